// Copies a recording into a trace without looking at what it does.
#include "jit/optimize/lower.h"

#include "jit/ir/text.h"

namespace adder::jit {

namespace {

class Lowering {
 public:
  Lowering(const Ir& in, const TraceEnd& end, Trace& trace) : in_(in), end_(end), trace_(trace) {}

  const char* run() {
    trace_.ir = in_;
    Ir& ir = trace_.ir;
    copy_snapshots();
    for (Ref r = 0; r < Ref(ir.code.size()); r++)
      if (int32_t s = ir.at(r).snapshot; s >= 0) ir.at(r).snapshot = add_exit(r, s);
    switch (end_.kind) {
      case TraceEnd::kLoop:
        enter(trace_.root->entry);
        break;
      case TraceEnd::kEnter:
        enter(end_.entry);
        break;
      case TraceEnd::kFinish:
        ir.add(Op::finish, Type::N, {end_.values[0]});
        break;
      case TraceEnd::kLeave: {
        Ref r = ir.add(Op::leave, Type::N, {});
        ir.at(r).snapshot = add_exit(r, end_.snapshot);
        break;
      }
    }
    place_conditions();
    ir.frames.clear();
    ir.frame_values.clear();
    ir.snapshots.clear();
    ir.log.clear();
    return nullptr;
  }

 private:
  void copy_snapshots() {
    jit::copy_snapshots(in_, trace_);
    seen_.assign(in_.code.size() + 1, 0);
    for (ExitSnapshot& s : trace_.snapshots) collect(s);
  }

  void need(Ref r) {
    if (r < 0 || seen_[size_t(r)] == stamp_) return;
    seen_[size_t(r)] = stamp_;
    trace_.exit_refs.push_back({r, {}});
  }

  void collect(ExitSnapshot& s) {
    stamp_++;
    s.first_ref = uint32_t(trace_.exit_refs.size());
    for (const ExitSnapshot* at = &s;;) {
      for (const ExitLog& l : trace_.log_of(*at)) need(l.value.ref);
      const ExitFrame& f = trace_.exit_frames[size_t(at->frame)];
      need(f.home.ref);
      for (const ExitValue& v : trace_.values_of(f)) need(v.ref);
      if (f.caller < 0) break;
      at = &trace_.snapshots[size_t(f.caller)];
    }
    s.ref_count = uint32_t(trace_.exit_refs.size()) - s.first_ref;
  }

  int32_t add_exit(Ref guard, int32_t snapshot) {
    Exit exit;
    exit.trace = &trace_;
    exit.guard = guard;
    exit.snapshot = snapshot;
    trace_.exits.push_back(exit);
    return int32_t(trace_.exits.size()) - 1;
  }

  void enter(Entry* entry) {
    for (size_t k = 0; k < end_.values.size(); k++)
      trace_.ir.add(Op::set_input, Type::N, {end_.values[k]}, int64_t(k));
    Instruction i;
    i.op = Op::enter_trace;
    i.type = Type::N;
    i.entry = entry;
    trace_.ir.add(i);
  }

  /// Copies each condition to directly before its users.
  void place_conditions() {
    Ir& ir = trace_.ir;
    std::vector<Instruction> old = std::move(ir.code);
    std::vector<Ref> moved(old.size(), kNoRef);
    ir.code.clear();
    auto rename = [&](Instruction& i, auto&& rename_all) -> void {
      Ref* arguments = i.argument_count <= 3 ? i.arguments : ir.operands.data() + i.arguments[0];
      for (int k = 0; k < i.argument_count; k++) {
        if (arguments[k] < 0) continue;
        if (old[size_t(arguments[k])].type != Type::B) {
          arguments[k] = moved[size_t(arguments[k])];
          continue;
        }
        Instruction condition = old[size_t(arguments[k])];
        rename_all(condition, rename_all);
        arguments[k] = ir.add(condition);
      }
    };
    for (size_t r = 0; r < old.size(); r++) {
      if (old[r].type == Type::B) continue;
      Instruction i = old[r];
      rename(i, rename);
      moved[r] = ir.add(i);
      if (i.snapshot >= 0) trace_.exits[size_t(i.snapshot)].guard = moved[r];
    }
    auto fix = [&](Ref& r) {
      if (r >= 0) r = moved[size_t(r)];
    };
    for (ExitRef& e : trace_.exit_refs) fix(e.ref);
    for (ExitValue& v : trace_.values) fix(v.ref);
    for (ExitLog& l : trace_.exit_log) fix(l.value.ref);
    for (ExitFrame& f : trace_.exit_frames) fix(f.home.ref);
  }

  const Ir& in_;
  const TraceEnd& end_;
  Trace& trace_;
  std::vector<uint32_t> seen_;
  uint32_t stamp_ = 0;
};

}  // namespace

const char* lower_unoptimized(const Ir& recorded, const TraceEnd& end, Trace& into) {
  return Lowering(recorded, end, into).run();
}

}  // namespace adder::jit
