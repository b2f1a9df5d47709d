#include "compiler/tokenizer.h"

#include <array>
#include <cstdio>
#include <cstring>

#include "compiler/source_unicode.h"

namespace adder::compiler {

namespace {

constexpr int kMaxIndents = 100;
constexpr int kMaxLevel = 200;
constexpr int kTabSize = 8;

enum CharacterClass : uint8_t { kStart = 1, kContinue = 2, kDigit = 4, kHexDigit = 8, kBlank = 16 };

constexpr std::array<uint8_t, 256> make_classes() {
  std::array<uint8_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = classes[c - 32] = kStart | kContinue;
  for (int c = 128; c < 256; ++c) classes[c] = kStart | kContinue;
  classes['_'] = kStart | kContinue;
  for (int c = '0'; c <= '9'; ++c) classes[c] = kDigit | kHexDigit | kContinue;
  for (int c = 'a'; c <= 'f'; ++c) classes[c] |= kHexDigit, classes[c - 32] |= kHexDigit;
  classes[' '] = classes['\t'] = classes['\f'] = kBlank;
  return classes;
}
constexpr std::array<uint8_t, 256> kClasses = make_classes();

bool is(char c, CharacterClass wanted) { return kClasses[static_cast<unsigned char>(c)] & wanted; }

constexpr const char* kTexts[] = {
    "ENDMARKER", "NEWLINE",  "INDENT", "DEDENT", "ERROR",    "NAME",  "NUMBER", "STRING", "TYPE_COMMENT",
    "OP",        "(",        ")",      "[",      "]",        "{",     "}",      ":",      ",",
    ";",         "+",        "-",      "*",      "/",        "|",     "&",      "<",      ">",
    "=",         ".",        "%",      "==",     "!=",       "<=",    ">=",     "~",      "^",
    "<<",        ">>",       "**",     "+=",     "-=",       "*=",    "/=",     "%=",     "&=",
    "|=",        "^=",       "<<=",    ">>=",    "**=",      "//",    "//=",    "@",      "@=",
    "->",        "...",      ":=",     "False",  "None",     "True",  "and",    "as",     "assert",
    "async",     "await",    "break",  "class",  "continue", "def",   "del",    "elif",   "else",
    "except",    "finally",  "for",    "from",   "global",   "if",    "import", "in",     "is",
    "lambda",    "nonlocal", "not",    "or",     "pass",     "raise", "return", "try",    "while",
    "with",      "yield"};
static_assert(std::size(kTexts) == static_cast<size_t>(TokenKind::kYield) + 1);

/// Keywords by first letter: kKeywords[first[c]] up to kKeywords[first[c + 1]], in the order of TokenKind.
struct KeywordIndex {
  uint8_t begin[128] = {};
  uint8_t end[128] = {};
};
constexpr KeywordIndex make_keyword_index() {
  KeywordIndex index;
  for (size_t i = static_cast<size_t>(TokenKind::kFalse); i < std::size(kTexts); ++i) {
    auto letter = static_cast<unsigned char>(kTexts[i][0]);
    if (!index.begin[letter]) index.begin[letter] = static_cast<uint8_t>(i);
    index.end[letter] = static_cast<uint8_t>(i + 1);
  }
  return index;
}
constexpr KeywordIndex kKeywordIndex = make_keyword_index();

TokenKind name_kind(const char* text, size_t length) {
  auto letter = static_cast<unsigned char>(*text);
  if (letter >= 128 || length > 8) return TokenKind::kName;
  for (size_t i = kKeywordIndex.begin[letter]; i < kKeywordIndex.end[letter]; ++i) {
    if (std::strncmp(kTexts[i], text, length) == 0 && kTexts[i][length] == 0)
      return static_cast<TokenKind>(i);
  }
  return TokenKind::kName;
}

class Tokenizer {
 public:
  Tokenizer(const TokenizerInput& input, Tokens& tokens)
      : input_(input),
        tokens_(tokens),
        list_(tokens.list),
        text_(input.text.data()),
        end_(input.text.data() + input.text.size()),
        cur_(text_),
        line_start_(text_),
        lineno_(input.first_lineno - 1) {}

  void run() {
    list_.reserve(static_cast<size_t>(end_ - text_) / 4 + 16);
    while (line()) continue;
    tokens_.lineno = lineno_;
    tokens_.level = level_;
    if (!level_) return;
    tokens_.open_bracket = brackets_[level_ - 1].character;
    tokens_.open_bracket_lineno = brackets_[level_ - 1].lineno;
    tokens_.open_bracket_col = brackets_[level_ - 1].col;
  }

 private:
  struct Bracket {
    char character;
    int lineno;
    int col;
  };

  // One physical or joined line with its indentation; false at the end of the stream.
  bool line();
  bool indentation();
  bool set_indentation(int col, int alternative_col);
  bool tokens_of_line();
  bool finish();
  void type_comment();
  enum class Joined : uint8_t { kNo, kYes };
  bool continuation(Joined joined);

  bool name();
  bool string();
  bool number();
  bool digits();
  bool prefixed_number(const char* name, int base);
  bool zero_number();
  bool fraction_or_exponent(bool after_dot);
  bool end_of_number(const char* kind);
  bool keyword_follows() const;
  bool operator_token();
  bool open(TokenKind kind, char character);
  bool close(TokenKind kind, char character);
  bool check_name(const char* start);
  bool unexpected_character();

  void enter_line(bool joined = false);
  void add(TokenKind kind, const char* start, bool non_ascii = false);
  void add_position_only(TokenKind kind);
  bool fail(TokenErrorKind kind);
  bool raise(std::string message);
  SyntaxErrorInfo error_here(int col, int end_col) const;
  bool raise_range(std::string message, int col, int end_col);
  bool at_end() const { return cur_ >= end_; }

  const TokenizerInput& input_;
  Tokens& tokens_;
  std::vector<Token>& list_;
  const char* const text_;
  const char* const end_;
  const char* cur_;
  const char* line_start_;
  int lineno_;
  int level_ = 0;
  int indent_ = 0;
  int columns_[kMaxIndents] = {};
  int alternative_columns_[kMaxIndents] = {};
  Bracket brackets_[kMaxLevel];
};

/// Counts the line that starts at cur_; at the end of the text there is none, and the last one stays.
void Tokenizer::enter_line(bool joined) {
  if (at_end()) return;
  ++lineno_;
  line_start_ = cur_;
  if (joined) tokens_.joined_lines.push_back(lineno_);
}

void Tokenizer::add(TokenKind kind, const char* start, bool non_ascii) {
  int shift = lineno_ == input_.first_lineno ? input_.first_col_offset : 0;
  Token& token = list_.emplace_back();
  token.kind = kind;
  token.level = static_cast<uint8_t>(level_);
  token.non_ascii = non_ascii;
  token.start = static_cast<uint32_t>(start - text_);
  token.end = static_cast<uint32_t>(cur_ - text_);
  token.lineno = token.end_lineno = lineno_;
  token.col_offset = static_cast<int>(start - line_start_) + shift;
  token.end_col_offset = static_cast<int>(cur_ - line_start_) + shift;
}

void Tokenizer::add_position_only(TokenKind kind) {
  add(kind, cur_);
  list_.back().col_offset = list_.back().end_col_offset = -1;
}

bool Tokenizer::fail(TokenErrorKind kind) {
  tokens_.error_kind = kind;
  if (kind == TokenErrorKind::kEof) tokens_.error_at_end = true;
  add_position_only(TokenKind::kError);
  return false;
}

bool Tokenizer::raise(std::string message) { return raise_range(std::move(message), -1, -1); }

bool Tokenizer::raise_range(std::string message, int col, int end_col) {
  tokens_.error = error_here(col, end_col);
  tokens_.error.message = std::move(message);
  return fail(TokenErrorKind::kRaised);
}

SyntaxErrorInfo Tokenizer::error_here(int col, int end_col) const {
  SyntaxErrorInfo error;
  const char* line_end = static_cast<const char*>(std::memchr(line_start_, '\n', end_ - line_start_));
  if (!line_end) line_end = end_;
  if (col < 0) col = count_characters({line_start_, static_cast<size_t>(cur_ - line_start_)});
  error.lineno = error.end_lineno = lineno_;
  error.offset = col;
  error.end_offset = end_col < 0 ? col : end_col;
  error.has_text = true;
  error.text = replace_malformed_utf8({line_start_, static_cast<size_t>(line_end - line_start_)});
  return error;
}

bool Tokenizer::line() {
  enter_line();
  if (level_ == 0) {
    if (!indentation()) return false;
  }
  return tokens_of_line();
}

/// Reads the blanks before the first token and emits INDENT and DEDENT. Blank lines count for nothing.
bool Tokenizer::indentation() {
  int col = 0;
  int alternative_col = 0;
  int continued_col = 0;
  for (;; ++cur_) {
    char c = *cur_;
    if (c == ' ') {
      ++col, ++alternative_col;
    } else if (c == '\t') {
      col = (col / kTabSize + 1) * kTabSize;
      ++alternative_col;
    } else if (c == '\f') {
      col = alternative_col = 0;
    } else if (c == '\\') {
      // The blanks before the first backslash are the indentation of whatever follows.
      if (!continued_col) continued_col = col;
      ++cur_;
      if (!continuation(Joined::kNo)) return false;
      --cur_;
    } else {
      break;
    }
  }
  if (*cur_ == '#' || *cur_ == '\n') return true;
  if (continued_col) col = alternative_col = continued_col;
  return set_indentation(col, alternative_col);
}

bool Tokenizer::set_indentation(int col, int alternative_col) {
  auto end_of_line = [&] {
    auto* newline = static_cast<const char*>(std::memchr(cur_, '\n', end_ - cur_));
    return newline ? newline + 1 : end_;
  };
  if (col > columns_[indent_]) {
    bool too_deep = indent_ + 1 >= kMaxIndents;
    if (too_deep || alternative_col <= alternative_columns_[indent_]) {
      cur_ = end_of_line();
      return fail(too_deep ? TokenErrorKind::kTooDeep : TokenErrorKind::kTabSpace);
    }
    columns_[++indent_] = col;
    alternative_columns_[indent_] = alternative_col;
    add_position_only(TokenKind::kIndent);
    return true;
  }
  int dedents = 0;
  while (indent_ > 0 && col < columns_[indent_]) ++dedents, --indent_;
  if (col != columns_[indent_] || alternative_col != alternative_columns_[indent_]) {
    bool bad_column = col != columns_[indent_];
    cur_ = end_of_line();
    return fail(bad_column ? TokenErrorKind::kDedent : TokenErrorKind::kTabSpace);
  }
  while (dedents-- > 0) add_position_only(TokenKind::kDedent);
  return true;
}

/// After a backslash: expects the end of the line and enters the next.
bool Tokenizer::continuation(Joined joined) {
  if (*cur_ != '\n' || at_end()) {
    if (!at_end()) ++cur_;
    const char* buffer = line_start_;
    int line = lineno_;
    for (size_t i = tokens_.joined_lines.size();
         i-- > 0 && tokens_.joined_lines[i] == line && buffer > text_;) {
      --line;
      do --buffer;
      while (buffer > text_ && buffer[-1] != '\n');
    }
    tokens_.error_start = static_cast<uint32_t>(cur_ - buffer - 1);
    return fail(TokenErrorKind::kLineContinuation);
  }
  ++cur_;
  if (at_end()) return fail(TokenErrorKind::kEof);
  enter_line(joined == Joined::kYes);
  return true;
}

bool Tokenizer::tokens_of_line() {
  size_t first = list_.size();
  for (;;) {
    while (is(*cur_, kBlank)) ++cur_;
    char c = *cur_;
    if (is(c, kStart)) {
      if (!name()) return false;
    } else if (is(c, kDigit) || (c == '.' && is(cur_[1], kDigit))) {
      if (!number()) return false;
    } else if (c == '\'' || c == '"') {
      if (!string()) return false;
    } else if (c == '\n' || c == '#') {
      const char* start = cur_;
      if (c == '#') {
        if (input_.type_comments) type_comment();
        start = cur_;
        auto* newline = static_cast<const char*>(std::memchr(cur_, '\n', end_ - cur_));
        cur_ = newline ? newline : end_;
        if (at_end()) return finish();
      }
      // A line of nothing but blanks and a comment is no statement.
      if (!level_ && list_.size() != first) add(TokenKind::kNewline, start);
      ++cur_;
      return true;
    } else if (c == 0 && at_end()) {
      return finish();
    } else if (c == '\\') {
      ++cur_;
      if (!continuation(Joined::kYes)) return false;
    } else if (!operator_token()) {
      return false;
    }
  }
}

/// At a `#`: emits a type comment, or notes a `# type: ignore`.
void Tokenizer::type_comment() {
  const char* at = cur_;
  for (const char* prefix = "# type: "; *prefix; ++prefix) {
    if (*prefix == ' ') {
      while (*at == ' ' || *at == '\t') ++at;
    } else if (*at++ != *prefix) {
      return;
    }
  }
  auto* newline = static_cast<const char*>(std::memchr(at, '\n', end_ - at));
  const char* comment_end = newline ? newline : end_;
  bool ignore = comment_end - at >= 6 && std::memcmp(at, "ignore", 6) == 0 && !is(at[6], kContinue);
  // An underscore may follow, letters and digits may not.
  if (!ignore && comment_end - at > 6 && std::memcmp(at, "ignore_", 7) == 0) ignore = true;
  if (ignore) {
    tokens_.type_ignores.push_back(static_cast<uint32_t>(at + 6 - text_));
  } else {
    cur_ = comment_end;
    add(TokenKind::kTypeComment, at);
  }
}

bool Tokenizer::finish() {
  if (level_) return fail(TokenErrorKind::kEof);
  if (input_.single_input && !list_.empty()) {
    add_position_only(TokenKind::kNewline);
    if (!input_.dont_imply_dedent && indent_ > 0) {
      for (; indent_ > 0; --indent_) add_position_only(TokenKind::kDedent);
      add_position_only(TokenKind::kNewline);
    }
  }
  add_position_only(TokenKind::kEndMarker);
  return false;
}

bool Tokenizer::name() {
  const char* start = cur_;
  // String prefixes: any case and order of r with b or f; u alone.
  bool b = false, r = false, u = false, f = false;
  for (;;) {
    char c = static_cast<char>(*cur_ | 0x20);
    if (c == 'b' && !(b || u || f)) {
      b = true;
    } else if (c == 'u' && !(b || u || r || f)) {
      u = true;
    } else if (c == 'r' && !(r || u)) {
      r = true;
    } else if (c == 'f' && !(f || b || u)) {
      f = true;
    } else {
      break;
    }
    ++cur_;
    if (*cur_ == '"' || *cur_ == '\'') {
      cur_ = start;
      return string();
    }
  }
  unsigned char seen = 0;
  while (is(*cur_, kContinue)) seen |= static_cast<unsigned char>(*cur_++);
  bool non_ascii = seen & 0x80;
  if (non_ascii && !check_name(start)) return false;
  auto length = static_cast<size_t>(cur_ - start);
  add(non_ascii ? TokenKind::kName : name_kind(start, length), start, non_ascii);
  return true;
}

std::string hex_code(int32_t code_point) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%04X", static_cast<unsigned>(code_point));
  return buffer;
}

/// A name with characters beyond ASCII: complains about the first that may not stand in one.
bool Tokenizer::check_name(const char* start) {
  const char* name_end = cur_;
  std::string_view name(start, static_cast<size_t>(name_end - start));
  MalformedUtf8 problem;
  if (find_malformed_utf8(name, problem)) {
    tokens_.error.message = codec_error("utf-8", name, problem);
    return fail(TokenErrorKind::kDecode);
  }
  for (const char* at = start; at < name_end;) {
    const char* character = at;
    int32_t code_point = decode_utf8(at, name_end);
    bool good = character == start ? is_identifier_start(code_point) : is_identifier_continue(code_point);
    if (good) continue;
    cur_ = at;
    if (!is_printable(static_cast<uint32_t>(code_point))) {
      return raise("invalid non-printable character U+" + hex_code(code_point));
    }
    return raise("invalid character '" + std::string(character, at) + "' (U+" + hex_code(code_point) + ")");
  }
  return true;
}

bool Tokenizer::string() {
  const char* start = cur_;
  const char* first_line_start = line_start_;
  int first_lineno = lineno_;
  while (*cur_ != '\'' && *cur_ != '"') ++cur_;
  char quote = *cur_++;
  bool triple = cur_[0] == quote && cur_[1] == quote;
  bool empty = !triple && cur_[0] == quote;
  if (triple) cur_ += 2;
  if (empty) ++cur_;
  for (int quotes = 0; !empty && quotes < (triple ? 3 : 1);) {
    char c = *cur_;
    if ((c == 0 && at_end()) || (c == '\n' && !triple)) {
      int detected = lineno_;
      tokens_.error_at_end = c != '\n';
      cur_ = start + 1;
      line_start_ = first_line_start;
      lineno_ = first_lineno;
      return raise(std::string("unterminated ") + (triple ? "triple-quoted " : "") +
                   "string literal (detected at line " + std::to_string(detected) + ")");
    }
    ++cur_;
    if (c == quote) {
      ++quotes;
      continue;
    }
    quotes = 0;
    if (c == '\n') enter_line(true);
    if (c == '\\' && !at_end()) {
      if (*cur_++ == '\n') enter_line(true);
    }
  }
  add(TokenKind::kString, start);
  Token& token = list_.back();
  token.lineno = first_lineno;
  int shift = lineno_ == input_.first_lineno ? input_.first_col_offset : 0;
  token.col_offset = static_cast<int>(start - first_line_start) + shift;
  return true;
}

/// Digits and single underscores between them; cur_ stands on a digit or behind one.
bool Tokenizer::digits() {
  for (;;) {
    while (is(*cur_, kDigit)) ++cur_;
    if (*cur_ != '_') return true;
    ++cur_;
    if (!is(*cur_, kDigit)) return raise("invalid decimal literal");
  }
}

bool Tokenizer::number() {
  const char* start = cur_;
  if (*cur_ == '.') {
    ++cur_;
    if (!fraction_or_exponent(true)) return false;
  } else if (*cur_ == '0') {
    if (!zero_number()) return false;
  } else {
    if (!digits()) return false;
    bool dot = *cur_ == '.';
    if (dot) ++cur_;
    if (!fraction_or_exponent(dot)) return false;
  }
  add(TokenKind::kNumber, start);
  return true;
}

bool Tokenizer::zero_number() {
  const char* start = cur_++;
  switch (*cur_ | 0x20) {
    case 'x':
      return prefixed_number("hexadecimal", 16);
    case 'o':
      return prefixed_number("octal", 8);
    case 'b':
      return prefixed_number("binary", 2);
    default:
      break;
  }
  for (;;) {
    if (*cur_ == '_') {
      ++cur_;
      if (!is(*cur_, kDigit)) return raise("invalid decimal literal");
    }
    if (*cur_ != '0') break;
    ++cur_;
  }
  const char* zeros_end = is(*cur_, kDigit) ? cur_ + 1 : cur_;
  bool nonzero = is(*cur_, kDigit);
  if (nonzero && !digits()) return false;
  char c = static_cast<char>(*cur_ | 0x20);
  if (*cur_ == '.') {
    ++cur_;
    return fraction_or_exponent(true);
  }
  if (c == 'e' || c == 'j' || !nonzero) return fraction_or_exponent(false);
  return raise_range(
      "leading zeros in decimal integer literals are not permitted; "
      "use an 0o prefix for octal integers",
      static_cast<int>(start + 1 - line_start_), static_cast<int>(zeros_end - line_start_));
}

bool Tokenizer::prefixed_number(const char* name, int base) {
  auto good = [&](char c) { return base == 16 ? is(c, kHexDigit) : c >= '0' && c < '0' + base; };
  auto bad_digit = [&] {
    std::string message = "invalid digit '" + std::string(1, *cur_) + "' in " + name + " literal";
    ++cur_;
    return raise(std::move(message));
  };
  ++cur_;
  do {
    if (*cur_ == '_') ++cur_;
    if (!good(*cur_)) {
      if (is(*cur_, kDigit)) return bad_digit();
      return raise(std::string("invalid ") + name + " literal");
    }
    while (good(*cur_)) ++cur_;
  } while (*cur_ == '_');
  if (is(*cur_, kDigit)) return bad_digit();
  return end_of_number(name);
}

/// What may follow the digits before the dot: a fraction (`after_dot`: the dot was read), an exponent, a j.
bool Tokenizer::fraction_or_exponent(bool after_dot) {
  if (after_dot && is(*cur_, kDigit) && !digits()) return false;
  if (*cur_ == 'e' || *cur_ == 'E') {
    const char* exponent = cur_++;
    bool sign = *cur_ == '+' || *cur_ == '-';
    if (sign) ++cur_;
    if (!is(*cur_, kDigit)) {
      if (sign) return raise("invalid decimal literal");
      cur_ = exponent;  // `1else`: not an exponent
      return end_of_number("decimal");
    }
    if (!digits()) return false;
  }
  if (*cur_ == 'j' || *cur_ == 'J') {
    ++cur_;
    return end_of_number("imaginary");
  }
  return end_of_number("decimal");
}

/// Whether a keyword follows that may touch a number. ref 3.11: `if`, `in` and `is` need not even end there.
bool Tokenizer::keyword_follows() const {
  if (*cur_ == 'i') return cur_[1] == 'f' || cur_[1] == 'n' || cur_[1] == 's';
  for (std::string_view word : {"and", "else", "for", "or", "not"}) {
    if (std::strncmp(cur_, word.data(), word.size()) == 0) return !is(cur_[word.size()], kContinue);
  }
  return false;
}

bool Tokenizer::end_of_number(const char* kind) {
  if (!is(*cur_, kContinue)) return true;
  std::string message = std::string("invalid ") + kind + " literal";
  if (!keyword_follows()) return raise(std::move(message));
  tokens_.warning_offsets.push_back(static_cast<uint32_t>(cur_ - text_));
  tokens_.warnings.push_back(
      {WarningCategory::kSyntaxWarning, std::move(message), lineno_, static_cast<int>(cur_ - line_start_), error_here(-1, -1)});
  return true;
}

bool Tokenizer::open(TokenKind kind, char character) {
  if (level_ >= kMaxLevel) {
    ++cur_;
    return raise("too many nested parentheses");
  }
  brackets_[level_++] = {character, lineno_, static_cast<int>(cur_ - line_start_)};
  const char* start = cur_++;
  add(kind, start);
  return true;
}

bool Tokenizer::close(TokenKind kind, char character) {
  const char* start = cur_++;
  if (!level_) return raise(std::string("unmatched '") + character + "'");
  const Bracket& opening = brackets_[--level_];
  bool matches = opening.character == '(' ? character == ')' : opening.character + 2 == character;
  if (!matches) {
    std::string message = std::string("closing parenthesis '") + character +
                          "' does not match opening parenthesis '" + opening.character + "'";
    if (opening.lineno != lineno_) message += " on line " + std::to_string(opening.lineno);
    return raise(std::move(message));
  }
  add(kind, start);
  return true;
}

bool Tokenizer::unexpected_character() {
  char c = *cur_++;
  if (c >= ' ' && c < 127) {
    add(TokenKind::kUnknown, cur_ - 1);
    return true;
  }
  return raise("invalid non-printable character U+" + hex_code(static_cast<unsigned char>(c)));
}

bool Tokenizer::operator_token() {
  const char* start = cur_;
  auto emit = [&](TokenKind kind, int length) {
    cur_ += length;
    add(kind, start);
    return true;
  };
  // `op`, or `op=`
  auto plain_or_equal = [&](TokenKind plain, TokenKind with_equal) {
    return cur_[1] == '=' ? emit(with_equal, 2) : emit(plain, 1);
  };
  // the same, and doubled: `op op`, `op op =`
  auto four = [&](TokenKind plain, TokenKind with_equal, TokenKind twice, TokenKind twice_equal) {
    if (cur_[1] != *cur_) return plain_or_equal(plain, with_equal);
    return cur_[2] == '=' ? emit(twice_equal, 3) : emit(twice, 2);
  };
  using enum TokenKind;
  switch (*cur_) {
    case '(':
      return open(kLeftParen, '(');
    case ')':
      return close(kRightParen, ')');
    case '[':
      return open(kLeftBracket, '[');
    case ']':
      return close(kRightBracket, ']');
    case '{':
      return open(kLeftBrace, '{');
    case '}':
      return close(kRightBrace, '}');
    case ',':
      return emit(kComma, 1);
    case ';':
      return emit(kSemicolon, 1);
    case '~':
      return emit(kTilde, 1);
    case '.':
      return cur_[1] == '.' && cur_[2] == '.' ? emit(kEllipsis, 3) : emit(kDot, 1);
    case ':':
      return plain_or_equal(kColon, kColonEqual);
    case '=':
      return plain_or_equal(kEqual, kEqualEqual);
    case '+':
      return plain_or_equal(kPlus, kPlusEqual);
    case '-':
      return cur_[1] == '>' ? emit(kArrow, 2) : plain_or_equal(kMinus, kMinusEqual);
    case '%':
      return plain_or_equal(kPercent, kPercentEqual);
    case '&':
      return plain_or_equal(kAmpersand, kAmpersandEqual);
    case '|':
      return plain_or_equal(kVerticalBar, kVerticalBarEqual);
    case '^':
      return plain_or_equal(kCaret, kCaretEqual);
    case '@':
      return plain_or_equal(kAt, kAtEqual);
    case '!':
      return plain_or_equal(kUnknown, kNotEqual);
    case '*':
      return four(kStar, kStarEqual, kDoubleStar, kDoubleStarEqual);
    case '/':
      return four(kSlash, kSlashEqual, kDoubleSlash, kDoubleSlashEqual);
    case '<':
      if (cur_[1] == '>') return emit(kNotEqual, 2);
      return four(kLess, kLessEqual, kLeftShift, kLeftShiftEqual);
    case '>':
      return four(kGreater, kGreaterEqual, kRightShift, kRightShiftEqual);
    default:
      return unexpected_character();
  }
}

}  // namespace

void tokenize(const TokenizerInput& input, Tokens& tokens) { Tokenizer(input, tokens).run(); }

const char* token_text(TokenKind kind) { return kTexts[static_cast<size_t>(kind)]; }

}  // namespace adder::compiler
