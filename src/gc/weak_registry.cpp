// Clearing, queueing, releasing.
#include "gc/weak_registry.h"

#include "base/check.h"
#include "gc/census.h"

namespace adder::gc {

Object* ObjectQueue::pop() {
  if (empty()) return nullptr;
  Object* object = objects_[next_++];
  if (empty()) {
    objects_.clear();
    next_ = 0;
  }
  return object;
}

void ObjectQueue::visit(Tracer& tracer) const {
  for (size_t i = next_; i < objects_.size(); i++) tracer.visit(objects_[i]);
}

void WeakSlots::add(Object* holder, void* slot) {
  ptrdiff_t offset = static_cast<char*>(slot) - reinterpret_cast<char*>(holder);
  DCHECK(offset >= 0 && size_t(offset) < object_size(holder), "a weak slot lies inside its holder");
  slots_.young.push_back({holder, uint32_t(offset)});
}

void WeakSlots::clear(const Tracer& tracer, Slot& slot) {
  slot.target() = nullptr;
  cleared_count++;
  if (tracer.is_live(slot.holder)) cleared.push(slot.holder);
}

void WeakSlots::clear_finalizable(const Tracer& tracer, const Census* census) {
  slots_.for_each(!tracer.is_minor(), [&](Slot& slot) {
    Object* target = slot.target();
    if (!target || tracer.is_live(target) || !(target->gc_flags & kHasFinalizer)) return;
    if (!census || census->is_in_cycle(target)) clear(tracer, slot);
  });
}

void WeakSlots::clear_dead(const Tracer& tracer) {
  slots_.filter(!tracer.is_minor(), [&](Slot& slot) {
    if (!tracer.is_live(slot.holder)) return false;
    if (slot.target() && !tracer.is_live(slot.target())) clear(tracer, slot);
    return slot.target() != nullptr;
  });
}

void Finalizers::add(Object* object) {
  if (object->gc_flags & (kHasFinalizer | kFinalized)) return;
  object->gc_flags |= kHasFinalizer;
  objects_.young.push_back(object);
}

void Finalizers::take_due(const Tracer& tracer, std::vector<Object*>& due) {
  objects_.filter(!tracer.is_minor(), [&](Object* object) {
    if (tracer.is_live(object)) return true;
    due.push_back(object);
    return false;
  });
}

void Finalizers::queue_all() {
  objects_.for_each(true, [&](Object* object) {
    object->gc_flags &= uint8_t(~kHasFinalizer);
    pending.push(object);
  });
  objects_ = {};
}

void NativeResources::release_dead(const Tracer& tracer) {
  objects_.filter(!tracer.is_minor(), [&](Object* object) {
    if (tracer.is_live(object)) return true;
    object->layout()->finalize(object);
    released_count++;
    return false;
  });
}

void NativeResources::release_all() {
  objects_.for_each(true, [&](Object* object) {
    object->layout()->finalize(object);
    released_count++;
  });
  objects_ = {};
}

}  // namespace adder::gc
