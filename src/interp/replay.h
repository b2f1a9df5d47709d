// Python's Replay domain: the way back into the middle of an instruction that a trace had begun.
#pragma once
#include "interp/operations/calls.h"
#include "interp/traced.h"
#include "interp/view.h"
#include "jit/domain/replay.h"

namespace adder {

class Replay;
using ReplayBody = Value (*)(Replay&, const Value* arguments, uint32_t count);

class Replay : public jit::Replaying<jit::DirectDomain<PythonMemory>>,
               public PythonOperations<Replay, Value, bool>,
               public TracedOperations<Replay, Value> {
 public:
  using Replaying::Replaying;

  Construction construction(Class* cls) { return feeding() ? Construction(take(kChoiceTag)) : direct().construction(cls); }
  bool may_resume(Value) { return !feeding() || take(kChoiceTag); }
  bool is_known(Value) { return feeding() && take(kChoiceTag); }
  bool is_made_here(Value) { return feeding() && take(kChoiceTag); }
  Value resume_generator(Value generator, Value sent, Link link) {
    return feeding() ? Value{take(kPythonCallTag)} : direct().resume_generator(generator, sent, link);
  }
  void set_pending(Value exception) { direct().set_pending(exception); }
  Value handled() { return direct().handled(); }
  Value handled_outside() { return thread().handled->previous ? call<&adder::handled_outside>() : kNone; }
  Value exchange_handled(Value exception) { return direct().exchange_handled(exception); }
  void handled_changed() {}
  Value call_value(Value callable, const Value* arguments, size_t count, Tuple* names) {
    if (count > kMaxDirectArguments) return call_by_array(callable, arguments, count, names);
    return feeding() ? Value{take(kValueCallTag)} : direct().call_value(callable, arguments, count, names);
  }
  Value call_native(const NativeMethod* m, const Value* arguments, size_t count, Tuple* names) {
    if (runs_body(m, count, names)) return run_body<ReplayBody>(m, arguments, uint32_t(count));
    Value bound[kMaxNativeParameters];
    bool is_bound = bind_native(m, arguments, count, names, bound);
    size_t all = count + (names ? names->length : 0);
    if (!is_bound && all > kMaxDirectArguments) return call_native_by_array(m, arguments, all, names);
    if (is_bound && is_direct_call(m, count, names)) has_plain_arguments(m, arguments, count);
    if (feeding()) return Value{take(kNativeCallTag)};
    return is_bound ? m->invoke(thread(), bound) : direct().call_native(m, arguments, count, names);
  }
  Value call_python(Value function, const Value* arguments, size_t count) {
    auto* code = load(function, field::function_code).as<Code>();
    auto* bound = static_cast<Value*>(alloca(parameter_count(code) * sizeof(Value)));
    if (!is_plain_call(code, uint32_t(count)) &&
        !bind_arguments(*this, code, function, {const_cast<Value*>(arguments), uint32_t(count), nullptr}, bound)) return kEmpty;
    return feeding() ? Value{take(kPythonCallTag)} : direct().call_python(function, arguments, count);
  }
  Direct direct() { return Direct(thread()); }
};

/// The running frame is the interpreter's own.
template <> class View<Replay> : public View<Direct> {
 public:
  using View<Direct>::View;
  Dict* globals(Replay& d) { return d.load(function_value(), field::function_globals).as<Dict>(); }  // as it was recorded
  bool enter(Replay& d, Code* code, Value function, Link link) {
    Direct direct = d.direct();
    return View<Direct>::enter(direct, code, function, link);
  }
  Next leave(Replay& d, Value v) {
    Direct direct = d.direct();
    return View<Direct>::leave(direct, v);
  }
  bool resume(Replay& d, Value generator, Value sent, Link link) {
    Direct direct = d.direct();
    return View<Direct>::resume(direct, generator, sent, link);
  }
  Next yield(Replay& d, Value v) {
    Direct direct = d.direct();
    return View<Direct>::yield(direct, v);
  }
  Next make_generator(Replay& d) {
    Direct direct = d.direct();
    return View<Direct>::make_generator(direct);
  }
};

/// Runs the instruction at `f.pc` again with the results in `log`.
Next replay_instruction(Thread& t, View<Replay>& f, std::span<const jit::LoggedWord> log);

}  // namespace adder
