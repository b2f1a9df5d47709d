// Setting up the exception classes.
#pragma once
#include "objects/bytes.h"
#include "objects/errors.h"
#include "runtime/runtime.h"

namespace adder {

/// Adds to the exception classes what goes beyond BaseException.
bool finish_exceptions(Thread& t);
bool finish_exception_groups(Thread& t);
/// The subclass of OSError for an errno; false when there is none.
bool os_error_kind(int error, ExceptionId* out);

}  // namespace adder
