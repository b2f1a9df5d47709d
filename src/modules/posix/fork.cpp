// posix: new processes by fork(), and what programs want called around it.
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "interp/exceptions.h"
#include "modules/module_support.h"
#include "modules/posix/posix.h"
#include "objects/audit.h"

namespace adder::posix {
namespace {

enum Moment { kBefore, kInChild, kInParent, kMoments };
const char* const kMomentNames[] = {"before", "after_in_child", "after_in_parent"};
List* g_callables[kMoments];  // in the order in which they were registered; null: none was

void call_all(Thread& t, Moment moment) {
  List* callables = g_callables[moment];
  if (!callables) return;
  std::vector<Value> now;  // one of them may register more; the list keeps them alive
  for (int64_t i = 0; i < callables->length; i++) now.push_back(callables->get(size_t(i)));
  if (moment == kBefore) std::reverse(now.begin(), now.end());
  for (Value callable : now)
    if (!call_with(t, callable)) report_unraisable(t, callable, kEmpty);
}

/// Forks by `make`, which returns as fork() does, with the calls around it.
template <class Make> pid_t fork_by(Thread& t, Make make) {
  call_all(t, kBefore);
  pid_t pid = make();
  int error = errno;
  call_all(t, pid == 0 ? kInChild : kInParent);
  errno = error;
  return pid;
}
Value posix_fork(Thread& t, Value) {
  if (!AUDIT(t, "os.fork")) return kEmpty;
  pid_t pid = fork_by(t, fork);
  return pid < 0 ? Value(failed(t)) : Value::from_int(pid);
}
Value posix_forkpty(Thread& t, Value) {
  if (!AUDIT(t, "os.forkpty")) return kEmpty;
  int terminal = -1;
  pid_t pid = fork_by(t, [&] { return forkpty(&terminal, nullptr, nullptr, nullptr); });
  return pid < 0 ? Value(failed(t)) : Value::from(make_tuple(t, Value::from_int(pid), Value::from_int(terminal)));
}

Value posix_register_at_fork(Thread& t, Value, Value before, Value in_child, Value in_parent) {
  const Value given[] = {before, in_child, in_parent};
  if (!before && !in_child && !in_parent) return raise_type_error(t, "At least one argument is required.");
  for (int i = 0; i < kMoments; i++)
    if (given[i] && !is_callable(t, given[i])) return raise_type_error(t, "'{}' must be callable, not {}", kMomentNames[i], argument_type_name(given[i]));
  for (int i = 0; i < kMoments; i++) {
    if (!given[i]) continue;
    if (!g_callables[i]) {
      g_callables[i] = new_list(t);
      keep_for_ever(t, Value::from(g_callables[i]));
    }
    list_append(t, g_callables[i], given[i]);
  }
  return kNone;
}

const NativeMethod kFunctions[] = {
    function<posix_fork>("fork($module, /)", "Fork a child process."),
    function<posix_forkpty>("forkpty($module, /)", "Fork a new process with a new pseudo-terminal as controlling tty."),
    function<posix_register_at_fork>("register_at_fork($module, /, *, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)",
                                     "Register callables to be called when forking a new process."),
};

}  // namespace

const std::span<const NativeMethod> kForkFunctions = kFunctions;

}  // namespace adder::posix
