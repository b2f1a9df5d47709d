// A compiled code object that is not yet a heap object: everything of it lies in the arena. The code
// generator makes drafts; compile.cpp turns them into Code objects.
#pragma once

#include "compiler/compile_support.h"
#include "objects/code.h"

namespace adder::compiler {

struct CodeDraft;

/// A constant of a code object: a value, or the code of a nested function or class.
struct DraftConstant {
  ConstantValue value;
  const CodeDraft* code = nullptr;
};

struct CodeDraft {
  const Identifier* name = nullptr;
  Text qualified_name;
  uint32_t flags = 0;
  uint32_t argument_count = 0, positional_only_count = 0, keyword_only_count = 0;
  uint32_t plain_local_count = 0, free_count = 0;
  uint32_t stack_size = 0;
  uint32_t first_line = 0;
  uint32_t self_attribute_count = 0;
  Seq<uint32_t> instructions;
  Seq<DraftConstant> constants;
  Seq<const Identifier*> names;
  Seq<const Identifier*> local_names;
  Seq<uint8_t> local_kinds;
  Seq<ExceptionRow> exceptions;
  Seq<uint8_t> positions;
};

/// Same type and same value, so that one object can stand for both: 1, 1.0 and True differ, as do 0.0 and
/// -0.0.
bool same_constant(const ConstantValue& a, const ConstantValue& b);
uint32_t hash_constant(const ConstantValue& value);

/// bool(constant).
bool is_true(const ConstantValue& value);

ConstantValue none_constant();
ConstantValue bool_constant(bool value);
ConstantValue int_constant(int64_t value);
ConstantValue float_constant(double value);
ConstantValue str_constant(std::string_view text_in_arena);
ConstantValue tuple_constant(Seq<ConstantValue> elements);

/// The constants of one code object; equal ones are merged.
class ConstantPool {
 public:
  explicit ConstantPool(Arena& arena) : arena_(arena) {}
  uint32_t add(const ConstantValue& value);
  uint32_t add_code(const CodeDraft* code);
  const DraftConstant& operator[](uint32_t index) const { return constants_[index]; }
  uint32_t size() const { return constants_.size(); }
  /// Drops constants at the end that nobody uses any more.
  void shrink(uint32_t size) { constants_.shrink(size); }
  Seq<DraftConstant> seq() const { return constants_.seq(); }

 private:
  void rebuild();
  Arena& arena_;
  ArenaVector<DraftConstant> constants_;
  ArenaVector<uint32_t> hashes_;
  uint32_t* cells_ = nullptr;  // open addressing: index + 1
  uint32_t mask_ = 0;
};

}  // namespace adder::compiler
