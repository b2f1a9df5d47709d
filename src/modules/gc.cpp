// gc: what programs may ask of the collector.  Reference counts and generations are CPython's; the numbers here are
// kept so that programs which set them find them again.
#include <unordered_set>
#include <vector>

#include "builtins/container_helpers.h"
#include "interp/collecting.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"

namespace adder {
namespace {

bool g_enabled = true;
int64_t g_thresholds[3] = {700, 10, 10};

Value gc_collect(Thread& t, Value, Value generation) {
  int64_t n;
  if (!to_index_int64(t, generation, &n)) return kEmpty;
  if (n < 0 || n > 2) return raise_value_error(t, "invalid generation");
  collect_soon(t, n == 2 ? 3 : 1);  // finalizers run in between, so that what they let go of is found as well
  return Value::from_int(0);
}
Value gc_enable(Thread&, Value) { return g_enabled = true, kNone; }
// The collector also frees what CPython's counts free at once: turning it off would leak, so it goes on.
Value gc_disable(Thread&, Value) { return g_enabled = false, kNone; }
Value gc_isenabled(Thread&, Value) { return Value::from_bool(g_enabled); }
Value gc_get_threshold(Thread& t, Value) {
  return Value::from(make_tuple(t, Value::from_int(g_thresholds[0]), Value::from_int(g_thresholds[1]), Value::from_int(g_thresholds[2])));
}
Value gc_set_threshold(Thread& t, Value, Value first, Value second, Value third) {
  Value given[] = {first, second, third};
  for (int i = 0; i < 3; i++)
    if (given[i] && !to_index_int64(t, given[i], &g_thresholds[i])) return kEmpty;
  return kNone;
}
Value gc_get_count(Thread& t, Value) { return Value::from(make_tuple(t, Value::from_int(0), Value::from_int(0), Value::from_int(0))); }
Value gc_get_debug(Thread&, Value) { return Value::from_int(0); }
Value gc_set_debug(Thread&, Value, Value) { return kNone; }
Value gc_get_stats(Thread& t, Value) {
  gc::Statistics s = t.runtime->heap->statistics();
  List* out = new_list(t);
  const uint64_t collections[] = {s.minor_collections, 0, s.full_collections};
  for (uint64_t n : collections) {
    Dict* row = new_dict(t);
    dict_set_str(t, row, intern(t, "collections"), Value::from_int(int64_t(n)));
    dict_set_str(t, row, intern(t, "collected"), Value::from_int(0));
    dict_set_str(t, row, intern(t, "uncollectable"), Value::from_int(0));
    list_append(t, out, Value::from(row));
  }
  return Value::from(out);
}

// Storage that programs never see is left out.
bool is_visible(Object* o) {
  switch (shape_of_object(o)->kind) {
    case Kind::kValueArray: case Kind::kDictTable: case Kind::kSetTable: case Kind::kByteBuffer: return false;
    default: return true;
  }
}
bool is_tracked(Object* o) {
  switch (shape_of_object(o)->kind) {
    case Kind::kInt: case Kind::kFloat: case Kind::kComplex: case Kind::kStr: case Kind::kBytes: case Kind::kBool: case Kind::kRange: return false;
    default: return is_visible(o);
  }
}
struct Found {
  std::vector<Object*> objects;
  static void add(Object* o, void* context) { static_cast<Found*>(context)->objects.push_back(o); }
  static void add_tracked(Object* o, void* context) {
    if (is_tracked(o)) add(o, context);
  }
};
Value list_of_objects(Thread& t, const Found& found) {
  gc::NoCollection none(*t.runtime->heap);
  List* out = new_list(t, found.objects.size());
  for (Object* o : found.objects) list_append(t, out, Value::from(o));
  return Value::from(out);
}
Value gc_get_objects(Thread& t, Value, Value) {
  gc::NoCollection none(*t.runtime->heap);
  Found found;
  t.runtime->heap->for_each_object(Found::add_tracked, &found);
  return list_of_objects(t, found);
}
// References through hidden storage count as the object's own.
void referents(gc::Heap& heap, Object* from, Found* out) {
  std::vector<Object*> hidden = {from};
  std::unordered_set<Object*> seen;
  while (!hidden.empty()) {
    Found direct;
    Object* next = hidden.back();
    hidden.pop_back();
    heap.for_each_reference(next, Found::add, &direct);
    for (Object* o : direct.objects) {
      if (is_visible(o)) out->objects.push_back(o);
      else if (seen.insert(o).second) hidden.push_back(o);
    }
  }
}
Value gc_get_referents(Thread& t, Value, Value objects) {
  gc::NoCollection none(*t.runtime->heap);
  Found found;
  for (Value v : objects.as<Tuple>()->values())
    if (v.is_pointer()) referents(*t.runtime->heap, v.as<Object>(), &found);
  return list_of_objects(t, found);
}
Value gc_get_referrers(Thread& t, Value, Value objects) {
  gc::NoCollection none(*t.runtime->heap);
  Found all, result;
  t.runtime->heap->for_each_object(Found::add_tracked, &all);
  for (Object* candidate : all.objects) {
    if (Value::from(candidate) == objects) continue;
    Found held;
    referents(*t.runtime->heap, candidate, &held);
    bool refers = false;
    for (Object* o : held.objects)
      for (Value wanted : objects.as<Tuple>()->values()) refers |= Value::from(o) == wanted;
    if (refers) result.objects.push_back(candidate);
  }
  return list_of_objects(t, result);
}
Value gc_is_tracked(Thread&, Value, Value v) { return Value::from_bool(v.is_pointer() && is_tracked(v.as<Object>())); }
Value gc_is_finalized(Thread&, Value, Value) { return kFalse; }
Value gc_nothing(Thread&, Value) { return kNone; }
Value gc_get_freeze_count(Thread&, Value) { return Value::from_int(0); }

const NativeMethod kFunctions[] = {
    function<gc_collect>("collect($module, /, generation=2)", "Run the garbage collector."),
    function<gc_enable>("enable($module, /)", "Enable automatic garbage collection."),
    function<gc_disable>("disable($module, /)", "Has no effect: unlike CPython's, the collector frees everything."),
    function<gc_isenabled>("isenabled($module, /)", "Returns true if automatic garbage collection is enabled."),
    function<gc_get_threshold>("get_threshold($module, /)", "Return the current collection thresholds."),
    function<gc_set_threshold>("set_threshold($module, threshold0, threshold1=<unrepresentable>, threshold2=<unrepresentable>, /)", "Set the collection thresholds."),
    function<gc_get_count>("get_count($module, /)", "Return a three-tuple of the current collection counts."),
    function<gc_get_debug>("get_debug($module, /)", "Get the garbage collection debugging flags."),
    function<gc_set_debug>("set_debug($module, flags, /)", "Set the garbage collection debugging flags."),
    function<gc_get_stats>("get_stats($module, /)", "Return a list of dictionaries containing per-generation statistics."),
    function<gc_get_objects>("get_objects($module, /, generation=None)", "Return a list of objects tracked by the collector."),
    function<gc_get_referents>("get_referents($module, /, *objs)", "Return the list of objects that are directly referred to by objs."),
    function<gc_get_referrers>("get_referrers($module, /, *objs)", "Return the list of objects that directly refer to any of objs."),
    function<gc_is_tracked>("is_tracked($module, obj, /)", "Returns true if the object is tracked by the garbage collector."),
    function<gc_is_finalized>("is_finalized($module, obj, /)", "Returns true if the object has been already finalized by the GC."),
    function<gc_nothing>("freeze($module, /)", "Nothing to do: objects never move."),
    function<gc_nothing>("unfreeze($module, /)", "Nothing to do: objects never move."),
    function<gc_get_freeze_count>("get_freeze_count($module, /)", "Return the number of objects in the permanent generation."),
};
bool initialize(Thread& t, Module* module) {
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  return add("garbage", Value::from(new_list(t))) && add("callbacks", Value::from(new_list(t))) && add("DEBUG_STATS", Value::from_int(1)) &&
         add("DEBUG_COLLECTABLE", Value::from_int(2)) && add("DEBUG_UNCOLLECTABLE", Value::from_int(4)) && add("DEBUG_SAVEALL", Value::from_int(32)) &&
         add("DEBUG_LEAK", Value::from_int(38));
}

}  // namespace

extern const ModuleSpec kGcModule;
const ModuleSpec kGcModule = {.name = "gc", .doc = "This module provides access to the garbage collector for reference cycles.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
