// The attributes that an object holds itself (slots or dict), below all descriptors and hooks.
#pragma once
#include "objects/class.h"

namespace adder {

/// The entry that replaces an outdated one.
const AttributeEntry* refresh_attribute(Thread& t, const AttributeEntry* entry);

/// True for layouts that carry a dict field of their own (functions, modules ...).
bool has_own_dict(Kind kind);
/// True when instances can have attributes of their own.
bool has_attribute_storage(Value object);
/// The object's own attribute, or empty.
Value own_attribute(Thread& t, Object* o, Str* name);
bool set_own_attribute(Thread& t, Object* o, Str* name, Value v);
/// 1 deleted, 0 was not there, -1 failed.
int delete_own_attribute(Thread& t, Object* o, Str* name);
/// The dict that holds the attributes, when there is one already.
Dict* existing_dict(Object* o);
/// obj.__dict__ = dict.
bool set_instance_dict(Thread& t, Value object, Dict* dict);
/// Where a __slots__ member lies in an object.
Value* member_slot(Object* o, const MemberDescriptor* member);

template <class Visit> void for_each_subclass(Class* cls, Visit visit) {
  for (int64_t i = 0; i < cls->subclass_count; i++)
    if (cls->subclasses->items[i].is_int()) visit(reinterpret_cast<Class*>(cls->subclasses->items[i].as_int()));
}

}  // namespace adder
