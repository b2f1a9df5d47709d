// How an exception that nobody caught is shown: tracebacks with source lines and carets (PEP 657), chains, notes and
// groups.  The text is CPython 3.11's, so that tools that read it keep working.
#include "runtime/traceback.h"

#include <unistd.h>

#include <algorithm>

#include "compiler/parser.h"
#include "compiler/positions.h"
#include "compiler/source.h"
#include "interp/exceptions.h"
#include "objects/bytes.h"
#include "objects/codec.h"
#include "objects/exception.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "runtime/modules.h"
#include "runtime/suggestions.h"

namespace adder {
namespace {

constexpr int kRecursiveCutoff = 3;
constexpr size_t kMaxGroupWidth = 15, kMaxGroupDepth = 10;

std::string utf8(const Str* s) { return std::string(Utf8(s).view()); }

/// str(v), or what stands for it when that fails.
std::string text_of(Thread& t, Value v, const char* failed) {
  Str* s = str_of(t, v);
  if (s) return utf8(s);
  take_pending(t);
  return failed;
}
Value attribute(Thread& t, Value object, const char* name) {
  Value v = find_attribute_value(t, object, intern(t, name));
  if (!v && has_pending(t)) take_pending(t);
  return v && v != kNone ? v : kEmpty;
}

// --- source lines ---------------------------------------------------------------------------------------------------

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\f'; }
size_t leading_spaces(std::string_view line) {
  size_t n = 0;
  while (n < line.size() && is_space(line[n])) n++;
  return n;
}
size_t points(std::string_view text) { return size_t(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; })); }

// --- carets -----------------------------------------------------------------------------------------------------------

/// In code points of the line; left and right bound the operator or subscript that gets ^ between ~.
struct Carets {
  size_t start = 0, end = 0;
  size_t left = std::string::npos, right = std::string::npos;
  bool has_anchors() const { return left != std::string::npos; }
};

// The operator of a binary operation or the brackets of a subscript, when the range is one of these.
void find_anchors(std::string_view line, size_t start, size_t end, Carets* out) {
  std::string_view segment = line.substr(start, end - start);
  compiler::ParseResult parsed = compiler::parse(segment, {.source_is_utf8 = true});
  if (!parsed.module || !parsed.module->is<compiler::Module>()) return;
  auto& body = parsed.module->as<compiler::Module>()->body;
  if (body.size() != 1 || !body[0]->is<compiler::ExprStmt>()) return;
  compiler::Expr* e = body[0]->as<compiler::ExprStmt>()->value;
  size_t left = std::string::npos, right = 0;
  if (auto* binary = e->as_if<compiler::BinOp>()) {
    if (binary->left->end_lineno != 1 || binary->right->lineno != 1) return;
    size_t stop = size_t(binary->right->col_offset);
    for (size_t i = size_t(binary->left->end_col_offset); i < stop; i++) {
      if (is_space(segment[i])) continue;
      left = i;
      right = i + 1;
      if (i + 1 < stop && !is_space(segment[i + 1])) right++;
      break;
    }
  } else if (auto* subscript = e->as_if<compiler::Subscript>()) {
    left = size_t(subscript->value->end_col_offset);
    right = size_t(subscript->slice->end_col_offset) + 1;
  }
  if (left == std::string::npos || right > segment.size()) return;
  out->left = out->start + points(segment.substr(0, left));
  out->right = out->start + points(segment.substr(0, right));
}

/// The line of carets, indented by four, for the stripped source line above it; empty when there is nothing to point at.
std::string caret_line(std::string_view line, const Position& p) {
  if (p.line < 0 || p.end_line < 0 || p.column < 0 || p.end_column < 0) return "";
  size_t start = std::min(size_t(p.column), line.size()), end = std::min(size_t(p.end_column), line.size());
  Carets carets;
  carets.start = points(line.substr(0, start));
  if (p.line == p.end_line) {
    if (end < start) return "";
    carets.end = points(line.substr(0, end));
    find_anchors(line, start, end, &carets);
  } else {
    size_t last = line.size();
    while (last > 0 && is_space(line[last - 1])) last--;
    carets.end = points(line.substr(0, last)) + 1;
  }
  size_t indent = leading_spaces(line);
  if (carets.end - carets.start == points(line) - indent && !carets.has_anchors()) return "";
  std::string out(4, ' ');
  for (size_t i = indent; i < carets.end; i++) {
    bool operator_here = carets.has_anchors() && i >= carets.left && i < carets.right;
    out += i < carets.start ? ' ' : !carets.has_anchors() || operator_here ? '^' : '~';
  }
  return out;
}

// --- the printer --------------------------------------------------------------------------------------------------------

class Printer {
 public:
  explicit Printer(Thread& t) : t_(t), seen_(new_set(t)) {}
  void print(Value exception);
  void print_traceback(Value traceback);
  std::string out;

 private:
  void line(std::string_view text) {
    margin();
    out += text;
    out += '\n';
  }
  void margin() {
    out.append(2 * group_depth_, ' ');
    if (group_depth_) out += "| ";
  }
  bool add_seen(Value exception) { return set_add(t_, seen_, int_from_uint64(t_, exception.bits)) > 0; }
  int64_t entry_limit();
  void print_chain(Value exception);
  void print_group(Value exception);
  void print_one(Value exception);
  void print_header(Value exception);
  void print_entry(Traceback* entry, const std::string& file, int number);
  void print_repeats(int count);
  void print_message(Value exception);
  void print_notes(Value exception);
  void print_syntax_error(Value exception);
  void print_syntax_text(std::string text, int64_t offset, int64_t end_offset);

  Thread& t_;
  Set* seen_;
  size_t group_depth_ = 0;
  bool need_close_ = false;
};

void Printer::print_repeats(int count) {
  count -= kRecursiveCutoff;
  line("  [Previous line repeated " + std::to_string(count) + (count > 1 ? " more times]" : " more time]"));
}

void Printer::print_entry(Traceback* entry, const std::string& file, int number) {
  line("  File \"" + file + "\", line " + std::to_string(number) + ", in " + utf8(entry->code->name));
  std::string source;
  if (!source_line(t_, file, number, &source)) return;
  line("    " + source.substr(leading_spaces(source)));
  std::string carets = entry->instruction < 0 ? "" : caret_line(source, compiler::position_of(entry->code, uint32_t(entry->instruction)));
  if (!carets.empty()) line(carets);
}

/// How many entries of a traceback are shown, the innermost ones.
int64_t Printer::entry_limit() {
  int64_t limit = 1000;
  Value wanted = attribute(t_, t_.runtime->sys_module, "tracebacklimit");
  if (!wanted || !is_any_int(wanted) || int_to_int64(wanted, &limit)) return limit;
  return int_sign(wanted) < 0 ? 0 : INT64_MAX;
}

void Printer::print_traceback(Value traceback) {
  int64_t limit = entry_limit();
  int64_t depth = 0;
  for (Value v = traceback; v && v != kNone; v = v.as<Traceback>()->next) depth++;
  int last_line = -1, repeats = 0;
  Code* last = nullptr;
  for (Value v = traceback; v && v != kNone; v = v.as<Traceback>()->next, depth--) {
    if (depth > limit) continue;
    auto* entry = v.as<Traceback>();
    int number = entry->line ? entry->line : line_of(entry->code, uint32_t(entry->instruction));
    bool same = last && number == last_line && str_equal(last->filename, entry->code->filename) && str_equal(last->name, entry->code->name);
    if (!same) {
      if (repeats > kRecursiveCutoff) print_repeats(repeats);
      last = entry->code;
      last_line = number;
      repeats = 0;
    }
    if (++repeats <= kRecursiveCutoff) print_entry(entry, utf8(entry->code->filename), number);
  }
  if (repeats > kRecursiveCutoff) print_repeats(repeats);
}

void Printer::print_header(Value exception) {
  bool group = is_instance_of(exception, t_.runtime->exceptions[int(ExceptionId::kBaseExceptionGroup)]);
  out.append(2 * group_depth_, ' ');
  if (group_depth_) out += group && group_depth_ == 1 ? "+ " : "| ";
  out += group ? "Exception Group Traceback (most recent call last):\n" : "Traceback (most recent call last):\n";
}

void Printer::print_syntax_text(std::string text, int64_t offset, int64_t end_offset) {
  size_t indent = leading_spaces(text);
  auto last = int64_t(text.size() - std::min(indent, text.size()));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  text = text.substr(std::min(indent, text.size()));
  line("    " + text);
  if (offset < 0) return;
  // ref 3.11: at most up to the end of the text, whose length counts in bytes here.
  offset = std::min(offset - int64_t(indent) - 1, int64_t(text.size()));
  end_offset = std::min(end_offset - int64_t(indent) - 1, last);
  if (offset < 0) return;
  line(std::string(4 + size_t(offset), ' ') + std::string(size_t(std::max<int64_t>(1, end_offset - offset)), '^'));
}

void Printer::print_syntax_error(Value exception) {
  auto number = [&](const char* name, int64_t missing) {
    int64_t n = missing;
    Value v = attribute(t_, exception, name);
    return v && is_any_int(v) && int_to_int64(v, &n) ? n : missing;
  };
  int64_t line_number = number("lineno", -1);
  if (line_number < 0) return;
  Value file = attribute(t_, exception, "filename");
  std::string name = file ? text_of(t_, file, "<string>") : "<string>";
  line("  File \"" + name + "\", line " + std::to_string(line_number));
  int64_t offset = number("offset", -1), end_offset = number("end_offset", -1), end_line = number("end_lineno", line_number);
  Value text = attribute(t_, exception, "text");
  std::string source;
  if (text && has_layout<Str>(text)) source = utf8(text.as<Str>());
  else if (!source_line(t_, name, int(line_number), &source)) return;
  if (end_line > line_number) end_offset = int64_t(points(source)) + 1;
  if (end_offset <= 0) end_offset = offset + 1;
  print_syntax_text(source, offset, end_offset);
}

void Printer::print_message(Value exception) {
  Class* cls = class_of(exception);
  Value module = attribute(t_, Value::from(cls), "__module__");
  std::string text;
  if (!module || !has_layout<Str>(module)) {
    text = "<unknown>.";
  } else if (!str_equal(module.as<Str>(), "builtins") && !str_equal(module.as<Str>(), "__main__")) {
    text = utf8(module.as<Str>()) + ".";
  }
  text += utf8(cls->qualified_name);
  bool syntax = is_instance_of(exception, t_.runtime->exceptions[int(ExceptionId::kSyntaxError)]) && attribute(t_, exception, "lineno");
  Value shown = syntax ? attribute(t_, exception, "msg") : exception;
  std::string message = shown ? text_of(t_, shown, "<exception str() failed>") : "None";
  if (!message.empty()) text += ": " + message;
  line(text + suggestion_text(t_, exception));
}

void Printer::print_notes(Value exception) {
  Value notes = attribute(t_, exception, "__notes__");
  if (!notes) return;
  if (!has_layout<List>(notes) && !has_layout<Tuple>(notes)) {
    Str* shown = repr(t_, notes);
    if (!shown) take_pending(t_);
    line(shown ? utf8(shown) : "<__notes__ repr() failed>");
    return;
  }
  List* list = list_of(t_, notes);
  if (!list) return (void)take_pending(t_);
  for (Value note : list->values()) {
    std::string text = text_of(t_, note, "<note str() failed>");
    size_t start = 0;
    for (size_t end; (end = text.find('\n', start)) != std::string::npos; start = end + 1) line(std::string_view(text).substr(start, end - start));
    line(std::string_view(text).substr(start));
  }
}

void Printer::print_one(Value exception) {
  Value traceback = exception.as<ExceptionObject>()->traceback;
  if (traceback && traceback != kNone && entry_limit() > 0) {
    print_header(exception);
    print_traceback(traceback);
  }
  if (is_instance_of(exception, t_.runtime->exceptions[int(ExceptionId::kSyntaxError)])) print_syntax_error(exception);
  print_message(exception);
  print_notes(exception);
}

void Printer::print_chain(Value exception) {
  auto* e = exception.as<ExceptionObject>();
  Value earlier;
  const char* between = nullptr;
  if (e->cause && e->cause != kNone) {
    earlier = e->cause;
    between = "The above exception was the direct cause of the following exception:";
  } else if (e->context && e->context != kNone && !e->suppress_context) {
    earlier = e->context;
    between = "During handling of the above exception, another exception occurred:";
  }
  if (!earlier || !add_seen(earlier)) return;
  bool need_close = std::exchange(need_close_, false);
  print(earlier);
  need_close_ = need_close;
  line("");
  line(between);
  line("");
}

void Printer::print_group(Value exception) {
  if (group_depth_ > kMaxGroupDepth) return line("... (max_group_depth is " + std::to_string(kMaxGroupDepth) + ")");
  bool outermost = group_depth_ == 0;
  if (outermost) group_depth_++;
  print_one(exception);
  Value parts = exception.as<ExceptionObject>()->extra[1];
  size_t count = parts && has_layout<Tuple>(parts) ? parts.as<Tuple>()->length : 0;
  size_t shown = std::min(count, kMaxGroupWidth + 1);
  need_close_ = false;
  for (size_t i = 0; i < shown; i++) {
    bool last = i + 1 == shown, truncated = i >= kMaxGroupWidth;
    if (last) need_close_ = true;
    out.append(2 * group_depth_, ' ');
    out += i == 0 ? "+-" : "  ";
    out += "+---------------- " + (truncated ? std::string("...") : std::to_string(i + 1)) + " ----------------\n";
    group_depth_++;
    if (truncated) {
      size_t left = count - kMaxGroupWidth;
      line("and " + std::to_string(left) + " more exception" + (left > 1 ? "s" : ""));
    } else {
      print(parts.as<Tuple>()->items[i]);
    }
    if (last && need_close_) {
      out.append(2 * group_depth_, ' ');
      out += "+------------------------------------\n";
      need_close_ = false;
    }
    group_depth_--;
  }
  if (outermost) group_depth_--;
}

void Printer::print(Value exception) {
  if (!is_exception(exception)) return line("TypeError: print_exception(): Exception expected for value, " + std::string(type_name(exception)) + " found");
  if (!enter_recursion(t_, " while printing an exception")) return (void)take_pending(t_);
  add_seen(exception);
  print_chain(exception);
  if (is_instance_of(exception, t_.runtime->exceptions[int(ExceptionId::kBaseExceptionGroup)])) print_group(exception);
  else print_one(exception);
  leave_recursion(t_);
}

}  // namespace

// A file whose coding line names another encoding than UTF-8 is shown in it; one that cannot be decoded, as it is.
static void decode_file(Thread& t, std::string* text) {
  std::string encoding = compiler::find_coding_line(*text);
  if (encoding.empty() || encoding == "utf-8") return;
  Value pending = take_pending(t);
  Value decoded = codec_decode(t, Value::from(bytes_from(t, *text)), str_from_utf8(t, encoding), intern(t, "replace"));
  take_pending(t);
  t.pending = pending;
  if (decoded && has_layout<Str>(decoded)) *text = utf8(decoded.as<Str>());
}

bool source_line(Thread& t, const std::string& file, int number, std::string* out) {
  if (number <= 0 || file.empty() || file[0] == '<') return false;
  std::string text;
  if (!read_file(t, file, &text)) return take_pending(t), false;
  decode_file(t, &text);
  size_t start = 0;
  for (int i = 1; i < number; i++) {
    start = text.find('\n', start);
    if (start++ == std::string::npos) return false;
  }
  if (start >= text.size()) return false;
  *out = text.substr(start, text.find('\n', start) - start);
  if (!out->empty() && out->back() == '\r') out->pop_back();
  return true;
}

std::string traceback_text(Thread& t, Value traceback) {
  Printer printer(t);
  printer.print_traceback(traceback);
  return printer.out;
}

void write_stderr(Thread& t, std::string_view text) {
  Value file = t.runtime->sys_module ? attribute(t, t.runtime->sys_module, "stderr") : kEmpty;
  if (file) {
    Value pending = take_pending(t);
    bool written = bool(call_method_with(t, file, "write", Value::from(str_from_utf8(t, text))));
    if (has_pending(t)) take_pending(t);
    t.pending = pending;
    if (written) return;
  }
  while (!text.empty()) {
    ssize_t n = write(2, text.data(), text.size());
    if (n <= 0) return;
    text.remove_prefix(size_t(n));
  }
}

void print_exception(Thread& t, Value exception) {
  // What the program wrote comes first.
  Value output = attribute(t, t.runtime->sys_module, "stdout");
  if (output && !call_method_with(t, output, "flush")) take_pending(t);
  Printer printer(t);
  printer.print(exception);
  write_stderr(t, printer.out);
  Value errors = attribute(t, t.runtime->sys_module, "stderr");
  if (errors && !call_method_with(t, errors, "flush")) take_pending(t);
}

}  // namespace adder
