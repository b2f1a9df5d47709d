// The methods of str, by topic; str.cpp holds the table that declares them to Python.
#pragma once
#include "builtins/container_helpers.h"
#include "objects/class.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {

inline Str* self_str(Value v) { return v.as<Str>(); }

/// The argument as a string, or TypeError with `message`, whose {} is the argument's type.
inline Str* str_operand(Thread& t, Value v, const char* message) {
  if (Str* s = as_layout<Str>(v)) return s;
  return raise_type_error(t, message, type_name(v));
}
/// The same for messages that speak of an argument.
inline Str* str_argument(Thread& t, Value v, const char* message) {
  if (Str* s = as_layout<Str>(v)) return s;
  return raise_type_error(t, message, argument_type_name(v));
}

/// Optional start and end of a slice, clamped to a sequence of `length`; `begin` may exceed `end`.
bool slice_bounds(Thread& t, Value start, Value stop, int64_t length, int64_t* begin, int64_t* end);
/// An int argument (through __index__), for counts.
inline bool count_argument(Thread& t, Value v, int64_t* out) { return size_argument(t, v, out); }

#define ADDER_STR_METHODS(M)                                                                                    \
  M(str_capitalize_method, 0) M(str_casefold_method, 0) M(str_lower_method, 0) M(str_upper_method, 0)           \
  M(str_swapcase_method, 0) M(str_title_method, 0)                                                              \
  M(str_isalnum_method, 0) M(str_isalpha_method, 0) M(str_isascii_method, 0) M(str_isdecimal_method, 0)         \
  M(str_isdigit_method, 0) M(str_isidentifier_method, 0) M(str_islower_method, 0) M(str_isnumeric_method, 0)    \
  M(str_isprintable_method, 0) M(str_isspace_method, 0) M(str_istitle_method, 0) M(str_isupper_method, 0)       \
  M(str_find_method, 3) M(str_rfind_method, 3) M(str_index_method, 3) M(str_rindex_method, 3)                   \
  M(str_count_method, 3) M(str_startswith_method, 3) M(str_endswith_method, 3)                                  \
  M(str_split_method, 2) M(str_rsplit_method, 2) M(str_splitlines_method, 1) M(str_partition_method, 1)         \
  M(str_rpartition_method, 1) M(str_join_method, 1)                                                             \
  M(str_strip_method, 1) M(str_lstrip_method, 1) M(str_rstrip_method, 1) M(str_removeprefix_method, 1)          \
  M(str_removesuffix_method, 1) M(str_center_method, 2) M(str_ljust_method, 2) M(str_rjust_method, 2)           \
  M(str_zfill_method, 1) M(str_expandtabs_method, 1) M(str_replace_method, 3) M(str_translate_method, 1)        \
  M(str_encode_method, 2) M(str_format_method, 2) M(str_format_map_method, 1)

#define ADDER_PARAMETERS_0
#define ADDER_PARAMETERS_1 , Value
#define ADDER_PARAMETERS_2 , Value, Value
#define ADDER_PARAMETERS_3 , Value, Value, Value
#define ADDER_DECLARE(name, count) Value name(Thread&, Value self ADDER_PARAMETERS_##count);
ADDER_STR_METHODS(ADDER_DECLARE)
#undef ADDER_DECLARE

Value str_maketrans(Thread&, Value x, Value y, Value z);
/// format % arguments, for str and for bytes (and bytearray).
Value str_percent_format(Thread& t, Str* format, Value arguments);
Value bytes_percent_format(Thread& t, std::string_view format, Value arguments, bool as_bytearray);

}  // namespace adder
