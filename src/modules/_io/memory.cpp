// BytesIO, on a bytearray, and StringIO, on a str that grows by appending.
#include <cstring>

#include "modules/_io/io.h"
#include "objects/attributes.h"

namespace adder::io {
namespace {

// --- BytesIO
enum BytesSlot { kData, kAt, kIsClosed, kBytesSlots };
ByteArray* data_of(Value self) { return slot(self, kData).as<ByteArray>(); }
int64_t at(Value self) { return slot(self, kAt).as_int(); }
void move_to(Value self, int64_t position) { slot(self, kAt) = Value::from_int(position); }
bool usable(Thread& t, Value self) { return slot(self, kIsClosed) != kTrue || raise_value_error(t, "I/O operation on closed file."); }
std::string_view rest_of(Value self) {
  std::string_view all = data_of(self)->view();
  return size_t(at(self)) < all.size() ? all.substr(size_t(at(self))) : std::string_view();
}

Value bytes_new(Thread& t, Value type, Value, Value) {
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  set_slot(self, kData, Value::from(bytearray_from(t, {})));
  move_to(self, 0);
  slot(self, kIsClosed) = kFalse;
  return self;
}
Value bytes_init(Thread& t, Value self, Value initial) {
  BufferView view{};
  if (initial && initial != kNone && !get_buffer(t, initial, &view)) return kEmpty;
  set_slot(self, kData, Value::from(bytearray_from(t, view.view())));
  move_to(self, 0);
  return kNone;
}
Value take(Thread& t, Value self, int64_t size) {
  std::string_view part = rest_of(self);
  if (size >= 0) part = part.substr(0, size_t(size));
  Bytes* out = bytes_from(t, part);
  move_to(self, at(self) + int64_t(part.size()));
  return Value::from(out);
}
Value bytes_read(Thread& t, Value self, Value size) {
  int64_t n;
  return usable(t, self) && size_or_none(t, size, &n) ? take(t, self, n) : kEmpty;
}
Value bytes_readinto(Thread& t, Value self, Value buffer) {
  BufferView view;
  if (!usable(t, self) || !get_writable_buffer(t, buffer, &view)) return kEmpty;
  std::string_view part = rest_of(self).substr(0, view.length);
  if (!part.empty()) memcpy(view.data, part.data(), part.size());
  move_to(self, at(self) + int64_t(part.size()));
  return Value::from_int(int64_t(part.size()));
}
Value take_line(Thread& t, Value self, int64_t limit) {
  std::string_view part = rest_of(self);
  if (limit >= 0) part = part.substr(0, size_t(limit));
  size_t end = part.find('\n');
  return take(t, self, int64_t(end == part.npos ? part.size() : end + 1));
}
Value bytes_readline(Thread& t, Value self, Value size) {
  int64_t n;
  return usable(t, self) && size_or_none(t, size, &n) ? take_line(t, self, n) : kEmpty;
}
Value bytes_next(Thread& t, Value self) {
  if (!usable(t, self)) return kEmpty;
  return rest_of(self).empty() ? Value(raise_stop_iteration(t, kEmpty)) : take_line(t, self, -1);
}
Value bytes_write(Thread& t, Value self, Value data) {
  BufferView view;
  if (!usable(t, self)) return kEmpty;
  if (has_layout<Str>(data)) return raise_type_error(t, "a bytes-like object is required, not 'str'");
  if (!get_buffer(t, data, &view)) return kEmpty;
  ByteArray* all = data_of(self);
  if (!check_no_exports(t, &all->exports)) return kEmpty;
  if (view.length == 0) return Value::from_int(0);
  size_t position = size_t(at(self));
  if (position > all->length && !bytearray_replace(t, all, all->length, all->length, std::string(position - all->length, '\0'))) return kEmpty;
  if (!bytearray_replace(t, all, position, std::min<size_t>(position + view.length, all->length), view.view())) return kEmpty;
  move_to(self, int64_t(position + view.length));
  return Value::from_int(int64_t(view.length));
}
Value seek_to(Thread& t, Value self, int64_t base, int64_t offset) {
  int64_t position = std::max<int64_t>(0, base + offset);
  move_to(self, position);
  return Value::from_int(position);
}
Value bytes_seek(Thread& t, Value self, Value offset, Value whence) {
  int64_t n, how;
  if (!usable(t, self) || !to_index_int64(t, offset, &n) || !to_index_int64(t, whence, &how)) return kEmpty;
  if (how == 0 && n < 0) return raise_value_error(t, "negative seek value {}", n);
  if (how < 0 || how > 2) return raise_value_error(t, "invalid whence ({}, should be 0, 1 or 2)", how);
  return seek_to(t, self, how == 0 ? 0 : how == 1 ? at(self) : int64_t(data_of(self)->length), n);
}
Value bytes_tell(Thread& t, Value self) { return usable(t, self) ? slot(self, kAt) : kEmpty; }
Value bytes_truncate(Thread& t, Value self, Value size) {
  int64_t n = at(self);
  if (!usable(t, self)) return kEmpty;
  if (size != kNone && !to_index_int64(t, size, &n)) return kEmpty;
  if (n < 0) return raise_value_error(t, "negative size value {}", n);
  if (uint64_t(n) < data_of(self)->length && !bytearray_resize(t, data_of(self), size_t(n))) return kEmpty;
  return Value::from_int(n);
}
Value bytes_getvalue(Thread& t, Value self) { return usable(t, self) ? Value::from(bytes_from(t, data_of(self)->view())) : kEmpty; }
Value bytes_getbuffer(Thread& t, Value self) {
  if (!usable(t, self)) return kEmpty;
  return Value::from(new_memoryview(t, Value::from(data_of(self))));
}
Value bytes_close(Thread& t, Value self) {
  if (!check_no_exports(t, &data_of(self)->exports)) return kEmpty;
  slot(self, kIsClosed) = kTrue;
  set_slot(self, kData, Value::from(bytearray_from(t, {})));
  return kNone;
}
Value is_usable(Thread& t, Value self) { return usable(t, self) ? kTrue : kEmpty; }
Value no_terminal(Thread& t, Value self) { return usable(t, self) ? kFalse : kEmpty; }
Value bytes_flush(Thread& t, Value self) { return usable(t, self) ? kNone : kEmpty; }
Value get_closed(Thread&, Value self) { return slot(self, kIsClosed); }
Value instance_dict_or_none(Thread& t, Value self) {
  Dict* dict = instance_dict(t, self);
  return dict && dict->used ? Value::from(dict_copy(t, dict)) : kNone;
}
Value bytes_getstate(Thread& t, Value self) {
  Value all = TRY(bytes_getvalue(t, self));
  return Value::from(make_tuple(t, all, slot(self, kAt), instance_dict_or_none(t, self)));
}
// Parts of the states of both kinds of file; `which` of the state's items they are.
bool set_position(Thread& t, Value self, int slot_index, Value position, const char* which) {
  int64_t n;
  if (!is_any_int(position)) return raise_type_error(t, "{} item of state must be an integer, got {}", which, type_name(position));
  if (!to_index_int64(t, position, &n)) return false;
  if (n < 0) return raise_value_error(t, "position value cannot be negative");
  slot(self, slot_index) = Value::from_int(n);
  return true;
}
bool set_attributes(Thread& t, Value self, Value attributes, const char* which) {
  if (attributes == kNone) return true;
  if (!has_layout<Dict>(attributes)) return raise_type_error(t, "{} item of state should be a dict, got a {}", which, type_name(attributes));
  Dict* dict = TRY(instance_dict(t, self));
  return dict_update(t, dict, attributes);
}
Value bytes_setstate(Thread& t, Value self, Value state) {
  if (!usable(t, self)) return kEmpty;
  if (!has_layout<Tuple>(state) || state.as<Tuple>()->length < 3) return raise_type_error(t, "{}.__setstate__ argument should be 3-tuple, got {}", type_name(self), type_name(state));
  auto* s = state.as<Tuple>();
  TRY(bytes_init(t, self, s->items[0]));
  return set_position(t, self, kAt, s->items[1], "second") && set_attributes(t, self, s->items[2], "third") ? kNone : kEmpty;
}
Value nothing_on_del(Thread&, Value) { return kNone; }

const NativeMethod kBytesNew = method<bytes_new>("BytesIO($type, *args, **kwargs)", "Buffered I/O implementation using an in-memory bytes buffer.");
const NativeMethod kBytesMethods[] = {
    method<bytes_init>("__init__($self, initial_bytes=<b''>)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<bytes_read>("read($self, size=-1, /)", "Read at most size bytes, returned as a bytes object."),
    method<bytes_read>("read1($self, size=-1, /)", "Read at most size bytes, returned as a bytes object."),
    method<bytes_readinto>("readinto($self, buffer, /)", "Read bytes into buffer."),
    method<bytes_readinto>("readinto1($self, buffer, /)", "Read bytes into buffer."),
    method<bytes_readline>("readline($self, size=-1, /)", "Next line from the file, as a bytes object."),
    method<bytes_next>("__next__($self, /)", "Implement next(self)."),
    method<bytes_write>("write($self, b, /)", "Write bytes to file."),
    method<bytes_seek>("seek($self, pos, whence=0, /)", "Change stream position."),
    method<bytes_tell>("tell($self, /)", "Current file position, an integer."),
    method<bytes_truncate>("truncate($self, size=None, /)", "Truncate the file to at most size bytes."),
    method<bytes_getvalue>("getvalue($self, /)", "Retrieve the entire contents of the BytesIO object."),
    method<bytes_getbuffer>("getbuffer($self, /)", "Get a read-write view over the contents of the BytesIO object."),
    method<bytes_close>("close($self, /)", "Disable all I/O operations."),
    method<is_usable>("readable($self, /)", "Returns True if the IO object can be read."),
    method<is_usable>("writable($self, /)", "Returns True if the IO object can be written."),
    method<is_usable>("seekable($self, /)", "Returns True if the IO object can be seeked."),
    method<no_terminal>("isatty($self, /)", "Always returns False."),
    method<bytes_flush>("flush($self, /)", "Does nothing."),
    method<bytes_getstate>("__getstate__($self, /)!", "Helper for pickle."),
    method<bytes_setstate>("__setstate__($self, state, /)!", "Helper for pickle."),
    method<nothing_on_del>("__del__($self, /)!", "Nothing is left to do."),
};
const NativeGetSet kClosedGetSet[] = {{"closed", get_closed, nullptr, "True if the file is closed."}};
const TypeSpec kBytesSpec = {.kind = Kind::kInstance, .methods = kBytesMethods, .getsets = kClosedGetSet, .doc = "Buffered I/O implementation using an in-memory bytes buffer.", .construct = &kBytesNew, .hidden_slots = kBytesSlots};

// --- StringIO
enum StringSlot { kText, kTextAt, kTextClosed, kTranslate, kLineEnd, kSeen, kStringSlots };
Str* text_of(Value self) { return slot(self, kText).as<Str>(); }
bool text_usable(Thread& t, Value self) { return slot(self, kTextClosed) != kTrue || raise_value_error(t, "I/O operation on closed file"); }

Value string_new(Thread& t, Value type, Value, Value) {
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  slot(self, kText) = Value::from(t.runtime->empty_str);
  slot(self, kTextAt) = slot(self, kSeen) = Value::from_int(0);
  slot(self, kTextClosed) = slot(self, kTranslate) = kFalse;
  slot(self, kLineEnd) = kNone;
  return self;
}
/// Puts text at the position, which moves behind it.
bool put(Thread& t, Value self, Str* s) {
  if (slot(self, kTranslate) == kTrue) {
    int seen = int(slot(self, kSeen).as_int());
    s = translate_newlines(t, s, true, &seen);
    slot(self, kSeen) = Value::from_int(seen);
  }
  if (slot(self, kLineEnd) != kNone && slot(self, kLineEnd).as<Str>()->length) {
    Value replaced = TRY(call_method_with(t, Value::from(s), "replace", Value::from(t.runtime->char_cache['\n']), slot(self, kLineEnd)));
    s = replaced.as<Str>();
  }
  Str* all = text_of(self);
  size_t position = size_t(slot(self, kTextAt).as_int());
  if (position > all->length) {
    Str* gap = TRY(str_repeat(t, str_from_char(t, 0), int64_t(position - all->length)));
    all = TRY(str_concat(t, all, gap));
  }
  size_t end = position + s->length;
  if (position == all->length) {
    all = str_concat(t, all, s);
  } else {
    StrBuilder text(t);
    text.add(all, 0, position);
    text.add(s);
    if (end < all->length) text.add(all, end, all->length);
    all = text.finish();
  }
  if (!all) return false;
  set_slot(self, kText, Value::from(all));
  slot(self, kTextAt) = Value::from_int(int64_t(end));
  return true;
}
Value string_init(Thread& t, Value self, Value initial, Value newline) {
  if (newline != kNone && !has_layout<Str>(newline)) return raise_type_error(t, "newline must be str or None, not {}", type_name(newline));
  Str* end = newline == kNone ? nullptr : newline.as<Str>();
  bool known = !end || end->length == 0 || str_equal(end, "\n") || str_equal(end, "\r") || str_equal(end, "\r\n");
  if (!known) return raise_value_error(t, "illegal newline value: {}", Repr{newline});
  if (initial != kNone && !has_layout<Str>(initial)) return raise_type_error(t, "initial_value must be str or None, not {}", type_name(initial));
  set_slot(self, kText, Value::from(t.runtime->empty_str));
  slot(self, kTextAt) = Value::from_int(0);
  slot(self, kTranslate) = Value::from_bool(!end);
  set_slot(self, kLineEnd, end && !str_equal(end, "\n") ? newline : kNone);
  if (initial != kNone && !put(t, self, str_exact(t, initial.as<Str>()))) return kEmpty;
  slot(self, kTextAt) = Value::from_int(0);
  return kNone;
}
Value string_write(Thread& t, Value self, Value s) {
  if (!has_layout<Str>(s)) return raise_type_error(t, "string argument expected, got '{}'", type_name(s));
  if (!text_usable(t, self)) return kEmpty;
  if (s.as<Str>()->length && !put(t, self, s.as<Str>())) return kEmpty;
  return Value::from_int(int64_t(s.as<Str>()->length));
}
Value take_text(Thread& t, Value self, size_t end) {
  size_t position = size_t(slot(self, kTextAt).as_int());
  slot(self, kTextAt) = Value::from_int(int64_t(std::max(end, position)));
  return Value::from(end > position ? str_substring(t, text_of(self), position, end) : t.runtime->empty_str);
}
Value string_read(Thread& t, Value self, Value size) {
  int64_t n;
  if (!text_usable(t, self) || !size_or_none(t, size, &n)) return kEmpty;
  size_t length = text_of(self)->length, position = size_t(slot(self, kTextAt).as_int());
  return take_text(t, self, n < 0 || position + size_t(n) > length ? length : position + size_t(n));
}
size_t any_line_end(const Str* s, size_t position, size_t stop) {
  for (size_t i = position; i < stop; i++) {
    if (s->at(i) == '\n') return i + 1;
    if (s->at(i) == '\r') return i + 1 < stop && s->at(i + 1) == '\n' ? i + 2 : i + 1;
  }
  return stop;
}
size_t line_end(Thread& t, Value self, int64_t limit) {
  Str* all = text_of(self);
  size_t position = size_t(slot(self, kTextAt).as_int()), stop = all->length;
  if (limit >= 0) stop = std::min(stop, position + size_t(limit));
  if (position >= stop) return position;
  if (slot(self, kLineEnd) != kNone && slot(self, kLineEnd).as<Str>()->length == 0) return any_line_end(all, position, stop);
  Str* mark = slot(self, kLineEnd) != kNone ? slot(self, kLineEnd).as<Str>() : t.runtime->char_cache['\n'];
  int64_t found = str_find(all, mark, position, stop);
  return found < 0 ? stop : size_t(found) + mark->length;
}
Value string_readline(Thread& t, Value self, Value size) {
  int64_t n;
  return text_usable(t, self) && size_or_none(t, size, &n) ? take_text(t, self, line_end(t, self, n)) : kEmpty;
}
Value string_next(Thread& t, Value self) {
  if (!text_usable(t, self)) return kEmpty;
  if (size_t(slot(self, kTextAt).as_int()) >= text_of(self)->length) return raise_stop_iteration(t, kEmpty);
  return take_text(t, self, line_end(t, self, -1));
}
Value string_getvalue(Thread& t, Value self) { return text_usable(t, self) ? slot(self, kText) : kEmpty; }
Value string_tell(Thread& t, Value self) { return text_usable(t, self) ? slot(self, kTextAt) : kEmpty; }
Value string_seek(Thread& t, Value self, Value offset, Value whence) {
  int64_t n, how;
  if (!text_usable(t, self) || !to_index_int64(t, offset, &n) || !to_index_int64(t, whence, &how)) return kEmpty;
  if (how < 0 || how > 2) return raise_value_error(t, "Invalid whence ({}, should be 0, 1 or 2)", how);
  if (how == 0 && n < 0) return raise_value_error(t, "Negative seek position {}", n);
  if (how != 0 && n != 0) return raise(t, ExceptionId::kOSError, "Can't do nonzero cur-relative seeks");
  int64_t position = how == 0 ? n : how == 1 ? slot(self, kTextAt).as_int() : int64_t(text_of(self)->length);
  slot(self, kTextAt) = Value::from_int(position);
  return Value::from_int(position);
}
Value string_truncate(Thread& t, Value self, Value size) {
  int64_t n = slot(self, kTextAt).as_int();
  if (!text_usable(t, self)) return kEmpty;
  if (size != kNone && !to_index_int64(t, size, &n)) return kEmpty;
  if (n < 0) return raise_value_error(t, "Negative size value {}", n);
  if (uint64_t(n) < text_of(self)->length) set_slot(self, kText, Value::from(str_substring(t, text_of(self), 0, size_t(n))));
  return Value::from_int(n);
}
Value string_close(Thread& t, Value self) {
  slot(self, kTextClosed) = kTrue;
  slot(self, kText) = Value::from(t.runtime->empty_str);
  return kNone;
}
Value text_is_usable(Thread& t, Value self) { return text_usable(t, self) ? kTrue : kEmpty; }
Value text_no_terminal(Thread& t, Value self) { return text_usable(t, self) ? kFalse : kEmpty; }
Value text_flush(Thread& t, Value self) { return text_usable(t, self) ? kNone : kEmpty; }
Value string_getstate(Thread& t, Value self) {
  Value all = TRY(string_getvalue(t, self));
  Value newline = slot(self, kTranslate) == kTrue ? kNone : slot(self, kLineEnd) != kNone ? slot(self, kLineEnd) : Value::from(t.runtime->char_cache['\n']);
  return Value::from(make_tuple(t, all, newline, slot(self, kTextAt), instance_dict_or_none(t, self)));
}
Value string_setstate(Thread& t, Value self, Value state) {
  if (!text_usable(t, self)) return kEmpty;
  if (!has_layout<Tuple>(state) || state.as<Tuple>()->length < 4) return raise_type_error(t, "{}.__setstate__ argument should be 4-tuple, got {}", type_name(self), type_name(state));
  auto* s = state.as<Tuple>();
  TRY(string_init(t, self, kNone, s->items[1]));
  if (!has_layout<Str>(s->items[0])) return raise_type_error(t, "initial_value must be str or None, not {}", type_name(s->items[0]));
  set_slot(self, kText, s->items[0]);
  return set_position(t, self, kTextAt, s->items[2], "third") && set_attributes(t, self, s->items[3], "fourth") ? kNone : kEmpty;
}
Value get_text_closed(Thread&, Value self) { return slot(self, kTextClosed); }
Value get_newlines(Thread& t, Value self) { return slot(self, kTranslate) == kTrue ? newlines_seen(t, int(slot(self, kSeen).as_int())) : kNone; }
Value get_line_buffering(Thread& t, Value self) { return text_usable(t, self) ? kFalse : kEmpty; }

const NativeMethod kStringNew = method<string_new>("StringIO($type, *args, **kwargs)", "Text I/O implementation using an in-memory buffer.");
const NativeMethod kStringMethods[] = {
    method<string_init>("__init__($self, initial_value='', newline='\n')", "Initialize self.  See help(type(self)) for accurate signature."),
    method<string_write>("write($self, s, /)", "Write string to file."),
    method<string_read>("read($self, size=-1, /)", "Read at most size characters, returned as a string."),
    method<string_readline>("readline($self, size=-1, /)", "Read until newline or EOF."),
    method<string_next>("__next__($self, /)", "Implement next(self)."),
    method<string_getvalue>("getvalue($self, /)", "Retrieve the entire contents of the object."),
    method<string_tell>("tell($self, /)", "Tell the current file position."),
    method<string_seek>("seek($self, pos, whence=0, /)", "Change stream position."),
    method<string_truncate>("truncate($self, pos=None, /)", "Truncate size to pos."),
    method<string_close>("close($self, /)", "Close the IO object."),
    method<text_is_usable>("readable($self, /)", "Returns True if the IO object can be read."),
    method<text_is_usable>("writable($self, /)", "Returns True if the IO object can be written."),
    method<text_is_usable>("seekable($self, /)", "Returns True if the IO object can be seeked."),
    method<text_no_terminal>("isatty($self, /)", "Always False."),
    method<text_flush>("flush($self, /)", "Does nothing."),
    method<string_getstate>("__getstate__($self, /)!", "Helper for pickle."),
    method<string_setstate>("__setstate__($self, state, /)!", "Helper for pickle."),
    method<nothing_on_del>("__del__($self, /)!", "Nothing is left to do."),
};
const NativeGetSet kStringGetSets[] = {{"closed", get_text_closed, nullptr, nullptr}, {"newlines", get_newlines, nullptr, nullptr}, {"line_buffering", get_line_buffering, nullptr, nullptr}};
const TypeSpec kStringSpec = {.kind = Kind::kInstance, .methods = kStringMethods, .getsets = kStringGetSets, .doc = "Text I/O implementation using an in-memory buffer.", .construct = &kStringNew, .hidden_slots = kStringSlots};

}  // namespace

bool add_memory_classes(Thread& t, Module* module) {
  g_classes.bytes = TRY(add_class(t, module, "BytesIO", g_classes.buffered_base, kBytesSpec));
  g_classes.string = TRY(add_class(t, module, "StringIO", g_classes.text_base, kStringSpec));
  // Nothing outside the heap belongs to them, so that they need no finalizer.
  for (Class* c : {g_classes.bytes, g_classes.string}) c->flags &= ~uint32_t(kClassHasFinalizer);
  return true;
}

}  // namespace adder::io
