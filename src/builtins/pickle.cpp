// What objects give to pickle and copy by default: object.__getstate__ and object.__reduce_ex__ from protocol 2 on.
#include "builtins/object.h"
#include "objects/attributes.h"
#include "objects/errors.h"
#include "objects/layouts.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {
namespace {

// Names of the __slots__ members of a class and its bases: what copyreg works out and keeps in the class.
Value slot_names(Thread& t, Class* cls) {
  Value kept = dict_get_str(t, cls->dict, intern(t, "__slotnames__"));
  if (kept) return kept;
  if (native_size(cls->kind) == cls->fixed_size || cls->spec) return kNone;
  Value copyreg = TRY(import_module(t, "copyreg"));
  return call_method_with(t, copyreg, "_slotnames", Value::from(cls));
}

Value instance_state(Thread& t, Value self) {
  if (!self.is_pointer()) return kNone;
  if (!has_attribute_storage(self)) return kNone;
  Value dict = find_attribute_value(t, self, intern(t, "__dict__"));
  if (!dict) return has_pending(t) ? kEmpty : kNone;
  if (has_layout<Dict>(dict) && dict.as<Dict>()->used == 0) return kNone;
  return has_layout<Dict>(dict) ? Value::from(dict_copy(t, dict.as<Dict>())) : dict;
}

/// Whether native code keeps values in the instances that no attribute shows.
bool has_hidden_slots(const Class* cls) {
  while (cls && !cls->spec) cls = cls->base;
  return cls && cls->spec->hidden_slots;
}

// `required`: nothing but the state describes the object, so that a native layout cannot be restored.
Value state_of(Thread& t, Value self, bool required) {
  Class* cls = class_of(self);
  if (required && cls->kind != Kind::kInstance && cls->kind != Kind::kExceptionObject && cls->kind != Kind::kSimpleNamespace)
    return raise_type_error(t, "cannot pickle '{}' object", cls->full_name);
  if (required && has_hidden_slots(cls)) return raise_type_error(t, "cannot pickle '{}' object", cls->full_name);
  Value state = TRY(instance_state(t, self));
  Value names = TRY(slot_names(t, cls));
  if (names == kNone) return state;
  Dict* slots = new_dict(t);
  bool good = for_each(t, names, [&](Value name) {
    Value v = find_attribute_value(t, self, intern(t, name.as<Str>()));
    if (!v) return !has_pending(t);
    return dict_set(t, slots, name, v);
  });
  if (!good) return kEmpty;
  return slots->used ? Value::from(make_tuple(t, state, Value::from(slots))) : state;
}

Value get_state(Thread& t, Value self, bool required) {
  Value method = class_special(t, class_of(self), Special::kgetstate);
  if (method == class_special(t, class_for_kind(Kind::kInstance), Special::kgetstate)) {
    Value own = has_attribute_storage(self) ? own_attribute(t, self.as<Object>(), special_name(Special::kgetstate)) : kEmpty;
    if (!own) return state_of(t, self, required);
  }
  return call_method_with(t, self, "__getstate__");
}

// Arguments for __new__: from __getnewargs_ex__ or __getnewargs__.
bool new_arguments(Thread& t, Value self, Tuple** args, Value* kwargs) {
  Value method = lookup_special(t, self, special_name(Special::kgetnewargs_ex));
  if (method) {
    Value both = TRY(call(t, method, {}));
    if (!has_layout<Tuple>(both)) return raise_type_error(t, "__getnewargs_ex__ should return a tuple, not '{}'", type_name(both));
    auto* pair = both.as<Tuple>();
    if (pair->length != 2) return raise_value_error(t, "__getnewargs_ex__ should return a tuple of length 2, not {}", pair->length);
    if (!has_layout<Tuple>(pair->items[0]))
      return raise_type_error(t, "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'", type_name(pair->items[0]));
    if (!has_layout<Dict>(pair->items[1]))
      return raise_type_error(t, "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'", type_name(pair->items[1]));
    *args = pair->items[0].as<Tuple>();
    *kwargs = pair->items[1];
    return true;
  }
  if (has_pending(t)) return false;
  method = lookup_special(t, self, special_name(Special::kgetnewargs));
  if (!method) return !has_pending(t);
  Value plain = TRY(call(t, method, {}));
  if (!has_layout<Tuple>(plain)) return raise_type_error(t, "__getnewargs__ should return a tuple, not '{}'", type_name(plain));
  *args = plain.as<Tuple>();
  return true;
}

}  // namespace

Value default_state(Thread& t, Value self) { return state_of(t, self, false); }

Value reduce_object(Thread& t, Value self, int protocol) {
  Class* cls = class_of(self);
  if (protocol < 2) {
    Value copyreg = TRY(import_module(t, "copyreg"));
    return call_method_with(t, copyreg, "_reduce_ex", self, Value::from_int(protocol));
  }
  if (cls->flags & kClassNoInstantiate) return raise_type_error(t, "cannot pickle '{}' object", cls->full_name);
  Tuple* args = nullptr;
  Value kwargs;
  if (!new_arguments(t, self, &args, &kwargs)) return kEmpty;
  Value copyreg = TRY(import_module(t, "copyreg"));
  Value maker, maker_arguments;
  if (kwargs && kwargs.as<Dict>()->used) {
    maker = TRY(get_attribute(t, copyreg, intern(t, "__newobj_ex__")));
    maker_arguments = Value::from(make_tuple(t, Value::from(cls), Value::from(args), kwargs));
  } else {
    maker = TRY(get_attribute(t, copyreg, intern(t, "__newobj__")));
    Tuple* all = new_tuple(t, 1 + (args ? args->length : 0));
    all->items[0] = Value::from(cls);
    for (uint64_t i = 1; i < all->length; i++) all->items[i] = args->items[i - 1];
    gc::write_barrier(all);
    maker_arguments = Value::from(all);
  }
  bool list = has_layout<List>(self), dict = has_layout<Dict>(self);
  Value state = TRY(get_state(t, self, !args && !list && !dict));
  Value list_items = list ? TRY(get_iterator(t, self)) : kNone;
  Value dict_items = kNone;
  if (dict) dict_items = TRY(get_iterator(t, TRY(call_method_with(t, self, "items"))));
  return Value::from(make_tuple(t, maker, maker_arguments, state, list_items, dict_items));
}

}  // namespace adder
