// From Pebble's text (parentheses, as in Lisp) to its bytecode, in one pass.
#include <cstdlib>
#include <map>
#include <stdexcept>

#include "pebble/bytecode.h"

namespace pebble {
namespace {

struct Node {
  std::string atom;           // empty for lists
  std::vector<Node> items;
  int line = 0;
  bool is_list() const { return atom.empty(); }
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool at_end() { return skip(), next_ >= text_.size(); }
  Node read() {
    skip();
    Node node;
    node.line = line_;
    if (next_ >= text_.size()) throw std::runtime_error("the program ends inside an expression");
    if (text_[next_] == ')') throw std::runtime_error("line " + std::to_string(line_) + ": unexpected )");
    if (text_[next_] != '(') {
      size_t start = next_;
      while (next_ < text_.size() && !strchr(" \t\n();", text_[next_])) next_++;
      node.atom = text_.substr(start, next_ - start);
      return node;
    }
    next_++;
    while (skip(), next_ < text_.size() && text_[next_] != ')') node.items.push_back(read());
    if (next_ >= text_.size()) throw std::runtime_error("missing )");
    next_++;
    return node;
  }

 private:
  void skip() {
    for (; next_ < text_.size(); next_++) {
      char c = text_[next_];
      if (c == ';') while (next_ < text_.size() && text_[next_] != '\n') next_++;
      if (next_ < text_.size() && text_[next_] == '\n') line_++;
      else if (next_ < text_.size() && text_[next_] != ' ' && text_[next_] != '\t') return;
    }
  }
  std::string_view text_;
  size_t next_ = 0;
  int line_ = 1;
};

struct Simple { const char* name; Op op; int arguments; };
constexpr Simple kSimple[] = {
    {"+", kAdd, 2}, {"-", kSubtract, 2}, {"*", kMultiply, 2}, {"/", kDivide, 2}, {"quotient", kQuotient, 2},
    {"modulo", kModulo, 2}, {"<", kLess, 2}, {"<=", kLessEqual, 2}, {"=", kSame, 2}, {"nil?", kIsNil, 1},
    {"cons", kCons, 2}, {"first", kFirstOf, 1}, {"rest", kRestOf, 1}, {"set-first!", kSetFirst, 2},
    {"vector", kMakeVector, 2}, {"item", kItem, 2}, {"set-item!", kSetItem, 3}, {"length", kLengthOf, 1},
    {"map!", kMap, 2}, {"print", kPrint, 1},
};

class Compiler {
 public:
  explicit Compiler(std::string name) : f_(new Function) {
    f_->name = std::move(name);
    world->functions.push_back(f_);
  }
  void parameter(const std::string& name) { locals_.push_back(name), f_->parameters++, f_->locals++; }
  Function* finish() {
    emit(kReturn, 0, -1);
    f_->hot.resize(f_->code.size());
    return f_;
  }

  void body(const std::vector<Node>& items, size_t first) {
    if (first >= items.size()) return constant(kNone);
    for (size_t i = first; i < items.size(); i++) {
      if (i > first) emit(kPop, 0, -1);
      expression(items[i]);
    }
  }

  void expression(const Node& n) {
    line_ = n.line;
    if (!n.is_list()) return atom(n);
    if (n.items.empty()) return constant(kNone);
    const std::string& head = n.items[0].atom;
    auto form = kForms.find(head);
    if (form != kForms.end()) return (this->*form->second)(n);
    for (const Simple& s : kSimple) {
      if (head != s.name) continue;
      need(n, size_t(s.arguments) + 1);
      for (int i = 1; i <= s.arguments; i++) expression(n.items[size_t(i)]);
      line_ = n.line;
      return void(emit(s.op, 0, 1 - s.arguments));
    }
    for (const Node& item : n.items) expression(item);
    line_ = n.line;
    emit(kCall, int(n.items.size()) - 1, 1 - int(n.items.size()));
  }

 private:
  using Form = void (Compiler::*)(const Node&);
  static const std::map<std::string, Form> kForms;

  [[noreturn]] void error(const Node& n, const std::string& what) {
    throw std::runtime_error("line " + std::to_string(n.line) + ": " + what);
  }
  void need(const Node& n, size_t count) {
    if (n.items.size() != count) error(n, n.items[0].atom + " takes " + std::to_string(count - 1) + " arguments");
  }
  int emit(Op op, int argument, int effect) {
    f_->code.push_back({op, argument});
    f_->lines.push_back(line_);
    depth_ += effect;
    f_->stack = std::max(f_->stack, depth_ + 2);
    return int(f_->code.size()) - 1;
  }
  void patch(int jump) { f_->code[size_t(jump)].argument = int(f_->code.size()); }
  void constant(Value v) {
    f_->constants.push_back(v);
    emit(kConstant, int(f_->constants.size()) - 1, 1);
  }
  int local(const std::string& name) {
    for (size_t i = locals_.size(); i-- > 0;)
      if (locals_[i] == name) return int(i);
    return -1;
  }
  int global(const std::string& name) {
    auto& globals = world->globals;
    for (size_t i = 0; i < globals.size(); i++)
      if (globals[i]->name == name) return int(i);
    auto* g = new Global;
    g->name = name;
    g->box = world->thread.allocator.allocate<Box>(world->box);
    g->box->value = kNone;
    globals.push_back(g);
    return int(globals.size()) - 1;
  }
  int record(const Node& n) {
    for (size_t i = 0; i < world->records.size(); i++)
      if (world->records[i]->name == n.atom) return int(i);
    error(n, "no record " + n.atom);
  }

  void atom(const Node& n) {
    char* end;
    if (n.atom == "nil") return constant(kNone);
    if (n.atom == "true") return constant(kTrue);
    if (n.atom == "false") return constant(kFalse);
    long long i = strtoll(n.atom.c_str(), &end, 10);
    if (!*end && Value::fits_int(i)) return constant(Value::from_int(i));
    double x = strtod(n.atom.c_str(), &end);
    if (!*end) {
      Value v = adder::fits_flonum(x) ? adder::flonum_from(x) : new_heap_float(world->thread, x);
      return constant(v);
    }
    int slot = local(n.atom);
    slot >= 0 ? emit(kLocal, slot, 1) : emit(kGlobal, global(n.atom), 1);
  }
  void assign(const std::string& name) {  // leaves the value
    int slot = local(name);
    if (slot < 0) return void(emit(kSetGlobal, global(name), 0));
    emit(kSetLocal, slot, -1);
    emit(kLocal, slot, 1);
  }

  void set_form(const Node& n) {
    need(n, 3);
    expression(n.items[2]);
    assign(n.items[1].atom);
  }
  void define_form(const Node& n) {
    if (n.items.size() < 3) error(n, "define needs a name and a value");
    if (!n.items[1].is_list()) {
      expression(n.items[2]);
      return void(emit(kSetGlobal, global(n.items[1].atom), 0));
    }
    const auto& signature = n.items[1].items;
    function(n, signature[0].atom, signature, 1, 2);
    emit(kSetGlobal, global(signature[0].atom), 0);
  }
  void lambda_form(const Node& n) { function(n, "lambda", n.items[1].items, 0, 2); }
  void function(const Node& n, const std::string& name, const std::vector<Node>& parameters, size_t first, size_t start) {
    Compiler inner(name);
    for (size_t i = first; i < parameters.size(); i++) inner.parameter(parameters[i].atom);
    inner.line_ = n.line;
    inner.body(n.items, start);
    auto* callable = world->thread.allocator.allocate<Callable>(world->callable);
    callable->function = inner.finish();
    constant(Value::from(callable));
  }
  void if_form(const Node& n) {
    if (n.items.size() != 3 && n.items.size() != 4) error(n, "if takes 2 or 3 arguments");
    expression(n.items[1]);
    int otherwise = emit(kJumpIfFalse, 0, -1);
    expression(n.items[2]);
    int end = emit(kJump, 0, -1);
    patch(otherwise);
    n.items.size() == 4 ? expression(n.items[3]) : constant(kNone);
    patch(end);
  }
  void while_form(const Node& n) {
    if (n.items.size() < 2) error(n, "while needs a condition");
    int head = int(f_->code.size());
    expression(n.items[1]);
    int exit = emit(kJumpIfFalse, 0, -1);
    body(n.items, 2);
    emit(kPop, 0, -1);
    emit(kJumpBack, head, 0);
    patch(exit);
    constant(kNone);
  }
  void let_form(const Node& n) {
    size_t before = locals_.size();
    for (const Node& binding : n.items[1].items) {
      expression(binding.items[1]);
      locals_.push_back(binding.items[0].atom);
      f_->locals = std::max(f_->locals, int(locals_.size()));
      emit(kSetLocal, int(locals_.size()) - 1, -1);
    }
    body(n.items, 2);
    locals_.resize(before);
  }
  void begin_form(const Node& n) { body(n.items, 1); }
  void record_form(const Node& n) {
    auto size = unsigned(n.items.size() - 1);
    static const gc::Layout layout{.name = "record", .kind = gc::TraceKind::kAllValues};
    Shape* shape = new_shape(*gc::Heap::current(), layout, n.items[1].atom.c_str(), size);
    for (size_t i = 2; i < n.items.size(); i++) shape->fields.push_back(n.items[i].atom);
    world->records.push_back(shape);
    constant(kNone);
  }
  void new_form(const Node& n) {
    int number = record(n.items[1]);
    need(n, world->records[size_t(number)]->fields.size() + 2);
    for (size_t i = 2; i < n.items.size(); i++) expression(n.items[i]);
    emit(kNew, number, 3 - int(n.items.size()));
  }
  int name(const std::string& text) {
    f_->names.push_back(text);
    return int(f_->names.size()) - 1;
  }
  void get_form(const Node& n) {
    need(n, 3);
    expression(n.items[1]);
    emit(kGet, name(n.items[2].atom), 0);
  }
  void put_form(const Node& n) {
    need(n, 4);
    expression(n.items[1]);
    expression(n.items[3]);
    emit(kPut, name(n.items[2].atom), -1);
  }
  void define_add_form(const Node& n) {
    need(n, 3);
    int number = record(n.items[1]);
    expression(n.items[2]);
    emit(kSetAddMethod, number, 0);
  }

  Function* f_;
  std::vector<std::string> locals_;
  int depth_ = 0, line_ = 1;
};

const std::map<std::string, Compiler::Form> Compiler::kForms = {
    {"set!", &Compiler::set_form},     {"define", &Compiler::define_form}, {"lambda", &Compiler::lambda_form},
    {"if", &Compiler::if_form},        {"while", &Compiler::while_form},   {"let", &Compiler::let_form},
    {"begin", &Compiler::begin_form},  {"record", &Compiler::record_form}, {"new", &Compiler::new_form},
    {"get", &Compiler::get_form},      {"put!", &Compiler::put_form},      {"define-add", &Compiler::define_add_form},
};

}  // namespace

const char* operation_name(uint8_t op) {
  static const char* const kNames[] = {
      "constant", "local", "set local", "global", "set global", "pop", "+", "-", "*", "/", "quotient", "modulo", "<", "<=",
      "=", "nil?", "jump", "jump if false", "loop", "call", "return", "cons", "first", "rest", "set-first!", "vector",
      "item", "set-item!", "length", "new", "get", "put!", "define-add", "map!", "print"};
  static_assert(std::size(kNames) == kPrint + 1, "every operation has a name");
  return kNames[op];
}

Function* compile(std::string_view source, std::string& error) {
  gc::NoCollection guard(*gc::Heap::current());
  try {
    Reader reader(source);
    std::vector<Node> program;
    while (!reader.at_end()) program.push_back(reader.read());
    Compiler compiler("program");
    compiler.body(program, 0);
    return compiler.finish();
  } catch (std::runtime_error& problem) {
    error = problem.what();
    return nullptr;
  }
}

}  // namespace pebble
