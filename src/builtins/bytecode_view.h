// How programs see bytecode: co_code, co_exceptiontable and the module `opcode`, in the forms that CPython's `dis` reads.
//
// Each of our 4-byte words is two of CPython's code units (a byte of opcode, a byte of operand), so that offsets, positions and
// lines go by bytes of co_code.  The unit behind an instruction counts among its caches.  An operand above 255 has its upper
// bits in an EXTENDED_ARG in the first unit; the instruction then has another number, with one cache less
// (of that, `dis` shows constants by their index only).  Operators and
// comparisons are BINARY_OP and COMPARE_OP with an operand, as in CPython.
#pragma once
#include <span>
#include <string>

#include "compiler/opcodes.h"
#include "objects/code.h"

namespace adder {

constexpr uint32_t kOpcodeNumbers = 256;

struct OpcodeNumber {
  const char* name = nullptr;
  compiler::OperandKind operand = compiler::OperandKind::kNone;
  uint32_t caches = 0;  // code units
};

/// The opcodes by the numbers that programs see; without a name: unused.
const OpcodeNumber& opcode_number(uint32_t number);
/// Opcodes from this number on have an operand.
uint32_t first_number_with_operand();

/// The operands of BINARY_OP and COMPARE_OP: names and symbols.
struct OperatorName { const char *name, *symbol; };
std::span<const OperatorName> binary_operator_names();
std::span<const OperatorName> comparison_names();

std::string bytecode_view(const Code* code);
std::string exception_table_view(const Code* code);

}  // namespace adder
