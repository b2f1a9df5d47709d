// _contextvars: context variables (PEP 567).  A context's variables are a persistent hash trie, so that copying a
// context takes constant time and setting a variable copies only the path to it.
//
// A node of the trie is an array: a bitmap of the entries, a bitmap of the subtrees, then keys and values in turn, then
// the subtrees.  A key is found by its mixed address, five bits for each level; the mixing is one-to-one, so that two
// keys always part somewhere.
#include <bit>

#include "builtins/container_helpers.h"
#include "objects/attributes.h"

namespace adder {
namespace {

// --- the trie ---------------------------------------------------------------------------------------------------------

constexpr int kBitsPerLevel = 5;
enum NodeItem { kEntryMap, kSubtreeMap, kFirstEntry };

uint64_t mixed(Value key) { return (key.bits >> 3) * 0x9e3779b97f4a7c15; }
uint32_t bit_at(uint64_t hash, int level) { return 1u << (hash >> level * kBitsPerLevel & 31); }

struct Node {
  ValueArray* array;
  uint32_t entries() const { return uint32_t(array->items[kEntryMap].as_int()); }
  uint32_t subtrees() const { return uint32_t(array->items[kSubtreeMap].as_int()); }
  size_t entry_count() const { return size_t(std::popcount(entries())); }
  size_t entry_place(uint32_t bit) const { return kFirstEntry + 2 * size_t(std::popcount(entries() & (bit - 1))); }
  size_t subtree_place(uint32_t bit) const { return kFirstEntry + 2 * entry_count() + size_t(std::popcount(subtrees() & (bit - 1))); }
  Node subtree(uint32_t bit) const { return {array->items[subtree_place(bit)].as<ValueArray>()}; }
};

/// A copy of items[0, place), then `removed` items less and `count` new ones, then the rest.
ValueArray* spliced(Thread& t, ValueArray* old, size_t place, size_t removed, std::span<const Value> added) {
  ValueArray* made = new_value_array(t, old->length - removed + added.size());
  std::copy_n(old->items, place, made->items);
  std::copy(added.begin(), added.end(), made->items + place);
  std::copy(old->items + place + removed, old->items + old->length, made->items + place + added.size());
  return made;
}
ValueArray* with_maps(ValueArray* node, uint32_t entries, uint32_t subtrees) {
  node->items[kEntryMap] = Value::from_int(entries);
  node->items[kSubtreeMap] = Value::from_int(subtrees);
  return node;
}
ValueArray* empty_trie(Thread& t) { return with_maps(new_value_array(t, kFirstEntry), 0, 0); }

Value trie_get(ValueArray* root, Value key) {
  uint64_t hash = mixed(key);
  Node node{root};
  for (int level = 0;; level++) {
    uint32_t bit = bit_at(hash, level);
    if (node.entries() & bit) {
      size_t place = node.entry_place(bit);
      return node.array->items[place] == key ? node.array->items[place + 1] : kEmpty;
    }
    if (!(node.subtrees() & bit)) return kEmpty;
    node = node.subtree(bit);
  }
}

ValueArray* trie_set(Thread& t, ValueArray* root, Value key, Value value, int level = 0) {
  Node node{root};
  uint32_t bit = bit_at(mixed(key), level);
  if (node.subtrees() & bit) {
    const Value child = Value::from(trie_set(t, node.subtree(bit).array, key, value, level + 1));
    return spliced(t, root, node.subtree_place(bit), 1, {&child, 1});
  }
  const Value entry[] = {key, value};
  if (!(node.entries() & bit))
    return with_maps(spliced(t, root, node.entry_place(bit), 0, entry), node.entries() | bit, node.subtrees());
  size_t place = node.entry_place(bit);
  if (root->items[place] == key) return spliced(t, root, place, 2, entry);
  // Two keys meet here: both move one level down.
  ValueArray* child = trie_set(t, empty_trie(t), root->items[place], root->items[place + 1], level + 1);
  const Value subtree = Value::from(trie_set(t, child, key, value, level + 1));
  Node without{with_maps(spliced(t, root, place, 2, {}), node.entries() & ~bit, node.subtrees())};
  return with_maps(spliced(t, without.array, without.subtree_place(bit), 0, {&subtree, 1}), without.entries(), without.subtrees() | bit);
}

/// The trie without a key that is in it.
ValueArray* trie_delete(Thread& t, ValueArray* root, Value key, int level = 0) {
  Node node{root};
  uint32_t bit = bit_at(mixed(key), level);
  if (node.entries() & bit) return with_maps(spliced(t, root, node.entry_place(bit), 2, {}), node.entries() & ~bit, node.subtrees());
  Node child{trie_delete(t, node.subtree(bit).array, key, level + 1)};
  size_t place = node.subtree_place(bit);
  if (child.subtrees() || child.entry_count() > 1) {
    const Value subtree = Value::from(child.array);
    return spliced(t, root, place, 1, {&subtree, 1});
  }
  // A last entry moves up again, so that equal mappings have equal tries.
  Node without{with_maps(spliced(t, root, place, 1, {}), node.entries(), node.subtrees() & ~bit)};
  return with_maps(spliced(t, without.array, without.entry_place(bit), 0, {child.array->items + kFirstEntry, 2}),
                   without.entries() | bit, without.subtrees());
}

/// Calls visit(key, value) for each entry until it returns false.
template <class Visit> bool trie_each(ValueArray* root, Visit visit) {
  Node node{root};
  size_t end = kFirstEntry + 2 * node.entry_count();
  for (size_t i = kFirstEntry; i < end; i += 2)
    if (!visit(root->items[i], root->items[i + 1])) return false;
  for (size_t i = end; i < root->length; i++)
    if (!trie_each(root->items[i].as<ValueArray>(), visit)) return false;
  return true;
}

// --- objects: hidden slots of instances ---------------------------------------------------------------------------------

enum ContextSlot { kTrie, kCallerContext, kEntered, kContextSlots };
enum VarSlot { kName, kDefault, kVarSlots };
enum TokenSlot { kTokenVar, kOldValue, kTokenContext, kUsed, kTokenSlots };
Class *g_context, *g_var, *g_token, *g_missing_class;
Value g_missing;

Value& slot(Value self, int i) { return self.as<Instance>()->slots[i]; }
void set_slot(Value self, int i, Value v) {
  gc::write_barrier(self.as<Object>());
  slot(self, i) = v;
}
bool is_a(Value v, Class* cls) { return v.is_pointer() && class_of(v) == cls; }
ValueArray* trie_of(Value context) { return slot(context, kTrie).as<ValueArray>(); }

Value new_context(Thread& t, ValueArray* trie) {
  Value self = Value::from(new_instance<Object>(t, g_context));
  set_slot(self, kTrie, Value::from(trie));
  slot(self, kEntered) = kFalse;
  return self;
}
Value current_context(Thread& t) {
  if (!t.context) {
    t.context = new_context(t, empty_trie(t));
    slot(t.context, kEntered) = kTrue;
  }
  return t.context;
}

// --- Context
Value context_new(Thread& t, Value, Value args, Value kwargs) {
  if (args.as<Tuple>()->length || (kwargs && kwargs.as<Dict>()->used)) return raise_type_error(t, "Context() does not accept any arguments");
  return new_context(t, empty_trie(t));
}
Value context_run(Thread& t, Value self, Value args, Value kwargs) {
  auto* all = args.as<Tuple>();
  if (!all->length) return raise_type_error(t, "run() missing 1 required positional argument");
  if (slot(self, kEntered) == kTrue) return raise_runtime_error(t, "cannot enter context: {} is already entered", Repr{self});
  set_slot(self, kCallerContext, t.context);
  slot(self, kEntered) = kTrue;
  t.context = self;
  Value result = call_unpacked(t, all->items[0], tuple_from(t, all->values().subspan(1)), kwargs ? kwargs.as<Dict>() : nullptr);
  t.context = slot(self, kCallerContext);
  slot(self, kCallerContext) = kEmpty;
  slot(self, kEntered) = kFalse;
  return result;
}
Value context_copy(Thread& t, Value self) { return new_context(t, trie_of(self)); }
bool check_key(Thread& t, Value key) {
  return is_a(key, g_var) || raise_type_error(t, "a ContextVar key was expected, got {}", Repr{key});
}
Value context_getitem(Thread& t, Value self, Value key) {
  if (!check_key(t, key)) return kEmpty;
  Value found = trie_get(trie_of(self), key);
  return found ? found : Value(raise_key_error(t, key));
}
Value context_get(Thread& t, Value self, Value key, Value fallback) {
  if (!check_key(t, key)) return kEmpty;
  Value found = trie_get(trie_of(self), key);
  return found ? found : fallback;
}
Value context_contains(Thread& t, Value self, Value key) {
  return check_key(t, key) ? Value::from_bool(bool(trie_get(trie_of(self), key))) : kEmpty;
}
Value context_len(Thread&, Value self) {
  int64_t count = 0;
  trie_each(trie_of(self), [&](Value, Value) { return ++count; });
  return Value::from_int(count);
}
template <class Pick> Value iterator_over(Thread& t, Value self, Pick pick) {
  List* picked = new_list(t);
  if (!trie_each(trie_of(self), [&](Value key, Value value) { return list_append(t, picked, pick(key, value)); })) return kEmpty;
  return get_iterator(t, Value::from(picked));
}
Value context_keys(Thread& t, Value self) {
  return iterator_over(t, self, [](Value key, Value) { return key; });
}
Value context_values(Thread& t, Value self) {
  return iterator_over(t, self, [](Value, Value value) { return value; });
}
Value context_items(Thread& t, Value self) {
  return iterator_over(t, self, [&t](Value key, Value value) { return Value::from(make_tuple(t, key, value)); });
}
Value context_eq(Thread& t, Value self, Value other) {
  if (!is_a(other, g_context)) return kNotImplemented;
  ValueArray *a = trie_of(self), *b = trie_of(other);
  if (a == b) return kTrue;
  if (context_len(t, self) != context_len(t, other)) return kFalse;
  int same = 1;
  trie_each(a, [&](Value key, Value value) {
    Value counterpart = trie_get(b, key);
    same = counterpart ? equal(t, value, counterpart) : 0;
    return same == 1;
  });
  return same < 0 ? kEmpty : Value::from_bool(same);
}

// --- ContextVar
Value var_new(Thread& t, Value, Value args, Value kwargs) {
  auto* all = args.as<Tuple>();
  if (all->length == 0) return raise_type_error(t, "ContextVar() takes exactly 1 positional argument (0 given)");
  if (all->length > 1) return raise_type_error(t, "ContextVar() takes at most 1 positional argument ({} given)", all->length);
  Value fallback;
  if (kwargs && kwargs.as<Dict>()->used) {
    Dict* keywords = kwargs.as<Dict>();
    fallback = dict_get_str(t, keywords, intern(t, "default"));
    if (!fallback || keywords->used > 1) return raise_type_error(t, "ContextVar() takes only the keyword argument 'default'");
  }
  if (!has_layout<Str>(all->items[0])) return raise_type_error(t, "context variable name must be a str");
  Value self = Value::from(new_instance<Object>(t, g_var));
  set_slot(self, kName, all->items[0]);
  set_slot(self, kDefault, fallback);
  return self;
}
Value var_get(Thread& t, Value self, Value fallback) {
  if (Value found = trie_get(trie_of(current_context(t)), self)) return found;
  if (fallback) return fallback;
  if (slot(self, kDefault)) return slot(self, kDefault);
  return raise_value(t, TRY(call_with(t, Value::from(t.runtime->exceptions[int(ExceptionId::kLookupError)]), self)));
}
Value var_set(Thread& t, Value self, Value value) {
  Value context = current_context(t);
  Value token = Value::from(new_instance<Object>(t, g_token));
  set_slot(token, kTokenVar, self);
  set_slot(token, kTokenContext, context);
  set_slot(token, kOldValue, trie_get(trie_of(context), self));
  slot(token, kUsed) = kFalse;
  set_slot(context, kTrie, Value::from(trie_set(t, trie_of(context), self, value)));
  return token;
}
Value var_reset(Thread& t, Value self, Value token) {
  if (!is_a(token, g_token)) return raise_type_error(t, "expected an instance of Token, got {}", Repr{token});
  if (slot(token, kUsed) == kTrue) return raise_runtime_error(t, "{} has already been used once", Repr{token});
  if (slot(token, kTokenVar) != self) return raise_value_error(t, "{} was created by a different ContextVar", Repr{token});
  Value context = current_context(t);
  if (slot(token, kTokenContext) != context) return raise_value_error(t, "{} was created in a different Context", Repr{token});
  slot(token, kUsed) = kTrue;
  ValueArray* trie = trie_of(context);
  if (Value old = slot(token, kOldValue)) trie = trie_set(t, trie, self, old);
  else if (trie_get(trie, self)) trie = trie_delete(t, trie, self);
  set_slot(context, kTrie, Value::from(trie));
  return kNone;
}
Value var_name(Thread&, Value self) { return slot(self, kName); }
void add_address(Thread& t, StrBuilder& text, Value self) {
  text.add_ascii(" at 0x");
  text.add(int_to_str(t, int_from_uint64(t, self.bits), 16));
  text.add_char('>');
}
Value var_repr(Thread& t, Value self) {
  if (repr_enter(t, self)) return Value::from(str_from_ascii(t, "..."));
  StrBuilder text(t);
  text.add_ascii("<ContextVar name=");
  Str* name = repr(t, slot(self, kName));
  Str* fallback = name && slot(self, kDefault) ? repr(t, slot(self, kDefault)) : nullptr;
  repr_leave(t, self);
  if (!name || (slot(self, kDefault) && !fallback)) return kEmpty;
  text.add(name);
  if (fallback) text.add_ascii(" default="), text.add(fallback);
  add_address(t, text, self);
  return Value::from(text.finish());
}

// --- Token
Value token_new(Thread& t, Value, Value, Value) { return raise_runtime_error(t, "Tokens can only be created by ContextVars"); }
Value token_var(Thread&, Value self) { return slot(self, kTokenVar); }
Value token_old_value(Thread&, Value self) { return slot(self, kOldValue) ? slot(self, kOldValue) : g_missing; }
Value token_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii(slot(self, kUsed) == kTrue ? "<Token used var=" : "<Token var=");
  text.add(TRY(repr(t, slot(self, kTokenVar))));
  add_address(t, text, self);
  return Value::from(text.finish());
}
Value missing_repr(Thread& t, Value) { return Value::from(str_from_ascii(t, "<Token.MISSING>")); }

Value copy_context(Thread& t, Value) { return context_copy(t, current_context(t)); }

const NativeMethod kContextMethods[] = {
    method<context_run>("run($self, /, *args, **kwargs)!", "Call a function in this context."),
    method<context_copy>("copy($self, /)", "Return a shallow copy of the context object."),
    method<context_get>("get($self, key, default=None, /)", "Return the value for `key` if `key` has the value in the context object."),
    method<context_keys>("keys($self, /)", "Return the context's variables."),
    method<context_values>("values($self, /)", "Return the values of the context's variables."),
    method<context_items>("items($self, /)", "Return all variables and their values in the context object."),
    method<context_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<context_contains>("__contains__($self, key, /)", "Return bool(key in self)."),
    method<context_keys>("__iter__($self, /)", "Implement iter(self)."),
    method<context_len>("__len__($self, /)", "Return len(self)."),
    method<context_eq>("__eq__($self, value, /)", "Return self==value."),
};
const NativeMethod kVarMethods[] = {
    method<var_get>("get($self, default=<unrepresentable>, /)", "Return a value for the context variable for the current context."),
    method<var_set>("set($self, value, /)", "Set a new value for the context variable in the current context."),
    method<var_reset>("reset($self, token, /)", "Reset the variable to the value it had before the set() that made the token."),
    method<var_repr>("__repr__($self, /)", "Return repr(self)."),
    CLASS_GETITEM,
};
const NativeMethod kTokenMethods[] = {
    method<token_repr>("__repr__($self, /)", "Return repr(self)."),
    CLASS_GETITEM,
};
const NativeMethod kMissingMethods[] = {method<missing_repr>("__repr__($self, /)", "Return repr(self).")};
const NativeGetSet kVarGetSets[] = {native_member("name", var_name)};
const NativeGetSet kTokenGetSets[] = {{"var", token_var, nullptr, nullptr}, {"old_value", token_old_value, nullptr, nullptr}};
const NativeMethod kContextConstruct = method<context_new>("Context($type, *args, **kwargs)!", nullptr);
const NativeMethod kVarConstruct = method<var_new>("ContextVar($type, *args, **kwargs)!", nullptr);
const NativeMethod kTokenConstruct = method<token_new>("Token($type, *args, **kwargs)!", nullptr);
const TypeSpec kContextSpec = {.kind = Kind::kInstance, .methods = kContextMethods, .construct = &kContextConstruct, .hidden_slots = kContextSlots, .own_slots = kOwnGetattribute};
const TypeSpec kVarSpec = {.kind = Kind::kInstance, .methods = kVarMethods, .getsets = kVarGetSets, .construct = &kVarConstruct, .hidden_slots = kVarSlots, .own_slots = kOwnGetattribute};
const TypeSpec kTokenSpec = {.kind = Kind::kInstance, .methods = kTokenMethods, .getsets = kTokenGetSets, .construct = &kTokenConstruct, .hidden_slots = kTokenSlots, .own_slots = kOwnGetattribute};
const TypeSpec kMissingSpec = {.kind = Kind::kInstance, .methods = kMissingMethods, .own_slots = kOwnGetattribute};

const NativeMethod kFunctions[] = {function<copy_context>("copy_context($module, /)", "Return a copy of the current context.")};

bool initialize(Thread& t, Module* module) {
  Class* object = class_for_kind(Kind::kInstance);
  struct Row { Class** place; const char* name; const TypeSpec* spec; };
  const Row rows[] = {{&g_context, "_contextvars.Context", &kContextSpec}, {&g_var, "_contextvars.ContextVar", &kVarSpec},
                      {&g_token, "_contextvars.Token", &kTokenSpec}, {&g_missing_class, "Token.MISSING", &kMissingSpec}};
  for (const Row& row : rows) {
    *row.place = TRY(new_native_class(t, row.name, object, *row.spec));
    (*row.place)->flags &= ~uint32_t(kClassSubclassable);
  }
  if (!make_unhashable(t, g_context)) return false;
  g_missing = Value::from(new_instance<Object>(t, g_missing_class));
  g_missing_class->flags |= kClassNoInstantiate;
  auto add = [&](Dict* dict, const char* name, Value v) { return dict_set_str(t, dict, intern(t, name), v); };
  return add(g_token->dict, "MISSING", g_missing) && add(module->dict, "Context", Value::from(g_context)) &&
         add(module->dict, "ContextVar", Value::from(g_var)) && add(module->dict, "Token", Value::from(g_token));
}

}  // namespace

extern const ModuleSpec kContextvarsModule;
const ModuleSpec kContextvarsModule = {.name = "_contextvars", .doc = "Context Variables", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
