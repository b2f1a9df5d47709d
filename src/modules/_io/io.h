// What the files of _io share: its classes, slots of its objects, small checks.
#pragma once
#include <cerrno>
#include <string>

#include "builtins/container_helpers.h"
#include "objects/bytes.h"
#include "objects/codec.h"
#include "runtime/runtime.h"

namespace adder::io {

constexpr int64_t kBufferSize = 8192;

struct Classes {
  Class *base, *raw, *buffered_base, *text_base;
  Class *file, *reader, *writer, *random, *pair, *bytes, *string, *text, *newline_decoder;
  Class* unsupported;
};
extern Classes g_classes;

inline Value& slot(Value self, int i) { return self.as<Instance>()->slots[i]; }
inline void set_slot(Value self, int i, Value v) {
  gc::write_barrier(self.as<Object>());
  slot(self, i) = v;
}

/// Takes bytes off the front of a buffer that nobody else sees.  An empty one keeps its memory: it will be filled again.
inline bool drop_front(Thread& t, ByteArray* buffer, size_t count) {
  if (count < buffer->length) return bytearray_replace(t, buffer, 0, count, {});
  buffer->start = buffer->length = 0;
  return true;
}

Failed unsupported(Thread& t, const char* what);
/// Makes `first` the context of the exception that closing has added to it.
void chain_pending(Thread& t, Value first);
/// Raises an exception whose cause is the pending one.
Failed raise_from_pending(Thread& t, ExceptionId kind, const char* message);
/// True, or ValueError when the `closed` attribute of a file object is true.
bool check_open(Thread& t, Value self);
int truth_of_attribute(Thread& t, Value object, const char* name);
/// Size arguments: None is -1.
bool size_or_none(Thread& t, Value v, int64_t* out);

// --- FileIO: slots, and the system calls below its methods
enum FileSlot { kDescriptor, kReadable, kWritable, kAppending, kCreated, kSeekable, kCloseDescriptor, kFileSlots };
inline bool is_plain_file(Value v) { return class_of(v) == g_classes.file; }
inline int descriptor_of(Value file) { return slot(file, kDescriptor) ? int(slot(file, kDescriptor).as_int()) : -1; }
/// Bytes read (0 at the end), -1 with an error pending, -2 when the read would block.
int64_t read_descriptor(Thread& t, int descriptor, void* data, size_t size);
int64_t write_descriptor(Thread& t, int descriptor, const void* data, size_t size);
Value new_file(Thread& t, Value file, const char* mode, bool close_descriptor, Value opener);

/// The warning that -X warn_default_encoding asks for where no encoding is given (PEP 597); false when it became an error.
bool warn_default_encoding(Thread& t, int stack_level);

// --- buffered: what TextIOWrapper calls directly
bool is_plain_writer(Value v);
bool writer_append(Thread& t, Value writer, std::string_view data);
bool is_plain_reader(Value v);
/// A reader or writer over a descriptor that is open.
bool is_plain_and_open(Value v);
/// Up to `size` bytes with at most one read of the raw file; empty at the end.
Bytes* reader_read1(Thread& t, Value reader, int64_t size);
Value new_buffered(Thread& t, Class* cls, Value raw, int64_t size);
Value new_text(Thread& t, Value buffer, Value encoding, Value errors, Value newline, bool line_buffering);
/// Whether a file is a TextIOWrapper, and what its write() does.
bool is_plain_text(Value v);
bool write_text(Thread& t, Value file, Str* text);
/// Whether write() of this TextIOWrapper only has to append ASCII text (append_ascii) and may then have to flush
/// (finish_appending): UTF-8 over an open descriptor, plain line ends, nothing read ahead.
bool appends_plainly(Value file);
bool append_ascii(Thread& t, Value file, const Str* text);
bool finish_appending(Thread& t, Value file, bool line_end);
/// Flushes every writer that is still open; at exit.
void flush_all(Thread& t);
extern bool g_any_writer;

bool add_base_classes(Thread& t, Module* module);
bool add_file_class(Thread& t, Module* module);
bool add_buffered_classes(Thread& t, Module* module);
bool add_memory_classes(Thread& t, Module* module);
bool add_text_class(Thread& t, Module* module);
bool add_newline_decoder(Thread& t, Module* module);
/// A class of this module that is built on `base`.
Class* add_class(Thread& t, Module* module, const char* name, Class* base, const TypeSpec& spec);

/// "\r\n" and "\r" become "\n"; `seen` collects which line ends there were: 1 \r, 2 \n, 4 \r\n.
Str* translate_newlines(Thread& t, Str* s, bool translate, int* seen);
/// The line ends that an IncrementalNewlineDecoder has seen.
int newlines_of_decoder(Value decoder);
/// What the `newlines` attribute shows for such a set.
Value newlines_seen(Thread& t, int seen);

}  // namespace adder::io
