#include "interp/jumps.h"

#include "compiler/opcodes.h"
#include "compiler/positions.h"
#include "compiler/stack_kinds.h"
#include "interp/domain.h"

namespace adder {
namespace {

using compiler::Opcode;
using compiler::StackKind;
using compiler::StackKinds;
using compiler::StackState;

/// Whether values of these kinds can be taken for values of those.
bool fits(StackKinds from, const StackKinds& to) {
  if (from.size() < to.size()) return false;
  for (size_t i = 0; i < to.size(); i++) {
    bool same = to[i] == StackKind::kObject ? from[i] != StackKind::kNull : to[i] == StackKind::kNull || to[i] == from[i];
    if (!same) return false;
  }
  return true;
}
const char* why_not(const StackState& target) {
  if (!target.reachable) return "can't jump into an exception handler, or code may be unreachable";
  switch (target.kinds.empty() ? StackKind::kObject : target.kinds.back()) {
    case StackKind::kRaised: case StackKind::kHandled: return "can't jump into an 'except' block as there's no exception";
    case StackKind::kPosition: return "can't jump into a re-raising block as there's no location";
    case StackKind::kIterator: return "can't jump into the body of a for loop";
    case StackKind::kObject: case StackKind::kNull: return "incompatible stacks";
  }
  __builtin_unreachable();
}

/// The lines that start at each word, -1 for none; not before the frame's first RESUME.
std::vector<int32_t> starts_of_lines(const Code* code) {
  std::vector<int32_t> starts(code->instruction_count, -1);
  int32_t last = -1;
  uint32_t resume = 0;
  while (compiler::opcode_of(code->instructions[resume]) != Opcode::RESUME) resume += compiler::instruction_words(compiler::opcode_of(code->instructions[resume]));
  compiler::PositionIterator runs(code);
  for (compiler::PositionRun run; runs.next(&run);) {
    if (run.position.line < 0 || run.position.line == last) continue;
    last = run.position.line;
    if (run.start >= resume) starts[run.start] = last;
  }
  return starts;
}
int64_t first_line_from(const std::vector<int32_t>& starts, int64_t line) {
  int64_t found = -1;
  for (int32_t start : starts)
    if (start >= line && (found < 0 || start < found)) found = start;
  return found;
}

/// The place with the most left on the stack where the line starts; -1 with a reason.
int64_t find_target(const std::vector<int32_t>& starts, const std::vector<StackState>& states, uint32_t from, int64_t line, const char** reason) {
  int64_t best = -1;
  *reason = "cannot find bytecode for specified line";
  bool explained = false;
  for (uint32_t word = 0; word < starts.size(); word++) {
    if (starts[word] != line) continue;
    if (states[from].reachable && states[word].reachable && fits(states[from].kinds, states[word].kinds)) {
      if (best < 0 || states[word].kinds.size() > states[size_t(best)].kinds.size()) best = word;
    } else if (!explained) {
      explained = states[from].reachable;
      *reason = explained ? why_not(states[word]) : "can't jump from within an exception handler";
    }
  }
  return best;
}

/// Variables that the compiler found bound may not be, where the frame goes on.
void check_locals_from_now_on(Code* code) {
  for (uint32_t word = 0; word < code->instruction_count; word += compiler::instruction_words(compiler::opcode_of(code->instructions[word])))
    if (compiler::opcode_of(code->instructions[word]) == Opcode::LOAD_FAST)
      code->instructions[word] = (code->instructions[word] & ~255u) | uint32_t(Opcode::LOAD_FAST_CHECK);
}

}  // namespace

bool jump_to_line(Thread& t, Frame* frame, int64_t line) {
  Code* code = frame->code;
  if (line < int64_t(code->first_line)) return raise_value_error(t, "line {} comes before the current code block", line);
  std::vector<int32_t> starts = starts_of_lines(code);
  int64_t wanted = first_line_from(starts, line);
  if (wanted < 0) return raise_value_error(t, "line {} comes after the current code block", line);
  std::vector<StackState> states = compiler::stack_kinds(code);
  const char* reason;
  uint32_t from = frame->position();
  int64_t target = find_target(starts, states, from, wanted, &reason);
  if (target < 0) return raise_value_error(t, "{}", reason);
  check_locals_from_now_on(code);
  Value* sp = frame->sp();
  for (size_t depth = states[from].kinds.size(); depth > states[size_t(target)].kinds.size(); depth--) {
    sp--;
    if (states[from].kinds[depth - 1] == StackKind::kHandled) set_handled(t, *sp);
  }
  frame->set_sp(sp);
  frame->pc = code->instructions + target + 1;
  return true;
}

}  // namespace adder
