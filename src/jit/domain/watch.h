// Something that traces rely on and that can change: a class, a module's globals.  Whatever can change owns a
// Watch; a trace that was recorded under the assumption that it does not is dropped when `invalidate` is called.
#pragma once
#include <cstdint>

namespace adder::jit {

struct Dependents;

class Watch {
 public:
  Watch() = default;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  /// Call after the change.  Costs one test when no trace depends on it.
  void invalidate() {
    if (dependents_) [[unlikely]] drop_dependents();
  }
  bool is_watched() const { return dependents_ != nullptr; }
  /// Traces are told apart by number, so that a watch may outlive them and they it.
  void add(uint32_t trace_id);

 private:
  void drop_dependents();
  Dependents* dependents_ = nullptr;
};

}  // namespace adder::jit
