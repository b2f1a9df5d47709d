// What generators, coroutines and async generators share: names, frame, state.
#pragma once
#include "interp/generator_methods.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"

namespace adder {

inline Generator* as_generator(Value v) { return v.as<Generator>(); }

inline Value generator_get_name(Thread&, Value self) { return as_generator(self)->name; }
inline Value generator_get_qualified_name(Thread&, Value self) { return as_generator(self)->qualified_name; }
inline bool generator_set_name(Thread& t, Value self, Value v) {
  if (!v || !has_layout<Str>(v)) return raise_type_error(t, "__name__ must be set to a string object");
  gc::write_barrier(self.as<Object>());
  as_generator(self)->name = v;
  return true;
}
inline bool generator_set_qualified_name(Thread& t, Value self, Value v) {
  if (!v || !has_layout<Str>(v)) return raise_type_error(t, "__qualname__ must be set to a string object");
  gc::write_barrier(self.as<Object>());
  as_generator(self)->qualified_name = v;
  return true;
}
inline Value generator_get_code(Thread&, Value self) { return Value::from(as_generator(self)->code); }
inline Value generator_get_frame(Thread& t, Value self) {
  Frame* frame = as_generator(self)->frame();
  return frame ? Value::from(frame_object(t, frame)) : kNone;
}
inline Value generator_is_running(Thread&, Value self) { return Value::from_bool(as_generator(self)->state == GeneratorState::kRunning); }
inline Value generator_is_suspended(Thread&, Value self) { return Value::from_bool(as_generator(self)->state == GeneratorState::kSuspended); }
inline Value generator_get_delegate(Thread&, Value self) {
  Value v = delegate_of(as_generator(self));
  return v ? v : kNone;
}

/// What send() and its like do with an outcome: the value, or an exception.
inline Value deliver(Thread& t, Resumed outcome, Value out) {
  switch (outcome) {
    case Resumed::kYielded: return out;
    case Resumed::kReturned: return raise_stop_iteration(t, out == kNone ? kEmpty : out);
    case Resumed::kFailed: return kEmpty;
  }
  UNREACHABLE("all outcomes are listed");
}
inline Value generator_send_method(Thread& t, Value self, Value sent) {
  Value out;
  Resumed outcome = generator_send(t, as_generator(self), sent, &out);
  return deliver(t, outcome, out);
}
inline Value generator_throw_method(Thread& t, Value self, Value type, Value value, Value traceback) {
  Value exception = TRY(thrown_exception(t, type, value, traceback));
  Value out;
  Resumed outcome = generator_throw(t, as_generator(self), exception, &out);
  if (outcome == Resumed::kFailed && !has_pending(t)) return raise_stop_iteration(t, kEmpty);
  return deliver(t, outcome, out);
}
inline Value generator_close_method(Thread& t, Value self) { return generator_close(t, as_generator(self)) ? kNone : kEmpty; }
inline Value generator_del_method(Thread& t, Value self) { return generator_close(t, as_generator(self)) ? kNone : kEmpty; }

inline Value generator_text(Thread& t, Value self, const char* noun) {
  StrBuilder text(t);
  text.add_char('<');
  text.add_ascii(noun);
  text.add_ascii(" object ");
  text.add(as_generator(self)->qualified_name.as<Str>());
  text.add_ascii(" at 0x");
  text.add(int_to_str(t, int_from_uint64(t, self.bits), 16));
  text.add_char('>');
  return Value::from(text.finish());
}

}  // namespace adder
