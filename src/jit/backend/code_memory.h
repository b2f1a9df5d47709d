// One reserved stretch of address space near the program's own code: machine code, and tables that machine code
// addresses relative to itself.  Memory is handed out from the front; freed pieces are used again.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace adder::jit {

class CodeMemory {
 public:
  static constexpr size_t kReservedBytes = size_t(256) << 20;  // less where the system's limits say so
  static constexpr size_t kTableBytes = size_t(16) << 20;  // at the start; not executable

  /// Reserves the memory (once), or forgets everything that was allocated.  False: the system gives none.
  bool reset();
  /// Where the next piece of at most `size` bytes would go, or null when the memory is full.
  uint8_t* next(size_t size);
  /// Whether a piece of `size` bytes fits where `next` said.
  bool fits(const uint8_t* at, size_t size) const;
  /// Takes what `next` gave.
  void take(uint8_t* at, size_t size);
  void free(uint8_t* at, size_t size);
  uint8_t* tables() const { return base_; }
  size_t used() const { return used_; }
  /// Whether a call from anywhere in the memory reaches `address` with 32 bits.
  bool reaches(const void* address) const;

 private:
  struct Hole { uint8_t* at; size_t size; };
  bool reserve_near(uintptr_t code, size_t size);
  uint8_t* base_ = nullptr;
  uint8_t* cursor_ = nullptr;
  size_t reserved_ = 0;
  size_t used_ = 0;
  std::vector<Hole> holes_;
};

}  // namespace adder::jit
