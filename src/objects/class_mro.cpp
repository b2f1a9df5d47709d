// The order in which the bases of a class are searched: C3, the mro() of metaclasses, and assignment to __bases__.
#include <vector>

#include "objects/attributes.h"
#include "objects/errors.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {

namespace {

struct Merge { Tuple* list; uint64_t head; };

bool in_tail(std::span<Merge> lists, Value candidate) {
  for (auto& m : lists)
    for (uint64_t i = m.head + 1; i < m.list->length; i++)
      if (m.list->items[i] == candidate) return true;
  return false;
}

Failed mro_conflict(Thread& t, std::span<Merge> lists) {
  StrBuilder text(t);
  text.add_ascii("Cannot create a consistent method resolution\norder (MRO) for bases ");
  bool first = true;
  List* seen = new_list(t);
  for (auto& m : lists) {
    if (m.head >= m.list->length) continue;
    Value head = m.list->items[m.head];
    bool known = false;
    for (Value v : seen->values()) known |= v == head;
    if (known) continue;
    list_append(t, seen, head);
    if (!first) text.add_ascii(", ");
    first = false;
    text.add(head.as<Class>()->name);
  }
  Str* message = text.finish();
  return raise_type_error(t, "{}", static_cast<const Str*>(message));
}

}  // namespace

Tuple* compute_mro(Thread& t, Class* cls) {
  Tuple* bases = cls->bases;
  for (uint64_t i = 0; i < bases->length; i++)
    for (uint64_t j = i + 1; j < bases->length; j++)
      if (bases->items[i] == bases->items[j])
        return raise_type_error(t, "duplicate base class {}", bases->items[i].as<Class>()->name);
  if (bases->length > 60) return raise_type_error(t, "too many base classes");
  for (Value b : bases->values())
    if (!b.as<Class>()->mro) return raise_type_error(t, "Cannot extend an incomplete type '{}'", b.as<Class>()->name);
  List* result = new_list(t);
  list_append(t, result, Value::from(cls));
  Merge lists[64];
  size_t count = 0;
  for (uint64_t i = 0; i < bases->length; i++) lists[count++] = {bases->items[i].as<Class>()->mro, 0};
  lists[count++] = {bases, 0};
  for (;;) {
    Value chosen = kEmpty;
    bool left = false;
    for (size_t i = 0; i < count && !chosen; i++) {
      if (lists[i].head >= lists[i].list->length) continue;
      left = true;
      Value candidate = lists[i].list->items[lists[i].head];
      if (!in_tail({lists, count}, candidate)) chosen = candidate;
    }
    if (!left) return tuple_from(t, result->values());
    if (!chosen) return mro_conflict(t, {lists, count});
    list_append(t, result, chosen);
    for (size_t i = 0; i < count; i++)
      if (lists[i].head < lists[i].list->length && lists[i].list->items[lists[i].head] == chosen) lists[i].head++;
  }
}

// --- mro() of metaclasses -----------------------------------------------------------------------------------------

namespace {

// What a metaclass says the MRO is must be classes whose instances are laid out as those of `cls` begin.
Tuple* custom_mro(Thread& t, Class* cls) {
  Value method = TRY(lookup_special(t, Value::from(cls), intern(t, "mro")));
  Tuple* mro = TRY(tuple_of(t, TRY(call(t, method, {}))));
  Class* solid = solid_base(cls);
  for (Value v : mro->values()) {
    if (!is_class(v)) return raise_type_error(t, "mro() returned a non-class ('{}')", type_name(v));
    if (!is_subtype(solid, solid_base(v.as<Class>())))
      return raise_type_error(t, "mro() returned base with unsuitable layout ('{}')", v.as<Class>()->name);
  }
  return mro;
}

bool has_custom_mro(Thread& t, Class* cls) {
  Class* type = class_for_kind(Kind::kClass);
  Class* metaclass = class_of(Value::from(cls));
  if (metaclass == type) return false;
  Str* name = intern(t, "mro");
  return class_lookup(t, metaclass, name) != class_lookup(t, type, name);
}

}  // namespace

MroChange set_mro(Thread& t, Class* cls) {
  Tuple* before = cls->mro;
  Tuple* mro = has_custom_mro(t, cls) ? custom_mro(t, cls) : compute_mro(t, cls);
  if (!mro) return MroChange::kFailed;
  if (cls->mro != before) return MroChange::kOvertaken;
  gc::write_barrier(cls);
  cls->mro = mro;
  return MroChange::kDone;
}

// --- cls.__bases__ = bases ----------------------------------------------------------------------------------------

namespace {

struct MroStep { Class* cls; Tuple *before, *after; };

bool derives_by_layout(const Class* cls, const Class* from) {
  for (; cls; cls = cls->base)
    if (cls == from) return true;
  return false;
}

bool check_bases(Thread& t, Class* cls, Tuple* bases) {
  for (Value b : bases->values()) {
    if (!is_class(b)) return raise_type_error(t, "{}.__bases__ must be tuple of classes, not '{}'", cls->full_name, type_name(b));
    // The MRO lags behind the bases while an mro() method runs.
    if (is_subtype(b.as<Class>(), cls) || (cls->mro && derives_by_layout(b.as<Class>(), cls)))
      return raise_type_error(t, "a __bases__ item causes an inheritance cycle");
  }
  return true;
}

// Gives `cls` and all classes below it their new MROs; what was done is in `steps`.
bool set_mro_below(Thread& t, Class* cls, std::vector<MroStep>& steps) {
  Tuple* before = cls->mro;
  MroChange change = set_mro(t, cls);
  if (change != MroChange::kDone) return change == MroChange::kOvertaken;
  steps.push_back({cls, before, cls->mro});
  class_changed(t, cls, nullptr);
  std::vector<Class*> below;  // mro() may change the list
  for_each_subclass(cls, [&](Class* derived) { below.push_back(derived); });
  for (Class* derived : below)
    if (!set_mro_below(t, derived, steps)) return false;
  return true;
}

// Whether instances of both are laid out alike: the same base, and the same members added to it.
bool same_members(Class* a, Class* b) {
  constexpr uint32_t kStorage = kClassHasDict | kClassHasWeakRefs;
  if (a->base != b->base || a->fixed_size != b->fixed_size || (a->flags & kStorage) != (b->flags & kStorage)) return false;
  size_t position = 0;
  Value name, member;
  while (dict_next(a->dict, &position, &name, &member)) {
    if (!has_layout<MemberDescriptor>(member) || member.as<MemberDescriptor>()->owner != a) continue;
    Value other = dict_get_str(*g_runtime->main_thread, b->dict, member.as<MemberDescriptor>()->name);
    if (!other || !has_layout<MemberDescriptor>(other) || other.as<MemberDescriptor>()->offset != member.as<MemberDescriptor>()->offset) return false;
  }
  return true;
}

// The class along the chain of bases that last added something that an instance holds.
Class* storage_base(Class* cls) {
  constexpr uint32_t kStorage = kClassHasDict | kClassHasWeakRefs;
  while (cls->base && cls->kind == cls->base->kind && cls->fixed_size == cls->base->fixed_size &&
         (cls->flags & kStorage) == (cls->base->flags & kStorage))
    cls = cls->base;
  return cls;
}

void undo(Thread& t, const std::vector<MroStep>& steps) {
  for (const MroStep& step : steps) {
    if (step.cls->mro != step.after) continue;
    gc::write_barrier(step.cls);
    step.cls->mro = step.before;
    class_changed(t, step.cls, nullptr);
  }
}

}  // namespace

bool same_layout(Class* a, Class* b) {
  if (a->kind != b->kind) return false;
  a = storage_base(a);
  b = storage_base(b);
  return a == b || same_members(a, b);
}

bool set_class_bases(Thread& t, Class* cls, Tuple* bases) {
  if (!check_bases(t, cls, bases)) return false;
  Class* base = TRY(best_base(t, bases));
  bool both_heap = (base->flags & kClassHeap) == (cls->base->flags & kClassHeap);
  if (!both_heap || !same_layout(cls->base, base))
    return raise_type_error(t, "__bases__ assignment: '{}' object layout differs from '{}'", base->name, cls->base->name);
  Tuple* old_bases = cls->bases;
  Class* old_base = cls->base;
  gc::write_barrier(cls);
  cls->bases = bases;
  cls->base = base;
  std::vector<MroStep> steps;
  if (!set_mro_below(t, cls, steps)) {
    undo(t, steps);
    if (cls->bases != bases) return false;
    gc::write_barrier(cls);
    cls->bases = old_bases;
    cls->base = old_base;
    return false;
  }
  if (cls->bases != bases) return true;  // an mro() method has assigned others
  for (Value b : old_bases->values()) unlink_base(b.as<Class>(), cls);
  link_bases(t, cls);
  class_changed(t, cls, nullptr);
  return true;
}

}  // namespace adder
