// _tokenize: what the compiler's tokenizer sees, as tuples for the tokenize module.
#include "builtins/container_helpers.h"
#include "builtins/source_arguments.h"
#include "compiler/compile.h"
#include "compiler/tokenizer.h"
#include "modules/module_support.h"

namespace adder {
namespace {

using compiler::Token;
using compiler::TokenErrorKind;
using compiler::TokenKind;
using compiler::Tokens;

/// The numbers of the module `token`.
int number_of(TokenKind kind) {
  auto among = [&](TokenKind first, TokenKind last) { return kind >= first && kind <= last; };
  auto from = [&](int number, TokenKind first) { return number + int(kind) - int(first); };
  if (among(TokenKind::kLeftParen, TokenKind::kRightBracket)) return from(7, TokenKind::kLeftParen);
  if (among(TokenKind::kLeftBrace, TokenKind::kRightBrace)) return from(25, TokenKind::kLeftBrace);
  if (among(TokenKind::kColon, TokenKind::kPercent)) return from(11, TokenKind::kColon);
  if (among(TokenKind::kEqualEqual, TokenKind::kColonEqual)) return from(27, TokenKind::kEqualEqual);
  switch (kind) {
    case TokenKind::kEndMarker: return 0;
    case TokenKind::kNumber: return 2;
    case TokenKind::kString: return 3;
    case TokenKind::kNewline: return 4;
    case TokenKind::kIndent: return 5;
    case TokenKind::kDedent: return 6;
    case TokenKind::kAwait: return 55;
    case TokenKind::kAsync: return 56;
    case TokenKind::kTypeComment: return 58;
    case TokenKind::kUnknown: case TokenKind::kError: return 60;
    default: return 1;
  }
}

/// The lines that a token lies on, from where its logical line began as far as strings and backslashes joined it.
std::string_view lines_of(std::string_view text, const std::vector<size_t>& starts, const Tokens& tokens, const Token& token) {
  auto joined = [&](int line) { return std::find(tokens.joined_lines.begin(), tokens.joined_lines.end(), line) != tokens.joined_lines.end(); };
  int first = token.lineno;
  while (first > 1 && joined(first)) first--;
  size_t begin = starts[std::min<size_t>(size_t(first), starts.size() - 1)];
  size_t end = starts[std::min<size_t>(size_t(token.end_lineno) + 1, starts.size() - 1)];
  return text.substr(begin, std::max(begin, end) - begin);
}

/// All tokens as tuples (text, kind, line, last line, column, last column, text of the lines), without the end marker.
Value tuples_of(Thread& t, std::string_view text, const Tokens& tokens) {
  std::vector<size_t> starts = {0, 0};
  for (size_t i = 0; i < text.size(); i++)
    if (text[i] == '\n') starts.push_back(i + 1);
  starts.push_back(text.size());
  List* list = new_list(t);
  for (const Token& token : tokens.list) {
    if (token.kind == TokenKind::kEndMarker || token.kind == TokenKind::kError) break;
    bool has_text = token.col_offset >= 0 && token.kind != TokenKind::kNewline;
    std::string_view spelling = has_text ? text.substr(token.start, token.end - token.start) : std::string_view();
    int last_column = token.kind == TokenKind::kNewline ? token.col_offset : token.end_col_offset;
    int last_line = token.kind == TokenKind::kNewline ? token.lineno : token.end_lineno;
    Value parts[] = {Value::from(str_from_utf8(t, spelling)), Value::from_int(number_of(token.kind)), Value::from_int(token.lineno), Value::from_int(last_line),
                     Value::from_int(token.col_offset), Value::from_int(last_column), Value::from(str_from_utf8(t, lines_of(text, starts, tokens, token)))};
    if (!list_append(t, list, Value::from(tuple_from(t, parts)))) return kEmpty;
  }
  return Value::from(list);
}

// --- the iterator: hidden slots for the tuples, the next one, and the text, which may end in an error
enum Slot { kTuples, kNext, kSource, kSlots };
Value& slot(Value self, int i) { return self.as<Instance>()->slots[i]; }

void tokenize_source(std::string_view source, std::string* text, Tokens* tokens) {
  *text = source;
  if (!text->empty() && text->back() != '\n') *text += '\n';
  compiler::tokenize({.text = *text}, *tokens);
}
Value iterator_new(Thread& t, Value type, Value source) {
  if (!has_layout<Str>(source)) return raise_type_error(t, "tokenizeriter() argument 'source' must be str, not {}", argument_type_name(source));
  Utf8 utf8(source.as<Str>());
  if (utf8.view().find('\0') != std::string_view::npos) return raise_value_error(t, "embedded null character");
  std::string text;
  Tokens tokens;
  tokenize_source(utf8.view(), &text, &tokens);
  Value tuples = TRY(tuples_of(t, text, tokens));
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  slot(self, kTuples) = tuples;
  slot(self, kNext) = Value::from_int(0);
  slot(self, kSource) = source;
  return self;
}
Value iterator_next(Thread& t, Value self) {
  auto* tuples = slot(self, kTuples).as<List>();
  int64_t next = slot(self, kNext).as_int();
  if (next < int64_t(tuples->length)) {
    slot(self, kNext) = Value::from_int(next + 1);
    return tuples->get(size_t(next));
  }
  std::string text;
  Tokens tokens;
  Utf8 utf8(slot(self, kSource).as<Str>());
  tokenize_source(utf8.view(), &text, &tokens);
  // ref 3.11: errors that the tokenizer leaves to the parser are just an end.
  if (tokens.error_kind != TokenErrorKind::kRaised) return raise_stop_iteration(t, kEmpty);
  tokens.error.filename = "<string>";
  compiler::raise_syntax_error(t, tokens.error);
  return kEmpty;
}
const NativeMethod kNew = method<iterator_new>("tokenizeriter($type, source)!", "Iterate over the tokens of a text.");
const NativeMethod kMethods[] = {
    method<return_self>("__iter__($self, /)", "Implement iter(self).", jit::kPure),
    method<iterator_next>("__next__($self, /)", "Implement next(self)."),
};
const TypeSpec kSpec = {.kind = Kind::kInstance, .methods = kMethods, .construct = &kNew, .hidden_slots = kSlots, .own_slots = kOwnGetattribute, .subclassable = false};

bool initialize(Thread& t, Module* module) {
  Class* cls = TRY(new_native_class(t, "_tokenize.TokenizerIter", class_for_kind(Kind::kInstance), kSpec));
  return dict_set_str(t, module->dict, intern(t, "TokenizerIter"), Value::from(cls));
}

}  // namespace

extern const ModuleSpec kTokenizeModule;
const ModuleSpec kTokenizeModule = {.name = "_tokenize", .doc = "The compiler's tokenizer.", .initialize = initialize};

}  // namespace adder
