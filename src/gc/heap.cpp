// The heap's interface: allocation, barriers, registration.
#include "gc/heap.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/os.h"
#include "gc/heap_state.h"

namespace adder::gc {

namespace {

/// Old, and noted as a whole by a write barrier since the last collection.
bool is_remembered(const Object* object) { return object->is_old() && !(object->gc_flags & kNeedsBarrier); }

constexpr size_t kSmallestReserve = size_t(32) << 20;
/// Objects up to this size move on to the next run of free lines, larger ones go to the overflow block.
constexpr size_t kMaxAdvancingSize = 2 * kLineSize;
/// The end of a run that may be left unused, so that programs with larger objects alone get on, too.
constexpr size_t kMaxWaste = 4 * kLineSize;

/// A full collection runs at the latest after allocation of this many times the memory that would make it
/// due.
constexpr uint64_t kAllocationPerFull = 32;

/// A program that does not react is told of a shortage again when this part of what was left is used up.
constexpr size_t kTellingsPerReserve = 4;
/// Of the memory that a program has set as its limit this part is not for large objects.
constexpr size_t kSmallShare = 8;

[[noreturn]] ADDER_COLD void out_of_memory() {
  std::fputs("adder: out of memory\n", stderr);
  std::abort();
}

}  // namespace

AddressRange::AddressRange(size_t wanted) {
  size = os::address_space_share(wanted, 9, kSmallestReserve);
  while (!(begin = static_cast<char*>(os::reserve(size)))) {
    CHECK(size > kSmallestReserve, "address space for the heap is there");
    size /= 2;
  }
  os::note_pointers_in(begin, size);
}

AddressRange::~AddressRange() { os::unreserve(begin, size); }

Heap::Heap(const Settings& settings) : settings_(settings), state_(std::make_unique<State>(*this, settings)) {
  CHECK(!current_, "one heap per process");
  current_ = this;
  state_->tracer.attach(state_->range.begin, state_->range.size, state_->blocks);
  state_->nursery = settings.nursery_bytes;
  state_->full_threshold = settings.minimum_full_bytes;
  state_->memory_size = os::memory_size();
}

Heap::~Heap() {
  state_->natives.release_all();
  current_ = nullptr;
}

// --- Allocation --------------------------------------------------------------------------------------------

Object* Allocator::allocate_slow(const ShapeBase* shape, size_t size) {
  DCHECK(heap_, "the allocator is attached to a heap");
  return heap_->allocate_slow(*this, shape, size);
}

Object* Heap::allocate_slow(Allocator& allocator, const ShapeBase* shape, size_t size) {
  DCHECK(!state_->collecting, "nothing is allocated during a collection");
  if (state_->stress_interval) [[unlikely]]
    state_->stress_step();
  if (size > kMaxSmallSize) return state_->allocate_large(shape, size);
  state_->collect_if_due(0);
  char* memory = state_->allocate_small(allocator, size);
  if (state_->stress_interval) [[unlikely]]
    allocator.main_.limit = allocator.main_.cursor;
  return Allocator::start(memory, shape);
}

char* Heap::State::allocate_small(Allocator& allocator, size_t size) {
  divide_memory();
  bool goes_on = !blocks.reserve_is_open() || allocated_bytes() < next_shortage_at;
  if (goes_on) [[likely]] {
    if (char* memory = take_small(allocator, size)) return memory;
  }
  relieve_shortage();
  if (char* memory = take_small(allocator, size)) return memory;
  out_of_memory();
}

/// What large objects leave of a limit is there for small ones.
void Heap::State::divide_memory() {
  if (memory_limit == SIZE_MAX) [[likely]] return;
  blocks.set_quota(memory_limit - std::min(memory_limit, large.occupied_bytes()));
}

/// Collects.  When that is not enough, the reserve is opened and the VM told; and told again from time to time, while the
/// program goes on allocating and gives nothing back.
void Heap::State::relieve_shortage() {
  collect(Collection::kFull);
  divide_memory();
  blocks.open_reserve(!blocks.has_room());
  if (!blocks.reserve_is_open()) return;
  next_shortage_at = allocated_bytes() + blocks.free_blocks() * kBlockSize / kTellingsPerReserve;
  shortage = true;
  for (auto [hook, context] : shortage_hooks.list) hook(context);
}

char* Heap::State::take_small(Allocator& allocator, size_t size) {
  BumpSpan* span = &allocator.main_;
  size_t rest = span->rest();
  bool moves_on = rest < size && rest < kMaxWaste;
  if (moves_on && !blocks.refill(*span, rest + 8, false)) return nullptr;
  bool in_overflow = size > kMaxAdvancingSize && span->rest() < size;
  if (in_overflow) span = &allocator.overflow_;
  if (size_t(span->cleared - span->cursor) < size && !blocks.refill(*span, size, in_overflow)) return nullptr;
  char* memory = span->cursor;
  span->cursor += size;
  return memory;
}

/// Whether so much more may be asked of the system for a large object; collects where the program's limit is met.
bool Heap::State::may_grow(size_t bytes) {
  if (bytes > memory_size || shortage) return false;
  size_t limit = memory_limit - memory_limit / kSmallShare;
  auto fits = [&] { return bytes <= limit && blocks.committed_bytes() + large.occupied_bytes() <= limit - bytes; };
  if (fits()) [[likely]] return true;
  collect(Collection::kFull);
  return fits();
}

Object* Heap::State::allocate_large(const ShapeBase* shape, size_t size) {
  if (!may_grow(size)) return nullptr;
  collect_if_due(size);
  Object* object = large.allocate(size);
  if (!object) {
    collect(Collection::kFull);
    object = large.allocate(size);
    if (!object) return nullptr;
  }
  note_committed();
  return Allocator::start(reinterpret_cast<char*>(object), shape);
}

uint64_t Heap::State::allocated_since_collection() const {
  return allocated_bytes() + external_allocated - allocated_at_collection;
}

/// Collects when `upcoming_bytes` more would be due.  A large object counts by half at most: it is no reason
/// to look at young objects before there are any.
void Heap::State::collect_if_due(size_t upcoming_bytes) {
  uint64_t allocated = allocated_since_collection();
  if (allocated + std::min<uint64_t>(upcoming_bytes, nursery / 2) < nursery || heap.paused_) return;
  collect(full_is_due() ? Collection::kFull : Collection::kMinor);
}

/// By memory held; or by time as counted in allocation, so that what old objects hold is released in the end
/// by a program that got smaller.
bool Heap::State::full_is_due() const {
  uint64_t since_full = allocated_bytes() + external_allocated - allocated_at_full;
  return held() >= full_threshold || since_full >= kAllocationPerFull * full_threshold;
}

void Heap::State::stress_step() {
  if (heap.paused_ || --stress_countdown) return;
  stress_countdown = stress_interval;
  if (!stress_full_next) heap.check_barriers();
  collect(stress_full_next ? Collection::kFull : Collection::kMinor);
  stress_full_next = !stress_full_next;
  blocks.poison_free_lines();
}

void Heap::State::check_barrier(Object* object) {
  if (!(object->gc_flags & kNeedsBarrier) || large.is_logged(object)) return;
  const std::vector<Object*>& open = roots.open();
  if (std::binary_search(open.begin(), open.end(), object)) return;
  Object* young = tracer.find_young_reference(object);
  if (!young) return;
  std::fprintf(stderr, "adder: missing write barrier: the old %s at %p refers to the young %s at %p\n",
               object->layout()->name, static_cast<void*>(object), young->layout()->name,
               static_cast<void*>(young));
  std::abort();
}

void Heap::State::note_committed() {
  stats.committed_bytes = blocks.committed_bytes() + large.committed_bytes();
  stats.peak_committed_bytes = std::max(stats.peak_committed_bytes, stats.committed_bytes);
}

Object* Heap::reallocate(Allocator& allocator, Object* object, size_t new_size) {
  size_t old_size = object_size(object);
  bool in_pages = state_->large.contains(object);
  if (new_size > old_size && in_pages) return state_->grow_large(object, old_size, new_size);
  if (new_size <= old_size && (new_size > old_size / 2 || (in_pages && new_size > kMaxSmallSize))) {
    shrink(object, new_size);
    return object;
  }
  Object* copy = allocator.allocate(object->shape_base(), new_size);
  if (!copy) return nullptr;
  copy->user_flags = object->user_flags;
  std::memcpy(static_cast<void*>(copy + 1), object + 1, std::min(old_size, new_size) - sizeof(Object));
  if (in_pages) {
    if (is_remembered(object)) std::erase(state_->remembered, object);
    state_->large.free(object);
  }
  return copy;
}

Object* Heap::State::grow_large(Object* object, size_t old_size, size_t new_size) {
  if (!may_grow(new_size - old_size)) return nullptr;
  collect_if_due(new_size - old_size);
  Object* grown = large.grow(object, old_size, new_size);
  if (!grown) {
    collect(Collection::kFull);
    grown = large.grow(object, old_size, new_size);
    if (!grown) return nullptr;
  }
  if (grown->is_old()) stats.live_bytes += new_size - old_size;
  if (grown != object && is_remembered(grown)) std::replace(remembered.begin(), remembered.end(), object, grown);
  note_committed();
  return grown;
}

void Heap::shrink(Object* object, size_t new_size) {
  size_t old_size = object_size(object);
  DCHECK(new_size <= old_size && new_size % 8 == 0 && new_size >= 8, "shrinking does not grow");
  if (state_->large.contains(object)) return state_->large.shrink(object, old_size, new_size);
  std::memset(reinterpret_cast<char*>(object) + new_size, 0, old_size - new_size);
}

void Heap::adjust_external(ptrdiff_t bytes) {
  state_->external += uint64_t(bytes);
  if (bytes > 0) state_->external_allocated += uint64_t(bytes);
}

// --- Barriers ----------------------------------------------------------------------------------------------

void remember(Object* object) {
  object->gc_flags &= uint8_t(~kNeedsBarrier);
  Heap::current_->state_->remembered.push_back(object);
}

void remember_slot(Object* array, const void* slot) {
  if (!(array->gc_flags & kHasCards)) return remember(array);
  Heap::current_->state_->large.log_slot(array, slot);
}

// --- Registration ------------------------------------------------------------------------------------------

void Heap::attach(Allocator& allocator) {
  allocator.heap_ = this;
  allocator.next_ = state_->allocators;
  state_->allocators = &allocator;
}

void Heap::detach(Allocator& allocator) {
  Allocator** link = &state_->allocators;
  while (*link != &allocator) link = &(*link)->next_;
  *link = allocator.next_;
  allocator.main_ = allocator.overflow_ = {};
  allocator.heap_ = nullptr;
}

void Heap::add_stack(StackRange& stack) {
  stack.next = state_->stacks;
  state_->stacks = &stack;
}

void Heap::remove_stack(StackRange& stack) {
  StackRange** link = &state_->stacks;
  while (*link != &stack) link = &(*link)->next;
  *link = stack.next;
}

void Heap::add_roots(RootCallback callback, void* context) { state_->precise_roots.add(callback, context); }
void Heap::remove_roots(RootCallback callback, void* context) {
  state_->precise_roots.remove(callback, context);
}
void Heap::add_conservative_roots(RangeCallback callback, void* context) {
  state_->range_roots.add(callback, context);
}
void Heap::remove_conservative_roots(RangeCallback callback, void* context) {
  state_->range_roots.remove(callback, context);
}
void Heap::add_ephemeron_hook(EphemeronHook hook, void* context) { state_->ephemerons.add(hook, context); }
void Heap::remove_ephemeron_hook(EphemeronHook hook, void* context) {
  state_->ephemerons.remove(hook, context);
}
void Heap::add_sweep_hook(SweepHook hook, void* context) { state_->sweeps.add(hook, context); }
void Heap::remove_sweep_hook(SweepHook hook, void* context) { state_->sweeps.remove(hook, context); }

void Heap::limit_memory(size_t bytes) {
  constexpr size_t kLeast = size_t(8) << 20;
  size_t held = state_->blocks.committed_bytes() + state_->large.occupied_bytes();
  state_->memory_limit = std::max(bytes, held + kLeast);
  state_->blocks.set_quota(state_->memory_limit);
}
void Heap::add_shortage_hook(ShortageHook hook, void* context) { state_->shortage_hooks.add(hook, context); }
bool Heap::is_short() const { return state_->shortage; }
bool Heap::take_shortage() { return std::exchange(state_->shortage, false); }

void Heap::add_collection_hook(CollectionHook hook, void* context) {
  state_->collection_hooks.add(hook, context);
}
void Heap::remove_collection_hook(CollectionHook hook, void* context) {
  state_->collection_hooks.remove(hook, context);
}

void Heap::register_weak(Object* holder, void* slot) { state_->weak.add(holder, slot); }
Object* Heap::take_cleared_weak() { return state_->weak.cleared.pop(); }
void Heap::register_finalizer(Object* object) { state_->finalizers.add(object); }
void Heap::queue_all_finalizers() { state_->finalizers.queue_all(); }
Object* Heap::take_pending_finalizer() {
  Object* object = state_->finalizers.pending.pop();
  if (object) object->gc_flags |= kFinalized;
  return object;
}
void Heap::register_native(Object* object) {
  DCHECK(object->layout()->finalize, "the layout says how to release its resources");
  state_->natives.add(object);
}
bool Heap::has_pending() const {
  return !state_->weak.cleared.empty() || !state_->finalizers.pending.empty();
}

// --- Collecting and looking --------------------------------------------------------------------------------

void Heap::collect(Collection kind) { state_->collect(kind); }

void Heap::observe_cycles(const CycleObserver* observer) { state_->observer = observer; }

void Heap::set_stress(unsigned every_nth_allocation) {
  state_->stress_interval = state_->stress_countdown = every_nth_allocation;
  for (Allocator* a = state_->allocators; a; a = a->next_) {
    a->main_.limit = every_nth_allocation ? a->main_.cursor : a->main_.cleared;
  }
}

Statistics Heap::statistics() const {
  State& state = *state_;
  state.note_committed();
  Statistics result = state.stats;
  result.allocated_bytes = state.allocated_bytes();
  result.external_bytes = state.external;
  result.finalized_objects = state.natives.released_count;
  result.cleared_weak_slots = state.weak.cleared_count;
  return result;
}

void Heap::for_each_object(ObjectCallback callback, void* context) {
  state_->blocks.for_each_object(callback, context);
  state_->large.for_each_object(callback, context);
}

void Heap::for_each_reference(Object* object, ObjectCallback callback, void* context) {
  std::vector<Object*> references;
  state_->tracer.collect_references(object, references);
  for (Object* reference : references) callback(reference, context);
}

void Heap::check_barriers() {
  state_->roots.begin(true);
  state_->scan_ranges();
  state_->roots.sort_open();
  state_->blocks.forget_young_starts();
  for_each_object([](Object* object, void* state) { static_cast<State*>(state)->check_barrier(object); },
                  state_.get());
}

bool Heap::contains(const void* address) const {
  return size_t(static_cast<const char*>(address) - state_->range.begin) < state_->range.size;
}

Object* Heap::find_object(const void* address) {
  if (!contains(address)) return nullptr;
  uintptr_t word = reinterpret_cast<uintptr_t>(address);
  if (state_->large.contains(address)) return state_->large.find_object(word);
  Object* object = state_->blocks.find_object(word);
  state_->blocks.forget_young_starts();
  return object;
}

}  // namespace adder::gc
