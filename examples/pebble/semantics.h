// What Pebble's operations mean, once: instantiated for Direct this is the interpreter, for Record the tracer, for
// Replay the way back from machine code in the middle of an operation.
#pragma once
#include "pebble/bytecode.h"

namespace pebble {

enum class Control : uint8_t { kNext, kBackEdge, kCall, kReturn, kFail };

template <class D>
struct Frame {
  using Ref = typename D::Ref;
  Function* function;
  const Instruction* pc;
  Ref* locals;
  Ref* sp;
  void push(Ref v) { *sp++ = v; }
  Ref pop() { return *--sp; }
  void jump(int target) { pc = function->code.data() + target; }
};

template <class D> using RefOf = typename D::Ref;

template <class D>
RefOf<D> fail(D& d, const char* message) { return d.template call<&fail_call>(message); }

// --- arithmetic ---
struct Plus {
  static constexpr bool kHasMethod = true;
  template <class D, class R> static auto small(D& d, R a, R b, R& out) { return d.add_small(a, b, out); }
  template <class F> static F floats(F a, F b) { return a + b; }
};
struct Minus {
  static constexpr bool kHasMethod = false;
  template <class D, class R> static auto small(D& d, R a, R b, R& out) { return d.sub_small(a, b, out); }
  template <class F> static F floats(F a, F b) { return a - b; }
};
struct Times {
  static constexpr bool kHasMethod = false;
  template <class D, class R> static auto small(D& d, R a, R b, R& out) { return d.mul_small(a, b, out); }
  template <class F> static F floats(F a, F b) { return a * b; }
};

template <class D>
bool is_number(jit::Kind k) { return k == jit::Kind::kInt || k == jit::Kind::kFloat; }
template <class D>
typename D::Float to_float(D& d, RefOf<D> v, jit::Kind k) {
  return k == jit::Kind::kInt ? d.int_to_float(d.untag_int(v)) : d.unbox_float(v);
}

/// a + b where a is a record whose shape has a method for it: a callback in the middle of the operation.
template <class D>
ADDER_NOINLINE RefOf<D> add_records(D& d, RefOf<D> a, RefOf<D> b) {
  auto* shape = reinterpret_cast<Shape*>(uintptr_t(d.shape(a)));
  d.depend(shape->methods);
  Function* method = d.template query<&add_method>(shape);
  if (!method) return fail(d, "+ is not defined for this record");
  RefOf<D> arguments[] = {a, b};
  return d.call_back(method, arguments, 2);
}

template <class Operation, class D>
RefOf<D> arithmetic(D& d, RefOf<D> a, RefOf<D> b) {
  jit::Kind ka = d.kind(a), kb = d.kind(b);
  if (ka == jit::Kind::kInt && kb == jit::Kind::kInt) {
    RefOf<D> out;
    if (!Operation::small(d, a, b, out)) return out;  // too large: a float, as in JavaScript
  }
  if (is_number<D>(ka) && is_number<D>(kb))
    return d.box_float(Operation::floats(to_float(d, a, ka), to_float(d, b, kb)));
  if (Operation::kHasMethod && ka == jit::Kind::kPointer) return add_records(d, a, b);
  return fail(d, "arithmetic needs numbers");
}

template <class D>
RefOf<D> divide(D& d, RefOf<D> a, RefOf<D> b) {
  jit::Kind ka = d.kind(a), kb = d.kind(b);
  if (!is_number<D>(ka) || !is_number<D>(kb)) return fail(d, "/ needs numbers");
  return d.box_float(to_float(d, a, ka) / to_float(d, b, kb));
}

template <bool kQuotientWanted, class D>
RefOf<D> int_division(D& d, RefOf<D> a, RefOf<D> b) {
  if (!d.both_int(a, b)) return fail(d, "integer division needs integers");
  auto x = d.untag_int(a), y = d.untag_int(b);
  if (y == d.int_constant(0)) return fail(d, "division by zero");
  if (y == d.int_constant(-1)) return kQuotientWanted ? arithmetic<Minus>(d, d.constant(Value::from_int(0)), a)
                                                       : d.constant(Value::from_int(0));
  return d.tag_int(kQuotientWanted ? d.int_floordiv(x, y) : d.int_mod(x, y));
}

template <class Comparison, class D>
RefOf<D> compare(D& d, RefOf<D> a, RefOf<D> b) {
  jit::Kind ka = d.kind(a), kb = d.kind(b);
  if (ka == jit::Kind::kInt && kb == jit::Kind::kInt) return d.boolean(d.template compare_small<Comparison>(a, b));
  if (!is_number<D>(ka) || !is_number<D>(kb)) return fail(d, "comparison needs numbers");
  return d.boolean(Comparison::compare(to_float(d, a, ka), to_float(d, b, kb)));
}

template <class D>
RefOf<D> equal(D& d, RefOf<D> a, RefOf<D> b) {
  jit::Kind ka = d.kind(a), kb = d.kind(b);
  if (is_number<D>(ka) && is_number<D>(kb)) return compare<jit::Equal>(d, a, b);
  return d.boolean(d.same(a, b));
}

template <class D>
bool truthy(D& d, RefOf<D> v) {
  return !d.same(v, d.constant(kFalse)) && !d.same(v, d.constant(kNone));
}

// --- objects ---
template <class D>
bool has_shape(D& d, RefOf<D> v, Shape* shape) {
  return d.kind(v) == jit::Kind::kPointer && d.shape(v) == shape->id();
}

template <class D>
RefOf<D> pair_part(D& d, RefOf<D> v, jit::Field field) {
  if (!has_shape(d, v, world->pair)) return fail(d, "not a pair");
  return d.load(v, field);
}

template <class D>
bool valid_index(D& d, RefOf<D> vector, RefOf<D> index) {
  if (!has_shape(d, vector, world->vector) || !d.is_int(index)) return false;
  return bool(d.int_ult(d.untag_int(index), d.load_int(vector, kLength)));
}

template <class D>
RefOf<D> item(D& d, RefOf<D> vector, RefOf<D> index) {
  if (!valid_index(d, vector, index)) return fail(d, "no such item");
  return d.load_item(vector, kItems, d.untag_int(index));
}

template <class D>
RefOf<D> set_item(D& d, RefOf<D> vector, RefOf<D> index, RefOf<D> v) {
  if (!valid_index(d, vector, index)) return fail(d, "no such item");
  d.store_item(vector, kItems, d.untag_int(index), v);
  return v;
}

/// The slot of a record's field, or -1.  Shapes never change, so this needs no watch.
template <class D>
int record_slot(D& d, RefOf<D> record, const std::string& name) {
  if (d.kind(record) != jit::Kind::kPointer) return -1;
  return reinterpret_cast<Shape*>(uintptr_t(d.shape(record)))->field(name);
}

/// Replaces each item by f(item): callbacks in a loop in the middle of an operation, with stores between them.
template <class D>
RefOf<D> map_in_place(D& d, RefOf<D> vector, RefOf<D> callee) {
  if (!has_shape(d, vector, world->vector) || !has_shape(d, callee, world->callable))
    return fail(d, "map! needs a vector and a function");
  auto* function = reinterpret_cast<Function*>(d.promote(d.load_int(callee, kFunctionField)));
  if (function->parameters != 1) return fail(d, "map! needs a function of one argument");
  auto length = d.load_int(vector, kLength);
  for (int64_t i = 0; d.int_constant(i) < length; i++) {
    RefOf<D> argument = d.load_item(vector, kItems, d.int_constant(i));
    RefOf<D> result = d.call_back(function, &argument, 1);
    if (d.is_empty(result)) return result;
    d.store_item(vector, kItems, d.int_constant(i), result);
  }
  return vector;
}

template <class D>
RefOf<D> make_record(D& d, Shape* shape, RefOf<D>* fields) {
  int count = int(shape->fields.size());
  RefOf<D> record = d.allocate(shape->id(), uint32_t(8 + 8 * count));
  for (int i = 0; i < count; i++) d.initialize(record, record_field(i), fields[i]);
  return record;
}

// A global is a constant of the trace until somebody assigns it.
template <class D>
RefOf<D> global_value(D& d, Global* global) {
  Value known = d.template query<&constant_global>(global);
  if (known.is_empty()) return d.load(d.constant(Value::from(global->box)), kBoxValue);
  d.depend(global->value);
  return d.constant(known);
}

template <class D>
RefOf<D> assign_global(D& d, Global* global, RefOf<D> v) {
  if (!d.template query<&constant_global>(global).is_empty()) return d.template call<&set_global>(global, v);
  d.store(d.constant(Value::from(global->box)), kBoxValue, v);
  return v;
}

// --- the operations ---
template <class D>
ADDER_INLINE Control execute(D& d, Frame<D>& f, Instruction in) {
  using Ref = RefOf<D>;
  auto push = [&](Ref v) {
    f.push(v);
    return d.is_empty(v) ? Control::kFail : Control::kNext;
  };
  auto binary = [&](auto operation) {
    Ref b = f.pop(), a = f.pop();
    return push(operation(a, b));
  };
  switch (Op(in.op)) {
    case kConstant: f.push(d.constant(f.function->constants[size_t(in.argument)])); return Control::kNext;
    case kLocal: f.push(f.locals[in.argument]); return Control::kNext;
    case kSetLocal: f.locals[in.argument] = f.pop(); return Control::kNext;
    case kGlobal: return push(global_value(d, world->globals[size_t(in.argument)]));
    case kSetGlobal: return push(assign_global(d, world->globals[size_t(in.argument)], f.pop()));
    case kPop: f.pop(); return Control::kNext;
    case kAdd: return binary([&](Ref a, Ref b) { return arithmetic<Plus>(d, a, b); });
    case kSubtract: return binary([&](Ref a, Ref b) { return arithmetic<Minus>(d, a, b); });
    case kMultiply: return binary([&](Ref a, Ref b) { return arithmetic<Times>(d, a, b); });
    case kDivide: return binary([&](Ref a, Ref b) { return divide(d, a, b); });
    case kQuotient: return binary([&](Ref a, Ref b) { return int_division<true>(d, a, b); });
    case kModulo: return binary([&](Ref a, Ref b) { return int_division<false>(d, a, b); });
    case kLess: return binary([&](Ref a, Ref b) { return compare<jit::Less>(d, a, b); });
    case kLessEqual: return binary([&](Ref a, Ref b) { return compare<jit::LessEqual>(d, a, b); });
    case kSame: return binary([&](Ref a, Ref b) { return equal(d, a, b); });
    case kIsNil: f.push(d.boolean(d.same(f.pop(), d.constant(kNone)))); return Control::kNext;
    case kJump: f.jump(in.argument); return Control::kNext;
    case kJumpIfFalse: if (!truthy(d, f.pop())) f.jump(in.argument); return Control::kNext;
    case kJumpBack: f.jump(in.argument); return Control::kBackEdge;
    case kCall: return d.enter_call(f, in.argument);
    case kReturn: return Control::kReturn;
    case kCons: {
      Ref pair = d.allocate(world->pair->id(), sizeof(Pair)), rest = f.pop();
      d.initialize(pair, kFirst, f.pop());
      d.initialize(pair, kRest, rest);
      return push(pair);
    }
    case kFirstOf: return push(pair_part(d, f.pop(), kFirst));
    case kRestOf: return push(pair_part(d, f.pop(), kRest));
    case kSetFirst: {
      Ref v = f.pop(), pair = f.pop();
      if (!has_shape(d, pair, world->pair)) return push(fail(d, "not a pair"));
      d.store(pair, kFirst, v);
      return push(v);
    }
    case kMakeVector: {
      Ref fill = f.pop(), length = f.pop();
      if (!d.is_int(length) || d.untag_int(length) < d.int_constant(0)) return push(fail(d, "vector needs a length"));
      return push(d.template call<&make_vector>(d.untag_int(length), fill));
    }
    case kItem: return binary([&](Ref vector, Ref index) { return item(d, vector, index); });
    case kSetItem: {
      Ref v = f.pop(), index = f.pop(), vector = f.pop();
      return push(set_item(d, vector, index, v));
    }
    case kLengthOf: {
      Ref v = f.pop();
      return push(has_shape(d, v, world->vector) ? d.tag_int(d.load_int(v, kLength)) : fail(d, "not a vector"));
    }
    case kNew: {
      Shape* shape = world->records[size_t(in.argument)];
      Ref* fields = f.sp - shape->fields.size();
      Ref record = make_record(d, shape, fields);
      f.sp = fields;
      return push(record);
    }
    case kGet: {
      Ref record = f.pop();
      int slot = record_slot(d, record, f.function->names[size_t(in.argument)]);
      return push(slot < 0 ? fail(d, "no such field") : d.load(record, record_field(slot)));
    }
    case kPut: {
      Ref v = f.pop(), record = f.pop();
      int slot = record_slot(d, record, f.function->names[size_t(in.argument)]);
      if (slot < 0) return push(fail(d, "no such field"));
      d.store(record, record_field(slot), v);
      return push(v);
    }
    case kSetAddMethod: {
      Ref callee = f.pop();
      if (!has_shape(d, callee, world->callable)) return push(fail(d, "not a function"));
      auto* function = reinterpret_cast<Function*>(d.promote(d.load_int(callee, kFunctionField)));
      return push(d.template call<&set_add_method>(world->records[size_t(in.argument)], function));
    }
    case kMap: return binary([&](Ref vector, Ref callee) { return map_in_place(d, vector, callee); });
    case kPrint: return push(d.template call<&print_value>(f.pop()));
  }
  __builtin_unreachable();
}

/// The function that a call with `count` arguments enters; null: `d` has failed.
template <class D>
Function* callee_of(D& d, Frame<D>& f, int count) {
  RefOf<D> callee = f.sp[-count - 1];
  if (!has_shape(d, callee, world->callable)) return nullptr;
  auto* function = reinterpret_cast<Function*>(d.promote(d.load_int(callee, kFunctionField)));
  return function->parameters == count ? function : nullptr;
}

}  // namespace pebble
