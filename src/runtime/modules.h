// Modules: native ones, import of source files, sys.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "objects/class.h"
#include "objects/protocols.h"

namespace adder {

/// Makes builtins and sys.
void initialize_modules(Thread& t);

/// The module of this full name: from sys.modules, native, or a source file on the path.
Value import_by_name(Thread& t, Str* name);
/// What __import__ does.
Value import_statement(Thread& t, Str* name, Value globals, Value from_list, int64_t level);
/// A path made absolute with the current directory; "." and ".." stay.
std::string absolute_path(const std::string& path);
/// Reads a whole file; false with OSError pending.
bool read_file(Thread& t, const std::string& path, std::string* out);
/// Compiles and runs source text in a module's dict.
Value run_source(Thread& t, std::string_view source, const std::string& filename, Dict* globals);

/// print() to a standard stream that is nobody's replacement, without calling its methods.  False: write as usual (or failed).
bool print_directly(Thread& t, Value file, Tuple* values, Value sep, Value end);
/// Prints an exception with its traceback, chain and notes, as the interpreter does when a program ends by it.
void print_exception(Thread& t, Value exception);
/// Writes to the file object sys.stderr or, when that cannot be done, to the descriptor.
void write_stderr(Thread& t, std::string_view text);

/// Flushes the files that are open.  False when standard output could not take what was left, which has been reported.
bool run_exit_functions(Thread& t);
/// What atexit.register() has collected; null while the module is not imported.
extern void (*run_registered_functions)(Thread& t);

}  // namespace adder
