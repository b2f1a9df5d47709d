// Format: the build's mark (8 bytes); the identifiers (count, then length and text each); the module's code.
// Numbers are base-128, little-endian; words of code are copied as they are. Identifiers are named by number.
#include "compiler/compile_cache.h"

#include "compiler/opcodes.h"

namespace adder::compiler {

namespace {

constexpr uint64_t kFormat = 1;

/// Changes with the format and the opcode table.
constexpr uint64_t build_mark() {
  uint64_t mark = 0xCBF29CE484222325u + kFormat;
  for (uint32_t i = 0; i < kOpcodeCount; ++i) {
    const OpcodeInfo& info = opcode_info(Opcode(i));
    for (const char* c = info.name; *c; ++c) mark = (mark ^ uint8_t(*c)) * 0x100000001B3u;
    mark = (mark ^ info.cache_words ^ uint64_t(info.operand) << 8) * 0x100000001B3u;
  }
  return mark;
}

class DraftWriter {
 public:
  std::string run(const CodeDraft& draft) {
    code(draft);
    std::string body = std::move(out_);
    out_.clear();
    uint64_t mark = build_mark();
    out_.append(reinterpret_cast<const char*>(&mark), sizeof mark);
    number(names_.size());
    for (const Identifier* name : names_) text(name->view());
    return out_ + body;
  }

 private:
  void number(uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_.push_back(char(value | 0x80));
    out_.push_back(char(value));
  }
  void text(std::string_view value) {
    number(value.size());
    out_.append(value);
  }
  void raw(const void* data, size_t size) {
    if (size) out_.append(static_cast<const char*>(data), size);
  }
  void identifier(const Identifier* name) { number(names_.add(arena_, name)); }
  void identifiers(Seq<const Identifier*> list) {
    number(list.size());
    for (const Identifier* name : list) identifier(name);
  }
  void real(double value) { raw(&value, sizeof value); }

  void constant(const ConstantValue& value) {
    out_.push_back(char(value.kind));
    switch (value.kind) {
      case ConstantKind::kInt:
        return number(uint64_t(value.small_int) << 1 ^ uint64_t(value.small_int >> 63));
      case ConstantKind::kFloat:
        return real(value.number);
      case ConstantKind::kComplex:
        real(value.real);
        return real(value.number);
      case ConstantKind::kBigInt:
      case ConstantKind::kStr:
      case ConstantKind::kBytes:
        return text(value.text.view());
      case ConstantKind::kTuple:
      case ConstantKind::kFrozenset:
        number(value.elements.size());
        for (const ConstantValue& element : value.elements) constant(element);
        return;
      default:
        return;
    }
  }

  void code(const CodeDraft& draft) {
    identifier(draft.name);
    text(draft.qualified_name.view());
    for (uint32_t field : {draft.flags, draft.argument_count, draft.positional_only_count,
                           draft.keyword_only_count, draft.plain_local_count, draft.free_count,
                           draft.stack_size, draft.first_line, draft.self_attribute_count})
      number(field);
    number(draft.instructions.size());
    raw(draft.instructions.data, draft.instructions.size() * sizeof(uint32_t));
    identifiers(draft.names);
    identifiers(draft.local_names);
    raw(draft.local_kinds.data, draft.local_kinds.size());
    number(draft.exceptions.size());
    for (const ExceptionRow& row : draft.exceptions) {
      for (uint32_t field :
           {row.start, row.end, row.target, uint32_t(row.depth), uint32_t(row.push_position)})
        number(field);
    }
    number(draft.positions.size());
    raw(draft.positions.data, draft.positions.size());
    number(draft.constants.size());
    for (const DraftConstant& it : draft.constants) {
      out_.push_back(it.code ? 1 : 0);
      if (it.code) {
        code(*it.code);
      } else {
        constant(it.value);
      }
    }
  }

  Arena arena_;
  IdentifierSet names_;
  std::string out_;
};

/// Reads until something does not fit; from then on everything is 0 and `ok()` false.
class DraftReader {
 public:
  DraftReader(Arena& arena, std::string_view bytes) : arena_(arena), rest_(bytes) {}

  const CodeDraft* run() {
    uint64_t mark = 0;
    raw(&mark, sizeof mark);
    if (mark != build_mark()) return nullptr;
    uint64_t count = size(1);
    names_ = arena_.make_seq<const Identifier*>(count);
    for (const Identifier*& name : names_) name = arena_.intern(text());
    const CodeDraft* draft = code(0);
    return ok_ && rest_.empty() ? draft : nullptr;
  }

 private:
  static constexpr int kMaxDepth = 1000;

  void fail() {
    ok_ = false;
    rest_ = {};
  }
  uint64_t number() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return fail(), 0;
      auto byte = static_cast<unsigned char>(rest_[0]);
      rest_.remove_prefix(1);
      value |= uint64_t(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    return fail(), 0;
  }
  /// A count of things that take at least `each` bytes.
  uint64_t size(size_t each) {
    uint64_t count = number();
    if (count > rest_.size() / each) return fail(), 0;
    return count;
  }
  std::string_view bytes(uint64_t count) {
    if (count > rest_.size()) return fail(), std::string_view();
    std::string_view result = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return result;
  }
  std::string_view text() { return bytes(number()); }
  void raw(void* to, size_t count) {
    std::string_view from = bytes(count);
    if (!from.empty()) std::memcpy(to, from.data(), count);
  }
  double real() {
    double value = 0;
    raw(&value, sizeof value);
    return value;
  }
  const Identifier* identifier() {
    uint64_t index = number();
    if (index < names_.size()) return names_[index];
    fail();
    return arena_.intern("");
  }
  Seq<const Identifier*> identifiers() {
    Seq<const Identifier*> list = arena_.make_seq<const Identifier*>(size(1));
    for (const Identifier*& name : list) name = identifier();
    return list;
  }
  template <class T>
  Seq<T> array(uint64_t count) {
    std::string_view from = bytes(count * sizeof(T));
    Seq<T> list = arena_.make_seq<T>(from.size() / sizeof(T));
    if (!from.empty()) std::memcpy(list.data, from.data(), from.size());
    return list;
  }

  ConstantValue constant(int depth) {
    ConstantValue value;
    std::string_view kind = bytes(1);
    if (kind.empty() || uint8_t(kind[0]) > uint8_t(ConstantKind::kFrozenset) || depth > kMaxDepth)
      return fail(), value;
    value.kind = ConstantKind(kind[0]);
    switch (value.kind) {
      case ConstantKind::kInt: {
        uint64_t bits = number();
        value.small_int = int64_t(bits >> 1) ^ -int64_t(bits & 1);
        break;
      }
      case ConstantKind::kFloat:
        value.number = real();
        break;
      case ConstantKind::kComplex:
        value.real = real();
        value.number = real();
        break;
      case ConstantKind::kBigInt:
      case ConstantKind::kStr:
      case ConstantKind::kBytes: {
        std::string_view from = text();
        value.text = {from.data(), from.size()};
        break;
      }
      case ConstantKind::kTuple:
      case ConstantKind::kFrozenset:
        value.elements = arena_.make_seq<ConstantValue>(size(1));
        for (ConstantValue& element : value.elements) element = constant(depth + 1);
        break;
      default:
        break;
    }
    return value;
  }

  const CodeDraft* code(int depth) {
    auto* draft = arena_.make<CodeDraft>();
    draft->name = identifier();
    std::string_view qualified = text();
    draft->qualified_name = {qualified.data(), qualified.size()};
    for (uint32_t* field : {&draft->flags, &draft->argument_count, &draft->positional_only_count,
                            &draft->keyword_only_count, &draft->plain_local_count, &draft->free_count,
                            &draft->stack_size, &draft->first_line, &draft->self_attribute_count})
      *field = uint32_t(number());
    draft->instructions = array<uint32_t>(size(sizeof(uint32_t)));
    draft->names = identifiers();
    draft->local_names = identifiers();
    draft->local_kinds = array<uint8_t>(draft->local_names.size());
    draft->exceptions = arena_.make_seq<ExceptionRow>(size(5));
    for (ExceptionRow& row : draft->exceptions) {
      row.start = uint32_t(number());
      row.end = uint32_t(number());
      row.target = uint32_t(number());
      row.depth = uint16_t(number());
      row.push_position = number() != 0;
    }
    draft->positions = array<uint8_t>(size(1));
    draft->constants = arena_.make_seq<DraftConstant>(size(2));
    for (DraftConstant& it : draft->constants) {
      std::string_view is_code = bytes(1);
      if (is_code.empty() || depth > kMaxDepth) return fail(), draft;
      if (is_code[0]) {
        it.code = code(depth + 1);
      } else {
        it.value = constant(0);
      }
    }
    return draft;
  }

  Arena& arena_;
  std::string_view rest_;
  Seq<const Identifier*> names_;
  bool ok_ = true;
};

}  // namespace

uint64_t format_mark() { return build_mark(); }

std::string save_draft(const CodeDraft& draft) { return DraftWriter().run(draft); }

const CodeDraft* load_draft(Arena& arena, std::string_view bytes) { return DraftReader(arena, bytes).run(); }

}  // namespace adder::compiler
