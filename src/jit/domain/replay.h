// Replay: runs a handler again that was interrupted after it had an effect.  What was already done is not done
// again: results come from the log, stores are skipped.  Where the log ends, it is Direct.
#pragma once
#include <span>
#include <utility>

#include "jit/domain/direct.h"

namespace adder::jit {

/// One logged result: the word, and the tag of the operation that gave it.
struct LoggedWord {
  uint64_t bits;
  LogTag tag;
};

template <class Base>
class Replaying : public Base {
 public:
  using typename Base::Thread;
  static constexpr bool kDirect = false, kReplay = true;

  Replaying(Thread& thread, std::span<const LoggedWord> log) : Base(thread), log_(log) {}
  bool feeding() const { return next_ < log_.size(); }
  /// The next logged word.  A language's own logged operations use it with a tag of their own.
  uint64_t take(LogTag tag) {
    DCHECK(log_[next_].tag == tag, "a replayed handler must perform the operations that were recorded, in order");
    return log_[next_++].bits;
  }

  Value load(Value o, Field f) { return feeding() ? Value{take(field_tag(Logged::kLoad, f))} : Base::load(o, f); }
  int64_t load_int(Value o, Field f) { return feeding() ? word(Logged::kLoad, f) : Base::load_int(o, f); }
  double load_float(Value o, Field f) {
    return feeding() ? std::bit_cast<double>(word(Logged::kLoad, f)) : Base::load_float(o, f);
  }
  uint32_t shape(Value o) {
    return feeding() ? uint32_t(word(Logged::kLoad, kShapeField)) : Base::shape(o);
  }
  Value load_item(Value o, Field f, int64_t i) {
    return feeding() ? Value{take(field_tag(Logged::kLoad, f))} : Base::load_item(o, f, i);
  }
  int64_t load_item_int(Value o, Field f, int64_t i) {
    return feeding() ? word(Logged::kLoad, f) : Base::load_item_int(o, f, i);
  }
  double load_item_float(Value o, Field f, int64_t i) {
    return feeding() ? std::bit_cast<double>(word(Logged::kLoad, f)) : Base::load_item_float(o, f, i);
  }
  int64_t load_raw_int(int64_t a, Field f, int64_t i) {
    return feeding() ? word(Logged::kLoad, f) : Base::load_raw_int(a, f, i);
  }
  double load_raw_float(int64_t a, Field f, int64_t i) {
    return feeding() ? std::bit_cast<double>(word(Logged::kLoad, f)) : Base::load_raw_float(a, f, i);
  }

#define ADDER_REPLAY_STORE(name, parameters, arguments)   \
  void name parameters {                                  \
    if (feeding()) return skip(field_tag(Logged::kStore, f)); \
    Base::name arguments;                                 \
  }
  ADDER_REPLAY_STORE(store, (Value o, Field f, Value v), (o, f, v))
  ADDER_REPLAY_STORE(initialize, (Value o, Field f, Value v), (o, f, v))
  ADDER_REPLAY_STORE(initialize_int, (Value o, Field f, int64_t v), (o, f, v))
  ADDER_REPLAY_STORE(initialize_float, (Value o, Field f, double v), (o, f, v))
  ADDER_REPLAY_STORE(store_int, (Value o, Field f, int64_t v), (o, f, v))
  ADDER_REPLAY_STORE(store_float, (Value o, Field f, double v), (o, f, v))
  ADDER_REPLAY_STORE(store_item, (Value o, Field f, int64_t i, Value v), (o, f, i, v))
  ADDER_REPLAY_STORE(initialize_item, (Value o, Field f, int64_t i, Value v), (o, f, i, v))
  ADDER_REPLAY_STORE(store_item_int, (Value o, Field f, int64_t i, int64_t v), (o, f, i, v))
  ADDER_REPLAY_STORE(store_item_float, (Value o, Field f, int64_t i, double v), (o, f, i, v))
  ADDER_REPLAY_STORE(store_raw_int, (int64_t a, Field f, int64_t i, int64_t v), (a, f, i, v))
  ADDER_REPLAY_STORE(store_raw_float, (int64_t a, Field f, int64_t i, double v), (a, f, i, v))
#undef ADDER_REPLAY_STORE
  void store_shape(Value o, uint32_t shape) {
    if (feeding()) return skip(field_tag(Logged::kStore, kShapeField));
    Base::store_shape(o, shape);
  }

  Value allocate(uint32_t shape, uint32_t size) {
    return feeding() ? Value{take(plain_tag(Logged::kAllocate, shape))} : Base::allocate(shape, size);
  }
  template <auto Function, class... A> auto call(A... arguments) {
    using R = ResultOf<Function>;
    if constexpr (std::is_void_v<R>) {
      if (feeding()) return skip(kCallTag<Function>);
      Base::template call<Function>(arguments...);
    } else {
      if (feeding()) return from_word<R>(take(kCallTag<Function>));
      return Base::template call<Function>(arguments...);
    }
  }
  template <auto Function, class... A> auto query(A... arguments) {
    using R = ResultOf<Function>;
    if (!feeding()) return Base::template query<Function>(arguments...);
    uint64_t words[kWordsOf<R>] = {};
    for (auto& word : words) word = take(kQueryTag<Function>);
    R result;
    memcpy(static_cast<void*>(&result), words, sizeof result);
    return result;
  }

  template <class R> static R from_word(uint64_t bits) {
    if constexpr (std::is_same_v<R, Value>) return Value{bits};
    else if constexpr (std::is_same_v<R, double>) return std::bit_cast<double>(bits);
    else return R(bits);
  }

 private:
  int64_t word(Logged kind, Field f) { return int64_t(take(field_tag(kind, f))); }
  void skip(LogTag tag) { take(tag); }

  std::span<const LoggedWord> log_;
  size_t next_ = 0;
};

}  // namespace adder::jit
