// weakref.ref: a reference that does not keep its object alive.  A table outside the heap lists the references to each
// object, so that equal ones can be shared and counted.
#include "builtins/weakref.h"

#include <unordered_map>

#include "builtins/container_helpers.h"
#include "objects/attributes.h"

namespace adder {
namespace {

WeakRef* as_weak(Value v) { return v.as<WeakRef>(); }

// Target -> its references, linked by `next`, in CPython's order: shared ones, then the newest first.  Nothing here keeps
// anything alive: the sweep hook drops what died.  References to a dead object stay linked to each other, for their callbacks
// run in this order.
using Table = std::unordered_map<Object*, WeakRef*>;
Table& table() {
  static Table references;
  return references;
}

void drop_dead_references(const gc::Tracer& tracer, WeakRef** link) {
  while (WeakRef* reference = *link) {
    if (tracer.is_live(reference)) link = &reference->next;
    else *link = reference->next;
  }
}

void drop_dead(const gc::Tracer& tracer, void*) {
  Table& references = table();
  for (auto row = references.begin(); row != references.end();) {
    drop_dead_references(tracer, &row->second);
    bool is_needed = row->second && row->second->target;  // all are cleared at once
    row = is_needed ? std::next(row) : references.erase(row);
  }
}

// Its place among the references to the same object.
enum class Rank : uint8_t { kSharedReference, kSharedProxy, kOther };
Rank rank_of(const WeakRef* reference) {
  Value v = Value::from(reference);
  bool has_callback = reference->callback && reference->callback != kNone;
  if (has_callback || class_of(v)->flags & kClassHeap) return Rank::kOther;
  return is_exact<WeakRef>(v) ? Rank::kSharedReference : Rank::kSharedProxy;
}

void register_reference(Thread& t, WeakRef* reference) {
  static bool hooked = (t.runtime->heap->add_sweep_hook(drop_dead, nullptr), true);
  (void)hooked;
  WeakRef** link = &table()[reference->target.as<Object>()];
  while (*link && rank_of(*link) < rank_of(reference)) link = &(*link)->next;
  reference->next = *link;
  *link = reference;
  t.runtime->heap->register_weak(reference, &reference->target);
}

WeakRef* shared_reference(Thread& t, Class* cls, Value target) {
  auto found = table().find(target.as<Object>());
  if (found == table().end()) return nullptr;
  for (WeakRef* r = found->second; r; r = r->next)
    if (r->target == target && class_of(Value::from(r)) == cls && (!r->callback || r->callback == kNone)) return r;
  return nullptr;
}

}  // namespace

bool supports_weak_references(Value v) {
  if (!v.is_pointer()) return false;
  Kind kind = shape_of(v)->kind;
  bool native = (kind == Kind::kInstance || kind == Kind::kExceptionObject) && class_of(v)->spec;
  return native || class_of(v)->flags & kClassHasWeakRefs;
}

WeakRef* make_weak_reference(Thread& t, Class* cls, Value target, Value callback) {
  if (!supports_weak_references(target)) return raise_type_error(t, "cannot create weak reference to '{}' object", type_name(target));
  if (callback == kNone && !(cls->flags & kClassHeap))
    if (WeakRef* known = shared_reference(t, cls, target)) return known;
  auto* reference = new_instance<WeakRef>(t, cls);
  reference->target = target;
  reference->callback = callback;
  reference->hash = -1;
  register_reference(t, reference);
  return reference;
}

Value weak_target(const WeakRef* reference) { return reference->target ? reference->target : kNone; }

WeakRef* first_weak_reference(Value target) {
  if (!target.is_pointer()) return nullptr;
  auto found = table().find(target.as<Object>());
  return found == table().end() ? nullptr : found->second;
}

namespace {

Value weak_new(Thread& t, Value type, Value target, Value callback, Value) {
  return Value::from(make_weak_reference(t, type.as<Class>(), target, callback));
}
Value weak_init(Thread&, Value, Value, Value) { return kNone; }
Value weak_call(Thread&, Value self) { return weak_target(as_weak(self)); }
Value weak_hash(Thread& t, Value self) {
  auto* r = as_weak(self);
  if (r->hash == -1) {
    if (!r->target) return raise_type_error(t, "weak object has gone away");
    int64_t hash;
    if (!hash_of(t, r->target, &hash)) return kEmpty;
    r->hash = hash;
  }
  return int_from(t, r->hash);
}
Value weak_compare(Thread& t, Value self, Value other, Compare op) {
  if (!has_layout<WeakRef>(other)) return kNotImplemented;
  auto *a = as_weak(self), *b = as_weak(other);
  if (!a->target || !b->target) return Value::from_bool((self == other) == (op == Compare::kEq));
  return rich_compare(t, a->target, b->target, op);
}
Value weak_eq(Thread& t, Value self, Value other) { return weak_compare(t, self, other, Compare::kEq); }
Value weak_ne(Thread& t, Value self, Value other) { return weak_compare(t, self, other, Compare::kNe); }
Value weak_repr(Thread& t, Value self) {
  auto* r = as_weak(self);
  StrBuilder text(t);
  text.add_ascii("<weakref at 0x");
  text.add(int_to_str(t, int_from_uint64(t, self.bits), 16));
  if (!r->target) {
    text.add_ascii("; dead>");
    return Value::from(text.finish());
  }
  text.add_ascii("; to '");
  text.add_utf8(type_name(r->target));
  text.add_ascii("' at 0x");
  text.add(int_to_str(t, int_from_uint64(t, r->target.bits), 16));
  Value name = find_attribute_value(t, r->target, intern(t, "__name__"));
  if (!name && has_pending(t)) return kEmpty;
  if (name && has_layout<Str>(name)) {
    text.add_ascii(" (");
    text.add(name.as<Str>());
    text.add_char(')');
  }
  text.add_char('>');
  return Value::from(text.finish());
}
Value get_callback(Thread&, Value self) { return as_weak(self)->callback && as_weak(self)->target ? as_weak(self)->callback : kNone; }

const NativeMethod kNew = method<weak_new>("weakref($type, object, callback=None, /, *args)!", "A weak reference.");
const NativeMethod kMethods[] = {
    method<weak_init>("__init__($self, object, callback=None, /)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<weak_call>("__call__($self, /)", "The object, or None when it is gone."),
    method<weak_hash>("__hash__($self, /)", "Return hash(self)."),
    method<weak_eq>("__eq__($self, value, /)", "Return self==value."),
    method<weak_ne>("__ne__($self, value, /)", "Return self!=value."),
    method<weak_repr>("__repr__($self, /)", "Return repr(self)."),
    CLASS_GETITEM,
};
const NativeGetSet kGetSets[] = {native_member("__callback__", get_callback)};

Value get_first_reference(Thread&, Value self) {
  WeakRef* reference = first_weak_reference(self);
  while (reference && reference->target != self) reference = reference->next;
  return reference ? Value::from(reference) : kNone;
}
const NativeGetSet kFirstReference = {"__weakref__", get_first_reference, nullptr, "list of weak references to the object (if defined)"};
bool finish(Thread&, Class*) {
  weak_reference_getset = &kFirstReference;
  return true;
}

}  // namespace

extern const TypeSpec kWeakRefType;
const TypeSpec kWeakRefType = {.kind = Kind::kWeakRef, .methods = kMethods, .getsets = kGetSets, .construct = &kNew, .finish = finish};

}  // namespace adder
