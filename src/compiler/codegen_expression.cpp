// Expressions, except calls, functions and comprehensions.
#include "compiler/codegen.h"

namespace adder::compiler {

namespace {

Opcode binary_opcode(Operator op) {
  switch (op) {
    case Operator::kAdd:
      return Opcode::BINARY_ADD;
    case Operator::kSub:
      return Opcode::BINARY_SUBTRACT;
    case Operator::kMult:
      return Opcode::BINARY_MULTIPLY;
    case Operator::kMatMult:
      return Opcode::BINARY_MATRIX_MULTIPLY;
    case Operator::kDiv:
      return Opcode::BINARY_TRUE_DIVIDE;
    case Operator::kMod:
      return Opcode::BINARY_REMAINDER;
    case Operator::kPow:
      return Opcode::BINARY_POWER;
    case Operator::kLShift:
      return Opcode::BINARY_LSHIFT;
    case Operator::kRShift:
      return Opcode::BINARY_RSHIFT;
    case Operator::kBitOr:
      return Opcode::BINARY_OR;
    case Operator::kBitXor:
      return Opcode::BINARY_XOR;
    case Operator::kBitAnd:
      return Opcode::BINARY_AND;
    case Operator::kFloorDiv:
      return Opcode::BINARY_FLOOR_DIVIDE;
  }
  UNREACHABLE("every operator has an opcode");
}

Opcode unary_opcode(UnaryOperator op) {
  switch (op) {
    case UnaryOperator::kInvert:
      return Opcode::UNARY_INVERT;
    case UnaryOperator::kNot:
      return Opcode::UNARY_NOT;
    case UnaryOperator::kUAdd:
      return Opcode::UNARY_POSITIVE;
    case UnaryOperator::kUSub:
      return Opcode::UNARY_NEGATIVE;
  }
  UNREACHABLE("every operator has an opcode");
}

}  // namespace

void CodeGenerator::visit(const Expr* expression) {
  LocationScope at(*this, expression->location());
  visit_expression(expression);
}

void CodeGenerator::visit_expression(const Expr* expression) {
  switch (expression->kind) {
    case NodeKind::kNamedExpr: {
      const auto& it = *expression->as<NamedExpr>();
      visit(it.value);
      emit(Opcode::COPY, 1);
      return visit(it.target);
    }
    case NodeKind::kBoolOp:
      return bool_operation(*expression->as<BoolOp>());
    case NodeKind::kBinOp: {
      const auto& it = *expression->as<BinOp>();
      visit(it.left);
      visit(it.right);
      return emit(binary_opcode(it.op));
    }
    case NodeKind::kUnaryOp: {
      const auto& it = *expression->as<UnaryOp>();
      visit(it.operand);
      return emit(unary_opcode(it.op));
    }
    case NodeKind::kLambda:
      return lambda(*expression->as<Lambda>());
    case NodeKind::kIfExp:
      return conditional(*expression->as<IfExp>());
    case NodeKind::kDict:
      return dict_display(*expression->as<Dict>());
    case NodeKind::kSet:
      return collect(expression->as<Set>()->elts, {Opcode::BUILD_SET, Opcode::SET_ADD, Opcode::SET_UPDATE},
                     false);
    case NodeKind::kListComp: {
      const auto& it = *expression->as<ListComp>();
      return comprehension(expression, context_.names.listcomp, it.generators, it.elt, nullptr,
                           ComprehensionKind::kList);
    }
    case NodeKind::kSetComp: {
      const auto& it = *expression->as<SetComp>();
      return comprehension(expression, context_.names.setcomp, it.generators, it.elt, nullptr,
                           ComprehensionKind::kSet);
    }
    case NodeKind::kDictComp: {
      const auto& it = *expression->as<DictComp>();
      return comprehension(expression, context_.names.dictcomp, it.generators, it.key, it.value,
                           ComprehensionKind::kDict);
    }
    case NodeKind::kGeneratorExp: {
      const auto& it = *expression->as<GeneratorExp>();
      return comprehension(expression, context_.names.genexpr, it.generators, it.elt, nullptr,
                           ComprehensionKind::kGenerator);
    }
    case NodeKind::kAwait:
      return await_expression(*expression->as<Await>());
    case NodeKind::kYield:
      return yield_expression(*expression->as<Yield>());
    case NodeKind::kYieldFrom:
      return yield_from_expression(*expression->as<YieldFrom>());
    case NodeKind::kCompare:
      return compare(*expression->as<Compare>());
    case NodeKind::kCall:
      return call(*expression->as<Call>());
    case NodeKind::kFormattedValue:
      return formatted_value(*expression->as<FormattedValue>());
    case NodeKind::kJoinedStr:
      return joined_string(*expression->as<JoinedStr>());
    case NodeKind::kConstant:
      return load_constant(expression->as<Constant>()->value);
    case NodeKind::kAttribute:
      return attribute(*expression->as<Attribute>());
    case NodeKind::kSubscript:
      return subscript(*expression->as<Subscript>());
    case NodeKind::kStarred:
      if (expression->as<Starred>()->ctx == ExprContext::kStore)
        return fail("starred assignment target must be in a list or tuple");
      return fail("can't use starred expression here");
    case NodeKind::kName: {
      const auto& it = *expression->as<Name>();
      return name_operation(it.id, it.ctx);
    }
    case NodeKind::kList:
      return list_display(*expression->as<List>());
    case NodeKind::kTuple:
      return tuple_display(*expression->as<Tuple>());
    case NodeKind::kSlice:
      return slice(*expression->as<Slice>());
    default:
      UNREACHABLE("every expression is listed");
  }
}

// --- logic and comparison

void CodeGenerator::bool_operation(const BoolOp& it) {
  Opcode opcode = it.op == BoolOperator::kAnd ? Opcode::JUMP_IF_FALSE_OR_POP : Opcode::JUMP_IF_TRUE_OR_POP;
  Block* end = new_block();
  for (uint32_t i = 0; i + 1 < it.values.size(); ++i) {
    visit(it.values[i]);
    emit_jump(opcode, end);
  }
  visit(it.values.back());
  use(end);
}

void CodeGenerator::conditional(const IfExp& it) {
  Block *otherwise = new_block(), *end = new_block();
  jump_if(it.test, otherwise, false);
  visit(it.body);
  emit_without_location(kJump, end);
  use(otherwise);
  visit(it.orelse);
  use(end);
}

void CodeGenerator::emit_compare(CompareOperator op) {
  switch (op) {
    case CompareOperator::kEq:
      return emit(Opcode::COMPARE_EQ);
    case CompareOperator::kNotEq:
      return emit(Opcode::COMPARE_NE);
    case CompareOperator::kLt:
      return emit(Opcode::COMPARE_LT);
    case CompareOperator::kLtE:
      return emit(Opcode::COMPARE_LE);
    case CompareOperator::kGt:
      return emit(Opcode::COMPARE_GT);
    case CompareOperator::kGtE:
      return emit(Opcode::COMPARE_GE);
    case CompareOperator::kIs:
      return emit(Opcode::IS_OP, 0);
    case CompareOperator::kIsNot:
      return emit(Opcode::IS_OP, 1);
    case CompareOperator::kIn:
      return emit(Opcode::CONTAINS_OP, 0);
    case CompareOperator::kNotIn:
      return emit(Opcode::CONTAINS_OP, 1);
  }
}

void CodeGenerator::compare(const Compare& it) {
  check_compare(it);
  visit(it.left);
  uint32_t last = it.ops.size() - 1;
  if (last == 0) {
    visit(it.comparators[0]);
    return emit_compare(it.ops[0]);
  }
  Block *cleanup = new_block(), *end = new_block();
  for (uint32_t i = 0; i < last; ++i) {
    visit(it.comparators[i]);
    emit(Opcode::SWAP, 2);
    emit(Opcode::COPY, 2);
    emit_compare(it.ops[i]);
    emit_jump(Opcode::JUMP_IF_FALSE_OR_POP, cleanup);
  }
  visit(it.comparators[last]);
  emit_compare(it.ops[last]);
  emit_without_location(kJump, end);
  use(cleanup);
  emit(Opcode::SWAP, 2);
  emit(Opcode::POP_TOP);
  use(end);
}

/// Jumps to `target` when bool(test) is `condition`, without making a bool where that is not needed.
void CodeGenerator::jump_if(const Expr* test, Block* target, bool condition) {
  if (const auto* it = test->as_if<UnaryOp>(); it && it->op == UnaryOperator::kNot)
    return jump_if(it->operand, target, !condition);
  if (const auto* it = test->as_if<BoolOp>()) return jump_if_bool_operation(*it, target, condition);
  if (const auto* it = test->as_if<IfExp>()) {
    Block *otherwise = new_block(), *end = new_block();
    jump_if(it->test, otherwise, false);
    jump_if(it->body, target, condition);
    emit_without_location(kJump, end);
    use(otherwise);
    jump_if(it->orelse, target, condition);
    return use(end);
  }
  if (const auto* it = test->as_if<Compare>()) {
    set_location(it);  // and stays so, as in the reference implementation: the jump belongs to the comparison
    if (it->ops.size() > 1) return jump_if_compare(*it, target, condition);
  }
  visit(test);
  emit_jump(condition ? Opcode::POP_JUMP_IF_TRUE : Opcode::POP_JUMP_IF_FALSE, target);
}

void CodeGenerator::jump_if_bool_operation(const BoolOp& it, Block* target, bool condition) {
  bool decides = it.op == BoolOperator::kOr;  // a value that is this decides at once
  Block* decided = decides == condition ? target : new_block();
  for (uint32_t i = 0; i + 1 < it.values.size(); ++i) jump_if(it.values[i], decided, decides);
  jump_if(it.values.back(), target, condition);
  if (decided != target) use(decided);
}

void CodeGenerator::jump_if_compare(const Compare& it, Block* target, bool condition) {
  check_compare(it);
  visit(it.left);
  Block *cleanup = new_block(), *end = new_block();
  uint32_t last = it.ops.size() - 1;
  for (uint32_t i = 0; i < last; ++i) {
    visit(it.comparators[i]);
    emit(Opcode::SWAP, 2);
    emit(Opcode::COPY, 2);
    emit_compare(it.ops[i]);
    emit_jump(Opcode::POP_JUMP_IF_FALSE, cleanup);
  }
  visit(it.comparators[last]);
  emit_compare(it.ops[last]);
  emit_jump(condition ? Opcode::POP_JUMP_IF_TRUE : Opcode::POP_JUMP_IF_FALSE, target);
  emit_without_location(kJump, end);
  use(cleanup);
  emit(Opcode::POP_TOP);
  if (!condition) emit_without_location(kJump, target);
  use(end);
}

// --- displays

/// A tuple, list or set: on the stack while small, else collected one by one; constants all at once.
void CodeGenerator::collect(Seq<Expr*> elements, const Collector& how, bool as_tuple) {
  uint32_t count = elements.size();
  if (count > 2 && all_constant(elements)) {
    Seq<ConstantValue> values = arena_.make_seq<ConstantValue>(count);
    for (uint32_t i = 0; i < count; ++i) values[i] = elements[i]->as<Constant>()->value;
    ConstantValue folded = tuple_constant(values);
    if (as_tuple) return load_constant(folded);
    if (how.build == Opcode::BUILD_SET) folded.kind = ConstantKind::kFrozenset;
    emit(how.build, 0);
    load_constant(folded);
    return emit(how.extend, 1);
  }
  bool big = count > kStackGuideline;
  bool has_star = false;
  for (const Expr* element : elements) has_star |= element->is<Starred>();
  if (!has_star && !big) {
    visit_all(elements);
    return emit(as_tuple ? Opcode::BUILD_TUPLE : how.build, count);
  }
  bool built = big;
  if (big) emit(how.build, 0);
  for (uint32_t i = 0; i < count; ++i) {
    if (const auto* starred = elements[i]->as_if<Starred>()) {
      if (!built) emit(how.build, i);
      built = true;
      visit(starred->value);
      emit(how.extend, 1);
    } else {
      visit(elements[i]);
      if (built) emit(how.add, 1);
    }
  }
  if (as_tuple) emit(Opcode::LIST_TO_TUPLE);
}

void CodeGenerator::list_display(const List& it) {
  if (it.ctx == ExprContext::kStore) return unpack(it.elts);
  if (it.ctx == ExprContext::kDel) return visit_all(it.elts);
  collect(it.elts, {Opcode::BUILD_LIST, Opcode::LIST_APPEND, Opcode::LIST_EXTEND}, false);
}

void CodeGenerator::tuple_display(const Tuple& it) {
  if (it.ctx == ExprContext::kStore) return unpack(it.elts);
  if (it.ctx == ExprContext::kDel) return visit_all(it.elts);
  collect(it.elts, {Opcode::BUILD_LIST, Opcode::LIST_APPEND, Opcode::LIST_EXTEND}, true);
}

void CodeGenerator::unpack(Seq<Expr*> targets) {
  uint32_t count = targets.size();
  bool has_star = false;
  for (uint32_t i = 0; i < count; ++i) {
    if (!targets[i]->is<Starred>()) continue;
    if (has_star) return fail("multiple starred expressions in assignment");
    has_star = true;
    uint32_t after = count - i - 1;
    if (i >= 256 || after > 0xFFFF) return fail("too many expressions in star-unpacking assignment");
    emit(Opcode::UNPACK_EX, i | after << 8);
  }
  if (!has_star) emit(Opcode::UNPACK_SEQUENCE, count);
  for (const Expr* target : targets) {
    const auto* starred = target->as_if<Starred>();
    visit(starred ? starred->value : target);
  }
}

void CodeGenerator::dict_part(const Dict& it, uint32_t begin, uint32_t end) {
  uint32_t count = end - begin;
  bool big = count * 2 > kStackGuideline;
  if (count > 1 && !big && all_constant({it.keys.data + begin, count})) {
    for (uint32_t i = begin; i < end; ++i) visit(it.values[i]);
    Seq<ConstantValue> keys = arena_.make_seq<ConstantValue>(count);
    for (uint32_t i = 0; i < count; ++i) keys[i] = it.keys[begin + i]->as<Constant>()->value;
    load_constant(tuple_constant(keys));
    return emit(Opcode::BUILD_CONST_KEY_MAP, count);
  }
  if (big) emit(Opcode::BUILD_MAP, 0);
  for (uint32_t i = begin; i < end; ++i) {
    visit(it.keys[i]);
    visit(it.values[i]);
    if (big) emit(Opcode::MAP_ADD, 1);
  }
  if (!big) emit(Opcode::BUILD_MAP, count);
}

void CodeGenerator::dict_display(const Dict& it) {
  bool have_dict = false;
  uint32_t waiting = 0;  // entries before i that are not yet generated
  auto flush = [&](uint32_t begin, uint32_t end) {
    dict_part(it, begin, end);
    if (have_dict) emit(Opcode::DICT_UPDATE, 1);
    have_dict = true;
    waiting = 0;
  };
  uint32_t count = it.values.size();
  for (uint32_t i = 0; i < count; ++i) {
    if (it.keys[i]) {
      if (waiting * 2 > kStackGuideline) {
        flush(i - waiting, i + 1);
      } else {
        ++waiting;
      }
      continue;
    }
    if (waiting) flush(i - waiting, i);
    if (!have_dict) emit(Opcode::BUILD_MAP, 0);
    have_dict = true;
    visit(it.values[i]);
    emit(Opcode::DICT_UPDATE, 1);
  }
  if (waiting) flush(count - waiting, count);
  if (!have_dict) emit(Opcode::BUILD_MAP, 0);
}

// --- f-strings

void CodeGenerator::joined_string(const JoinedStr& it) {
  if (it.values.size() > kStackGuideline) {
    load_constant(str_constant(context_.names.empty->view()));
    emit_name(Opcode::LOAD_METHOD, context_.names.join);
    emit(Opcode::BUILD_LIST, 0);
    for (const Expr* value : it.values) {
      visit(value);
      emit(Opcode::LIST_APPEND, 1);
    }
    return emit(Opcode::CALL, 1);
  }
  visit_all(it.values);
  if (it.values.size() != 1) emit(Opcode::BUILD_STRING, it.values.size());
}

void CodeGenerator::formatted_value(const FormattedValue& it) {
  visit(it.value);
  uint32_t flags = it.conversion == 's' ? 1 : it.conversion == 'r' ? 2 : it.conversion == 'a' ? 3 : 0;
  if (it.format_spec) {
    visit(it.format_spec);
    flags |= 4;
  }
  emit(Opcode::FORMAT_VALUE, flags);
}

// --- attributes and subscripts

void CodeGenerator::attribute(const Attribute& it) {
  if (it.ctx == ExprContext::kLoad && super_call_parts(it.value, it.attr)) {
    load_super_parts(*it.value->as<Call>());
    LocationScope at(*this, location_from_attribute_end(it));
    return emit_extra(Opcode::LOAD_SUPER_ATTR,
                      unit_->names.add(arena_, mangle(arena_, unit_->private_name, it.attr)),
                      super_flag(*it.value->as<Call>()));
  }
  visit(it.value);
  LocationScope at(*this, location_from_attribute_end(it));
  if (it.ctx == ExprContext::kStore) {
    if (is_forbidden_name(it.attr, ExprContext::kStore)) return;
    const auto* object = it.value->as_if<Name>();
    if (object && !unit_->scope->parameters.empty() && object->id == unit_->scope->parameters[0])
      unit_->self_attributes.add(arena_, it.attr);
    return emit_name(Opcode::STORE_ATTR, it.attr);
  }
  emit_name(it.ctx == ExprContext::kLoad ? Opcode::LOAD_ATTR : Opcode::DELETE_ATTR, it.attr);
}

void CodeGenerator::subscript(const Subscript& it) {
  if (it.ctx == ExprContext::kLoad) {
    check_subscripted(it.value);
    check_index(it.value, it.slice);
  }
  visit(it.value);
  visit(it.slice);
  emit(it.ctx == ExprContext::kLoad    ? Opcode::BINARY_SUBSCR
       : it.ctx == ExprContext::kStore ? Opcode::STORE_SUBSCR
                                       : Opcode::DELETE_SUBSCR);
}

void CodeGenerator::slice(const Slice& it) {
  auto part = [&](const Expr* expression) {
    if (expression) {
      visit(expression);
    } else {
      load_none();
    }
  };
  part(it.lower);
  part(it.upper);
  if (it.step) visit(it.step);
  emit(Opcode::BUILD_SLICE, it.step ? 3 : 2);
}

// --- generators and coroutines

void CodeGenerator::yield_value() {
  if (unit_->scope->is_generator && unit_->scope->is_coroutine) emit(Opcode::ASYNC_GEN_WRAP);
  emit(Opcode::YIELD_VALUE);
  emit(Opcode::RESUME, 1);
}

void CodeGenerator::yield_expression(const Yield& it) {
  if (unit_->scope->kind != ScopeKind::kFunction) return fail("'yield' outside function");
  if (it.value) {
    visit(it.value);
  } else {
    load_none();
  }
  yield_value();
}

void CodeGenerator::yield_from_expression(const YieldFrom& it) {
  if (unit_->scope->kind != ScopeKind::kFunction) return fail("'yield' outside function");
  if (in_async_function()) return fail("'yield from' inside async function");
  visit(it.value);
  emit(Opcode::GET_YIELD_FROM_ITER);
  load_none();
  yield_from_loop(2);
}

void CodeGenerator::await_expression(const Await& it) {
  if (!top_level_await()) {
    if (unit_->scope->kind != ScopeKind::kFunction) return fail("'await' outside function");
    if (!in_async_function() && unit_->kind != UnitKind::kComprehension)
      return fail("'await' outside async function");
  }
  visit(it.value);
  emit(Opcode::GET_AWAITABLE, 0);
  await_top();
}

}  // namespace adder::compiler
