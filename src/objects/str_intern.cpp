// The intern table: one string per text, strong and for ever.  It holds strings of exactly the type str, inline.
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#include "objects/siphash.h"
#include "objects/str.h"
#include "objects/text_units.h"

namespace adder {

/// Open addressing over malloc'ed cells; `all` lists the strings in order of arrival, so that a minor collection visits
/// only those that came since the last one.
struct InternTable {
  Str** cells = nullptr;
  size_t mask = 0, count = 0;
  std::vector<Str*> all;
  size_t visited = 0;
  // By the address of the text: what C++ asks for again and again are literals.  The text decides, not the address.
  static constexpr size_t kRecent = 512;
  Str* recent[kRecent] = {};
};

namespace {

constexpr size_t kInitialCells = 4096;

void trace_table(gc::Tracer& tracer, void* context) {
  auto* table = static_cast<InternTable*>(context);
  for (size_t i = tracer.is_minor() ? table->visited : 0; i < table->all.size(); i++) tracer.visit(table->all[i]);
  table->visited = table->all.size();
}

Str** allocate_cells(size_t count) {
  auto* cells = static_cast<Str**>(calloc(count, sizeof(Str*)));
  if (!cells) throw std::bad_alloc();
  return cells;
}

void grow(InternTable* table) {
  size_t mask = table->mask * 2 + 1;
  Str** cells = allocate_cells(mask + 1);
  for (Str* s : table->all) {
    size_t i = size_t(s->hash) & mask;
    while (cells[i]) i = (i + 1) & mask;
    cells[i] = s;
  }
  free(table->cells);
  table->cells = cells;
  table->mask = mask;
}

/// The cell with this text (given as units of the least width), or the free cell where it belongs.
Str** find_cell(InternTable* table, int64_t hash, const void* data, size_t bytes, int width) {
  size_t i = size_t(hash) & table->mask;
  for (;; i = (i + 1) & table->mask) {
    Str* s = table->cells[i];
    if (!s) return &table->cells[i];
    if (s->hash == hash && s->length * size_t(width) == bytes && s->width() == width && memcmp(s->data, data, bytes) == 0)
      return &table->cells[i];
  }
}

Str* insert(InternTable* table, Str** cell, Str* s) {
  s->user_flags |= kStrInterned;
  *cell = s;
  table->all.push_back(s);
  if (++table->count * 2 > table->mask) grow(table);
  return s;
}

Str* inline_copy(Thread& t, Str* s) {
  Str* copy = str_allocate(t, s->length, s->maximum());
  str_copy_points(s, 0, s->length, mutable_data(copy), s->width());
  copy->hash = s->hash;
  return copy;
}

}  // namespace

Str* intern(Thread& t, Str* s) {
  if (s->is_interned()) return s;
  InternTable* table = t.runtime->interned;
  int64_t hash = str_hash(s);
  size_t bytes = s->length * size_t(s->width());
  Str** cell = find_cell(table, hash, s->data, bytes, s->width());
  if (*cell) return *cell;
  if (!is_exact<Str>(Value::from(s)) || s->user_flags & kStrExternal) s = inline_copy(t, s);
  return insert(table, cell, s);
}

Str* intern(Thread& t, std::string_view utf8) {
  if (utf8.empty()) utf8 = "";  // memcmp wants an address, even of nothing
  InternTable* table = t.runtime->interned;
  auto address = reinterpret_cast<uintptr_t>(utf8.data());
  Str*& recent = table->recent[(address ^ address >> 9) % InternTable::kRecent];
  if (recent && recent->ascii() == utf8) return recent;
  if (ascii_prefix(utf8.data(), utf8.size()) != utf8.size()) return intern(t, str_from_utf8(t, utf8));
  int64_t hash = hash_bytes(utf8.data(), utf8.size());
  Str** cell = find_cell(table, hash, utf8.data(), utf8.size(), 1);
  if (*cell) return recent = *cell;
  Str* s = str_allocate(t, utf8.size(), 127);
  memcpy(mutable_data(s), utf8.data(), utf8.size());
  s->hash = hash;
  return recent = insert(table, cell, s);
}

void initialize_strings(Thread& t) {
  auto* table = new InternTable;
  table->cells = allocate_cells(kInitialCells);
  table->mask = kInitialCells - 1;
  t.runtime->interned = table;
  t.runtime->heap->add_roots(trace_table, table);
  t.runtime->empty_str = intern(t, "");
  for (unsigned c = 0; c < 256; c++) {
    Str* s = str_allocate(t, 1, c);
    static_cast<uint8_t*>(mutable_data(s))[0] = uint8_t(c);
    t.runtime->char_cache[c] = intern(t, s);
  }
}

}  // namespace adder
