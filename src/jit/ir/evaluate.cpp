// The evaluator: a value for every instruction of the traces that are running, and one step per operation.
#include "jit/ir/evaluate.h"

#include <deque>

#include "jit/ir/compute.h"

namespace adder::jit {

namespace {

class Evaluator {
 public:
  Evaluator(std::vector<uint64_t> inputs, const EvaluatorHooks& hooks)
      : hooks_(hooks), inputs_(std::move(inputs)) {}

  Outcome run(const Trace& trace, uint64_t step_limit) {
    enter(trace);
    while (!done_) {
      if (outcome_.steps++ >= step_limit) {
        outcome_.kind = Outcome::kStepLimit;
        break;
      }
      step(trace_->ir.at(at_));
    }
    outcome_.inputs = inputs_;
    return std::move(outcome_);
  }

 private:
  struct Activation {
    const Trace* trace;
    std::vector<uint64_t> values;
  };

  Activation& activation(const Trace& trace) {
    for (Activation& a : activations_)
      if (a.trace == &trace) return a;
    activations_.push_back({&trace, std::vector<uint64_t>(trace.ir.code.size())});
    return activations_.back();
  }
  void enter(const Trace& trace) {
    trace_ = &trace;
    values_ = &activation(trace).values;
    at_ = 0;
  }

  uint64_t get(Ref r) const { return r < 0 ? trace_->ir.bits(r) : (*values_)[size_t(r)]; }
  void next(uint64_t value = 0) { (*values_)[size_t(at_++)] = value; }

  // --- operations ---
  void step(const Instruction& i) {
    std::span<const Ref> arguments = trace_->ir.arguments(i);
    switch (i.op) {
      case Op::input:
        return next(input(i));
      case Op::phi:
        return next(get(initial(at_)));
      case Op::label:
        outcome_.rounds++;
        return next();
      case Op::is_float:
        return next(is_float({get(arguments[0])}));
      case Op::unbox_float:
        return next(unbox({get(arguments[0])}));
      case Op::to_float: {
        Value v{get(arguments[0])};
        (*values_)[size_t(at_)] = is_float(v) ? unbox(v) : 0;
        return guard(i, is_float(v));
      }
      case Op::box_float:
        return next(box(get(arguments[0])));
      case Op::load:
      case Op::load_raw:
        return next(read_memory(address(i, arguments), i.field.width));
      case Op::load_index:
      case Op::load_raw_index:
        return next(read_memory(address(i, arguments), i.field.width));
      case Op::store:
      case Op::store_raw:
      case Op::store_index:
      case Op::store_raw_index:
        write_memory(address(i, arguments.first(arguments.size() - 1)), i.field.width, get(arguments.back()));
        return next();
      case Op::barrier_float:
        if (!Value{get(arguments[1])}.is_pointer()) return next();
        [[fallthrough]];
      case Op::barrier:
        if (hooks_.barrier) hooks_.barrier(hooks_.context, {get(arguments[0])});
        return next();
      case Op::alloc:
        return next(hooks_.allocate(hooks_.context, uint32_t(i.field.offset), uint32_t(i.imm)));
      case Op::call: {
        uint64_t words[kMaxCallArguments];
        for (size_t k = 0; k < arguments.size(); k++) words[k] = get(arguments[k]);
        return next(call_function(*i.call, words));
      }
      case Op::call_trace: {
        std::vector<uint64_t> words;
        for (Ref r : arguments) words.push_back(get(r));
        CHECK(hooks_.call_entry, "the evaluator needs a hook to call other traces");
        return next(hooks_.call_entry(hooks_.context, i.entry, words.data(), words.size()));
      }
      case Op::guard_true:
        return guard(i, get(arguments[0]) != 0);
      case Op::guard_false:
        return guard(i, get(arguments[0]) == 0);
      case Op::guard_valid:
      case Op::poll:
        return guard(i, true);
      case Op::leave:
        return guard(i, false);
      case Op::jump:
        return jump(arguments);
      case Op::set_input:
        if (inputs_.size() <= size_t(i.imm)) inputs_.resize(size_t(i.imm) + 1);
        inputs_[size_t(i.imm)] = get(arguments[0]);
        return next();
      case Op::enter_trace:
        return enter_trace(i.entry);
      case Op::finish:
        outcome_.kind = Outcome::kFinished;
        outcome_.value = get(arguments[0]);
        done_ = true;
        return;
      default:
        return compute_pure(i, arguments);
    }
  }

  void compute_pure(const Instruction& i, std::span<const Ref> arguments) {
    uint64_t words[3] = {};
    for (size_t k = 0; k < arguments.size(); k++) words[k] = get(arguments[k]);
    std::optional<uint64_t> result = compute(i.op, words);
    if (has(i.op, kGuardOp)) {
      (*values_)[size_t(at_)] = result.value_or(0);
      return guard(i, result.has_value());
    }
    CHECK(result, "an operation was used outside its preconditions");
    next(*result);
  }

  uint64_t input(const Instruction& i) const {
    if (trace_->kind != TraceKind::kBridge) return inputs_[size_t(i.imm)];
    return parent_values_[size_t(trace_->inputs[size_t(i.imm)].parent_ref)];
  }
  Ref initial(Ref phi) const {
    for (const Phi& p : trace_->phis)
      if (p.ref == phi) return p.initial;
    UNREACHABLE("a phi is missing from the trace's list");
  }
  uint64_t address(const Instruction& i, std::span<const Ref> arguments) const {
    uint64_t address = get(arguments[0]) + uint64_t(int64_t(i.field.offset));
    return arguments.size() > 1 ? address + get(arguments[1]) * uint64_t(size_of(i.field.width)) : address;
  }
  bool is_float(Value v) const {
    return v.is_flonum() || (v.is_pointer() && !v.is_empty() && hooks_.is_heap_float &&
                             hooks_.is_heap_float(hooks_.context, v));
  }
  static uint64_t unbox(Value v) {
    if (v.is_flonum()) return std::bit_cast<uint64_t>(flonum_value(v));
    return read_memory(v.bits + kHeapFloatOffset, Width::kFloat64);
  }
  uint64_t box(uint64_t bits) const {
    double d = std::bit_cast<double>(bits);
    if (fits_flonum(d)) return flonum_from(d).bits;
    CHECK(hooks_.box_float, "the evaluator needs a hook for floats on the heap");
    return hooks_.box_float(hooks_.context, d);
  }

  void guard(const Instruction& i, bool holds) {
    const Exit& exit = trace_->exits[size_t(i.snapshot)];
    if (hooks_.fails && hooks_.fails(hooks_.context, exit)) holds = false;
    if (holds) {
      at_++;
      return;
    }
    if (exit.bridge && (!hooks_.takes_bridge || hooks_.takes_bridge(hooks_.context, exit))) {
      parent_values_ = *values_;
      return enter(*exit.bridge);
    }
    outcome_.kind = Outcome::kExited;
    outcome_.exit = &exit;
    decode(exit);
    done_ = true;
  }

  void jump(std::span<const Ref> arguments) {
    const Trace& source = *trace_;
    const Trace& target = *source.jump_target;
    std::vector<uint64_t> carried;
    for (Ref r : arguments) carried.push_back(get(r));
    trace_ = &target;
    values_ = &activation(target).values;
    size_t phis = target.phis.size();
    for (size_t k = 0; k < carried.size(); k++)
      (*values_)[size_t(k < phis ? target.phis[k].ref : source.renewed[k - phis])] = carried[k];
    at_ = target.label + 1;
    outcome_.rounds++;
  }

  void enter_trace(Entry* entry) {
    if (!entry || entry->trace) {
      outcome_.rounds++;
      return enter(entry ? *entry->trace : *trace_->root);
    }
    outcome_.kind = Outcome::kEntered;
    outcome_.entry = entry;
    done_ = true;
  }

  // --- leaving ---
  void decode(const Exit& exit) {
    for (const ExitRef& e : trace_->refs(trace_->snapshots[size_t(exit.snapshot)]))
      outcome_.refs.push_back(get(e.ref));
    objects_.assign(trace_->virtuals.size(), 0);
    for (const ExitSnapshot* s = &trace_->snapshots[size_t(exit.snapshot)];;) {
      const ExitFrame& f = trace_->exit_frames[size_t(s->frame)];
      DecodedFrame d{f.code, f.pc, f.kind, s->replay, f.home.ref == kNoRef ? 0 : value(f.home), {}, {}};
      for (const ExitValue& v : trace_->values_of(f)) d.values.push_back(v.ref == kNoRef ? 0 : value(v));
      for (const ExitLog& l : trace_->log_of(*s)) d.log.push_back({value(l.value), l.tag});
      outcome_.frames.insert(outcome_.frames.begin(), std::move(d));
      if (f.caller < 0) return;
      s = &trace_->snapshots[size_t(f.caller)];
    }
  }
  uint64_t value(const ExitValue& v) {
    switch (v.how) {
      case ExitValue::kRef:
        return get(v.ref);
      case ExitValue::kTagInt:
        return Value::from_int(int64_t(get(v.ref))).bits;
      case ExitValue::kBoxFloat:
        return box(get(v.ref));
      case ExitValue::kVirtual:
        return object(size_t(v.ref));
    }
    return 0;
  }
  uint64_t object(size_t index) {
    if (objects_[index]) return objects_[index];
    const VirtualObject& v = trace_->virtuals[index];
    uint64_t made = objects_[index] = hooks_.allocate(hooks_.context, v.shape, v.size);
    for (const VirtualSlot& s : trace_->slots_of(v))
      write_memory(made + uint64_t(int64_t(s.field.offset)), s.field.width, value(s.value));
    return made;
  }

  const EvaluatorHooks& hooks_;
  std::vector<uint64_t> inputs_;
  std::deque<Activation> activations_;
  const Trace* trace_ = nullptr;
  std::vector<uint64_t>* values_ = nullptr;
  std::vector<uint64_t> parent_values_;
  std::vector<uint64_t> objects_;
  Ref at_ = 0;
  bool done_ = false;
  Outcome outcome_;
};

}  // namespace

Outcome evaluate(const Trace& trace, std::vector<uint64_t> inputs, const EvaluatorHooks& hooks,
                 uint64_t step_limit) {
  return Evaluator(std::move(inputs), hooks).run(trace, step_limit);
}

}  // namespace adder::jit
