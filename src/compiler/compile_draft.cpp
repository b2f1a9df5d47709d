#include "compiler/compile_draft.h"

#include <bit>

namespace adder::compiler {

namespace {

bool same_double(double a, double b) { return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b); }

uint32_t mix(uint64_t value) {
  value *= 0x9E3779B97F4A7C15u;
  return uint32_t(value ^ value >> 32);
}

uint32_t hash_text(std::string_view text) {
  uint64_t hash = text.size();
  while (text.size() >= 8) {
    uint64_t part;
    std::memcpy(&part, text.data(), 8);
    hash = (std::rotl(hash, 5) ^ part) * 0x9E3779B97F4A7C15u;
    text.remove_prefix(8);
  }
  for (unsigned char byte : text) hash = (std::rotl(hash, 5) ^ byte) * 0x9E3779B97F4A7C15u;
  return uint32_t(hash ^ hash >> 32);
}

bool same_elements(Seq<ConstantValue> a, Seq<ConstantValue> b) {
  if (a.size() != b.size()) return false;
  for (uint32_t i = 0; i < a.size(); ++i) {
    if (!same_constant(a[i], b[i])) return false;
  }
  return true;
}

}  // namespace

bool same_constant(const ConstantValue& a, const ConstantValue& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case ConstantKind::kNone:
    case ConstantKind::kTrue:
    case ConstantKind::kFalse:
    case ConstantKind::kEllipsis:
      return true;
    case ConstantKind::kInt:
      return a.small_int == b.small_int;
    case ConstantKind::kFloat:
      return same_double(a.number, b.number);
    case ConstantKind::kComplex:
      return same_double(a.number, b.number) && same_double(a.real, b.real);
    case ConstantKind::kBigInt:
    case ConstantKind::kStr:
    case ConstantKind::kBytes:
      return a.text.view() == b.text.view();
    case ConstantKind::kTuple:
    case ConstantKind::kFrozenset:
      return same_elements(a.elements, b.elements);
  }
  return false;
}

uint32_t hash_constant(const ConstantValue& value) {
  uint32_t seed = uint32_t(value.kind) * 0x85EBCA6Bu;
  switch (value.kind) {
    case ConstantKind::kInt:
      return seed ^ mix(uint64_t(value.small_int));
    case ConstantKind::kFloat:
      return seed ^ mix(std::bit_cast<uint64_t>(value.number));
    case ConstantKind::kComplex:
      return seed ^ mix(std::bit_cast<uint64_t>(value.number) + 31 * std::bit_cast<uint64_t>(value.real));
    case ConstantKind::kBigInt:
    case ConstantKind::kStr:
    case ConstantKind::kBytes:
      return seed ^ hash_text(value.text.view());
    case ConstantKind::kTuple:
    case ConstantKind::kFrozenset: {
      for (const ConstantValue& element : value.elements) seed = mix(seed * 31u + hash_constant(element));
      return seed;
    }
    default:
      return seed;
  }
}

bool is_true(const ConstantValue& value) {
  switch (value.kind) {
    case ConstantKind::kNone:
    case ConstantKind::kFalse:
      return false;
    case ConstantKind::kTrue:
    case ConstantKind::kEllipsis:
    case ConstantKind::kBigInt:
      return true;
    case ConstantKind::kInt:
      return value.small_int != 0;
    case ConstantKind::kFloat:
      return value.number != 0;
    case ConstantKind::kComplex:
      return value.number != 0 || value.real != 0;
    case ConstantKind::kStr:
    case ConstantKind::kBytes:
      return value.text.size != 0;
    case ConstantKind::kTuple:
    case ConstantKind::kFrozenset:
      return !value.elements.empty();
  }
  return true;
}

ConstantValue none_constant() { return {}; }

ConstantValue bool_constant(bool value) {
  ConstantValue constant;
  constant.kind = value ? ConstantKind::kTrue : ConstantKind::kFalse;
  return constant;
}

ConstantValue int_constant(int64_t value) {
  ConstantValue constant;
  constant.kind = ConstantKind::kInt;
  constant.small_int = value;
  return constant;
}

ConstantValue float_constant(double value) {
  ConstantValue constant;
  constant.kind = ConstantKind::kFloat;
  constant.number = value;
  return constant;
}

ConstantValue str_constant(std::string_view text) {
  ConstantValue constant;
  constant.kind = ConstantKind::kStr;
  constant.text = {text.data(), text.size()};
  return constant;
}

ConstantValue tuple_constant(Seq<ConstantValue> elements) {
  ConstantValue constant;
  constant.kind = ConstantKind::kTuple;
  constant.elements = elements;
  return constant;
}

uint32_t ConstantPool::add(const ConstantValue& value) {
  uint32_t hash = hash_constant(value);
  if (!cells_ || constants_.size() * 2 > mask_) rebuild();
  uint32_t at = hash & mask_;
  for (; cells_[at]; at = (at + 1) & mask_) {
    uint32_t index = cells_[at] - 1;
    if (hashes_[index] == hash && !constants_[index].code && same_constant(constants_[index].value, value))
      return index;
  }
  constants_.push_back(arena_, {value, nullptr});
  hashes_.push_back(arena_, hash);
  cells_[at] = constants_.size();
  return constants_.size() - 1;
}

uint32_t ConstantPool::add_code(const CodeDraft* code) {
  constants_.push_back(arena_, {{}, code});
  hashes_.push_back(arena_, 0);
  return constants_.size() - 1;
}

void ConstantPool::rebuild() {
  uint32_t capacity = mask_ ? (mask_ + 1) * 4 : 32;
  cells_ = arena_.make_seq<uint32_t>(capacity).data;
  mask_ = capacity - 1;
  for (uint32_t i = 0; i < constants_.size(); ++i) {
    if (constants_[i].code) continue;
    uint32_t at = hashes_[i] & mask_;
    while (cells_[at]) at = (at + 1) & mask_;
    cells_[at] = i + 1;
  }
}

}  // namespace adder::compiler
