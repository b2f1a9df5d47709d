// The import system is the standard library's importlib, as in CPython: _frozen_importlib finds and loads modules,
// _frozen_importlib_external does so for files.  Both are loaded first of all, from their cache files.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "objects/class.h"
#include "objects/protocols.h"

namespace adder {

/// Loads importlib and lets it install itself.  False with an exception pending.
bool start_importlib(Thread& t);
bool importlib_is_ready(Thread& t);
/// The module of a name that sys.modules does not have.
Value find_and_load(Thread& t, Str* name);
/// Calls a function of importlib._bootstrap; `argument` may be empty.
Value call_importlib(Thread& t, const char* function, Value argument);
/// Takes importlib's own frames out of the pending exception's traceback, unless the user wants to see everything (-v).
void remove_importlib_frames(Thread& t);

/// A module that CPython has in its executable and importlib expects to be "frozen".
struct FrozenModule {
  const char* name;
  const char* original;    // its name in the standard library, or null; "<name" is the package `name` as a plain module
  const char* file;        // under the standard library
  const char* shown_file;  // in tracebacks
  bool is_package = false;
};
std::span<const FrozenModule> frozen_modules();
const FrozenModule* find_frozen_module(std::string_view name);
/// Whether the module is taken from "the executable" and not looked for along sys.path.
bool is_used(const FrozenModule& module);
/// -X frozen_modules=off; importlib itself is always frozen.
void use_frozen_modules(bool use);
/// Its code, from its cache file when that is good.
Code* frozen_code(Thread& t, const FrozenModule& module);

}  // namespace adder
