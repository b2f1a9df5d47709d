// The grammar of replacement fields (library reference, "Format String Syntax").
#include "objects/format_fields.h"

#include "objects/unicode.h"

namespace adder {

FormatParser::Step FormatParser::next(FormatPiece* out) {
  *out = {};
  if (at_ >= end_) return Step::kEnd;
  size_t begin = at_;
  uint32_t c = 0;
  while (at_ < end_) {
    c = text_->at(at_++);
    if (c == '{' || c == '}') break;
  }
  out->literal = {begin, at_};
  if (c != '{' && c != '}') return Step::kPiece;
  if (at_ < end_ && text_->at(at_) == c) {
    at_++;  // a doubled brace: the literal ends with one of the two
    return Step::kPiece;
  }
  out->literal.end--;
  if (c == '}') {
    fail("Single '}' encountered in format string");
    return Step::kFailed;
  }
  if (at_ == end_) {
    fail("Single '{' encountered in format string");
    return Step::kFailed;
  }
  out->has_field = true;
  return parse_field(out) ? Step::kPiece : Step::kFailed;
}

bool FormatParser::parse_field(FormatPiece* out) {
  out->name.begin = at_;
  uint32_t c = 0;
  for (; at_ < end_; at_++) {
    c = text_->at(at_);
    if (c == '{') return fail("unexpected '{' in field name");
    if (c == '}' || c == ':' || c == '!') break;
    if (c == '[') {
      while (at_ < end_ && text_->at(at_) != ']') at_++;
      if (at_ == end_) break;
    }
  }
  if (at_ == end_ || (c != '}' && c != ':' && c != '!')) return fail("expected '}' before end of string");
  out->name.end = at_++;
  if (c == '}') return true;
  if (c == '!') {
    if (at_ == end_) return fail("end of string while looking for conversion specifier");
    out->conversion = text_->at(at_++);
    if (at_ < end_) {
      c = text_->at(at_++);
      if (c == '}') return true;
      if (c != ':') return fail("expected ':' after conversion specifier");
    }
  }
  return parse_spec(out);
}

bool FormatParser::parse_spec(FormatPiece* out) {
  out->spec.begin = at_;
  for (int depth = 1; at_ < end_;) {
    uint32_t c = text_->at(at_++);
    if (c == '{') {
      out->spec_has_fields = true;
      depth++;
    } else if (c == '}' && --depth == 0) {
      out->spec.end = at_ - 1;
      return true;
    }
  }
  return fail("unmatched '{' in format spec");
}

int64_t field_index(Thread& t, const Str* text, TextRange range) {
  int64_t number = range.empty() ? -1 : 0;
  for (size_t i = range.begin; i < range.end; i++) {
    int digit = unicode::decimal_value(text->at(i));
    if (digit < 0) return -1;
    if (number > (INT64_MAX - digit) / 10) {
      (void)raise_value_error(t, "Too many decimal digits in format string");
      return -2;
    }
    number = number * 10 + digit;
  }
  return number;
}

size_t field_first_end(const Str* text, TextRange name) {
  size_t i = name.begin;
  while (i < name.end && text->at(i) != '.' && text->at(i) != '[') i++;
  return i;
}

FormatParser::Step FieldAccessParser::next(FieldAccess* out) {
  auto fail = [this](const char* message) {
    (void)raise_value_error(thread_, message);
    return FormatParser::Step::kFailed;
  };
  if (at_ >= end_) return FormatParser::Step::kEnd;
  uint32_t c = text_->at(at_++);
  out->is_attribute = c == '.';
  out->name.begin = at_;
  if (c == '.') {
    while (at_ < end_ && text_->at(at_) != '.' && text_->at(at_) != '[') at_++;
    out->name.end = at_;
  } else if (c == '[') {
    while (at_ < end_ && text_->at(at_) != ']') at_++;
    if (at_ == end_) return fail("Missing ']' in format string");
    out->name.end = at_++;
  } else {
    return fail("Only '.' or '[' may follow ']' in format field specifier");
  }
  if (out->name.empty()) return fail("Empty attribute in format string");
  return FormatParser::Step::kPiece;
}

}  // namespace adder
