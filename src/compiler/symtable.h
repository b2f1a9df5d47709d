// Symbol tables: for each module, class, function and comprehension, which names it binds and uses, and where
// each of them lives. The code generator and the `symtable` module read them.
//
// The flags and scopes have CPython 3.11's numbers, which `symtable` shows.
#pragma once

#include "compiler/compile_support.h"

namespace adder::compiler {

enum class ScopeKind : uint8_t { kFunction = 0, kClass = 1, kModule = 2, kAnnotation = 3 };
enum class ComprehensionKind : uint8_t { kNone, kList, kDict, kSet, kGenerator };

enum SymbolFlag : uint32_t {
  kDefGlobal = 1,
  kDefLocal = 2,
  kDefParameter = 4,
  kDefNonlocal = 8,
  kUse = 16,
  kDefFree = 32,
  kDefFreeClass = 64,  // free variable of a method, and bound in the class as well
  kDefImport = 128,
  kDefAnnotation = 256,
  kDefIteration = 512,  // target of a comprehension
  kDefBound = kDefLocal | kDefParameter | kDefImport,
  kScopeShift = 11,
};

enum class SymbolScope : uint8_t {
  kUnknown = 0,
  kLocal = 1,
  kGlobalExplicit = 2,
  kGlobalImplicit = 3,
  kFree = 4,
  kCell = 5,
};

struct Symbol {
  uint32_t flags = 0;
  SymbolScope scope = SymbolScope::kUnknown;
};

/// A `global` or `nonlocal` statement, for error positions.
struct Directive {
  const Identifier* name;
  Location location;
};

struct Scope {
  ScopeKind kind;
  ComprehensionKind comprehension = ComprehensionKind::kNone;
  const Identifier* name = nullptr;
  const Node* node = nullptr;
  Scope* parent = nullptr;
  const Identifier* private_name = nullptr;  // class whose name mangles names here
  Location location;
  IdentifierSet names;          // in order of first appearance
  ArenaVector<Symbol> symbols;  // parallel to `names`
  ArenaVector<const Identifier*> parameters;
  ArenaVector<Scope*> children;
  ArenaVector<Directive> directives;
  bool nested = false;  // inside a function
  bool is_generator = false;
  bool is_coroutine = false;
  bool has_varargs = false;
  bool has_varkeywords = false;
  bool returns_value = false;
  bool needs_class_cell = false;  // a class whose methods use __class__ or super
  bool in_iteration_target = false;
  int iteration_expressions = 0;  // nesting in `in <here>` of comprehensions
  Scope* next_in_bucket = nullptr;

  Symbol* find(const Identifier* symbol_name) const {
    int index = names.find(symbol_name);
    return index < 0 ? nullptr : &symbols[uint32_t(index)];
  }
  SymbolScope scope_of(const Identifier* symbol_name) const {
    const Symbol* symbol = find(symbol_name);
    return symbol ? symbol->scope : SymbolScope::kUnknown;
  }
};

/// All scopes of a module, found by the node that opens them.
class SymbolTable {
 public:
  explicit SymbolTable(CompileContext& context) : context_(context) {}
  Scope* top = nullptr;

  /// The scope that a function, class, lambda, comprehension or module node opens.
  Scope* scope_for(const Node* node) const;
  void add_scope(Scope* scope);

 private:
  CompileContext& context_;
  Scope** buckets_ = nullptr;
  uint32_t bucket_count_ = 0;
  uint32_t scope_count_ = 0;
};

/// Builds and analyses the scopes of a module; errors are recorded in the context.
SymbolTable* build_symbol_table(CompileContext& context, const Mod* module);

}  // namespace adder::compiler
