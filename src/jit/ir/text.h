// The trace IR as text that can be read back: for logs and tests.
//
//   %0: V = input 0                            values are numbered; types V I F B
//   %1: I = untag_int %0
//   %2: I = int_add_ov %1, 5 -> @0             leaves with snapshot 0 when it fails
//   %3: V = load %0, point.x                   a field by name, or [16 a3 value] (offset, alias class, width;
//   ! immutable) %4: V = call concat(%0, %3) %5: V = alloc 7, 24                        shape, size frame 0:
//   code 0x1 pc 4 kind 0 caller - home - [%0, int %2, float %6, virtual 0, empty] snapshot @0: frame 0 replay
//   [%3 7, %4 9]   logged results with their tags virtual 0: shape 7 size 24 {point.x = %3} end loop [%2, %3]
//   recordings: finish, leave, enter NAME
//
// Constants: 5 (I), 1.5 or f0x7ff8000000000000 (F), yes no (B); tagged 5v, 1.5v, none, true, false, empty,
// 0x7f00 (V). A comment starts at '#'.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "jit/trace.h"

namespace adder::jit {

/// What the text may call by name.
struct Names {
  std::vector<std::pair<std::string, Field>> fields;
  std::vector<const CallInfo*> calls;
  std::vector<std::pair<std::string, Entry*>> entries;
  /// Describes a position for comments ("fib.py:4 a + b"), or null.
  std::string (*describe_position)(const void* code, uint32_t pc) = nullptr;
};

std::string print(const Trace& trace, const Names& names = {});
std::string print_recording(const Ir& recorded, const TraceEnd& end, const Names& names = {});

/// Both return what is wrong with the text, or an empty string.
std::string parse(std::string_view text, Trace& into, const Names& names = {});
std::string parse_recording(std::string_view text, Ir& into, TraceEnd& end, const Names& names = {});

/// The snapshots of a recording in a trace's form, where nothing is sunk.  Indices stay the same.
void copy_snapshots(const Ir& recorded, Trace& into);

}  // namespace adder::jit
