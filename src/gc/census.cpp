// Counting references among the dead, and taking away what counts would have freed.
#include "gc/census.h"

#include "gc/block_space.h"
#include "gc/large_space.h"
#include "gc/tracer.h"

namespace adder::gc {

void Census::begin() { blocks_.copy_starts(dead_); }

void Census::find_cycles(std::vector<Object*>& found) {
  note_dead();
  count_references();
  free_by_counts();
  for_each_dead([&](Object* object) {
    if (*count_of(object)) found.push_back(object);
  });
}

bool Census::is_in_cycle(Object* object) const {
  const uint32_t* count = count_of(object);
  return count && *count;
}

void Census::note_dead() {
  const uint64_t* live = reinterpret_cast<const uint64_t*>(blocks_.starts());
  before_.reserve(dead_.size());
  uint32_t count = 0;
  for (size_t i = 0; i < dead_.size(); i++) {
    dead_[i] &= ~live[i];
    before_.push_back(count);
    count += uint32_t(__builtin_popcountll(dead_[i]));
  }
  auto note_large = [](Object* object, void* context) {
    auto& [census, count] = *static_cast<std::pair<Census*, uint32_t*>*>(context);
    if (!census->tracer_.is_live(object)) census->large_dead_.emplace(object, (*count)++);
  };
  std::pair<Census*, uint32_t*> context{this, &count};
  large_.for_each_object(note_large, &context);
  counts_.assign(count, 0);
}

template <class Visit> void Census::for_each_dead(Visit visit) {
  for (size_t i = 0; i < dead_.size(); i++) {
    for (uint64_t bits = dead_[i]; bits; bits &= bits - 1)
      visit(reinterpret_cast<Object*>(blocks_.base() + (i * 64 + size_t(__builtin_ctzll(bits))) * 8));
  }
  for (auto [object, index] : large_dead_) visit(object);
}

const uint32_t* Census::count_of(Object* object) const {
  size_t word = (reinterpret_cast<uintptr_t>(object) - blocks_.base()) / 8;
  if (word / 64 < dead_.size()) {
    uint64_t bits = dead_[word / 64], bit = uint64_t(1) << word % 64;
    if (!(bits & bit)) return nullptr;
    return &counts_[before_[word / 64] + size_t(__builtin_popcountll(bits & (bit - 1)))];
  }
  auto entry = large_dead_.find(object);
  return entry == large_dead_.end() ? nullptr : &counts_[entry->second];
}

const std::vector<Object*>& Census::references_of(Object* object) {
  references_.clear();
  if (object->shape_base()->kind != TraceKind::kNoPointers) tracer_.collect_references(object, references_);
  return references_;
}

void Census::count_references() {
  for_each_dead([&](Object* object) {
    for (Object* reference : references_of(object))
      if (uint32_t* count = count_of(reference)) ++*count;
  });
}

void Census::free_by_counts() {
  std::vector<Object*> freed;
  for_each_dead([&](Object* object) {
    if (!*count_of(object)) freed.push_back(object);
  });
  while (!freed.empty()) {
    Object* object = freed.back();
    freed.pop_back();
    for (Object* reference : references_of(object)) {
      uint32_t* count = count_of(reference);
      if (count && !--*count) freed.push_back(reference);
    }
  }
}

}  // namespace adder::gc
