// Handlers: operators, comparisons, membership, subscripts.
#pragma once
#include "interp/handlers/handler.h"
#include "interp/operations/containers.h"

namespace adder {

#define BINARY(name, operation)                                     \
  HANDLER(BINARY_##name) {                                          \
    REF result = operation(d, f.peek(1), f.peek(0), false);         \
    if (d.failed(result)) [[unlikely]] return Next::kRaise;         \
    f.drop(1);                                                      \
    f.set_peek(0, result);                                          \
    return Next::kNext;                                             \
  }                                                                 \
  HANDLER(INPLACE_##name) {                                         \
    REF result = operation(d, f.peek(1), f.peek(0), true);          \
    if (d.failed(result)) [[unlikely]] return Next::kRaise;         \
    f.drop(1);                                                      \
    f.set_peek(0, result);                                          \
    return Next::kNext;                                             \
  }
BINARY(ADD, add)
BINARY(SUBTRACT, subtract)
BINARY(MULTIPLY, multiply)
BINARY(TRUE_DIVIDE, true_divide)
BINARY(FLOOR_DIVIDE, floor_divide)
BINARY(REMAINDER, remainder)
BINARY(POWER, power_of)
BINARY(LSHIFT, shift_left)
BINARY(RSHIFT, shift_right)
BINARY(AND, bit_and)
BINARY(OR, bit_or)
BINARY(XOR, bit_xor)
template <class D> REF matrix_multiply(D& d, REF a, REF b, bool inplace) { return binary_general(d, a, b, BinaryOp::kMatrixMultiply, inplace); }
BINARY(MATRIX_MULTIPLY, matrix_multiply)
#undef BINARY

#define UNARY(name, operation)                              \
  HANDLER(UNARY_##name) {                                   \
    REF result = operation(d, f.peek(0));                   \
    if (d.failed(result)) [[unlikely]] return Next::kRaise; \
    f.set_peek(0, result);                                  \
    return Next::kNext;                                     \
  }
UNARY(NEGATIVE, negative)
UNARY(POSITIVE, positive)
UNARY(INVERT, invert)
#undef UNARY
HANDLER(UNARY_NOT) {
  int true_ = truth(d, f.peek(0));
  if (true_ < 0) [[unlikely]] return Next::kRaise;
  f.set_peek(0, d.constant(Value::from_bool(!true_)));
  return Next::kNext;
}

#define COMPARISON(name, Operator, kOp)                                      \
  HANDLER(COMPARE_##name) {                                                  \
    REF result = compare<jit::Operator, Compare::kOp>(d, f.peek(1), f.peek(0)); \
    if (d.failed(result)) [[unlikely]] return Next::kRaise;                  \
    f.drop(1);                                                               \
    f.set_peek(0, result);                                                   \
    return Next::kNext;                                                      \
  }
COMPARISON(LT, Less, kLt)
COMPARISON(LE, LessEqual, kLe)
COMPARISON(EQ, Equal, kEq)
COMPARISON(NE, NotEqual, kNe)
COMPARISON(GT, Greater, kGt)
COMPARISON(GE, GreaterEqual, kGe)
#undef COMPARISON

HANDLER(IS_OP) {
  REF b = f.pop();
  auto same = is_same_object(d, f.peek(0), b);
  f.set_peek(0, d.boolean(arg ? !same : same));
  return Next::kNext;
}
HANDLER(CONTAINS_OP) {
  int found = contains_item(d, f.peek(0), f.peek(1));
  if (found < 0) [[unlikely]] return Next::kRaise;
  f.drop(1);
  f.set_peek(0, d.constant(Value::from_bool(found != int(arg))));
  return Next::kNext;
}

HANDLER(BINARY_SUBSCR) {
  REF result = get_item(d, f.peek(1), f.peek(0));
  if (d.failed(result)) [[unlikely]] return Next::kRaise;
  f.drop(1);
  f.set_peek(0, result);
  return Next::kNext;
}
HANDLER(STORE_SUBSCR) {
  if (!set_item(d, f.peek(1), f.peek(0), f.peek(2))) [[unlikely]] return Next::kRaise;
  f.drop(3);
  return Next::kNext;
}
HANDLER(DELETE_SUBSCR) {
  if (!delete_item(d, f.peek(1), f.peek(0))) [[unlikely]] return Next::kRaise;
  f.drop(2);
  return Next::kNext;
}

}  // namespace adder
