// Raising exceptions from C++.
#include "objects/errors.h"

#include <cerrno>
#include <cstring>

#include "objects/exception.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {

ExceptionObject* new_exception(Thread& t, Class* cls, Value message) {
  auto* e = new_instance<ExceptionObject>(t, cls);
  e->traceback = e->context = e->cause = kNone;
  Tuple* arguments = message ? make_tuple(t, message) : t.runtime->empty_tuple;
  gc::write_barrier(e);
  e->arguments = Value::from(arguments);
  return e;
}

// A circle that this would make is cut first.
void set_context(Value exception, Value handled) {
  Value at = handled, slow = handled;
  for (bool step = false;; step = !step) {
    Value context = at.as<ExceptionObject>()->context;
    if (!context || context == kNone) break;
    if (context == exception) {
      at.as<ExceptionObject>()->context = kNone;
      break;
    }
    at = context;
    if (step) slow = slow.as<ExceptionObject>()->context;
    if (at == slow) break;
  }
  auto* e = exception.as<ExceptionObject>();
  gc::write_barrier(e);
  e->context = handled;
}

void set_pending(Thread& t, Value exception) {
  Value handled = kNone;
  for (ExceptionState* s = t.handled; s; s = s->previous)
    if (s->handled && s->handled != kNone) {
      handled = s->handled;
      break;
    }
  if (handled != kNone && handled != exception) set_context(exception, handled);
  t.pending = exception;
}

Failed raise_message(Thread& t, Class* cls, std::string_view format, const MessageArgument* arguments, size_t count) {
  StrBuilder text(t);
  size_t next = 0;
  for (size_t i = 0; i < format.size();) {
    // Where nothing is left to fill in, braces are text.
    if (format[i] != '{' || i + 1 >= format.size() || format[i + 1] != '}' || next == count) {
      size_t start = i++;
      while (i < format.size() && format[i] != '{') i++;
      text.add_utf8(format.substr(start, i - start));
      continue;
    }
    i += 2;
    const MessageArgument& a = arguments[next++];
    switch (a.kind) {
      case MessageArgument::kText: text.add_utf8(a.text); break;
      case MessageArgument::kInt: text.add_int(a.number); break;
      case MessageArgument::kUnsigned: text.add_int(a.number); break;
      case MessageArgument::kStr: text.add(a.str); break;
      case MessageArgument::kRepr: text.add(TRY(repr(t, a.value))); break;
    }
  }
  Str* message = text.finish();
  set_pending(t, Value::from(new_exception(t, cls, Value::from(message))));
  return {};
}

Failed raise_memory_error(Thread& t) {
  t.runtime->heap->take_shortage();
  set_pending(t, Value::from(new_exception(t, t.runtime->exceptions[size_t(ExceptionId::kMemoryError)], kEmpty)));
  return {};
}

Failed raise_key_error(Thread& t, Value key) {
  set_pending(t, Value::from(new_exception(t, t.runtime->exceptions[size_t(ExceptionId::kKeyError)], key)));
  return {};
}

Failed raise_stop_iteration(Thread& t, Value value) {
  ExceptionObject* e = new_exception(t, t.runtime->exceptions[size_t(ExceptionId::kStopIteration)], value);
  gc::write_barrier(e);
  e->extra[0] = value ? value : kNone;
  set_pending(t, Value::from(e));
  return {};
}

Value instance_to_raise(Thread& t, Value exception) {
  if (is_exception(exception)) return exception;
  if (!is_exception_class(t, exception)) return raise_type_error(t, "exceptions must derive from BaseException");
  Value made = TRY(call(t, exception, {}));
  if (is_exception(made)) return made;
  return raise_type_error(t, "calling {} should have returned an instance of BaseException, not {}", Repr{exception},
                          Repr{Value::from(class_of(made))});
}

Failed raise_value(Thread& t, Value exception) {
  if (Value instance = instance_to_raise(t, exception)) set_pending(t, instance);
  return {};
}

Failed raise_os_error(Thread& t, int error, Value file_name) {
  Value cls = Value::from(t.runtime->exceptions[size_t(ExceptionId::kOSError)]);
  Value text = Value::from(str_from_utf8(t, strerror(error)));
  Value made = file_name ? TRY(call_with(t, cls, Value::from_int(error), text, file_name)) : TRY(call_with(t, cls, Value::from_int(error), text));
  set_pending(t, made);
  return {};
}

bool pending_matches(Thread& t, Class* cls) { return t.pending && is_subtype(class_of(t.pending), cls); }
bool pending_matches(Thread& t, ExceptionId id) { return pending_matches(t, t.runtime->exceptions[size_t(id)]); }

Value take_pending(Thread& t) {
  Value e = t.pending;
  t.pending = kEmpty;
  return e;
}

}  // namespace adder
