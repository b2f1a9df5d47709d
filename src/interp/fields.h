// Where things lie in objects, as handlers name them: offset, alias class, width.
#pragma once
#include "interp/frame.h"
#include "jit/domain/memory.h"
#include "objects/bytes.h"
#include "objects/class.h"
#include "objects/misc.h"
#include "objects/numbers.h"
#include "objects/str.h"

namespace adder::field {

using jit::Field;
using jit::Width;

#define FIELD(name, Type, member, alias, ...) constexpr Field name{offsetof(Type, member), alias __VA_OPT__(, ) __VA_ARGS__};
FIELD(list_items, List, items, kAliasListHead)
FIELD(list_length, List, length, kAliasListHead, Width::kInt64)
FIELD(array_length, ValueArray, length, kAliasListHead, Width::kInt64)  // storage of lists grows in place
FIELD(array_items, ValueArray, items, kAliasListItems)
FIELD(tuple_length, Tuple, length, kAliasTuple, Width::kInt64, true)
FIELD(tuple_items, Tuple, items, kAliasTuple, Width::kValue, true)
FIELD(cell_value, Cell, value, kAliasCell)
FIELD(function_code, Function, code, kAliasFunction, Width::kValue, true)
FIELD(function_globals, Function, globals, kAliasFunction, Width::kValue, true)
FIELD(function_builtins, Function, builtins, kAliasFunction, Width::kValue, true)
FIELD(function_closure, Function, closure, kAliasFunction, Width::kValue, true)
FIELD(function_defaults, Function, defaults, kAliasFunction, Width::kValue, true)
FIELD(function_keyword_defaults, Function, keyword_defaults, kAliasFunction, Width::kValue, true)
FIELD(method_self, BoundMethod, self, kAliasFunction, Width::kValue, true)
FIELD(method_function, BoundMethod, function, kAliasFunction, Width::kValue, true)
FIELD(builtin_method, BuiltinFunction, method, kAliasFunction, Width::kInt64, true)
FIELD(builtin_self, BuiltinFunction, self, kAliasFunction, Width::kValue, true)
FIELD(range_next, RangeIterator, next, kAliasIterator, Width::kInt64)
FIELD(range_step, RangeIterator, step, kAliasIterator, Width::kInt64, true)
FIELD(range_remaining, RangeIterator, remaining, kAliasIterator, Width::kInt64)
FIELD(range_iterator_length, RangeIterator, length, kAliasIterator, Width::kInt64)
FIELD(range_start, Range, start, kAliasRange, Width::kValue, true)
FIELD(range_stop, Range, stop, kAliasRange, Width::kValue, true)
FIELD(range_step_value, Range, step, kAliasRange, Width::kValue, true)
FIELD(range_length, Range, length, kAliasRange, Width::kValue, true)
FIELD(list_iterator_list, ListIterator, list, kAliasIterator)
FIELD(list_iterator_index, ListIterator, index, kAliasIterator, Width::kInt64)
FIELD(tuple_iterator_tuple, TupleIterator, tuple, kAliasIterator)
FIELD(tuple_iterator_index, TupleIterator, index, kAliasIterator, Width::kInt64)
FIELD(complex_real, Complex, real, kAliasNumber, Width::kFloat64, true)
FIELD(complex_imag, Complex, imag, kAliasNumber, Width::kFloat64, true)
FIELD(slice_start, Slice, start, kAliasRange, Width::kValue, true)
FIELD(slice_stop, Slice, stop, kAliasRange, Width::kValue, true)
FIELD(slice_step, Slice, step, kAliasRange, Width::kValue, true)
FIELD(dict_used, Dict, used, kAliasDictHead, Width::kUint32)
FIELD(dict_filled, Dict, filled, kAliasDictHead, Width::kUint32)
FIELD(dict_version, Dict, version, kAliasDictHead, Width::kUint32)
FIELD(dict_flags, Dict, user_flags, kAliasDictHead, Width::kUint16)
FIELD(dict_table, Dict, table, kAliasDictHead)
FIELD(set_used, Set, used, kAliasSet, Width::kUint32)
FIELD(set_filled, Set, filled, kAliasSet, Width::kUint32)
FIELD(set_table, Set, table, kAliasSet)
FIELD(dict_iterator_dict, DictKeyIterator, dict, kAliasIterator)
FIELD(dict_iterator_position, DictKeyIterator, position, kAliasIterator, Width::kInt64)
FIELD(dict_iterator_used, DictKeyIterator, used, kAliasIterator, Width::kUint32)
FIELD(dict_iterator_remaining, DictKeyIterator, remaining, kAliasIterator, Width::kInt64)
FIELD(set_iterator_set, SetIterator, set, kAliasIterator)
FIELD(set_iterator_position, SetIterator, position, kAliasIterator, Width::kInt64)
FIELD(set_iterator_used, SetIterator, used, kAliasIterator, Width::kUint32)
FIELD(str_iterator_str, StrIterator, str, kAliasIterator)
FIELD(str_iterator_index, StrIterator, index, kAliasIterator, Width::kInt64)
FIELD(bytes_length, Bytes, length, kAliasBytes, Width::kInt64, true)
FIELD(bytes_items, Bytes, data, kAliasBytes, Width::kUint8, true)
FIELD(bytearray_buffer, ByteArray, buffer, kAliasArray)
FIELD(bytearray_start, ByteArray, start, kAliasArray, Width::kInt64)
FIELD(bytearray_length, ByteArray, length, kAliasArray, Width::kInt64)
FIELD(array_object_buffer, ArrayObject, buffer, kAliasArray)
FIELD(array_object_length, ArrayObject, length, kAliasArray, Width::kInt64)
FIELD(array_object_code, ArrayObject, type_code, kAliasArray, Width::kUint8, true)
FIELD(str_length, Str, length, kAliasStr, Width::kInt64, true)
FIELD(str_flags, Str, user_flags, kAliasStr, Width::kUint16, true)
FIELD(enumerate_iterator, Enumerate, iterator, kAliasIterator, Width::kValue, true)
FIELD(enumerate_index, Enumerate, index, kAliasIterator, Width::kInt64)
FIELD(enumerate_long_index, Enumerate, long_index, kAliasIterator)
FIELD(zip_iterators, Zip, iterators, kAliasIterator, Width::kValue, true)
FIELD(map_function, Map, function, kAliasIterator, Width::kValue, true)
FIELD(map_iterators, Map, iterators, kAliasIterator, Width::kValue, true)
FIELD(filter_function, Filter, function, kAliasIterator, Width::kValue, true)
FIELD(filter_iterator, Filter, iterator, kAliasIterator, Width::kValue, true)
FIELD(generator_storage, Generator, storage, kAliasGenerator)
FIELD(generator_code, Generator, code, kAliasGenerator, Width::kValue, true)
FIELD(generator_name, Generator, name, kAliasGenerator)
FIELD(generator_qualified_name, Generator, qualified_name, kAliasGenerator)
FIELD(generator_state, Generator, state, kAliasGenerator, Width::kUint8)
FIELD(function_name, Function, name, kAliasFunction)
FIELD(function_qualified_name, Function, qualified_name, kAliasFunction)
FIELD(exception_arguments, ExceptionObject, arguments, kAliasException)
FIELD(exception_traceback, ExceptionObject, traceback, kAliasException)
FIELD(exception_context, ExceptionObject, context, kAliasException)
FIELD(exception_cause, ExceptionObject, cause, kAliasException)
FIELD(exception_suppress, ExceptionObject, suppress_context, kAliasException, Width::kUint8)
FIELD(traceback_next, Traceback, next, kAliasException)
FIELD(traceback_frame, Traceback, frame, kAliasException)
FIELD(traceback_code, Traceback, code, kAliasException)
FIELD(traceback_globals, Traceback, globals, kAliasException)
FIELD(traceback_instruction, Traceback, instruction, kAliasException, Width::kInt32)
FIELD(frame_object_frame, FrameObject, frame, kAliasException, Width::kInt64)
FIELD(frame_object_back, FrameObject, back, kAliasException)
FIELD(frame_object_code, FrameObject, code, kAliasException)
FIELD(frame_object_globals, FrameObject, globals, kAliasException)
FIELD(frame_object_builtins, FrameObject, builtins, kAliasException)
FIELD(frame_object_locals, FrameObject, locals, kAliasException)
FIELD(frame_object_slots, FrameObject, slots, kAliasException)
FIELD(frame_object_trace, FrameObject, trace, kAliasException)
FIELD(frame_object_instruction, FrameObject, instruction, kAliasException, Width::kInt32)
FIELD(frame_object_trace_lines, FrameObject, trace_lines, kAliasException, Width::kUint8)
FIELD(function_doc, Function, doc, kAliasFunction)
FIELD(function_module, Function, module, kAliasFunction)
FIELD(function_annotations, Function, annotations, kAliasFunction)
FIELD(function_dict, Function, dict, kAliasFunction)
FIELD(partial_function, Partial, function, kAliasOther)
FIELD(partial_arguments, Partial, arguments, kAliasOther)
FIELD(partial_keywords, Partial, keywords, kAliasOther)
FIELD(property_getter, Property, getter, kAliasFunction, Width::kValue, true)
#undef FIELD

/// The word of a dict's table that says how large it is and what keys it has.
constexpr Field dict_table_head{offsetof(DictTable, capacity), kAliasDictHead, Width::kInt64};
/// The words of a dict's entries, three each: hash, key, value.
constexpr Field dict_keys{offsetof(DictTable, entries) + offsetof(DictEntry, key), kAliasDictEntries};
constexpr Field dict_values{offsetof(DictTable, entries) + offsetof(DictEntry, value), kAliasDictEntries};
constexpr int64_t kDictEntryWords = sizeof(DictEntry) / 8;
constexpr Field set_keys{offsetof(SetTable, entries) + offsetof(SetEntry, key), kAliasSet};
constexpr int64_t kSetEntryWords = sizeof(SetEntry) / 8;
/// The items of an array's or bytearray's buffer.
constexpr Field buffer_items(Width width) { return {offsetof(ByteBuffer, data), kAliasBuffer, width}; }

/// An attribute slot or __slots__ member of an instance.
constexpr Field slot(uint32_t offset) { return {int32_t(offset), kAliasSlots}; }
/// An attribute slot that holds a double.
constexpr Field double_slot(uint32_t offset) { return {int32_t(offset), kAliasSlots, Width::kFloat64}; }
/// A field of an exception, as getsets name it.
constexpr Field of_exception(int32_t offset) { return {offset, kAliasException}; }
/// An item of the overflow array of an instance.
constexpr Field overflow(uint32_t index) { return {int32_t(offsetof(ValueArray, items) + 8 * index), kAliasOverflow}; }
/// An item of a value array at a fixed index.
constexpr Field array_item(uint32_t index) { return {int32_t(offsetof(ValueArray, items) + 8 * index), kAliasListItems}; }
/// The frame inside a generator's storage: its generator lies before it.
constexpr int32_t kStoredFrame = int32_t(offsetof(ValueArray, items)) + 8;
constexpr Field frame_generator{kStoredFrame - 8, kAliasGenerator};
#define STORED(name, member, ...) constexpr Field name{kStoredFrame + int32_t(offsetof(Frame, member)), kAliasGenerator __VA_OPT__(, ) __VA_ARGS__};
STORED(frame_previous, tagged_previous, Width::kInt64)
STORED(frame_sp, tagged_sp, Width::kInt64)
STORED(frame_pc, pc, Width::kInt64)
STORED(frame_code, code)
STORED(frame_globals, globals)
STORED(frame_object, object)
STORED(frame_info, info, Width::kInt64)
STORED(frame_function, function)
#undef STORED
constexpr Field frame_slot(size_t index) { return {kStoredFrame + int32_t(sizeof(Frame) + 8 * index), kAliasGenerator}; }
/// Key and value of an entry of a dict's table.
constexpr Field dict_key(uint32_t index) {
  return {int32_t(offsetof(DictTable, entries) + index * sizeof(DictEntry) + offsetof(DictEntry, key)), kAliasDictEntries};
}
constexpr Field dict_value(uint32_t index) {
  return {int32_t(offsetof(DictTable, entries) + index * sizeof(DictEntry) + offsetof(DictEntry, value)), kAliasDictEntries};
}
constexpr Field dict_hash(uint32_t index) {
  return {int32_t(offsetof(DictTable, entries) + index * sizeof(DictEntry) + offsetof(DictEntry, hash)), kAliasDictEntries, Width::kInt64};
}
/// Eight bytes of the index behind `capacity` entries.
constexpr Field dict_index(uint32_t capacity, uint32_t word) {
  return {int32_t(offsetof(DictTable, entries) + capacity * sizeof(DictEntry) + 8 * word), kAliasDictEntries, Width::kInt64};
}
/// An item of a tuple at a fixed index.
constexpr Field tuple_item(uint32_t index) { return {int32_t(offsetof(Tuple, items) + 8 * index), kAliasTuple, Width::kValue, true}; }

}  // namespace adder::field
