// Memory below 4 GB for shapes, so that a header holds a shape in 32 bits.  Never moved, never scanned.
#pragma once
#include <cstddef>
#include <cstdint>

namespace adder::gc {

class ShapeArena {
 public:
  ShapeArena();
  ~ShapeArena();
  ShapeArena(const ShapeArena&) = delete;
  ShapeArena& operator=(const ShapeArena&) = delete;

  /// Zeroed memory, 16-byte aligned, whose address fits 32 bits.
  void* allocate_low(size_t size);
  /// Gives back memory of allocate_low; its shape must have no live objects.
  void free_low(void* memory, size_t size);

  size_t used_bytes() const { return used_; }

 private:
  static constexpr size_t kSizeClasses = 64;  // free lists for sizes up to 1 KB, by 16
  struct FreeCell {
    FreeCell* next;
  };

  char* begin_ = nullptr;
  char* next_ = nullptr;
  char* committed_ = nullptr;
  char* end_ = nullptr;
  size_t used_ = 0;
  FreeCell* free_[kSizeClasses] = {};
};

}  // namespace adder::gc
