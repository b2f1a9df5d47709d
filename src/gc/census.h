// The dead of one collection, looked at before they are freed: counts of references would have freed those that nothing dead
// refers to, and then what these referred to; what is left lay in cycles, or was held by one.
#pragma once
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gc/object.h"

namespace adder::gc {

class BlockSpace;
class LargeSpace;
class Tracer;

class Census {
 public:
  Census(BlockSpace& blocks, LargeSpace& large, Tracer& tracer) : blocks_(blocks), large_(large), tracer_(tracer) {}

  /// Notes all objects; before marking begins.
  void begin();
  /// After marking: appends the dead objects that lay in cycles of dead ones or were reached from there.
  void find_cycles(std::vector<Object*>& found);
  /// After find_cycles: whether it has found `object`.
  bool is_in_cycle(Object* object) const;

 private:
  void note_dead();
  void count_references();
  void free_by_counts();
  template <class Visit> void for_each_dead(Visit visit);
  /// Null for objects that are not dead.
  const uint32_t* count_of(Object* object) const;
  uint32_t* count_of(Object* object) { return const_cast<uint32_t*>(std::as_const(*this).count_of(object)); }
  const std::vector<Object*>& references_of(Object* object);

  BlockSpace& blocks_;
  LargeSpace& large_;
  Tracer& tracer_;
  std::vector<uint64_t> dead_;    // a bit per word of the blocks: all objects that start there, then the dead ones
  std::vector<uint32_t> before_;  // for each word of dead_: how many bits are set in those before
  std::unordered_map<Object*, uint32_t> large_dead_;  // with their place in counts_
  std::vector<uint32_t> counts_;  // of references from dead objects
  std::vector<Object*> references_;
};

}  // namespace adder::gc
