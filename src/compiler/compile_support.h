// Small containers in an Arena, and what all phases of one compilation share: options, well-known names, the
// first error, the warnings and the nesting depth.
//
// An error is recorded, not thrown: the first one wins, the phase goes on harmlessly and its caller looks at
// `failed()` at the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "compiler/arena.h"
#include "compiler/ast.h"
#include "compiler/syntax_error.h"

namespace adder::compiler {

/// A growing array of trivially copyable elements in an arena.
template <class T>
class ArenaVector {
 public:
  static_assert(std::is_trivially_copyable_v<T>);
  uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() const { return data_; }
  T* end() const { return data_ + size_; }
  T& operator[](size_t i) const { return data_[i]; }
  T& back() const { return data_[size_ - 1]; }
  void clear() { size_ = 0; }
  void pop_back() { --size_; }
  void shrink(uint32_t size) { size_ = size; }
  void push_back(Arena& arena, const T& element) {
    if (size_ == capacity_) reserve(arena, capacity_ ? capacity_ * 2 : 4);
    data_[size_++] = element;
  }
  void insert(Arena& arena, uint32_t index, const T& element) {
    push_back(arena, element);
    for (uint32_t i = size_ - 1; i > index; --i) data_[i] = data_[i - 1];
    data_[index] = element;
  }
  void reserve(Arena& arena, uint32_t capacity) {
    if (capacity <= capacity_) return;
    T* data = static_cast<T*>(arena.allocate(size_t{capacity} * sizeof(T)));
    if (size_)
      std::memcpy(static_cast<void*>(data), static_cast<const void*>(data_), size_t{size_} * sizeof(T));
    data_ = data;
    capacity_ = capacity;
  }
  Seq<T> seq() const { return {data_, size_}; }

 private:
  T* data_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

/// Identifiers numbered in order of their arrival. Linear while small, then an open-addressing index.
class IdentifierSet {
 public:
  uint32_t size() const { return items_.size(); }
  const Identifier* operator[](uint32_t index) const { return items_[index]; }
  const Identifier** begin() const { return items_.begin(); }
  const Identifier** end() const { return items_.end(); }

  /// The number of `name`, or -1.
  int find(const Identifier* name) const {
    if (!cells_) {
      for (uint32_t i = 0; i < items_.size(); ++i) {
        if (items_[i] == name) return int(i);
      }
      return -1;
    }
    for (uint32_t at = name->hash & mask_;; at = (at + 1) & mask_) {
      if (!cells_[at]) return -1;
      if (items_[cells_[at] - 1] == name) return int(cells_[at] - 1);
    }
  }
  /// The number of `name`, which is added when it is new.
  uint32_t add(Arena& arena, const Identifier* name) {
    int found = find(name);
    if (found >= 0) return uint32_t(found);
    items_.push_back(arena, name);
    if (items_.size() > kLinear && (!cells_ || items_.size() * 2 > mask_)) {
      rebuild(arena);
    } else if (cells_) {
      place(items_.size() - 1);
    }
    return items_.size() - 1;
  }

 private:
  static constexpr uint32_t kLinear = 8;
  void place(uint32_t index) {
    uint32_t at = items_[index]->hash & mask_;
    while (cells_[at]) at = (at + 1) & mask_;
    cells_[at] = index + 1;
  }
  void rebuild(Arena& arena) {
    uint32_t capacity = mask_ ? (mask_ + 1) * 4 : 64;
    cells_ = arena.make_seq<uint32_t>(capacity).data;
    mask_ = capacity - 1;
    for (uint32_t i = 0; i < items_.size(); ++i) place(i);
  }

  ArenaVector<const Identifier*> items_;
  uint32_t* cells_ = nullptr;
  uint32_t mask_ = 0;
};

/// Names that the compiler itself brings into play.
struct KnownNames {
  explicit KnownNames(Arena& arena);
  const Identifier *dot_zero, *dunder_class, *classcell, *dunder_name, *dunder_module, *qualname, *doc,
      *annotations, *debug, *super, *module, *lambda, *listcomp, *setcomp, *dictcomp, *genexpr, *top,
      *dunder_return, *join, *empty, *return_name;
};

enum FutureFlag : uint32_t {
  kFutureBarry = 0x400000,
  kFutureAnnotations = 0x1000000,
  kFutureMask = 0x1FF0000,  // what code objects hand on to code compiled from within
};

/// What `from __future__ import ...` asked for.
struct FutureFeatures {
  uint32_t flags = 0;
  int last_line = -1;  // of the last such statement
};

/// State of one compilation.
struct CompileContext {
  CompileContext(Arena& its_arena, std::string_view its_filename)
      : arena(its_arena), names(its_arena), filename(its_filename) {}

  Arena& arena;  // of the tree: identifiers of both are the same
  KnownNames names;
  std::string_view filename;
  int optimize = 0;  // 0, 1 (-O), 2 (-OO)
  bool allow_top_level_await = false;
  bool interactive = false;
  FutureFeatures future;
  uint32_t inherited_flags = 0;  // future flags of the code that called compile()
  int depth = 0;
  int depth_limit = 3000;
  std::vector<SyntaxWarningInfo> warnings;
  SyntaxErrorInfo error;

  bool failed() const { return failed_; }
  uint32_t code_flags() const { return (future.flags | inherited_flags) & kFutureMask; }
  bool future_annotations() const { return code_flags() & kFutureAnnotations; }
  /// Records a SyntaxError at `location`, unless there is one already.
  void fail(const Location& location, std::string message);
  /// Records "maximum recursion depth exceeded during compilation".
  void fail_depth();
  /// Records that a limit of code objects was exceeded.
  void fail_limit(std::string message);
  /// Records a SyntaxWarning; code that is generated twice warns once.
  void warn(const Location& location, std::string message);

 private:
  bool failed_ = false;
};

/// Counts a level of nesting while it lives; `ok()` is false when the tree is too deep to go on.
class DepthGuard {
 public:
  explicit DepthGuard(CompileContext& context) : context_(context) {
    if (++context_.depth > context_.depth_limit) [[unlikely]] {
      context_.fail_depth();
      ok_ = false;
    }
  }
  ~DepthGuard() { --context_.depth; }
  DepthGuard(const DepthGuard&) = delete;
  bool ok() const { return ok_; }

 private:
  CompileContext& context_;
  bool ok_ = true;
};

/// The text of a message with the name in it.
inline std::string quoted(std::string_view before, const Identifier* name, std::string_view after) {
  return std::string(before).append(name->view()).append(after);
}

/// `__name` inside `class Private` becomes `_Private__name`.
const Identifier* mangle(Arena& arena, const Identifier* private_name, const Identifier* name);

/// The doc string node of a body, or null.
const Constant* find_docstring(Seq<Stmt*> body);

}  // namespace adder::compiler
