// _lsprof: what cProfile is made of.  A profiler is told of calls and returns by the interpreter (interp/tracing.h), keeps a stack of
// what runs, and sums up times by function and, if wanted, by the function that called it.
#include <cmath>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/os.h"
#include "builtins/container_helpers.h"
#include "interp/exceptions.h"
#include "interp/tracing.h"
#include "modules/struct_sequence.h"
#include "objects/attributes.h"
#include "objects/function.h"
#include "runtime/native_classes.h"

namespace adder {
namespace {

Class *g_entry_class, *g_subentry_class;

/// Times are nanoseconds, or in the unit of the timer.
struct Sums {
  int64_t total = 0, inlined = 0;  // total: without calls from within itself
  int64_t calls = 0, recursive_calls = 0;
  int64_t depth = 0;  // how many calls run

  void stop(int64_t whole, int64_t own) {
    if (--depth == 0) total += whole;
    else recursive_calls++;
    inlined += own;
    calls++;
  }
};
struct Entry {
  Sums sums;
  std::vector<std::pair<size_t, Sums>> callees;  // by the index of the entry

  Sums& callee(size_t index) {
    for (auto& [known, sums] : callees)
      if (known == index) return sums;
    return callees.emplace_back(index, Sums{}).second;
  }
};
struct Running {
  size_t entry;
  int64_t start, in_callees = 0;
};

struct Profile {
  std::unordered_map<uint64_t, size_t> indices;  // by the address of a code object or the row of a native function
  std::vector<Entry> entries;                    // their functions lie in the profiler's list
  std::vector<Running> stack;
  bool subcalls = true, builtins = true, enabled = false;
  double unit = 0;  // of the timer's numbers, in seconds; 0: they are floats
};

// The Profile is malloc'ed; hidden slots hold its address, the functions in the order of its entries, and the timer or None.
enum Slot { kProfile, kFunctions, kTimer, kSlotCount };
Value& slot(Value self, Slot s) { return self.as<Instance>()->slots[s]; }
void set_slot(Value self, Slot s, Value v) {
  gc::write_barrier(self.as<Object>());
  slot(self, s) = v;
}
Profile& profile_of(Value self) { return *reinterpret_cast<Profile*>(slot(self, kProfile).as_int()); }

// --- time

constexpr double kFloatScale = 4294967296.0;  // floats are kept as multiples of 2 ** -32

/// The number that a timer has given; an error is reported, and counts as 0.
int64_t external_time(Thread& t, Value self) {
  Value timer = slot(self, kTimer);
  Value now = call_with(t, timer);
  int64_t ticks = 0;
  double number;
  bool good = now && (profile_of(self).unit > 0 ? to_index_int64(t, now, &ticks) : to_double(t, now, &number));
  if (!good) return report_unraisable(t, timer, kNone), 0;
  return profile_of(self).unit > 0 ? ticks : int64_t(number * kFloatScale);
}
int64_t now(Thread& t, Value self) { return slot(self, kTimer) == kNone ? int64_t(os::monotonic_nanoseconds()) : external_time(t, self); }
double seconds_per_tick(Value self) {
  if (slot(self, kTimer) == kNone) return 1e-9;
  return profile_of(self).unit > 0 ? profile_of(self).unit : 1 / kFloatScale;
}

// --- what is called

// A native function is shown by a text, so that the profile does not keep its receiver alive.
Value shown_function(Thread& t, Value function) {
  auto* f = function.as<BuiltinFunction>();
  Str* name = TRY(get_attribute(t, function, intern(t, "__name__"))).as<Str>();
  bool of_module = !f->self || f->self == kNone || has_layout<Module>(f->self);
  if (Value found = of_module ? kEmpty : class_lookup(t, class_of(f->self), name)) return Value::from(TRY(repr(t, found)));
  StrBuilder text(t);
  text.add_ascii("<built-in method ");
  if (f->module && has_layout<Str>(f->module)) {
    text.add(f->module.as<Str>());
    text.add_char('.');
  }
  text.add(name);
  text.add_char('>');
  return Value::from(text.finish());
}
bool is_native(ProfileEvent event) { return event == ProfileEvent::kNativeCall || event == ProfileEvent::kNativeReturn; }
uint64_t key_of(ProfileEvent event, Value what) {
  return is_native(event) ? reinterpret_cast<uint64_t>(what.as<BuiltinFunction>()->method) : what.bits;
}

size_t entry_for(Thread& t, Value self, ProfileEvent event, Value what) {
  Profile& p = profile_of(self);
  auto [found, is_new] = p.indices.try_emplace(key_of(event, what), p.entries.size());
  size_t index = found->second;
  if (!is_new) return index;
  p.entries.emplace_back();
  Value shown = is_native(event) ? shown_function(t, what) : what;
  if (!shown) take_pending(t), shown = kNone;
  CHECK(list_append(t, slot(self, kFunctions).as<List>(), shown), "memory for a profile");
  return index;
}

// --- events

void enter(Thread& t, Value self, size_t index) {
  Profile& p = profile_of(self);
  p.entries[index].sums.depth++;
  if (p.subcalls && !p.stack.empty()) p.entries[p.stack.back().entry].callee(index).depth++;
  p.stack.push_back({index, now(t, self)});
}
void leave(Thread& t, Value self) {
  Profile& p = profile_of(self);
  if (p.stack.empty()) return;  // was called before the profiler was enabled
  int64_t end = now(t, self);
  if (p.stack.empty()) return;  // the timer has cleared it
  Running done = p.stack.back();
  p.stack.pop_back();
  int64_t whole = end - done.start, own = whole - done.in_callees;
  p.entries[done.entry].sums.stop(whole, own);
  if (p.stack.empty()) return;
  p.stack.back().in_callees += whole;
  if (p.subcalls) p.entries[p.stack.back().entry].callee(done.entry).stop(whole, own);
}
void take_event(Thread& t, Value self, ProfileEvent event, Value what) {
  if (is_native(event) && !profile_of(self).builtins) return;
  if (event == ProfileEvent::kCall || event == ProfileEvent::kNativeCall) enter(t, self, entry_for(t, self, event, what));
  else leave(t, self);
}

// --- Profiler

Value profiler_new(Thread& t, Value type, Value, Value) {
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  slot(self, kProfile) = Value::from_int(reinterpret_cast<int64_t>(new Profile));
  slot(self, kTimer) = kNone;
  set_slot(self, kFunctions, Value::from(new_list(t)));
  return self;
}
Value profiler_init(Thread& t, Value self, Value timer, Value unit, Value subcalls, Value builtins) {
  double seconds;
  if (!to_double(t, unit, &seconds)) return kEmpty;
  int with_subcalls = is_true(t, subcalls), with_builtins = is_true(t, builtins);
  if (with_subcalls < 0 || with_builtins < 0) return kEmpty;
  Profile& p = profile_of(self);
  p.unit = seconds;
  p.subcalls = with_subcalls;
  p.builtins = with_builtins;
  set_slot(self, kTimer, timer);
  return kNone;
}
/// A flag that stays as it is without an argument.
bool change_flag(Thread& t, Value v, bool* flag) {
  if (!v) return true;
  int truth = is_true(t, v);
  if (truth >= 0) *flag = truth;
  return truth >= 0;
}
Value profiler_enable(Thread& t, Value self, Value subcalls, Value builtins) {
  Profile& p = profile_of(self);
  if (!change_flag(t, subcalls, &p.subcalls) || !change_flag(t, builtins, &p.builtins)) return kEmpty;
  p.enabled = true;
  set_native_profiler(t, take_event, self);
  return kNone;
}
void stop_profiling(Thread& t, Value self) {
  Profile& p = profile_of(self);
  if (!std::exchange(p.enabled, false)) return;
  if (profile_function() == self) set_profile_function(t, kNone);
  while (!p.stack.empty()) leave(t, self);
}
Value profiler_disable(Thread& t, Value self) { return stop_profiling(t, self), kNone; }
Value profiler_clear(Thread& t, Value self) {
  Profile& p = profile_of(self);
  p.indices.clear();
  p.entries.clear();
  p.stack.clear();
  set_slot(self, kFunctions, Value::from(new_list(t)));
  return kNone;
}
Value profiler_del(Thread& t, Value self) {
  if (!slot(self, kProfile)) return kNone;
  profile_of(self).stack.clear();
  stop_profiling(t, self);
  delete &profile_of(self);
  slot(self, kProfile) = kEmpty;
  return kNone;
}

std::vector<Value> numbers_of(Thread& t, const Sums& sums, double unit) {
  return {Value::from_int(sums.calls), Value::from_int(sums.recursive_calls), box_float(t, double(sums.total) * unit), box_float(t, double(sums.inlined) * unit)};
}
Value callees_of(Thread& t, Value self, const Entry& entry) {
  if (entry.callees.empty()) return kNone;
  List* out = new_list(t);
  for (auto& [index, sums] : entry.callees) {
    std::vector<Value> fields = numbers_of(t, sums, seconds_per_tick(self));
    fields.insert(fields.begin(), slot(self, kFunctions).as<List>()->get(index));
    if (!list_append(t, out, new_struct_sequence(t, g_subentry_class, fields))) return kEmpty;
  }
  return Value::from(out);
}
Value profiler_getstats(Thread& t, Value self) {
  Profile& p = profile_of(self);
  List* out = new_list(t);
  for (size_t i = 0; i < p.entries.size(); i++) {
    if (!p.entries[i].sums.calls) continue;
    Value callees = TRY(callees_of(t, self, p.entries[i]));
    std::vector<Value> fields = numbers_of(t, p.entries[i].sums, seconds_per_tick(self));
    fields.insert(fields.begin(), slot(self, kFunctions).as<List>()->get(i));
    fields.push_back(callees);
    if (!list_append(t, out, new_struct_sequence(t, g_entry_class, fields))) return kEmpty;
  }
  return Value::from(out);
}

constexpr const char* kEntryFields[] = {"code", "callcount", "reccallcount", "totaltime", "inlinetime", "calls"};
constexpr StructSequenceFields kEntry = {"_lsprof.profiler_entry", kEntryFields, 6};
constexpr StructSequenceFields kSubentry = {"_lsprof.profiler_subentry", {kEntryFields, 5}, 5};

const NativeMethod kNew = method<profiler_new>("Profiler($type, *args, **kwargs)!", "A profiler.");
const NativeMethod kMethods[] = {
    method<profiler_init>("__init__($self, /, timer=None, timeunit=0.0, subcalls=True, builtins=True)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<profiler_enable>("enable($self, /, subcalls=<unrepresentable>, builtins=<unrepresentable>)!", "Start collecting profiling information.\nIf 'subcalls' is True, also sums up for each function by its callers.\nIf 'builtins' is True, "
                            "the time spent in built-in functions is theirs and not their callers'."),
    method<profiler_disable>("disable($self, /)!", "Stop collecting profiling information."),
    method<profiler_getstats>("getstats($self, /)", "A list of profiler_entry objects: all information collected so far."),
    method<profiler_clear>("clear($self, /)!", "Clear all profiling information collected so far."),
    method<profiler_del>("__del__($self, /)", "Stops profiling."),
};
const TypeSpec kSpec = {.kind = Kind::kInstance,
                        .methods = kMethods,
                        .doc = "Profiler(timer=None, timeunit=None, subcalls=True, builtins=True)\n\n    Builds a profiler object using the specified timer function.\n    The default timer is a fast built-in "
                               "one based on real time.\n    For custom timer functions returning integers, timeunit can\n    be a float: how long each integer unit is, in seconds.\n",
                        .construct = &kNew,
                        .module = "_lsprof",
                        .hidden_slots = kSlotCount};

bool initialize(Thread& t, Module* module) {
  g_entry_class = TRY(new_struct_sequence_class(t, kEntry));
  g_subentry_class = TRY(new_struct_sequence_class(t, kSubentry));
  Class* profiler = TRY(new_native_class(t, "_lsprof.Profiler", class_for_kind(Kind::kInstance), kSpec));
  auto add = [&](const char* name, Class* cls) { return dict_set_str(t, module->dict, intern(t, name), Value::from(cls)); };
  return add("profiler_entry", g_entry_class) && add("profiler_subentry", g_subentry_class) && add("Profiler", profiler);
}

}  // namespace

extern const ModuleSpec kLsprofModule;
const ModuleSpec kLsprofModule = {.name = "_lsprof", .doc = "Fast profiler", .initialize = initialize};

}  // namespace adder
