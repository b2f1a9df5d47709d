// Calls. The stack holds: callable, self or empty, arguments.
#include "compiler/codegen.h"

namespace adder::compiler {

void CodeGenerator::call(const Call& it) {
  if (method_call(it)) return;
  check_caller(it.func);
  visit(it.func);
  {
    LocationScope at(*this, it.func->location());
    emit(Opcode::PUSH_NULL);
  }
  call_arguments(it.args, it.keywords, 0);
}

/// `object.name(...)` without making a bound method. False when the call has unpacking or too many arguments.
bool CodeGenerator::method_call(const Call& it) {
  const auto* method = it.func->as_if<Attribute>();
  if (!method || method->ctx != ExprContext::kLoad) return false;
  uint32_t count = it.args.size() + it.keywords.size();
  if (count + (it.keywords.empty() ? 0 : 1) >= kStackGuideline) return false;
  for (const Expr* argument : it.args) {
    if (argument->is<Starred>()) return false;
  }
  for (const Keyword* keyword : it.keywords) {
    if (!keyword->arg) return false;
  }
  check_keywords(it.keywords);
  uint32_t name = 0;
  bool is_super = super_call_parts(method->value, method->attr);
  if (is_super) {
    load_super_parts(*method->value->as<Call>());
  } else {
    visit(method->value);
  }
  name = unit_->names.add(arena_, mangle(arena_, unit_->private_name, method->attr));
  {
    LocationScope at_function(*this, method->location());
    LocationScope at(*this, location_from_attribute_end(*method));
    if (is_super) {
      emit_extra(Opcode::LOAD_SUPER_METHOD, name, super_flag(*method->value->as<Call>()));
    } else {
      emit(Opcode::LOAD_METHOD, name);
    }
  }
  visit_all(it.args);
  for (const Keyword* keyword : it.keywords) visit(keyword->value);
  LocationScope at(*this, location_from_attribute_end(*method));
  emit_call(it.args.size(), it.keywords);
  return true;
}

/// CALL or CALL_KW; the arguments are on the stack.
void CodeGenerator::emit_call(uint32_t positional, Seq<Keyword*> keywords) {
  if (keywords.empty()) return emit(Opcode::CALL, positional);
  Seq<ConstantValue> names = arena_.make_seq<ConstantValue>(keywords.size());
  for (uint32_t i = 0; i < names.size(); ++i) names[i] = str_constant(keywords[i]->arg->view());
  emit_extra(Opcode::CALL_KW, positional + keywords.size(), unit_->constants.add(tuple_constant(names)));
}

void CodeGenerator::check_keywords(Seq<Keyword*> keywords) {
  for (uint32_t i = 0; i < keywords.size(); ++i) {
    const Identifier* name = keywords[i]->arg;
    if (!name) continue;
    if (is_forbidden_name(name, ExprContext::kStore)) return;
    for (uint32_t j = i + 1; j < keywords.size(); ++j) {
      if (keywords[j]->arg != name) continue;
      set_location(keywords[j]);
      return fail(quoted("keyword argument repeated: ", name, ""));
    }
  }
}

/// The arguments and the call itself; `already` positional arguments are on the stack.
void CodeGenerator::call_arguments(Seq<Expr*> args, Seq<Keyword*> keywords, uint32_t already) {
  check_keywords(keywords);
  bool unpacks = args.size() + keywords.size() * 2 > kStackGuideline;
  for (const Expr* argument : args) unpacks |= argument->is<Starred>();
  for (const Keyword* keyword : keywords) unpacks |= !keyword->arg;
  if (unpacks) return call_with_unpacking(args, keywords, already);
  visit_all(args);
  for (const Keyword* keyword : keywords) visit(keyword->value);
  emit_call(already + args.size(), keywords);
}

void CodeGenerator::call_with_unpacking(Seq<Expr*> args, Seq<Keyword*> keywords, uint32_t already) {
  if (already == 0 && args.size() == 1 && args[0]->is<Starred>()) {
    visit(args[0]->as<Starred>()->value);
  } else if (already == 0) {
    collect(args, {Opcode::BUILD_LIST, Opcode::LIST_APPEND, Opcode::LIST_EXTEND}, true);
  } else {
    emit(Opcode::BUILD_LIST, already);
    for (const Expr* argument : args) {
      const auto* starred = argument->as_if<Starred>();
      visit(starred ? starred->value : argument);
      emit(starred ? Opcode::LIST_EXTEND : Opcode::LIST_APPEND, 1);
    }
    emit(Opcode::LIST_TO_TUPLE);
  }
  if (!keywords.empty()) unpacked_keywords(keywords);
  emit(Opcode::CALL_FUNCTION_EX, keywords.empty() ? 0 : 1);
}

/// One dict of all keyword arguments, where some come from `**mapping`.
void CodeGenerator::unpacked_keywords(Seq<Keyword*> keywords) {
  constexpr uint32_t kCallableBelowDict = 3;
  bool have_dict = false;
  uint32_t waiting = 0;
  auto merge = [&] {
    if (have_dict) emit(Opcode::DICT_MERGE_CALL, kCallableBelowDict);
    have_dict = true;
    waiting = 0;
  };
  for (uint32_t i = 0; i < keywords.size(); ++i) {
    if (keywords[i]->arg) {
      ++waiting;
      continue;
    }
    if (waiting) {
      keyword_part(keywords, i - waiting, i);
      merge();
    }
    if (!have_dict) emit(Opcode::BUILD_MAP, 0);
    have_dict = true;
    visit(keywords[i]->value);
    merge();
  }
  if (waiting) {
    keyword_part(keywords, keywords.size() - waiting, keywords.size());
    merge();
  }
}

void CodeGenerator::keyword_part(Seq<Keyword*> keywords, uint32_t begin, uint32_t end) {
  uint32_t count = end - begin;
  bool big = count * 2 > kStackGuideline;
  if (count > 1 && !big) {
    Seq<ConstantValue> names = arena_.make_seq<ConstantValue>(count);
    for (uint32_t i = 0; i < count; ++i) {
      visit(keywords[begin + i]->value);
      names[i] = str_constant(keywords[begin + i]->arg->view());
    }
    load_constant(tuple_constant(names));
    return emit(Opcode::BUILD_CONST_KEY_MAP, count);
  }
  if (big) emit(Opcode::BUILD_MAP, 0);
  for (uint32_t i = begin; i < end; ++i) {
    load_text(keywords[i]->arg);
    visit(keywords[i]->value);
    if (big) emit(Opcode::MAP_ADD, 1);
  }
  if (!big) emit(Opcode::BUILD_MAP, count);
}

// --- super().name

/// Whether `value` is a call of the builtin super whose result is only asked for `attribute`.
bool CodeGenerator::super_call_parts(const Expr* value, const Identifier* attribute) {
  const auto* call = value->as_if<Call>();
  if (!call || !is_plain_super(*call)) return false;
  return attribute != context_.names.dunder_class;  // super().__class__ is super itself
}

bool CodeGenerator::is_plain_super(const Call& call) const {
  const auto* name = call.func->as_if<Name>();
  if (!name || name->id != context_.names.super || !call.keywords.empty()) return false;
  if (unit_->scope->scope_of(name->id) != SymbolScope::kGlobalImplicit) return false;
  const Symbol* global = symbols_.top->find(name->id);
  if (global && global->scope != SymbolScope::kGlobalImplicit) return false;  // the module binds the name
  for (const Expr* argument : call.args) {
    if (argument->is<Starred>()) return false;
  }
  if (call.args.size() == 2) return true;
  if (!call.args.empty() || unit_->scope->kind != ScopeKind::kFunction) return false;
  bool is_function = unit_->kind == UnitKind::kFunction || unit_->kind == UnitKind::kAsyncFunction ||
                     unit_->kind == UnitKind::kLambda;
  return is_function && unit_->argument_count > 0 && unit_->frees.find(context_.names.dunder_class) >= 0;
}

void CodeGenerator::load_super_parts(const Call& super) {
  LocationScope at(*this, super.location());
  visit(super.func);
  if (!super.args.empty()) return visit_all(super.args);
  load_name(context_.names.dunder_class);
  load_name(unit_->scope->parameters[0]);
}

}  // namespace adder::compiler
