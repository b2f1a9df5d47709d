// The Replay domain's table of handlers.
#include "interp/replay.h"

#define DEFINE_ENTRY(name) static Next replay_##name(Replay& d, View<Replay>& f, uint32_t arg) { return op_##name(d, f, arg); }
#include "interp/handlers/arithmetic.h"
#include "interp/handlers/attributes.h"
#include "interp/handlers/build.h"
#include "interp/handlers/calls.h"
#include "interp/handlers/exceptions.h"
#include "interp/handlers/stack.h"

namespace adder {
namespace {

Next not_replayed(Replay&, View<Replay>&, uint32_t) { UNREACHABLE("instructions without effects are not replayed"); }
constexpr auto replay_RESUME = not_replayed, replay_JUMP_BACKWARD = not_replayed, replay_JUMP_BACKWARD_NO_INTERRUPT = not_replayed;

using ReplayHandler = Next (*)(Replay& d, View<Replay>& f, uint32_t arg);
constexpr ReplayHandler kReplayHandlers[] = {
#define OPCODE(name, operand, effect, cache) replay_##name,
#include "compiler/opcodes.def"
#undef OPCODE
};

}  // namespace

Next replay_instruction(Thread& t, View<Replay>& f, std::span<const jit::LoggedWord> log) {
  Replay d(t, log);
  uint32_t word = *f.pc++;
  f.frame->pc = f.pc;
  return kReplayHandlers[word & 255](d, f, word >> 8);
}

}  // namespace adder
