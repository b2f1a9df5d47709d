// A libFuzzer target: any bytes compile, or raise one of the exceptions that compile() may raise.
//
// What compiles must also survive being written as bytes and read back. Builds with assertions verify the bytecode of
// all that is compiled (compiler/verify.h).
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/check.h"
#include "compiler/compile.h"
#include "objects/attributes.h"
#include "objects/errors.h"
#include "runtime/runtime.h"

namespace {

using namespace adder;

Thread* g_thread;

bool is_expected(Thread& t) {
  for (ExceptionId id : {ExceptionId::kSyntaxError, ExceptionId::kValueError, ExceptionId::kRecursionError, ExceptionId::kMemoryError})
    if (pending_matches(t, id)) return true;
  return false;
}

void expect_good_failure(Thread& t) {
  CHECK(has_pending(t), "what fails says why");
  CHECK(is_expected(t), "compile() raises exceptions of a few kinds only");
  take_pending(t);
}

void compile_and_reload(Thread& t, std::string_view source, compiler::ParseMode mode) {
  Code* code = compiler::compile_source(t, source, {.filename = "<fuzz>", .mode = mode});
  if (!code) return expect_good_failure(t);
  CHECK(!has_pending(t), "what compiles raises nothing");
  std::string bytes = compiler::code_to_bytes(t, code);
  CHECK(!bytes.empty() && compiler::code_from_bytes(t, bytes, "<fuzz>"), "code can be written and read back");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  g_thread = &start_runtime(*argc, *argv);
  compiler::issue_syntax_warning = nullptr;  // the warnings module is not there
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view source(reinterpret_cast<const char*>(data), size);
  for (auto mode : {compiler::ParseMode::kExec, compiler::ParseMode::kEval, compiler::ParseMode::kSingle}) compile_and_reload(*g_thread, source, mode);
  return 0;
}
