// Starting and ending a Python process: the heap, the main thread, types, modules.
#pragma once
#include "objects/class.h"
#include "objects/thread.h"

namespace adder {

/// Makes the process's runtime and its main thread; once.
/// `hash_seed`: two words that string hashes depend on, or null.
Thread& start_runtime(int argc, char** argv, const uint64_t* hash_seed = nullptr);
/// Runs what is left to run (threads, atexit, finalizers) and flushes the standard streams.  False: output was lost.
bool finish_runtime(Thread& t);

/// Creates the classes of all builtin types and exceptions.
void create_builtin_types(Thread& t);
/// Adds the methods, attributes and constructor of a spec to a class.
bool fill_class(Thread& t, Class* cls, const TypeSpec& spec);
/// Gives a class a descriptor of its own for the special method that it inherits from a builtin type.
bool repeat_special(Thread& t, Class* cls, Special s);

/// Makes a native module and fills it from its spec.
Module* make_native_module(Thread& t, const ModuleSpec& spec);
/// The spec of a native module, or null.
const ModuleSpec* find_native_module(std::string_view name);
/// Every native module that this executable has.
std::span<const ModuleSpec* const> native_modules();

}  // namespace adder
