// Handlers: calls, returns, functions, generators.
#pragma once
#include "compiler/opcodes.h"
#include "interp/handlers/handler.h"
#include "interp/operations/calls.h"
#include "interp/operations/containers.h"
#include "interp/operations/iterators.h"
#include "interp/tracing.h"

namespace adder {

Value make_function(Thread& t, Frame* frame, Value code, uint32_t flags, const Value* operands);
Value call_unpacked_opaque(Thread& t, Value callable, Value arguments, Value keywords);

HANDLER(CALL) { return call_from_stack(d, f, arg, nullptr); }
HANDLER(CALL_KW) {
  auto* names = f.code()->constants->items[f.cache_word(0)].template as<Tuple>();
  f.skip_cache(1);
  return call_from_stack(d, f, arg, names);
}
/// callable(*sequence, **dict): functions and bound methods take the items as they are.
HANDLER(CALL_FUNCTION_EX) {
  bool has_keywords = arg & 1;
  REF keywords = has_keywords ? f.pop() : d.constant(kNone);
  REF callable = f.peek(2), tuple = f.peek(0);
  REF function = callable;
  REF values[2 * kMaxSpread + 1];
  uint32_t given = 0;
  if (d.template is_exactly<BoundMethod>(callable)) {
    function = d.load(callable, field::method_function);
    values[given++] = d.load(callable, field::method_self);
  }
  uint32_t count = 0;
  if (d.template is_exactly<Function>(function) && spread_sequence(d, tuple, values + given, count)) {
    given += count;
    Tuple* names = nullptr;
    if (!has_keywords || spread_keywords(d, keywords, values + given, names)) {
      f.drop(3);
      return enter_function(d, f, function, Arguments<D>{values, given, names}, Link::kCall);
    }
  }
  REF result = d.template call<&call_unpacked_opaque>(callable, tuple, keywords);
  f.drop(3);
  return push_result(d, f, result);
}
HANDLER(MAKE_FUNCTION) {
  REF function = d.make_function(f, arg);
  if (d.failed(function)) [[unlikely]] return Next::kRaise;
  f.push(function);
  return Next::kNext;
}
HANDLER(RETURN_VALUE) {
  REF v = f.pop();
  return f.leave(d, v);
}

// --- iteration
HANDLER(GET_ITER) {
  REF iterator = iterate(d, f.peek(0));
  if (d.failed(iterator)) [[unlikely]] return Next::kRaise;
  f.set_peek(0, iterator);
  return Next::kNext;
}
/// The end of a loop, unless it is an error.
template <class D> ADDER_INLINE Next end_loop(D& d, View<D>& f, uint32_t shape, uint32_t target) {
  if (d.error_pending(shape)) [[unlikely]] return Next::kRaise;
  f.drop(1);
  f.jump(target);
  return Next::kNext;
}
/// FOR_ITER together with the UNPACK_SEQUENCE behind it, without the pair between them, which traces do not make either.
ADDER_INLINE Next unpack_next_pair(Direct& d, View<Direct>& f, PairFunction next_pair, Value iterator, uint32_t shape, uint32_t target) {
  ItemPair pair = next_pair(d.thread(), iterator);
  if (!pair.first) return end_loop(d, f, shape, target);
  f.skip_cache(1);
  f.push(pair.second);
  f.push(pair.first);
  return Next::kNext;
}
HANDLER(FOR_ITER) {
  REF iterator = f.peek(0);
  uint32_t shape = type_shape(d, iterator);
  if constexpr (D::kDirect) {
    constexpr uint32_t kUnpackPair = uint32_t(compiler::Opcode::UNPACK_SEQUENCE) | 2 << 8;
    if (f.cache_word(0) == kUnpackPair)
      if (PairFunction next_pair = pair_function(iterator, shape); next_pair && !g_tracing)
        return unpack_next_pair(d, f, next_pair, iterator, shape, arg);
  }
  if (shape == builtin_shape(Kind::kGenerator)) {
    if (d.can_resume(iterator)) return f.resume(d, iterator, d.constant(kNone), Link::kForIter) ? Next::kNext : Next::kRaise;
  }
  REF item = next_item(d, iterator, shape);
  if (d.failed(item)) return end_loop(d, f, shape, arg);
  f.push(item);
  return Next::kNext;
}

// --- generators
HANDLER(RETURN_GENERATOR) { return f.make_generator(d); }
HANDLER(YIELD_VALUE) {
  REF v = f.pop();
  return f.yield(d, v);
}
HANDLER(SEND) {
  REF receiver = f.peek(1);
  REF sent = f.peek(0);
  uint32_t shape = type_shape(d, receiver);
  if ((shape == builtin_shape(Kind::kGenerator) || shape == builtin_shape(Kind::kCoroutine)) && d.can_resume(receiver)) {
    f.drop(1);
    return f.resume(d, receiver, sent, Link::kSend) ? Next::kNext : Next::kRaise;
  }
  return d.send(f, arg);
}

}  // namespace adder

ADDER_ANY(call_unpacked_opaque)
