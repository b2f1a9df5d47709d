// Random recordings, made as a recorder makes them: every operation is carried out while it is recorded, so
// that all guards hold for the values it was recorded with.
#pragma once
#include <array>
#include <limits>
#include <random>

#include "jit/trace_test_support.h"

namespace adder::jit::testing {

constexpr uint32_t kPair = 7, kOther = 9, kArray = 11;  // shapes
constexpr uint32_t kObjectSize = 48, kArraySize = 8 + 8 * 4;
constexpr size_t kLocals = 6;

struct Traced {
  Ref ref = kNoRef;
  uint64_t bits = 0;
};

/// A program state to record from: locals with concrete values.
class RandomRecording {
 public:
  RandomRecording(uint32_t seed, TestHeap& heap) : random_(seed), heap_(heap) {}

  Ir ir;
  TraceEnd end;

  void start_root(const std::vector<uint64_t>& inputs) {
    for (size_t k = 0; k < inputs.size(); k++)
      locals_[k] = {ir.add(Op::input, Type::V, {}, int64_t(k)), inputs[k]};
  }

  /// As a recorder starts a bridge: what exists becomes inputs, what was sunk is built again.
  void start_bridge(const Outcome& left, Trace& bridge) {
    const Trace& parent = *left.exit->trace;
    const ExitSnapshot& snapshot = parent.snapshots[size_t(left.exit->snapshot)];
    std::vector<Ref> inputs(parent.ir.code.size(), kNoRef);
    std::vector<uint64_t> bits(parent.ir.code.size());
    std::span<const ExitRef> refs = parent.refs(snapshot);
    for (size_t k = 0; k < refs.size(); k++) {
      Type type = parent.ir.type(refs[k].ref);
      inputs[size_t(refs[k].ref)] = ir.add(Op::input, type, {}, int64_t(k));
      bits[size_t(refs[k].ref)] = left.refs[k];
      bridge.inputs.push_back({refs[k].ref, type, refs[k].known});
    }
    std::vector<Traced> objects(parent.virtuals.size());
    auto value = [&](const ExitValue& v, auto&& self) -> Traced {
      if (v.how == ExitValue::kVirtual) {
        Traced& object = objects[size_t(v.ref)];
        if (object.ref != kNoRef) return object;
        const VirtualObject& o = parent.virtuals[size_t(v.ref)];
        object = allocate(o.shape, o.size);
        Traced made = object;
        for (const VirtualSlot& s : parent.slots_of(o)) store(made, s.field, self(s.value, self));
        return made;
      }
      Traced t =
          v.ref < 0 ? Traced{ir.constant(parent.ir.bits(v.ref), parent.ir.type(v.ref)), parent.ir.bits(v.ref)}
                    : Traced{inputs[size_t(v.ref)], bits[size_t(v.ref)]};
      if (v.how == ExitValue::kTagInt) return pure(Op::tag_int, t);
      if (v.how == ExitValue::kBoxFloat) return box(t);
      return t;
    };
    const ExitFrame& f = parent.exit_frames[size_t(snapshot.frame)];
    for (size_t k = 0; k < kLocals; k++) locals_[k] = value(parent.values_of(f)[k], value);
    pc_ = 1000;
  }

  uint32_t last_pc() const { return pc_; }
  void record(int operations) {
    for (int k = 0; k < operations; k++) operation();
  }
  void finish(TraceEnd::Kind kind) {
    begin();
    guard_operation(Op::poll);
    begin();
    end.kind = kind;
    for (const Traced& t : locals_) end.values.push_back(t.ref);
    if (kind == TraceEnd::kFinish)
      end.values.resize(1);
    else
      end.snapshot = snapshot();
  }
  /// The counter that ends the loop: locals[0], an int above 0.
  void count_down() {
    begin();
    if (!Value{locals_[0].bits}.is_int()) return;
    guard(test(Op::is_int, locals_[0]));
    Traced n = pure(Op::untag_int, locals_[0]);
    guard(test(Op::int_lt, integer(0), n));
    locals_[0] = pure(Op::tag_int, overflow(Op::int_sub_ov, n, integer(1)));
  }

 private:
  uint32_t pick(uint32_t n) { return uint32_t(random_() % n); }
  bool chance(uint32_t percent) { return pick(100) < percent; }
  Traced& local() { return locals_[1 + pick(kLocals - 1)]; }

  static int kind_of(Traced t) {
    Value v{t.bits};
    return v.is_int() ? 0 : is_float(t) ? 1 : is_object(t) ? int(shape_of(t)) : 2;
  }
  /// Mostly keeps the kinds of locals, as programs do; otherwise few loops would look the same twice.
  void assign(Traced v) {
    for (int tries = 0; tries < 5; tries++)
      if (Traced& l = local(); kind_of(l) == kind_of(v)) {
        l = v;
        return;
      }
    if (chance(4)) local() = v;
  }

  // --- recording one operation ---
  void begin() {
    pc_++;
    start_ = locals_;
    log_.clear();
    dirty_ = false;
    frame_ = snapshot_ = -1;
  }
  int32_t snapshot() {
    if (snapshot_ >= 0) return snapshot_;
    if (frame_ < 0) {
      FrameState f{reinterpret_cast<const void*>(uintptr_t(1)),
                   pc_,
                   0,
                   uint16_t(kLocals),
                   uint32_t(ir.frame_values.size()),
                   -1,
                   kNoRef};
      for (const Traced& t : start_) ir.frame_values.push_back(t.ref);
      frame_ = int32_t(ir.frames.size());
      ir.frames.push_back(f);
    }
    Snapshot s{frame_, dirty_, uint32_t(ir.log.size()), 0};
    if (dirty_)
      for (Traced& t : log_) ir.log.push_back({t.ref, uint32_t(++s.log_count)});
    snapshot_ = int32_t(ir.snapshots.size());
    ir.snapshots.push_back(s);
    return snapshot_;
  }
  Traced logged(Traced t) {
    log_.push_back(t);
    snapshot_ = -1;
    return t;
  }
  Traced pure(Op op, Traced a, Traced b = {}, Traced c = {}) {
    uint64_t words[] = {a.bits, b.bits, c.bits};
    std::optional<uint64_t> result = compute(op, words);
    Traced operands[] = {a, b, c};
    bool constant = true;
    Instruction i;
    i.op = op;
    i.type = op == Op::select ? ir.type(b.ref) : info(op).result;
    for (Traced t : operands) {
      if (t.ref == kNoRef) continue;
      i.arguments[i.argument_count++] = t.ref;
      constant &= t.ref < 0;
    }
    if (constant && result) return {ir.constant(*result, i.type), *result};
    return {ir.add(i), result.value_or(0)};
  }
  Traced overflow(Op op, Traced a, Traced b) {
    uint64_t words[] = {a.bits, b.bits};
    if (!compute(op, words)) return a;
    Traced t = pure(op, a, b);
    if (t.ref >= 0) ir.at(t.ref).snapshot = snapshot();
    return t;
  }
  Traced box(Traced f) {
    double d = std::bit_cast<double>(f.bits);
    if (fits_flonum(d)) return pure(Op::box_float, f);
    Ref r = ir.add(Op::box_float, Type::V, {f.ref});
    return {r, heap_.box(d)};
  }
  Traced unbox(Traced v) {
    if (Value{v.bits}.is_flonum()) return pure(Op::unbox_float, v);
    return {ir.add(Op::unbox_float, Type::F, {v.ref}), slot(v.bits, {8, 0, Width::kFloat64})};
  }
  Traced test(Op op, Traced a, Traced b = {}) {
    if (op != Op::is_float) return pure(op, a, b);
    return {ir.add(op, Type::B, {a.ref}), is_float(a)};
  }
  static bool is_float(Traced t) {
    Value v{t.bits};
    return v.is_flonum() || (is_pointer(t) && TestHeap::is_heap_float(v));
  }
  static bool is_pointer(Traced t) { return Value{t.bits}.is_pointer() && t.bits; }
  static bool is_object(Traced t) { return is_pointer(t) && !is_float(t); }
  static uint32_t shape_of(Traced t) { return *Value{t.bits}.as<uint32_t>(); }
  Traced integer(int64_t i) { return {ir.constant_int(i), uint64_t(i)}; }
  Traced value(Value v) { return {ir.constant_value(v), v.bits}; }

  bool guard(Traced condition) {
    if (condition.ref >= 0) guard_operation(condition.bits ? Op::guard_true : Op::guard_false, condition.ref);
    return condition.bits;
  }
  void guard_operation(Op op, Ref condition = kNoRef) {
    Instruction i;
    i.op = op;
    i.type = Type::N;
    if (condition != kNoRef) i.arguments[i.argument_count++] = condition;
    i.snapshot = snapshot();
    ir.add(i);
  }
  Traced allocate(uint32_t shape, uint32_t size) {
    Instruction i;
    i.op = Op::alloc;
    i.type = Type::V;
    i.imm = size;
    i.field.offset = int32_t(shape);
    return logged({ir.add(i), heap_.allocate(shape, size)});
  }
  Traced load(Traced object, Field f) {
    Instruction i;
    i.op = Op::load;
    i.type = type_of(f.width);
    i.field = f;
    i.arguments[i.argument_count++] = object.ref;
    return logged({ir.add(i), slot(object.bits, f)});
  }
  void store(Traced object, Field f, Traced v) {
    if (f.width == Width::kValue && chance(50)) ir.add(Op::barrier, Type::N, {object.ref});
    Instruction i;
    i.op = Op::store;
    i.type = Type::N;
    i.field = f;
    i.arguments[i.argument_count++] = object.ref;
    i.arguments[i.argument_count++] = v.ref;
    ir.add(i);
    set_slot(object.bits, f, v.bits);
    effect();
  }
  void effect() {
    dirty_ = true;
    logged(integer(0));
  }
  Traced call(const CallInfo& info, Traced a, Traced b = {}) {
    uint64_t words[] = {a.bits, b.bits};
    uint64_t result = call_function(info, words);
    Instruction i;
    i.op = Op::call;
    i.type = info.result;
    i.call = &info;
    for (Traced t : {a, b})
      if (t.ref != kNoRef) i.arguments[i.argument_count++] = t.ref;
    if (info.effect.kind >= Effect::kWrites) dirty_ = true;
    Traced r = logged({ir.add(i), result});
    if (info.effect.kind == Effect::kAny) guard_operation(Op::guard_valid);
    return r;
  }
  /// A guard that the value is an object of its shape; false when it is none.
  bool check_object(Traced t) {
    if (!guard(test(Op::is_pointer, t))) return false;
    if (guard(test(Op::is_float, t))) return false;
    Traced shape = load(t, kShape);
    return guard(test(Op::int_eq, shape, integer(shape_of(t))));
  }
  Traced index(Traced t) { return pure(Op::int_and, pure(Op::untag_int, t), integer(3)); }

  // --- operations of the imagined language ---
  void operation() {
    begin();
    switch (pick(19)) {
      case 0:
      case 1:
      case 2:
        arithmetic();
        break;
      case 3:
        compare();
        break;
      case 4:
      case 5:
        get_attribute();
        break;
      case 6:
      case 7:
        set_attribute();
        break;
      case 8:
      case 9:
        make_object();
        break;
      case 10:
        call_something();
        break;
      case 11:
        assign(local());
        break;
      case 12:
        assign(chance(50) ? value(Value::from_int(pick(5)))
                          : value(chance(50) ? kNone : flonum_from(pick(4) * 0.5)));
        break;
      case 13:
        elements();
        break;
      case 14:
        bits();
        break;
      case 15:
        identity();
        break;
      case 16:
      case 17:
        change_attribute();
        break;
      case 18:
        escape();
        break;
    }
  }

  void arithmetic() {
    Traced a = local(), b = local();
    if (guard(test(Op::is_int, a)) && guard(test(Op::is_int, b))) {
      static constexpr Op kOps[] = {Op::int_add_ov, Op::int_sub_ov, Op::int_mul_ov};
      Traced x = pure(Op::untag_int, a),
             y = chance(30) ? integer(int64_t(pick(7)) - 3) : pure(Op::untag_int, b);
      Traced result = pure(Op::tag_int, overflow(kOps[pick(3)], x, y));
      for (size_t k = 1; k < kLocals; k++)
        if (locals_[k].ref == a.ref && chance(60)) {  // a += b
          locals_[k] = result;
          return;
        }
      assign(result);
      return;
    }
    if (!to_float(a) || !to_float(b)) return;
    static constexpr Op kOps[] = {Op::float_add, Op::float_sub, Op::float_mul, Op::float_div};
    static constexpr double kConstants[] = {2.0, 0.0, -1.5, std::numeric_limits<double>::infinity()};
    double constant = kConstants[pick(4)];
    Traced y = chance(40) ? Traced{ir.constant_float(constant), std::bit_cast<uint64_t>(constant)} : b;
    assign(box(pure(kOps[pick(4)], a, y)));
  }
  /// Converts to F, guarding what it is.
  bool to_float(Traced& t) {
    if (guard(test(Op::is_int, t))) {
      t = pure(Op::int_to_float, pure(Op::untag_int, t));
      return true;
    }
    if (!guard(test(Op::is_float, t))) return false;
    t = unbox(t);
    return true;
  }
  void compare() {
    Traced a = local(), b = local();
    if (guard(test(Op::is_int, a)) && guard(test(Op::is_int, b))) {
      static constexpr Op kOps[] = {Op::int_lt, Op::int_le, Op::int_eq, Op::int_ult};
      Traced y = chance(50) ? integer(int64_t(pick(9)) - 2) : pure(Op::untag_int, b);
      Traced condition = test(kOps[pick(4)], pure(Op::untag_int, a), y);
      if (chance(60)) assign(pure(Op::select, condition, a, b));
      if (chance(50)) begin();  // as an operation of its own, with the choice among the values
      if (chance(60)) guard(condition);
      return;
    }
    if (!to_float(a) || !to_float(b)) return;
    static constexpr Op kOps[] = {Op::float_lt, Op::float_le, Op::float_eq};
    guard(test(kOps[pick(3)], a, chance(30) ? a : b));
  }
  static Field slot_field(uint32_t k) {
    static constexpr Field kFields[] = {kX, kY, kNext};
    return kFields[k % 3];
  }
  void get_attribute() {
    Traced o = local();
    if (!check_object(o) || shape_of(o) == kArray) return;
    if (chance(15)) {
      assign(pure(Op::tag_int, pure(Op::int_sar, load(o, kCount), integer(2))));
      return;
    }
    if (chance(15)) {
      assign(pure(Op::tag_int, load(o, kSmall)));
      return;
    }
    assign(load(o, slot_field(pick(3))));
  }
  void set_attribute() {
    Traced o = local(), v = local();
    if (!check_object(o) || shape_of(o) == kArray) return;
    if (guard(test(Op::is_int, v)) && chance(40)) {
      Traced raw = pure(Op::untag_int, v);
      if (chance(50))
        store(o, kCount, raw);
      else
        store(o, kSmall, chance(50) ? pure(Op::int_and, raw, integer(255)) : raw);
    } else {
      store(o, slot_field(pick(3)), v);
    }
    if (chance(10)) {
      store(o, kShape, integer(shape_of(o) == kPair ? kOther : kPair));
    }
    if (chance(40)) {  // a guard after the effect: its exit replays
      Traced w = load(o, slot_field(pick(3)));
      guard(test(Op::is_int, w));
      assign(w);
    }
  }
  /// o.f += something, and then another object's f, which may be the same.
  void change_attribute() {
    Traced o = local(), p = local();
    if (!check_object(o) || shape_of(o) == kArray) return;
    if (chance(30)) {
      Field f = chance(50) ? kSmall : kCount;
      Traced sum = pure(Op::int_add, load(o, f), integer(int64_t(1) << pick(9)));
      store(o, f, f == kCount ? pure(Op::int_and, sum, integer(0xffffff)) : sum);
      assign(pure(Op::tag_int, load(o, f)));
      return;
    }
    Field f = slot_field(pick(2));
    Traced old = load(o, f);
    if (!guard(test(Op::is_int, old))) return;
    store(o, f, pure(Op::tag_int, overflow(Op::int_add_ov, pure(Op::untag_int, old), integer(1 + pick(3)))));
    if (chance(50) && check_object(p) && shape_of(p) != kArray) assign(load(p, f));
  }
  /// A new object becomes reachable from an old one and is found there under another name.
  void escape() {
    Traced o = local();
    if (!check_object(o) || shape_of(o) == kArray) return;
    Traced made = allocate(kPair, kObjectSize);
    store(made, kX, value(Value::from_int(1)));
    store(o, kNext, made);
    Traced found = load(chance(50) ? o : local_object(o), kNext);
    if (!check_object(found) || shape_of(found) == kArray) return;
    store(found, kX, local());
    assign(load(made, kX));
  }
  Traced local_object(Traced otherwise) {
    Traced o = local();
    return check_object(o) && shape_of(o) != kArray ? o : otherwise;
  }
  void make_object() {
    Traced o = allocate(chance(50) ? kPair : kOther, kObjectSize);
    for (uint32_t k = 0; k < 3; k++)
      if (chance(70)) store(o, slot_field(k), chance(15) ? o : local());
    if (chance(30)) guard(test(Op::is_int, local()));
    assign(o);
  }
  void call_something() {
    Traced o = local(), v = local();
    if (guard(test(Op::is_int, v)) && chance(30)) {
      assign(call(kCallPure, chance(30) ? value(Value::from_int(4)) : v));
      return;
    }
    if (!check_object(o) || shape_of(o) == kArray) return;
    switch (pick(3)) {
      case 0:
        assign(call(kCallRead, o));
        break;
      case 1:
        assign(call(kCallWrite, o, v));
        break;
      case 2:
        assign(call(kCallAny, o, v));
        break;
    }
  }
  void elements() {
    Traced o = local(), k = local(), v = local();
    if (chance(25)) {
      Traced a = allocate(kArray, kArraySize);
      for (int64_t i = 0; i < 3; i++) element_store(a, integer(i), local());
      assign(a);
      return;
    }
    if (!check_object(o) || shape_of(o) != kArray || !guard(test(Op::is_int, k))) return;
    Traced at = chance(40) ? integer(pick(4)) : index(k);
    if (chance(50)) element_store(o, at, v);
    if (chance(60)) assign(element_load(o, chance(50) ? at : index(k)));
  }
  Traced element_load(Traced o, Traced k) {
    Instruction i;
    i.op = Op::load_index;
    i.type = Type::V;
    i.field = kItems;
    i.arguments[i.argument_count++] = o.ref;
    i.arguments[i.argument_count++] = k.ref;
    return logged({ir.add(i), read_memory(o.bits + 8 + 8 * k.bits, Width::kValue)});
  }
  void element_store(Traced o, Traced k, Traced v) {
    Instruction i;
    i.op = Op::store_index;
    i.type = Type::N;
    i.field = kItems;
    for (Traced t : {o, k, v}) i.arguments[i.argument_count++] = t.ref;
    ir.add(i);
    write_memory(o.bits + 8 + 8 * k.bits, Width::kValue, v.bits);
    effect();
  }
  void bits() {
    Traced a = local(), b = local();
    if (!guard(test(Op::is_int, a)) || !guard(test(Op::is_int, b))) return;
    Traced x = pure(Op::untag_int, a), y = pure(Op::untag_int, b);
    static constexpr Op kOps[] = {Op::int_and,      Op::int_or,  Op::int_xor, Op::int_sar, Op::int_mod,
                                  Op::int_floordiv, Op::int_neg, Op::int_not, Op::int_shr};
    Op op = kOps[pick(9)];
    static constexpr int64_t kDivisors[] = {1, 2, 3, 8, -2, 7, -1};
    if (op == Op::int_sar) y = integer(pick(5));
    if (op == Op::int_shr) y = integer(2 + pick(5));
    if (op == Op::int_mod || op == Op::int_floordiv) y = integer(kDivisors[pick(7)]);
    if (op == Op::int_neg || op == Op::int_not) y = {};
    // Keeps the result a small int whatever the operands.
    assign(pure(Op::tag_int, pure(Op::int_sar, pure(op, x, y), integer(1))));
  }
  void identity() {
    Traced a = local(), b = chance(60) ? local() : value(kNone);
    // Floats have no identity worth comparing.
    if (is_float(a) || is_float(b)) {
      guard(test(Op::is_float, a));
      guard(test(Op::is_float, b));
      return;
    }
    if (guard(test(Op::is_float, a)) || guard(test(Op::is_float, b))) return;
    Traced condition = test(Op::same, a, b);
    if (chance(30))
      assign(pure(Op::tag_int, pure(Op::cond_to_int, condition)));
    else
      guard(condition);
  }

  std::minstd_rand random_;
  TestHeap& heap_;
  std::array<Traced, kLocals> locals_, start_;
  std::vector<Traced> log_;
  bool dirty_ = false;
  int32_t frame_ = -1, snapshot_ = -1;
  uint32_t pc_ = 0;
};

}  // namespace adder::jit::testing
