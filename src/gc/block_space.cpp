// Taking runs of free lines, finding objects, and sweeping.
#include "gc/block_space.h"

#include <algorithm>
#include <cstring>

#include "base/os.h"

namespace adder::gc {

namespace {

/// Blocks with fewer free lines are not worth visiting.
constexpr uint32_t kMinimumFreeLines = kLinesPerBlock / 16;
constexpr uint32_t kCommitBlocks = 128;  // 4 MB
/// The reserve is this part of all blocks, and has at least so many.
constexpr uint32_t kReserveShare = 8, kSmallestReserve = 32;
/// From this block on memory is asked for in huge pages: the first ones are left alone for the sake of small
/// programs.
constexpr uint32_t kHugePagesFrom = 1024;  // 32 MB
constexpr uint8_t kPoison = 0xd8;          // as a word: not a pointer the heap would follow

/// The first line from `line` on whose mark is not `mark`, or kLinesPerBlock.
uint32_t skip_lines(const uint8_t* lines, uint32_t line, uint8_t mark) {
  uint64_t pattern = mark * 0x0101010101010101u;
  while (line < kLinesPerBlock) {
    uint64_t marks;
    std::memcpy(&marks, lines + line, 8);  // may read into the next block's marks, which lie behind
    if (marks ^= pattern)
      return std::min(uint32_t(kLinesPerBlock), line + uint32_t(__builtin_ctzll(marks)) / 8);
    line += 8;
  }
  return kLinesPerBlock;
}

}  // namespace

BlockSpace::BlockSpace(char* base, size_t size)
    : base_(base),
      block_limit_(uint32_t(size / kBlockSize)),
      quota_(block_limit_),
      line_mark_table_(size / kLineSize + sizeof(uint64_t)),
      start_table_(size / 64),
      block_table_(block_limit_ * sizeof(Block)),
      line_marks_(line_mark_table_.data()),
      starts_(start_table_.data()),
      blocks_(reinterpret_cast<Block*>(block_table_.data())) {}

// --- Allocation --------------------------------------------------------------------------------------------

bool BlockSpace::refill(BumpSpan& span, size_t size, bool fresh_block_only) {
  for (;;) {
    if (extend(span, size)) return true;
    clear_rest(span);
    if (fresh_block_only) {
      if (!take_empty_block(span)) return false;
    } else if (!next_run(span) && !take_recyclable_block(span) && !take_empty_block(span)) {
      return false;
    }
  }
}

/// Clears more of the current run, when `size` fits it.
bool BlockSpace::extend(BumpSpan& span, size_t size) {
  if (span.rest() < size) return false;
  // The limit stays within kMaxSmallSize of the cursor: that keeps large objects off the fast path, and what
  // is zeroed is still in the cache when it is used.
  char* cleared = std::min(span.end, span.cursor + kMaxSmallSize);
  size_t amount = size_t(cleared - span.cleared);
  if (!blocks_[span.block].zeroed) std::memset(span.cleared, 0, amount);
  span.limit = span.cleared = cleared;
  taken_bytes_ += amount;
  blocks_[span.block].taken_end = uint32_t(cleared - block_start(span.block));
  return true;
}

/// Leaves nothing but zeros and objects behind in a run that is given up.
void BlockSpace::clear_rest(BumpSpan& span) {
  if (span.cleared == span.end) return;
  Block& block = blocks_[span.block];
  if (!block.zeroed) std::memset(span.cleared, 0, size_t(span.end - span.cleared));
  taken_bytes_ += size_t(span.end - span.cleared);
  span.cleared = span.end;
  block.taken_end = uint32_t(span.end - block_start(span.block));
}

void BlockSpace::take_run(BumpSpan& span, uint32_t first_line, uint32_t last_line) {
  char* start = block_start(span.block);
  span.cursor = span.limit = span.cleared = start + first_line * kLineSize;
  span.end = start + last_line * kLineSize;
  blocks_[span.block].taken_end = uint32_t(first_line * kLineSize);
}

/// Moves to the next run of free lines in the span's block.
bool BlockSpace::next_run(BumpSpan& span) {
  if (!span.has_block) return false;
  const uint8_t* lines = lines_of(span.block);
  uint32_t first = uint32_t(size_t(span.end - block_start(span.block)) / kLineSize);
  first = skip_lines(lines, first, kOldLine);
  if (first == kLinesPerBlock) return false;
  take_run(span, first, skip_lines(lines, first, 0));
  return true;
}

void BlockSpace::use(uint32_t block) {
  Block& info = blocks_[block];
  info.state = kInUse;
  info.taken_end = 0;
  if (!info.young) young_.push_back(block);
  info.young = true;
}

bool BlockSpace::take_recyclable_block(BumpSpan& span) {
  if (recyclable_.empty()) return false;
  span.block = recyclable_.back();
  recyclable_.pop_back();
  use(span.block);
  span.has_block = true;
  span.cursor = span.limit = span.cleared = span.end = block_start(span.block);
  return next_run(span);
}

bool BlockSpace::take_empty_block(BumpSpan& span) {
  if (!may_take_block()) return false;
  uint32_t block;
  if (!empty_.empty()) {
    block = empty_.back();
    empty_.pop_back();
    if (blocks_[block].zeroed) discarded_blocks_--;
  } else {
    block = next_fresh_++;
    blocks_[block].zeroed = true;
  }
  use(block);
  span.block = block;
  span.has_block = true;
  take_run(span, 0, kLinesPerBlock);
  return true;
}

size_t BlockSpace::reserve_blocks() const { return std::max(std::min(next_fresh_, quota_) / kReserveShare, kSmallestReserve); }

bool BlockSpace::may_take_block() {
  if (committed_ - used_blocks() <= reserve_blocks()) commit_blocks();
  return free_blocks() > (reserve_open_ ? 0 : reserve_blocks());
}

bool BlockSpace::has_room() const {
  size_t lines = free_blocks() * kLinesPerBlock;
  for (uint32_t block : recyclable_) lines += blocks_[block].free_lines;
  return lines > reserve_blocks() * kLinesPerBlock * 3 / 2;
}

/// Makes more blocks usable where that can be done; while there are still some, so that the reserve is there when it cannot.
void BlockSpace::commit_blocks() {
  uint32_t count = std::min(kCommitBlocks, block_limit_ - committed_);
  size_t blocks = committed_ + count;
  if (count == 0 || !line_mark_table_.ensure(blocks * kLinesPerBlock + sizeof(uint64_t)) ||
      !start_table_.ensure(blocks * kStartBytesPerBlock) || !block_table_.ensure(blocks * sizeof(Block)) ||
      !os::commit(block_start(committed_), count * kBlockSize)) {
    return;
  }
  if (committed_ >= kHugePagesFrom) os::prefer_huge_pages(block_start(committed_), count * kBlockSize);
  committed_ += count;
}

// --- Finding objects ---------------------------------------------------------------------------------------

Object* BlockSpace::find_object(uintptr_t address) {
  size_t offset = address - base();
  uint32_t block = uint32_t(offset / kBlockSize);
  if (block >= next_fresh_ || blocks_[block].state == kEmpty) return nullptr;
  if (!line_marks_[offset / kLineSize]) {
    if (!blocks_[block].young || offset % kBlockSize >= blocks_[block].taken_end) return nullptr;
    note_young_starts(block);
  }
  const uint64_t* words = reinterpret_cast<const uint64_t*>(starts_of(block));
  uint32_t bit = uint32_t(offset % kBlockSize / 8);
  int word = int(bit / 64);
  int last = std::max(0, word - int(kMaxSmallSize / 512));
  uint64_t candidates = words[word] & (~uint64_t(0) >> (63 - bit % 64));
  while (!candidates && word > last) candidates = words[--word];
  if (!candidates) return nullptr;
  uint32_t start = uint32_t(word) * 64 + 63 - uint32_t(__builtin_clzll(candidates));
  Object* object = reinterpret_cast<Object*>(block_start(block) + start * 8);
  return address < reinterpret_cast<uintptr_t>(object) + object_size(object) ? object : nullptr;
}

/// Sets the start bits of the objects that were allocated since the last collection.
void BlockSpace::note_young_starts(uint32_t block) {
  Block& info = blocks_[block];
  if (info.starts_noted) return;
  const uint8_t* lines = lines_of(block);
  for (uint32_t line = 0; line * kLineSize < info.taken_end; line++) {
    if (lines[line]) continue;
    uint32_t first = line;
    line = skip_lines(lines, line, 0);
    note_starts_in_run(block, first * kLineSize, std::min<uint32_t>(line * kLineSize, info.taken_end));
  }
  info.starts_noted = true;
  noted_.push_back(block);
}

void BlockSpace::note_starts_in_run(uint32_t block, uint32_t begin, uint32_t end) {
  uint64_t* words = reinterpret_cast<uint64_t*>(starts_of(block));
  while (begin < end) {
    Object* object = reinterpret_cast<Object*>(block_start(block) + begin);
    if (!object->shape) {  // not allocated yet, or given up
      begin += 8;
      continue;
    }
    words[begin / 512] |= uint64_t(1) << (begin / 8 % 64);
    begin += uint32_t(object_size(object));
  }
}

/// In unmarked lines only young objects start.
void BlockSpace::forget_young_starts_in(uint32_t block) {
  const uint8_t* lines = lines_of(block);
  uint8_t* starts = starts_of(block);
  for (uint32_t line = 0; line < kLinesPerBlock; line++) {
    if (!lines[line]) std::memset(starts + line * kStartBytesPerLine, 0, kStartBytesPerLine);
  }
  blocks_[block].starts_noted = false;
}

void BlockSpace::for_each_object(void (*callback)(Object*, void*), void* context) {
  for (uint32_t block : young_) note_young_starts(block);
  for (uint32_t block = 0; block < next_fresh_; block++) {
    const uint64_t* words = reinterpret_cast<const uint64_t*>(starts_of(block));
    for (uint32_t word = 0; word < kStartBytesPerBlock / 8; word++) {
      for (uint64_t bits = words[word]; bits; bits &= bits - 1) {
        uint32_t start = word * 64 + uint32_t(__builtin_ctzll(bits));
        callback(reinterpret_cast<Object*>(block_start(block) + start * 8), context);
      }
    }
  }
  forget_young_starts();
}

void BlockSpace::copy_starts(std::vector<uint64_t>& words) {
  for (uint32_t block : young_) note_young_starts(block);
  const uint64_t* starts = reinterpret_cast<const uint64_t*>(starts_);
  words.assign(starts, starts + size_t(next_fresh_) * kStartBytesPerBlock / sizeof(uint64_t));
}

void BlockSpace::forget_young_starts() {
  for (uint32_t block : noted_) forget_young_starts_in(block);
  noted_.clear();
}

// --- Collection --------------------------------------------------------------------------------------------

void BlockSpace::begin_marking(bool full) {
  forget_young_starts();
  if (!full) return;
  std::memset(line_marks_, 0, size_t(next_fresh_) * kLinesPerBlock);
  std::memset(starts_, 0, size_t(next_fresh_) * kStartBytesPerBlock);
}

void BlockSpace::sweep(bool full) {
  if (full) {
    empty_.clear();
    recyclable_.clear();
    for (uint32_t block = next_fresh_; block-- > 0;) sweep_block(block);
  } else {
    for (uint32_t block : young_) sweep_block(block);
  }
  young_.clear();
}

void BlockSpace::sweep_block(uint32_t block) {
  Block& info = blocks_[block];
  uint8_t* lines = lines_of(block);
  uint32_t marked = 0;
  for (uint32_t line = 0; line < kLinesPerBlock; line++) {
    lines[line] = lines[line] ? kOldLine : 0;
    marked += lines[line];
  }
  info.free_lines = kLinesPerBlock - marked;
  if (info.young || marked) info.zeroed = false;
  info.young = false;
  info.taken_end = 0;
  if (marked == 0) {
    info.state = kEmpty;
    empty_.push_back(block);
  } else if (info.free_lines >= kMinimumFreeLines) {
    info.state = kListed;
    recyclable_.push_back(block);
  } else {
    info.state = kInUse;
  }
}

void BlockSpace::release_empty_blocks(size_t kept_bytes) {
  std::sort(empty_.begin(), empty_.end(), std::greater<>());  // low addresses are used first
  size_t kept = kept_bytes / kBlockSize;
  size_t index = 0;
  size_t count = empty_.size() > kept ? empty_.size() - kept : 0;
  while (index < count) {
    size_t end = index + 1;
    while (end < count && empty_[end] == empty_[end - 1] - 1) end++;
    uint32_t lowest = empty_[end - 1];
    bool dirty = false;
    for (size_t i = index; i < end; i++) {
      Block& info = blocks_[empty_[i]];
      dirty |= !info.zeroed;
      discarded_blocks_ += !info.zeroed;
      info.zeroed = true;
    }
    if (dirty) os::discard(block_start(lowest), (end - index) * kBlockSize);
    index = end;
  }
}

void BlockSpace::poison_free_lines() {
  for (uint32_t block = 0; block < next_fresh_; block++) {
    if (blocks_[block].zeroed) continue;
    const uint8_t* lines = lines_of(block);
    for (uint32_t line = 0; line < kLinesPerBlock; line++) {
      if (!lines[line]) std::memset(block_start(block) + line * kLineSize, kPoison, kLineSize);
    }
  }
}

}  // namespace adder::gc
