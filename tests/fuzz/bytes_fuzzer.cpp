// A libFuzzer target: any bytes are read as marshalled values and as kept bytecode, or are refused.
//
// The first byte chooses the reader. Bytecode gets the build's mark in front, and comes without the checksum that files
// have (runtime/module_cache.h): damage must be harmless, not merely noticed.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "compiler/compile.h"
#include "compiler/compile_cache.h"
#include "objects/attributes.h"
#include "objects/bytes.h"
#include "objects/errors.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"

namespace {

using namespace adder;

Thread* g_thread;
Module* g_marshal;

bool is_expected(Thread& t) {
  for (ExceptionId id : {ExceptionId::kEOFError, ExceptionId::kValueError, ExceptionId::kTypeError, ExceptionId::kRecursionError,
                         ExceptionId::kMemoryError, ExceptionId::kOverflowError})
    if (pending_matches(t, id)) return true;
  return false;
}

void read_values(Thread& t, std::string_view data) {
  Value bytes = Value::from(bytes_from(t, data));
  Value loads = get_attribute(t, Value::from(g_marshal), intern(t, "loads"));
  Value value = call_with(t, loads, bytes);
  if (value) return;
  CHECK(has_pending(t) && is_expected(t), "marshal.loads raises exceptions of a few kinds only");
  take_pending(t);
}

void read_code(Thread& t, std::string_view data) {
  uint64_t mark = compiler::format_mark();
  std::string bytes(reinterpret_cast<const char*>(&mark), sizeof mark);
  Code* code = compiler::code_from_bytes(t, bytes.append(data), "<fuzz>");
  if (!has_pending(t)) return;
  CHECK(!code && is_expected(t), "bytes that are refused raise nothing unusual");
  take_pending(t);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  g_thread = &start_runtime(*argc, *argv);
  g_marshal = make_native_module(*g_thread, *find_native_module("marshal"));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return -1;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  data[0] & 1 ? read_values(*g_thread, rest) : read_code(*g_thread, rest);
  return 0;
}
