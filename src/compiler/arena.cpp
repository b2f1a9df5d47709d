#include "compiler/arena.h"

#include <cstdlib>

namespace adder::compiler {

namespace {

constexpr size_t kFirstChunk = 32 * 1024;
constexpr size_t kLargestChunk = 1024 * 1024;

uint32_t hash_text(std::string_view text) {
  uint64_t hash = 0x9E3779B97F4A7C15u ^ text.size();
  for (unsigned char byte : text) hash = (hash ^ byte) * 0x100000001B3u;
  return static_cast<uint32_t>(hash ^ (hash >> 32));
}

}  // namespace

Arena::~Arena() {
  while (chunks_) {
    Chunk* previous = chunks_->previous;
    std::free(chunks_);
    chunks_ = previous;
  }
  std::free(table_);
}

/// A block of `bytes` that takes `taken` of its chunk.
void* Arena::allocate_slow(size_t bytes, size_t taken) {
  size_t wanted = bytes_used_ < kFirstChunk ? kFirstChunk : bytes_used_;
  if (wanted > kLargestChunk) wanted = kLargestChunk;
  bool own_chunk = taken > wanted / 2;  // a large block must not waste the rest of the current chunk
  size_t size = own_chunk ? taken : wanted;
  auto* chunk = static_cast<Chunk*>(std::malloc(sizeof(Chunk) + size));
  if (!chunk) throw std::bad_alloc();
  chunk->previous = chunks_;
  chunks_ = chunk;
  bytes_used_ += sizeof(Chunk) + size;
  char* start = reinterpret_cast<char*>(chunk + 1);
  ASAN_POISON_MEMORY_REGION(start + bytes, size - bytes);
  if (own_chunk) return start;
  next_ = start + taken;
  limit_ = start + wanted;
  return start;
}

Text Arena::copy_text(std::string_view text) {
  auto* memory = static_cast<char*>(allocate(text.size() + 1));
  if (!text.empty()) std::memcpy(memory, text.data(), text.size());
  memory[text.size()] = 0;
  return {memory, text.size()};
}

const Identifier* Arena::intern(std::string_view text) {
  if (table_used_ * 2 >= table_size_) grow_table();
  uint32_t hash = hash_text(text);
  uint32_t mask = table_size_ - 1;
  uint32_t slot = hash & mask;
  while (const Identifier* entry = table_[slot]) {
    if (entry->hash == hash && entry->view() == text) return entry;
    slot = (slot + 1) & mask;
  }
  auto* identifier = static_cast<Identifier*>(allocate(sizeof(Identifier) + text.size() + 1));
  identifier->hash = hash;
  identifier->length = static_cast<uint32_t>(text.size());
  auto* bytes = reinterpret_cast<char*>(identifier + 1);
  if (!text.empty()) std::memcpy(bytes, text.data(), text.size());
  bytes[text.size()] = 0;
  table_[slot] = identifier;
  ++table_used_;
  return identifier;
}

void Arena::grow_table() {
  uint32_t size = table_size_ ? table_size_ * 2 : 512;
  auto** table = static_cast<const Identifier**>(std::calloc(size, sizeof(Identifier*)));
  if (!table) throw std::bad_alloc();
  for (uint32_t i = 0; i < table_size_; ++i) {
    if (!table_[i]) continue;
    uint32_t slot = table_[i]->hash & (size - 1);
    while (table[slot]) slot = (slot + 1) & (size - 1);
    table[slot] = table_[i];
  }
  std::free(table_);
  table_ = table;
  table_size_ = size;
}

}  // namespace adder::compiler
