// The loops are compiled at their first use.  Each piece of code that gives items gets loops of its own, because traces are
// made for one of them.
#include "interp/drain.h"

#include <unordered_map>

#include "compiler/compile.h"
#include "interp/frame.h"
#include "objects/code.h"
#include "objects/protocols.h"

namespace adder {
namespace {

constexpr const char* kSource = R"(
def sum(iterator, total):
    for item in iterator:
        total = total + item
    return total
def any(iterator):
    for item in iterator:
        if item:
            return True
    return False
def all(iterator):
    for item in iterator:
        if not item:
            return False
    return True
def min(iterator, best):
    for item in iterator:
        if item < best:
            best = item
    return best
def max(iterator, best):
    for item in iterator:
        if item > best:
            best = item
    return best
def min_by(iterator, key, best, best_key):
    for item in iterator:
        item_key = key(item)
        if item_key < best_key:
            best = item
            best_key = item_key
    return best
def max_by(iterator, key, best, best_key):
    for item in iterator:
        item_key = key(item)
        if item_key > best_key:
            best = item
            best_key = item_key
    return best
def reduce(iterator, function, result):
    for item in iterator:
        result = function(result, item)
    return result
def keys(iterator, key, result):
    for item in iterator:
        result.append(key(item))
    return result
[item for item in iterator]
{item for item in iterator}
)";
constexpr const char* kNames[size_t(Drain::kCount)] = {"sum", "any", "all", "min", "max", "min_by", "max_by", "reduce", "keys", "<listcomp>", "<setcomp>"};

constexpr size_t kMostSources = 2000;  // pieces of code with loops of their own

struct Loops {
  Dict* globals = nullptr;
  Code* codes[size_t(Drain::kCount)] = {};
  struct OfSource { Function* functions[size_t(Drain::kCount)] = {}; };
  std::unordered_map<const Code*, OfSource> of_source;  // null: of all others

  void visit(gc::Tracer& tracer) {
    tracer.visit(globals);
    for (Code* code : codes) tracer.visit(code);
    for (auto& [source, loops] : of_source)
      for (Function* function : loops.functions) tracer.visit(function);
  }
};
Loops g_loops;

bool compile_loops(Thread& t) {
  if (g_loops.globals) return true;
  Code* module = compiler::compile_source(t, kSource, {.filename = "<builtins>"});
  if (!module) return false;
  t.runtime->heap->add_roots([](gc::Tracer& tracer, void*) { g_loops.visit(tracer); }, nullptr);
  for (Value v : module->constants->values()) {
    if (!is_exact<Code>(v)) continue;
    for (size_t i = 0; i < size_t(Drain::kCount); i++)
      if (str_equal(v.as<Code>()->name, kNames[i])) g_loops.codes[i] = v.as<Code>();
  }
  for (Code* code : g_loops.codes) {
    CHECK(code, "every loop is in the source");
    code->flags |= kCodeHidden;
  }
  g_loops.globals = new_dict(t);
  return true;
}

const Code* code_of_function(Value function) { return is_exact<Function>(function) ? function.as<Function>()->code : nullptr; }

const Code* source_of_any(Tuple* iterators);

// The code that gives the items; null when there is none.
const Code* source_of(Value iterator) {
  if (!iterator.is_pointer() || !iterator) return nullptr;
  switch (shape_of(iterator)->kind) {
    case Kind::kGenerator: return iterator.as<Generator>()->code;
    case Kind::kEnumerate: return source_of(iterator.as<Enumerate>()->iterator);
    case Kind::kZip: return source_of_any(iterator.as<Zip>()->iterators);
    case Kind::kMap: {
      const Code* code = code_of_function(iterator.as<Map>()->function);
      return code ? code : source_of_any(iterator.as<Map>()->iterators);
    }
    case Kind::kFilter: {
      const Code* code = code_of_function(iterator.as<Filter>()->function);
      return code ? code : source_of(iterator.as<Filter>()->iterator);
    }
    case Kind::kInstance: return code_of_function(class_special(*g_runtime->main_thread, class_of(iterator), Special::knext));
    default: return nullptr;
  }
}
const Code* source_of_any(Tuple* iterators) {
  for (Value v : iterators->values())
    if (const Code* code = source_of(v)) return code;
  return nullptr;
}

Function* loop_for(Thread& t, Drain what, const Code* source) {
  if (!compile_loops(t)) return nullptr;
  if (g_loops.of_source.size() >= kMostSources && !g_loops.of_source.contains(source)) source = nullptr;
  Function*& function = g_loops.of_source[source].functions[size_t(what)];
  if (!function) {
    Code* code = copy_code(t, g_loops.codes[size_t(what)]);
    function = new_function(t, code, g_loops.globals);
  }
  return function;
}

}  // namespace

bool runs_python_code(Value iterator) { return source_of(iterator) != nullptr; }

bool is_python_function(Value callable) { return code_of_function(callable) != nullptr; }

Value drain(Thread& t, Drain what, Value iterator, std::initializer_list<Value> arguments) {
  const Code* source = source_of(iterator);
  if (!source && arguments.size()) source = code_of_function(*arguments.begin());
  Function* loop = TRY(loop_for(t, what, source));
  Value all[4] = {iterator};
  std::copy(arguments.begin(), arguments.end(), all + 1);
  return call_function(t, loop, all, 1 + arguments.size(), nullptr);
}

Value drained(Thread& t, Drain what, Value iterable) {
  // Objects of the program's classes that are laid out like a container are taken for one.
  bool is_instance = iterable.is_pointer() && shape_of(iterable)->kind == Kind::kInstance && class_special(t, class_of(iterable), Special::kiter);
  if (!is_instance && !runs_python_code(iterable)) return iterable;
  Value iterator = TRY(get_iterator(t, iterable));
  // ref 3.11: what becomes a list is asked for its length, though nothing here needs it.
  if (is_instance && what == Drain::kList && length_hint(t, iterable, 0) < 0) return kEmpty;
  // A proxy passes __iter__ on to what it refers to: it must not be asked twice.
  bool is_proxy = has_layout<WeakRef>(iterator);
  return is_proxy || runs_python_code(iterator) ? drain(t, what, iterator) : iterator;
}

}  // namespace adder
