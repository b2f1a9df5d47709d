// Generates flow graphs from the tree, a unit per code object. Internal to the compiler; see compile.h for
// its door.
//
// The current location follows the tree: visiting a statement sets it, visiting an expression or a pattern
// sets it and puts it back. Code that the user did not write has no location.
#pragma once

#include "compiler/flowgraph.h"
#include "compiler/symtable.h"

namespace adder::compiler {

enum class UnitKind : uint8_t { kModule, kClass, kFunction, kAsyncFunction, kLambda, kComprehension };

/// What surrounds the code being generated, for break, continue and return to undo.
enum class FrameBlockKind : uint8_t {
  kWhileLoop,
  kForLoop,
  kTryExcept,
  kFinallyTry,
  kFinallyEnd,
  kWith,
  kAsyncWith,
  kHandlerCleanup,
  kPopValue,
  kExceptionHandler,
  kExceptionGroupHandler,
  kAsyncComprehension,
};

struct FrameBlock {
  FrameBlockKind kind;
  Block* again = nullptr;                    // loops: where `continue` goes
  Block* exit = nullptr;                     // loops: where `break` goes
  Seq<Stmt*> finally = {};                   // kFinallyTry
  const Stmt* statement = nullptr;           // kWith, kAsyncWith
  const Identifier* handler_name = nullptr;  // kHandlerCleanup
};
constexpr uint32_t kMaxFrameBlocks = 20;

/// One code object in the making.
struct Unit {
  Unit(CompileContext& context, Unit* its_parent, UnitKind its_kind, Scope* its_scope)
      : parent(its_parent),
        kind(its_kind),
        scope(its_scope),
        constants(context.arena),
        graph(context.arena, constants) {}

  Unit* parent;
  UnitKind kind;
  Scope* scope;
  const Identifier* name = nullptr;
  Text qualified_name;
  const Identifier* private_name = nullptr;
  int first_line = 0;
  uint32_t argument_count = 0, positional_only_count = 0, keyword_only_count = 0;
  Location location;
  ConstantPool constants;
  uint32_t constants_kept = 1;  // the first may be the doc string
  FlowGraph graph;
  IdentifierSet names;
  IdentifierSet locals;
  IdentifierSet cells;
  IdentifierSet frees;
  IdentifierSet self_attributes;
  FrameBlock frame_blocks[kMaxFrameBlocks];
  uint32_t frame_block_count = 0;

  /// Those beyond the limit, which is an error, share the last place.
  FrameBlock& frame_block(uint32_t index) {
    return frame_blocks[index < kMaxFrameBlocks ? index : kMaxFrameBlocks - 1];
  }
};

struct PatternContext;

class CodeGenerator {
 public:
  CodeGenerator(CompileContext& context, SymbolTable& symbols)
      : context_(context), arena_(context.arena), symbols_(symbols) {}
  /// The code of a whole module, or null with the error recorded.
  CodeDraft* generate(const Mod* module);

 private:
  /// Sets the location and puts the old one back.
  class LocationScope {
   public:
    LocationScope(CodeGenerator& generator, const Location& location)
        : unit_(generator.unit_), saved_(unit_->location) {
      unit_->location = location;
    }
    ~LocationScope() { unit_->location = saved_; }
    LocationScope(const LocationScope&) = delete;

   private:
    Unit* unit_;
    Location saved_;
  };

  // --- codegen.cpp: units, names, emission
  void enter_unit(UnitKind kind, const Identifier* name, const Node* node, int first_line);
  CodeDraft* leave_unit(bool return_none);
  void set_qualified_name();
  void collect_cells();
  void add_prefix();
  uint32_t code_flags() const;
  Seq<uint32_t> place_locals(CodeDraft* draft);
  CodeDraft* finish_unit();

  void set_location(const Node* node) { unit_->location = node->location(); }
  void unset_location() { unit_->location = kNoLocation; }
  Location location_from_attribute_end(const Attribute& attribute) const;

  Block* new_block() { return unit_->graph.new_block(); }
  void use(Block* block) { unit_->graph.use(block); }
  void emit(Opcode opcode, uint32_t operand = 0) { unit_->graph.emit(opcode, operand, unit_->location); }
  void emit_extra(Opcode opcode, uint32_t operand, uint32_t extra) {
    unit_->graph.emit(opcode, operand, unit_->location, nullptr, extra);
  }
  void emit_jump(Opcode opcode, Block* target) { unit_->graph.emit(opcode, 0, unit_->location, target); }
  void emit_without_location(Opcode opcode, Block* target = nullptr) {
    unit_->graph.emit(opcode, 0, kNoLocation, target);
  }
  void emit_name(Opcode opcode, const Identifier* name) {
    emit(opcode, unit_->names.add(arena_, mangle(arena_, unit_->private_name, name)));
  }
  void emit_unmangled_name(Opcode opcode, const Identifier* name) {
    emit(opcode, unit_->names.add(arena_, name));
  }
  void load_constant(const ConstantValue& value) { emit(Opcode::LOAD_CONST, unit_->constants.add(value)); }
  void load_none() { load_constant(none_constant()); }
  void load_text(const Identifier* text) { load_constant(str_constant(text->view())); }
  void load_name(const Identifier* name) { name_operation(name, ExprContext::kLoad); }
  void store_name(const Identifier* name) { name_operation(name, ExprContext::kStore); }
  void delete_name(const Identifier* name) { name_operation(name, ExprContext::kDel); }
  void name_operation(const Identifier* name, ExprContext context);
  void deref_operation(const Identifier* mangled, bool is_cell, ExprContext context);
  bool is_forbidden_name(const Identifier* name, ExprContext context);
  void fail(std::string message) { context_.fail(unit_->location, std::move(message)); }
  void warn(std::string message) { context_.warn(unit_->location, std::move(message)); }
  bool in_async_function() const { return unit_->kind == UnitKind::kAsyncFunction; }
  bool top_level_await() const { return context_.allow_top_level_await && unit_->kind == UnitKind::kModule; }

  void push_frame_block(const FrameBlock& block);
  void pop_frame_block() { --unit_->frame_block_count; }

  // --- codegen_statement.cpp
  void statements(Seq<Stmt*> body) {
    for (Stmt* statement : body) visit(statement);
  }
  void body_with_docstring(Seq<Stmt*> body);
  void visit(const Stmt* statement);
  void return_statement(const Return& it);
  void delete_statement(const Delete& it);
  void assign(const Assign& it);
  void augmented_assign(const AugAssign& it);
  void annotated_assign(const AnnAssign& it);
  void evaluate_and_pop(const Expr* expression);
  void evaluate_subscript_parts(const Expr* slice);
  void store_annotation(const AnnAssign& it, const Name& target);
  void annotation_value(const Expr* annotation);
  void if_statement(const If& it);
  void while_statement(const While& it);
  void for_statement(const For& it);
  void async_for_statement(const AsyncFor& it);
  void break_statement();
  void continue_statement();
  void raise_statement(const Raise& it);
  void assert_statement(const Assert& it);
  void import_statement(const Import& it);
  void import_as(const Identifier* name, const Identifier* as_name);
  void import_from(const ImportFrom& it);
  void expression_statement(const ExprStmt& it);

  // --- codegen_try.cpp
  void try_statement(const Try& it);
  void try_star_statement(const TryStar& it);
  template <class Try>
  void try_finally(const Try& it);
  void try_except(const Try& it);
  void except_handler(const ExceptHandler& handler, Block* end);
  void bind_none_and_delete(const Identifier* name);
  void try_except(const TryStar& it);
  void star_handler(const ExceptHandler& handler, Block* next);
  void reraise_star(Block* end);
  void pop_except_and_reraise();
  template <class With>
  void with_statement(const With& it, uint32_t index, bool is_async);
  void with_except_finish(Block* cleanup);
  void call_exit_with_nones();
  void await_top();
  void yield_from_loop(uint32_t resume_kind);
  /// Undoes the surroundings up to the innermost loop, which it returns, or all of them when `stop_at_loop`
  /// is false.
  const FrameBlock* unwind_all(bool keeps_top, bool stop_at_loop);
  void unwind(const FrameBlock& block, bool keeps_top);

  // --- codegen_expression.cpp
  void visit(const Expr* expression);
  void visit_expression(const Expr* expression);
  template <class T>
  void visit_all(Seq<T*> nodes) {
    for (T* node : nodes) visit(node);
  }
  void bool_operation(const BoolOp& it);
  void conditional(const IfExp& it);
  void compare(const Compare& it);
  void emit_compare(CompareOperator op);
  void jump_if(const Expr* test, Block* target, bool condition);
  void jump_if_bool_operation(const BoolOp& it, Block* target, bool condition);
  void jump_if_compare(const Compare& it, Block* target, bool condition);
  void dict_display(const Dict& it);
  void dict_part(const Dict& it, uint32_t begin, uint32_t end);
  struct Collector {
    Opcode build, add, extend;
  };
  void collect(Seq<Expr*> elements, const Collector& how, bool as_tuple);
  void list_display(const List& it);
  void tuple_display(const Tuple& it);
  void unpack(Seq<Expr*> targets);
  void joined_string(const JoinedStr& it);
  void formatted_value(const FormattedValue& it);
  void attribute(const Attribute& it);
  void subscript(const Subscript& it);
  void slice(const Slice& it);
  void yield_value();
  void yield_expression(const Yield& it);
  void yield_from_expression(const YieldFrom& it);
  void await_expression(const Await& it);

  // --- codegen_call.cpp
  void call(const Call& it);
  bool method_call(const Call& it);
  bool super_call_parts(const Expr* value, const Identifier* attribute);
  void load_super_parts(const Call& super);
  bool is_plain_super(const Call& super) const;
  uint32_t super_flag(const Call& super) const { return super.args.empty() ? 1 : 0; }
  void call_arguments(Seq<Expr*> args, Seq<Keyword*> keywords, uint32_t already);
  void call_with_unpacking(Seq<Expr*> args, Seq<Keyword*> keywords, uint32_t already);
  void unpacked_keywords(Seq<Keyword*> keywords);
  void keyword_part(Seq<Keyword*> keywords, uint32_t begin, uint32_t end);
  void emit_call(uint32_t positional, Seq<Keyword*> keywords);
  void check_keywords(Seq<Keyword*> keywords);

  // --- codegen_function.cpp
  template <class Function>
  void function_definition(const Function& it, bool is_async);
  void class_definition(const ClassDef& it);
  void lambda(const Lambda& it);
  void decorators(Seq<Expr*> list) { visit_all(list); }
  void apply_decorators(Seq<Expr*> list);
  uint32_t default_arguments(const Arguments& arguments);
  bool keyword_defaults(const Arguments& arguments);
  uint32_t annotations(const Arguments& arguments, const Expr* returns);
  uint32_t argument_annotation(const Identifier* name, const Expr* annotation);
  uint32_t argument_annotations(Seq<Arg*> arguments);
  void check_debug_arguments(const Arguments& arguments);
  void make_closure(const CodeDraft* code, uint32_t flags);
  void set_argument_counts(const Arguments& arguments);

  // --- codegen_comprehension.cpp
  void comprehension(const Expr* node, const Identifier* name, Seq<Comprehension*> generators,
                     const Expr* element, const Expr* value, ComprehensionKind kind);
  struct ComprehensionParts {
    Seq<Comprehension*> generators;
    const Expr* element;
    const Expr* value;
    ComprehensionKind kind;
  };
  void comprehension_loop(const ComprehensionParts& parts, uint32_t index, uint32_t depth);
  void sync_comprehension_loop(const ComprehensionParts& parts, uint32_t index, uint32_t depth);
  void async_comprehension_loop(const ComprehensionParts& parts, uint32_t index, uint32_t depth);
  void comprehension_body(const ComprehensionParts& parts, uint32_t index, uint32_t depth, Block* if_cleanup);
  void comprehension_element(const ComprehensionParts& parts, uint32_t depth);

  // --- codegen_match.cpp
  void match_statement(const Match& it);
  void match_case(const MatchCase& it, bool keeps_subject, bool is_last, Block* end);
  void pattern(const Pattern* pattern, PatternContext& pc);
  void visit_pattern(const Pattern* pattern, PatternContext& pc);
  void subpattern(const Pattern* pattern, PatternContext& pc);
  void pattern_value(const MatchValue& it, PatternContext& pc);
  void pattern_singleton(const MatchSingleton& it, PatternContext& pc);
  void pattern_sequence(const MatchSequence& it, PatternContext& pc);
  void sequence_by_unpacking(Seq<Pattern*> patterns, PatternContext& pc);
  void sequence_by_subscripts(Seq<Pattern*> patterns, uint32_t star, PatternContext& pc);
  void pattern_mapping(const MatchMapping& it, PatternContext& pc);
  void mapping_keys(const MatchMapping& it);
  void mapping_rest(const MatchMapping& it, PatternContext& pc);
  void pattern_class(const MatchClass& it, PatternContext& pc);
  void check_class_keywords(const MatchClass& it);
  void pattern_as(const MatchAs& it, PatternContext& pc);
  void pattern_or(const MatchOr& it, PatternContext& pc);
  bool align_captures(const ArenaVector<const Identifier*>& control, PatternContext& pc);
  void store_capture(const Identifier* name, PatternContext& pc);
  void rotate(uint32_t count);
  void ensure_fail_blocks(PatternContext& pc, uint32_t count);
  void jump_to_fail(PatternContext& pc, Opcode opcode);
  void emit_fail_blocks(PatternContext& pc);

  // --- codegen_check.cpp: warnings about code that cannot be meant
  void check_compare(const Compare& it);
  void check_caller(const Expr* function);
  void check_subscripted(const Expr* value);
  void check_index(const Expr* value, const Expr* index);

  CompileContext& context_;
  Arena& arena_;
  SymbolTable& symbols_;
  Unit* unit_ = nullptr;
  int nesting_ = 0;  // units being generated
};

/// The source text of an annotation, as `from __future__ import annotations` stores it.
std::string unparse(const Expr* expression);

/// No more values than this are put on the stack for one display or call.
constexpr uint32_t kStackGuideline = 30;

inline bool all_constant(Seq<Expr*> elements) {
  for (const Expr* element : elements) {
    if (!element->is<Constant>()) return false;
  }
  return true;
}

}  // namespace adder::compiler
