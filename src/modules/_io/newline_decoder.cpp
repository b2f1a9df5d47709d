// IncrementalNewlineDecoder: line ends of all kinds in what another decoder gives, also where a chunk ends between the two
// characters of one.
#include "modules/_io/io.h"
#include "objects/attributes.h"

namespace adder::io {

Str* translate_newlines(Thread& t, Str* s, bool translate, int* seen) {
  int64_t returns = str_find(s, t.runtime->char_cache['\r'], 0, s->length);
  if (returns < 0) {
    if ((*seen & 2) == 0 && str_find(s, t.runtime->char_cache['\n'], 0, s->length) >= 0) *seen |= 2;
    return s;
  }
  StrBuilder out(t);
  for (size_t i = 0; i < s->length; i++) {
    uint32_t c = s->at(i);
    bool pair = c == '\r' && i + 1 < s->length && s->at(i + 1) == '\n';
    if (c == '\n') *seen |= 2;
    if (c == '\r') *seen |= pair ? 4 : 1;
    if (c == '\r' && translate) {
      out.add_char('\n');
      i += pair;
    } else {
      out.add_char(c);
      if (pair) out.add_char('\n'), i++;
    }
  }
  return out.finish();
}
Value newlines_seen(Thread& t, int seen) {
  List* kinds = new_list(t);
  if (seen & 1) list_append(t, kinds, Value::from(intern(t, "\r")));
  if (seen & 2) list_append(t, kinds, Value::from(intern(t, "\n")));
  if (seen & 4) list_append(t, kinds, Value::from(intern(t, "\r\n")));
  if (kinds->length == 0) return kNone;
  return kinds->length == 1 ? kinds->get(0) : Value::from(tuple_from(t, kinds->values()));
}

namespace {

enum DecoderSlot { kInner, kTranslate, kDecoderSeen, kHeld, kDecoderSlots };
Value decoder_new(Thread& t, Value type, Value, Value) {
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  slot(self, kDecoderSeen) = Value::from_int(0);
  slot(self, kHeld) = slot(self, kTranslate) = kFalse;
  return self;
}
Value decoder_init(Thread& t, Value self, Value decoder, Value translate, Value) {
  int wanted = is_true(t, translate);
  if (wanted < 0) return kEmpty;
  set_slot(self, kInner, decoder);
  slot(self, kTranslate) = Value::from_bool(wanted);
  return kNone;
}
Value decoder_decode(Thread& t, Value self, Value input, Value final) {
  int last = is_true(t, final);
  if (last < 0) return kEmpty;
  Value text = slot(self, kInner) == kNone ? input : TRY(call_method_with(t, slot(self, kInner), "decode", input, Value::from_bool(last)));
  if (!has_layout<Str>(text)) return raise_type_error(t, "decoder should return a string result, not '{}'", type_name(text));
  auto* s = text.as<Str>();
  if (slot(self, kHeld) == kTrue && (s->length || last)) {
    s = str_concat(t, t.runtime->char_cache['\r'], s);
    slot(self, kHeld) = kFalse;
  }
  if (!last && s->length && s->at(s->length - 1) == '\r') {
    s = str_substring(t, s, 0, s->length - 1);
    slot(self, kHeld) = kTrue;
  }
  int seen = int(slot(self, kDecoderSeen).as_int());
  s = translate_newlines(t, s, slot(self, kTranslate) == kTrue, &seen);
  slot(self, kDecoderSeen) = Value::from_int(seen);
  return Value::from(s);
}
Value decoder_reset(Thread& t, Value self) {
  slot(self, kDecoderSeen) = Value::from_int(0);
  slot(self, kHeld) = kFalse;
  return slot(self, kInner) == kNone ? kNone : call_method_with(t, slot(self, kInner), "reset");
}
Value decoder_getstate(Thread& t, Value self) {
  Value bytes = Value::from(t.runtime->empty_bytes), flag = Value::from_int(0);
  if (slot(self, kInner) != kNone) {
    Value state = TRY(call_method_with(t, slot(self, kInner), "getstate"));
    if (!has_layout<Tuple>(state) || state.as<Tuple>()->length != 2) return raise_type_error(t, "illegal decoder state");
    bytes = state.as<Tuple>()->items[0];
    flag = state.as<Tuple>()->items[1];
  }
  Value shifted = TRY(int_left_shift(t, flag, Value::from_int(1)));
  return Value::from(make_tuple(t, bytes, slot(self, kHeld) == kTrue ? int_or(t, shifted, Value::from_int(1)) : shifted));
}
Value decoder_setstate(Thread& t, Value self, Value state) {
  if (!has_layout<Tuple>(state) || state.as<Tuple>()->length != 2) return raise_type_error(t, "state argument must be a tuple");
  Value flag = state.as<Tuple>()->items[1];
  Value low = TRY(int_and(t, flag, Value::from_int(1)));
  slot(self, kHeld) = Value::from_bool(low == Value::from_int(1));
  if (slot(self, kInner) == kNone) return kNone;
  Value inner = Value::from(make_tuple(t, state.as<Tuple>()->items[0], int_right_shift(t, flag, Value::from_int(1))));
  return call_method_with(t, slot(self, kInner), "setstate", inner);
}
Value decoder_newlines(Thread& t, Value self) { return newlines_seen(t, int(slot(self, kDecoderSeen).as_int())); }
const NativeMethod kDecoderNew = method<decoder_new>("IncrementalNewlineDecoder($type, *args, **kwargs)", "Codec used when reading a file in universal newlines mode.");
const NativeMethod kDecoderMethods[] = {
    method<decoder_init>("__init__($self, decoder, translate, errors='strict')", "Initialize self.  See help(type(self)) for accurate signature."),
    method<decoder_decode>("decode($self, /, input, final=False)", "Decode and translate line ends."),
    method<decoder_reset>("reset($self, /)", "Forget the state."),
    method<decoder_getstate>("getstate($self, /)", "The state."),
    method<decoder_setstate>("setstate($self, state, /)", "Set the state."),
};
const NativeGetSet kDecoderGetSets[] = {{"newlines", decoder_newlines, nullptr, nullptr}};
const TypeSpec kDecoderSpec = {.kind = Kind::kInstance, .methods = kDecoderMethods, .getsets = kDecoderGetSets, .doc = "Codec used when reading a file in universal newlines mode.", .construct = &kDecoderNew, .hidden_slots = kDecoderSlots};

}  // namespace

int newlines_of_decoder(Value decoder) { return int(slot(decoder, kDecoderSeen).as_int()); }

bool add_newline_decoder(Thread& t, Module* module) {
  g_classes.newline_decoder = TRY(add_class(t, module, "IncrementalNewlineDecoder", class_for_kind(Kind::kInstance), kDecoderSpec));
  return true;
}

}  // namespace adder::io
