// What --gc takes.
#include "gc/options.h"

#include "gtest/gtest.h"

namespace adder::gc {
namespace {

TEST(GcOptions, stress_takes_an_interval) {
  Options options;
  EXPECT_EQ(parse_options("stress", options), "");
  EXPECT_EQ(options.stress, 1u);
  EXPECT_EQ(parse_options("stress=50", options), "");
  EXPECT_EQ(options.stress, 50u);
}

TEST(GcOptions, mistakes_are_told) {
  Options options;
  EXPECT_EQ(parse_options("stress=often", options), "--gc stress: expected a number, not 'often'");
  EXPECT_EQ(parse_options("stress=", options), "--gc stress: expected a number, not ''");
  EXPECT_EQ(parse_options("speed=1", options), "--gc: no option 'speed' (see --gc help)");
}

}  // namespace
}  // namespace adder::gc
