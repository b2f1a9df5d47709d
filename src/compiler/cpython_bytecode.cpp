// In steps: decode, one operation for each instruction that does something; find the depths of the stack; put each NULL of a call behind
// the callable, where ours lies; lay out.  A loop has one edge back here (verify.h): the others become jumps to it.
#include "compiler/cpython_bytecode.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "compiler/cpython_numbers.h"
#include "compiler/opcodes.h"
#include "compiler/stack_effect.h"

namespace adder::compiler {
namespace {

using namespace cpython;

constexpr int kUnused = -1;

/// Our opcodes by CPython's number, where they mean the same.
constexpr auto kSame = [] {
  std::array<int, 256> table{};
  table.fill(kUnused);
#define SAME(name, number, caches) table[number] = int(Opcode::name);
#include "compiler/cpython_opcodes.def"
#undef SAME
  return table;
}();

enum class Edge : uint8_t { kNone, kForward, kBackward, kBackwardIf };

struct Operation {
  Opcode opcode;
  uint32_t operand = 0;
  uint32_t unit = 0;    // jumps to here and to what lies before it, up to the operation before, mean this operation
  uint32_t source = 0;  // the unit whose position it has
  uint32_t extra = 0;   // of CALL_KW: the constant with the names
  Edge edge = Edge::kNone;
  uint32_t target = 0;  // unit
  int depth = kUnused;  // before it; kUnused: nothing reaches it
};

class Translator {
 public:
  Translator(std::string_view code, std::string_view exception_table) : code_(code), table_(exception_table) {}

  CpythonTranslation run() {
    decode();
    read_exception_table();
    if (good()) find_depths();
    for (size_t i = operations_.size(); good() && i-- > 0;)
      if (operations_[i].opcode == Opcode::PUSH_NULL && operations_[i].depth != kUnused) move_behind_callable(i);
    if (good()) lay_out();
    return std::move(out_);
  }

 private:
  bool good() const { return out_.error.empty(); }
  void fail(uint32_t unit, const std::string& what) {
    if (good()) out_.error = "offset " + std::to_string(unit * 2) + ": " + what;
  }

  // --- decoding
  void decode() {
    uint32_t argument = 0, start = 0;
    for (uint32_t unit = 0; unit < code_.size() / 2 && good(); unit++) {
      auto opcode = uint8_t(code_[unit * 2]);
      argument = argument << 8 | uint8_t(code_[unit * 2 + 1]);
      if (opcode == kExtendedArg) continue;
      if (opcode != kCache) decode_one(opcode, argument, start, unit);
      argument = 0;
      start = unit + 1;
    }
    if (operations_.empty()) fail(0, "there is no code");
  }
  Operation& add(Opcode opcode, uint32_t operand, uint32_t start) {
    if (operand > kMaxOperand) fail(start, "the argument is too large");
    operations_.push_back({.opcode = opcode, .operand = operand, .unit = start, .source = start});
    return operations_.back();
  }
  void add_jump(Opcode opcode, Edge edge, uint32_t argument, uint32_t start, uint32_t unit) {
    bool back = edge == Edge::kBackward || edge == Edge::kBackwardIf;
    int64_t target = int64_t(unit) + 1 + (back ? -int64_t(argument) : int64_t(argument));
    if (target < 0 || target >= int64_t(code_.size() / 2)) return fail(start, "jumps out of the code");
    Operation& jump = add(opcode, 0, start);
    jump.edge = edge;
    jump.target = uint32_t(target);
  }
  bool decode_conditional(uint8_t opcode, uint32_t argument, uint32_t start, uint32_t unit) {
    for (uint32_t i = 0; i < 4; i++) {
      if (opcode != kForwardIf[i] && opcode != kBackwardIf[i]) continue;
      add_jump(Opcode(uint32_t(Opcode::POP_JUMP_IF_FALSE) + i), opcode == kForwardIf[i] ? Edge::kForward : Edge::kBackwardIf, argument, start, unit);
      return true;
    }
    return false;
  }
  void decode_operator(uint32_t argument, uint32_t start) {
    bool in_place = argument >= kFirstInPlace;
    const uint8_t* found = std::ranges::find(kOperators, argument - (in_place ? kFirstInPlace : 0));
    if (found == std::end(kOperators)) return fail(start, "unknown operator");
    add(Opcode(uint32_t(in_place ? Opcode::INPLACE_ADD : Opcode::BINARY_ADD) + uint32_t(found - kOperators)), 0, start);
  }
  void decode_call(uint32_t argument, uint32_t start) {
    Operation& call = add(keywords_ == kUnused ? Opcode::CALL : Opcode::CALL_KW, argument, start);
    if (keywords_ != kUnused) call.extra = uint32_t(keywords_);
    keywords_ = kUnused;
  }
  void decode_one(uint8_t opcode, uint32_t argument, uint32_t start, uint32_t unit) {
    constexpr uint32_t kCallableBelowDict = 3;
    if (decode_conditional(opcode, argument, start, unit)) return;
    switch (opcode) {
      case kPushNull: add(Opcode::PUSH_NULL, 0, start); return;
      case kLoadFast: add(Opcode::LOAD_FAST_CHECK, argument, start); return;
      case kLoadGlobal:
        if (argument & 1) add(Opcode::PUSH_NULL, 0, start);
        add(Opcode::LOAD_GLOBAL, argument >> 1, start);
        return;
      case kBinaryOp: return decode_operator(argument, start);
      case kCompareOp:
        if (argument > 5) return fail(start, "unknown comparison");
        add(Opcode(uint32_t(Opcode::COMPARE_LT) + argument), 0, start);
        return;
      case kKwNames: keywords_ = argument; return;
      case kPrecall: return;
      case kCall: return decode_call(argument, start);
      case kDictMerge: add(argument == 1 ? Opcode::DICT_MERGE_CALL : Opcode::DICT_MERGE, argument == 1 ? kCallableBelowDict : argument, start); return;
      case kJumpForward: return add_jump(Opcode::JUMP_FORWARD, Edge::kForward, argument, start, unit);
      case kJumpBackward: return add_jump(Opcode::JUMP_BACKWARD, Edge::kBackward, argument, start, unit);
      case kJumpBackwardNoInterrupt: return add_jump(Opcode::JUMP_BACKWARD_NO_INTERRUPT, Edge::kBackward, argument, start, unit);
      case kJumpIfFalseOrPop: return add_jump(Opcode::JUMP_IF_FALSE_OR_POP, Edge::kForward, argument, start, unit);
      case kJumpIfTrueOrPop: return add_jump(Opcode::JUMP_IF_TRUE_OR_POP, Edge::kForward, argument, start, unit);
      case kForIter: return add_jump(Opcode::FOR_ITER, Edge::kForward, argument, start, unit);
      case kSend: return add_jump(Opcode::SEND, Edge::kForward, argument, start, unit);
      default: break;
    }
    if (kSame[opcode] == kUnused) return fail(start, "unknown opcode " + std::to_string(opcode));
    add(Opcode(kSame[opcode]), argument, start);
  }

  // --- the exception table
  uint32_t read_number() {
    uint32_t n = 0;
    uint8_t byte = kMore;
    while (byte & kMore && !table_.empty()) {
      byte = uint8_t(table_[0]);
      table_.remove_prefix(1);
      n = n << 6 | (byte & 63);
    }
    return n;
  }
  void read_exception_table() {
    while (!table_.empty() && good()) {
      uint32_t start = read_number(), size = read_number(), target = read_number(), depth = read_number();
      if (target >= code_.size() / 2 || depth >> 1 > UINT16_MAX) return fail(start, "row of the exception table out of range");
      out_.exceptions.push_back({start, start + size, target, uint16_t(depth >> 1), bool(depth & 1)});
    }
  }

  // --- depths of the stack
  /// The first operation that starts at the unit or behind it.
  size_t index_of(uint32_t unit) const { return size_t(std::ranges::lower_bound(operations_, unit, {}, &Operation::unit) - operations_.begin()); }
  void reach(size_t index, int depth) {
    if (index >= operations_.size() || operations_[index].depth != kUnused) return;  // verify.h finds what is wrong
    if (depth < 0) return fail(operations_[index].unit, "the stack underflows");
    operations_[index].depth = depth;
    out_.stack_size = std::max(out_.stack_size, uint32_t(depth));
    pending_.push_back(index);
  }
  void find_depths() {
    reach(0, 0);
    follow();
    for (const ExceptionRow& row : out_.exceptions) {
      reach(index_of(row.target), row.depth + 1 + row.push_position);
      follow();
    }
  }
  void follow() {
    while (!pending_.empty() && good()) {
      size_t index = pending_.back();
      pending_.pop_back();
      const Operation& o = operations_[index];
      if (o.edge != Edge::kNone) reach(index_of(o.target), o.depth + stack_effect(o.opcode, o.operand, true));
      if (!ends_control_flow(o.opcode)) reach(index + 1, o.depth + stack_effect(o.opcode, o.operand, false));
    }
  }

  // --- NULLs.  CPython's lies below the callable, ours above.
  /// The lowest place of the stack that the operation reads; DICT_MERGE_CALL reads the callable only for a message.
  static int lowest_read(const Operation& o) {
    return o.depth - (o.opcode == Opcode::DICT_MERGE_CALL ? 2 : stack_inputs(o.opcode, o.operand));
  }
  bool is_call(const Operation& o) const { return o.opcode == Opcode::CALL || o.opcode == Opcode::CALL_KW || o.opcode == Opcode::CALL_FUNCTION_EX; }
  void move_behind_callable(size_t null) {
    int place = operations_[null].depth;
    size_t call = null + 1, behind = null + 1;
    for (; call < operations_.size() && (operations_[call].depth == kUnused || lowest_read(operations_[call]) > place); call++)
      if (operations_[call].depth != kUnused && lowest_read(operations_[call]) <= place + 1) behind = call + 1;
    if (call == operations_.size() || !is_call(operations_[call]) || lowest_read(operations_[call]) != place)
      return fail(operations_[null].unit, "PUSH_NULL without its call");
    while (behind < call && operations_[behind].depth != place + 2) behind++;
    for (size_t i = null + 1; i < behind; i++)
      if (operations_[i].depth != kUnused) operations_[i].depth--;
    operations_[null].depth = place + 1;
    operations_[null].unit = operations_[behind].unit;
    std::rotate(operations_.begin() + ptrdiff_t(null), operations_.begin() + ptrdiff_t(null) + 1, operations_.begin() + ptrdiff_t(behind));
  }

  // --- layout
  static bool is_loop_edge(const Operation& o) { return o.opcode == Opcode::JUMP_BACKWARD || o.edge == Edge::kBackwardIf; }
  uint32_t words_of(size_t index) const {
    const Operation& o = operations_[index];
    uint32_t own = instruction_words(opcode_in_place(index));
    return is_last_edge(index) && o.edge == Edge::kBackwardIf ? own + instruction_words(Opcode::JUMP_BACKWARD) : own;
  }
  bool is_last_edge(size_t index) const {
    const Operation& o = operations_[index];
    return is_loop_edge(o) && last_edges_.at(index_of(o.target)) == index;
  }
  /// Of two edges back to the same place, the first is a jump to the second.
  Opcode opcode_in_place(size_t index) const {
    const Operation& o = operations_[index];
    if (!is_loop_edge(o)) return o.opcode;
    if (o.opcode == Opcode::JUMP_BACKWARD) return is_last_edge(index) ? o.opcode : Opcode::JUMP_FORWARD;
    return is_last_edge(index) ? inverse(o.opcode) : o.opcode;
  }
  static Opcode inverse(Opcode opcode) {
    // In pairs: if false and if true, if none and if not none.
    return Opcode(uint32_t(Opcode::POP_JUMP_IF_FALSE) + ((uint32_t(opcode) - uint32_t(Opcode::POP_JUMP_IF_FALSE)) ^ 1));
  }
  uint32_t word_at(uint32_t unit) const { return starts_[index_of(unit)]; }
  /// Where the loop's one edge back lies.
  uint32_t word_of_edge(size_t edge) const { return starts_[edge] + (operations_[edge].edge == Edge::kBackwardIf ? 1 : 0); }

  void emit(uint32_t word, uint32_t source, uint32_t words) {
    out_.words.push_back(word);
    out_.words.resize(out_.words.size() + words - 1);
    out_.units.resize(out_.words.size(), source);
  }
  void emit_operation(size_t index) {
    const Operation& o = operations_[index];
    Opcode opcode = opcode_in_place(index);
    uint32_t operand = o.operand;
    if (o.edge != Edge::kNone) operand = word_at(o.target);
    if (is_loop_edge(o) && !is_last_edge(index)) operand = word_of_edge(last_edges_.at(index_of(o.target)));
    bool turned = is_last_edge(index) && o.edge == Edge::kBackwardIf;
    emit(make_word(opcode, turned ? starts_[index + 1] : operand), o.source, instruction_words(opcode));
    if (o.opcode == Opcode::CALL_KW) out_.words.back() = o.extra;
    if (turned) emit(make_word(Opcode::JUMP_BACKWARD, word_at(o.target)), o.source, instruction_words(Opcode::JUMP_BACKWARD));
  }
  void lay_out() {
    for (size_t i = 0; i < operations_.size(); i++)
      if (is_loop_edge(operations_[i])) last_edges_[index_of(operations_[i].target)] = i;
    uint32_t word = 0;
    for (size_t i = 0; i < operations_.size(); i++) {
      starts_.push_back(word);
      word += words_of(i);
    }
    starts_.push_back(word);
    if (word > kMaxOperand) return fail(0, "the code is too large");
    for (size_t i = 0; i < operations_.size(); i++) emit_operation(i);
    for (ExceptionRow& row : out_.exceptions) row = {word_at(row.start), word_at(row.end), word_at(row.target), row.depth, row.push_position};
    std::erase_if(out_.exceptions, [](const ExceptionRow& row) { return row.start == row.end; });
  }

  std::string_view code_, table_;
  CpythonTranslation out_;
  std::vector<Operation> operations_;
  int64_t keywords_ = kUnused;  // of the KW_NAMES before a call
  std::vector<size_t> pending_;
  std::vector<uint32_t> starts_;                      // words
  std::unordered_map<size_t, size_t> last_edges_;     // by the operation that a loop starts with
};

}  // namespace

CpythonTranslation translate_cpython(std::string_view code, std::string_view exception_table) { return Translator(code, exception_table).run(); }

}  // namespace adder::compiler
