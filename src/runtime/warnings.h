// Warnings: filters, registries, and who shows what passes them.  The module _warnings gives Python the same functions.
#pragma once
#include "objects/thread.h"

namespace adder {

struct Warnings {
  List* filters;             // of (action, message, category, module, line)
  Value default_action;
  Dict* once_registry;
  int64_t filters_version;   // registries of an older version are stale
};
/// The process's; made on first use.
Warnings& warnings_state(Thread& t);

/// What is warned of and where; empty values are as omitted arguments.
struct Warning {
  Value category, message;   // a subclass of Warning; text or an instance of it
  Value filename;
  int64_t line = 1;
  Value module, registry, source, source_line;
};
/// Goes by the filters.  False when that made an exception of it (or failed).
bool issue_warning(Thread& t, Warning& w);
/// warnings.warn: the place is the frame `stack_level` levels up.
bool warn_at_level(Thread& t, Value message, Value category, int64_t stack_level, Value source);

}  // namespace adder
