// functools.lru_cache: a callable with a dict of results; a bounded one also links them from the oldest to the newest.
#include "builtins/container_helpers.h"
#include "interp/descriptors.h"
#include "modules/_functools.h"
#include "objects/dict_private.h"

namespace adder {
namespace {

enum Slot { kFunction, kMaximum, kTyped, kInfoType, kResults, kRoot, kHits, kMisses, kSlotCount };
// A link of the ring: an array.  The root is one without a key.  The hash is an int of the language.
enum Link { kPrevious, kNextLink, kKey, kHash, kResult, kLinkSize };

Class* g_cache_class;

Value& slot(Value self, Slot s) { return self.as<Instance>()->slots[s]; }
void set_slot(Value self, Slot s, Value v) {
  gc::write_barrier(self.as<Object>());
  slot(self, s) = v;
}
void count(Value self, Slot s) { slot(self, s) = Value::from_int(slot(self, s).as_int() + 1); }
Value& part(Value link, Link p) { return link.as<ValueArray>()->items[p]; }
void set_part(Value link, Link p, Value v) {
  part(link, p) = v;
  gc::write_barrier(link.as<Object>());
}

Value new_ring(Thread& t) {
  Value root = Value::from(new_value_array(t, kLinkSize));
  set_part(root, kPrevious, root);
  set_part(root, kNextLink, root);
  return root;
}
void unlink(Value link) {
  set_part(part(link, kPrevious), kNextLink, part(link, kNextLink));
  set_part(part(link, kNextLink), kPrevious, part(link, kPrevious));
}
void append_newest(Value root, Value link) {
  Value last = part(root, kPrevious);
  set_part(last, kNextLink, link);
  set_part(root, kPrevious, link);
  set_part(link, kPrevious, last);
  set_part(link, kNextLink, root);
}

// --- construction
Value cache_new(Thread& t, Value type, Value function, Value maximum, Value typed, Value info) {
  if (!is_callable(t, function)) return raise_type_error(t, "the first argument must be callable");
  if (maximum != kNone) {
    if (!has_index(t, maximum)) return raise_type_error(t, "maxsize should be integer or None");
    int64_t n;
    if (!to_index_int64(t, maximum, &n)) return kEmpty;
    maximum = Value::from_int(n < 0 ? 0 : n);
  }
  int wants_types = is_true(t, typed);
  if (wants_types < 0) return kEmpty;
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  set_slot(self, kFunction, function);
  slot(self, kMaximum) = maximum;
  slot(self, kTyped) = Value::from_bool(wants_types);
  set_slot(self, kInfoType, info);
  set_slot(self, kResults, Value::from(new_dict(t)));
  set_slot(self, kRoot, new_ring(t));
  slot(self, kHits) = slot(self, kMisses) = Value::from_int(0);
  return self;
}

// --- keys
// One argument of an exact str or int is its own key; others are a tuple, in which keywords follow a marker.
Value make_key(Thread& t, Value self, Tuple* args, Dict* keywords) {
  bool typed = slot(self, kTyped) == kTrue;
  size_t named = keywords ? keywords->used : 0;
  if (!typed && !named && args->length == 1) {
    Value only = args->items[0];
    if (only.is_int() || is_exact<Str>(only)) return only;
  }
  if (!typed && !named) return Value::from(args);
  size_t length = args->length + (named ? 1 + 2 * named : 0) + (typed ? args->length + named : 0);
  Tuple* key = new_tuple(t, length);
  size_t at = 0;
  for (Value v : args->values()) key->items[at++] = v;
  if (named) {
    key->items[at++] = Value::from(g_cache_class);
    size_t position = 0;
    Value name, v;
    while (dict_next(keywords, &position, &name, &v)) key->items[at++] = name, key->items[at++] = v;
  }
  if (typed) {
    for (Value v : args->values()) key->items[at++] = Value::from(class_of(v));
    size_t position = 0;
    Value name, v;
    while (named && dict_next(keywords, &position, &name, &v)) key->items[at++] = Value::from(class_of(v));
  }
  gc::write_barrier(key);
  return Value::from(key);
}

// --- calls
Value call_unbounded(Thread& t, Value self, Value key, Tuple* args, Dict* keywords) {
  int64_t hash;
  if (!hash_of(t, key, &hash)) return kEmpty;
  Value known = dict_get_hashed(t, slot(self, kResults).as<Dict>(), key, hash);
  if (known) return count(self, kHits), known;
  if (has_pending(t)) return kEmpty;
  count(self, kMisses);
  Value result = TRY(call_unpacked(t, slot(self, kFunction), args, keywords));
  return dict_set_hashed(t, slot(self, kResults).as<Dict>(), key, hash, result) ? result : kEmpty;
}
// The key is not asked for its hash again: that may be the user's code, and slow.
bool forget(Thread& t, Dict* results, Value link) {
  int64_t hash;
  int_to_int64(part(link, kHash), &hash);
  int64_t index = dict_find(t, results, part(link, kKey), hash);
  if (index >= 0) dict_remove_entry(t, results, uint32_t(index));
  return !has_pending(t);
}
bool remember(Thread& t, Value self, Value key, int64_t hash, Value result) {
  auto* results = slot(self, kResults).as<Dict>();
  Value root = slot(self, kRoot);
  if (results->used >= uint64_t(slot(self, kMaximum).as_int())) {
    Value oldest = part(root, kNextLink);
    if (oldest != root) {
      unlink(oldest);
      if (!forget(t, results, oldest)) return false;
    }
  }
  Value link = Value::from(new_value_array(t, kLinkSize));
  set_part(link, kKey, key);
  set_part(link, kHash, int_from(t, hash));
  set_part(link, kResult, result);
  append_newest(root, link);
  return dict_set_hashed(t, results, key, hash, link);
}
Value call_bounded(Thread& t, Value self, Value key, Tuple* args, Dict* keywords) {
  int64_t hash;
  if (!hash_of(t, key, &hash)) return kEmpty;
  Value link = dict_get_hashed(t, slot(self, kResults).as<Dict>(), key, hash);
  if (link) {
    unlink(link);
    append_newest(slot(self, kRoot), link);
    count(self, kHits);
    return part(link, kResult);
  }
  if (has_pending(t)) return kEmpty;
  count(self, kMisses);
  Value result = TRY(call_unpacked(t, slot(self, kFunction), args, keywords));
  // A recursive call may have stored the key meanwhile.
  if (dict_get_hashed(t, slot(self, kResults).as<Dict>(), key, hash)) return result;
  return has_pending(t) || !remember(t, self, key, hash, result) ? kEmpty : result;
}
Value cache_call(Thread& t, Value self, Value args, Value kwargs) {
  auto* tuple = args.as<Tuple>();
  Dict* keywords = kwargs ? kwargs.as<Dict>() : nullptr;
  Value maximum = slot(self, kMaximum);
  if (maximum != kNone && maximum.as_int() == 0) {
    count(self, kMisses);
    return call_unpacked(t, slot(self, kFunction), tuple, keywords);
  }
  Value key = make_key(t, self, tuple, keywords);
  return maximum == kNone ? call_unbounded(t, self, key, tuple, keywords) : call_bounded(t, self, key, tuple, keywords);
}
Value cache_info(Thread& t, Value self) {
  return call_with(t, slot(self, kInfoType), slot(self, kHits), slot(self, kMisses), slot(self, kMaximum), Value::from_int(slot(self, kResults).as<Dict>()->used));
}
Value cache_clear(Thread& t, Value self) {
  slot(self, kHits) = slot(self, kMisses) = Value::from_int(0);
  set_slot(self, kResults, Value::from(new_dict(t)));
  set_slot(self, kRoot, new_ring(t));
  return kNone;
}
Value cache_get(Thread& t, Value self, Value object, Value) {
  if (object == kNone) return self;
  auto* bound = allocate<BoundMethod>(t);
  bound->self = object;
  bound->function = self;
  return Value::from(bound);
}
Value cache_reduce(Thread& t, Value self) { return get_attribute(t, self, intern(t, "__qualname__")); }
Value cache_copy(Thread&, Value self) { return self; }
Value cache_deepcopy(Thread&, Value self, Value) { return self; }

const NativeMethod kNew = method<cache_new>("lru_cache($type, user_function, maxsize, typed, cache_info_type)!", "Create a cached callable that wraps another function.");
const NativeMethod kMethods[] = {
    method<cache_call>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<cache_get>("__get__($self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner."),
    method<cache_info>("cache_info($self, /)!", "Report cache statistics"),
    method<cache_clear>("cache_clear($self, /)!", "Clear the cache and cache statistics"),
    method<cache_reduce>("__reduce__($self, /)!", "Helper for pickle."),
    method<cache_copy>("__copy__($self, /)!", "The cache itself."),
    method<cache_deepcopy>("__deepcopy__($self, memo, /)!", "The cache itself."),
};
const TypeSpec kSpec = {.kind = Kind::kInstance, .methods = kMethods, .doc = "Create a cached callable that wraps another function.", .construct = &kNew,
                        .hidden_slots = kSlotCount, .has_dict = true, .subclassable = false};

}  // namespace

Class* make_lru_cache_class(Thread& t) { return g_cache_class = new_native_class(t, "functools._lru_cache_wrapper", class_for_kind(Kind::kInstance), kSpec); }

}  // namespace adder
