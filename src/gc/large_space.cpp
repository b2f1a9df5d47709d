// Page runs: taking, growing, moving and freeing them.
#include "gc/large_space.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/os.h"

namespace adder::gc {

namespace {

constexpr uint32_t kCommitPages = 1024;  // 4 MB
/// Freed runs from this size on go back to the system at once.
constexpr uint32_t kReleasePages = 256;  // 1 MB
/// Below this size copying is cheaper than changing page tables.
constexpr size_t kMoveBytes = size_t(256) << 10;
/// An object that had to move gets this many times the address space that it needs now.
constexpr uint32_t kSpareFactor = 4;
constexpr uint32_t kCopySpareFactor = 2;
/// More dirty free pages than this are not kept through a collection.
constexpr uint32_t kMaxDirtyPages = 2048;  // 8 MB

size_t round_up(size_t size, size_t unit) { return (size + unit - 1) / unit * unit; }

}  // namespace

LargeSpace::LargeSpace(char* base, size_t size)
    : base_(base),
      size_(size),
      page_limit_(uint32_t(size / kPage)),
      owner_table_(page_limit_ * sizeof(uint32_t)),
      card_table_(size / kCard),
      owners_(reinterpret_cast<uint32_t*>(owner_table_.data())),
      cards_(card_table_.data()) {}

// --- Page runs ---------------------------------------------------------------------------------------------

/// Takes the smallest run that is large enough, and puts what is left of it back.
bool LargeSpace::take_from(Runs& runs, uint32_t pages, uint32_t* first_page) {
  auto found = runs.lower_bound(pages);
  if (found == runs.end()) return false;
  auto [size, first] = *found;
  runs.erase(found);
  if (size > pages) runs.emplace(size - pages, first + pages);
  *first_page = first;
  return true;
}

bool LargeSpace::take_run(uint32_t pages, bool must_be_clean, uint32_t* first_page, bool* dirty) {
  *dirty = false;
  if (!must_be_clean && take_from(dirty_, pages, first_page)) {
    *dirty = true;
    dirty_pages_ -= pages;
    return true;
  }
  if (take_from(clean_, pages, first_page)) return true;
  if (pages > page_limit_ - next_page_ || !commit_to(next_page_ + pages)) return false;
  *first_page = next_page_;
  next_page_ += pages;
  return true;
}

bool LargeSpace::commit_to(uint32_t page) {
  if (page <= committed_pages_) return true;
  uint32_t end = uint32_t(std::min<size_t>(page_limit_, round_up(page, kCommitPages)));
  if (!owner_table_.ensure(end * sizeof(uint32_t)) || !card_table_.ensure(end * (kPage / kCard)) ||
      !os::commit(page_start(committed_pages_), size_t(end - committed_pages_) * kPage)) {
    return false;
  }
  committed_pages_ = end;
  return true;
}

/// `used_pages` at the start of the run may hold anything, the rest is clean.
void LargeSpace::free_run(uint32_t first_page, uint32_t pages, uint32_t used_pages) {
  if (used_pages >= kReleasePages) {
    os::discard(page_start(first_page), size_t(used_pages) * kPage);
    used_pages = 0;
  }
  if (used_pages) dirty_.emplace(used_pages, first_page);
  if (pages > used_pages) clean_.emplace(pages - used_pages, first_page + used_pages);
  dirty_pages_ += used_pages;
}

/// All free pages become clean, and neighbours become one run.
void LargeSpace::rebuild_free_runs() {
  for (auto [pages, first] : dirty_) os::discard(page_start(first), size_t(pages) * kPage);
  dirty_.clear();
  dirty_pages_ = 0;
  clean_.clear();
  std::vector<std::pair<uint32_t, uint32_t>> taken;
  for (const Record& record : records_) {
    if (record.pages) taken.emplace_back(record.first_page, record.pages);
  }
  std::sort(taken.begin(), taken.end());
  uint32_t free_from = 0;
  for (auto [first, pages] : taken) {
    if (first > free_from) clean_.emplace(first - free_from, free_from);
    free_from = first + pages;
  }
  next_page_ = free_from;
}

// --- Objects -----------------------------------------------------------------------------------------------

uint32_t LargeSpace::new_record(const Record& record) {
  uint32_t index = uint32_t(records_.size());
  if (free_records_.empty()) {
    records_.push_back(record);
  } else {
    index = free_records_.back();
    free_records_.pop_back();
    records_[index] = record;
  }
  return index;
}

void LargeSpace::use_pages(uint32_t index, uint32_t used_pages) {
  Record& record = records_[index];
  for (uint32_t page = record.used_pages; page < used_pages; page++)
    owners_[record.first_page + page] = index + 1;
  used_pages_ += used_pages - record.used_pages;
  record.used_pages = used_pages;
}

Object* LargeSpace::allocate(size_t size) {
  if (size > size_) return nullptr;
  uint32_t pages = uint32_t(round_up(size, kPage) / kPage);
  uint32_t first_page;
  bool dirty;
  if (!take_run(pages, pages >= kReleasePages, &first_page, &dirty)) return nullptr;
  if (dirty) std::memset(page_start(first_page), 0, size_t(pages) * kPage);
  uint32_t index = new_record({.first_page = first_page, .pages = pages, .young = true});
  use_pages(index, pages);
  young_.push_back(index);
  allocated_bytes_ += size;
  return object_of(records_[index]);
}

Object* LargeSpace::grow(Object* object, size_t old_size, size_t new_size) {
  if (new_size > size_) return nullptr;
  uint32_t index = record_at(object);
  uint32_t pages = uint32_t(round_up(new_size, kPage) / kPage);
  Record& record = records_[index];
  if (pages > record.pages && record.first_page + record.pages == next_page_ &&
      pages - record.pages <= page_limit_ - next_page_ && commit_to(record.first_page + pages)) {
    next_page_ = record.first_page + pages;
    record.pages = pages;
  }
  if (pages > record.pages) {
    object = move(index, old_size, new_size);
  } else {
    use_pages(index, pages);
  }
  if (object) allocated_bytes_ += new_size - old_size;
  return object;
}

Object* LargeSpace::move(uint32_t index, size_t old_size, size_t new_size) {
  uint32_t pages = uint32_t(round_up(new_size, kPage) / kPage);
  bool copies = old_size < kMoveBytes;
  uint32_t spare_factor = copies ? kCopySpareFactor : kSpareFactor;
  uint32_t reserved = std::max(pages, std::min(pages * spare_factor, page_limit_ / 16));
  uint32_t first_page;
  bool dirty;
  if (!take_run(reserved, !copies, &first_page, &dirty)) {
    reserved = pages;
    if (!take_run(reserved, !copies, &first_page, &dirty)) return nullptr;
  }
  if (dirty) std::memset(page_start(first_page), 0, size_t(reserved) * kPage);
  Record old = records_[index];
  char* from = page_start(old.first_page);
  bool moved = move_contents(from, old.pages, page_start(first_page), reserved, old_size);
  if (old.logged) {
    size_t cards = size_t(old.used_pages) * (kPage / kCard);
    std::memcpy(cards_ + size_t(first_page) * (kPage / kCard),
                cards_ + size_t(old.first_page) * (kPage / kCard), cards);
    clear_cards(old);
  }
  std::memset(owners_ + old.first_page, 0, old.used_pages * sizeof(uint32_t));
  used_pages_ -= old.used_pages;
  free_run(old.first_page, old.pages, moved ? 0 : old.used_pages);
  records_[index].first_page = first_page;
  records_[index].pages = reserved;
  records_[index].used_pages = 0;
  use_pages(index, pages);
  return object_of(records_[index]);
}

/// True when the old pages are clean afterwards.
bool LargeSpace::move_contents(char* from, uint32_t from_pages, char* to, uint32_t to_pages, size_t bytes) {
  if (bytes < kMoveBytes) {
    std::memcpy(to, from, bytes);
    return false;
  }
  if (os::move_pages(from, size_t(from_pages) * kPage, to, size_t(to_pages) * kPage)) return true;
  // Piecewise, so that no second copy is ever whole in memory.
  constexpr size_t kPiece = size_t(1) << 20;
  for (size_t done = 0; done < bytes; done += kPiece) {
    size_t piece = std::min(kPiece, bytes - done);
    std::memcpy(to + done, from + done, piece);
    os::discard(from + done, round_up(piece, kPage));
  }
  return true;
}

void LargeSpace::shrink(Object* object, size_t old_size, size_t new_size) {
  uint32_t index = record_at(object);
  Record& record = records_[index];
  uint32_t pages = std::max<uint32_t>(1, uint32_t(round_up(new_size, kPage) / kPage));
  char* start = reinterpret_cast<char*>(object);
  size_t kept_end = std::min(old_size, size_t(pages) * kPage);
  if (new_size < kept_end) std::memset(start + new_size, 0, kept_end - new_size);
  if (pages >= record.used_pages) return;
  os::discard(start + size_t(pages) * kPage, size_t(record.used_pages - pages) * kPage);
  std::memset(owners_ + record.first_page + pages, 0, (record.used_pages - pages) * sizeof(uint32_t));
  if (record.logged) {
    size_t per_page = kPage / kCard;
    std::memset(cards_ + (record.first_page + pages) * per_page, 0, (record.used_pages - pages) * per_page);
  }
  used_pages_ -= record.used_pages - pages;
  record.used_pages = pages;
}

void LargeSpace::free(Object* object) { free_record(record_at(object)); }

void LargeSpace::free_record(uint32_t index) {
  Record& record = records_[index];
  if (record.logged) clear_cards(record);
  std::memset(owners_ + record.first_page, 0, record.used_pages * sizeof(uint32_t));
  used_pages_ -= record.used_pages;
  free_run(record.first_page, record.pages, record.used_pages);
  record = Record{};
  free_records_.push_back(index);
}

uint32_t LargeSpace::record_at(const void* address) const {
  uint32_t owner = owners_[(reinterpret_cast<uintptr_t>(address) - base()) / kPage];
  DCHECK(owner != 0, "the address is in a large object");
  return owner - 1;
}

Object* LargeSpace::find_object(uintptr_t address) const {
  size_t page = (address - base()) / kPage;
  if (page >= next_page_) return nullptr;
  uint32_t owner = owners_[page];
  return owner ? object_of(records_[owner - 1]) : nullptr;
}

void LargeSpace::for_each_object(void (*callback)(Object*, void*), void* context) {
  for (size_t i = 0; i < records_.size(); i++) {
    if (records_[i].pages) callback(object_of(records_[i]), context);
  }
}

// --- Cards -------------------------------------------------------------------------------------------------

void LargeSpace::log_slot(Object* array, const void* slot) {
  cards_[(reinterpret_cast<uintptr_t>(slot) - base()) / kCard] = 1;
  uint32_t index = record_at(array);
  if (records_[index].logged) return;
  records_[index].logged = true;
  logged_.push_back(index);
}

void LargeSpace::clear_cards(const Record& record) {
  size_t per_page = kPage / kCard;
  std::memset(cards_ + size_t(record.first_page) * per_page, 0, size_t(record.used_pages) * per_page);
}

void LargeSpace::drop_logged() {
  take_logged([](Object*, Value*, Value*) {});
}

// --- Collection --------------------------------------------------------------------------------------------

void LargeSpace::sweep(bool full, uint8_t epoch) {
  if (full) {
    for (uint32_t index = 0; index < records_.size(); index++) {
      records_[index].young = false;
      if (records_[index].pages && object_of(records_[index])->mark != epoch) free_record(index);
    }
    rebuild_free_runs();
  } else {
    for (uint32_t index : young_) {
      Record& record = records_[index];
      if (!record.pages || !record.young) continue;
      record.young = false;
      if (object_of(record)->mark != epoch) free_record(index);
    }
    if (dirty_pages_ > kMaxDirtyPages) rebuild_free_runs();
  }
  young_.clear();
}

}  // namespace adder::gc
