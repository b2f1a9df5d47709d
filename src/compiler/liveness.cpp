// A backward data flow over the blocks of the bytecode. What is kept per code object: the blocks' first words
// and the sets at the blocks' ends; a question walks one block back from its end.
//
// Layout of Code::live_locals, in 64-bit words: number of blocks; first word of each block; the set at the
// end of each block; the set of the handler that protects each block.
#include "compiler/liveness.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "compiler/opcodes.h"
#include "objects/containers.h"
#include "objects/str.h"

namespace adder::compiler {

namespace {

bool looks_at_locals(const Code* code) {
  if (code->shows_locals) return true;
  for (Value value : code->names->values()) {
    const auto* name = value.as<Str>();
    for (const char* looker : {"locals", "eval", "exec", "vars", "dir", "_getframe", "currentframe"}) {
      if (str_equal(name, looker)) return true;
    }
  }
  return false;
}

/// super() takes the first argument from the frame when it is called.
bool may_call_super(const Code* code) {
  for (uint32_t slot = code->local_count - code->free_count; slot < code->local_count; ++slot)
    if (str_equal(code->local_names->items[slot].as<Str>(), "__class__")) return true;
  return false;
}

/// The effect of an instruction on the set, backwards.
void apply(uint32_t word, uint64_t* set) {
  uint32_t slot = operand_of(word);
  uint64_t bit = uint64_t{1} << slot % 64;
  switch (opcode_of(word)) {
    case Opcode::LOAD_FAST:
    case Opcode::LOAD_FAST_CHECK:
    case Opcode::DELETE_FAST:
      set[slot / 64] |= bit;
      return;
    case Opcode::STORE_FAST:
      set[slot / 64] &= ~bit;
      return;
    default:
      return;
  }
}

struct Analysis {
  explicit Analysis(const Code* its_code) : code(its_code), set_words((its_code->local_count + 63) / 64) {}

  const Code* code;
  uint32_t set_words;
  std::vector<uint32_t> starts;    // of blocks
  std::vector<uint64_t> at_start;  // sets
  std::vector<uint64_t> at_end;
  std::vector<uint64_t> at_handler;

  uint32_t block_of(uint32_t word) const {
    return uint32_t(std::upper_bound(starts.begin(), starts.end(), word) - starts.begin()) - 1;
  }

  void find_blocks() {
    starts.push_back(0);
    for (uint32_t i = 0; i < code->exception_count; ++i) {
      const ExceptionRow& row = code->exceptions[i];
      starts.insert(starts.end(), {row.start, row.end, row.target});
    }
    for (uint32_t word = 0; word < code->instruction_count;) {
      Opcode opcode = opcode_of(code->instructions[word]);
      uint32_t next = word + instruction_words(opcode);
      if (has_jump_target(opcode)) starts.push_back(operand_of(code->instructions[word]));
      if (has_jump_target(opcode) || ends_control_flow(opcode)) starts.push_back(next);
      word = next;
    }
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    while (starts.back() >= code->instruction_count) starts.pop_back();
  }

  bool join(std::vector<uint64_t>& sets, uint32_t to, const uint64_t* from) {
    bool changed = false;
    for (uint32_t i = 0; i < set_words; ++i) {
      uint64_t& word = sets[size_t{to} * set_words + i];
      changed |= (word | from[i]) != word;
      word |= from[i];
    }
    return changed;
  }

  const uint64_t* start_set(uint32_t word) const { return &at_start[size_t{block_of(word)} * set_words]; }

  const ExceptionRow* row_of(uint32_t word) const {
    for (uint32_t i = 0; i < code->exception_count; ++i) {
      if (word >= code->exceptions[i].start && word < code->exceptions[i].end) return &code->exceptions[i];
    }
    return nullptr;
  }

  /// One pass over a block; true when the set at its start grew.
  bool flow(uint32_t block) {
    uint32_t start = starts[block];
    uint32_t end = block + 1 < starts.size() ? starts[block + 1] : code->instruction_count;
    std::vector<uint32_t> words;
    for (uint32_t word = start; word < end; word += instruction_words(opcode_of(code->instructions[word])))
      words.push_back(word);
    Opcode last = opcode_of(code->instructions[words.back()]);
    if (has_jump_target(last)) join(at_end, block, start_set(operand_of(code->instructions[words.back()])));
    if (!ends_control_flow(last) && end < code->instruction_count) join(at_end, block, start_set(end));
    if (const ExceptionRow* row = row_of(start)) join(at_handler, block, start_set(row->target));
    const uint64_t* handler = &at_handler[size_t{block} * set_words];
    std::vector<uint64_t> live(&at_end[size_t{block} * set_words],
                               &at_end[size_t{block} * set_words] + set_words);
    for (size_t i = words.size(); i > 0; --i) {
      apply(code->instructions[words[i - 1]], live.data());
      for (uint32_t j = 0; j < set_words; ++j) live[j] |= handler[j];
    }
    return join(at_start, block, live.data());
  }

  void run() {
    find_blocks();
    size_t size = starts.size() * set_words;
    at_start.assign(size, 0);
    at_end.assign(size, 0);
    at_handler.assign(size, 0);
    for (bool changed = true; changed;) {
      changed = false;
      for (uint32_t block = uint32_t(starts.size()); block > 0; --block) changed |= flow(block - 1);
    }
  }

  uint64_t* packed() const {
    size_t count = starts.size();
    auto* data = static_cast<uint64_t*>(std::malloc((1 + count + 2 * at_end.size()) * sizeof(uint64_t)));
    CHECK(data, "out of memory");
    data[0] = count;
    for (size_t i = 0; i < count; ++i) data[1 + i] = starts[i];
    std::memcpy(data + 1 + count, at_end.data(), at_end.size() * sizeof(uint64_t));
    std::memcpy(data + 1 + count + at_end.size(), at_handler.data(), at_handler.size() * sizeof(uint64_t));
    return data;
  }
};

const uint64_t* analysis_of(const Code* code) {
  if (!code->live_locals) {
    Analysis analysis(code);
    analysis.run();
    const_cast<Code*>(code)->live_locals = analysis.packed();  // a cache: the code object stays what it is
  }
  return code->live_locals;
}

/// True when the instruction before `word` (in the block from `start`) may go on elsewhere once its iterator, which runs
/// meanwhile, has ended.
bool waits_for_iterator(const Code* code, uint32_t start, uint32_t word) {
  Opcode last = Opcode::NOP;
  for (uint32_t at = start; at < word; at += instruction_words(last)) last = opcode_of(code->instructions[at]);
  return last == Opcode::FOR_ITER || last == Opcode::SEND;
}

}  // namespace

LiveSet live_locals_at(const Code* code, uint32_t word) {
  LiveSet live(code->local_count);
  if (code->local_count == 0) return live;
  bool everything = looks_at_locals(code);
  for (uint32_t slot = 0; slot < code->local_count; ++slot) {
    if (everything || code->local_kinds[slot] != kLocalPlain) live.add(slot);
  }
  if (everything) return live;
  if (may_call_super(code)) live.add(0);
  const uint64_t* data = analysis_of(code);
  uint64_t count = data[0];
  const uint64_t* starts = data + 1;
  uint64_t block = uint64_t(std::upper_bound(starts, starts + count, uint64_t{word}) - starts) - 1;
  uint32_t set_words = live.word_count();
  const uint64_t* at_end = starts + count + block * set_words;
  const uint64_t* handler = at_end + count * set_words;
  std::vector<uint64_t> set(at_end, at_end + set_words);
  if (block > 0 && starts[block] == word && waits_for_iterator(code, uint32_t(starts[block - 1]), word)) {
    for (uint32_t j = 0; j < set_words; ++j) live.words()[j] |= at_end[int64_t(j) - set_words];
  }
  uint64_t end = block + 1 < count ? starts[block + 1] : code->instruction_count;
  std::vector<uint32_t> words;
  for (uint64_t at = word; at < end; at += instruction_words(opcode_of(code->instructions[at])))
    words.push_back(uint32_t(at));
  for (size_t i = words.size(); i > 0; --i) {
    apply(code->instructions[words[i - 1]], set.data());
    for (uint32_t j = 0; j < set_words; ++j) set[j] |= handler[j];
  }
  for (uint32_t j = 0; j < set_words; ++j) live.words()[j] |= set[j];
  return live;
}

}  // namespace adder::compiler
