// Keeping what native code refers to alive.
#include "runtime/native_classes.h"

#include <vector>

#include "gc/heap.h"

namespace adder {
namespace {

std::vector<Value> g_kept;

void trace_kept(gc::Tracer& tracer, void*) {
  for (Value& v : g_kept) tracer.visit(v);
}

}  // namespace

void keep_for_ever(Thread& t, Value object) {
  if (g_kept.empty()) t.runtime->heap->add_roots(trace_kept, nullptr);
  g_kept.push_back(object);
}

Class* keep_class(Thread& t, Class* cls) {
  keep_for_ever(t, Value::from(cls));
  return cls;
}

}  // namespace adder
