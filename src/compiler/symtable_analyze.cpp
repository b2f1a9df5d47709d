// Decides for each name of each scope where it lives. Scopes are visited parents first; a name that is not
// bound where it is used is looked up through the enclosing functions.
#include "compiler/symtable_build.h"

namespace adder::compiler {

namespace {

class ScopeAnalyzer {
 public:
  explicit ScopeAnalyzer(CompileContext& context) : context_(context) {}

  void analyze(Scope* scope) {
    for (uint32_t i = 0; i < scope->names.size() && !context_.failed(); ++i) resolve(scope, i);
    for (Scope* child : scope->children) {
      if (context_.failed()) return;
      analyze(child);
    }
  }

 private:
  void resolve(Scope* scope, uint32_t index) {
    const Identifier* name = scope->names[index];
    Symbol& symbol = scope->symbols[index];
    if (symbol.flags & kDefGlobal) {
      if (symbol.flags & kDefNonlocal)
        return fail(scope, name, quoted("name '", name, "' is nonlocal and global"));
      symbol.scope = SymbolScope::kGlobalExplicit;
    } else if (symbol.flags & kDefNonlocal) {
      resolve_nonlocal(scope, name, symbol);
    } else if (symbol.flags & kDefBound) {
      symbol.scope = SymbolScope::kLocal;
    } else {
      symbol.scope = capture(scope, name) ? SymbolScope::kFree : SymbolScope::kGlobalImplicit;
    }
  }

  void resolve_nonlocal(Scope* scope, const Identifier* name, Symbol& symbol) {
    if (scope->kind == ScopeKind::kModule)
      return fail(scope, name, "nonlocal declaration not allowed at module level");
    if (!capture(scope, name)) return fail(scope, name, quoted("no binding for nonlocal '", name, "' found"));
    symbol.scope = SymbolScope::kFree;
  }

  /// Finds the enclosing scope that binds `name`, makes the name a cell there and a free variable on the way.
  bool capture(Scope* scope, const Identifier* name) {
    Scope* owner = scope->parent;
    while (owner && !binds(owner, name)) {
      if (stops(owner, name)) return false;
      owner = owner->parent;
    }
    if (!owner) return false;
    if (owner->kind == ScopeKind::kClass) {
      owner->needs_class_cell = true;
    } else {
      owner->find(name)->scope = SymbolScope::kCell;
    }
    for (Scope* between = scope->parent; between != owner; between = between->parent)
      pass_through(between, name);
    return true;
  }

  bool binds(const Scope* scope, const Identifier* name) const {
    if (scope->kind == ScopeKind::kClass) return name == context_.names.dunder_class;
    if (scope->kind != ScopeKind::kFunction) return false;
    SymbolScope where = scope->scope_of(name);
    return where == SymbolScope::kLocal || where == SymbolScope::kCell;
  }

  static bool stops(const Scope* scope, const Identifier* name) {
    return scope->kind == ScopeKind::kFunction && scope->scope_of(name) == SymbolScope::kGlobalExplicit;
  }

  void pass_through(Scope* scope, const Identifier* name) {
    if (Symbol* symbol = scope->find(name)) {
      if (scope->kind == ScopeKind::kClass && symbol->flags & (kDefBound | kDefGlobal))
        symbol->flags |= kDefFreeClass;
      return;
    }
    scope->names.add(context_.arena, name);
    scope->symbols.push_back(context_.arena, {0, SymbolScope::kFree});
  }

  void fail(const Scope* scope, const Identifier* name, std::string message) {
    for (const Directive& directive : scope->directives) {
      if (directive.name == name) return context_.fail(directive.location, std::move(message));
    }
    context_.fail(scope->location, std::move(message));
  }

  CompileContext& context_;
};

}  // namespace

void analyze_scopes(CompileContext& context, Scope* top) { ScopeAnalyzer(context).analyze(top); }

}  // namespace adder::compiler
