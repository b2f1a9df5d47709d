// Listings of code objects, whose names and constants are on the heap.
#include "compiler/disassemble.h"
#include "compiler/disassemble_listing.h"
#include "objects/bytes.h"
#include "objects/containers.h"
#include "objects/numbers.h"
#include "objects/str.h"

namespace adder::compiler {

namespace {

std::string value_text(Value value);

std::string tuple_text(const adder::Tuple* tuple) {
  std::string text = "(";
  for (uint64_t i = 0; i < tuple->length; ++i) {
    if (i) text += ", ";
    text += value_text(tuple->items[i]);
  }
  return text + (tuple->length == 1 ? ",)" : ")");
}

std::string value_text(Value value) {
  ConstantValue constant;
  if (value == kNone) return "None";
  if (value == kTrue) return "True";
  if (value == kFalse) return "False";
  if (value == kEllipsis) return "...";
  if (value.is_int()) return std::to_string(value.as_int());
  if (is_float(value)) return constant_text(float_constant(float_value(value)));
  if (is_exact<Str>(value)) {
    Utf8 utf8(value.as<Str>());
    return constant_text(str_constant(utf8.view()));
  }
  if (is_exact<Bytes>(value)) {
    constant.kind = ConstantKind::kBytes;
    constant.text = {value.as<Bytes>()->view().data(), value.as<Bytes>()->view().size()};
    return constant_text(constant);
  }
  if (is_exact<adder::Tuple>(value)) return tuple_text(value.as<adder::Tuple>());
  if (is_exact<Code>(value)) return "<code " + std::string(Utf8(value.as<Code>()->name).view()) + ">";
  return "<object>";
}

struct CodeSource {
  const Code* code;
  const uint32_t* words() const { return code->instructions; }
  uint32_t word_count() const { return code->instruction_count; }
  std::string constant(uint32_t i) const {
    return i < code->constants->length ? value_text(code->constants->items[i]) : "?";
  }
  static std::string str_at(const adder::Tuple* tuple, uint32_t i) {
    return i < tuple->length ? std::string(Utf8(tuple->items[i].as<Str>()).view()) : "?";
  }
  std::string name(uint32_t i) const { return str_at(code->names, i); }
  std::string local(uint32_t i) const { return str_at(code->local_names, i); }
  PositionIterator positions() const { return PositionIterator(code); }
  const ExceptionRow* rows() const { return code->exceptions; }
  uint32_t row_count() const { return code->exception_count; }
  std::string title() const { return std::string(Utf8(code->qualified_name).view()); }
  uint32_t stack_size() const { return code->stack_size; }
};

}  // namespace

std::string disassemble(const Code* code) { return list_instructions(CodeSource{code}); }
std::string describe_instruction(const Code* code, uint32_t word) { return describe(CodeSource{code}, word); }

}  // namespace adder::compiler
