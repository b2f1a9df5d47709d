// Runs of string literals: concatenation, and f-strings as CPython 3.11 takes them apart.
#include <cstring>
#include <vector>

#include "compiler/parser_unit.h"
#include "compiler/source_unicode.h"
#include "compiler/string_literal.h"

namespace adder::compiler {

namespace {

/// Collects the pieces of one run of literals: text that belongs together, and between it the f-string
/// fields.
class Pieces {
 public:
  Pieces(Arena& arena, const Location& location, const Text* kind)
      : arena_(arena), location_(location), kind_(kind) {}

  void add_text(Text text) {
    if (text.size == 0) return;
    if (!has_text_) {
      text_ = text;
      has_text_ = true;
      return;
    }
    if (!joined_) buffer_.assign(text_.view()), joined_ = true;
    buffer_.append(text.view());
  }

  void add_field(Expr* field) {
    flush();
    values_.push_back(field);
  }

  Expr* constant() { return make_constant(); }

  Expr* joined_string() {
    flush();
    return make_node<JoinedStr>(arena_, location_, arena_.copy_seq(values_.data(), values_.size()));
  }

  /// A format specification: what comes after its last field, and the whole, stand at the literal it is in.
  Expr* format_specification(const Location& literal) {
    location_ = literal;
    kind_ = nullptr;
    return joined_string();
  }

 private:
  void flush() {
    if (!has_text_) return;
    values_.push_back(make_constant());
    has_text_ = joined_ = false;
  }

  Expr* make_constant() {
    ConstantValue value;
    value.kind = ConstantKind::kStr;
    value.text = joined_ ? arena_.copy_text(buffer_) : has_text_ ? text_ : Text{};
    return make_node<Constant>(arena_, location_, value, kind_);
  }

  Arena& arena_;
  Location location_;
  const Text* kind_;
  bool has_text_ = false;
  bool joined_ = false;  // the text is in buffer_
  Text text_;
  std::string buffer_;
  std::vector<Expr*> values_;
};

class StringRun {
 public:
  StringRun(ParseSession& session, const ErrorPlace& place, const Token* first, const Token* last)
      : session_(session), place_(place), first_(first), last_(last) {
    location_ = {first->lineno, first->col_offset, last->end_lineno, last->end_col_offset};
    if (text_of(*first)[0] == 'u') kind_ = session.arena.make<Text>("u", 1u);
  }

  Expr* concatenate() {
    bool bytes = literal_shape(text_of(*first_)).is_bytes;
    return bytes ? concatenate_bytes() : concatenate_text();
  }

 private:
  std::string_view text_of(const Token& token) const {
    return place_.unit.text.substr(token.start, token.end - token.start);
  }
  bool fail(std::string message) {
    return raise_here(session_, place_, SyntaxErrorType::kSyntaxError, std::move(message));
  }

  Expr* concatenate_bytes();
  Expr* concatenate_text();
  bool check_ascii(std::string_view contents);
  bool check_utf8(std::string_view source, bool raw);
  bool decode_text(std::string_view source, bool raw, Text& text);
  void warn_invalid_escape(const char* escape);

  bool fstring(const char*& at, const char* end, bool raw, int nesting, Pieces& pieces);
  bool literal_part(const char*& at, const char* end, bool raw, int nesting, Text& text, bool& brace);
  bool field(const char*& at, const char* end, bool raw, int nesting, Pieces& pieces);
  bool scan_field_expression(const char*& at, const char* end);
  bool conversion(const char*& at, const char* end, int& conversion);
  Expr* field_expression(const char* start, const char* end);
  void count_lines(const char* token_text, const char* brace);
  bool expecting_brace() { return fail("f-string: expecting '}'"); }

  ParseSession& session_;
  ErrorPlace place_;
  const Token* first_;
  const Token* last_;
  const Token* current_ = nullptr;
  const Token* counted_token_ = nullptr;  // what the next three are about
  const char* counted_ = nullptr;
  const char* line_start_ = nullptr;
  int lines_ = 0;
  Location location_;
  const Text* kind_ = nullptr;
};

void StringRun::warn_invalid_escape(const char* escape) {
  if (!session_.report_warnings) return;
  bool octal = *escape >= '4' && *escape <= '7';
  std::string message = octal ? "invalid octal escape sequence '\\" : "invalid escape sequence '\\";
  message.append(escape, octal ? 3 : 1).append("'");
  SyntaxErrorInfo as_error = error_at(session_, place_, {current_->lineno, current_->col_offset, current_->end_lineno, current_->end_col_offset});
  session_.warnings.push_back({WarningCategory::kDeprecationWarning, std::move(message), current_->lineno, -1, std::move(as_error)});
}

bool StringRun::check_ascii(std::string_view contents) {
  for (char c : contents) {
    if (c & 0x80) {
      return fail("bytes can only contain ASCII literal characters");
    }
  }
  return true;
}

/// Complains about bytes that are no UTF-8. Where there are escapes, CPython decodes each run of bytes beyond
/// ASCII on its own, and counts from its start.
bool StringRun::check_utf8(std::string_view source, bool raw) {
  MalformedUtf8 problem;
  bool escapes = literal_shape(text_of(*current_)).is_fstring || source.find('\\') != std::string_view::npos;
  if (raw || !escapes) {
    if (!find_malformed_utf8(source, problem)) return true;
    return fail("(unicode error) " + codec_error("utf-8", source, problem));
  }
  for (size_t i = 0; i < source.size(); ++i) {
    size_t start = i;
    while (i < source.size() && (source[i] & 0x80)) ++i;
    std::string_view run = source.substr(start, i - start);
    if (find_malformed_utf8(run, problem))
      return fail("(unicode error) " + codec_error("utf-8", run, problem));
  }
  return true;
}

bool StringRun::decode_text(std::string_view source, bool raw, Text& text) {
  if (place_.unit.is_malformed && !check_utf8(source, raw)) return false;
  if (raw || !std::memchr(source.data(), '\\', source.size())) {
    text = {source.data(), source.size()};
    return true;
  }
  DecodedText decoded = decode_string_escapes(session_.arena, source);
  if (!decoded.ok) return fail(std::move(decoded.error));
  if (decoded.invalid_escape) warn_invalid_escape(decoded.invalid_escape);
  text = decoded.text;
  return true;
}

Expr* StringRun::concatenate_bytes() {
  std::string joined;
  for (current_ = first_; current_ <= last_; ++current_) {
    LiteralShape shape = literal_shape(text_of(*current_));
    if (!shape.is_bytes) {
      // The other kind is looked at first, and its errors win.
      Pieces ignored(session_.arena, location_, kind_);
      Text text;
      if (!shape.is_fstring && !decode_text(shape.contents, shape.is_raw, text)) return nullptr;
      fail("cannot mix bytes and nonbytes literals");
      return nullptr;
    }
    if (!check_ascii(shape.contents)) return nullptr;
    if (shape.is_raw || !std::memchr(shape.contents.data(), '\\', shape.contents.size())) {
      joined.append(shape.contents);
      continue;
    }
    DecodedText decoded = decode_bytes_escapes(session_.arena, shape.contents);
    if (!decoded.ok) {
      fail(std::move(decoded.error));
      return nullptr;
    }
    if (decoded.invalid_escape) warn_invalid_escape(decoded.invalid_escape);
    joined.append(decoded.text.view());
  }
  ConstantValue value;
  value.kind = ConstantKind::kBytes;
  value.text = session_.arena.copy_text(joined);
  return make_node<Constant>(session_.arena, location_, value, kind_);
}

Expr* StringRun::concatenate_text() {
  Pieces pieces(session_.arena, location_, kind_);
  bool any_fstring = false;
  for (current_ = first_; current_ <= last_; ++current_) {
    LiteralShape shape = literal_shape(text_of(*current_));
    if (shape.is_bytes) {
      if (check_ascii(shape.contents)) fail("cannot mix bytes and nonbytes literals");
      return nullptr;
    }
    if (shape.is_fstring) {
      any_fstring = true;
      const char* at = shape.contents.data();
      const char* end = at + shape.contents.size();
      if (!fstring(at, end, shape.is_raw, 0, pieces)) return nullptr;
    } else {
      Text text;
      if (!decode_text(shape.contents, shape.is_raw, text)) return nullptr;
      pieces.add_text(text);
    }
  }
  return any_fstring ? pieces.joined_string() : pieces.constant();
}

/// The pieces of an f-string, or of a format specification (`nesting` > 0, up to its closing brace).
bool StringRun::fstring(const char*& at, const char* end, bool raw, int nesting, Pieces& pieces) {
  for (;;) {
    Text text;
    bool doubled_brace = false;
    if (!literal_part(at, end, raw, nesting, text, doubled_brace)) return false;
    pieces.add_text(text);
    if (doubled_brace) continue;
    if (at >= end || *at == '}') break;
    if (!field(at, end, raw, nesting, pieces)) return false;
  }
  if (nesting > 0 && (at >= end || *at != '}')) return expecting_brace();
  return true;
}

/// Text up to the next field; or, with `doubled_brace`, up to and including the first of two braces.
bool StringRun::literal_part(const char*& at, const char* end, bool raw, int nesting, Text& text,
                             bool& doubled_brace) {
  const char* start = at;
  const char* s = at;
  while (s < end) {
    char c = *s++;
    if (!raw && c == '\\' && s < end) {
      c = *s++;
      if (c == 'N') {
        // The braces of \N{name} are no field.
        if (s < end && *s++ == '{') {
          while (s < end && *s++ != '}') continue;
        }
        continue;
      }
      if (c == '{') warn_invalid_escape(s - 1);
    }
    if (c != '{' && c != '}') continue;
    if (nesting == 0) {
      if (s < end && *s == c) {
        at = s + 1;
        doubled_brace = true;
        return decode_text({start, static_cast<size_t>(s - start)}, raw, text);
      }
      if (c == '}') return fail("f-string: single '}' is not allowed");
    }
    --s;
    break;
  }
  at = s;
  return s == start || decode_text({start, static_cast<size_t>(s - start)}, raw, text);
}

/// `{expression = !r : spec}`
bool StringRun::field(const char*& at, const char* end, bool raw, int nesting, Pieces& pieces) {
  if (nesting >= 2) return fail("f-string: expressions nested too deeply");
  if (session_.options.feature_version < 6) {
    return fail("Format strings are only supported in Python 3.6 and greater");
  }
  const char* start = ++at;
  if (!scan_field_expression(at, end)) return false;
  if (at >= end) return expecting_brace();
  Expr* value = field_expression(start, at);
  if (!value) return false;
  bool self_documenting = *at == '=';
  if (self_documenting) {
    if (session_.options.feature_version < 8) {
      return fail("f-string: self documenting expressions are only supported in Python 3.8 and greater");
    }
    ++at;
    while (at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r'))) ++at;
    if (at >= end) return expecting_brace();
    pieces.add_text({start, static_cast<size_t>(at - start)});
  }
  int conversion_code = -1;
  if (!conversion(at, end, conversion_code)) return false;
  Expr* specification = nullptr;
  if (at >= end) return expecting_brace();
  if (*at == ':') {
    ++at;
    if (at >= end) return expecting_brace();
    Pieces inner(session_.arena, location_, kind_);
    if (!fstring(at, end, raw, nesting + 1, inner)) return false;
    specification = inner.format_specification(current_->location());
  }
  if (at >= end || *at != '}') return expecting_brace();
  ++at;
  if (self_documenting && !specification && conversion_code == -1) conversion_code = 'r';
  pieces.add_field(
      make_node<FormattedValue>(session_.arena, location_, value, conversion_code, specification));
  return true;
}

bool StringRun::conversion(const char*& at, const char* end, int& conversion) {
  if (*at != '!') return true;
  ++at;
  if (at >= end) return expecting_brace();
  conversion = static_cast<unsigned char>(*at++);
  if (conversion == 's' || conversion == 'r' || conversion == 'a') return true;
  return fail("f-string: invalid conversion character: expected 's', 'r', or 'a'");
}

/// Finds where the expression of a field ends, without understanding it.
bool StringRun::scan_field_expression(const char*& at, const char* end) {
  constexpr int kMaxNesting = 200;
  char brackets[kMaxNesting];
  int depth = 0;
  char quote = 0;
  bool triple = false;
  auto three = [&](char c) { return at + 2 < end && at[1] == c && at[2] == c; };
  for (; at < end; ++at) {
    char c = *at;
    if (c == '\\') return fail("f-string expression part cannot include a backslash");
    if (quote) {
      if (c != quote) continue;
      if (!triple) {
        quote = 0;
      } else if (three(c)) {
        at += 2;
        quote = 0;
      }
      continue;
    }
    if (c == '\'' || c == '"') {
      triple = three(c);
      if (triple) at += 2;
      quote = c;
    } else if (c == '[' || c == '{' || c == '(') {
      if (depth >= kMaxNesting) return fail("f-string: too many nested parenthesis");
      brackets[depth++] = c;
    } else if (c == '#') {
      return fail("f-string expression part cannot include '#'");
    } else if (depth == 0 && (c == '!' || c == ':' || c == '}' || c == '=' || c == '>' || c == '<')) {
      bool comparison = at + 1 < end && at[1] == '=' && (c == '!' || c == '=' || c == '<' || c == '>');
      if (comparison) {
        ++at;
      } else if (c != '>' && c != '<') {
        break;
      }
    } else if (c == ']' || c == '}' || c == ')') {
      if (depth == 0) return fail(std::string("f-string: unmatched '") + c + "'");
      char opening = brackets[--depth];
      if (opening == '(' ? c != ')' : opening + 2 != c) {
        return fail(std::string("f-string: closing parenthesis '") + c +
                    "' does not match opening parenthesis '" + opening + "'");
      }
    }
  }
  if (quote) return fail("f-string: unterminated string");
  if (depth) return fail(std::string("f-string: unmatched '") + brackets[depth - 1] + "'");
  return true;
}

/// Counts the lines of the token up to `brace`, going on from the field before.
void StringRun::count_lines(const char* token_text, const char* brace) {
  if (counted_token_ != current_) {
    counted_token_ = current_;
    counted_ = line_start_ = token_text;
    lines_ = 0;
  }
  for (; counted_ < brace; ++counted_) {
    if (*counted_ != '\n') continue;
    ++lines_;
    line_start_ = counted_ + 1;
  }
}

/// Parses the text between the braces, in parentheses, as a unit of its own that knows where it stands.
Expr* StringRun::field_expression(const char* start, const char* end) {
  const char* s = start;
  while (s < end && (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\f')) ++s;
  if (s == end) {
    bool before = *end == '!' || *end == ':' || *end == '=';
    fail(before ? std::string("f-string: expression required before '") + *end + "'"
                : "f-string: empty expression not allowed");
    return nullptr;
  }
  const char* token_text = place_.unit.text.data() + current_->start;
  const char* brace = start - 1;
  count_lines(token_text, brace);
  // A line break right after the brace leaves the columns alone.
  const char* first = start;
  while (*first == ' ' || *first == '\t' || *first == '\f') ++first;
  int columns = 0;
  if (*first != '\n') columns = static_cast<int>(brace - line_start_);

  auto length = static_cast<size_t>(end - start);
  auto* text = static_cast<char*>(session_.arena.allocate(length + 4));
  text[0] = '(';
  std::memcpy(text + 1, start, length);
  std::memcpy(text + 1 + length, ")\n", 3);
  ParseUnit unit;
  unit.text = {text, length + 3};
  unit.is_fstring = true;
  unit.first_lineno = current_->lineno + lines_;
  unit.first_col_offset = lines_ ? columns : current_->col_offset + columns;
  unit.columns_are_characters = false;
  unit.is_malformed = place_.unit.is_malformed;
  return parse_fstring_unit(session_, unit);
}

}  // namespace

Expr* concatenate_strings(ParseSession& session, const ErrorPlace& place, const Token* first,
                          const Token* last) {
  Expr* result = StringRun(session, place, first, last).concatenate();
  if (session.failed) session.error_fetched = place.fetched;
  return result;
}

}  // namespace adder::compiler
