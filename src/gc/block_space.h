// Blocks of 32 KB in lines of 128 bytes, where small objects live; after Immix (Blackburn and McKinley 2008).
//
// Side tables hold a mark per line and a bit per word that says "a live object starts here".  Between
// collections they describe the old objects only:
//  - a line is marked when an old object touches it; the allocator bumps through runs of unmarked lines;
//  - a start bit is set for each old object that was live, so a dead one in a marked line is never mistaken
//  for
//    an object;
//  - young objects lie back to back from the start of each run that was taken since the last collection, so
//    their starts are found by walking, in those blocks alone that somebody asks about (`note_young_starts`).
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "gc/allocator.h"
#include "gc/side_table.h"

namespace adder::gc {

constexpr size_t kBlockSize = size_t(32) << 10;
constexpr size_t kLineSize = 128;
constexpr size_t kLinesPerBlock = kBlockSize / kLineSize;
/// Line marks; 0: free.
constexpr uint8_t kOldLine = 1;
constexpr uint8_t kNewlyMarkedLine = 2;                // during a minor collection: was free before
constexpr size_t kStartBytesPerLine = kLineSize / 64;  // one bit per word
constexpr size_t kStartBytesPerBlock = kBlockSize / 64;

class BlockSpace {
 public:
  /// Takes [base, base + size), reserved and not yet committed.
  BlockSpace(char* base, size_t size);
  BlockSpace(const BlockSpace&) = delete;
  BlockSpace& operator=(const BlockSpace&) = delete;

  /// Makes room for `size` bytes in `span`.  False when address space or memory has run out.
  bool refill(BumpSpan& span, size_t size, bool fresh_block_only);

  /// The object that lies at `address`, or null.  Not while marking; until forget_young_starts nothing must
  /// be allocated.
  Object* find_object(uintptr_t address);
  /// Blocks are kept back for a program that has to handle a shortage: lets them be taken, or no longer.
  void open_reserve(bool open) { reserve_open_ = open; }
  bool reserve_is_open() const { return reserve_open_; }
  /// How many bytes blocks may take up from now on, as far as there is address space for them.
  void set_quota(size_t bytes) { quota_ = uint32_t(std::min<size_t>(bytes / kBlockSize, block_limit_)); }
  /// What can still be taken, the reserve included; in whole blocks.
  size_t free_blocks() const {
    size_t used = used_blocks(), limit = std::min(committed_, quota_);
    return used < limit ? limit - used : 0;
  }
  /// Whether there is room beyond the reserve, so that the program can go on for a while.
  bool has_room() const;
  /// Copies the start bits, with those of the young objects.  Until forget_young_starts nothing must be allocated.
  void copy_starts(std::vector<uint64_t>& words);
  /// Forgets what find_object noted.
  void forget_young_starts();
  /// Whether `address` is in a line that old objects occupy.
  bool in_marked_line(uintptr_t address) const {
    size_t offset = address - base();
    return offset < next_fresh_ * kBlockSize && line_marks_[offset / kLineSize];
  }

  /// Starts marking: forgets the young objects' starts, and for a full collection all lines and starts.
  void begin_marking(bool full);
  /// Sorts the blocks by what the marks left of them: all of them, or those allocated into since the last
  /// collection.
  void sweep(bool full);
  /// Hands empty blocks beyond `kept_bytes` back to the system.
  void release_empty_blocks(size_t kept_bytes);
  /// Overwrites all free lines, so that a stale pointer is noticed.
  void poison_free_lines();
  void for_each_object(void (*callback)(Object*, void*), void* context);

  uintptr_t base() const { return reinterpret_cast<uintptr_t>(base_); }
  size_t size() const { return size_t(block_limit_) * kBlockSize; }
  uint8_t* line_marks() const { return line_marks_; }
  uint8_t* starts() const { return starts_; }
  /// Memory of the blocks that were not empty after the last collection, and of those taken since.
  size_t occupied_bytes() const { return used_blocks() * kBlockSize; }
  /// Memory of blocks in use and of empty ones not handed back.
  size_t committed_bytes() const { return (next_fresh_ - discarded_blocks_) * kBlockSize; }
  /// Bytes handed to allocators.
  uint64_t taken_bytes() const { return taken_bytes_; }

 private:
  enum State : uint8_t { kEmpty, kListed, kInUse };  // kListed: waits in recyclable_
  struct Block {
    State state;
    bool zeroed;         // an empty block whose memory is all zero
    bool young;          // allocated into since the last collection
    bool starts_noted;   // start bits include the young objects
    uint32_t taken_end;  // runs of free lines below this offset have been taken
    uint32_t free_lines;
  };

  char* block_start(uint32_t block) const { return base_ + size_t(block) * kBlockSize; }
  uint8_t* lines_of(uint32_t block) const { return line_marks_ + size_t(block) * kLinesPerBlock; }
  uint8_t* starts_of(uint32_t block) const { return starts_ + size_t(block) * kStartBytesPerBlock; }

  bool next_run(BumpSpan& span);
  void take_run(BumpSpan& span, uint32_t first_line, uint32_t last_line);
  bool take_empty_block(BumpSpan& span);
  bool take_recyclable_block(BumpSpan& span);
  bool extend(BumpSpan& span, size_t size);
  void clear_rest(BumpSpan& span);
  size_t used_blocks() const { return next_fresh_ - empty_.size(); }
  size_t reserve_blocks() const;
  bool may_take_block();
  void commit_blocks();
  void use(uint32_t block);
  void note_young_starts(uint32_t block);
  void note_starts_in_run(uint32_t block, uint32_t begin, uint32_t end);
  void forget_young_starts_in(uint32_t block);
  void sweep_block(uint32_t block);

  char* base_;
  uint32_t block_limit_;
  uint32_t quota_;           // blocks that may be in use at a time
  uint32_t committed_ = 0;   // blocks whose address space is usable
  uint32_t next_fresh_ = 0;  // blocks from here on were never used
  uint32_t discarded_blocks_ = 0;
  bool reserve_open_ = false;
  uint64_t taken_bytes_ = 0;
  SideTable line_mark_table_, start_table_, block_table_;
  uint8_t* line_marks_;
  uint8_t* starts_;
  Block* blocks_;
  std::vector<uint32_t> empty_;       // used from the back: the most recently emptied first
  std::vector<uint32_t> recyclable_;  // the same
  std::vector<uint32_t> young_;
  std::vector<uint32_t> noted_;  // blocks with `starts_noted`
};

}  // namespace adder::gc
