// Tries to peel a loop; where an attempt teaches that some value is less regular than it looked, tries again;
// and falls back to a loop without a header, which goes round through its front door.
#include "jit/optimize/optimize.h"

#include "jit/optimize/lower.h"
#include "jit/optimize/optimizer.h"

namespace adder::jit {

namespace {
constexpr int kAttempts = 5;

/// Forgets what an attempt made.
void reset(Trace& t) {
  Trace fresh;
  fresh.id = t.id;
  fresh.kind = t.kind;
  fresh.root = t.root;
  fresh.parent = t.parent;
  fresh.entry = t.entry;
  fresh.inputs = std::move(t.inputs);
  fresh.dependencies = std::move(t.dependencies);
  t = std::move(fresh);
}
}  // namespace

bool Optimizer::run(bool with_header) {
  walk();
  if (failure_) return false;
  if (with_header) peel();
  if (failure_) return false;
  trace_.written = written_;
  if (trace_.kind == TraceKind::kBridge && trace_.parent->trace->kind == TraceKind::kBridge)
    trace_.written.add(trace_.parent->trace->written);
  if (!with_header) finish();
  if (failure_) return false;
  remove_dead_code();
  trace_.recorded_count = uint32_t(in_.code.size());
  return true;
}

const char* optimize(const Ir& recorded, const TraceEnd& end, Trace& into, OptimizeLevel level) {
  if (into.kind != TraceKind::kBridge) into.root = &into;
  into.recorded_count = uint32_t(recorded.code.size());
  if (level == OptimizeLevel::kNone) return lower_unoptimized(recorded, end, into);
  Lessons lessons;
  const char* not_peeled = nullptr;
  bool loop = into.kind == TraceKind::kLoop && end.kind == TraceEnd::kLoop;
  for (int attempt = 0; loop && attempt < kAttempts; attempt++) {
    lessons.learned = false;
    Optimizer optimizer(recorded, end, into, lessons, level);
    if (optimizer.run(true)) return nullptr;
    not_peeled = optimizer.failure();
    reset(into);
    if (!lessons.learned) break;
  }
  Optimizer optimizer(recorded, end, into, lessons, level);
  if (optimizer.run(false)) {
    into.not_peeled = not_peeled;
    return nullptr;
  }
  reset(into);
  return optimizer.failure();
}

}  // namespace adder::jit
