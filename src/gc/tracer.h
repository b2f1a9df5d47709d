// The marker, as trace functions and root callbacks see it: visit every reference.
//
// Visited objects pass through a short queue while their headers are prefetched, so that marking does not
// wait for memory at each edge; the mark stack then holds each object at most once, and big arrays piecewise.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "gc/object.h"

namespace adder::gc {

class BlockSpace;

class Tracer {
 public:
  /// The object that `value` refers to, if it is a reference, is reachable.
  ADDER_INLINE void visit(Value value) {
    if (value.is_pointer()) visit_word(value.bits);
  }
  /// `object` (null is fine, and so is one outside the heap) is reachable.
  ADDER_INLINE void visit(const Object* object) { visit_word(reinterpret_cast<uintptr_t>(object)); }
  void visit_range(const Value* begin, const Value* end) {
    return minor_ ? visit_young_in_range(begin, end) : visit_all_in_range(begin, end);
  }

  /// For hooks that run after marking: whether `object` survives.  Objects outside the heap always do.
  bool is_live(const Object* object) const {
    return reinterpret_cast<uintptr_t>(object) - base_ >= extent_ || object->mark == epoch_;
  }
  /// True in a collection that looks at young objects only.
  bool is_minor() const { return minor_; }

 private:
  friend class Heap;
  friend class Census;
  static constexpr unsigned kQueueLength = 16;
  /// What becomes of an object that is not marked yet: it is marked, or put on edges_ to be looked at later.
  enum class Mode : uint8_t { kMark, kCollectEdges };

  /// A growing array of words.
  struct Stack {
    uintptr_t* data = nullptr;
    size_t size = 0, capacity = 0;
    ~Stack() { std::free(data); }
    ADDER_INLINE void push(uintptr_t word) {
      if (size == capacity) [[unlikely]]
        grow();
      data[size++] = word;
    }
    ADDER_INLINE uintptr_t pop() { return data[--size]; }
    ADDER_NOINLINE void grow();
    void trim();
  };

  ADDER_INLINE void visit_word(uintptr_t word) {
    if (word - base_ >= extent_) return;
    __builtin_prefetch(reinterpret_cast<void*>(word), 1);
    uintptr_t waiting = queue_[queue_next_];
    queue_[queue_next_] = word;
    queue_next_ = (queue_next_ + 1) % kQueueLength;
    if (waiting) mark(reinterpret_cast<Object*>(waiting));
  }
  ADDER_INLINE void mark(Object* object) {
    if (object->mark != epoch_) mark_new(object);
  }
  void visit_all_in_range(const Value* begin, const Value* end);
  void visit_young_in_range(const Value* begin, const Value* end);
  void mark_new(Object* object);
  void mark_header(Object* object);
  void scan(Object* object);
  void scan_part(Object* object, const Value* begin, const Value* end);
  bool flush_queue();
  void drain_stack();
  void drain();
  void mark_in_postorder(Object* object, std::vector<Object*>& finalizable);
  void attach(char* base, size_t extent, const BlockSpace& blocks);
  Object* find_young_reference(Object* object);
  void collect_references(Object* object, std::vector<Object*>& references);
  void begin(uint8_t epoch, bool minor);
  void finish();

  uintptr_t base_ = 0;  // of the heap's address range
  size_t extent_ = 0;
  size_t small_extent_ = 0;  // the part of it that holds blocks
  uint8_t* line_marks_ = nullptr;
  uint8_t* starts_ = nullptr;
  uint8_t line_mark_ = 0;
  uint8_t epoch_ = 0;
  bool minor_ = false;
  unsigned queue_next_ = 0;
  uintptr_t queue_[kQueueLength] = {};
  Stack stack_;
  Mode mode_ = Mode::kMark;
  Stack edges_;
  size_t marked_bytes_ = 0;
  size_t marked_objects_ = 0;
};

}  // namespace adder::gc
