// The first walk over the tree: collects definitions and uses. Internal to the symbol table.
#pragma once

#include "compiler/symtable.h"

namespace adder::compiler {

class SymbolTableBuilder {
 public:
  SymbolTableBuilder(CompileContext& context, SymbolTable& table) : context_(context), table_(table) {}
  void build(const Mod* module);

 private:
  Scope* enter(ScopeKind kind, const Identifier* name, const Node* node);
  void leave() { current_ = current_->parent; }
  uint32_t flags_of(const Identifier* name) const;
  void define(const Identifier* name, uint32_t flag, const Location& location) {
    define_in(current_, name, flag, location);
  }
  void define_in(Scope* scope, const Identifier* name, uint32_t flag, const Location& location);
  void add_directive(const Identifier* name, const Location& location);

  template <class T>
  void visit_all(Seq<T*> nodes) {
    for (T* node : nodes) {
      if (node) visit(node);
    }
  }
  void visit(const Stmt* statement);
  void visit(const Expr* expression);
  void visit(const Pattern* pattern);
  void visit(const Keyword* keyword) { visit(keyword->value); }
  void visit(const Alias* alias);
  void visit(const ExceptHandler* handler);
  void visit(const MatchCase* match_case);
  void visit(const WithItem* item);
  void visit_optional(const Expr* expression) {
    if (expression) visit(expression);
  }

  template <class Function>
  void function_definition(const Function& function, bool is_async);
  void class_definition(const ClassDef& definition);
  void lambda(const Lambda& lambda);
  void defaults(const Arguments& arguments);
  void parameters(const Arguments& arguments);
  void parameter_annotations(Seq<Arg*> arguments);
  void annotations(const Stmt* function, const Arguments& arguments, const Expr* returns);
  void annotation(const Expr* expression);
  void annotated_assignment(const AnnAssign& assignment);
  void global_statement(const Global& statement);
  void nonlocal_statement(const Nonlocal& statement);
  void import_from(const ImportFrom& statement);
  void named_expression(const NamedExpr& expression);
  void extend_named_target(const Name& target);
  void name(const Name& name);
  void comprehension(const Expr* node, const Identifier* name, Seq<Comprehension*> generators,
                     const Expr* element, const Expr* value, ComprehensionKind kind);
  void inner_generator(const Comprehension& generator);
  void yield_expression(const Expr* expression, const Expr* value);
  void forbid_in_annotation(const char* what, const Node* node);

  CompileContext& context_;
  SymbolTable& table_;
  Scope* current_ = nullptr;
  const Identifier* private_name_ = nullptr;
};

/// The second walk, over the scopes: decides for each name where it lives.
void analyze_scopes(CompileContext& context, Scope* top);

}  // namespace adder::compiler
