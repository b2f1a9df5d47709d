// The longer templates of RecordDomain.
#pragma once

namespace adder::jit {

template <LanguageMemory M>
Kind RecordDomain<M>::kind(Ref x) {
  Kind k = direct_.kind(x.value);
  switch (k) {
    case Kind::kInt: (void)bool(is_int(x)); break;
    case Kind::kFloat: (void)bool(is_float(x)); break;
    case Kind::kConstant: (void)bool((value_bits(x) & 7) == 4); break;
    case Kind::kEmpty: (void)bool(is_empty(x)); break;
    case Kind::kPointer:
      (void)bool(is_pointer(x));
      if (!Ir::is_constant(x.ref) && !feeding()) pending_not_float(x.ref);  // a test of the shape makes it superfluous
      break;
  }
  return k;
}

/// True when the product of two ints does not fit a small int.
inline int64_t small_product_overflows(int64_t a, int64_t b) {
  int64_t product;
  return __builtin_mul_overflow(a, b, &product) || !Value::fits_int(product);
}
}  // namespace adder::jit
ADDER_EFFECT(adder::jit::small_product_overflows, adder::jit::kPure)

namespace adder::jit {

// On the path that fits, the checked operation is its own guard.  On the other path the overflow itself is the
// condition: sums of small ints fit 64 bits, so it can be tested afterwards.
template <LanguageMemory M>
recorded::Bool RecordDomain<M>::checked(Op checked_op, Op plain_op, Ref a, Ref b, Ref& out) {
  Int x = untag_int(a), y = untag_int(b);
  bool product = plain_op == Op::int_mul;
  bool overflow = product ? bool(small_product_overflows(x.value, y.value))
                          : !Value::fits_int(plain_op == Op::int_add ? x.value + y.value : x.value - y.value);
  if (overflow) {
    out = a;
    if (product) return !(call<&small_product_overflows>(x, y) == 0);
    return !int_fits(plain_op == Op::int_add ? x + y : x - y);
  }
  Value result;
  if (product) direct_.mul_small(a.value, b.value, result);
  else if (plain_op == Op::int_add) direct_.add_small(a.value, b.value, result);
  else direct_.sub_small(a.value, b.value, result);
  auto r = pure(feeding() ? plain_op : checked_op, Type::I, {x.ref, y.ref}, uint64_t(result.as_int()));
  if (!Ir::is_constant(r) && !feeding()) attach_snapshot(r);
  out = {result, pure(Op::tag_int, Type::V, {r}, result.bits)};
  return {false, ir.constant_cond(false)};
}

/// How C++ types appear in a trace.
template <class T>
constexpr Type machine_type() {
  if constexpr (std::is_void_v<T>) return Type::N;
  else if constexpr (std::is_same_v<T, Value>) return Type::V;
  else if constexpr (std::is_same_v<T, double>) return Type::F;
  else {
    static_assert(std::is_integral_v<T> || std::is_enum_v<T> || std::is_pointer_v<T>,
                  "functions called from handlers take and give words and doubles");
    return Type::I;
  }
}

/// Narrow results leave the upper bits of the register undefined: those functions are called through a shim.
template <class R>
constexpr bool is_narrow() {
  if constexpr (std::is_integral_v<R> || std::is_enum_v<R>) return sizeof(R) < 8;
  else return false;
}
template <class F>
struct Shim;
template <class R, class... A>
struct Shim<R (*)(A...)> {
  template <auto Function> static int64_t widened(A... arguments) { return int64_t(Function(arguments...)); }
  template <auto Function> static const void* address() {
    if constexpr (is_narrow<R>()) return reinterpret_cast<const void*>(&widened<Function>);
    else return reinterpret_cast<const void*>(Function);
  }
  template <class Thread> static CallInfo describe(const void* address, const char* name, Effect effect) {
    CallInfo info{address, name, effect, machine_type<R>(), 0, {}};
    constexpr bool thread = FirstIs<std::tuple<A...>, Thread>::value;
    static_assert(sizeof...(A) <= kMaxCallArguments, "too many arguments for a call from a trace");
    info.passes_thread = thread;
    [[maybe_unused]] bool skip = thread;
    (..., [&]<class T>(std::type_identity<T>) {
      if (skip) { skip = false; return; }
      if constexpr (!std::is_reference_v<T>) info.arguments[info.argument_count++] = machine_type<T>();
    }(std::type_identity<A>()));
    return info;
  }
};
template <class R, class... A>
struct Shim<R (*)(A...) noexcept> : Shim<R (*)(A...)> {};

template <auto Function>
const char* name_for_logs() {
  static const std::string name(function_name<Function>());
  return name.c_str();
}

template <LanguageMemory M>
template <auto Function, class... A>
auto RecordDomain<M>::call(A... arguments) {
  static_assert(sizeof(EffectOf<Function>) > 0, "declare the function's effect with ADDER_EFFECT");
  constexpr Effect effect = EffectOf<Function>::value;
  using R = ResultOf<Function>;
  using S = Shim<decltype(Function)>;
  static const CallInfo info =
      S::template describe<Thread>(S::template address<Function>(), name_for_logs<Function>(), effect);
  constexpr LogTag tag = kCallTag<Function>;
  if constexpr (std::is_void_v<R>) {
    if (feeding()) return void(take(tag));
    flush_pending_guard();
    invoke<Function>(thread(), plain(arguments)...);
    current_recorder = this;
    jit::Ref refs[] = {argument(arguments)..., kNoRef};
    emit_call(info, {refs, sizeof...(A)});
    log(0, ir.constant_int(0), tag);
    called(effect);
  } else {
    using T = std::conditional_t<std::is_same_v<R, Value>, Ref, std::conditional_t<std::is_same_v<R, double>, Float, Int>>;
    auto wrap = [&](T x) {
      if constexpr (std::is_same_v<R, bool>) return x != 0;
      else return x;
    };
    if (feeding()) {
      auto word = take(tag);
      return wrap(T{std::bit_cast<decltype(T::value)>(word.bits), word.ref});
    }
    flush_pending_guard();
    T x;
    R result = invoke<Function>(thread(), plain(arguments)...);
    current_recorder = this;
    if constexpr (std::is_pointer_v<R>) x.value = int64_t(reinterpret_cast<uintptr_t>(result));
    else if constexpr (machine_type<R>() == Type::I) x.value = int64_t(result);
    else x.value = result;
    jit::Ref refs[] = {argument(arguments)..., kNoRef};
    bool constant = effect.kind == Effect::kPure;
    for (size_t i = 0; i < sizeof...(A); i++) constant = constant && Ir::is_constant(refs[i]);
    if (constant) {
      x.ref = ir.constant(std::bit_cast<uint64_t>(x.value), machine_type<R>());
      log(std::bit_cast<uint64_t>(x.value), x.ref, tag);
      return wrap(x);
    }
    x.ref = emit_call(info, {refs, sizeof...(A)});
    log(std::bit_cast<uint64_t>(x.value), x.ref, tag);
    called(effect);
    return wrap(x);
  }
}

/// The result becomes a constant of the trace: what it was read from must be watched, or tested by guards.
template <LanguageMemory M>
template <auto Function, class... A>
auto RecordDomain<M>::query(A... arguments) {
  using R = ResultOf<Function>;
  static_assert(std::is_trivially_copyable_v<R>, "results of queries are logged as words");
  constexpr LogTag tag = kQueryTag<Function>;
  uint64_t words[kWordsOf<R>] = {};
  R result;
  if (feeding()) {
    for (auto& word : words) word = take(tag).bits;
    memcpy(static_cast<void*>(&result), words, sizeof result);
    return result;
  }
  flush_pending_guard();
  result = invoke<Function>(thread(), arguments...);
  memcpy(words, static_cast<const void*>(&result), sizeof result);
  constexpr Type type = std::is_same_v<R, Value> ? Type::V : Type::I;
  for (auto word : words) log(word, ir.constant(word, type), tag);
  return result;
}

}  // namespace adder::jit
