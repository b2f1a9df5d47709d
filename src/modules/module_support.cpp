// Objects that native modules keep alive.
#include "modules/module_support.h"

#include <vector>

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

}  // namespace adder
