// What depends on the death of objects: weak slots, finalizers, native resources.
//
// Each registry keeps entries made since the last collection apart: only they can be due in a minor one.
#pragma once
#include <cstdint>
#include <vector>

#include "gc/object.h"
#include "gc/tracer.h"

namespace adder::gc {

class Census;

/// A first-in, first-out queue of objects.
class ObjectQueue {
 public:
  void push(Object* object) { objects_.push_back(object); }
  Object* pop();
  bool empty() const { return next_ == objects_.size(); }
  void visit(Tracer& tracer) const;

 private:
  std::vector<Object*> objects_;
  size_t next_ = 0;
};

/// Entries by age.
template <class Entry>
struct ByAge {
  std::vector<Entry> young, old;

  /// Calls `keep(entry)` for the entries that can be due, drops those it declines, and makes the rest old.
  template <class Keep>
  void filter(bool full, Keep keep) {
    if (full) {
      size_t kept = 0;
      for (Entry& entry : old) {
        if (keep(entry)) old[kept++] = entry;
      }
      old.resize(kept);
    }
    for (Entry& entry : young) {
      if (keep(entry)) old.push_back(entry);
    }
    young.clear();
  }
  template <class Visit>
  void for_each(bool full, Visit visit) {
    if (full) {
      for (Entry& entry : old) visit(entry);
    }
    for (Entry& entry : young) visit(entry);
  }
};

class WeakSlots {
 public:
  void add(Object* holder, void* slot);
  /// Clears the slots whose target is dead and has a finalizer that is due; with a census (the finalizers are then run at once) only
  /// if it is in a cycle.
  void clear_finalizable(const Tracer& tracer, const Census* census);
  /// Clears the slots whose target is dead, and forgets the dead holders.
  void clear_dead(const Tracer& tracer);

  ObjectQueue cleared;  // holders
  uint64_t cleared_count = 0;

 private:
  struct Slot {
    Object* holder;
    uint32_t offset;
    Object*& target() const { return *reinterpret_cast<Object**>(reinterpret_cast<char*>(holder) + offset); }
  };

  void clear(const Tracer& tracer, Slot& slot);

  ByAge<Slot> slots_;
};

class Finalizers {
 public:
  void add(Object* object);
  /// Takes the objects that are due off the registry, and appends them to `due`.
  void take_due(const Tracer& tracer, std::vector<Object*>& due);

  /// Queues all that are registered, the oldest first, dead or not.
  void queue_all();

  ObjectQueue pending;

 private:
  ByAge<Object*> objects_;
};

class NativeResources {
 public:
  void add(Object* object) { objects_.young.push_back(object); }
  /// Runs Layout::finalize of the dead.
  void release_dead(const Tracer& tracer);
  void release_all();

  uint64_t released_count = 0;

 private:
  ByAge<Object*> objects_;
};

}  // namespace adder::gc
