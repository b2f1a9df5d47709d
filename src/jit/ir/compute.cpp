// One small function per pure operation; the table at the end finds them.
#include "jit/ir/compute.h"

#include <array>
#include <cmath>
#include <cstring>

namespace adder::jit {

namespace {
using Bits = const uint64_t*;
using Result = std::optional<uint64_t>;
using Function = Result (*)(Bits);

int64_t i(uint64_t bits) { return int64_t(bits); }
double f(uint64_t bits) { return std::bit_cast<double>(bits); }
uint64_t from(double d) { return std::bit_cast<uint64_t>(d); }
Value v(uint64_t bits) { return {bits}; }

Result small(bool overflow, int64_t r) {
  if (overflow || !Value::fits_int(r)) return {};
  return uint64_t(r);
}
Result add_ov(Bits a) {
  int64_t r;
  bool o = __builtin_add_overflow(i(a[0]), i(a[1]), &r);
  return small(o, r);
}
Result sub_ov(Bits a) {
  int64_t r;
  bool o = __builtin_sub_overflow(i(a[0]), i(a[1]), &r);
  return small(o, r);
}
Result mul_ov(Bits a) {
  int64_t r;
  bool o = __builtin_mul_overflow(i(a[0]), i(a[1]), &r);
  return small(o, r);
}
bool undefined_division(int64_t a, int64_t b) { return b == 0 || (b == -1 && a == INT64_MIN); }
Result floordiv(Bits a) {
  int64_t x = i(a[0]), y = i(a[1]);
  if (undefined_division(x, y)) return {};
  return uint64_t(x / y - (x % y != 0 && (x < 0) != (y < 0)));
}
Result mod(Bits a) {
  int64_t x = i(a[0]), y = i(a[1]);
  if (undefined_division(x, y)) return {};
  int64_t r = x % y;
  return uint64_t(r != 0 && (r < 0) != (y < 0) ? r + y : r);
}
Result unbox(Bits a) {
  if (v(a[0]).is_flonum()) return from(flonum_value(v(a[0])));
  return {};
}
Result box(Bits a) {
  if (fits_flonum(f(a[0]))) return flonum_from(f(a[0])).bits;
  return {};
}
Result is_float(Bits a) {
  if (v(a[0]).is_pointer() && a[0]) return {};
  return v(a[0]).is_flonum();
}
Result truncate(Bits a) {
  double d = f(a[0]);
  if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0)) return {};
  return uint64_t(int64_t(d));
}

#define COMPUTE(op, expression) table[int(Op::op)] = [](Bits a) -> Result { return uint64_t(expression); }
std::array<Function, size_t(Op::kCount)> make_table() {
  std::array<Function, size_t(Op::kCount)> table{};
  COMPUTE(is_int, v(a[0]).is_int());
  COMPUTE(is_flonum, v(a[0]).is_flonum());
  COMPUTE(is_pointer, v(a[0]).is_pointer() && a[0] != 0);
  COMPUTE(same, a[0] == a[1]);
  COMPUTE(untag_int, v(a[0]).as_int());
  COMPUTE(tag_int, Value::from_int(i(a[0])).bits);
  COMPUTE(value_bits, a[0]);
  COMPUTE(value_from_bits, a[0]);
  COMPUTE(int_add, a[0] + a[1]);
  COMPUTE(int_sub, a[0] - a[1]);
  COMPUTE(int_mul, a[0] * a[1]);
  COMPUTE(int_and, a[0] & a[1]);
  COMPUTE(int_or, a[0] | a[1]);
  COMPUTE(int_xor, a[0] ^ a[1]);
  COMPUTE(int_shl, a[0] << (a[1] & 63));
  COMPUTE(int_sar, i(a[0]) >> (a[1] & 63));
  COMPUTE(int_shr, a[0] >> (a[1] & 63));
  COMPUTE(int_neg, -a[0]);
  COMPUTE(int_not, ~a[0]);
  COMPUTE(int_eq, a[0] == a[1]);
  COMPUTE(int_lt, i(a[0]) < i(a[1]));
  COMPUTE(int_le, i(a[0]) <= i(a[1]));
  COMPUTE(int_ult, a[0] < a[1]);
  COMPUTE(int_ule, a[0] <= a[1]);
  COMPUTE(cond_to_int, a[0]);
  COMPUTE(select, a[0] ? a[1] : a[2]);
  COMPUTE(float_add, from(f(a[0]) + f(a[1])));
  COMPUTE(float_sub, from(f(a[0]) - f(a[1])));
  COMPUTE(float_mul, from(f(a[0]) * f(a[1])));
  COMPUTE(float_div, from(f(a[0]) / f(a[1])));
  COMPUTE(float_neg, from(-f(a[0])));
  COMPUTE(float_abs, from(std::fabs(f(a[0]))));
  COMPUTE(float_sqrt, from(std::sqrt(f(a[0]))));
  COMPUTE(float_floor, from(std::floor(f(a[0]))));
  COMPUTE(float_eq, f(a[0]) == f(a[1]));
  COMPUTE(float_lt, f(a[0]) < f(a[1]));
  COMPUTE(float_le, f(a[0]) <= f(a[1]));
  COMPUTE(int_to_float, from(double(i(a[0]))));
  COMPUTE(float_bits, a[0]);
  COMPUTE(float_from_bits, a[0]);
  table[int(Op::int_add_ov)] = add_ov;
  table[int(Op::int_sub_ov)] = sub_ov;
  table[int(Op::int_mul_ov)] = mul_ov;
  table[int(Op::int_floordiv)] = floordiv;
  table[int(Op::int_mod)] = mod;
  table[int(Op::unbox_float)] = unbox;
  table[int(Op::box_float)] = box;
  table[int(Op::is_float)] = is_float;
  table[int(Op::float_to_int)] = truncate;
  return table;
}
#undef COMPUTE
const std::array<Function, size_t(Op::kCount)> kTable = make_table();
}  // namespace

std::optional<uint64_t> compute(Op op, const uint64_t* operands) {
  Function function = kTable[size_t(op)];
  if (!function) return {};
  return function(operands);
}

// System V passes the first six words and the first eight doubles in registers, whatever their order, and
// ignores what is passed too much: so one signature serves all.
uint64_t call_function(const CallInfo& call, const uint64_t* operands) {
  uint64_t words[6] = {}, stack[kMaxCallArguments] = {};
  double doubles[8] = {};
  int word_count = 0, double_count = 0, stack_count = 0;
  for (int k = 0; k < call.argument_count; k++) {
    if (call.arguments[k] == Type::F && double_count < 8)
      doubles[double_count++] = f(operands[k]);
    else if (call.arguments[k] != Type::F && word_count < 6)
      words[word_count++] = operands[k];
    else
      stack[stack_count++] = operands[k];
  }
  auto invoke = [&]<class R>(R*) __attribute__((no_sanitize("function"))) {
    using F = R (*)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, double, double, double,
                    double, double, double, double, double, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
    return reinterpret_cast<F>(const_cast<void*>(call.address))(
        words[0], words[1], words[2], words[3], words[4], words[5], doubles[0], doubles[1], doubles[2],
        doubles[3], doubles[4], doubles[5], doubles[6], doubles[7], stack[0], stack[1], stack[2], stack[3],
        stack[4]);
  };
  if (call.result == Type::F) return from(invoke(static_cast<double*>(nullptr)));
  return invoke(static_cast<uint64_t*>(nullptr));
}

namespace {
template <class T>
T read(uint64_t address) {
  T t;
  memcpy(&t, reinterpret_cast<const void*>(address), sizeof t);
  return t;
}
template <class T>
void write(uint64_t address, T t) {
  memcpy(reinterpret_cast<void*>(address), &t, sizeof t);
}
}  // namespace

uint64_t read_memory(uint64_t address, Width width) {
  switch (width) {
    case Width::kValue:
    case Width::kInt64:
    case Width::kFloat64:
      return read<uint64_t>(address);
    case Width::kInt32:
      return uint64_t(int64_t(read<int32_t>(address)));
    case Width::kUint32:
      return read<uint32_t>(address);
    case Width::kInt16:
      return uint64_t(int64_t(read<int16_t>(address)));
    case Width::kUint16:
      return read<uint16_t>(address);
    case Width::kInt8:
      return uint64_t(int64_t(read<int8_t>(address)));
    case Width::kUint8:
      return read<uint8_t>(address);
    case Width::kFloat32:
      return from(double(read<float>(address)));
  }
  UNREACHABLE("every width is listed");
}

void write_memory(uint64_t address, Width width, uint64_t bits) {
  switch (width) {
    case Width::kValue:
    case Width::kInt64:
    case Width::kFloat64:
      return write(address, bits);
    case Width::kInt32:
    case Width::kUint32:
      return write(address, uint32_t(bits));
    case Width::kInt16:
    case Width::kUint16:
      return write(address, uint16_t(bits));
    case Width::kInt8:
    case Width::kUint8:
      return write(address, uint8_t(bits));
    case Width::kFloat32:
      return write(address, float(f(bits)));
  }
}

Range range_of(Width width) {
  switch (width) {
    case Width::kInt32:
      return {INT32_MIN, INT32_MAX};
    case Width::kUint32:
      return {0, UINT32_MAX};
    case Width::kInt16:
      return {INT16_MIN, INT16_MAX};
    case Width::kUint16:
      return {0, UINT16_MAX};
    case Width::kInt8:
      return {INT8_MIN, INT8_MAX};
    case Width::kUint8:
      return {0, UINT8_MAX};
    case Width::kValue:
    case Width::kInt64:
    case Width::kFloat64:
    case Width::kFloat32:
      return {};
  }
  return {};
}

}  // namespace adder::jit
