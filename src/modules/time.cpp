// time: clocks, sleeping, calendar time.
#include <sys/select.h>
#include <time.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <vector>

#include "interp/poll.h"
#include "modules/struct_sequence.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "runtime/modules.h"

namespace adder {
namespace {

constexpr int64_t kSecond = 1000000000;

// --- clocks

int64_t read_clock(clockid_t id) {
  timespec now;
  clock_gettime(id, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}
template <clockid_t id> Value clock_seconds(Thread& t, Value) { return box_float(t, double(read_clock(id)) * 1e-9); }
template <clockid_t id> Value clock_nanoseconds(Thread& t, Value) { return int_from(t, read_clock(id)); }

bool clock_id(Thread& t, Value v, clockid_t* out) {
  int64_t id;
  if (!to_index_int64(t, v, &id)) return false;
  *out = clockid_t(id);
  return true;
}
Value time_clock_gettime(Thread& t, Value, Value id) {
  clockid_t clock;
  timespec now;
  if (!clock_id(t, id, &clock)) return kEmpty;
  if (clock_gettime(clock, &now)) return raise_os_error(t, errno);
  return box_float(t, double(now.tv_sec) + double(now.tv_nsec) * 1e-9);
}
Value time_clock_gettime_ns(Thread& t, Value, Value id) {
  clockid_t clock;
  timespec now;
  if (!clock_id(t, id, &clock)) return kEmpty;
  if (clock_gettime(clock, &now)) return raise_os_error(t, errno);
  return int_from(t, now.tv_sec * kSecond + now.tv_nsec);
}
Value time_clock_getres(Thread& t, Value, Value id) {
  clockid_t clock;
  timespec step;
  if (!clock_id(t, id, &clock)) return kEmpty;
  if (clock_getres(clock, &step)) return raise_os_error(t, errno);
  return box_float(t, double(step.tv_sec) + double(step.tv_nsec) * 1e-9);
}
Value time_get_clock_info(Thread& t, Value, Value name) {
  struct Row { const char *name, *implementation; bool monotonic, adjustable; clockid_t id; };
  static const Row kRows[] = {{"time", "clock_gettime(CLOCK_REALTIME)", false, true, CLOCK_REALTIME},
                              {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", true, false, CLOCK_MONOTONIC},
                              {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", true, false, CLOCK_MONOTONIC},
                              {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false, CLOCK_PROCESS_CPUTIME_ID},
                              {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false, CLOCK_THREAD_CPUTIME_ID}};
  if (!has_layout<Str>(name)) return raise_type_error(t, "get_clock_info() argument 1 must be str, not {}", argument_type_name(name));
  for (const Row& row : kRows) {
    if (!str_equal(name.as<Str>(), row.name)) continue;
    timespec step;
    clock_getres(row.id, &step);
    Dict* fields = new_dict(t);
    dict_set_str(t, fields, intern(t, "implementation"), Value::from(str_from_utf8(t, row.implementation)));
    dict_set_str(t, fields, intern(t, "monotonic"), Value::from_bool(row.monotonic));
    dict_set_str(t, fields, intern(t, "adjustable"), Value::from_bool(row.adjustable));
    dict_set_str(t, fields, intern(t, "resolution"), box_float(t, double(step.tv_sec) + double(step.tv_nsec) * 1e-9));
    return call_unpacked(t, Value::from(class_for<SimpleNamespace>(t)), t.runtime->empty_tuple, fields);
  }
  return raise_value_error(t, "unknown clock");
}

// --- sleep
Value time_sleep(Thread& t, Value, Value seconds) {
  double wanted;
  if (is_any_float(seconds)) {
    wanted = float_value(seconds);
    if (std::isnan(wanted)) return raise_value_error(t, "Invalid value NaN (not a number)");
  } else {
    Value index = to_index(t, seconds);
    if (!index || !int_to_double(t, index, &wanted)) return kEmpty;
  }
  if (wanted < 0) return raise_value_error(t, "sleep length must be non-negative");
  if (wanted > 9.2e9) return raise_overflow_error(t, "timestamp too large to convert to C _PyTime_t");
  int64_t end = read_clock(CLOCK_MONOTONIC) + int64_t(std::ceil(wanted * 1e9));
  timespec until{end / kSecond, end % kSecond};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR)
    if (t.poll && !handle_poll(t)) return kEmpty;
  return kNone;
}

// --- struct_time
const char* const kFields[] = {"tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst", "tm_zone", "tm_gmtoff"};
const StructSequenceFields kStructTime{"time.struct_time", kFields, 9};
Class* g_struct_time;

Value struct_time(Thread& t, const tm& c) {
  Value zone = Value::from(str_from_utf8(t, c.tm_zone ? c.tm_zone : ""));
  const Value values[] = {Value::from_int(c.tm_year + 1900), Value::from_int(c.tm_mon + 1), Value::from_int(c.tm_mday), Value::from_int(c.tm_hour),
                          Value::from_int(c.tm_min), Value::from_int(c.tm_sec), Value::from_int((c.tm_wday + 6) % 7), Value::from_int(c.tm_yday + 1),
                          Value::from_int(c.tm_isdst), zone, Value::from_int(c.tm_gmtoff)};
  return new_struct_sequence(t, g_struct_time, values);
}
bool seconds_argument(Thread& t, Value v, time_t* out) {
  if (v == kNone) return *out = time(nullptr), true;
  if (is_any_float(v)) {
    double d = float_value(v);
    if (std::isnan(d)) return raise_value_error(t, "Invalid value NaN (not a number)");
    if (std::abs(d) > 9e18) return raise_overflow_error(t, "timestamp out of range for platform time_t");
    *out = time_t(std::floor(d));
    return true;
  }
  Value index = TRY(to_index(t, v));
  int64_t n;
  if (!int_to_int64(index, &n)) return raise_overflow_error(t, "timestamp out of range for platform time_t");
  *out = n;
  return true;
}
Value time_gmtime(Thread& t, Value, Value seconds) {
  time_t at;
  tm broken;
  if (!seconds_argument(t, seconds, &at)) return kEmpty;
  if (!gmtime_r(&at, &broken)) return raise_os_error(t, errno);
  return struct_time(t, broken);
}
Value time_localtime(Thread& t, Value, Value seconds) {
  time_t at;
  tm broken;
  if (!seconds_argument(t, seconds, &at)) return kEmpty;
  if (!localtime_r(&at, &broken)) return raise_os_error(t, errno);
  return struct_time(t, broken);
}

bool parse_struct_time(Thread& t, Value v, tm* out, const char* function) {
  if (!has_layout<Tuple>(v)) return raise_type_error(t, "Tuple or struct_time argument required");
  auto* tuple = v.as<Tuple>();
  if (tuple->length != 9) return raise_type_error(t, "{}(): illegal time tuple argument", function);
  int64_t n[9];
  for (int i = 0; i < 9; i++)
    if (!to_index_int64(t, tuple->items[i], &n[i])) return false;
  if (n[0] < INT32_MIN + 1900 || n[0] > INT32_MAX) return raise_overflow_error(t, "year out of range");
  memset(out, 0, sizeof *out);
  out->tm_year = int(n[0] - 1900);
  out->tm_mon = int(n[1] - 1);
  out->tm_mday = int(n[2]);
  out->tm_hour = int(n[3]);
  out->tm_min = int(n[4]);
  out->tm_sec = int(n[5]);
  out->tm_wday = int((n[6] + 1) % 7);
  out->tm_yday = int(n[7] - 1);
  out->tm_isdst = int(n[8]);
  return true;
}
/// What a struct_time calls its time zone; empty: nothing.
std::string zone_of(Thread& t, Value struct_time) {
  Value zone = find_attribute_value(t, struct_time, intern(t, "tm_zone"));
  if (has_pending(t)) take_pending(t);
  return zone && has_layout<Str>(zone) ? std::string(Utf8(zone.as<Str>()).view()) : std::string();
}
bool check_ranges(Thread& t, tm* c) {
  if (c->tm_mon == -1) c->tm_mon = 0;
  else if (c->tm_mon < 0 || c->tm_mon > 11) return raise_value_error(t, "month out of range");
  if (c->tm_mday == 0) c->tm_mday = 1;
  else if (c->tm_mday < 0 || c->tm_mday > 31) return raise_value_error(t, "day of month out of range");
  if (c->tm_hour < 0 || c->tm_hour > 23) return raise_value_error(t, "hour out of range");
  if (c->tm_min < 0 || c->tm_min > 59) return raise_value_error(t, "minute out of range");
  if (c->tm_sec < 0 || c->tm_sec > 61) return raise_value_error(t, "seconds out of range");
  if (c->tm_wday < 0) return raise_value_error(t, "day of week out of range");
  if (c->tm_yday == -1) c->tm_yday = 0;
  else if (c->tm_yday < 0 || c->tm_yday > 365) return raise_value_error(t, "day of year out of range");
  return true;
}
Value time_mktime(Thread& t, Value, Value tuple) {
  tm broken;
  if (!parse_struct_time(t, tuple, &broken, "mktime")) return kEmpty;
  broken.tm_wday = -1;
  time_t at = mktime(&broken);
  if (at == -1 && broken.tm_wday == -1) return raise_overflow_error(t, "mktime argument out of range");
  return box_float(t, double(at));
}
Value asctime_text(Thread& t, const tm& c) {
  static const char* const kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static const char* const kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[64];
  snprintf(text, sizeof text, "%s %s%3d %.2d:%.2d:%.2d %d", kDays[c.tm_wday], kMonths[c.tm_mon], c.tm_mday, c.tm_hour, c.tm_min, c.tm_sec, 1900 + c.tm_year);
  return Value::from(str_from_utf8(t, text));
}
bool now_or(Thread& t, Value tuple, tm* out, const char* function) {
  if (!tuple) {
    time_t at = time(nullptr);
    localtime_r(&at, out);
    return true;
  }
  return parse_struct_time(t, tuple, out, function) && check_ranges(t, out);
}
Value time_asctime(Thread& t, Value, Value tuple) {
  tm broken;
  return now_or(t, tuple, &broken, "asctime") ? asctime_text(t, broken) : kEmpty;
}
Value time_ctime(Thread& t, Value, Value seconds) {
  time_t at;
  tm broken;
  if (!seconds_argument(t, seconds, &at)) return kEmpty;
  if (!localtime_r(&at, &broken)) return raise_os_error(t, errno);
  return asctime_text(t, broken);
}
Value time_strftime(Thread& t, Value, Value format, Value tuple) {
  if (!has_layout<Str>(format)) return raise_type_error(t, "strftime() argument 1 must be str, not {}", argument_type_name(format));
  tm broken;
  if (!now_or(t, tuple, &broken, "strftime")) return kEmpty;
  std::string zone = tuple ? zone_of(t, tuple) : std::string();
  if (!zone.empty()) broken.tm_zone = zone.c_str();
  if (broken.tm_isdst < -1) broken.tm_isdst = -1;
  if (broken.tm_isdst > 1) broken.tm_isdst = 1;
  Utf8 text(format.as<Str>());
  if (text.view().empty()) return Value::from(t.runtime->empty_str);
  for (size_t size = 1024; size < 256 * (text.view().size() + 64); size *= 2) {
    std::vector<char> buffer(size);
    size_t n = strftime(buffer.data(), size, text.c_str(), &broken);
    if (n) return Value::from(str_from_utf8(t, {buffer.data(), n}));
  }
  return Value::from(t.runtime->empty_str);
}
Value time_strptime(Thread& t, Value, Value args) {
  Value module = TRY(import_by_name(t, intern(t, "_strptime")));
  Value function = TRY(get_attribute(t, module, intern(t, "_strptime_time")));
  return call_unpacked(t, function, args.as<Tuple>(), nullptr);
}

bool set_zone(Thread& t, Dict* dict) {
  tzset();
  time_t now = time(nullptr);
  tm january{}, july{};
  time_t year = now - now % (365 * 24 * 3600 + 6 * 3600);
  localtime_r(&year, &january);
  time_t half = year + 365 * 12 * 3600;
  localtime_r(&half, &july);
  long winter = -january.tm_gmtoff, summer = -july.tm_gmtoff;
  std::string first = january.tm_zone ? january.tm_zone : "", second = july.tm_zone ? july.tm_zone : "";
  if (winter < summer) std::swap(winter, summer), std::swap(first, second);
  auto add = [&](const char* name, Value v) { return dict_set_str(t, dict, intern(t, name), v); };
  Value names = Value::from(make_tuple(t, Value::from(str_from_utf8(t, first)), Value::from(str_from_utf8(t, second))));
  return add("timezone", Value::from_int(winter)) && add("altzone", Value::from_int(summer)) && add("daylight", Value::from_int(winter != summer)) &&
         add("tzname", names);
}
Value time_tzset(Thread& t, Value module) { return set_zone(t, module.as<Module>()->dict) ? kNone : kEmpty; }

const NativeMethod kFunctions[] = {
    function<clock_seconds<CLOCK_REALTIME>>("time($module, /)!", "Return the current time in seconds since the Epoch."),
    function<clock_nanoseconds<CLOCK_REALTIME>>("time_ns($module, /)!", "Return the current time in nanoseconds since the Epoch."),
    function<clock_seconds<CLOCK_MONOTONIC>>("monotonic($module, /)!", "Monotonic clock, cannot go backward."),
    function<clock_nanoseconds<CLOCK_MONOTONIC>>("monotonic_ns($module, /)!", "Monotonic clock, cannot go backward, as nanoseconds."),
    function<clock_seconds<CLOCK_MONOTONIC>>("perf_counter($module, /)!", "Performance counter for benchmarking."),
    function<clock_nanoseconds<CLOCK_MONOTONIC>>("perf_counter_ns($module, /)!", "Performance counter for benchmarking as nanoseconds."),
    function<clock_seconds<CLOCK_PROCESS_CPUTIME_ID>>("process_time($module, /)!", "Process time for profiling: sum of the kernel and user-space CPU time."),
    function<clock_nanoseconds<CLOCK_PROCESS_CPUTIME_ID>>("process_time_ns($module, /)!", "Process time for profiling as nanoseconds."),
    function<clock_seconds<CLOCK_THREAD_CPUTIME_ID>>("thread_time($module, /)!", "Thread time for profiling: sum of the kernel and user-space CPU time."),
    function<clock_nanoseconds<CLOCK_THREAD_CPUTIME_ID>>("thread_time_ns($module, /)!", "Thread time for profiling as nanoseconds."),
    function<time_clock_gettime>("clock_gettime($module, clk_id, /)!", "Return the time of the specified clock as a float."),
    function<time_clock_gettime_ns>("clock_gettime_ns($module, clk_id, /)!", "Return the time of the specified clock as nanoseconds."),
    function<time_clock_getres>("clock_getres($module, clk_id, /)!", "Return the resolution of the specified clock."),
    function<time_get_clock_info>("get_clock_info($module, name, /)!", "Get information of the specified clock."),
    function<time_sleep>("sleep($module, seconds, /)!", "Delay execution for a given number of seconds."),
    function<time_gmtime>("gmtime($module, seconds=None, /)!", "Convert seconds since the Epoch to a time tuple expressing UTC."),
    function<time_localtime>("localtime($module, seconds=None, /)!", "Convert seconds since the Epoch to a time tuple expressing local time."),
    function<time_mktime>("mktime($module, tuple, /)!", "Convert a time tuple in local time to seconds since the Epoch."),
    function<time_asctime>("asctime($module, tuple=<unrepresentable>, /)!", "Convert a time tuple to a string."),
    function<time_ctime>("ctime($module, seconds=None, /)!", "Convert a time in seconds since the Epoch to a string in local time."),
    function<time_strftime>("strftime($module, format, tuple=<unrepresentable>, /)!", "Convert a time tuple to a string according to a format specification."),
    function<time_strptime>("strptime($module, *args)!", "Parse a string to a time tuple according to a format specification."),
    function<time_tzset>("tzset($module, /)!", "Initialize, or reinitialize, the local timezone to the value stored in os.environ['TZ']."),
};
bool initialize(Thread& t, Module* module) {
  g_struct_time = TRY(new_struct_sequence_class(t, kStructTime));
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  return add("struct_time", Value::from(g_struct_time)) && add("CLOCK_REALTIME", Value::from_int(CLOCK_REALTIME)) && add("_STRUCT_TM_ITEMS", Value::from_int(11)) &&
         add("CLOCK_MONOTONIC", Value::from_int(CLOCK_MONOTONIC)) && add("CLOCK_MONOTONIC_RAW", Value::from_int(CLOCK_MONOTONIC_RAW)) &&
         add("CLOCK_PROCESS_CPUTIME_ID", Value::from_int(CLOCK_PROCESS_CPUTIME_ID)) && add("CLOCK_THREAD_CPUTIME_ID", Value::from_int(CLOCK_THREAD_CPUTIME_ID)) &&
         add("CLOCK_BOOTTIME", Value::from_int(CLOCK_BOOTTIME)) && add("CLOCK_TAI", Value::from_int(CLOCK_TAI)) && set_zone(t, module->dict);
}

}  // namespace

extern const ModuleSpec kTimeModule;
const ModuleSpec kTimeModule = {.name = "time", .doc = "This module provides various functions to manipulate time values.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
