// What `--jit-log FILE` writes: each trace with its place in the program, its IR before and after optimization and
// its machine code; and why something was not compiled.
#pragma once
#include <cstdio>
#include <memory>
#include <span>
#include <string>

#include "jit/language.h"
#include "jit/trace.h"

namespace adder::jit {

/// The source lines that were recorded, and the operations they became.
void log_recording(FILE* file, Language& language, const Recorder& recorder, const TraceEnd& end, const Trace& trace);
/// What became of it.
void log_compiled(FILE* file, Language& language, const Trace& trace);
/// The exits that were taken most often, one line each.
std::string busiest_exits(Language& language, std::span<const std::unique_ptr<Trace>> traces, size_t count);
/// What a user can do about a recording that was given up; starts with a space when there is something.
std::string hint_for(const std::string& reason);

}  // namespace adder::jit
