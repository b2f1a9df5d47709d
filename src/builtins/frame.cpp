// frame and traceback objects.
#include <cstring>

#include "builtins/container_helpers.h"
#include "compiler/cpython_code.h"
#include "interp/exceptions.h"
#include "interp/frame.h"
#include "interp/frame_walk.h"
#include "interp/jit.h"
#include "interp/jumps.h"
#include "interp/tracing.h"
#include "runtime/unraisable.h"

namespace adder {
namespace {

// --- frame
FrameObject* as_frame(Value v) { return v.as<FrameObject>(); }
bool runs(FrameObject* f) { return f->frame && !(f->frame->is_generator() && f->frame->generator()->state != GeneratorState::kRunning); }

uint32_t position_of_frame(FrameObject* f) { return f->frame ? f->frame->position() : uint32_t(f->instruction); }

Value frame_back(Thread& t, Value self) {
  auto* f = as_frame(self);
  if (!f->frame) return f->back;
  if (!runs(f)) return kNone;
  FrameWalk walk(t, f->frame);
  walk.next();
  return walk ? Value::from(walk.object()) : kNone;
}
Value frame_code(Thread&, Value self) { return Value::from(as_frame(self)->code); }
Value frame_globals(Thread&, Value self) { return Value::from(as_frame(self)->globals); }
Value frame_builtins(Thread&, Value self) { return as_frame(self)->builtins; }
// Places in co_code, in bytes: CPython's encoding of the instructions.
int64_t unit_offset(const Code* code, int32_t word) {
  return word < 0 ? -1 : int64_t(compiler::CpythonCode(code).unit_of(uint32_t(word))) * 2;
}
Value frame_lasti(Thread&, Value self) {
  auto* f = as_frame(self);
  return Value::from_int(unit_offset(f->code, int32_t(position_of_frame(f))));
}
Value frame_lineno(Thread& t, Value self) {
  auto* f = as_frame(self);
  if (f->frame) refresh_frame(t, f->frame);
  int32_t position = int32_t(position_of_frame(f));
  int line = position < 0 ? int(f->code->first_line) : line_of(f->code, uint32_t(position));
  return line < 0 ? kNone : Value::from_int(line);
}
bool set_lineno(Thread& t, Value self, Value line) {
  auto* f = as_frame(self);
  if (!line) return raise_attribute_error(t, "cannot delete attribute");
  if (!line.is_int() && !is_exact<Int>(line)) return raise_value_error(t, "lineno must be an integer");
  Frame* traced;
  const char* event = traced_event(&traced);
  if (event && f->frame == traced && !strcmp(event, "call")) return raise_value_error(t, "can't jump from the 'call' trace event of a new frame");
  if (!event || f->trace == kNone) return raise_value_error(t, "f_lineno can only be set by a trace function");
  if (f->frame != traced || strcmp(event, "line") != 0) return raise_value_error(t, "can only jump from a 'line' trace event");
  int64_t number;
  if (!int_to_int64(line, &number)) return raise_value_error(t, "lineno out of range");
  return jump_to_line(t, traced, number);
}

Value frame_locals(Thread& t, Value self) {
  show_all_locals(as_frame(self)->code);
  return locals_of_frame_object(t, as_frame(self));
}
Value frame_trace(Thread&, Value self) { return as_frame(self)->trace; }
bool set_trace(Thread&, Value self, Value v) {
  gc::write_barrier(self.as<Object>());
  as_frame(self)->trace = v ? v : kNone;
  return true;
}
Value trace_lines(Thread&, Value self) { return Value::from_bool(as_frame(self)->trace_lines); }
bool set_trace_lines(Thread& t, Value self, Value v) {
  if (v != kTrue && v != kFalse) return raise_type_error(t, "attribute value type must be bool");
  as_frame(self)->trace_lines = v == kTrue;
  return true;
}
Value trace_opcodes(Thread&, Value self) { return Value::from_bool(as_frame(self)->trace_opcodes); }
bool set_trace_opcodes(Thread& t, Value self, Value v) {
  if (v != kTrue && v != kFalse) return raise_type_error(t, "attribute value type must be bool");
  as_frame(self)->trace_opcodes = v == kTrue;
  return true;
}
Value frame_clear(Thread& t, Value self) {
  auto* f = as_frame(self);
  if (runs(f)) return raise_runtime_error(t, "cannot clear an executing frame");
  if (f->frame) finalize_generator(t, f->frame->generator());
  if (runs(f)) return raise_runtime_error(t, "cannot clear an executing frame");
  if (f->frame) {  // it would not end
    Generator* g = f->frame->generator();
    detach_frame_object(t, f->frame);
    g->state = GeneratorState::kFinished;
    g->storage = nullptr;
  }
  f->slots = nullptr;
  if (f->code->flags & kCodeOptimized) f->locals = kEmpty;
  return kNone;
}
Value frame_repr(Thread& t, Value self) {
  auto* f = as_frame(self);
  StrBuilder text(t);
  text.add_ascii("<frame at 0x");
  text.add(int_to_str(t, int_from_uint64(t, self.bits), 16));
  text.add_ascii(", file ");
  text.add(str_repr(t, f->code->filename));
  text.add_ascii(", line ");
  text.add(TRY(str_of(t, frame_lineno(t, self))));
  text.add_ascii(", code ");
  text.add(f->code->name);
  text.add_char('>');
  return Value::from(text.finish());
}

const NativeMethod kFrameMethods[] = {
    method<frame_repr>("__repr__($self, /)", "Return repr(self)."),
    method<frame_clear>("clear($self, /)!", "F.clear(): clear most references held by the frame"),
};
const NativeGetSet kFrameGetSets[] = {
    {"f_back", frame_back, nullptr, nullptr},
    {"f_code", frame_code, nullptr, nullptr},
    {"f_globals", frame_globals, nullptr, nullptr},
    {"f_builtins", frame_builtins, nullptr, nullptr},
    {"f_locals", frame_locals, nullptr, nullptr},
    {"f_lasti", frame_lasti, nullptr, nullptr},
    {"f_lineno", frame_lineno, set_lineno, nullptr},
    {"f_trace", frame_trace, set_trace, nullptr},
    native_member("f_trace_lines", trace_lines, nullptr, set_trace_lines),
    native_member("f_trace_opcodes", trace_opcodes, nullptr, set_trace_opcodes),
};

// --- traceback
Traceback* as_traceback(Value v) { return v.as<Traceback>(); }

// tb_lasti counts bytes of co_code, `instruction` words; what a program made up and is no instruction's is kept as -2 - tb_lasti.
int64_t lasti_of_instruction(const Code* code, int32_t instruction) {
  return instruction < -1 ? -2 - int64_t(instruction) : unit_offset(code, instruction);
}
int32_t instruction_of_lasti(const Code* code, int64_t lasti) {
  if (lasti < 0) return -1;
  auto word = int32_t(compiler::CpythonCode(code).word_of(uint32_t(lasti / 2)));
  return unit_offset(code, word) == lasti ? word : int32_t(-2 - lasti);
}

Value traceback_new(Thread& t, Value, Value next, Value frame, Value lasti, Value line) {
  if (!is_exact<FrameObject>(frame)) return raise_type_error(t, "TracebackType() argument 'tb_frame' must be frame, not {}", argument_type_name(frame));
  if (next != kNone && !is_exact<Traceback>(next)) return raise_type_error(t, "expected traceback object or None, got '{}'", type_name(next));
  int64_t instruction, number;
  if (!to_index_int64(t, lasti, &instruction) || !to_index_int64(t, line, &number)) return kEmpty;
  auto* tb = allocate<Traceback>(t);
  tb->next = next;
  tb->frame = frame;
  tb->code = as_frame(frame)->code;
  tb->globals = as_frame(frame)->globals;
  tb->instruction = instruction_of_lasti(tb->code, instruction);
  tb->line = int32_t(number);
  return Value::from(tb);
}
Value traceback_next(Thread&, Value self) { return as_traceback(self)->next; }
bool set_traceback_next(Thread& t, Value self, Value v) {
  if (!v) return raise_type_error(t, "can't delete tb_next attribute");
  if (v != kNone && !is_exact<Traceback>(v)) return raise_type_error(t, "expected traceback object or None, got '{}'", type_name(v));
  for (Value at = v; at != kNone; at = as_traceback(at)->next)
    if (at == self) return raise_value_error(t, "traceback loop detected");
  gc::write_barrier(self.as<Object>());
  as_traceback(self)->next = v;
  return true;
}
Value traceback_frame(Thread&, Value self) { return as_traceback(self)->frame; }
Value traceback_lasti(Thread&, Value self) { return Value::from_int(lasti_of_instruction(as_traceback(self)->code, as_traceback(self)->instruction)); }
Value traceback_lineno(Thread&, Value self) {
  auto* tb = as_traceback(self);
  if (!tb->line) tb->line = line_of(tb->code, uint32_t(tb->instruction));
  return Value::from_int(tb->line);
}
Value traceback_dir(Thread& t, Value) {
  List* names = new_list(t);
  for (const char* name : {"tb_frame", "tb_next", "tb_lasti", "tb_lineno"}) list_append(t, names, Value::from(intern(t, name)));
  return Value::from(names);
}

const NativeMethod kTracebackNew = method<traceback_new>("TracebackType($type, tb_next, tb_frame, tb_lasti, tb_lineno)!", "Create a new traceback object.");
const NativeMethod kTracebackMethods[] = {method<traceback_dir>("__dir__($self, /)!", "Names of the attributes.")};
const NativeGetSet kTracebackGetSets[] = {
    {"tb_next", traceback_next, set_traceback_next, nullptr},
    native_member("tb_frame", traceback_frame),
    native_member("tb_lasti", traceback_lasti),
    native_member("tb_lineno", traceback_lineno),
};

}  // namespace

extern const TypeSpec kFrameObjectType, kTracebackType;
const TypeSpec kFrameObjectType = {.kind = Kind::kFrameObject, .methods = kFrameMethods, .getsets = kFrameGetSets, .own_slots = kOwnSetattr};
const TypeSpec kTracebackType = {.kind = Kind::kTraceback, .methods = kTracebackMethods, .getsets = kTracebackGetSets, .doc = "Create a new traceback object.", .construct = &kTracebackNew};

}  // namespace adder
