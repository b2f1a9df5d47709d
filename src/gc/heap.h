// The heap: objects that never move, in blocks of lines (Immix), generational by sticky mark bits.
//
// What code that uses it must know:
//  - Allocating is a safepoint: a collection may run.  Any word on a registered machine stack, in a register
//  or
//    in a registered range that points at or into an object keeps that object alive; so do precise roots.
//    A pointer that lives only in malloc'ed memory keeps nothing alive.
//  - Storing a reference into an object needs `write_barrier(object)` (before or after the store, with no
//    safepoint in between), except for the initializing stores of a small object (up to kMaxSmallSize) that
//    the storing code has held in a register or on its stack since the object was allocated: those never need
//    it, even if collections ran meanwhile.  Storing ints, floats and constants never needs it.
//  - An object dies when nothing reaches it.  Weak slots to it are cleared, then its finalizer (if
//  registered)
//    is queued for the VM to run; see register_weak and register_finalizer.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "gc/allocator.h"
#include "gc/object.h"
#include "gc/shape_arena.h"
#include "gc/tracer.h"

namespace adder::gc {

enum class Collection : uint8_t { kMinor, kFull };
enum class Phase : uint8_t { kBefore, kAfter };

struct Settings {
  size_t reserve_bytes = size_t(1) << 40;  // address space to ask for; less is taken where limits say so
  size_t nursery_bytes = size_t(4) << 20;  // allocation between minor collections
  size_t minimum_full_bytes = size_t(16) << 20;  // no full collection while less is held
  double growth_factor = 1.8;  // the next full one runs when this times what it kept is held
};

struct Statistics {
  uint64_t minor_collections = 0, full_collections = 0;
  uint64_t minor_nanoseconds = 0, full_nanoseconds = 0;
  uint64_t longest_pause_nanoseconds = 0;
  uint64_t live_bytes = 0;  // marked by the last collection, with what survived minor ones since
  uint64_t live_objects = 0;
  uint64_t allocated_bytes = 0;  // since the start
  uint64_t committed_bytes = 0;  // memory held for objects: blocks in use or kept, and large objects
  uint64_t peak_committed_bytes = 0;
  uint64_t external_bytes = 0;  // as told by adjust_external
  uint64_t finalized_objects = 0;
  uint64_t cleared_weak_slots = 0;
};

/// A machine stack to scan.  It grows down from `base`; `top` is null while the stack's code runs, else where
/// it stopped, with its registers saved above that (see `park`).
struct StackRange {
  const void* base = nullptr;
  const void* top = nullptr;
  StackRange* next = nullptr;
};

/// Given to conservative root callbacks.
class RootScanner {
 public:
  /// Keeps alive what the words in [begin, end) point to.
  void scan(const void* begin, const void* end);

 private:
  friend class Heap;
  explicit RootScanner(Heap& heap) : heap_(heap) {}
  Heap& heap_;
};

using RootCallback = void (*)(Tracer&, void* context);
using RangeCallback = void (*)(RootScanner&, void* context);
using EphemeronHook = bool (*)(Tracer&, void* context);
using SweepHook = void (*)(const Tracer&, void* context);
using CollectionHook = void (*)(Collection, Phase, void* context);
using ObjectCallback = void (*)(Object*, void* context);
using ShortageHook = void (*)(void* context);

/// What is told of the cycles that collections find.  Whoever observes runs finalizers right after the collection: weak slots to
/// objects with finalizers that are in no cycle stay valid until then.
struct CycleObserver {
  ObjectCallback found;  // called, before anything is freed, for each dead object that lay in a cycle of dead ones or was reached from one
  void* context;
  bool keeps;  // such objects are kept alive this time
};

class Heap {
 public:
  explicit Heap(const Settings& settings = {});
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  /// The process's heap.
  static Heap* current() { return current_; }

  // --- Threads and roots
  // -------------------------------------------------------------------------------------
  void attach(Allocator& allocator);
  /// Call at a time when no collection can run; objects made through `allocator` stay.
  void detach(Allocator& allocator);
  void add_stack(StackRange& stack);
  void remove_stack(StackRange& stack);
  /// `callback` visits its references in every collection.
  void add_roots(RootCallback callback, void* context);
  void remove_roots(RootCallback callback, void* context);
  /// `callback` hands ranges to be scanned conservatively (frame stacks, saved registers).
  void add_conservative_roots(RangeCallback callback, void* context);
  void remove_conservative_roots(RangeCallback callback, void* context);

  // --- Objects
  // -----------------------------------------------------------------------------------------------
  /// Makes `object` larger or smaller, and returns where it is then: its pages are moved rather than copied,
  /// and its old memory is reused at once, so there must be no other reference to it than the one that the
  /// caller updates now (with a barrier).  New bytes are zero; the caller then sets the count.  Null when out
  /// of memory (the object is then as before).  A safepoint: `object` must be reachable.
  Object* reallocate(Allocator& allocator, Object* object, size_t new_size);
  /// Tells that `object` will from now on have `new_size` bytes, and clears the rest.  Call it before
  /// changing what Layout::size reads.
  void shrink(Object* object, size_t new_size);
  /// Counts malloc'ed memory that heap objects keep alive, so that it brings the next collection nearer.
  void adjust_external(ptrdiff_t bytes);

  // --- Weak references and finalizers
  // ------------------------------------------------------------------------
  /// The word `slot` inside `holder` refers to an object without keeping it alive (holder's trace must skip
  /// it).  When the target dies the slot becomes 0, and `holder` is queued for take_cleared_weak.  Register
  /// again when storing another target.
  void register_weak(Object* holder, void* slot);
  /// The next holder (alive) whose slot was cleared, or null.
  Object* take_cleared_weak();
  /// Once `object` is unreachable it is kept alive, taken off the registry and queued, once.
  /// Order within one collection: weak slots whose target has a due finalizer are cleared first; then these
  /// objects, with all they reach, are kept for their finalizers, which run parents before children (objects
  /// in a cycle in any order); weak slots to what they reach stay valid until a later collection finds that
  /// dead.
  void register_finalizer(Object* object);
  /// Queues all objects with a finalizer, in the order of their registration: for the end of the program.
  void queue_all_finalizers();
  /// The next object whose finalizer is to be run, or null.
  Object* take_pending_finalizer();
  /// Runs Layout::finalize when `object` is dead, or when the heap is destroyed.
  void register_native(Object* object);
  /// Whether take_cleared_weak or take_pending_finalizer has something.
  bool has_pending() const;

  /// Ephemerons: called after marking, again and again until none of them visited anything new.  A hook
  /// visits the values whose keys are live (Tracer::is_live), and says whether it visited any.
  void add_ephemeron_hook(EphemeronHook hook, void* context);
  void remove_ephemeron_hook(EphemeronHook hook, void* context);
  /// Weak tables: called when all that lives is marked, to drop entries that are not live.
  void add_sweep_hook(SweepHook hook, void* context);
  void remove_sweep_hook(SweepHook hook, void* context);
  /// Called when memory for small objects has run out: the object asked for, and some more, are delivered from a
  /// reserve, and the VM is to make the program give memory back.
  void add_shortage_hook(ShortageHook hook, void* context);
  /// Whether memory has run out since the last call.  Until then large objects are refused.
  bool take_shortage();
  bool is_short() const;
  /// The program wants to have no more than about `bytes` from now on (SIZE_MAX: as much as there is).  What it
  /// has already, and a little more, is left to it.
  void limit_memory(size_t bytes);
  /// Called before and after each collection; must not allocate.
  void add_collection_hook(CollectionHook hook, void* context);
  void remove_collection_hook(CollectionHook hook, void* context);

  // --- Collecting
  // --------------------------------------------------------------------------------------------
  void collect_minor() { collect(Collection::kMinor); }
  void collect_full() { collect(Collection::kFull); }
  void collect(Collection kind);
  /// From now on collections tell `observer` (null: nobody) of cycles, which takes time for each dead object.
  void observe_cycles(const CycleObserver* observer);
  /// Collects (fully; every second time a minor one, after check_barriers) at every n-th allocation, and
  /// overwrites what dies.  0 turns it off.
  void set_stress(unsigned every_nth_allocation);
  /// Ends the process with a message when an old object refers to a young one without having been logged: a
  /// write barrier is missing.
  void check_barriers();
  /// No collection runs until as many resume() as pause() calls were made.
  void pause() { paused_++; }
  void resume() { paused_--; }

  // --- Looking
  // -----------------------------------------------------------------------------------------------
  Statistics statistics() const;
  const Settings& settings() const { return settings_; }
  ShapeArena& shapes() { return shapes_; }
  /// Calls back for each object that was live at the last collection or was made since.  The callback must
  /// not allocate.
  void for_each_object(ObjectCallback callback, void* context);
  /// Calls back for each reference to a heap object that `object` holds (once per reference).
  void for_each_reference(Object* object, ObjectCallback callback, void* context);
  /// The object that `address` points at or into, or null.
  Object* find_object(const void* address);
  bool contains(const void* address) const;

 private:
  friend class Allocator;
  friend class RootScanner;
  friend void remember(Object*);
  friend void remember_slot(Object*, const void*);
  struct State;

  Object* allocate_slow(Allocator& allocator, const ShapeBase* shape, size_t size);

  static inline Heap* current_ = nullptr;
  Settings settings_;
  ShapeArena shapes_;
  int paused_ = 0;
  std::unique_ptr<State> state_;
};

/// Logs an old object that is about to refer, or refers, to a new one.  Machine code may call it directly.
void remember(Object* object);
/// The same for one slot of an array, which saves rescanning a big one.
void remember_slot(Object* array, const void* slot);

/// Goes with every store of a reference into an object (see the top for the exceptions).
ADDER_INLINE void write_barrier(Object* object) {
  if (object->gc_flags & kNeedsBarrier) [[unlikely]]
    remember(object);
}
/// For stores into arrays that may be large.
ADDER_INLINE void write_barrier(Object* array, const void* slot) {
  if (array->gc_flags & kNeedsBarrier) [[unlikely]]
    remember_slot(array, slot);
}

/// Runs `function(argument)` with this thread's registers saved on its stack and `stack.top` set, so that
/// other threads may collect meanwhile (while waiting for a lock, or on another stack).
void park(StackRange& stack, void (*function)(void*), void* argument);

/// No collection while one of these is in scope.
class NoCollection {
 public:
  explicit NoCollection(Heap& heap) : heap_(heap) { heap_.pause(); }
  ~NoCollection() { heap_.resume(); }
  NoCollection(const NoCollection&) = delete;

 private:
  Heap& heap_;
};

}  // namespace adder::gc
