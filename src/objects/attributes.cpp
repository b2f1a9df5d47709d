// Attribute look-up by shape: what reading or storing a name means for all objects of one shape, worked out once.
#include "objects/attributes.h"

#include <bit>

#include "objects/class.h"
#include "objects/errors.h"
#include "objects/misc.h"
#include "objects/numbers.h"
#include "objects/str.h"

namespace adder {
namespace {

using Read = AttributeEntry;

/// How a class attribute behaves when it is read through an instance.
struct Binding_ {
  Read::Kind kind;
  bool data;    // reading: wins over the instance's own attribute
  bool stores;  // storing goes to it
};

Binding_ classify(Thread& t, Value attribute) {
  if (!attribute.is_pointer()) return {Read::kClassValue, false, false};
  switch (shape_of(attribute)->kind) {
    case Kind::kFunction: return {Read::kFunction, false, false};
    case Kind::kMethodDescriptor: case Kind::kWrapperDescriptor: return {Read::kNativeMethod, false, false};
    case Kind::kMemberDescriptor: return {Read::kMember, true, true};
    case Kind::kGetSetDescriptor: return {Read::kGetSet, true, true};
    case Kind::kProperty: return {is_exact<Property>(attribute) ? Read::kProperty : Read::kDescriptor, true, true};
    default: break;
  }
  Class* cls = class_of(attribute);
  bool has_get = bool(class_special(t, cls, Special::kget));
  bool stores = class_special(t, cls, Special::kset) || class_special(t, cls, Special::kdelete);
  return {has_get ? Read::kDescriptor : Read::kClassValue, has_get && stores, stores};
}

void resolve_in_slots(Read* e, Shape* shape, int index) {
  bool overflow = shape->has(kShapeOverflow) && index >= shape->inline_capacity - 1;
  e->kind = overflow ? Read::kOverflow : shape->is_double(unsigned(index)) ? Read::kDouble : Read::kSlot;
  e->offset = shape->slot_offset(overflow ? shape->inline_capacity - 1u : unsigned(index));
  e->index = uint16_t(overflow ? index - (shape->inline_capacity - 1) : index);
}

/// For an attribute with the kind kClassValue, found in `cls` or its bases: is it a constant of these classes?
void resolve_variable(Thread& t, Read* e, Class* cls) {
  Class* owner = class_with_attribute(t, cls, e->name);
  if (!owner || !is_class_variable(owner, e->name) || !is_plain_class_value(t, e->value)) return;
  e->kind = Read::kClassVariable;
  e->value = Value::from(owner);
}

// A descriptor found in a class, read through an instance: fills kind and value.
void resolve_class_attribute(Thread& t, Read* e, Class* cls, Value attribute) {
  e->value = attribute;
  e->kind = classify(t, attribute).kind;
  if (e->kind == Read::kNativeMethod && !is_subtype(cls, attribute.as<MethodDescriptor>()->owner)) {
    e->kind = Read::kGeneric;
  } else if (e->kind == Read::kMember) {
    auto* member = attribute.as<MemberDescriptor>();
    e->offset = uint32_t(member->offset);
    if (!is_subtype(cls, member->owner)) e->kind = Read::kGeneric;
  } else if (e->kind == Read::kDescriptor && is_exact<StaticMethod>(attribute)) {
    e->kind = Read::kClassValue;
    e->value = attribute.as<StaticMethod>()->function;
  } else if (e->kind == Read::kClassValue) {
    resolve_variable(t, e, cls);
  }
}

void resolve_missing(Thread& t, Read* e, Class* cls) {
  e->kind = Read::kMissing;
  e->value = cls->flags & kClassHasGetattr ? class_special(t, cls, Special::kgetattr) : kEmpty;
}

void resolve_instance(Thread& t, Read* e, Shape* shape, Str* name) {
  Class* cls = shape->cls;
  Value attribute = class_lookup(t, cls, name);
  bool data = attribute && classify(t, attribute).data;
  if (!data) {
    if (int index = attribute_index(shape, name); index >= 0) return resolve_in_slots(e, shape, index);
    if (shape->has(kShapeDictMode) || (shape->has(kShapeVariable) && shape->has(kShapeHasDict)) || has_own_dict(shape->kind)) {
      e->kind = Read::kInDict;
      e->value = attribute;
      return;
    }
  }
  if (attribute) return resolve_class_attribute(t, e, cls, attribute);
  resolve_missing(t, e, cls);
}

// Attributes of a class object: its metaclass's data descriptors, its own MRO, its metaclass's other attributes.
void resolve_class_object(Thread& t, Read* e, Shape* shape, Str* name) {
  Class* metaclass = shape->cls;
  auto* cls = static_cast<Class*>(shape->unique);
  Value meta = class_lookup(t, metaclass, name);
  if (meta && classify(t, meta).data) {
    e->kind = Read::kGeneric;
    return;
  }
  if (Value own = class_lookup(t, cls, name)) {
    e->value = own;
    switch (classify(t, own).kind) {
      case Read::kFunction: case Read::kNativeMethod: e->kind = Read::kClassValue; break;
      case Read::kClassValue:
        e->kind = Read::kClassValue;
        resolve_variable(t, e, cls);
        break;
      default:
        if (is_exact<StaticMethod>(own)) {
          e->kind = Read::kClassValue;
          e->value = own.as<StaticMethod>()->function;
        } else if (is_exact<ClassMethod>(own) && is_exact<Function>(own.as<ClassMethod>()->function)) {
          e->kind = Read::kFunction;
          e->value = own.as<ClassMethod>()->function;
        } else {
          e->kind = Read::kGeneric;
        }
    }
    return;
  }
  if (meta) return resolve_class_attribute(t, e, metaclass, meta);
  resolve_missing(t, e, metaclass);
}

void resolve_module(Thread& t, Read* e, Shape* shape, Str* name) {
  Value attribute = class_lookup(t, shape->cls, name);
  Dict* dict = static_cast<Module*>(shape->unique)->dict;
  if (attribute && classify(t, attribute).data) return resolve_class_attribute(t, e, shape->cls, attribute);
  int64_t index = dict ? dict_find_str(t, dict, name) : -1;
  e->kind = Read::kGeneric;
  if (index < 0 || index > UINT16_MAX) return;
  e->kind = Read::kModuleDict;
  e->index = uint16_t(index);
}

void resolve(Thread& t, Read* e) {
  Shape* shape = e->shape;
  e->value = kEmpty;
  if (shape->cls->flags & kClassCustomGetattribute) {
    e->kind = Read::kGeneric;
  } else if (shape->kind == Kind::kClass && shape->has(kShapeUnique)) {
    resolve_class_object(t, e, shape, e->name);
  } else if (shape->kind == Kind::kModule && shape->has(kShapeUnique)) {
    resolve_module(t, e, shape, e->name);
  } else if (shape->kind == Kind::kSuper) {
    e->kind = Read::kGeneric;
  } else {
    resolve_instance(t, e, shape, e->name);
  }
}

void resolve_store(Thread& t, StoreEntry* e, Value value) {
  Shape* shape = e->shape;
  Class* cls = shape->cls;
  e->kind = StoreEntry::kGeneric;
  if (cls->flags & kClassCustomSetattr) return;
  Value attribute = class_lookup(t, cls, e->name);
  if (shape->has(kShapeUnique)) {
    if (shape->kind != Kind::kClass || attribute) return;
    auto* target = static_cast<Class*>(shape->unique);
    if ((target->flags & kClassImmutable) || !is_class_variable(target, e->name)) return;
    Value old = dict_get_str(t, target->dict, e->name);
    if (old && is_plain_class_value(t, old)) e->kind = StoreEntry::kClassVariable;
    return;
  }
  if (shape->kind == Kind::kFunction && !attribute) {
    e->kind = StoreEntry::kFunctionDict;
    return;
  }
  if (attribute) {
    Binding_ binding = classify(t, attribute);
    if (binding.kind == Read::kMember && is_subtype(cls, attribute.as<MemberDescriptor>()->owner)) {
      e->kind = StoreEntry::kMember;
      e->offset = uint32_t(attribute.as<MemberDescriptor>()->offset);
      return;
    }
    if (binding.stores) return;
  }
  if (!shape->has(kShapeHasDict) || shape->has(kShapeDictMode) || shape->has(kShapeVariable)) return;
  if (int index = attribute_index(shape, e->name); index >= 0) {
    Read place;
    resolve_in_slots(&place, shape, index);
    e->kind = place.kind == Read::kSlot ? StoreEntry::kSlot : place.kind == Read::kDouble ? StoreEntry::kDouble : StoreEntry::kOverflow;
    e->offset = place.offset;
    e->index = place.index;
    return;
  }
  Shape* next = shape_with_value(shape, e->name, value);
  if (!next || next->has(kShapeOverflow)) return;
  e->kind = next->is_double(shape->attribute_count) ? StoreEntry::kAddDouble : StoreEntry::kAdd;
  e->next = next;
  e->offset = next->slot_offset(next->attribute_count - 1u);
}

/// The entry in force: the known one, or a new one that `work_out` fills.
template <class Entry, class WorkOut> const Entry* entry_of(NameMap& map, Shape* shape, Str* name, WorkOut work_out) {
  auto* known = static_cast<Entry*>(map.find(name));
  if (known && !known->stale) return known;
  auto* entry = new (g_runtime->heap->shapes().allocate_low(sizeof(Entry))) Entry{};
  entry->name = name;
  entry->shape = shape;
  entry->stale = false;
  work_out(entry);
  map.insert(name, entry);
  return entry;
}

template <class Entry> void make_stale(NameMap& map, Str* name) {
  if (name) {
    if (void* found = map.find(name)) static_cast<Entry*>(found)->stale = true;
    return;
  }
  for (uint32_t i = 0; i < map.capacity; i++)
    if (map.cells[i].name) static_cast<Entry*>(map.cells[i].value)->stale = true;
}

}  // namespace

void forget_attributes(Shape* shape, Str* name) {
  make_stale<Read>(shape->reads, name);
  make_stale<StoreEntry>(shape->writes, name);
}

const AttributeEntry* find_attribute(Thread& t, Shape* shape, Str* name) {
  return entry_of<Read>(shape->reads, shape, name, [&](Read* e) { resolve(t, e); });
}
const StoreEntry* find_store(Thread& t, Shape* shape, Str* name, Value value) {
  return entry_of<StoreEntry>(shape->writes, shape, name, [&](StoreEntry* e) { resolve_store(t, e, value); });
}

const AttributeEntry* refresh_attribute(Thread& t, const AttributeEntry* entry) {
  const_cast<AttributeEntry*>(entry)->stale = true;
  return find_attribute(t, entry->shape, entry->name);
}

// --- the attributes that an instance holds itself --------------------------------------------------------------

namespace {

Value* slot_at(Object* o, uint32_t offset) { return reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + offset); }
void set_slot(Object* o, Value* slot, Value v) {
  gc::write_barrier(o);
  *slot = v;
}
Value* dict_word(Object* o) {
  Shape* shape = shape_of_object(o);
  if (shape->has(kShapeVariable)) return slot_at(o, uint32_t(gc::object_size(o)) - 8);
  return slot_at(o, shape->first_slot);
}

void set_shape(Object* o, Shape* shape) { o->shape = uint32_t(reinterpret_cast<uintptr_t>(shape)); }

Value read_slot(Thread& t, Object* o, Shape* shape, int index) {
  Read place;
  resolve_in_slots(&place, shape, index);
  Value* slot = slot_at(o, place.offset);
  if (place.kind == Read::kDouble) return box_float(t, std::bit_cast<double>(slot->bits));
  return place.kind == Read::kSlot ? *slot : slot->as<ValueArray>()->items[place.index];
}

/// Objects of `shape` that get an attribute `name` do no longer get a slot for a double: what took that for granted is renewed.
void renew_store(Thread& t, Shape* shape, Str* name) {
  auto* known = static_cast<StoreEntry*>(shape->writes.find(name));
  if (!known || known->stale || known->kind != StoreEntry::kAddDouble) return;
  known->stale = true;
  if (class_watch_changed && shape->cls->watch) class_watch_changed(t, shape->cls, name);
}

/// The slot of attribute `index` holds a double in objects of `shape`, and is to hold any Value in `o`.
void widen_slot(Thread& t, Object* o, Shape* shape, int index) {
  set_shape(o, shape_without_double(shape, index));
  while (shape->attribute_count - 1 != index) shape = shape->parent;
  renew_store(t, shape->parent, shape->last_name);
}

void write_slot(Thread& t, Object* o, Shape* shape, int index, Value v) {
  Read place;
  resolve_in_slots(&place, shape, index);
  Value* slot = slot_at(o, place.offset);
  if (place.kind == Read::kDouble && fits_double_slot(v)) {
    slot->bits = std::bit_cast<uint64_t>(float_value(v));
    return;
  }
  if (place.kind == Read::kOverflow) {
    gc::write_barrier(slot->as<ValueArray>());
    slot->as<ValueArray>()->items[place.index] = v;
    return;
  }
  set_slot(o, slot, v);
  if (place.kind == Read::kDouble) widen_slot(t, o, shape, index);
}

// Moves the attributes of `o` from slots to a real dict.
Dict* to_dict_mode(Thread& t, Object* o) {
  Shape* shape = shape_of_object(o);
  Dict* dict = new_dict(t, shape->attribute_count);
  Str* names[256];
  int count = 0;
  for (Shape* s = shape; s->attribute_count; s = s->parent) names[s->attribute_count - 1] = s->last_name, count++;
  for (int i = 0; i < count; i++)
    if (Value v = read_slot(t, o, shape, i); v && !dict_set_str(t, dict, names[i], v)) return Failed{};
  Shape* next = dict_mode_shape(shape);
  gc::write_barrier(o);
  set_shape(o, next);
  for (unsigned i = 1; i < shape->inline_capacity; i++) *slot_at(o, next->slot_offset(i)) = kEmpty;
  *slot_at(o, next->first_slot) = Value::from(dict);
  return dict;
}

bool add_overflow_attribute(Thread& t, Object* o, Shape* shape, Shape* next, Value v) {
  unsigned index = next->attribute_count - next->inline_capacity;  // in the overflow array
  Value* pointer = slot_at(o, next->slot_offset(next->inline_capacity - 1u));
  ValueArray* array = shape->has(kShapeOverflow) ? pointer->as<ValueArray>() : nullptr;
  if (!array || index >= array->length) {
    ValueArray* larger = new_value_array(t, array ? array->length * 2 : 4);
    if (array) for (unsigned i = 0; i < array->length; i++) larger->items[i] = array->items[i];
    else larger->items[0] = read_slot(t, o, shape, next->inline_capacity - 1);
    array = larger;
  }
  gc::write_barrier(array);
  array->items[index] = v;
  gc::write_barrier(o);
  set_shape(o, next);
  *pointer = Value::from(array);
  return true;
}

}  // namespace

bool has_own_dict(Kind kind) {
  return kind == Kind::kFunction || kind == Kind::kModule || kind == Kind::kStaticMethod || kind == Kind::kClassMethod ||
         kind == Kind::kSimpleNamespace || kind == Kind::kPartial;
}

// Layouts with a dict field of their own.
static Value* own_dict_field(Object* o) {
  switch (shape_of_object(o)->kind) {
    case Kind::kFunction: return &static_cast<Function*>(o)->dict;
    case Kind::kStaticMethod: return &static_cast<StaticMethod*>(o)->dict;
    case Kind::kClassMethod: return &static_cast<ClassMethod*>(o)->dict;
    case Kind::kPartial: return &static_cast<Partial*>(o)->dict;
    case Kind::kModule: return reinterpret_cast<Value*>(&static_cast<Module*>(o)->dict);
    case Kind::kSimpleNamespace: return reinterpret_cast<Value*>(&static_cast<SimpleNamespace*>(o)->dict);
    default: return nullptr;
  }
}

Dict* instance_dict(Thread& t, Value object) {
  if (!object.is_pointer()) return nullptr;
  auto* o = object.as<Object>();
  Shape* shape = shape_of_object(o);
  Value* field = own_dict_field(o);
  if (!field) {
    if (!shape->has(kShapeHasDict)) return nullptr;
    if (!shape->has(kShapeVariable) && !shape->has(kShapeDictMode)) return to_dict_mode(t, o);
    field = dict_word(o);
  }
  if (!*field) set_slot(o, field, Value::from(new_dict(t)));
  return field->as<Dict>();
}

Dict* existing_dict(Object* o) {
  Shape* shape = shape_of_object(o);
  if (Value* field = own_dict_field(o)) return field->as<Dict>();
  if (shape->has(kShapeHasDict) && (shape->has(kShapeVariable) || shape->has(kShapeDictMode))) return dict_word(o)->as<Dict>();
  return nullptr;
}

bool set_instance_dict(Thread& t, Value object, Dict* dict) {
  auto* o = object.as<Object>();
  if (!instance_dict(t, object)) return false;
  Value* field = own_dict_field(o);
  set_slot(o, field ? field : dict_word(o), Value::from(dict));
  return true;
}

Value own_attribute(Thread& t, Object* o, Str* name) {
  Shape* shape = shape_of_object(o);
  if (Dict* dict = existing_dict(o)) return dict_get_str(t, dict, name);
  int index = attribute_index(shape, name);
  return index < 0 ? kEmpty : read_slot(t, o, shape, index);
}

bool set_own_attribute(Thread& t, Object* o, Str* name, Value v) {
  Shape* shape = shape_of_object(o);
  bool in_slots = shape->has(kShapeHasDict) && !shape->has(kShapeVariable) && !shape->has(kShapeDictMode) && !own_dict_field(o);
  if (in_slots) {
    if (int index = attribute_index(shape, name); index >= 0) {
      write_slot(t, o, shape, index, v);
      return true;
    }
    if (Shape* next = shape_with_value(shape, name, v)) {
      if (next->has(kShapeOverflow)) return add_overflow_attribute(t, o, shape, next, v);
      write_slot(t, o, next, shape->attribute_count, v);
      set_shape(o, next);
      if (!next->is_double(shape->attribute_count)) renew_store(t, shape, name);
      return true;
    }
  }
  Dict* dict = instance_dict(t, Value::from(o));
  return dict && dict_set_str(t, dict, name, v);
}

int delete_own_attribute(Thread& t, Object* o, Str* name) {
  if (!own_attribute(t, o, name)) return 0;
  Dict* dict = instance_dict(t, Value::from(o));
  return dict ? dict_delete(t, dict, Value::from(name)) : -1;
}

bool has_attribute_storage(Value object) {
  if (!object.is_pointer()) return false;
  Shape* shape = shape_of(object);
  return shape->has(kShapeHasDict) || has_own_dict(shape->kind);
}

Value* member_slot(Object* o, const MemberDescriptor* member) { return slot_at(o, uint32_t(member->offset)); }

}  // namespace adder
