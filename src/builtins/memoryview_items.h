// Items of a memoryview: reading and writing one value in a native format (struct's letters).
#pragma once
#include "objects/bytes.h"

namespace adder {

/// The letter of a native single-character format ("B", "@I"), or 0.
char native_format(std::string_view format);
/// Bytes of an item of a native format letter; 0 for an unknown letter.
int64_t native_size(char letter);
/// The value at `p`; NotImplementedError for formats that are not native.
Value unpack_item(Thread& t, const uint8_t* p, std::string_view format);
/// Stores a value at `p`; TypeError or ValueError when it does not fit.
bool pack_item(Thread& t, uint8_t* p, std::string_view format, Value v);

}  // namespace adder
