// Recording Python: the table of handlers, the loop over instructions, frames and calls.
#include "interp/record.h"

#define DEFINE_ENTRY(name) static Next record_##name(Record& d, View<Record>& f, uint32_t arg) { return op_##name(d, f, arg); }
#include "interp/handlers/arithmetic.h"
#include "interp/handlers/attributes.h"
#include "interp/handlers/build.h"
#include "interp/handlers/calls.h"
#include "interp/handlers/exceptions.h"
#include "interp/handlers/stack.h"

#include "compiler/opcodes.h"

namespace adder {
namespace {

using jit::Ir;
using Ref = jit::recorded::Ref;
using RecordHandler = Next (*)(Record& d, View<Record>& f, uint32_t arg);

// These are the recording loop's own.
Next record_RESUME(Record&, View<Record>&, uint32_t) { return Next::kNext; }
Next record_JUMP_BACKWARD(Record&, View<Record>&, uint32_t) { UNREACHABLE("loop edges are the recording loop's"); }
Next record_JUMP_BACKWARD_NO_INTERRUPT(Record&, View<Record>& f, uint32_t arg) {
  f.jump(arg);
  return Next::kNext;
}

constexpr RecordHandler kRecordHandlers[] = {
#define OPCODE(name, operand, effect, cache) record_##name,
#include "compiler/opcodes.def"
#undef OPCODE
};

Code* code_of(const jit::RecordFrame& f) { return static_cast<Code*>(const_cast<void*>(f.code)); }

}  // namespace

// --- frames ----------------------------------------------------------------------------------------------------------

View<Record> View<Record>::innermost(Record& d) {
  jit::RecordFrame& frame = d.top();
  View view;
  view.code_ = code_of(frame);
  view.pc = view.code_->instructions + frame.pc;
  view.memory = frame.memory.data();
  view.sp = view.memory + frame.start.size();
  return view;
}

Dict* View<Record>::globals(Record& d) {
  return d.promote(d.load(memory[0], field::function_globals)).as<Dict>();
}

void View<Record>::deliver(Record& d, Ref v) {
  d.pop_frame();
  *this = innermost(d);
  push(v);
}

void Record::check_code(Code* code) {
  rely_on_code(code);
  if (code->shows_frame) give_up("native code looks at the frames of a function");
}

bool View<Record>::enter(Record& d, Code* code, Ref function, Link link) {
  d.check_code(code);
  d.check_call_depth();
  d.await_result(position(), value_count());
  jit::RecordFrame& callee = d.push_frame(code, uint16_t(link), jit_slots(code), false);
  callee.memory[0] = function;
  code_ = code;
  pc = code->instructions;
  memory = callee.memory.data();
  sp = memory + kFrameHeaderValues + code->local_count;
  return true;
}

Next View<Record>::leave(Record& d, Ref v) {
  if (!d.top().home.value.is_empty()) return leave_generator(d, v);
  bool outermost = d.depth() - 1 == d.base;
  if (!outermost && Link(d.top().kind) == Link::kInit && !d.same(v, d.constant(kNone))) d.give_up("__init__ returns a value");
  d.detach_frame_object(d.depth() - 1, position() - 1);
  if (outermost) return result = v, Next::kExit;
  switch (Link(d.top().kind)) {
    case Link::kCall: deliver(d, v); return Next::kNext;
    case Link::kInit:
      d.pop_frame();
      *this = innermost(d);
      return Next::kNext;
    default: UNREACHABLE("links of generators, and of the base");
  }
}

// --- the loop ---------------------------------------------------------------------------------------------------------

Record::Ref Record::record_frames(size_t new_base) {
  size_t outer = base;
  base = new_base;
  jit::Jit& jit = *jit::Jit::active();
  View<Record> f = View<Record>::innermost(*this);
  if (depth() == 1) check_code(f.code_);
  if (top().start.empty()) f.sp = f.memory + kFrameHeaderValues + f.code_->local_count;  // a frame that has not started
  bool rerun = needs_rerun();
  bool failed = top().awaiting && !test_awaited();
  for (;;) {
    if (!rerun && !failed) failed = !begin_operation(f.position(), f.value_count());
    rerun = false;
    if (failed && iterator_ended(f)) {
      failed = false;
      continue;
    }
    if (failed) {
      if (!raise(f, false)) return base = outer, f.result;
      failed = false;
      continue;
    }
    uint32_t word = *f.pc++;
    uint32_t arg = word >> 8;
    Ref result;
    Next next;
    switch (compiler::Opcode(word & 255)) {
      case compiler::Opcode::RESUME: {
        if (depth() == 1 && arg == 0) f.memory[kFrameObjectValue] = empty();  // a new frame has none
        if (arg != 0 || depth() - 1 == base || Link(top().kind) != Link::kCall) continue;
        CodeHotness& hotness = hotness_of(f.code_);
        if (!hotness.function.no_inline && may_inline(f.code_, depth() - 1)) continue;
        auto& entry = jit.entry_of(hotness.function, jit::Place::kFunction, f.code_, top().pc, uint32_t(top().start.size()));
        f.deliver(*this, jit.call_for_frame(*this, entry));
        continue;
      }
      case compiler::Opcode::JUMP_BACKWARD: {
        f.jump(arg);
        begin_operation(f.position(), f.value_count());
        bool may_call = depth() - 1 == base || Link(top().kind) == Link::kCall;
        auto step = jit.loop_edge(*this, loop_hotness(f.code_, arg), result, may_call);
        if (step == jit::Jit::Step::kGoOn) continue;
        handled_changed();  // the rest of the frame, which ran elsewhere, may have ended its handlers
        if (step == jit::Jit::Step::kTooOften) result = run_rest_of_generator(f);
        bool done = step == jit::Jit::Step::kEnded || depth() - 1 == base;
        if (done) return base = outer, result;
        f.deliver(*this, result);
        continue;
      }
      default: next = kRecordHandlers[word & 255](*this, f, arg);
    }
    if (next == Next::kExit) return base = outer, f.result;
    if (next == Next::kNext) continue;
    f.pc = f.code_->instructions + top().pc + 1;
    if (!raise(f, next == Next::kReraise)) return base = outer, f.result;
  }
}

// --- calls ------------------------------------------------------------------------------------------------------------

namespace {

static_assert(kMaxDirectParameters + 1 <= jit::kMaxCallArguments, "the thread is an argument too");

template <size_t> using OneValue = Value;

template <size_t... I>
Value call_value_shim(Thread& t, Value callable, Tuple* names, OneValue<I>... arguments) {
  const Value values[] = {arguments..., kEmpty};
  std::span<const Value> all{values, sizeof...(I)};
  return names ? call_keywords(t, callable, all, names) : call(t, callable, all);
}
template <size_t... I>
Value call_native_shim(Thread& t, const NativeMethod* m, Tuple* names, OneValue<I>... arguments) {
  const Value values[] = {arguments..., kEmpty};
  return call_native(t, m, values, sizeof...(I) - (names ? names->length : 0), names);
}

template <class F>
jit::CallInfo shim_info(F function, const char* name) {
  return jit::Shim<F>::template describe<Thread>(reinterpret_cast<const void*>(function), name, jit::kAnyEffect);
}
template <size_t... N>
const jit::CallInfo* call_value_infos(std::index_sequence<N...>) {
  auto one = []<size_t... I>(std::index_sequence<I...>) { return shim_info(&call_value_shim<I...>, "call"); };
  static const jit::CallInfo infos[] = {one(std::make_index_sequence<N>())...};
  return infos;
}
template <size_t... N>
const jit::CallInfo* call_native_infos(std::index_sequence<N...>) {
  auto one = []<size_t... I>(std::index_sequence<I...>) { return shim_info(&call_native_shim<I...>, "call_native"); };
  static const jit::CallInfo infos[] = {one(std::make_index_sequence<N>())...};
  return infos;
}

/// A native function with exactly its parameters, called by its address.
const jit::CallInfo& direct_native_info(const NativeMethod* m, bool plain_arguments) {
  static std::unordered_map<const NativeMethod*, jit::CallInfo> all_infos[2];
  auto [place, fresh] = all_infos[plain_arguments].try_emplace(m);
  if (fresh) {
    jit::CallInfo& info = place->second;
    info = {m->address(), m->signature, plain_arguments ? m->effect.plain : m->effect.always, jit::Type::V, m->parameter_count, {}, true};
    for (int i = 0; i < m->parameter_count; i++) info.arguments[i] = jit::Type::V;
  }
  return place->second;
}

std::vector<Value> concrete_values(const Ref* arguments, size_t count) {
  std::vector<Value> values;
  for (size_t i = 0; i < count; i++) values.push_back(arguments[i].value);
  return values;
}

}  // namespace

template <class F>
Ref Record::opaque(const jit::CallInfo& info, jit::LogTag tag, std::initializer_list<jit::Ref> first, const Ref* arguments,
                   size_t count, F run) {
  if (feeding()) return fed_ref(tag);
  flush_pending_guard();
  Ref result{run()};
  jit::current_recorder = this;
  std::vector<jit::Ref> refs(first);
  for (size_t i = 0; i < count; i++) refs.push_back(arguments[i].ref);
  result.ref = emit_call(info, refs);
  log(result.value.bits, result.ref, tag);
  called(info.effect);
  return result;
}

Ref Record::call_value_tagged(jit::LogTag tag, Ref callable, const Ref* arguments, size_t count, Tuple* names) {
  static const jit::CallInfo* infos = call_value_infos(std::make_index_sequence<kMaxDirectArguments + 1>());
  return opaque(infos[count], tag, {callable.ref, ir.constant_int(int64_t(names))}, arguments, count, [&] {
    auto values = concrete_values(arguments, count);
    return names ? call_keywords(thread(), callable.value, values, names) : adder::call(thread(), callable.value, values);
  });
}

Ref Record::call_value(Ref callable, const Ref* arguments, size_t count, Tuple* names) {
  if (count > kMaxDirectArguments) return call_by_array(callable, arguments, count, names);
  return call_value_tagged(kValueCallTag, callable, arguments, count, names);
}

/// Functions that look at the frames of their callers, which machine code does not have, or change how they go on.
static bool looks_at_frames(const NativeMethod* m, size_t count) {
  std::string_view text = m->signature;
  std::string_view name = text.substr(0, text.find('('));
  if (name == "super") return count == 1;
  for (const char* known : {"_getframe", "locals", "globals", "vars", "dir", "eval", "exec", "_current_frames", "warn", "breakpoint", "settrace", "setprofile",
                            "collect", "set_coroutine_origin_tracking_depth"})
    if (name == known) return true;
  return false;
}

Ref Record::call_native(const NativeMethod* m, const Ref* arguments, size_t count, Tuple* names) {
  if (looks_at_frames(m, count)) give_up("a function that looks at the frames of its callers is called");
  if (runs_body(m, count, names)) return run_body<RecordBody>(m, arguments, uint32_t(count));
  Ref bound[kMaxNativeParameters];
  if (bind_native(m, arguments, count, names, bound)) {
    bool plain = is_direct_call(m, count, names) && has_plain_arguments(m, arguments, count);
    return opaque(direct_native_info(m, plain), kNativeCallTag, {}, bound, m->parameter_count, [&] {
      auto values = concrete_values(bound, m->parameter_count);
      return m->invoke(thread(), values.data());
    });
  }
  auto run = [&] {
    auto values = concrete_values(arguments, count + (names ? names->length : 0));
    return adder::call_native(thread(), m, values.data(), count, names);
  };
  size_t all = count + (names ? names->length : 0);
  if (all > kMaxDirectArguments) return call_native_by_array(m, arguments, all, names);
  static const jit::CallInfo* infos = call_native_infos(std::make_index_sequence<kMaxDirectArguments + 1>());
  return opaque(infos[all], kNativeCallTag, {ir.constant_int(int64_t(m)), ir.constant_int(int64_t(names))}, arguments, all, run);
}

Ref Record::call_python(Ref callable, const Ref* arguments, size_t count) {
  auto* code = promoted<Code>(load(callable, field::function_code));
  check_code(code);
  uint32_t total = parameter_count(code);
  auto* values = static_cast<Ref*>(alloca(total * sizeof(Ref)));  // on the stack, where the collector looks
  if (is_plain_call(code, uint32_t(count))) std::copy(arguments, arguments + count, values);
  else if (!bind_arguments(*this, code, callable, {const_cast<Ref*>(arguments), uint32_t(count), nullptr}, values)) return failure();
  if (feeding()) return fed_ref(kPythonCallTag);
  bool is_short = count <= kMaxDirectArguments;
  if (is_short && !jit::Jit::active()->may_inline(*this, hotness_of(code).function, code))
    return call_value_tagged(kPythonCallTag, callable, arguments, count, nullptr);
  check_call_depth();
  jit::RecordFrame& callee = push_frame(code, uint16_t(Link::kEntry), jit_slots(code), true);
  callee.memory[0] = callable;
  std::copy(values, values + total, callee.memory.begin() + kFrameHeaderValues);
  Ref result = record_frames(depth() - 1);
  pop_frame();
  return finish_call(result);
}

bool Record::choose(bool decision) {
  if (feeding()) return take(kChoiceTag).bits;
  log(decision, ir.constant_int(decision), kChoiceTag);
  return decision;
}

// A class is constructed inside the trace when its __init__ can be recorded as well.
Construction Record::construction(Class* cls) {
  depend(class_watch(cls));
  if (feeding()) return Construction(take(kChoiceTag).bits);
  Construction how = adder::Direct(thread()).construction(cls);
  if (how != Construction::kGeneral) {
    Value init = class_special(thread(), cls, Special::kinit);
    Code* code = is_exact<Function>(init) ? init.as<Function>()->code : nullptr;
    if (code && !jit::Jit::active()->may_inline(*this, hotness_of(code).function, code)) how = Construction::kGeneral;
  }
  log(uint64_t(how), ir.constant_int(int64_t(how)), kChoiceTag);
  return how;
}

// --- hotness ---------------------------------------------------------------------------------------------------------

bool Record::has_loops(const void* code) const {
  auto* hotness = static_cast<const CodeHotness*>(static_cast<const Code*>(code)->jit_entry);
  return hotness && !hotness->loops.empty();
}

CodeHotness& hotness_of(Code* code) {
  if (!code->jit_entry) {
    auto* made = new CodeHotness;
    made->generator.count = INT32_MIN;
    code->jit_entry = made;
  }
  return *static_cast<CodeHotness*>(code->jit_entry);
}

static_assert(offsetof(CodeHotness, function) == 0 && offsetof(jit::Hotness, count) == 0, "see function_counter_of");

jit::Hotness& loop_hotness(Code* code, uint32_t head) {
  CodeHotness& all = hotness_of(code);
  for (auto& loop : all.loops)
    if (loop.head == head) return *loop.hotness;
  all.loops.push_back({head, std::make_unique<jit::Hotness>()});
  return *all.loops.back().hotness;
}

}  // namespace adder
