// gc: what programs may ask of the collector.  Reference counts and generations are CPython's: a collection that is asked for
// counts what counts of references would not have freed; generation 0 is what is young, 1 what has survived collect(0), 2 the rest.
#include <cinttypes>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/os.h"
#include "builtins/container_helpers.h"
#include "interp/collecting.h"
#include "interp/poll.h"
#include "modules/gc_objects.h"
#include "objects/audit.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"
#include "runtime/unraisable.h"

namespace adder {
namespace {

constexpr int kGenerations = 3, kOldest = 2;
enum Debug : int64_t { kStats = 1, kCollectable = 2, kUncollectable = 4, kSaveAll = 32 };

struct GenerationStatistics { int64_t collections = 0, collected = 0; };
struct State {
  bool enabled = true;
  bool collecting = false;  // or telling of a collection: what is asked for meanwhile does nothing
  int64_t thresholds[kGenerations] = {700, 10, 10};
  int64_t debug = 0;
  GenerationStatistics statistics[kGenerations];
  List *garbage = nullptr, *callbacks = nullptr;
  // What the collection that runs, or ran last, has found in cycles:
  int64_t found = 0;
  std::vector<Object*> saved;  // DEBUG_SAVEALL
  std::vector<std::pair<const char*, const Object*>> shown;  // DEBUG_COLLECTABLE
  bool untold[kGenerations] = {};  // automatic collections that gc.callbacks are to be told of
} g;

void trace_state(gc::Tracer& tracer, void*) {
  tracer.visit(g.garbage);
  tracer.visit(g.callbacks);
  for (Object* o : g.saved) tracer.visit(o);
}

void note_in_cycle(Object* o, void*) {
  Value v = Value::from(o);
  if (!is_tracked(v)) return;
  g.found++;
  if (g.debug & kSaveAll) g.saved.push_back(o);
  if (g.debug & kCollectable) g.shown.push_back({type_name(v), o});
}

/// Starts or ends the counting of cycles.
void observe(Thread& t, bool wanted) {
  static gc::CycleObserver observer;
  observer = {note_in_cycle, nullptr, bool(g.debug & kSaveAll)};
  t.runtime->heap->observe_cycles(wanted || g.debug & kSaveAll ? &observer : nullptr);
}

// --- the middle generation, noted as soon as a program has asked for the objects of one
struct MiddleGeneration {
  bool is_wanted = false;
  std::unordered_set<Object*> objects;  // those alive

  void want(Thread& t) {
    if (!std::exchange(is_wanted, true)) t.runtime->heap->add_sweep_hook(drop_dead, this);
  }
  void before_collection(Thread& t, int generation) {
    if (!is_wanted) return;
    if (generation > 0) return objects.clear();
    for (Object* o : tracked_objects(t))
      if (!o->is_old()) objects.insert(o);
  }
  int generation_of(Object* o) const { return !o->is_old() ? 0 : objects.contains(o) ? 1 : kOldest; }

 private:
  static void drop_dead(const gc::Tracer& tracer, void* self) {
    std::erase_if(static_cast<MiddleGeneration*>(self)->objects, [&](Object* o) { return !tracer.is_live(o); });
  }
} g_middle;

// --- telling
void call_callbacks(Thread& t, const char* phase, int generation, int64_t collected) {
  for (int64_t i = 0; i < g.callbacks->length; i++) {
    Dict* info = new_dict(t);
    auto add = [&](const char* name, int64_t n) { dict_set_str(t, info, intern(t, name), Value::from_int(n)); };
    add("generation", generation), add("collected", collected), add("uncollectable", 0);
    Value callback = g.callbacks->get(size_t(i));
    if (!call_with(t, callback, Value::from(intern(t, phase)), Value::from(info))) report_unraisable(t, callback, kEmpty);
  }
}

void put_saved_into_garbage(Thread& t) {
  for (size_t i = 0; i < g.saved.size(); i++) list_append(t, g.garbage, Value::from(g.saved[i]));
  g.saved.clear();
}

template <class... A> void show(Thread& t, const char* format, A... arguments) {
  char text[200];
  snprintf(text, sizeof text, format, arguments...);
  write_stderr(t, text);
}
void show_start(Thread& t, int generation) {
  int64_t young = 0, old = 0;
  for (Object* o : tracked_objects(t)) (o->is_old() ? old : young)++;
  show(t, "gc: collecting generation %d...\n", generation);
  show(t, "gc: objects in each generation: %" PRId64 " 0 %" PRId64 "\n", young, old);
  show(t, "gc: objects in permanent generation: %" PRId64 "\n", count_frozen_objects(t));
}
void show_collectable(Thread& t) {
  for (auto [name, address] : std::exchange(g.shown, {})) show(t, "gc: collectable <%s %p>\n", name, static_cast<const void*>(address));
}

// --- collecting
/// Finalizers run in between, so that what they let go of is found as well.
constexpr int kRounds = 3;

void collect_rounds(Thread& t, int generation) {
  gc::Collection kind = generation ? gc::Collection::kFull : gc::Collection::kMinor;
  for (int round = 0; round < (generation ? kRounds : 1); round++) {
    collect_cleanly(t, kind);
    if (!t.runtime->heap->has_pending()) return;
    run_pending_finalizers(t);
  }
}

int64_t collect(Thread& t, int generation) {
  if (g.collecting) return 0;
  g.collecting = true;
  call_callbacks(t, "start", generation, 0);
  if (g.debug & kStats) show_start(t, generation);
  uint64_t start = os::monotonic_nanoseconds();
  g.found = 0;
  g_middle.before_collection(t, generation);
  observe(t, true);
  collect_rounds(t, generation);
  observe(t, false);
  int64_t found = g.found;
  show_collectable(t);
  if (g.debug & kStats)
    show(t, "gc: done, %" PRId64 " unreachable, 0 uncollectable, %.4fs elapsed\n", found, double(os::monotonic_nanoseconds() - start) * 1e-9);
  put_saved_into_garbage(t);
  g.statistics[generation].collections++;
  g.statistics[generation].collected += found;
  call_callbacks(t, "stop", generation, found);
  g.collecting = false;
  return found;
}
Value collect_job(Thread& t, Value generation) { return Value::from_int(collect(t, int(generation.as_int()))); }

/// So that what is dead is not seen.  Nobody is told.
void collect_before_looking(Thread& t) {
  if (g.collecting) return;
  g.collecting = true;
  collect_rounds(t, kOldest);
  g.collecting = false;
}

void tell_of_collections(Thread& t) {
  report_collections = nullptr;
  put_saved_into_garbage(t);
  if (g.collecting) return;
  g.collecting = true;
  for (int generation = 0; generation < kGenerations; generation++) {
    if (!std::exchange(g.untold[generation], false)) continue;
    call_callbacks(t, "start", generation, 0);
    call_callbacks(t, "stop", generation, 0);
  }
  g.collecting = false;
}
void after_collection(gc::Collection kind, gc::Phase phase, void* context) {
  if (g.collecting || phase == gc::Phase::kBefore) return;
  int generation = kind == gc::Collection::kMinor ? 0 : kOldest;
  g.statistics[generation].collections++;
  g.shown.clear();
  g.untold[generation] = g.enabled && g.callbacks->length;
  if (!g.untold[generation] && g.saved.empty()) return;
  report_collections = tell_of_collections;
  static_cast<Thread*>(context)->poll = 1;
}

// --- the module's functions
extern const NativeMethod kFunctions[];
enum Row { kCollectRow, kGetObjectsRow, kGetReferrersRow };

Value gc_collect(Thread& t, Value, Value generation) {
  int64_t n;
  if (!to_index_int64(t, generation, &n)) return kEmpty;
  if (n < 0 || n > kOldest) return raise_value_error(t, "invalid generation");
  return do_between_instructions(t, &kFunctions[kCollectRow], collect_job, Value::from_int(n));
}
Value gc_enable(Thread&, Value) { return g.enabled = true, kNone; }
// The collector also frees what CPython's counts free at once: turning it off would leak, so it goes on.
Value gc_disable(Thread&, Value) { return g.enabled = false, kNone; }
Value gc_isenabled(Thread&, Value) { return Value::from_bool(g.enabled); }
Value gc_get_threshold(Thread& t, Value) {
  return Value::from(make_tuple(t, Value::from_int(g.thresholds[0]), Value::from_int(g.thresholds[1]), Value::from_int(g.thresholds[2])));
}
Value gc_set_threshold(Thread& t, Value, Value first, Value second, Value third) {
  Value given[] = {first, second, third};
  for (int i = 0; i < kGenerations; i++)
    if (given[i] && !to_index_int64(t, given[i], &g.thresholds[i])) return kEmpty;
  return kNone;
}
Value gc_get_count(Thread& t, Value) { return Value::from(make_tuple(t, Value::from_int(0), Value::from_int(0), Value::from_int(0))); }
Value gc_get_debug(Thread&, Value) { return Value::from_int(g.debug); }
Value gc_set_debug(Thread& t, Value, Value flags) {
  int64_t n;
  if (!to_index_int64(t, flags, &n)) return kEmpty;
  g.debug = n;
  if (!g.collecting) observe(t, false);
  return kNone;
}
Value gc_get_stats(Thread& t, Value) {
  List* out = new_list(t);
  for (const GenerationStatistics& s : g.statistics) {
    Dict* row = new_dict(t);
    auto add = [&](const char* name, int64_t n) { dict_set_str(t, row, intern(t, name), Value::from_int(n)); };
    add("collections", s.collections), add("collected", s.collected), add("uncollectable", 0);
    list_append(t, out, Value::from(row));
  }
  return Value::from(out);
}

template <class Items> Value list_of_found(Thread& t, const Items& found) {
  gc::NoCollection none(*t.runtime->heap);
  List* out = new_list(t, found.size());
  for (auto item : found) {
    if constexpr (std::is_pointer_v<decltype(item)>) list_append(t, out, Value::from(item));
    else list_append(t, out, item);
  }
  return Value::from(out);
}

Value get_objects_job(Thread& t, Value generation) {
  if (generation == kNone) collect_before_looking(t);
  std::vector<Object*> found = tracked_objects(t);
  if (generation.is_int()) std::erase_if(found, [&](Object* o) { return g_middle.generation_of(o) != generation.as_int(); });
  return list_of_found(t, found);
}
Value gc_get_objects(Thread& t, Value, Value generation) {
  constexpr int64_t kAll = -1;
  int64_t n = kAll;
  if (generation != kNone && !to_index_int64(t, generation, &n)) return kEmpty;
  if (n >= kGenerations) return raise_value_error(t, "generation parameter must be less than the number of available generations ({})", kGenerations);
  if (n < kAll) return raise_value_error(t, "generation parameter cannot be negative");
  if (!AUDIT(t, "gc.get_objects", Value::from_int(n))) return kEmpty;
  if (n != kAll) g_middle.want(t);
  return do_between_instructions(t, &kFunctions[kGetObjectsRow], get_objects_job, n == kAll ? kNone : Value::from_int(n));
}
Value gc_get_referents(Thread& t, Value, Value objects) {
  if (!AUDIT(t, "gc.get_referents", objects)) return kEmpty;
  std::vector<Value> found;
  gc::NoCollection none(*t.runtime->heap);
  for (Value v : objects.as<Tuple>()->values())
    if (v.is_pointer()) append_referents(t, v.as<Object>(), found);
  return list_of_found(t, found);
}
Value get_referrers_job(Thread& t, Value objects) {
  collect_before_looking(t);
  gc::NoCollection none(*t.runtime->heap);
  std::vector<Object*> result;
  std::vector<Value> held;
  for (Object* candidate : tracked_objects(t)) {
    if (Value::from(candidate) == objects) continue;
    held.clear();
    append_referents(t, candidate, held);
    bool refers = false;
    for (Value v : held)
      for (Value wanted : objects.as<Tuple>()->values()) refers |= v == wanted;
    if (refers) result.push_back(candidate);
  }
  return list_of_found(t, result);
}
Value gc_get_referrers(Thread& t, Value, Value objects) {
  if (!AUDIT(t, "gc.get_referrers", objects)) return kEmpty;
  return do_between_instructions(t, &kFunctions[kGetReferrersRow], get_referrers_job, objects);
}
Value gc_is_tracked(Thread&, Value, Value v) { return Value::from_bool(is_tracked(v)); }
Value gc_is_finalized(Thread&, Value, Value v) { return Value::from_bool(v.is_pointer() && v.as<Object>()->gc_flags & gc::kFinalized); }
Value gc_freeze(Thread& t, Value) { return freeze_objects(t), kNone; }
Value gc_unfreeze(Thread& t, Value) { return unfreeze_objects(t), kNone; }
Value gc_get_freeze_count(Thread& t, Value) { return Value::from_int(count_frozen_objects(t)); }

const NativeMethod kFunctions[] = {
    // In the order of Row:
    function<gc_collect>("collect($module, /, generation=2)", "Run the garbage collector."),
    function<gc_get_objects>("get_objects($module, /, generation=None)", "Return a list of objects tracked by the collector."),
    function<gc_get_referrers>("get_referrers($module, /, *objs)!", "Return the list of objects that directly refer to any of objs."),
    function<gc_enable>("enable($module, /)", "Enable automatic garbage collection."),
    function<gc_disable>("disable($module, /)", "Keeps gc.callbacks from being called automatically; the collector goes on, for it frees everything."),
    function<gc_isenabled>("isenabled($module, /)", "Returns true if automatic garbage collection is enabled."),
    function<gc_get_threshold>("get_threshold($module, /)", "Return the current collection thresholds."),
    function<gc_set_threshold>("set_threshold($module, threshold0, threshold1=<unrepresentable>, threshold2=<unrepresentable>, /)!", "Set the collection thresholds."),
    function<gc_get_count>("get_count($module, /)", "Return a three-tuple of the current collection counts."),
    function<gc_get_debug>("get_debug($module, /)", "Get the garbage collection debugging flags."),
    function<gc_set_debug>("set_debug($module, flags, /)", "Set the garbage collection debugging flags."),
    function<gc_get_stats>("get_stats($module, /)", "Return a list of dictionaries containing per-generation statistics."),
    function<gc_get_referents>("get_referents($module, /, *objs)!", "Return the list of objects that are directly referred to by objs."),
    function<gc_is_tracked>("is_tracked($module, obj, /)", "Returns true if the object is tracked by the garbage collector."),
    function<gc_is_finalized>("is_finalized($module, obj, /)", "Returns true if the object has been already finalized by the GC."),
    function<gc_freeze>("freeze($module, /)", "Freeze all current tracked objects and ignore them for future looks at objects."),
    function<gc_unfreeze>("unfreeze($module, /)", "Unfreeze all objects in the permanent generation."),
    function<gc_get_freeze_count>("get_freeze_count($module, /)", "Return the number of objects in the permanent generation."),
};
bool initialize(Thread& t, Module* module) {
  if (!g.garbage) {
    gc::Heap& heap = *t.runtime->heap;
    heap.add_roots(trace_state, nullptr);
    g.garbage = new_list(t);
    g.callbacks = new_list(t);
    gc::Statistics s = heap.statistics();
    g.statistics[0].collections = int64_t(s.minor_collections);
    g.statistics[kOldest].collections = int64_t(s.full_collections);
    heap.add_collection_hook(after_collection, &t);
  }
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  return add("garbage", Value::from(g.garbage)) && add("callbacks", Value::from(g.callbacks)) && add("DEBUG_STATS", Value::from_int(kStats)) &&
         add("DEBUG_COLLECTABLE", Value::from_int(kCollectable)) && add("DEBUG_UNCOLLECTABLE", Value::from_int(kUncollectable)) &&
         add("DEBUG_SAVEALL", Value::from_int(kSaveAll)) && add("DEBUG_LEAK", Value::from_int(kCollectable | kUncollectable | kSaveAll));
}

}  // namespace

extern const ModuleSpec kGcModule;
const ModuleSpec kGcModule = {.name = "gc", .doc = "This module provides access to the garbage collector for reference cycles.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
