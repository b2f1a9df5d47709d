// Code objects back to drafts, so that they can be saved: the opposite of compile_objects.cpp.
#include "compiler/compile_cache.h"
#include "compiler/opcodes.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/bytes.h"
#include "objects/numbers.h"
#include "objects/str.h"

namespace adder::compiler {

namespace {

class DraftMaker {
 public:
  DraftMaker(Thread& thread, Arena& arena) : thread_(thread), arena_(arena) {}

  const CodeDraft* make(Code* code) {
    auto* draft = arena_.make<CodeDraft>();
    draft->name = identifier(code->name);
    draft->qualified_name = text(code->qualified_name);
    draft->flags = code->flags;
    draft->argument_count = code->argument_count;
    draft->positional_only_count = code->positional_only_count;
    draft->keyword_only_count = code->keyword_only_count;
    draft->plain_local_count = code->plain_local_count;
    draft->free_count = code->free_count;
    draft->stack_size = code->stack_size;
    draft->first_line = code->first_line;
    draft->self_attribute_count = code->self_attribute_count;
    draft->instructions = instructions(code);
    draft->names = identifiers(code->names);
    draft->local_names = identifiers(code->local_names);
    draft->local_kinds = arena_.copy_seq(code->local_kinds, code->local_count);
    draft->exceptions = arena_.copy_seq(code->exceptions, code->exception_count);
    draft->positions = arena_.copy_seq(code->positions, code->position_bytes);
    draft->constants = arena_.make_seq<DraftConstant>(code->constants->length);
    for (uint32_t i = 0; i < draft->constants.size(); ++i) {
      Value value = code->constants->items[i];
      DraftConstant& constant = draft->constants[i];
      constant = {};
      if (is_exact<Code>(value)) {
        constant.code = TRY(make(value.as<Code>()));
      } else if (!constant_value(value, &constant.value)) {
        return nullptr;
      }
    }
    return draft;
  }

 private:
  Text text(Str* str) { return arena_.copy_text(Utf8(str).view()); }
  const Identifier* identifier(Str* str) { return arena_.intern(Utf8(str).view()); }
  Seq<const Identifier*> identifiers(adder::Tuple* names) {
    auto list = arena_.make_seq<const Identifier*>(names->length);
    for (uint32_t i = 0; i < list.size(); ++i) list[i] = identifier(names->items[i].as<Str>());
    return list;
  }
  Seq<uint32_t> instructions(Code* code) {
    Seq<uint32_t> words = arena_.copy_seq(code->instructions, code->instruction_count);
    for (uint32_t at = 0; at < words.size(); at += instruction_words(opcode_of(words[at]))) {
      Opcode opcode = opcode_of(words[at]);
      if (cache_is_operand(opcode)) continue;
      for (uint32_t i = 1; i < instruction_words(opcode); ++i) words[at + i] = 0;
    }
    return words;
  }

  bool constant_value(Value value, ConstantValue* out) {
    if (value == kNone) return out->kind = ConstantKind::kNone, true;
    if (value == kTrue) return out->kind = ConstantKind::kTrue, true;
    if (value == kFalse) return out->kind = ConstantKind::kFalse, true;
    if (value == kEllipsis) return out->kind = ConstantKind::kEllipsis, true;
    if (class_of(value) == class_for<Int>(thread_)) return int_value(value, out);
    if (is_float(value)) {
      out->kind = ConstantKind::kFloat;
      out->number = float_value(value);
      return true;
    }
    if (is_exact<Complex>(value)) {
      out->kind = ConstantKind::kComplex;
      out->number = value.as<Complex>()->imag;
      out->real = value.as<Complex>()->real;
      return true;
    }
    if (is_exact<Str>(value)) return out->kind = ConstantKind::kStr, out->text = text(value.as<Str>()), true;
    if (is_exact<Bytes>(value))
      return out->kind = ConstantKind::kBytes, out->text = arena_.copy_text(value.as<Bytes>()->view()), true;
    if (is_exact<adder::Tuple>(value))
      return out->kind = ConstantKind::kTuple, elements(value.as<adder::Tuple>()->values(), out);
    if (is_exact<FrozenSet>(value)) {
      std::vector<Value> members;
      size_t position = 0;
      for (Value member; set_next(value.as<adder::Set>(), &position, &member);) members.push_back(member);
      return out->kind = ConstantKind::kFrozenset, elements(members, out);
    }
    return raise_value_error(thread_, "unmarshallable object");
  }
  bool int_value(Value value, ConstantValue* out) {
    int64_t number;
    if (int_to_int64(value, &number)) {
      out->kind = ConstantKind::kInt;
      out->small_int = number;
      return true;
    }
    std::string digits(Utf8(TRY(int_to_str(thread_, value, 16))).view());
    digits.insert(digits[0] == '-' ? 1 : 0, "0x");
    out->kind = ConstantKind::kBigInt;
    out->text = arena_.copy_text(digits);
    return true;
  }
  bool elements(std::span<const Value> values, ConstantValue* out) {
    auto list = arena_.make_seq<ConstantValue>(values.size());
    for (size_t i = 0; i < values.size(); ++i)
      if (list[i] = {}; !constant_value(values[i], &list[i])) return false;
    out->elements = list;
    return true;
  }

  Thread& thread_;
  Arena& arena_;
};

}  // namespace

const CodeDraft* draft_of(Thread& thread, Arena& arena, Code* code) {
  return DraftMaker(thread, arena).make(code);
}

}  // namespace adder::compiler
