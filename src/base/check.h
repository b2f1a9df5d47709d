// Assertions that explain themselves.  CHECK stands in every build, DCHECK in debug builds only.
#pragma once

namespace adder {
[[noreturn]] void check_failed(const char* file, int line, const char* condition, const char* why);
}

#define CHECK(condition, why) \
  (__builtin_expect(bool(condition), 1) ? void(0) : ::adder::check_failed(__FILE__, __LINE__, #condition, why))
#ifdef NDEBUG
#define DCHECK(condition, why) ((void)0)
#else
#define DCHECK(condition, why) CHECK(condition, why)
#endif
#define UNREACHABLE(why) ::adder::check_failed(__FILE__, __LINE__, "unreachable", why)
