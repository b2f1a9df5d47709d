// What `--jit-log FILE` writes.
#include "jit/log.h"

namespace adder::jit {
namespace {

const char* kind_name(TraceKind kind) {
  switch (kind) {
    case TraceKind::kLoop: return "loop";
    case TraceKind::kFunction: return "function";
    case TraceKind::kBridge: return "bridge";
  }
  UNREACHABLE("every kind has a name");
}

std::string reference(const Ir& ir, Ref r) {
  if (!Ir::is_constant(r)) return "%" + std::to_string(r);
  char text[40];
  switch (ir.type(r)) {
    case Type::F: snprintf(text, sizeof text, "%.17g", std::bit_cast<double>(ir.bits(r))); break;
    case Type::V: snprintf(text, sizeof text, "v:0x%llx", static_cast<unsigned long long>(ir.bits(r))); break;
    default: snprintf(text, sizeof text, "%lld", static_cast<long long>(ir.bits(r)));
  }
  return text;
}

/// One line: `%3: I = int_add %1, %2`.
std::string instruction_text(const Ir& ir, Ref r) {
  const Instruction& i = ir.at(r);
  std::string text = "%" + std::to_string(r) + ": " + "VIFBN"[int(i.type)] + " = " + info(i.op).name;
  const char* separator = " ";
  for (Ref argument : ir.arguments(i)) text += separator + reference(ir, argument), separator = ", ";
  if (i.op == Op::call) text += std::string(" ") + i.call->name;
  if (has(i.op, kLoadOp) || has(i.op, kStoreOp)) text += " [+" + std::to_string(i.field.offset) + "]";
  if (i.op == Op::input || i.op == Op::alloc || i.op == Op::set_input) text += " #" + std::to_string(i.imm);
  if (i.snapshot >= 0) text += "  -> exit " + std::to_string(i.snapshot);
  return text;
}

std::string heading(Language& language, const Trace& trace) {
  const Trace& root = *trace.root;
  std::string text = "trace " + std::to_string(trace.id) + ": " + kind_name(trace.kind) + " of ";
  text += language.place(root.entry->code, root.entry->pc);
  if (trace.parent) {
    text += ", from exit " + std::to_string(trace.parent->id) + " of trace " + std::to_string(trace.parent->trace->id);
  }
  return text;
}

}  // namespace

void log_recording(FILE* file, Language& language, const Recorder& recorder, const Trace& trace) {
  if (!file) return;
  fprintf(file, "\n=== %s\n--- recorded (%zu operations)\n", heading(language, trace).c_str(), recorder.ir.code.size());
  size_t next = 0;
  for (size_t i = 0; i < recorder.ir.code.size(); i++) {
    for (; next < recorder.positions.size() && recorder.positions[next].first_instruction <= i; next++) {
      const Position& p = recorder.positions[next];
      fprintf(file, "    # %s  %s\n", language.place(p.code, p.pc).c_str(), language.source(p.code, p.pc).c_str());
    }
    fprintf(file, "%s\n", instruction_text(recorder.ir, Ref(i)).c_str());
  }
}

void log_compiled(FILE* file, Language& language, const Trace& trace) {
  if (!file) return;
  fprintf(file, "--- optimized (%zu operations)\n", trace.ir.code.size());
  for (size_t i = 0; i < trace.ir.code.size(); i++) fprintf(file, "%s\n", instruction_text(trace.ir, Ref(i)).c_str());
  const std::string& code = disassembly(trace);
  if (!code.empty()) fprintf(file, "--- machine code (%u bytes)\n%s\n", trace.code_size, code.c_str());
  fflush(file);
}

std::string hint_for(const std::string& reason) {
  if (reason.find("grew past") != reason.npos) return " Hint: split the code into smaller functions, or raise --jit trace_length=N.";
  return {};
}

}  // namespace adder::jit
