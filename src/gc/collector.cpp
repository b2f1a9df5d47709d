// One collection, from roots to sweep, and the decision when the next is due.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/os.h"
#include "gc/heap_state.h"

namespace adder::gc {

void RootScanner::scan(const void* begin, const void* end) { heap_.state_->roots.scan_range(begin, end); }

void Heap::State::collect(Collection kind) {
  CHECK(!collecting, "collections do not nest");
  if (heap.paused_) return;
  note_committed();
  run_hooks(kind, Phase::kBefore);
  collecting = true;
  uint64_t start = os::monotonic_nanoseconds();
  // Saved at once: what earlier calls left in the stack below, which the collector's frames lie over, keeps nothing alive.
  std::pair<State*, Collection> request{this, kind};
  with_saved_registers(
      [](void* argument, const void* top) {
        auto [state, kind] = *static_cast<std::pair<State*, Collection>*>(argument);
        state->stack_top = top;
        state->run(kind);
      },
      &request);
  uint64_t time = os::monotonic_nanoseconds() - start;
  collecting = false;
  bool full = kind == Collection::kFull;
  (full ? stats.full_collections : stats.minor_collections)++;
  (full ? stats.full_nanoseconds : stats.minor_nanoseconds) += time;
  stats.longest_pause_nanoseconds = std::max(stats.longest_pause_nanoseconds, time);
  run_hooks(kind, Phase::kAfter);
}

void Heap::State::run(Collection kind) {
  bool full = kind == Collection::kFull;
  roots.begin(!full);
  find_conservative_roots();
  std::optional<Census> census;
  if (observer) census.emplace(blocks, large, tracer).begin();
  blocks.begin_marking(full);
  if (full) epoch = uint8_t(3 - epoch);
  tracer.begin(epoch, !full);
  mark_roots(full);
  mark_ephemerons();
  std::vector<Object*> cycles;
  if (census) census->find_cycles(cycles);
  revive_finalizable(census ? &*census : nullptr);
  if (census) report_cycles(cycles);
  weak.clear_dead(tracer);
  for (auto [hook, context] : sweeps.list) hook(tracer, context);
  natives.release_dead(tracer);
  remember_holders();
  blocks.sweep(full);
  large.sweep(full, epoch);
  for (Allocator* a = allocators; a; a = a->next_) a->main_ = a->overflow_ = {};
  plan_next(full);
  tracer.finish();
}

void Heap::State::find_conservative_roots() {
  for (StackRange* stack = stacks; stack; stack = stack->next) roots.scan(stack->top ? stack->top : stack_top, stack->base, true);
  scan_ranges();
}

void Heap::State::scan_ranges() {
  RootScanner scanner(heap);
  for (auto [callback, context] : range_roots.list) callback(scanner, context);
}

void Heap::State::mark_roots(bool full) {
  if (full) {
    remembered.clear();
    large.drop_logged();
  } else {
    mark_remembered();
  }
  for (Object* object : roots.roots()) tracer.visit(object);
  for (auto [callback, context] : precise_roots.list) {
    callback(tracer, context);
    tracer.drain();
  }
  weak.cleared.visit(tracer);
  finalizers.pending.visit(tracer);
  tracer.drain();
}

void Heap::State::mark_remembered() {
  for (Object* object : remembered) {
    object->gc_flags |= kNeedsBarrier;
    tracer.scan(object);
  }
  remembered.clear();
  large.take_logged(
      [&](Object* array, const Value* begin, const Value* end) { tracer.scan_part(array, begin, end); });
  tracer.drain();
}

void Heap::State::mark_ephemerons() {
  bool progress = !ephemerons.list.empty();
  while (progress) {
    progress = false;
    for (auto [hook, context] : ephemerons.list) progress |= hook(tracer, context);
    tracer.drain();
  }
}

void Heap::State::revive_finalizable(const Census* census) {
  std::vector<Object*> due, ordered;
  finalizers.take_due(tracer, due);
  if (due.empty()) return;
  weak.clear_finalizable(tracer, census);
  for (size_t i = due.size(); i-- > 0;) tracer.mark_in_postorder(due[i], ordered);  // so that older ones come first below
  for (size_t i = ordered.size(); i-- > 0;) {
    ordered[i]->gc_flags &= uint8_t(~kHasFinalizer);
    finalizers.pending.push(ordered[i]);
  }
  mark_ephemerons();
}

/// Of `cycles` those that no finalizer has revived.
void Heap::State::report_cycles(std::vector<Object*>& cycles) {
  std::erase_if(cycles, [&](Object* object) { return tracer.is_live(object); });
  for (Object* object : cycles) observer->found(object, observer->context);
  if (!observer->keeps) return;
  for (Object* object : cycles) tracer.visit(object);
  tracer.drain();
  mark_ephemerons();
}

/// What the stack points at may be under construction: its stores need no barrier until the next collection.
void Heap::State::remember_holders() {
  for (Object* object : roots.holders()) {
    if (object->gc_flags & kNeedsBarrier) remember(object);
  }
}

void Heap::State::plan_next(bool full) {
  const Settings& settings = heap.settings_;
  if (full) stats.live_bytes = stats.live_objects = 0;
  stats.live_bytes += tracer.marked_bytes_;
  stats.live_objects += tracer.marked_objects_;
  blocks_held = blocks.occupied_bytes();
  // A larger heap can afford a larger nursery: roots and tables are then looked at less often.
  nursery = std::clamp<uint64_t>(held() / 32, settings.nursery_bytes, 4 * settings.nursery_bytes);
  // So that deep recursion, whose stack each collection looks through as a whole, takes linear time.
  nursery = std::max<uint64_t>(nursery, roots.scanned_bytes());
  if (full) {
    full_threshold =
        std::max(uint64_t(double(held()) * settings.growth_factor), uint64_t(settings.minimum_full_bytes));
    // What will soon be filled again is kept: getting it back from the system costs more than clearing it.
    blocks.release_empty_blocks(nursery + held() / 2);
  }
  allocated_at_collection = allocated_bytes() + external_allocated;
  if (full) allocated_at_full = allocated_at_collection;
}

void Heap::State::run_hooks(Collection kind, Phase phase) {
  for (auto [hook, context] : collection_hooks.list) hook(kind, phase, context);
}

}  // namespace adder::gc
