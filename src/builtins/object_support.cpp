// What object and type share beside pickling: abstract classes, dir(), assigning __class__.
#include <algorithm>

#include "builtins/object.h"
#include "objects/attributes.h"
#include "objects/errors.h"
#include "objects/protocols.h"
#include "objects/str.h"
#include "runtime/modules.h"

namespace adder {

Value import_module(Thread& t, const char* name) { return import_by_name(t, intern(t, name)); }

Value raise_abstract_class(Thread& t, Class* cls) {
  Value names = TRY(get_attribute(t, Value::from(cls), intern(t, "__abstractmethods__")));
  List* sorted = TRY(list_of(t, names));
  TRY(call_method_with(t, Value::from(sorted), "sort"));
  StrBuilder joined(t);
  for (int64_t i = 0; i < sorted->length; i++) {
    if (i) joined.add_ascii(", ");
    joined.add(TRY(str_of(t, sorted->get(size_t(i)))));
  }
  Str* text = joined.finish();
  return raise_type_error(t, "Can't instantiate abstract class {} with abstract method{} {}", cls->full_name, sorted->length == 1 ? "" : "s", text);
}

// --- dir()

static bool merge_class_names(Thread& t, Dict* names, Value cls) {
  Value dict = find_attribute_value(t, cls, intern(t, "__dict__"));
  if (!dict && has_pending(t)) return false;
  if (dict && !dict_update(t, names, dict)) return false;
  Value bases = find_attribute_value(t, cls, intern(t, "__bases__"));
  if (!bases) return !has_pending(t);
  return for_each(t, bases, [&](Value base) { return merge_class_names(t, names, base); });
}

Value default_dir(Thread& t, Value self) {
  Dict* names = new_dict(t);
  Value own = find_attribute_value(t, self, intern(t, "__dict__"));
  if (!own && has_pending(t)) return kEmpty;
  if (own && has_layout<Dict>(own) && !dict_update(t, names, own)) return kEmpty;
  Value cls = find_attribute_value(t, self, intern(t, "__class__"));
  if (!cls && has_pending(t)) return kEmpty;
  if (cls && !merge_class_names(t, names, cls)) return kEmpty;
  return Value::from(TRY(list_of(t, Value::from(names))));
}

// --- self.__class__ = value

// A root shape of `cls` whose instances have as many inline slots as those of `old`.
static Shape* root_shape_like(Class* cls, Shape* old) {
  Shape* root = cls->instance_shape;
  if (root->inline_capacity == old->inline_capacity) return root;
  for (Shape* s = cls->shapes; s; s = s->next_of_class)
    if (!s->parent && s->attribute_count == 0 && !s->has(kShapeDictMode) && s->inline_capacity == old->inline_capacity) return s;
  return new_root_shape(cls, cls->kind, old->flags & kShapeHasDict, cls->fixed_size, old->inline_capacity);
}

// The shape of `cls` with the attributes of `old`, in their order.
static Shape* shape_like(Shape* root, Shape* old) {
  if (!old->parent) return root;
  Shape* parent = shape_like(root, old->parent);
  return parent ? shape_with(parent, old->last_name, old->slot_kind(old->attribute_count - 1u)) : nullptr;
}

bool assign_class(Thread& t, Value self, Value value) {
  if (!value) return raise_type_error(t, "can't delete __class__ attribute");
  if (!is_class(value)) return raise_type_error(t, "__class__ must be set to a class, not '{}' object", type_name(value));
  auto* cls = value.as<Class>();
  Class* old = class_of(self);
  bool modules = cls->kind == Kind::kModule && old->kind == Kind::kModule;
  if (!modules && (!(cls->flags & kClassHeap) || !(old->flags & kClassHeap)))
    return raise_type_error(t, "__class__ assignment only supported for mutable types or ModuleType subclasses");
  if (cls == old) return true;
  if (!same_layout(cls, old)) return raise_type_error(t, "__class__ assignment: '{}' object layout differs from '{}'", cls->full_name, old->full_name);
  auto* object = self.as<Object>();
  Shape* shape = shape_of_object(object);
  Shape* next;
  if (shape->has(kShapeUnique)) {
    next = new_unique_shape(cls, shape->kind, object);
  } else {
    next = root_shape_like(cls, shape);
    next = shape->has(kShapeDictMode) ? dict_mode_shape(next) : shape_like(next, shape);
  }
  if (!next) return raise_type_error(t, "__class__ assignment: '{}' object has too many attributes", old->name);
  object->shape = uint32_t(reinterpret_cast<uintptr_t>(next));
  if ((cls->flags & kClassHasFinalizer) && !(old->flags & kClassHasFinalizer)) t.runtime->heap->register_finalizer(object);
  return true;
}

}  // namespace adder
