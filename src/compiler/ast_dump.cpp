#include "compiler/ast_dump.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <vector>

#include "compiler/source_unicode.h"

namespace adder::compiler {

namespace {

void append_escape(std::string& out, const char* format, unsigned value) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, format, value);
  out += buffer;
}

char quote_for(std::string_view text) {
  bool single = text.find('\'') != std::string_view::npos;
  bool twice = text.find('"') != std::string_view::npos;
  return single && !twice ? '"' : '\'';
}

/// What repr() spells alike in str and bytes; false when it does not.
bool append_common_escape(std::string& out, uint32_t c, char quote) {
  if (c == static_cast<uint32_t>(quote) || c == '\\') {
    out += '\\';
    out += static_cast<char>(c);
  } else if (c == '\n' || c == '\r' || c == '\t') {
    out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
  } else if (c < ' ' || c == 0x7F) {
    append_escape(out, "\\x%02x", c);
  } else if (c < 0x7F) {
    out += static_cast<char>(c);
  } else {
    return false;
  }
  return true;
}

void append_string_repr(std::string& out, std::string_view text) {
  char quote = quote_for(text);
  out += quote;
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    const char* start = at;
    auto c = static_cast<uint32_t>(decode_utf8(at, end));
    if (append_common_escape(out, c, quote)) continue;
    if (is_printable(c)) {
      out.append(start, at);
    } else {
      append_escape(out, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    }
  }
  out += quote;
}

void append_bytes_repr(std::string& out, std::string_view bytes) {
  char quote = quote_for(bytes);
  out += 'b';
  out += quote;
  for (unsigned char c : bytes) {
    if (!append_common_escape(out, c, quote)) append_escape(out, "\\x%02x", c);
  }
  out += quote;
}

enum class Fraction : uint8_t { kAlways, kIfNeeded };

/// The shortest digits that read back as `value`, laid out as repr() does.
void append_float_repr(std::string& out, double value, Fraction fraction) {
  if (std::isinf(value) || std::isnan(value)) {
    out += std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
    return;
  }
  char buffer[40];
  auto result = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  std::string_view text(buffer, static_cast<size_t>(result.ptr - buffer));
  if (text[0] == '-') out += '-', text.remove_prefix(1);
  size_t e = text.find('e');
  std::string digits(text.substr(0, 1));
  if (e > 2) digits.append(text.substr(2, e - 2));
  int exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
  if (exponent < -4 || exponent >= 16) {
    out += digits[0];
    if (digits.size() > 1) out.append(".").append(digits, 1);
    std::snprintf(buffer, sizeof buffer, "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
    out += buffer;
    return;
  }
  if (exponent < 0) {
    out.append("0.").append(static_cast<size_t>(-exponent - 1), '0').append(digits);
    return;
  }
  auto whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() < whole) digits.append(whole - digits.size(), '0');
  out.append(digits, 0, whole);
  if (digits.size() > whole) {
    out.append(".").append(digits, whole);
  } else if (fraction == Fraction::kAlways) {
    out += ".0";
  }
}

/// Decimal digits of "0x..." text. Quadratic, which is enough for literals.
std::string hex_to_decimal(std::string_view hex) {
  constexpr uint64_t kBase = 1000000000;
  std::vector<uint64_t> limbs{0};
  for (char c : hex.substr(2)) {
    uint64_t carry = static_cast<uint64_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    for (uint64_t& limb : limbs) {
      carry += limb * 16;
      limb = carry % kBase;
      carry /= kBase;
    }
    if (carry) limbs.push_back(carry);
  }
  std::string result = std::to_string(limbs.back());
  for (size_t i = limbs.size() - 1; i-- > 0;) append_escape(result, "%09u", static_cast<unsigned>(limbs[i]));
  return result;
}

void append_sequence_repr(std::string& out, Seq<ConstantValue> elements) {
  for (uint32_t i = 0; i < elements.size(); ++i) {
    if (i) out += ", ";
    out += constant_repr(elements[i]);
  }
}

void append_complex_repr(std::string& out, const ConstantValue& value) {
  if (value.real == 0 && !std::signbit(value.real)) {
    append_float_repr(out, value.number, Fraction::kIfNeeded);
    out += 'j';
    return;
  }
  out += '(';
  append_float_repr(out, value.real, Fraction::kIfNeeded);
  if (!std::signbit(value.number)) out += '+';
  append_float_repr(out, value.number, Fraction::kIfNeeded);
  out += "j)";
}

class Dumper {
 public:
  explicit Dumper(DumpPositions positions) : positions_(positions) {}

  std::string out;

  void node(Node& node) {
    if (++depth_ > kDeepest) too_deep = true;
    if (!too_deep) open_node(node);
    --depth_;
  }

  bool too_deep = false;

 private:
  static constexpr int kDeepest = 5000;

  void open_node(Node& node) {
    out += python_name(node.kind);
    out += '(';
    first_ = true;
    for_each_field(node, [this](const FieldInfo& info, auto& value) {
      if (info.quantity == FieldQuantity::kOptional && is_none(value)) return;
      field(info.name);
      show(value);
      first_ = false;
    });
    if (positions_ == DumpPositions::kYes && has_attributes(node.kind)) {
      number_field("lineno", node.lineno);
      number_field("col_offset", node.col_offset);
      number_field("end_lineno", node.end_lineno);
      number_field("end_col_offset", node.end_col_offset);
    }
    out += ')';
    first_ = false;
  }

  void field(const char* name) {
    if (!first_) out += ", ";
    first_ = false;
    out.append(name).append("=");
  }
  void number_field(const char* name, int value) {
    field(name);
    out += std::to_string(value);
  }

  template <class T>
  static bool is_none(const T& value) {
    if constexpr (std::is_pointer_v<T>) {
      return value == nullptr;
    } else {
      // FormattedValue's conversion and ImportFrom's level are always there.
      return false;
    }
  }

  void show(Node* child) { child ? node(*child) : void(out += "None"); }
  void show(const Identifier* name) { append_string_repr(out, name->view()); }
  void show(const Text* text) { append_string_repr(out, text->view()); }
  void show(int value) { out += std::to_string(value); }
  void show(const ConstantValue& value) { out += constant_repr(value); }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void show(Enum value) { out.append(python_name(value)).append("()"); }
  template <class T>
  void show(Seq<T>& items) {
    out += '[';
    for (uint32_t i = 0; i < items.size(); ++i) {
      if (i) out += ", ";
      show(items[i]);
    }
    out += ']';
  }

  DumpPositions positions_;
  bool first_ = true;
  int depth_ = 0;
};

}  // namespace

std::string constant_repr(const ConstantValue& value) {
  std::string out;
  switch (value.kind) {
    case ConstantKind::kNone:
      return "None";
    case ConstantKind::kTrue:
      return "True";
    case ConstantKind::kFalse:
      return "False";
    case ConstantKind::kEllipsis:
      return "Ellipsis";
    case ConstantKind::kInt:
      return std::to_string(value.small_int);
    case ConstantKind::kBigInt:
      if (value.text.view().starts_with("0x")) return hex_to_decimal(value.text.view());
      return std::string(value.text.view());
    case ConstantKind::kFloat:
      append_float_repr(out, value.number, Fraction::kAlways);
      return out;
    case ConstantKind::kComplex:
      append_complex_repr(out, value);
      return out;
    case ConstantKind::kStr:
      append_string_repr(out, value.text.view());
      return out;
    case ConstantKind::kBytes:
      append_bytes_repr(out, value.text.view());
      return out;
    case ConstantKind::kTuple:
      out += '(';
      append_sequence_repr(out, value.elements);
      return out += value.elements.size() == 1 ? ",)" : ")";
    case ConstantKind::kFrozenset:
      out += "frozenset({";
      append_sequence_repr(out, value.elements);
      return out += "})";
  }
  return out;
}

std::string dump_tree(Node& tree, DumpPositions positions) {
  Dumper dumper(positions);
  dumper.node(tree);
  if (dumper.too_deep) return "RecursionError('maximum recursion depth exceeded while dumping the tree')";
  return std::move(dumper.out);
}

}  // namespace adder::compiler
