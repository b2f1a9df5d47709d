// What a running thread owns, and what all threads of a process share.
#pragma once
#include "gc/heap.h"
#include "objects/object.h"

namespace adder {

struct Frame;
struct Runtime;

/// One thread of execution.  Machine code finds its fields by offset.
struct Thread {
  gc::Allocator allocator;
  Runtime* runtime = nullptr;
  Value pending;                  // the exception being raised (an exception object), empty when none
  Value returned;                 // by what `yield from` drove last (generators.h: take_returned)
  Value context;                  // the current contextvars.Context; empty: none was needed yet
  Frame* frame = nullptr;         // innermost interpreter frame
  Value* stack_top = nullptr;     // first free word of the frame stack
  Value* stack_limit = nullptr;
  uintptr_t native_limit = 0;     // lowest machine stack address for ordinary use
  uint32_t recursion_depth = 0;
  uint32_t recursion_limit = 1000;
  volatile uint8_t poll = 0;      // something waits: signals, finalizers, other threads
  void* last_jit_frame = nullptr;
  struct ExceptionState* handled = nullptr;  // innermost exception being handled
  Value* stack_base = nullptr;
};

struct Names;

/// What the threads of a process share: types, modules, interned names, the heap.
struct Runtime {
  gc::Heap* heap = nullptr;
  Thread* main_thread = nullptr;
  Class* classes[size_t(Kind::kCount)] = {};   // builtin types by layout
  Class* exceptions[128] = {};                 // by ExceptionId (objects/errors.h)
  Dict* modules = nullptr;                     // sys.modules
  Dict* builtins = nullptr;                    // the builtins module's dict
  Value builtins_module, sys_module;
  Value importlib, importlib_external;         // once loaded
  bool importlib_is_ready = false;
  bool is_finalizing = false;                  // the program is over, and what it leaves is being ended
  Str* char_cache[256] = {};                   // one-character strings
  Str* empty_str = nullptr;
  Tuple* empty_tuple = nullptr;
  Bytes* empty_bytes = nullptr;
  struct InternTable* interned = nullptr;
  struct JitHost* jit = nullptr;
  uint64_t hash_seed[2] = {0, 0};
  int int_max_str_digits = 4300;
  int argc = 0;
  char** argv = nullptr;
  struct Flags {
    int optimize = 0, isolated = 0, no_site = 0, ignore_environment = 0, dont_write_bytecode = 0, inspect = 0, verbose = 0,
        quiet = 0, interactive = 0, unbuffered = 0, bytes_warning = 0, dev_mode = 0, utf8_mode = 0, safe_path = 0,
        hash_randomization = 1, no_user_site = 0, debug = 0,
        warn_default_encoding = 0;
  } flags;
};

/// The runtime of this process.
extern Runtime* g_runtime;

template <class T> Class* class_for(Thread& t) { return t.runtime->classes[size_t(KindOf<T>::kind)]; }

/// A fresh object of `size` bytes with the shape of the builtin type T; everything behind the header is 0.
template <class T> ADDER_INLINE T* allocate(Thread& t, size_t size = sizeof(T)) {
  auto* shape = reinterpret_cast<const gc::ShapeBase*>(uintptr_t(builtin_shape(KindOf<T>::kind)));
  return t.allocator.allocate<T>(shape, size);
}

}  // namespace adder
