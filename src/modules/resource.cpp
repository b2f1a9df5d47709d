// resource: limits on what the process may use, and what it has used.
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/os.h"
#include "builtins/container_helpers.h"
#include "modules/struct_sequence.h"
#include "objects/audit.h"
#include "objects/errors.h"

namespace adder {
namespace {

const char* const kUsageFields[] = {"ru_utime", "ru_stime", "ru_maxrss", "ru_ixrss", "ru_idrss", "ru_isrss", "ru_minflt", "ru_majflt",
                                    "ru_nswap", "ru_inblock", "ru_oublock", "ru_msgsnd", "ru_msgrcv", "ru_nsignals", "ru_nvcsw", "ru_nivcsw"};
const StructSequenceFields kUsage{"resource.struct_rusage", kUsageFields, 16};
Class* g_usage_class;

Value resource_getrusage(Thread& t, Value, Value who) {
  int64_t whose;
  if (!to_index_int64(t, who, &whose)) return kEmpty;
  rusage usage;
  if (getrusage(int(whose), &usage) != 0)
    return errno == EINVAL ? raise_value_error(t, "invalid who parameter") : raise_os_error(t, errno);
  auto seconds = [&](const timeval& time) { return box_float(t, double(time.tv_sec) + double(time.tv_usec) * 1e-6); };
  std::vector<Value> values{seconds(usage.ru_utime), seconds(usage.ru_stime)};
  for (long n : {usage.ru_maxrss, usage.ru_ixrss, usage.ru_idrss, usage.ru_isrss, usage.ru_minflt, usage.ru_majflt, usage.ru_nswap, usage.ru_inblock,
                 usage.ru_oublock, usage.ru_msgsnd, usage.ru_msgrcv, usage.ru_nsignals, usage.ru_nvcsw, usage.ru_nivcsw})
    values.push_back(Value::from_int(n));
  return new_struct_sequence(t, g_usage_class, values);
}

// --- limits
bool resource_argument(Thread& t, Value v, int* out) {
  int64_t number;
  if (!to_index_int64(t, v, &number)) return false;
  *out = int(number);
  return (number >= 0 && number < RLIM_NLIMITS) || bool(raise_value_error(t, "invalid resource specified"));
}
Value number_of(Thread& t, rlim_t limit) { return limit == RLIM_INFINITY ? Value::from_int(-1) : int_from_uint64(t, limit); }
Value pair_of(Thread& t, const rlimit& limits) {
  Value soft = number_of(t, limits.rlim_cur), hard = number_of(t, limits.rlim_max);
  return Value::from(make_tuple(t, soft, hard));
}
bool limits_argument(Thread& t, Value v, rlimit* limits) {
  Tuple* pair = TRY(tuple_of(t, v));
  if (pair->length != 2) return raise_value_error(t, "expected a tuple of 2 integers");
  int64_t both[2];
  for (int i : {0, 1}) {
    Value limit = TRY(to_index(t, pair->items[i]));
    if (!int_to_int64(limit, &both[i])) return raise_overflow_error(t, "Python int too large to convert to C long");
  }
  *limits = {rlim_t(both[0]), rlim_t(both[1])};
  return true;
}
Value raise_limit_error(Thread& t, int error) {
  if (error == EINVAL) return raise_value_error(t, "current limit exceeds maximum limit");
  if (error == EPERM) return raise_value_error(t, "not allowed to raise maximum limit");
  return raise_os_error(t, error);
}

Value resource_getrlimit(Thread& t, Value, Value resource) {
  int number;
  rlimit limits;
  if (!resource_argument(t, resource, &number)) return kEmpty;
  return getrlimit(__rlimit_resource_t(number), &limits) == 0 ? pair_of(t, limits) : Value(raise_os_error(t, errno));
}
/// The process has reserved more address space than a limit on it allows as a rule, so that the system would refuse whatever is
/// asked of it: the heap keeps to the limit by itself, and malloc lives on a stock.
void prepare_for_limit(int resource, const rlimit& limits) {
  constexpr size_t kSmallest = size_t(128) << 20, kLargest = size_t(1) << 30;
  static bool has_stock;
  if (resource != RLIMIT_AS || limits.rlim_cur == RLIM_INFINITY || std::exchange(has_stock, true)) return;
  os::stock_malloc(std::clamp<size_t>(limits.rlim_cur / 4, kSmallest, kLargest));
}
void keep_to_limit(Thread& t, int resource) {
  rlimit limits;
  if (resource != RLIMIT_AS || getrlimit(RLIMIT_AS, &limits) != 0) return;
  bool is_limited = limits.rlim_cur != RLIM_INFINITY;
  t.runtime->heap->limit_memory(is_limited ? limits.rlim_cur / 16 * 15 : SIZE_MAX);
  // Deep recursion takes a share of it, as where the limit is there from the start.
  static Value* const reserved_end = t.stack_limit;
  size_t words = is_limited ? limits.rlim_cur / 16 / sizeof(Value) : SIZE_MAX;
  if (words < size_t(reserved_end - t.stack_base)) {
    constexpr ptrdiff_t kSpare = 1 << 16;
    t.stack_limit = std::min(reserved_end, std::max(t.stack_base + words, t.stack_top + kSpare));
  } else {
    t.stack_limit = reserved_end;
  }
}

Value resource_setrlimit(Thread& t, Value, Value resource, Value wanted) {
  int number;
  rlimit limits;
  if (!resource_argument(t, resource, &number) || !limits_argument(t, wanted, &limits)) return kEmpty;
  if (!AUDIT(t, "resource.setrlimit", resource, wanted)) return kEmpty;
  prepare_for_limit(number, limits);
  if (setrlimit(__rlimit_resource_t(number), &limits) != 0) return raise_limit_error(t, errno);
  keep_to_limit(t, number);
  return kNone;
}
Value resource_prlimit(Thread& t, Value, Value process, Value resource, Value wanted) {
  int number;
  int64_t pid;
  rlimit limits, old;
  if (!to_index_int64(t, process, &pid) || !resource_argument(t, resource, &number) || (wanted && !limits_argument(t, wanted, &limits))) return kEmpty;
  if (!AUDIT(t, "resource.prlimit", process, resource, wanted ? wanted : kNone)) return kEmpty;
  bool for_itself = pid == 0 || pid == getpid();
  if (wanted && for_itself) prepare_for_limit(number, limits);
  bool done = prlimit(pid_t(pid), __rlimit_resource(number), wanted ? &limits : nullptr, &old) == 0;
  if (done && for_itself) keep_to_limit(t, number);
  if (done) return pair_of(t, old);
  return errno == EINVAL ? raise_limit_error(t, errno) : Value(raise_os_error(t, errno));
}
Value resource_getpagesize(Thread&, Value) { return Value::from_int(sysconf(_SC_PAGESIZE)); }

const NativeMethod kFunctions[] = {
    function<resource_getrusage>("getrusage($module, who, /)", nullptr),
    function<resource_getrlimit>("getrlimit($module, resource, /)", nullptr),
    function<resource_setrlimit>("setrlimit($module, resource, limits, /)", nullptr),
    function<resource_prlimit>("prlimit($module, pid, resource, limits=<unrepresentable>, /)!", nullptr),
    function<resource_getpagesize>("getpagesize($module, /)", nullptr),
};

bool initialize(Thread& t, Module* module) {
  constexpr std::pair<const char*, int> kConstants[] = {
      {"RLIMIT_CPU", RLIMIT_CPU}, {"RLIMIT_FSIZE", RLIMIT_FSIZE}, {"RLIMIT_DATA", RLIMIT_DATA}, {"RLIMIT_STACK", RLIMIT_STACK},
      {"RLIMIT_CORE", RLIMIT_CORE}, {"RLIMIT_NOFILE", RLIMIT_NOFILE}, {"RLIMIT_OFILE", RLIMIT_OFILE}, {"RLIMIT_AS", RLIMIT_AS},
      {"RLIMIT_RSS", RLIMIT_RSS}, {"RLIMIT_NPROC", RLIMIT_NPROC}, {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK}, {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
      {"RLIMIT_NICE", RLIMIT_NICE}, {"RLIMIT_RTPRIO", RLIMIT_RTPRIO}, {"RLIMIT_RTTIME", RLIMIT_RTTIME}, {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
      {"RUSAGE_SELF", RUSAGE_SELF}, {"RUSAGE_CHILDREN", RUSAGE_CHILDREN}, {"RUSAGE_THREAD", RUSAGE_THREAD}, {"RLIM_INFINITY", -1}};
  g_usage_class = TRY(new_struct_sequence_class(t, kUsage));
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  for (auto [name, number] : kConstants)
    if (!add(name, Value::from_int(number))) return false;
  return add("struct_rusage", Value::from(g_usage_class)) && add("error", Value::from(t.runtime->exceptions[int(ExceptionId::kOSError)]));
}

}  // namespace

extern const ModuleSpec kResourceModule;
const ModuleSpec kResourceModule = {.name = "resource", .doc = nullptr, .functions = kFunctions, .initialize = initialize};

}  // namespace adder
