// Tuples with named fields, as the C parts of the standard library return them: time.struct_time, os.stat_result.
// Fields past the visible ones are attributes only.
#pragma once
#include "objects/class.h"
#include "objects/str.h"

namespace adder {

struct StructSequenceFields {
  const char* name;                      // "time.struct_time"
  std::span<const char* const> fields;   // null: an item without a name
  size_t visible;
};
/// The class; `fields` must live as long as the process.
Class* new_struct_sequence_class(Thread& t, const StructSequenceFields& fields);
/// An instance with all fields, hidden ones included.
Value new_struct_sequence(Thread& t, Class* cls, std::span<const Value> values);

}  // namespace adder
