// What `--jit-log FILE` writes.
#include "jit/log.h"

#include <algorithm>

#include "jit/ir/text.h"

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

Language* described = nullptr;
std::string describe(const void* code, uint32_t pc) {
  std::string source = described->source(code, pc);
  return described->place(code, pc) + (source.empty() ? "" : "  " + source);
}
Names names_for(Language& language) {
  described = &language;
  Names names;
  names.describe_position = describe;
  return names;
}

std::string describe_in(Language& language, const ExitFrame& frame) {
  described = &language;
  return describe(frame.code, frame.pc);
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

void log_recording(FILE* file, Language& language, const Recorder& recorder, const TraceEnd& end, const Trace& trace) {
  if (!file) return;
  fprintf(file, "\n=== %s\n--- source\n", heading(language, trace).c_str());
  std::string last;
  for (const Position& p : recorder.positions) {
    std::string text = language.place(p.code, p.pc);
    std::string source = language.source(p.code, p.pc);
    if (!source.empty()) text += "  " + source;
    if (text != last) fprintf(file, "%s\n", text.c_str());
    last = std::move(text);
  }
  fprintf(file, "--- recorded (%zu operations)\n%s\n", recorder.ir.code.size(),
          print_recording(recorder.ir, end, names_for(language)).c_str());
}

void log_compiled(FILE* file, Language& language, const Trace& trace) {
  if (!file) return;
  fprintf(file, "--- optimized (%zu operations)\n%s\n", trace.ir.code.size(),
          print(trace, names_for(language)).c_str());
  const std::string& code = disassembly(trace);
  if (!code.empty()) fprintf(file, "--- machine code (%u bytes at %p)\n%s\n", trace.code_size, trace.code, code.c_str());
  fflush(file);
}

std::string busiest_exits(Language& language, std::span<const std::unique_ptr<Trace>> traces, size_t count) {
  std::vector<const Exit*> exits;
  for (auto& trace : traces)
    for (size_t k = 0; trace && k < trace->exits.size(); k++)
      if (trace->exits[k].leaves) exits.push_back(&trace->exits[k]);
  count = std::min(count, exits.size());
  std::partial_sort(exits.begin(), exits.begin() + ptrdiff_t(count), exits.end(),
                    [](const Exit* a, const Exit* b) { return a->leaves > b->leaves; });
  std::string text;
  for (const Exit* exit : std::span(exits).first(count)) {
    const Trace& trace = *exit->trace;
    const ExitFrame& frame = trace.exit_frames[size_t(trace.snapshots[size_t(exit->snapshot)].frame)];
    text += "left " + std::to_string(exit->leaves) + " times: exit " + std::to_string(exit->id) + " of " + heading(language, trace) +
            " (" + info(trace.ir.at(exit->guard).op).name + " at " + describe_in(language, frame) + ")";
    text += exit->bridge ? ", has a bridge\n" : exit->blocked ? ", no bridge can be made\n" : "\n";
  }
  return text;
}

std::string hint_for(const std::string& reason) {
  if (reason.find("grew past") != reason.npos) return " Hint: split the code into smaller functions, or raise --jit trace_length=N.";
  return {};
}

}  // namespace adder::jit
