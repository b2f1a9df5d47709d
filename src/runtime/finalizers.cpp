// What runs after objects have died: __del__ methods, closing of generators, callbacks of weak references.  Errors in
// them have nobody to go to: sys.unraisablehook is told.
#include <unordered_map>
#include <unordered_set>

#include "interp/descriptors.h"
#include "interp/generator_methods.h"
#include "interp/poll.h"
#include "objects/audit.h"
#include "objects/class.h"
#include "objects/protocols.h"
#include "runtime/modules.h"
#include "runtime/unraisable.h"

namespace adder {
namespace {

Value unraisable_arguments(Thread& t, Value exception, Value message, Value object) {
  Value traceback = exception.as<ExceptionObject>()->traceback;
  Dict* fields = new_dict(t);
  auto add = [&](const char* name, Value v) { return dict_set_str(t, fields, intern(t, name), v); };
  if (!add("exc_type", Value::from(class_of(exception))) || !add("exc_value", exception) || !add("exc_traceback", traceback ? traceback : kNone) ||
      !add("err_msg", message) || !add("object", object))
    return kEmpty;
  return call_unpacked(t, Value::from(class_for<SimpleNamespace>(t)), t.runtime->empty_tuple, fields);
}

void call_finalizer(Thread& t, Value self) {
  Value method = class_special(t, class_of(self), Special::kdel);
  if (!method) return;
  Value bound = get_descriptor(t, method, self, class_of(self));
  if (!bound || !call(t, bound, {})) report_unraisable(t, method, kEmpty);
}

void call_weak_callback(Thread& t, WeakRef* reference) {
  Value callback = reference->callback;
  if (!callback || callback == kNone) return;
  reference->callback = kNone;
  if (!call_with(t, callback, Value::from(reference))) report_unraisable(t, callback, kEmpty);
}

/// Puts references to the same object, which are linked to each other, together, in the order of the links.
void order_by_links(List* references) {
  std::vector<WeakRef*> given;
  std::unordered_map<const WeakRef*, WeakRef*> newer;
  for (Value v : references->values()) {
    auto* reference = v.as<WeakRef>();
    given.push_back(reference);
    if (reference->next) newer[reference->next] = reference;
  }
  if (newer.empty()) return;
  gc::write_barrier(references->items);
  size_t count = 0;
  std::unordered_set<const WeakRef*> left(given.begin(), given.end());
  for (WeakRef* first : given) {
    if (!left.contains(first)) continue;
    for (auto next = newer.find(first); next != newer.end(); next = newer.find(first)) first = next->second;
    for (WeakRef* r = first; left.erase(r); r = r->next) references->items->items[count++] = Value::from(r);
  }
}

void call_weak_callbacks(Thread& t) {
  List* references = nullptr;  // keeps them alive
  while (Object* holder = t.runtime->heap->take_cleared_weak()) {
    if (shape_of_object(holder)->kind != Kind::kWeakRef) continue;
    if (!references) references = new_list(t);
    list_append(t, references, Value::from(holder));
  }
  if (!references) return;
  order_by_links(references);
  for (size_t i = 0; i < size_t(references->length); i++) call_weak_callback(t, references->get(i).as<WeakRef>());
}

void finalize(Thread& t, Object* object) {
  switch (shape_of_object(object)->kind) {
    case Kind::kGenerator: case Kind::kCoroutine: case Kind::kAsyncGenerator:
      return finalize_generator(t, static_cast<Generator*>(object));
    default: return call_finalizer(t, Value::from(object));
  }
}

}  // namespace

namespace {

// warnings._warn_unawaited_coroutine says where the coroutine comes from, too.
void warn_unawaited(Thread& t, Generator* g) {
  Value self = Value::from(g), module = import_by_name(t, intern(t, "warnings"));
  if (!module) take_pending(t);
  Value warn_function = module ? find_attribute_value(t, module, intern(t, "_warn_unawaited_coroutine")) : kEmpty;
  bool warned = warn_function && (call_with(t, warn_function, self) || pending_matches(t, ExceptionId::kRuntimeWarning));
  if (has_pending(t)) report_unraisable(t, self, kEmpty);
  if (warned) return;
  std::string text = "coroutine '" + std::string(Utf8(g->qualified_name.as<Str>()).view()) + "' was never awaited";
  if (!warn(t, ExceptionId::kRuntimeWarning, text)) report_unraisable(t, self, kEmpty);
}

}  // namespace

void finalize_generator(Thread& t, Generator* g) {
  if (g->state == GeneratorState::kFinished || g->state == GeneratorState::kRunning) return;
  Value self = Value::from(g);
  if (is_exact<AsyncGenerator>(self) && g->origin_or_finalizer && g->origin_or_finalizer != kNone && !g->closed) {
    if (!call_with(t, g->origin_or_finalizer, self)) report_unraisable(t, self, kEmpty);
    return;
  }
  if (is_exact<Coroutine>(self) && g->state == GeneratorState::kCreated) warn_unawaited(t, g);
  if (!generator_close(t, g)) report_unraisable(t, self, kEmpty);
}

bool default_unraisable_hook(Thread& t, Value exception, Value message, Value object) {
  if (message && message != kNone) {
    Str* text = str_of(t, message);
    if (text) write_stderr(t, std::string(Utf8(text).view()) + ": ");
  } else if (object && object != kNone) {
    write_stderr(t, "Exception ignored in: ");
  }
  if (object && object != kNone) {
    Str* shown = repr(t, object);
    if (!shown) take_pending(t);
    write_stderr(t, shown ? std::string(Utf8(shown).view()) : "<object repr() failed>");
    write_stderr(t, "\n");
  } else if (message && message != kNone) {
    write_stderr(t, "\n");
  }
  print_exception(t, exception);
  return true;
}

void report_unraisable(Thread& t, Value object, Value message) {
  Value exception = take_pending(t);
  if (!exception) return;
  if (!message) message = kNone;
  Value hook = find_attribute_value(t, t.runtime->sys_module, intern(t, "unraisablehook"));
  if (!hook || hook == kNone) {
    if (has_pending(t)) take_pending(t);
    default_unraisable_hook(t, exception, message, object);
    return;
  }
  Value arguments = unraisable_arguments(t, exception, message, object);
  if (arguments && AUDIT(t, "sys.unraisablehook", hook, arguments) && call_with(t, hook, arguments)) return;
  Value second = take_pending(t);
  write_stderr(t, "Exception ignored in sys.unraisablehook\n");
  if (second) print_exception(t, second);
}

// The oldest objects first.  Files are closed by others.
void run_last_finalizers(Thread& t) {
  t.runtime->heap->queue_all_finalizers();
  while (Object* object = t.runtime->heap->take_pending_finalizer()) {
    Value v = Value::from(object);
    bool is_generator = is_exact<Generator>(v) || is_exact<Coroutine>(v) || is_exact<AsyncGenerator>(v);
    if (is_generator || is_exact<Function>(class_special(t, class_of(v), Special::kdel))) finalize(t, object);
  }
}

void (*report_collections)(Thread& t) = nullptr;

bool run_pending_finalizers(Thread& t) {
  gc::Heap& heap = *t.runtime->heap;
  if (!heap.has_pending() && !report_collections) return true;
  static bool running = false;  // a finalizer that collects does not run others inside itself
  if (running) return true;
  running = true;
  Value pending = t.pending;
  t.pending = kEmpty;
  ExceptionState state{pending ? pending : kEmpty, t.handled};
  t.handled = &state;
  call_weak_callbacks(t);
  while (Object* object = heap.take_pending_finalizer()) finalize(t, object);
  if (report_collections) report_collections(t);
  t.handled = state.previous;
  t.pending = pending;
  running = false;
  return true;
}

}  // namespace adder
