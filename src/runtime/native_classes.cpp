// Keeping the classes of native modules alive.
#include "runtime/native_classes.h"

#include <vector>

#include "gc/heap.h"

namespace adder {
namespace {

std::vector<Class*> g_kept;

void trace_kept(gc::Tracer& tracer, void*) {
  for (Class* cls : g_kept) tracer.visit(cls);
}

}  // namespace

Class* keep_class(Thread& t, Class* cls) {
  if (g_kept.empty()) t.runtime->heap->add_roots(trace_kept, nullptr);
  g_kept.push_back(cls);
  return cls;
}

}  // namespace adder
