// _thread: locks and thread-local data for the one thread there is.  Starting another raises RuntimeError.
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "builtins/container_helpers.h"
#include "runtime/runtime.h"

namespace adder {
namespace {

Value& slot(Value self, int i) { return self.as<Instance>()->slots[i]; }
int64_t this_thread(Thread& t) { return int64_t(reinterpret_cast<uintptr_t>(&t)); }

// What a wait for a lock that this thread holds comes to: nobody else could release it.
Value wait_in_vain(Thread& t, Value timeout) {
  double seconds;
  if (!to_double(t, timeout, &seconds)) return kEmpty;
  if (seconds < 0) return raise_runtime_error(t, "deadlock: the lock is held, and there is no other thread that could release it");
  timespec wait{time_t(seconds), long((seconds - double(time_t(seconds))) * 1e9)};
  nanosleep(&wait, nullptr);
  return kFalse;
}
bool check_wait(Thread& t, int blocking, Value timeout) {
  double seconds;
  if (!to_double(t, timeout, &seconds)) return false;
  if (!blocking && seconds != -1) return raise_value_error(t, "can't specify a timeout for a non-blocking call");
  if (seconds < 0 && seconds != -1) return raise_value_error(t, "timeout value must be a non-negative number");
  return true;
}

// --- lock: one hidden slot, True while held
Class* g_lock_class;
Value new_lock(Thread& t) {
  Value lock = Value::from(new_instance<Object>(t, g_lock_class));
  slot(lock, 0) = kFalse;
  return lock;
}
Value lock_acquire(Thread& t, Value self, Value blocking, Value timeout) {
  int wait = is_true(t, blocking);
  if (wait < 0 || !check_wait(t, wait, timeout)) return kEmpty;
  if (slot(self, 0) == kTrue) return wait ? wait_in_vain(t, timeout) : kFalse;
  slot(self, 0) = kTrue;
  return kTrue;
}
Value lock_release(Thread& t, Value self) {
  if (slot(self, 0) != kTrue) return raise_runtime_error(t, "release unlocked lock");
  slot(self, 0) = kFalse;
  return kNone;
}
Value lock_locked(Thread&, Value self) { return slot(self, 0); }
Value lock_enter(Thread& t, Value self) { return lock_acquire(t, self, kTrue, Value::from_int(-1)); }
Value lock_exit(Thread& t, Value self, Value) { return lock_release(t, self); }
Value lock_reinitialize(Thread&, Value self) {
  slot(self, 0) = kFalse;
  return kNone;
}
Value lock_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii(slot(self, 0) == kTrue ? "<locked _thread.lock object at 0x" : "<unlocked _thread.lock object at 0x");
  text.add(int_to_str(t, int_from_uint64(t, self.bits), 16));
  text.add_char('>');
  return Value::from(text.finish());
}
const NativeMethod kLockMethods[] = {
    method<lock_acquire>("acquire($self, /, blocking=True, timeout=-1)!", "Lock the lock."),
    method<lock_acquire>("acquire_lock($self, /, blocking=True, timeout=-1)!", "Lock the lock."),
    method<lock_release>("release($self, /)!", "Release the lock."),
    method<lock_release>("release_lock($self, /)!", "Release the lock."),
    method<lock_locked>("locked($self, /)!", "Return whether the lock is in the locked state."),
    method<lock_locked>("locked_lock($self, /)!", "Return whether the lock is in the locked state."),
    method<lock_enter>("__enter__($self, /)!", "Lock the lock."),
    method<lock_exit>("__exit__($self, /, *exc_info)!", "Release the lock."),
    method<lock_reinitialize>("_at_fork_reinit($self, /)!", "Make the lock unlocked in a child process."),
    method<lock_repr>("__repr__($self, /)", "Return repr(self)."),
};
const TypeSpec kLockSpec = {.kind = Kind::kInstance, .methods = kLockMethods, .doc = "A lock object is a synchronization primitive.", .hidden_slots = 1};

// --- RLock: how often it is held
Value rlock_new(Thread& t, Value type, Value, Value) {
  Value lock = Value::from(new_instance<Object>(t, type.as<Class>()));
  slot(lock, 0) = Value::from_int(0);
  return lock;
}
Value rlock_acquire(Thread& t, Value self, Value blocking, Value timeout) {
  int wait = is_true(t, blocking);
  if (wait < 0 || !check_wait(t, wait, timeout)) return kEmpty;
  slot(self, 0) = Value::from_int(slot(self, 0).as_int() + 1);
  return kTrue;
}
Value rlock_release(Thread& t, Value self) {
  int64_t held = slot(self, 0).as_int();
  if (held == 0) return raise_runtime_error(t, "cannot release un-acquired lock");
  slot(self, 0) = Value::from_int(held - 1);
  return kNone;
}
Value rlock_enter(Thread&, Value self) {
  slot(self, 0) = Value::from_int(slot(self, 0).as_int() + 1);
  return kTrue;
}
Value rlock_exit(Thread& t, Value self, Value) { return rlock_release(t, self); }
Value rlock_is_owned(Thread&, Value self) { return Value::from_bool(slot(self, 0).as_int() > 0); }
Value rlock_release_save(Thread& t, Value self) {
  int64_t held = slot(self, 0).as_int();
  if (held == 0) return raise_runtime_error(t, "cannot release un-acquired lock");
  slot(self, 0) = Value::from_int(0);
  return Value::from(make_tuple(t, Value::from_int(held), int_from(t, this_thread(t))));
}
Value rlock_acquire_restore(Thread& t, Value self, Value state) {
  if (!has_layout<Tuple>(state) || state.as<Tuple>()->length != 2) return raise_type_error(t, "_acquire_restore() argument 1 must be a 2-item tuple");
  slot(self, 0) = state.as<Tuple>()->items[0];
  return kNone;
}
Value rlock_reinitialize(Thread&, Value self) {
  slot(self, 0) = Value::from_int(0);
  return kNone;
}
Value rlock_repr(Thread& t, Value self) {
  int64_t held = slot(self, 0).as_int();
  StrBuilder text(t);
  text.add_ascii(held ? "<locked _thread.RLock object owner=" : "<unlocked _thread.RLock object owner=");
  text.add_int(held ? this_thread(t) : 0);
  text.add_ascii(" count=");
  text.add_int(held);
  text.add_ascii(" at 0x");
  text.add(int_to_str(t, int_from_uint64(t, self.bits), 16));
  text.add_char('>');
  return Value::from(text.finish());
}
const NativeMethod kRLockNew = method<rlock_new>("RLock($type, *args, **kwargs)!", nullptr);
const NativeMethod kRLockMethods[] = {
    method<rlock_acquire>("acquire($self, /, blocking=True, timeout=-1)!", "Lock the lock."),
    method<rlock_release>("release($self, /)!", "Release the lock."),
    method<rlock_enter>("__enter__($self, /)!", "Lock the lock."),
    method<rlock_exit>("__exit__($self, /, *exc_info)!", "Release the lock."),
    method<rlock_is_owned>("_is_owned($self, /)!", "For internal use by `threading.Condition`."),
    method<rlock_release_save>("_release_save($self, /)!", "For internal use by `threading.Condition`."),
    method<rlock_acquire_restore>("_acquire_restore($self, state, /)!", "For internal use by `threading.Condition`."),
    method<rlock_reinitialize>("_at_fork_reinit($self, /)!", "Make the lock unlocked in a child process."),
    method<rlock_repr>("__repr__($self, /)", "Return repr(self)."),
};
const TypeSpec kRLockSpec = {.kind = Kind::kInstance, .methods = kRLockMethods, .construct = &kRLockNew, .hidden_slots = 1};

// --- thread-local data: with one thread, an object with attributes
Value local_new(Thread& t, Value type, Value args, Value kwargs) {
  auto* cls = type.as<Class>();
  bool given = args.as<Tuple>()->length || (kwargs && kwargs.as<Dict>()->used);
  if (given && class_special(t, cls, Special::kinit) == class_special(t, class_for_kind(Kind::kInstance), Special::kinit))
    return raise_type_error(t, "Initialization arguments are not supported");
  return Value::from(new_instance<Object>(t, cls));
}
const NativeMethod kLocalNew = method<local_new>("_local($type, *args, **kwargs)!", "Thread-local data");
const TypeSpec kLocalSpec = {.kind = Kind::kInstance, .doc = "Thread-local data", .construct = &kLocalNew, .has_dict = true, .own_slots = kOwnGetattribute | kOwnSetattr};

// --- functions
Value thread_allocate_lock(Thread& t, Value) { return new_lock(t); }
Value thread_get_ident(Thread& t, Value) { return int_from(t, this_thread(t)); }
Value thread_get_native_id(Thread&, Value) { return Value::from_int(syscall(SYS_gettid)); }
Value thread_start(Thread& t, Value, Value, Value, Value) { return raise_runtime_error(t, "can't start new thread: threads are not supported yet"); }
Value thread_count(Thread&, Value) { return Value::from_int(0); }
Value thread_stack_size(Thread&, Value, Value) { return Value::from_int(0); }
Value thread_interrupt_main(Thread& t, Value, Value) {
  raise(t, ExceptionId::kKeyboardInterrupt, "");
  return kEmpty;
}
Value thread_exit(Thread& t, Value) { return raise(t, ExceptionId::kSystemExit, ""); }
Value thread_set_sentinel(Thread& t, Value) { return new_lock(t); }

const NativeMethod kFunctions[] = {
    function<thread_allocate_lock>("allocate_lock($module, /)!", "Create a new lock object."),
    function<thread_allocate_lock>("allocate($module, /)!", "Create a new lock object."),
    function<thread_get_ident>("get_ident($module, /)!", "Return a non-zero integer that uniquely identifies the current thread."),
    function<thread_get_native_id>("get_native_id($module, /)!", "The thread's number in the operating system."),
    function<thread_start>("start_new_thread($module, function, args, kwargs=<unrepresentable>, /)!", "Start a new thread."),
    function<thread_start>("start_new($module, function, args, kwargs=<unrepresentable>, /)!", "Start a new thread."),
    function<thread_count>("_count($module, /)!", "The number of threads beside the main one."),
    function<thread_stack_size>("stack_size($module, size=0, /)!", "The stack size of new threads; 0 for the default."),
    function<thread_interrupt_main>("interrupt_main($module, signum=2, /)!", "Simulate the arrival of a signal."),
    function<thread_exit>("exit($module, /)!", "Raise SystemExit."),
    function<thread_set_sentinel>("_set_sentinel($module, /)!", "A lock that is released when the thread ends."),
};
bool initialize(Thread& t, Module* module) {
  Class* object = class_for_kind(Kind::kInstance);
  g_lock_class = TRY(new_native_class(t, "_thread.lock", object, kLockSpec));
  g_lock_class->flags |= kClassNoInstantiate;
  g_lock_class->flags &= ~uint32_t(kClassSubclassable);
  Class* rlock = TRY(new_native_class(t, "_thread.RLock", object, kRLockSpec));
  Class* local = TRY(new_native_class(t, "_thread._local", object, kLocalSpec));
  for (Class* c : {g_lock_class, rlock, local}) c->flags |= kClassHasWeakRefs;
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  return add("LockType", Value::from(g_lock_class)) && add("RLock", Value::from(rlock)) && add("_local", Value::from(local)) &&
         add("error", Value::from(t.runtime->exceptions[int(ExceptionId::kRuntimeError)])) && add("TIMEOUT_MAX", box_float(t, 9223372036.0));
}

}  // namespace

extern const ModuleSpec kThreadModule;
const ModuleSpec kThreadModule = {.name = "_thread", .doc = "This module provides primitive operations to write multi-threaded programs.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
