// The interface of backend.h on x86-64: compiling, patching, and reading machine frames.
#include "jit/backend/backend.h"

#include <cstring>

#include "jit/backend/x86_64/emitter.h"

namespace adder::jit {

using x64::g_machine;

namespace x64 {
Machine g_machine;
}

namespace {
void write_distance(uint8_t* at, const uint8_t* target) {
  auto distance = int32_t(target - (at + 4));
  memcpy(at, &distance, 4);
}

/// Ids are needed before the code that loads them.
bool number_exits(Trace& trace) {
  for (Exit& e : trace.exits) {
    e.trace = &trace;
    if (!e.id) e.id = x64::new_exit_id(g_machine);
    if (!e.id) return false;
    g_machine.exits[e.id] = &e;
    g_machine.counters[e.id] = 0;
  }
  return true;
}

void free_exits(Trace& trace) {
  for (Exit& e : trace.exits) {
    if (!e.id) continue;
    g_machine.exits[e.id] = nullptr;
    g_machine.free_exit_ids.push_back(e.id);
    e.id = 0;
    e.machine = nullptr;
  }
}
}  // namespace

const char* backend_init(const MachineConfig& config, const BackendOptions& options) {
  g_machine.config = config;
  g_machine.options = options;
  const char* why = x64::emit_fixed_pieces(g_machine);
  g_machine.ready = !why;
  return why;
}

const std::string& disassembly(const Trace& trace) {
  static const std::string kNothing;
  return trace.machine ? compiled(trace)->text : kNothing;
}

void reset_entry(Entry& entry) { entry.machine_code = g_machine.interpret; }

bool emit(Trace& trace, const char** why) {
  static Plan plan;  // its vectors are used again
  const char* ignored;
  if (!why) why = &ignored;
  if (!number_exits(trace)) {
    free_exits(trace);
    return *why = "there are too many exits", false;
  }
  if (!plan.make(trace, x64::kTarget)) {
    free_exits(trace);
    return *why = "too many values are alive at the same time", false;
  }
  size_t guess = trace.ir.code.size() * 16 + trace.exits.size() * 16 + 128;
  bool done = x64::Emitter(g_machine, plan, trace).run(guess, why);
  if (!done) done = x64::Emitter(g_machine, plan, trace).run(8 * guess, why);  // the hole it was for was too small
  if (!done) {
    free_exits(trace);
    return false;
  }
  for (size_t k = 0; k < trace.exits.size(); k++) trace.exits[k].machine = &compiled(trace)->exits[k];
  if (trace.kind != TraceKind::kBridge && trace.entry) trace.entry->machine_code = compiled(trace)->code;
  return true;
}

uint64_t enter(Entry& entry, Value* inputs, void* physical_frame, void* thread) {
  return g_machine.enter(inputs, physical_frame, thread, &entry);
}

void patch_exit(Exit& exit, Trace& bridge) {
  const CompiledTrace::ExitSite& at = site(exit);
  at.stub[0] = 0xe9;
  write_distance(at.stub + 1, compiled(bridge)->code);
  if (at.branch) write_distance(at.branch, compiled(bridge)->code);
}

void unpatch_exit(Exit& exit) {
  const CompiledTrace::ExitSite& at = site(exit);
  at.stub[0] = 0xb8;  // mov eax, id
  memcpy(at.stub + 1, &exit.id, 4);
  if (at.branch) write_distance(at.branch, at.stub);
}

void invalidate(Trace& root, void* thread) {
  if (root.entry) reset_entry(*root.entry);
  for (MachineFrame f = innermost_frame(thread); f; f = next_frame(f))
    if (f.call && f.call->trace->root == &root) f.force();
}

void release_code(Trace& trace) {
  CompiledTrace* code = compiled(trace);
  if (!code) return;
  free_exits(trace);
  g_machine.memory.free(code->code, code->code_size);
  delete code;
  trace.machine = nullptr;
}

namespace {
uint64_t word_at(const uint8_t* frame, int offset) {
  uint64_t word;
  memcpy(&word, frame + offset, 8);
  return word;
}
}  // namespace

WordSource source_at_exit(const Exit& exit, Ref ref) {
  if (ref < 0) return {WordSource::kConstant, false, 0, exit.trace->ir.bits(ref)};
  const CompiledTrace& code = *compiled(*exit.trace);
  ValuePlaces at = code.places(ref, 2 * site(exit).step);
  CHECK(at.reg != kNoPlace || at.slot != kNoPlace, "an exit needs a value that machine code does not hold");
  bool untag = code.tagged[size_t(ref)];
  if (!in_register(at.reg)) return {WordSource::kFrame, untag, x64::slot_offset(at.slot)};
  return {exit.trace->ir.type(ref) == Type::F ? WordSource::kVector : WordSource::kGeneral, untag, at.reg};
}

WordSource source_in_call(const Exit& call, Ref ref) {
  if (ref < 0) return source_at_exit(call, ref);
  const CompiledTrace& code = *compiled(*call.trace);
  ValuePlaces at = code.places(ref, 2 * site(call).step);
  if (!in_slot(at.slot)) return {};
  return {WordSource::kFrame, code.tagged[size_t(ref)] != 0, x64::slot_offset(at.slot)};
}

uint64_t MachineFrame::read(Ref ref) const {
  ExitState state;
  state.frame = frame;
  return read_word(source_in_call(*call, ref), state);
}

void* MachineFrame::physical_frame() const { return reinterpret_cast<void*>(word_at(frame, x64::kPhysicalFrame)); }
bool MachineFrame::is_forced() const { return word_at(frame, x64::kStateWord) != 0; }
void MachineFrame::force() {
  uint64_t one = 1;
  memcpy(frame + x64::kStateWord, &one, 8);
}

namespace {
/// The machine frame at `frame`, or, where C++ entered, the one before that.
MachineFrame frame_at(uint8_t* frame) {
  while (frame && word_at(frame, x64::kStateWord) == uint64_t(x64::kEnteredFromCpp))
    frame = reinterpret_cast<uint8_t*>(word_at(frame, -16));
  if (!frame) return {};
  return {frame, g_machine.exits[uint32_t(word_at(frame, x64::kCallExit))]};
}
}  // namespace

MachineFrame innermost_frame(void* thread) {
  return frame_at(reinterpret_cast<uint8_t*>(word_at(static_cast<uint8_t*>(thread), g_machine.config.last_jit_frame)));
}
MachineFrame next_frame(const MachineFrame& inner) { return frame_at(reinterpret_cast<uint8_t*>(word_at(inner.frame, 0))); }

void set_failure(const Exit& exit, uint32_t count) { g_machine.counters[exit.id] = count; }

size_t code_bytes() { return g_machine.ready ? g_machine.memory.used() : 0; }

}  // namespace adder::jit
