// Objects above kMaxSmallSize, each in pages of its own.
//
// A table says for each page which object it belongs to.  Free pages are kept in two kinds: clean ones (zero,
// no memory behind them) and dirty ones, which are reused first, and become clean in the next full
// collection. Objects that grow get address space to spare, so that they mostly grow in place; else their
// pages are moved.
//
// Writes into old arrays are logged by cards of 1 KB, so that a minor collection does not read all of a big
// list because one element changed.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "gc/object.h"
#include "gc/side_table.h"

namespace adder::gc {

class LargeSpace {
 public:
  /// Takes [base, base + size), reserved and not yet committed.
  LargeSpace(char* base, size_t size);
  LargeSpace(const LargeSpace&) = delete;
  LargeSpace& operator=(const LargeSpace&) = delete;

  /// Zeroed memory for an object, or null.
  Object* allocate(size_t size);
  /// Gives `object` `new_size` bytes (more than it has), moving it where it must.  Null when there is no
  /// room.
  Object* grow(Object* object, size_t old_size, size_t new_size);
  /// Hands back what lies behind `new_size`.
  void shrink(Object* object, size_t old_size, size_t new_size);
  void free(Object* object);

  Object* find_object(uintptr_t address) const;
  bool contains(const void* address) const { return reinterpret_cast<uintptr_t>(address) - base() < size_; }

  /// Logs a write to a word of an old array.
  void log_slot(Object* array, const void* slot);
  bool is_logged(const Object* object) const {
    return contains(object) && records_[record_at(object)].logged;
  }
  /// Calls back with the logged words of each array, and forgets them.
  template <class Visit>
  void take_logged(Visit visit);
  void drop_logged();

  /// Frees the objects that are not of `epoch`: all of them, or those allocated since the last collection.
  void sweep(bool full, uint8_t epoch);
  void for_each_object(void (*callback)(Object*, void*), void* context);

  size_t occupied_bytes() const { return used_pages_ * kPage; }
  size_t committed_bytes() const { return (used_pages_ + dirty_pages_) * kPage; }
  /// Bytes handed out since the start.
  uint64_t allocated_bytes() const { return allocated_bytes_; }

 private:
  static constexpr size_t kPage = 4096;
  static constexpr size_t kCard = 1024;

  struct Record {
    uint32_t first_page = 0;
    uint32_t pages = 0;       // 0: this record is free
    uint32_t used_pages = 0;  // the rest is clean, and there to grow into
    bool young = false;
    bool logged = false;  // stands in logged_
  };
  using Runs = std::multimap<uint32_t, uint32_t>;  // pages -> first page

  uintptr_t base() const { return reinterpret_cast<uintptr_t>(base_); }
  char* page_start(uint32_t page) const { return base_ + size_t(page) * kPage; }
  Object* object_of(const Record& record) const {
    return reinterpret_cast<Object*>(page_start(record.first_page));
  }
  uint32_t record_at(const void* address) const;

  bool take_run(uint32_t pages, bool must_be_clean, uint32_t* first_page, bool* dirty);
  static bool take_from(Runs& runs, uint32_t pages, uint32_t* first_page);
  bool commit_to(uint32_t page);
  void free_run(uint32_t first_page, uint32_t pages, uint32_t used_pages);
  void free_record(uint32_t index);
  uint32_t new_record(const Record& record);
  void use_pages(uint32_t index, uint32_t used_pages);
  Object* move(uint32_t index, size_t old_size, size_t new_size);
  bool move_contents(char* from, uint32_t from_pages, char* to, uint32_t to_pages, size_t bytes);
  void clear_cards(const Record& record);
  void rebuild_free_runs();

  char* base_;
  size_t size_;
  uint32_t page_limit_;
  uint32_t next_page_ = 0;  // pages from here on were never used
  uint32_t committed_pages_ = 0;
  size_t used_pages_ = 0, dirty_pages_ = 0;
  uint64_t allocated_bytes_ = 0;
  SideTable owner_table_, card_table_;
  uint32_t* owners_;  // per page: 1 + index of the record, or 0
  uint8_t* cards_;
  std::vector<Record> records_;
  std::vector<uint32_t> free_records_;
  std::vector<uint32_t> young_;   // records allocated since the last collection
  std::vector<uint32_t> logged_;  // records with logged cards
  Runs clean_, dirty_;
};

template <class Visit>
void LargeSpace::take_logged(Visit visit) {
  for (uint32_t index : logged_) {
    Record& record = records_[index];
    if (!record.pages || !record.logged) continue;
    record.logged = false;
    size_t first_card = size_t(record.first_page) * (kPage / kCard);
    size_t cards = size_t(record.used_pages) * (kPage / kCard);  // a multiple of 4
    for (size_t card = first_card; card < first_card + cards; card++) {
      if (card % 4 == 0 && !*reinterpret_cast<uint32_t*>(cards_ + card)) {
        card += 3;
        continue;
      }
      if (!cards_[card]) continue;
      cards_[card] = 0;
      char* start = base_ + card * kCard;
      visit(object_of(record), reinterpret_cast<Value*>(start), reinterpret_cast<Value*>(start + kCard));
    }
  }
  logged_.clear();
}

}  // namespace adder::gc
