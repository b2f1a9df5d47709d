// Helpers for tests of the trace IR: a small heap, named fields and functions, and comparison of IR text with
// gaps.
#pragma once
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "jit/ir/compute.h"
#include "jit/ir/evaluate.h"
#include "jit/ir/text.h"
#include "jit/optimize/optimize.h"

namespace adder::jit::testing {

constexpr AliasClass kAliasSlots = 3, kAliasArray = 4;
constexpr Field kX{8, kAliasSlots}, kY{16, kAliasSlots}, kNext{24, kAliasSlots},
    kCount{32, kAliasSlots, Width::kInt64};
constexpr Field kFixedPart{40, kAliasSlots, Width::kValue, true};
constexpr Field kItems{8, kAliasArray}, kSmall{36, kAliasSlots, Width::kUint8};
constexpr Field kShape{0, kAliasHeader, Width::kUint32};

/// Memory for objects; addresses stay valid for as long as the heap lives.
class TestHeap {
 public:
  uint64_t allocate(uint32_t shape, uint32_t size) {
    blocks_.push_back(std::make_unique<uint64_t[]>(size / 8 + 1));
    memcpy(blocks_.back().get(), &shape, 4);
    sizes_.push_back(size);
    allocated++;
    return reinterpret_cast<uint64_t>(blocks_.back().get());
  }
  uint64_t box(double d) {
    uint64_t o = allocate(kFloatShape, 16);
    memcpy(reinterpret_cast<void*>(o + 8), &d, 8);
    return o;
  }
  static bool is_heap_float(Value v) { return *v.as<uint32_t>() == kFloatShape; }
  uint32_t size_of(uint64_t object) const {
    for (size_t k = 0; k < blocks_.size(); k++)
      if (reinterpret_cast<uint64_t>(blocks_[k].get()) == object) return sizes_[k];
    return 0;
  }
  EvaluatorHooks hooks() {
    EvaluatorHooks h;
    h.context = this;
    h.allocate = [](void* c, uint32_t shape, uint32_t size) {
      return static_cast<TestHeap*>(c)->allocate(shape, size);
    };
    h.box_float = [](void* c, double d) { return static_cast<TestHeap*>(c)->box(d); };
    h.is_heap_float = [](void*, Value v) { return is_heap_float(v); };
    return h;
  }
  static constexpr uint32_t kFloatShape = 2;
  int allocated = 0;

 private:
  std::vector<std::unique_ptr<uint64_t[]>> blocks_;
  std::vector<uint32_t> sizes_;
};

inline uint64_t slot(uint64_t object, Field f) { return read_memory(object + uint64_t(f.offset), f.width); }
inline void set_slot(uint64_t object, Field f, uint64_t bits) {
  write_memory(object + uint64_t(f.offset), f.width, bits);
}

inline uint64_t test_pure(uint64_t a) { return Value::from_int(Value{a}.as_int() * 3).bits; }
inline uint64_t test_read(uint64_t object) { return slot(object, kX); }
inline uint64_t test_write(uint64_t object, uint64_t v) {
  set_slot(object, kY, v);
  return Value::from_int(1).bits;
}
inline uint64_t test_any(uint64_t object, uint64_t v) {
  uint64_t old = slot(object, kX);
  set_slot(object, kX, v);
  return old;
}
inline double test_float(double a, uint64_t n) { return a * double(int64_t(n)); }

inline const CallInfo kCallPure{
    reinterpret_cast<const void*>(&test_pure), "pure", kPure, Type::V, 1, {Type::V}};
inline const CallInfo kCallRead{
    reinterpret_cast<const void*>(&test_read), "read", kReads, Type::V, 1, {Type::V}};
inline const CallInfo kCallWrite{reinterpret_cast<const void*>(&test_write),
                                 "write",
                                 writes(alias_set(kAliasSlots)),
                                 Type::V,
                                 2,
                                 {Type::V, Type::V}};
inline const CallInfo kCallAny{
    reinterpret_cast<const void*>(&test_any), "any", kAnyEffect, Type::V, 2, {Type::V, Type::V}};
inline const CallInfo kCallFloat{
    reinterpret_cast<const void*>(&test_float), "scale", kPure, Type::F, 2, {Type::F, Type::I}};

inline Names test_names() {
  Names n;
  n.fields = {
      {"x", kX},         {"y", kY},         {"next", kNext},  {"count", kCount}, {"fixed", kFixedPart},
      {"items", kItems}, {"small", kSmall}, {"shape", kShape}};
  n.calls = {&kCallPure, &kCallRead, &kCallWrite, &kCallAny, &kCallFloat};
  return n;
}

/// True when `text` consists of the pieces of `pattern`, in order; "..." in the pattern stands for anything.
/// Runs of blanks count as one, and blank lines do not count.
inline std::string squeeze(const std::string& text) {
  std::string out;
  for (size_t k = 0; k < text.size(); k++) {
    char c = text[k];
    if (c == ' ' && (out.empty() || out.back() == ' ' || out.back() == '\n')) continue;
    if (c == '\n') {
      while (!out.empty() && out.back() == ' ') out.pop_back();
      if (out.empty() || out.back() == '\n') continue;
    }
    out += c;
  }
  return out;
}
inline ::testing::AssertionResult matches(const std::string& text, const std::string& pattern) {
  std::string t = squeeze(text), p = squeeze(pattern);
  size_t at = 0, from = 0;
  bool anchored = true;
  while (from <= p.size()) {
    size_t gap = p.find("...", from);
    std::string piece = p.substr(from, gap == std::string::npos ? gap : gap - from);
    while (!piece.empty() && piece.front() == '\n') piece.erase(0, 1);
    size_t found = t.find(piece, at);
    if (found == std::string::npos || (anchored && found != at))
      return ::testing::AssertionFailure() << "missing:\n" << piece << "\nin:\n" << t;
    at = found + piece.size();
    if (gap == std::string::npos) break;
    from = gap + 3;
    anchored = false;
  }
  return ::testing::AssertionSuccess();
}

/// A recording and what the optimizer made of it.
struct Optimized {
  Ir recorded;
  TraceEnd end;
  std::unique_ptr<Trace> trace = std::make_unique<Trace>();
  std::string text;
  const char* failure = nullptr;
};
inline Optimized optimize_text(const std::string& source, TraceKind kind = TraceKind::kLoop,
                               OptimizeLevel level = OptimizeLevel::kFull) {
  Optimized o;
  Names names = test_names();
  std::string error = parse_recording(source, o.recorded, o.end, names);
  EXPECT_EQ(error, "");
  o.trace->kind = kind;
  if (error.empty()) o.failure = optimize(o.recorded, o.end, *o.trace, level);
  o.text = o.failure ? o.failure : print(*o.trace, names);
  return o;
}

}  // namespace adder::jit::testing
