#include "modules/gc_objects.h"

#include <unordered_set>

#include "builtins/type_flags.h"
#include "objects/class.h"
#include "runtime/runtime.h"

namespace adder {
namespace {

// Storage that programs never see is left out.
bool is_visible(const Object* o) {
  switch (shape_of_object(o)->kind) {
    case Kind::kValueArray: case Kind::kDictTable: case Kind::kSetTable: case Kind::kByteBuffer: return false;
    default: return true;
  }
}

constexpr int kDeepestTuple = 16;  // tuples within tuples beyond this count as tracked

// ref 3.11: dicts and tuples of what is not tracked are not tracked themselves.
bool may_be_tracked(Value v, int depth = 0) {
  if (!v.is_pointer() || !v.bits) return false;
  Class* cls = class_of(v);
  if (!is_collected_class(cls)) return false;
  if (has_layout<Class>(v)) return v.as<Class>()->flags & kClassHeap;
  if (!is_exact<Tuple>(v) || depth > kDeepestTuple) return true;
  for (Value item : v.as<Tuple>()->values())
    if (may_be_tracked(item, depth + 1)) return true;
  return false;
}
bool has_tracked_items(const Dict* d) {
  for (uint32_t i = 0; i < d->filled; i++) {
    const DictEntry& entry = d->table->entries[i];
    if (entry.key && (may_be_tracked(entry.key) || may_be_tracked(entry.value))) return true;
  }
  return false;
}
bool is_frozen(const Object* o) { return o->gc_flags & gc::kSetAside; }

template <class Visit> void for_each_visible(Thread& t, Visit visit) {
  auto forward = [](Object* o, void* context) {
    if (is_visible(o)) (*static_cast<Visit*>(context))(o);
  };
  gc::NoCollection none(*t.runtime->heap);
  t.runtime->heap->for_each_object(forward, &visit);
}

/// The words of an object that say themselves what they are; those that hold no references are wanted, for the others are found anyway.
void append_plain_words(const Object* o, std::vector<Value>& found) {
  const gc::ShapeBase* shape = o->shape_base();
  const Value* words = reinterpret_cast<const Value*>(o);
  size_t begin = shape->values_from, end = gc::object_size(o) / 8;
  switch (shape->kind) {
    case gc::TraceKind::kAllValues: case gc::TraceKind::kSomeValues: break;
    case gc::TraceKind::kValueArray: begin = 2; break;
    case gc::TraceKind::kNoPointers: case gc::TraceKind::kCustom: return;
  }
  for (size_t i = begin; i < end; i++) {
    bool raw = shape->kind == gc::TraceKind::kSomeValues && i < 64 && shape->raw_words >> i & 1;
    if (!raw && words[i] && !words[i].is_pointer()) found.push_back(words[i]);
  }
}

void append_all_references(gc::Heap& heap, Object* from, std::vector<Value>& found) {
  struct Direct {
    std::vector<Object*> objects;
    static void add(Object* o, void* context) { static_cast<Direct*>(context)->objects.push_back(o); }
  };
  std::vector<Object*> hidden = {from};
  std::unordered_set<Object*> seen;
  while (!hidden.empty()) {
    Direct direct;
    Object* next = hidden.back();
    hidden.pop_back();
    heap.for_each_reference(next, Direct::add, &direct);
    for (Object* o : direct.objects) {
      if (is_visible(o)) found.push_back(Value::from(o));
      else if (seen.insert(o).second) hidden.push_back(o);
    }
    append_plain_words(next, found);
  }
  Class* cls = class_of(Value::from(from));
  if (cls->flags & kClassHeap) found.push_back(Value::from(cls));
}

/// The items of a builtin container; of others nothing.
bool append_items(Value v, std::vector<Value>& found) {
  auto add = [&](Value item) {
    if (item) found.push_back(item);
  };
  if (is_exact<List>(v)) {
    for (Value item : v.as<List>()->values()) add(item);
  } else if (is_exact<Tuple>(v)) {
    for (Value item : v.as<Tuple>()->values()) add(item);
  } else if (is_exact<Dict>(v)) {
    auto* d = v.as<Dict>();
    for (uint32_t i = 0; i < d->filled; i++) {
      if (!d->table->entries[i].key) continue;
      add(d->table->entries[i].key);
      add(d->table->entries[i].value);
    }
  } else if (is_exact<Set>(v) || is_exact<FrozenSet>(v)) {
    auto* s = v.as<Set>();
    for (uint32_t i = 0; i < s->filled; i++) add(s->table->entries[i].key);
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool is_tracked(Value v) {
  if (!may_be_tracked(v)) return false;
  return is_visible(v.as<Object>()) && !(is_exact<Dict>(v) && !has_tracked_items(v.as<Dict>()));
}

std::vector<Object*> tracked_objects(Thread& t) {
  std::vector<Object*> found;
  for_each_visible(t, [&](Object* o) {
    if (!is_frozen(o) && is_tracked(Value::from(o))) found.push_back(o);
  });
  return found;
}

void append_referents(Thread& t, Object* object, std::vector<Value>& found) {
  Value v = Value::from(object);
  if (!is_collected_class(class_of(v)) || append_items(v, found)) return;
  append_all_references(*t.runtime->heap, object, found);
}

void freeze_objects(Thread& t) {
  for_each_visible(t, [](Object* o) {
    if (is_tracked(Value::from(o))) o->gc_flags |= gc::kSetAside;
  });
}
void unfreeze_objects(Thread& t) {
  for_each_visible(t, [](Object* o) { o->gc_flags &= uint8_t(~gc::kSetAside); });
}
int64_t count_frozen_objects(Thread& t) {
  int64_t count = 0;
  for_each_visible(t, [&](Object* o) { count += is_frozen(o); });
  return count;
}

}  // namespace adder
