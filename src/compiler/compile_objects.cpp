// Turns drafts into code objects on the heap. Equal constants of a module become one object, names and
// strings that look like names are interned.
//
// Objects under construction are found by the collector: code objects and tuples are on the machine stack
// until they hang on their parents, and what the caches refer to hangs on one of these (or is interned and
// lives for ever).
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "compiler/compile.h"
#include "gc/heap.h"
#include "objects/bytes.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/numbers.h"
#include "objects/str.h"

namespace adder::compiler {

namespace {

/// Whether CPython would intern a string constant: letters, digits and underscores only.
bool looks_like_name(std::string_view text) {
  for (unsigned char c : text) {
    bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!is_word) return false;
  }
  return true;
}

template <class T>
T* copy_array(const T* elements, size_t count) {
  if (count == 0) return nullptr;
  auto* copy = static_cast<T*>(std::malloc(count * sizeof(T)));
  if (!copy) throw std::bad_alloc();
  std::memcpy(copy, elements, count * sizeof(T));
  return copy;
}

class CodeMaker {
 public:
  CodeMaker(Thread& thread, Str* filename)
      : thread_(thread), filename_(filename), names_(256), constants_(256) {}
  ~CodeMaker() {
    std::free(names_.cells);
    std::free(constants_.cells);
  }
  CodeMaker(const CodeMaker&) = delete;

  Code* make(const CodeDraft& draft) {
    Code* code = TRY(allocate<Code>(thread_));
    thread_.runtime->heap->register_native(code);
    code->filename = filename_;
    code->flags = draft.flags;
    code->argument_count = draft.argument_count;
    code->positional_only_count = draft.positional_only_count;
    code->keyword_only_count = draft.keyword_only_count;
    code->local_count = draft.local_names.size();
    code->plain_local_count = draft.plain_local_count;
    code->free_count = draft.free_count;
    code->stack_size = draft.stack_size;
    code->first_line = draft.first_line;
    code->self_attribute_count = draft.self_attribute_count;
    if (!copy_arrays(draft, code)) return raise_memory_error(thread_);
    return fill_objects(draft, code) ? code : nullptr;
  }

 private:
  /// Open addressing from a hash to a value; the owner compares.
  template <class Key>
  struct Cache {
    struct Cell {
      const Key* key;
      Value value;
    };
    explicit Cache(uint32_t capacity) : cells(allocate(capacity)), mask(capacity - 1) {}
    static Cell* allocate(uint32_t count) {
      auto* empty = static_cast<Cell*>(std::calloc(count, sizeof(Cell)));
      if (!empty) throw std::bad_alloc();
      return empty;
    }
    Cell* cells;
    uint32_t mask;
    uint32_t used = 0;

    template <class Equal>
    Cell* find(uint32_t hash, Equal equal) const {
      uint32_t at = hash & mask;
      while (cells[at].key && !equal(*cells[at].key)) at = (at + 1) & mask;
      return &cells[at];
    }
    template <class Hash>
    void grow_if_full(Hash hash_of) {
      if (++used * 2 <= mask) return;
      uint32_t capacity = (mask + 1) * 4;
      Cell* bigger = allocate(capacity);
      for (uint32_t i = 0; i <= mask; ++i) {
        if (!cells[i].key) continue;
        uint32_t at = hash_of(*cells[i].key) & (capacity - 1);
        while (bigger[at].key) at = (at + 1) & (capacity - 1);
        bigger[at] = cells[i];
      }
      std::free(cells);
      cells = bigger;
      mask = capacity - 1;
    }
  };

  bool copy_arrays(const CodeDraft& draft, Code* code) {
    code->instructions = copy_array(draft.instructions.data, draft.instructions.size());
    code->instruction_count = draft.instructions.size();
    code->local_kinds = copy_array(draft.local_kinds.data, draft.local_kinds.size());
    code->exceptions = copy_array(draft.exceptions.data, draft.exceptions.size());
    code->exception_count = draft.exceptions.size();
    code->positions = copy_array(draft.positions.data, draft.positions.size());
    code->position_bytes = draft.positions.size();
    return code->instructions && code->positions && (code->local_kinds || draft.local_kinds.empty()) &&
           (code->exceptions || draft.exceptions.empty());
  }

  bool fill_objects(const CodeDraft& draft, Code* code) {
    gc::write_barrier(code);
    code->name = TRY(name(draft.name));
    code->qualified_name = draft.qualified_name.data == draft.name->view().data()
                               ? code->name
                               : TRY(text(draft.qualified_name.view()));
    code->names = TRY(name_tuple(draft.names));
    code->local_names = TRY(name_tuple(draft.local_names));
    adder::Tuple* constants = TRY(new_tuple(thread_, draft.constants.size()));
    for (uint32_t i = 0; i < draft.constants.size(); ++i) constants->items[i] = kNone;
    code->constants = constants;
    gc::write_barrier(code);
    for (uint32_t i = 0; i < draft.constants.size(); ++i) {
      const DraftConstant& draft_constant = draft.constants[i];
      Value value = draft_constant.code ? Value::from(TRY(make(*draft_constant.code)))
                                        : TRY(constant(draft_constant.value));
      constants->items[i] = value;
      gc::write_barrier(constants);
    }
    return true;
  }

  Str* text(std::string_view utf8) { return intern(thread_, utf8); }

  Str* name(const Identifier* identifier) {
    auto* cell = names_.find(identifier->hash, [&](const Identifier& other) { return &other == identifier; });
    if (cell->key) return cell->value.as<Str>();
    Str* str = TRY(intern(thread_, identifier->view()));
    *cell = {identifier, Value::from(str)};
    names_.grow_if_full([](const Identifier& other) { return other.hash; });
    return str;
  }

  adder::Tuple* name_tuple(Seq<const Identifier*> identifiers) {
    adder::Tuple* tuple = TRY(new_tuple(thread_, identifiers.size()));
    for (uint32_t i = 0; i < identifiers.size(); ++i) tuple->items[i] = kNone;
    for (uint32_t i = 0; i < identifiers.size(); ++i) {
      tuple->items[i] = Value::from(TRY(name(identifiers[i])));
      gc::write_barrier(tuple);
    }
    return tuple;
  }

  Value constant(const ConstantValue& value) {
    switch (value.kind) {
      case ConstantKind::kNone:
        return kNone;
      case ConstantKind::kTrue:
        return kTrue;
      case ConstantKind::kFalse:
        return kFalse;
      case ConstantKind::kEllipsis:
        return kEllipsis;
      case ConstantKind::kInt:
        if (Value::fits_int(value.small_int)) return Value::from_int(value.small_int);
        break;
      case ConstantKind::kFloat:
        if (fits_flonum(value.number)) return flonum_from(value.number);
        break;
      default:
        break;
    }
    uint32_t hash = hash_constant(value);
    auto same = [&](const ConstantValue& other) { return same_constant(other, value); };
    auto* cell = constants_.find(hash, same);
    if (cell->key) return cell->value;
    Value made = TRY(heap_constant(value));
    cell = constants_.find(hash, same);  // making a tuple may have moved the cells
    if (!cell->key) {
      *cell = {&value, made};
      constants_.grow_if_full([](const ConstantValue& other) { return hash_constant(other); });
    }
    return made;
  }

  Value heap_constant(const ConstantValue& value) {
    switch (value.kind) {
      case ConstantKind::kInt:
        return int_from(thread_, value.small_int);
      case ConstantKind::kBigInt:
        return big_int(value.text.view());
      case ConstantKind::kFloat:
        return box_float(thread_, value.number);
      case ConstantKind::kComplex:
        return box_complex(thread_, value.real, value.number);
      case ConstantKind::kStr: {
        std::string_view utf8 = value.text.view();
        Str* str = looks_like_name(utf8) ? TRY(intern(thread_, utf8)) : TRY(str_from_utf8(thread_, utf8));
        return Value::from(str);
      }
      case ConstantKind::kBytes:
        return Value::from(TRY(bytes_from(thread_, value.text.view())));
      case ConstantKind::kTuple: {
        adder::Tuple* tuple = TRY(new_tuple(thread_, value.elements.size()));
        for (uint32_t i = 0; i < value.elements.size(); ++i) tuple->items[i] = kNone;
        for (uint32_t i = 0; i < value.elements.size(); ++i) {
          tuple->items[i] = TRY(constant(value.elements[i]));
          gc::write_barrier(tuple);
        }
        return Value::from(tuple);
      }
      case ConstantKind::kFrozenset: {
        adder::Set* set = TRY(new_frozenset(thread_));
        for (const ConstantValue& element : value.elements) {
          if (set_add(thread_, set, TRY(constant(element))) < 0) return kEmpty;
        }
        return Value::from(set);
      }
      default:
        UNREACHABLE("constants without an object were dealt with");
    }
  }

  /// Digits with an optional sign, decimal or with 0x. The limit on decimal digits is the parser's business.
  Value big_int(std::string_view digits) {
    int limit = thread_.runtime->int_max_str_digits;
    thread_.runtime->int_max_str_digits = 0;
    Value value = int_from_text(thread_, digits, 0);
    thread_.runtime->int_max_str_digits = limit;
    return value;
  }

  Thread& thread_;
  Str* filename_;
  Cache<Identifier> names_;
  Cache<ConstantValue> constants_;
};

}  // namespace

Code* make_code(Thread& thread, const CodeDraft& draft, std::string_view filename) {
  Str* filename_str = TRY(intern(thread, filename));
  return CodeMaker(thread, filename_str).make(draft);
}

int nesting_limit(Thread& thread) {
  constexpr int64_t kLevelsPerCall = 3, kBytesPerLevel = 2048;
  auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  int64_t room = (int64_t(here) - int64_t(thread.native_limit)) / kBytesPerLevel;
  int64_t levels = (int64_t(thread.recursion_limit) - int64_t(thread.recursion_depth)) * kLevelsPerCall;
  return int(std::clamp<int64_t>(levels, 0, std::min<int64_t>(room, INT32_MAX)));
}

}  // namespace adder::compiler
