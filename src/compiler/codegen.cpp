// Units (one per code object), names, and the frame blocks that jumps out of statements must undo.
#include "compiler/codegen.h"

#include <algorithm>

#include "compiler/assemble.h"

namespace adder::compiler {

CodeDraft* CodeGenerator::generate(const Mod* module) {
  enter_unit(UnitKind::kModule, context_.names.module, module, 1);
  bool return_none = true;
  if (const auto* it = module->as_if<Module>()) {
    body_with_docstring(it->body);
  } else if (const auto* it = module->as_if<Interactive>()) {
    context_.interactive = true;
    body_with_docstring(it->body);
  } else if (const auto* it = module->as_if<Expression>()) {
    visit(it->body);
    return_none = false;
  } else {
    fail("this tree cannot be compiled");
  }
  CodeDraft* draft = leave_unit(return_none);
  return context_.failed() ? nullptr : draft;
}

// --- units

void CodeGenerator::enter_unit(UnitKind kind, const Identifier* name, const Node* node, int first_line) {
  Scope* scope = symbols_.scope_for(node);
  unit_ = new (arena_.allocate(sizeof(Unit))) Unit(context_, unit_, kind, scope);
  ++nesting_;
  Unit& unit = *unit_;
  unit.name = name;
  unit.first_line = first_line;
  unit.private_name = unit.parent ? unit.parent->private_name : nullptr;
  for (const Identifier* parameter : scope->parameters) unit.locals.add(arena_, parameter);
  collect_cells();
  set_qualified_name();
  int line = kind == UnitKind::kModule ? 0 : first_line;
  unit.location = {line, 0, first_line, 0};
  emit(Opcode::RESUME, 0);
  if (kind == UnitKind::kModule) unset_location();
}

/// Cells first, then free variables, each sorted by name.
void CodeGenerator::collect_cells() {
  ArenaVector<const Identifier*> cells, frees;
  Scope& scope = *unit_->scope;
  for (uint32_t i = 0; i < scope.names.size(); ++i) {
    const Symbol& symbol = scope.symbols[i];
    if (symbol.scope == SymbolScope::kCell) {
      cells.push_back(arena_, scope.names[i]);
    } else if (symbol.scope == SymbolScope::kFree || symbol.flags & kDefFreeClass) {
      frees.push_back(arena_, scope.names[i]);
    }
  }
  if (scope.needs_class_cell) cells.push_back(arena_, context_.names.dunder_class);
  auto by_name = [](const Identifier* a, const Identifier* b) { return a->view() < b->view(); };
  std::sort(cells.begin(), cells.end(), by_name);
  std::sort(frees.begin(), frees.end(), by_name);
  for (const Identifier* name : cells) unit_->cells.add(arena_, name);
  for (const Identifier* name : frees) unit_->frees.add(arena_, name);
}

void CodeGenerator::set_qualified_name() {
  Unit& unit = *unit_;
  const Unit* parent = unit.parent;
  unit.qualified_name = {unit.name->view().data(), unit.name->length};
  if (!parent || parent->kind == UnitKind::kModule) return;
  bool is_definition = unit.kind == UnitKind::kFunction || unit.kind == UnitKind::kAsyncFunction ||
                       unit.kind == UnitKind::kClass;
  if (is_definition) {
    const Identifier* mangled = mangle(arena_, parent->private_name, unit.name);
    if (parent->scope->scope_of(mangled) == SymbolScope::kGlobalExplicit) return;
  }
  std::string qualified(parent->qualified_name.view());
  bool has_locals = parent->kind != UnitKind::kClass && parent->kind != UnitKind::kComprehension;
  if (has_locals) qualified += ".<locals>";
  qualified.append(".").append(unit.name->view());
  unit.qualified_name = arena_.copy_text(qualified);
}

CodeDraft* CodeGenerator::leave_unit(bool return_none) {
  if (!unit_->graph.ends_in_return()) {
    unset_location();
    if (return_none) load_none();
    emit(Opcode::RETURN_VALUE);
  }
  CodeDraft* draft = context_.failed() ? nullptr : finish_unit();
  unit_ = unit_->parent;
  --nesting_;
  return draft;
}

uint32_t CodeGenerator::code_flags() const {
  const Scope& scope = *unit_->scope;
  uint32_t flags = context_.code_flags();
  if (scope.kind == ScopeKind::kFunction) {
    flags |= kCodeNewLocals | kCodeOptimized;
    if (scope.nested) flags |= kCodeNested;
    if (scope.is_generator) {
      flags |= scope.is_coroutine ? kCodeAsyncGenerator : kCodeGenerator;
    } else if (scope.is_coroutine) {
      flags |= kCodeCoroutine;
    }
    if (scope.has_varargs) flags |= kCodeVarArgs;
    if (scope.has_varkeywords) flags |= kCodeVarKeywords;
  }
  if (top_level_await() && scope.is_coroutine && !scope.is_generator) flags |= kCodeCoroutine;
  return flags;
}

/// What a function does before its first line: take the closure, make cells, become a generator.
void CodeGenerator::add_prefix() {
  FlowGraph& graph = unit_->graph;
  uint32_t at = 0;
  auto insert = [&](Opcode opcode, uint32_t operand, const Location& location) {
    graph.insert_at_start(at++, Instruction{opcode, operand, 0, location, nullptr, nullptr});
  };
  if (unit_->frees.size()) insert(Opcode::COPY_FREE_VARS, unit_->frees.size(), kNoLocation);
  // In the order of their slots: cells that are arguments come first.
  uint32_t argument_cells = 0;
  for (uint32_t i = 0; i < unit_->locals.size(); ++i) {
    int cell = unit_->cells.find(unit_->locals[i]);
    if (cell < 0) continue;
    insert(Opcode::MAKE_CELL, uint32_t(cell), kNoLocation);
    ++argument_cells;
  }
  for (uint32_t i = 0; i < unit_->cells.size() && argument_cells < unit_->cells.size(); ++i) {
    if (unit_->locals.find(unit_->cells[i]) < 0) insert(Opcode::MAKE_CELL, i, kNoLocation);
  }
  if (code_flags() & (kCodeGenerator | kCodeCoroutine | kCodeAsyncGenerator)) {
    Location location{unit_->first_line, -1, unit_->first_line, -1};
    insert(Opcode::RETURN_GENERATOR, 0, location);
    insert(Opcode::POP_TOP, 0, location);
  }
}

/// Gives locals, cells and free variables their slots; an argument that is a cell has one slot for both.
/// Returns the slot of each cell and free variable.
Seq<uint32_t> CodeGenerator::place_locals(CodeDraft* draft) {
  const IdentifierSet &locals = unit_->locals, &cells = unit_->cells, &frees = unit_->frees;
  Seq<uint32_t> slots = arena_.make_seq<uint32_t>(cells.size() + frees.size());
  ArenaVector<const Identifier*> names;
  ArenaVector<uint8_t> kinds;
  for (const Identifier* name : locals) {
    bool is_cell = cells.find(name) >= 0;
    names.push_back(arena_, name);
    kinds.push_back(arena_, uint8_t(kLocalPlain | (is_cell ? kLocalCell : 0)));
  }
  for (uint32_t i = 0; i < cells.size(); ++i) {
    int local = locals.find(cells[i]);
    slots[i] = local >= 0 ? uint32_t(local) : names.size();
    if (local >= 0) continue;
    names.push_back(arena_, cells[i]);
    kinds.push_back(arena_, kLocalCell);
  }
  for (uint32_t i = 0; i < frees.size(); ++i) {
    slots[cells.size() + i] = names.size();
    names.push_back(arena_, frees[i]);
    kinds.push_back(arena_, kLocalFree);
  }
  draft->plain_local_count = locals.size();
  draft->free_count = frees.size();
  draft->local_names = names.seq();
  draft->local_kinds = kinds.seq();
  return slots;
}

CodeDraft* CodeGenerator::finish_unit() {
  auto* draft = arena_.make<CodeDraft>();
  draft->name = unit_->name;
  draft->qualified_name = unit_->qualified_name;
  draft->flags = code_flags();
  draft->argument_count = unit_->argument_count;
  draft->positional_only_count = unit_->positional_only_count;
  draft->keyword_only_count = unit_->keyword_only_count;
  draft->first_line = uint32_t(unit_->first_line);
  draft->self_attribute_count = unit_->self_attributes.size();
  add_prefix();
  Seq<uint32_t> slots = place_locals(draft);
  FlowGraphInput input;
  input.first_line = uint32_t(unit_->first_line);
  input.local_count = unit_->locals.size();
  input.argument_count = unit_->scope->parameters.size();
  input.constants_kept = unit_->constants_kept;
  unit_->graph.finish(input);
  draft->stack_size = unit_->graph.max_depth();
  assemble(context_, unit_->graph.entry(), slots, draft);
  draft->constants = unit_->constants.seq();
  draft->names = arena_.copy_seq(unit_->names.begin(), unit_->names.size());
  return draft;
}

// --- names

bool CodeGenerator::is_forbidden_name(const Identifier* name, ExprContext context) {
  if (name != context_.names.debug || context == ExprContext::kLoad) return false;
  fail(context == ExprContext::kStore ? "cannot assign to __debug__" : "cannot delete __debug__");
  return true;
}

namespace {

Opcode pick(ExprContext context, Opcode load, Opcode store, Opcode remove) {
  return context == ExprContext::kLoad ? load : context == ExprContext::kStore ? store : remove;
}

}  // namespace

void CodeGenerator::name_operation(const Identifier* name, ExprContext context) {
  if (is_forbidden_name(name, context)) return;
  const Identifier* mangled = mangle(arena_, unit_->private_name, name);
  bool in_function = unit_->scope->kind == ScopeKind::kFunction;
  switch (unit_->scope->scope_of(mangled)) {
    case SymbolScope::kFree:
      return deref_operation(mangled, false, context);
    case SymbolScope::kCell:
      return deref_operation(mangled, true, context);
    case SymbolScope::kLocal:
      if (!in_function) break;
      return emit(pick(context, Opcode::LOAD_FAST, Opcode::STORE_FAST, Opcode::DELETE_FAST),
                  unit_->locals.add(arena_, mangled));
    case SymbolScope::kGlobalImplicit:
      if (!in_function) break;
      [[fallthrough]];
    case SymbolScope::kGlobalExplicit:
      return emit_unmangled_name(
          pick(context, Opcode::LOAD_GLOBAL, Opcode::STORE_GLOBAL, Opcode::DELETE_GLOBAL), mangled);
    case SymbolScope::kUnknown:
      break;
  }
  emit_unmangled_name(pick(context, Opcode::LOAD_NAME, Opcode::STORE_NAME, Opcode::DELETE_NAME), mangled);
}

void CodeGenerator::deref_operation(const Identifier* mangled, bool is_cell, ExprContext context) {
  int index = is_cell ? unit_->cells.find(mangled) : unit_->frees.find(mangled);
  CHECK(index >= 0, "a cell or free variable of the scope must be one of the unit");
  uint32_t operand = uint32_t(index) + (is_cell ? 0 : unit_->cells.size());
  Opcode load = unit_->scope->kind == ScopeKind::kClass ? Opcode::LOAD_CLASSDEREF : Opcode::LOAD_DEREF;
  emit(pick(context, load, Opcode::STORE_DEREF, Opcode::DELETE_DEREF), operand);
}

/// An attribute that ends on another line than its expression starts: the instruction points at the name.
Location CodeGenerator::location_from_attribute_end(const Attribute& attribute) const {
  Location location = unit_->location;
  if (location.lineno == attribute.end_lineno) return location;
  location.lineno = attribute.end_lineno;
  int length = 0;  // in characters, as the reference implementation has it
  for (unsigned char byte : attribute.attr->view()) length += (byte & 0xC0) != 0x80;
  if (length <= attribute.end_col_offset) {
    location.col_offset = attribute.end_col_offset - length;
  } else {
    location.col_offset = -1;
    location.end_col_offset = -1;
  }
  location.end_lineno = std::max(location.lineno, location.end_lineno);
  location.end_col_offset = std::max(location.col_offset, location.end_col_offset);
  return location;
}

void CodeGenerator::push_frame_block(const FrameBlock& block) {
  if (unit_->frame_block_count >= kMaxFrameBlocks) fail("too many statically nested blocks");
  unit_->frame_block(unit_->frame_block_count++) = block;
}

}  // namespace adder::compiler
