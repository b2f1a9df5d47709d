// str: construction, special methods, and the table of its methods (their bodies are in str_*.cpp).
#include "builtins/iterator_methods.h"
#include "builtins/str_methods.h"
#include "objects/bytes.h"
#include "objects/codec.h"
#include "objects/format_spec.h"
#include "objects/item_batches.h"

namespace adder {
namespace {

/// May fail and allocates, but runs no code of the program and changes nothing.
constexpr jit::Effect kOwnCode = jit::writes(0);

Value str_from_buffer(Thread& t, Value object, Value encoding, Value errors) {
  if (has_layout<Str>(object)) return raise_type_error(t, "decoding str is not supported");
  BufferView view;
  TRY(get_buffer(t, object, &view, "decoding to str: need a bytes-like object, {} found"));
  return decode_text(t, object, view.view(), encoding, errors);
}

Value str_new(Thread& t, Value cls, Value object, Value encoding, Value errors) {
  Class* type = cls.as<Class>();
  if (object && !encoding && !errors && type == class_for<Str>(t)) return Value::from(str_of(t, object));
  for (auto [value, name] : {std::pair(encoding, "encoding"), std::pair(errors, "errors")}) {
    if (value && !has_layout<Str>(value)) {
      return raise_type_error(t, "str() argument '{}' must be str, not {}", name, argument_type_name(value));
    }
  }
  Str* text = t.runtime->empty_str;
  if (encoding || errors) {
    Value source = object ? object : Value::from(t.runtime->empty_bytes);
    // Nothing needs no codec, unless names are to be checked.
    bool nothing = !t.runtime->flags.dev_mode && has_layout<Bytes>(source) && source.as<Bytes>()->length == 0;
    if (!nothing) text = TRY(str_from_buffer(t, source, encoding, errors)).as<Str>();
  } else if (object) {
    text = TRY(str_of(t, object));
  }
  if (type == class_for<Str>(t)) return Value::from(text);
  return Value::from(TRY(str_as_class(t, type, text)));
}

Value str_str(Thread& t, Value self) { return Value::from(TRY(str_exact(t, self_str(self)))); }
Value str_repr_method(Thread& t, Value self) { return Value::from(TRY(str_repr(t, self_str(self)))); }
Value str_hash_method(Thread& t, Value self) { return int_from(t, str_hash(self_str(self))); }
Value str_len(Thread&, Value self) { return Value::from_int(int64_t(self_str(self)->length)); }

Value str_order(Thread&, Value a, Value b, Compare op) {
  if (!has_layout<Str>(b)) return kNotImplemented;
  if (op == Compare::kEq || op == Compare::kNe) {
    return Value::from_bool(str_equal(self_str(a), self_str(b)) == (op == Compare::kEq));
  }
  return order_result(str_compare(self_str(a), self_str(b)), op);
}

Value str_contains(Thread& t, Value self, Value part) {
  Str* needle = TRY(str_operand(t, part, "'in <string>' requires string as left operand, not {}"));
  Str* s = self_str(self);
  return Value::from_bool(str_find(s, needle, 0, s->length) >= 0);
}

// Sequences have no NotImplemented: whoever adds asks the other operand first.
Value str_add(Thread& t, Value self, Value other) {
  if (!has_layout<Str>(other)) return raise_type_error(t, "can only concatenate str (not \"{}\") to str", type_name(other));
  return Value::from(TRY(str_concat(t, self_str(self), self_str(other))));
}

Value str_multiply(Thread& t, Value self, Value count) {
  int64_t times;
  TRY(repeat_count(t, count, &times));
  return Value::from(TRY(str_repeat(t, self_str(self), times)));
}

Value str_modulo(Thread& t, Value self, Value arguments) { return str_percent_format(t, self_str(self), arguments); }
Value str_reflected_modulo(Thread& t, Value self, Value format) {
  return has_layout<Str>(format) ? str_percent_format(t, self_str(format), self) : kNotImplemented;
}

template <class C> Str* every_nth(Thread& t, const C* units, int64_t start, int64_t step, int64_t count) {
  C* picked = new C[size_t(count)];
  for (int64_t i = 0; i < count; i++) picked[i] = units[start + i * step];
  Str* result = str_from_units(t, picked, sizeof(C), size_t(count));
  delete[] picked;
  return result;
}

Value str_slice(Thread& t, Str* s, Slice* slice) {
  int64_t start, stop, step, count;
  TRY(slice_indices(t, slice, int64_t(s->length), &start, &stop, &step, &count));
  if (count <= 0) return Value::from(t.runtime->empty_str);
  Str* result;
  if (step == 1) result = str_substring(t, s, size_t(start), size_t(start + count));
  else if (s->width() == 1) result = every_nth(t, s->bytes1(), start, step, count);
  else if (s->width() == 2) result = every_nth(t, s->bytes2(), start, step, count);
  else result = every_nth(t, s->bytes4(), start, step, count);
  return Value::from(TRY(result));
}

Value str_getitem(Thread& t, Value self, Value key) {
  Str* s = self_str(self);
  if (is_exact<Slice>(key)) return str_slice(t, s, key.as<Slice>());
  if (!has_index(t, key)) return raise_type_error(t, "string indices must be integers, not '{}'", type_name(key));
  int64_t index, length = int64_t(s->length);
  TRY(to_index_int64(t, key, &index));
  index = wrap_index(index, length);
  if (index < 0 || index >= length) return raise_index_error(t, "string index out of range");
  return Value::from(str_from_char(t, s->at(size_t(index))));
}

Value str_iter(Thread& t, Value self) {
  auto* it = allocate<StrIterator>(t);
  it->str = self_str(self);
  return Value::from(it);
}

Value str_format_special(Thread& t, Value self, Value spec) {
  if (!has_layout<Str>(spec)) return raise_type_error(t, "__format__() argument must be str, not {}", argument_type_name(spec));
  return Value::from(TRY(format_str(t, self, spec.as<Str>())));
}

Value str_getnewargs(Thread& t, Value self) {
  Str* text = self_str(self);
  Str* copy = TRY(str_from_units(t, text->data, text->width(), text->length));
  return Value::from(make_tuple(t, Value::from(copy)));
}

/// The size of CPython's object, which programs that count memory expect.
Value str_sizeof(Thread&, Value self) {
  Str* s = self_str(self);
  int64_t header = s->is_ascii() ? 48 : 72;
  return Value::from_int(header + int64_t(s->length + 1) * s->width());
}

const NativeMethod kStrNew =
    method<str_new>("str($type, object=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)!",
                    "Make a string of an object, or decode bytes.");

const NativeMethod kStrMethods[] = {
    method<str_str>("__str__($self, /)", "Return str(self).", kOwnCode),
    method<str_repr_method>("__repr__($self, /)", "Return repr(self).", kOwnCode),
    method<str_hash_method>("__hash__($self, /)", "Return hash(self).", jit::kReads),
    COMPARISON_METHODS(str_order, when_plain(jit::kReads)),
    method<str_len>("__len__($self, /)", "Return len(self).", jit::kPure),
    method<str_contains>("__contains__($self, key, /)", "Return key in self.", kOwnCode),
    method<str_add>("__add__($self, value, /)", "Return self+value.", kOwnCode),
    method<str_multiply>("__mul__($self, value, /)", "Return self*value."),
    method<str_multiply>("__rmul__($self, value, /)", "Return value*self."),
    method<str_modulo>("__mod__($self, value, /)", "Return self%value."),
    method<str_reflected_modulo>("__rmod__($self, value, /)", "Return value%self."),
    method<str_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<str_iter>("__iter__($self, /)", "Implement iter(self).", jit::kAllocates),
    method<str_format_special>("__format__($self, format_spec, /)", "Return the string laid out as format_spec says."),
    method<str_getnewargs>("__getnewargs__($self, /)!", "Return the arguments that make an equal string."),
    method<str_sizeof>("__sizeof__($self, /)", "Return the size of the string in memory, in bytes.", jit::kPure),

    method<str_encode_method>("encode($self, /, encoding='utf-8', errors='strict')", "Encode the string using a codec."),
    method<str_replace_method>("replace($self, old, new, count=-1, /)",
                               "Return a copy with occurrences of old replaced by new; at most count if that is not -1."),
    method<str_split_method>("split($self, /, sep=None, maxsplit=-1)",
                             "Return a list of the substrings between separators (None: runs of white space)."),
    method<str_rsplit_method>("rsplit($self, /, sep=None, maxsplit=-1)",
                              "Return a list of the substrings between separators, splitting from the end."),
    method<str_join_method>("join($self, iterable, /)", "Concatenate strings, with this one between them."),
    method<str_capitalize_method>("capitalize($self, /)", "Return a copy with the first character in title case, the rest lower.",
                                  kOwnCode),
    method<str_casefold_method>("casefold($self, /)", "Return a version for caseless comparison.", kOwnCode),
    method<str_title_method>("title($self, /)", "Return a version with each word in title case.", kOwnCode),
    method<str_center_method>("center($self, width, fillchar=' ', /)", "Return the string centered in width characters."),
    counting_method<str_count_method>("count($self, sub, start=None, end=None, /)!",
                             "Return how often sub occurs in self[start:end], without overlaps."),
    method<str_expandtabs_method>("expandtabs($self, /, tabsize=8)", "Return a copy with tabs expanded to spaces."),
    counting_method<str_find_method>("find($self, sub, start=None, end=None, /)!",
                            "Return the lowest index in self[start:end] where sub is found, or -1."),
    method<str_partition_method>("partition($self, sep, /)", "Split at the first separator: (before, sep, after).", kOwnCode),
    counting_method<str_index_method>("index($self, sub, start=None, end=None, /)!",
                             "Return the lowest index in self[start:end] where sub is found; ValueError if there is none."),
    method<str_ljust_method>("ljust($self, width, fillchar=' ', /)", "Return the string padded on the right."),
    method<str_lower_method>("lower($self, /)", "Return a copy in lower case.", kOwnCode),
    method<str_lstrip_method>("lstrip($self, chars=None, /)", "Return a copy without leading white space (or chars).", kOwnCode),
    counting_method<str_rfind_method>("rfind($self, sub, start=None, end=None, /)!",
                             "Return the highest index in self[start:end] where sub is found, or -1."),
    counting_method<str_rindex_method>("rindex($self, sub, start=None, end=None, /)!",
                              "Return the highest index in self[start:end] where sub is found; ValueError if there is none."),
    method<str_rjust_method>("rjust($self, width, fillchar=' ', /)", "Return the string padded on the left."),
    method<str_rstrip_method>("rstrip($self, chars=None, /)", "Return a copy without trailing white space (or chars).", kOwnCode),
    method<str_rpartition_method>("rpartition($self, sep, /)", "Split at the last separator: (before, sep, after).", kOwnCode),
    method<str_splitlines_method>("splitlines($self, /, keepends=False)", "Return a list of the lines."),
    method<str_strip_method>("strip($self, chars=None, /)", "Return a copy without white space (or chars) at both ends.", kOwnCode),
    method<str_swapcase_method>("swapcase($self, /)", "Return a copy with upper and lower case exchanged.", kOwnCode),
    method<str_translate_method>("translate($self, table, /)", "Return a copy with each character mapped through a table."),
    method<str_upper_method>("upper($self, /)", "Return a copy in upper case.", kOwnCode),
    counting_method<str_startswith_method>("startswith($self, prefix, start=None, end=None, /)!",
                                  "Return whether self[start:end] starts with prefix, or with one of a tuple."),
    counting_method<str_endswith_method>("endswith($self, suffix, start=None, end=None, /)!",
                                "Return whether self[start:end] ends with suffix, or with one of a tuple."),
    method<str_removeprefix_method>("removeprefix($self, prefix, /)", "Return a copy without the prefix, if it is there.", kOwnCode),
    method<str_removesuffix_method>("removesuffix($self, suffix, /)", "Return a copy without the suffix, if it is there.", kOwnCode),
    method<str_isascii_method>("isascii($self, /)", "Return whether all characters are ASCII.", jit::kPure),
    method<str_islower_method>("islower($self, /)", "Return whether the cased characters are lower case.", jit::kReads),
    method<str_isupper_method>("isupper($self, /)", "Return whether the cased characters are upper case.", jit::kReads),
    method<str_istitle_method>("istitle($self, /)", "Return whether each word is in title case.", jit::kReads),
    method<str_isspace_method>("isspace($self, /)", "Return whether all characters are white space.", jit::kReads),
    method<str_isdecimal_method>("isdecimal($self, /)", "Return whether all characters are decimal digits.", jit::kReads),
    method<str_isdigit_method>("isdigit($self, /)", "Return whether all characters are digits.", jit::kReads),
    method<str_isnumeric_method>("isnumeric($self, /)", "Return whether all characters are numeric.", jit::kReads),
    method<str_isalpha_method>("isalpha($self, /)", "Return whether all characters are letters.", jit::kReads),
    method<str_isalnum_method>("isalnum($self, /)", "Return whether all characters are letters or numeric.", jit::kReads),
    method<str_isidentifier_method>("isidentifier($self, /)", "Return whether the string is a Python identifier.", jit::kReads),
    method<str_isprintable_method>("isprintable($self, /)", "Return whether repr() would show all characters as such.",
                                   jit::kReads),
    method<str_zfill_method>("zfill($self, width, /)", "Return the string with zeros on the left, behind a sign."),
    method<str_format_method>("format($self, /, *args, **kwargs)!", "Replace the fields in braces by arguments."),
    method<str_format_map_method>("format_map($self, mapping, /)!", "Replace the fields in braces by items of a mapping."),
    method<str_maketrans>("maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)", "Return a table for translate().",
                          jit::kAnyEffect, Binding::kStaticMethod),
};

// --- the iterator

StrIterator* as_iterator(Value v) { return v.as<StrIterator>(); }

Value str_iterator_next(Thread& t, Value self) {
  auto* it = as_iterator(self);
  if (!it->str) return kEmpty;
  if (uint64_t(it->index) < it->str->length) {
    uint32_t c = it->str->at(uint64_t(it->index++));
    return Value::from(c < 256 ? t.runtime->char_cache[c] : str_from_char(t, c));
  }
  it->str = nullptr;
  return kEmpty;
}
Value iterator_next(Thread& t, Value self) {
  Value item = str_iterator_next(t, self);
  return item ? item : Value(raise_stop_iteration(t, kEmpty));
}
Value iterator_length_hint(Thread&, Value self) {
  auto* it = as_iterator(self);
  return Value::from_int(it->str ? int64_t(it->str->length) - it->index : 0);
}
Value iterator_reduce(Thread& t, Value self) {
  auto* it = as_iterator(self);
  if (!it->str) return reduce_finished_iterator(t, "iter", Value::from(t.runtime->empty_str));
  return reduce_iterator(t, "iter", Value::from(it->str), it->index);
}
Value iterator_setstate(Thread& t, Value self, Value state) {
  auto* it = as_iterator(self);
  int64_t index;
  TRY(state_index(t, state, &index));
  if (it->str) it->index = std::clamp<int64_t>(index, 0, int64_t(it->str->length));
  return kNone;
}

const NativeMethod kStrIteratorMethods[] = {
    method<return_self>("__iter__($self, /)", "Return self.", jit::kPure),
    method<iterator_next>("__next__($self, /)", "Return the next character."),
    method<iterator_length_hint>("__length_hint__($self, /)!", "Return how many characters are left."),
    method<iterator_reduce>("__reduce__($self, /)!", "Return state information for pickling."),
    method<iterator_setstate>("__setstate__($self, state, /)!", "Set state information for unpickling."),
};

const bool g_registered = (builtin_next[size_t(Kind::kStrIterator)] = str_iterator_next, true);
const BatchRow g_batch(Kind::kStrIterator, batch_of<str_iterator_next>);

}  // namespace

extern const TypeSpec kStrType, kStrIteratorType;
const TypeSpec kStrType = {
    .kind = Kind::kStr, .methods = kStrMethods, .doc = "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nText: an immutable sequence of characters.",
    .construct = &kStrNew};
const TypeSpec kStrIteratorType = {.kind = Kind::kStrIterator, .methods = kStrIteratorMethods};

}  // namespace adder
