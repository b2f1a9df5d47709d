// Marking: the header, the lines and the start bit of each object once, then its references.
#include "gc/tracer.h"

#include <utility>

#include "base/check.h"
#include "gc/block_space.h"

namespace adder::gc {

namespace {

/// Words of an array that are visited before the rest goes back on the mark stack.
constexpr ptrdiff_t kPiece = 512;
/// Low bits of words on the mark stack; an object has none.
constexpr uintptr_t kRangeEnd = 1;  // the range's begin lies below
constexpr uintptr_t kToVisit = 2;   // an object that is yet to be visited
constexpr uintptr_t kPartBegin = 4;  // what of an object is yet to be scanned begins here; the object lies below
constexpr uintptr_t kTagMask = 7;
constexpr size_t kKeptStackWords = size_t(1) << 16;

}  // namespace

void Tracer::Stack::grow() {
  capacity = capacity ? capacity * 2 : 1024;
  data = static_cast<uintptr_t*>(std::realloc(data, capacity * sizeof(uintptr_t)));
  CHECK(data, "out of memory for the mark stack");
}

void Tracer::Stack::trim() {
  if (capacity <= kKeptStackWords) return;
  std::free(data);
  data = nullptr;
  capacity = 0;
}

void Tracer::mark_new(Object* object) {
  if (mode_ == Mode::kCollectEdges) [[unlikely]] {
    edges_.push(reinterpret_cast<uintptr_t>(object));
    return;
  }
  mark_header(object);
  if (object->shape_base()->kind != TraceKind::kNoPointers) stack_.push(reinterpret_cast<uintptr_t>(object));
}

void Tracer::mark_header(Object* object) {
  ShapeBase* shape = object->shape_base();
  size_t size = object_size(object);
  object->mark = epoch_;
  object->gc_flags |= kNeedsBarrier;
  marked_bytes_ += size;
  marked_objects_++;
  size_t offset = reinterpret_cast<uintptr_t>(object) - base_;
  if (offset < small_extent_) [[likely]] {
    size_t last_line = (offset + size - 1) / kLineSize;
    for (size_t line = offset / kLineSize; line <= last_line; line++) line_marks_[line] = line_mark_;
    starts_[offset / 64] |= uint8_t(1u << (offset / 8 % 8));
  } else if (shape->kind != TraceKind::kCustom || shape->layout->trace_part) {
    object->gc_flags |= kHasCards;
  }
  if (shape->mark != epoch_) [[unlikely]] {
    shape->mark = epoch_;
    if (shape->owner) stack_.push(reinterpret_cast<uintptr_t>(shape->owner) | kToVisit);
  }
}

void Tracer::visit_all_in_range(const Value* begin, const Value* end) {
  if (end - begin > kPiece) {
    stack_.push(reinterpret_cast<uintptr_t>(begin + kPiece));
    stack_.push(reinterpret_cast<uintptr_t>(end) | kRangeEnd);
    end = begin + kPiece;
  }
  for (; begin < end; begin++) visit(*begin);
}

/// Rescanning a big array must not touch the header of each old object in it: old lines have old objects
/// only.
void Tracer::visit_young_in_range(const Value* begin, const Value* end) {
  for (; begin < end; begin++) {
    if (!begin->is_pointer()) continue;
    size_t offset = begin->bits - base_;
    if (offset < small_extent_ && line_marks_[offset / kLineSize] == kOldLine) continue;
    visit_word(begin->bits);
  }
}

void Tracer::scan(Object* object) {
  ShapeBase* shape = object->shape_base();
  const Value* words = reinterpret_cast<const Value*>(object);
  switch (shape->kind) {
    case TraceKind::kNoPointers:
      return;
    case TraceKind::kAllValues:
      return visit_range(words + shape->values_from, words + object_size(object) / 8);
    case TraceKind::kSomeValues: {
      const Value* end = words + object_size(object) / 8;
      for (const Value* word = words + shape->values_from; word < end; word++)
        if (word - words >= 64 || !(shape->raw_words >> (word - words) & 1)) visit(*word);
      return;
    }
    case TraceKind::kValueArray: {
      const ValueArray* array = static_cast<const ValueArray*>(object);
      return visit_range(array->items, array->items + array->count);
    }
    case TraceKind::kCustom:
      // Large ones piecewise, so that the mark stack stays small.
      if (!shape->layout->trace_part || object_size(object) <= kPiece * sizeof(Value)) return shape->layout->trace(object, *this);
      stack_.push(reinterpret_cast<uintptr_t>(object));
      stack_.push(reinterpret_cast<uintptr_t>(object) | kPartBegin);
  }
}

/// The part of an array in [begin, end).
void Tracer::scan_part(Object* object, const Value* begin, const Value* end) {
  if (object->shape_base()->kind == TraceKind::kCustom) {
    return object->layout()->trace_part(object, *this, begin, end);
  }
  const Value* words = reinterpret_cast<const Value*>(object);
  size_t first = object->shape_base()->kind == TraceKind::kValueArray ? 2 : object->shape_base()->values_from;
  const Value* last = words + object_size(object) / 8;
  visit_range(begin < words + first ? words + first : begin, end > last ? last : end);
}

bool Tracer::flush_queue() {
  bool any = false;
  for (uintptr_t& slot : queue_) {
    if (!slot) continue;
    uintptr_t word = slot;
    slot = 0;
    any = true;
    mark(reinterpret_cast<Object*>(word));
  }
  return any;
}

void Tracer::drain_stack() {
  while (stack_.size) {
    uintptr_t word = stack_.pop();
    switch (word & kTagMask) {
      case 0:
        scan(reinterpret_cast<Object*>(word));
        break;
      case kRangeEnd: {
        const Value* begin = reinterpret_cast<const Value*>(stack_.pop());
        visit_range(begin, reinterpret_cast<const Value*>(word - kRangeEnd));
        break;
      }
      case kPartBegin: {
        auto* object = reinterpret_cast<Object*>(stack_.pop());
        const Value* begin = reinterpret_cast<const Value*>(word - kPartBegin);
        const Value* end = reinterpret_cast<const Value*>(object) + object_size(object) / sizeof(Value);
        if (end - begin > kPiece) {
          end = begin + kPiece;
          stack_.push(reinterpret_cast<uintptr_t>(object));
          stack_.push(reinterpret_cast<uintptr_t>(end) | kPartBegin);
        }
        scan_part(object, begin, end);
        break;
      }
      default:
        visit_word(word - kToVisit);
    }
  }
}

void Tracer::drain() {
  do drain_stack();
  while (flush_queue() || stack_.size);
}

/// Marks what is reachable from `object`, depth first, and appends the objects that have finalizers in
/// postorder: those that are reached before those that reach them.
void Tracer::mark_in_postorder(Object* object, std::vector<Object*>& finalizable) {
  constexpr uintptr_t kFinished = 1;
  mode_ = Mode::kCollectEdges;
  edges_.push(reinterpret_cast<uintptr_t>(object));
  while (edges_.size) {
    uintptr_t word = edges_.pop();
    Object* next = reinterpret_cast<Object*>(word & ~kFinished);
    if (word & kFinished) {
      finalizable.push_back(next);
      continue;
    }
    if (next->mark == epoch_) continue;
    if (next->gc_flags & kHasFinalizer) edges_.push(word | kFinished);
    mark_header(next);
    scan(next);
    drain();
  }
  mode_ = Mode::kMark;
}

/// An object that `object` refers to and that no collection has marked yet, or null.  Not while marking.
Object* Tracer::find_young_reference(Object* object) {
  mode_ = Mode::kCollectEdges;
  scan(object);
  drain();
  Object* young = nullptr;
  while (edges_.size) young = reinterpret_cast<Object*>(edges_.pop());
  mode_ = Mode::kMark;
  return young;
}

/// Appends what `object` refers to.  Not while marking.
void Tracer::collect_references(Object* object, std::vector<Object*>& references) {
  constexpr uint8_t kNoEpoch = 255;  // every object counts as not marked
  uint8_t epoch = std::exchange(epoch_, kNoEpoch);
  bool minor = std::exchange(minor_, false);
  mode_ = Mode::kCollectEdges;
  scan(object);
  drain();
  for (size_t i = 0; i < edges_.size; i++) references.push_back(reinterpret_cast<Object*>(edges_.data[i]));
  edges_.size = 0;
  mode_ = Mode::kMark;
  epoch_ = epoch;
  minor_ = minor;
}

void Tracer::attach(char* base, size_t extent, const BlockSpace& blocks) {
  base_ = reinterpret_cast<uintptr_t>(base);
  extent_ = extent;
  small_extent_ = blocks.size();
  line_marks_ = blocks.line_marks();
  starts_ = blocks.starts();
}

void Tracer::begin(uint8_t epoch, bool minor) {
  epoch_ = epoch;
  minor_ = minor;
  line_mark_ = minor ? kNewlyMarkedLine : kOldLine;
  marked_bytes_ = marked_objects_ = 0;
}

void Tracer::finish() {
  stack_.trim();
  edges_.trim();
}

}  // namespace adder::gc
