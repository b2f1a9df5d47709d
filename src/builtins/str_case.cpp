// str: case conversion and the questions isalpha(), isdigit() ...
#include "builtins/str_methods.h"
#include "objects/unicode.h"

namespace adder {
namespace {

using unicode::Property;

uint8_t ascii_lower(uint8_t c) { return uint8_t(c >= 'A' && c <= 'Z' ? c | 32 : c); }
uint8_t ascii_upper(uint8_t c) { return uint8_t(c >= 'a' && c <= 'z' ? c & ~32 : c); }
uint8_t ascii_swap(uint8_t c) { return uint8_t((c | 32) >= 'a' && (c | 32) <= 'z' ? c ^ 32 : c); }

template <class Map> Value map_ascii(Thread& t, Str* s, Map map) {
  Str* result = TRY(str_allocate(t, s->length, 127));
  auto* out = static_cast<uint8_t*>(mutable_data(result));
  const uint8_t* in = s->bytes1();
  for (size_t i = 0, n = s->length; i < n; i++) out[i] = map(in[i]);
  return Value::from(result);
}

/// Maps words: the first cased character of each with `first`, the others with `rest`.
template <class First, class Rest> Value map_ascii_words(Thread& t, Str* s, First first, Rest rest) {
  Str* result = TRY(str_allocate(t, s->length, 127));
  auto* out = static_cast<uint8_t*>(mutable_data(result));
  bool inside = false;
  for (size_t i = 0; i < s->length; i++) {
    uint8_t c = s->bytes1()[i];
    out[i] = inside ? rest(c) : first(c);
    inside = unicode::kLatin1.of[c] & unicode::kAlpha;
  }
  return Value::from(result);
}

/// U+03A3 at the end of a word has a lower case of its own (Unicode, Final_Sigma).
bool is_final_sigma(const Str* s, size_t i) {
  size_t before = i;
  while (before > 0 && unicode::is_case_ignorable(s->at(before - 1))) before--;
  if (before == 0 || !unicode::is_cased(s->at(before - 1))) return false;
  size_t after = i + 1;
  while (after < s->length && unicode::is_case_ignorable(s->at(after))) after++;
  return after == s->length || !unicode::is_cased(s->at(after));
}

void add_lower(StrBuilder& out, const Str* s, size_t i) {
  uint32_t c = s->at(i), mapped[3];
  if (c == 0x3a3) {
    out.add_char(is_final_sigma(s, i) ? 0x3c2 : 0x3c3);
    return;
  }
  int count = unicode::to_lower(c, mapped);
  for (int k = 0; k < count; k++) out.add_char(mapped[k]);
}

using FullMapping = int (*)(uint32_t, uint32_t*);
void add_mapped(StrBuilder& out, uint32_t c, FullMapping map) {
  uint32_t mapped[3];
  int count = map(c, mapped);
  for (int k = 0; k < count; k++) out.add_char(mapped[k]);
}

template <class Add> Value build(Thread& t, Str* s, Add add) {
  StrBuilder out(t);
  for (size_t i = 0; i < s->length; i++) add(out, i, s->at(i));
  Str* result = out.finish();
  return result ? Value::from(result) : kEmpty;
}

/// True when the string is not empty and every point satisfies `test`.
template <class Test> Value all_points(Value self, Test test) {
  Str* s = self_str(self);
  if (s->length == 0) return kFalse;
  for (size_t i = 0; i < s->length; i++) {
    if (!test(s->at(i))) return kFalse;
  }
  return kTrue;
}
Value all_have(Value self, Property p) {
  return all_points(self, [p](uint32_t c) { return unicode::is(c, p); });
}

/// islower (isupper): at least one cased character, and none of the other cases.
Value has_only_case(Value self, Property wanted, Property other) {
  Str* s = self_str(self);
  bool found = false;
  for (size_t i = 0; i < s->length; i++) {
    uint32_t c = s->at(i);
    if (unicode::is(c, other) || unicode::is(c, unicode::kTitle)) return kFalse;
    found = found || unicode::is(c, wanted);
  }
  return Value::from_bool(found);
}

}  // namespace

Value str_lower_method(Thread& t, Value self) {
  Str* s = self_str(self);
  if (s->is_ascii()) return map_ascii(t, s, ascii_lower);
  return build(t, s, [s](StrBuilder& out, size_t i, uint32_t) { add_lower(out, s, i); });
}

Value str_upper_method(Thread& t, Value self) {
  Str* s = self_str(self);
  if (s->is_ascii()) return map_ascii(t, s, ascii_upper);
  return build(t, s, [](StrBuilder& out, size_t, uint32_t c) { add_mapped(out, c, unicode::to_upper); });
}

Value str_casefold_method(Thread& t, Value self) {
  Str* s = self_str(self);
  if (s->is_ascii()) return map_ascii(t, s, ascii_lower);
  return build(t, s, [](StrBuilder& out, size_t, uint32_t c) { add_mapped(out, c, unicode::to_folded); });
}

Value str_swapcase_method(Thread& t, Value self) {
  Str* s = self_str(self);
  if (s->is_ascii()) return map_ascii(t, s, ascii_swap);
  return build(t, s, [s](StrBuilder& out, size_t i, uint32_t c) {
    if (unicode::is(c, unicode::kUpper)) add_lower(out, s, i);
    else if (unicode::is(c, unicode::kLower)) add_mapped(out, c, unicode::to_upper);
    else out.add_char(c);
  });
}

Value str_capitalize_method(Thread& t, Value self) {
  Str* s = self_str(self);
  return build(t, s, [s](StrBuilder& out, size_t i, uint32_t c) {
    if (i == 0) add_mapped(out, c, unicode::to_title);
    else add_lower(out, s, i);
  });
}

Value str_title_method(Thread& t, Value self) {
  Str* s = self_str(self);
  if (s->is_ascii()) return map_ascii_words(t, s, ascii_upper, ascii_lower);
  bool inside = false;
  return build(t, s, [s, inside](StrBuilder& out, size_t i, uint32_t c) mutable {
    if (inside) add_lower(out, s, i);
    else add_mapped(out, c, unicode::to_title);
    inside = unicode::is_cased(c);
  });
}

Value str_isalnum_method(Thread&, Value self) { return all_points(self, unicode::is_alnum); }
Value str_isalpha_method(Thread&, Value self) { return all_have(self, unicode::kAlpha); }
Value str_isdecimal_method(Thread&, Value self) { return all_have(self, unicode::kDecimal); }
Value str_isdigit_method(Thread&, Value self) { return all_have(self, unicode::kDigit); }
Value str_isnumeric_method(Thread&, Value self) { return all_have(self, unicode::kNumeric); }
Value str_isspace_method(Thread&, Value self) { return all_have(self, unicode::kSpace); }
Value str_isascii_method(Thread&, Value self) { return Value::from_bool(self_str(self)->is_ascii()); }
Value str_isprintable_method(Thread&, Value self) {
  return self_str(self)->length == 0 ? kTrue : all_have(self, unicode::kPrintable);
}
Value str_islower_method(Thread&, Value self) { return has_only_case(self, unicode::kLower, unicode::kUpper); }
Value str_isupper_method(Thread&, Value self) { return has_only_case(self, unicode::kUpper, unicode::kLower); }

Value str_isidentifier_method(Thread&, Value self) {
  Str* s = self_str(self);
  if (s->length == 0 || !unicode::is(s->at(0), unicode::kXidStart)) return kFalse;
  return all_have(self, unicode::kXidContinue);
}

Value str_istitle_method(Thread&, Value self) {
  Str* s = self_str(self);
  bool inside = false, found = false;
  for (size_t i = 0; i < s->length; i++) {
    uint32_t c = s->at(i);
    bool opens = unicode::is(c, unicode::kUpper) || unicode::is(c, unicode::kTitle);
    bool continues = !opens && unicode::is(c, unicode::kLower);
    if ((opens && inside) || (continues && !inside)) return kFalse;
    inside = opens || continues;
    found = found || inside;
  }
  return Value::from_bool(found);
}

}  // namespace adder
