// Starting and ending the process's runtime.
#include "runtime/runtime.h"

#include <sys/mman.h>

#include <algorithm>

#include "base/os.h"
#include "builtins/exceptions.h"
#include "interp/collecting.h"
#include "interp/frame.h"
#include "interp/poll.h"
#include "objects/bytes.h"
#include "objects/exception.h"
#include "objects/str.h"
#include "runtime/modules.h"
#include "runtime/unraisable.h"

namespace adder {

Runtime* g_runtime = nullptr;

namespace {

constexpr size_t kFrameStackBytes = size_t(1) << 30;  // reserved; touched as recursion needs it
constexpr size_t kNativeReserve = 256 << 10;          // machine stack left for what runs at the limit

// What the collector must know of the runtime beside the machine stacks.
void trace_runtime(gc::Tracer& tracer, void* context) {
  auto* runtime = static_cast<Runtime*>(context);
  for (Class* c : runtime->classes) tracer.visit(c);
  for (Class* c : runtime->exceptions) tracer.visit(c);
  tracer.visit(runtime->modules);
  tracer.visit(runtime->builtins);
  tracer.visit(runtime->builtins_module);
  tracer.visit(runtime->sys_module);
  tracer.visit(runtime->importlib);
  tracer.visit(runtime->importlib_external);
  tracer.visit(runtime->empty_tuple);
  tracer.visit(runtime->empty_bytes);
  Thread* t = runtime->main_thread;
  tracer.visit(t->pending);
  tracer.visit(t->context);
  tracer.visit(t->returned);
  for (ExceptionState* s = t->handled; s; s = s->previous) tracer.visit(s->handled);
}

// Interpreter frames: the frame stack, and the running frames inside generators.
void scan_frames(gc::RootScanner& scanner, void* context) {
  auto* t = static_cast<Thread*>(context);
  scanner.scan(t->stack_base, t->stack_top);
  for (Frame* f = t->frame; f; f = f->previous())
    if (f->is_generator()) {
      Value* begin = reinterpret_cast<Value*>(f) - 1;
      scanner.scan(begin, begin + 1 + frame_words(f->code));
      scanner.scan(f->generator(), f->generator() + 1);
    }
}

void sweep_classes(const gc::Tracer& tracer, void* context) {
  auto* runtime = static_cast<Runtime*>(context);
  auto visit = [&](auto&& self, Class* cls) -> void {
    sweep_subclasses(tracer, cls);
    for (int64_t i = 0; i < cls->subclass_count; i++)
      if (cls->subclasses->items[i].is_int()) self(self, reinterpret_cast<Class*>(cls->subclasses->items[i].as_int()));
  };
  // Minor collections too: classes that die young must not leave their addresses behind.
  if (runtime->classes[0]) visit(visit, runtime->classes[size_t(Kind::kInstance)]);
}

void after_collection(gc::Collection, gc::Phase phase, void* context) {
  auto* t = static_cast<Thread*>(context);
  if (phase == gc::Phase::kAfter && t->runtime->heap->has_pending()) t->poll = 1;
}

void tell_of_shortage(void* context) { static_cast<Thread*>(context)->poll = 1; }

Thread* new_main_thread(Runtime* runtime) {
  auto* t = new Thread;
  t->runtime = runtime;
  runtime->main_thread = t;
  runtime->heap->attach(t->allocator);
  main_stack = new gc::StackRange;
  main_stack->base = os::stack_base();
  runtime->heap->add_stack(*main_stack);
  size_t frame_bytes = os::address_space_share(kFrameStackBytes, 1, size_t(1) << 20);
  void* frames = os::reserve(frame_bytes);
  CHECK(frames && os::commit(frames, frame_bytes), "address space for interpreter frames");
  t->stack_base = t->stack_top = static_cast<Value*>(frames);
  t->stack_limit = t->stack_base + frame_bytes / 8 - 4096;
  t->native_limit = reinterpret_cast<uintptr_t>(os::stack_limit()) + kNativeReserve;
  t->handled = new ExceptionState{};
  return t;
}

}  // namespace

Thread& start_runtime(int argc, char** argv, const uint64_t* hash_seed) {
  initialize_builtin_shapes();
  auto* runtime = g_runtime = new Runtime;
  runtime->argc = argc;
  runtime->argv = argv;
  if (hash_seed) std::copy(hash_seed, hash_seed + 2, runtime->hash_seed);
  runtime->heap = new gc::Heap;
  Thread& t = *new_main_thread(runtime);
  runtime->heap->pause();
  runtime->heap->add_roots(trace_runtime, runtime);
  runtime->heap->add_conservative_roots(scan_frames, &t);
  runtime->heap->add_sweep_hook(sweep_classes, runtime);
  runtime->heap->add_collection_hook(after_collection, &t);
  runtime->heap->add_shortage_hook(tell_of_shortage, &t);
  initialize_strings(t);
  initialize_special_names(t);
  create_builtin_types(t);
  runtime->empty_bytes = bytes_allocate(t, 0);
  CHECK(finish_exceptions(t), "the exceptions' tables are sound");
  initialize_modules(t);
  runtime->heap->resume();
  return t;
}

void (*run_registered_functions)(Thread& t) = nullptr;

// The threading module waits for its threads before anything else ends.
static void join_threads(Thread& t) {
  Value threading = dict_get(t, t.runtime->modules, Value::from(intern(t, "threading")));
  if (threading && !call_method_with(t, threading, "_shutdown")) report_unraisable(t, threading, kEmpty);
}

bool finish_runtime(Thread& t) {
  join_threads(t);
  if (run_registered_functions) run_registered_functions(t);
  run_pending_finalizers(t);
  t.runtime->is_finalizing = true;
  run_last_finalizers(t);
  return run_exit_functions(t);
}

bool (*handle_signals)(Thread& t) = nullptr;

bool handle_poll(Thread& t) {
  // What else is pending waits: it would need memory.
  if (t.runtime->heap->is_short()) return raise_memory_error(t);
  t.poll = 0;
  if (!run_pending_finalizers(t)) return false;
  return !handle_signals || handle_signals(t);
}

}  // namespace adder
