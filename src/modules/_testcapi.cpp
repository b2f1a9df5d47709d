// _testcapi and _testinternalcapi: the few helpers that CPython's own tests of the language need from them: callables of
// every kind of signature, limits of C types, a way to call as C code does.
#include <cfloat>
#include <climits>

#include "builtins/container_helpers.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"

namespace adder {
namespace {

// --- callables that tell how they were called
Value or_nothing(Value kwargs) { return kwargs ? kwargs : kNone; }
Value told_varargs(Thread& t, Value self, Value args) { return Value::from(make_tuple(t, self, args)); }
Value told_keywords(Thread& t, Value self, Value args, Value kwargs) { return Value::from(make_tuple(t, self, args, or_nothing(kwargs))); }
Value told_one(Thread& t, Value self, Value argument) { return Value::from(make_tuple(t, self, argument)); }
Value told_none(Thread&, Value self) { return self; }
Value static_varargs(Thread& t, Value args) { return told_varargs(t, kNone, args); }
Value static_keywords(Thread& t, Value args, Value kwargs) { return told_keywords(t, kNone, args, kwargs); }
Value static_one(Thread& t, Value argument) { return told_one(t, kNone, argument); }
Value static_none(Thread&) { return kNone; }

#define TELLERS(maker, receiver)                                                        \
  maker<told_varargs>("meth_varargs(" receiver ", *args)", nullptr),                    \
      maker<told_keywords>("meth_varargs_keywords(" receiver ", *args, **kwargs)", nullptr), \
      maker<told_one>("meth_o(" receiver ", object, /)", nullptr),                      \
      maker<told_none>("meth_noargs(" receiver ", /)", nullptr),                        \
      maker<told_varargs>("meth_fastcall(" receiver ", *args)", nullptr),               \
      maker<told_keywords>("meth_fastcall_keywords(" receiver ", *args, **kwargs)", nullptr)

Value plain_new(Thread& t, Value type) { return Value::from(new_instance<Object>(t, type.as<Class>())); }
const NativeMethod kPlainNew = method<plain_new>("Meth($type)", nullptr);
const NativeMethod kInstanceMethods[] = {TELLERS(method, "$self")};
const NativeMethod kClassMethods[] = {TELLERS(class_method, "$type")};
const NativeMethod kStaticMethods[] = {
    static_method<static_varargs>("meth_varargs(*args)", nullptr),
    static_method<static_keywords>("meth_varargs_keywords(*args, **kwargs)", nullptr),
    static_method<static_one>("meth_o(object, /)", nullptr),
    static_method<static_none>("meth_noargs()", nullptr),
    static_method<static_varargs>("meth_fastcall(*args)", nullptr),
    static_method<static_keywords>("meth_fastcall_keywords(*args, **kwargs)", nullptr),
};
const TypeSpec kInstanceSpec = {.kind = Kind::kInstance, .methods = kInstanceMethods, .construct = &kPlainNew};
const TypeSpec kClassSpec = {.kind = Kind::kInstance, .methods = kClassMethods, .construct = &kPlainNew};
const TypeSpec kStaticSpec = {.kind = Kind::kInstance, .methods = kStaticMethods, .construct = &kPlainNew};

// --- calling as C code does
bool arguments_of(Thread& t, Value args, std::span<const Value>* out) {
  if (args == kNone) return *out = {}, true;
  if (!has_layout<Tuple>(args)) return raise_type_error(t, "args must be None or a tuple");
  *out = args.as<Tuple>()->values();
  return true;
}
Value call_positional(Thread& t, Value, Value callable, Value args) {
  std::span<const Value> arguments;
  return arguments_of(t, args, &arguments) ? call(t, callable, arguments) : kEmpty;
}
Value call_with_dict(Thread& t, Value, Value callable, Value args, Value kwargs) {
  std::span<const Value> arguments;
  if (!arguments_of(t, args, &arguments)) return kEmpty;
  if (kwargs != kNone && !has_layout<Dict>(kwargs)) return raise_type_error(t, "kwnames must be None or a dict");
  return call_unpacked(t, callable, tuple_from(t, arguments), kwargs == kNone ? nullptr : kwargs.as<Dict>());
}
Value call_with_names(Thread& t, Value, Value callable, Value args, Value names) {
  std::span<const Value> arguments;
  if (!arguments_of(t, args, &arguments)) return kEmpty;
  if (names == kNone) return call(t, callable, arguments);
  if (!has_layout<Tuple>(names)) return raise_type_error(t, "kwnames must be None or a tuple");
  if (names.as<Tuple>()->length > arguments.size()) return raise_value_error(t, "kwnames longer than args");
  return call_keywords(t, callable, arguments, names.as<Tuple>());
}

// --- sequences by index, as C code reads them: negative indices count from the end once
Value sequence_index(Thread& t, Value sequence, Value index) {
  int64_t i;
  if (!to_index_int64(t, index, &i)) return kEmpty;
  if (i >= 0) return Value::from_int(i);
  int64_t length = length_of(t, sequence);
  return length < 0 ? kEmpty : Value::from_int(i + length);
}
Value sequence_getitem(Thread& t, Value, Value sequence, Value index) {
  Value i = TRY(sequence_index(t, sequence, index));
  if (i.as_int() < 0) return raise_index_error(t, "index out of range");
  return get_item(t, sequence, i);
}
Value sequence_setitem(Thread& t, Value, Value sequence, Value index, Value item) {
  Value i = TRY(sequence_index(t, sequence, index));
  if (i.as_int() < 0) return raise_index_error(t, "assignment index out of range");
  return set_item(t, sequence, i, item) ? kNone : kEmpty;
}

// --- floats as bytes, as the module struct packs them
Value struct_format(Thread& t, int64_t size, Value little_endian) {
  const char format[] = {is_true(t, little_endian) > 0 ? '<' : '>', size == 2 ? 'e' : size == 4 ? 'f' : 'd', 0};
  return Value::from(intern(t, format));
}
Value float_pack(Thread& t, Value, Value size, Value number, Value little_endian) {
  int64_t bytes;
  if (!to_index_int64(t, size, &bytes)) return kEmpty;
  if (bytes != 2 && bytes != 4 && bytes != 8) return raise_value_error(t, "size must 2, 4 or 8");
  Value module = TRY(import_by_name(t, intern(t, "_struct")));
  return call_method_with(t, module, "pack", struct_format(t, bytes, little_endian), number);
}
Value float_unpack(Thread& t, Value, Value data, Value little_endian) {
  int64_t bytes = length_of(t, data);
  if (bytes < 0) return kEmpty;
  if (bytes != 2 && bytes != 4 && bytes != 8) return raise_value_error(t, "data length must 2, 4 or 8 bytes");
  Value module = TRY(import_by_name(t, intern(t, "_struct")));
  Value pair = TRY(call_method_with(t, module, "unpack", struct_format(t, bytes, little_endian), data));
  return pair.as<Tuple>()->items[0];
}

const NativeMethod kFunctions[] = {
    function<sequence_getitem>("sequence_getitem($module, sequence, index, /)", nullptr),
    function<sequence_setitem>("sequence_setitem($module, sequence, index, item, /)", nullptr),
    function<float_pack>("float_pack($module, size, number, little_endian, /)", nullptr),
    function<float_unpack>("float_unpack($module, data, little_endian, /)", nullptr),
    TELLERS(function, "$module"),
    function<call_positional>("pyobject_fastcall($module, func, args, /)", nullptr),
    function<call_with_dict>("pyobject_fastcalldict($module, func, args, kwargs, /)", nullptr),
    function<call_with_names>("pyobject_vectorcall($module, func, args, kwnames, /)", nullptr),
    function<call_with_dict>("pyvectorcall_call($module, func, args, kwargs=None, /)", nullptr),
};
struct Limit { const char* name; int64_t value; };
const Limit kLimits[] = {{"CHAR_MAX", CHAR_MAX}, {"CHAR_MIN", CHAR_MIN}, {"UCHAR_MAX", UCHAR_MAX}, {"SHRT_MAX", SHRT_MAX}, {"SHRT_MIN", SHRT_MIN},
                         {"USHRT_MAX", USHRT_MAX}, {"INT_MAX", INT_MAX}, {"INT_MIN", INT_MIN}, {"UINT_MAX", UINT_MAX}, {"LONG_MAX", LONG_MAX},
                         {"LONG_MIN", LONG_MIN}, {"LLONG_MAX", LLONG_MAX}, {"LLONG_MIN", LLONG_MIN}, {"PY_SSIZE_T_MAX", INT64_MAX},
                         {"PY_SSIZE_T_MIN", INT64_MIN}, {"SIZEOF_WCHAR_T", sizeof(wchar_t)}, {"SIZEOF_TIME_T", sizeof(time_t)}};
bool initialize(Thread& t, Module* module) {
  Class* object = class_for_kind(Kind::kInstance);
  auto add = [&](const char* name, Value v) { return v && dict_set_str(t, module->dict, intern(t, name), v); };
  for (const Limit& limit : kLimits)
    if (!add(limit.name, int_from(t, limit.value))) return false;
  Class* with_instance = TRY(new_native_class(t, "_testcapi.MethInstance", object, kInstanceSpec));
  Class* with_class = TRY(new_native_class(t, "_testcapi.MethClass", object, kClassSpec));
  Class* with_static = TRY(new_native_class(t, "_testcapi.MethStatic", object, kStaticSpec));
  return add("MethInstance", Value::from(with_instance)) && add("MethClass", Value::from(with_class)) && add("MethStatic", Value::from(with_static)) &&
         add("ULONG_MAX", int_from_uint64(t, ULONG_MAX)) && add("ULLONG_MAX", int_from_uint64(t, ULLONG_MAX)) && add("FLT_MAX", box_float(t, FLT_MAX)) &&
         add("FLT_MIN", box_float(t, FLT_MIN)) && add("DBL_MAX", box_float(t, DBL_MAX)) && add("DBL_MIN", box_float(t, DBL_MIN));
}

// --- _testinternalcapi
Value get_config(Thread& t, Value) {
  Dict* config = new_dict(t);
  const Runtime::Flags& flags = t.runtime->flags;
  const Limit kSettings[] = {{"code_debug_ranges", 1}, {"optimization_level", flags.optimize}, {"isolated", flags.isolated},
                             {"use_environment", !flags.ignore_environment}, {"dev_mode", flags.dev_mode}, {"bytes_warning", flags.bytes_warning},
                             {"verbose", flags.verbose}, {"quiet", flags.quiet}, {"site_import", !flags.no_site}};
  for (const Limit& s : kSettings)
    if (!dict_set_str(t, config, intern(t, s.name), Value::from_int(s.value))) return kEmpty;
  return Value::from(config);
}
Value get_recursion_depth(Thread& t, Value) { return Value::from_int(t.recursion_depth); }
const NativeMethod kInternalFunctions[] = {
    function<get_config>("get_config($module, /)", "The interpreter's configuration."),
    function<get_recursion_depth>("get_recursion_depth($module, /)", "How many calls deep the caller is."),
};

}  // namespace

extern const ModuleSpec kTestcapiModule, kTestinternalcapiModule;
const ModuleSpec kTestcapiModule = {.name = "_testcapi", .doc = nullptr, .functions = kFunctions, .initialize = initialize};
const ModuleSpec kTestinternalcapiModule = {.name = "_testinternalcapi", .doc = nullptr, .functions = kInternalFunctions};

}  // namespace adder
