// The text form of the IR: what is printed can be read back.
#include "jit/trace_test_support.h"

namespace adder::jit::testing {
namespace {

const char* kRecording = R"(
%0: V = input 0
%1: V = input 1
%2: B = is_int %0
guard_true %2 -> @0
%4: I = untag_int %0
%5: I = int_add_ov %4, -5 -> @0
%6: V = load %1, x
store %1, [8 a5 int64 !], %5
%8: V = call any(%1, 1.5v)
guard_valid -> @1
%10: V = alloc 7, 24
store %10, y, none
%12: F = float_mul 0.10000000000000001, f0x7ff8000000000000
%13: V = load_index %1, %4, items
%14: V = call_trace self(%0, %1)
end loop [%0, 0x7f00]
frame 0: code 0x1 pc 4 kind 0 caller - home - [%0, 7v, -, true, empty]
frame 1: code 0x2 pc 9 kind 3 caller @0 home %1 [%6]
snapshot @0: frame 0
snapshot @1: frame 1 replay [%6 77, %8 78]
)";

TEST(IrText, PrintsWhatItReads) {
  Ir ir;
  TraceEnd end;
  ASSERT_EQ(parse_recording(kRecording, ir, end, test_names()), "");
  std::string once = print_recording(ir, end, test_names());
  Ir again;
  TraceEnd end_again;
  ASSERT_EQ(parse_recording(once, again, end_again, test_names()), "");
  EXPECT_EQ(print_recording(again, end_again, test_names()), once);
  EXPECT_TRUE(matches(once, R"(...
    %5: I = int_add_ov %4, -5 -> @0
    %6: V = load %1, x
    store %1, [8 a5 int64 !], %5
    %8: V = call any(%1, 1.5v)
    ...
    %12: F = float_mul 0.1, f0x7ff8000000000000
    ...
    frame 1: code 0x2 pc 9 kind 3 caller @0 home %1 [%6]
    ...
    end loop [%0, 0x7f00])"));
}

TEST(IrText, OptimizedTracesRoundTrip) {
  Optimized o = optimize_text(R"(
    %0: V = input 0
    %1: V = input 1
    %2: B = is_int %0
    guard_true %2 -> @0
    %4: I = untag_int %0
    %5: I = int_add_ov %4, 1 -> @0
    %6: V = tag_int %5
    %7: V = alloc 7, 24
    store %7, x, %6
    store %7, y, %7
    poll -> @1
    frame 0: code 0x1 pc 4 kind 0 caller - home - [%0, %1]
    frame 1: code 0x1 pc 5 kind 0 caller - home - [%6, %7]
    snapshot @0: frame 0
    snapshot @1: frame 1
    end loop [%6, %7])");
  ASSERT_EQ(o.failure, nullptr) << o.text;
  Trace again;
  ASSERT_EQ(parse(o.text, again, test_names()), "") << o.text;
  EXPECT_EQ(print(again, test_names()), o.text);
}

TEST(IrText, SaysWhatIsWrong) {
  Ir ir;
  TraceEnd end;
  EXPECT_TRUE(matches(parse_recording("%0: V = inptu 0", ir, end), "line 1: unknown operation 'inptu'..."));
  EXPECT_TRUE(matches(parse_recording("%0: I = untag_int %7", ir, end), "line 1: %7 is not defined..."));
  EXPECT_TRUE(matches(parse_recording("%0: V = load 0x10, nowhere", ir, end, test_names()),
                      "line 1: unknown field 'nowhere'..."));
}

}  // namespace
}  // namespace adder::jit::testing
