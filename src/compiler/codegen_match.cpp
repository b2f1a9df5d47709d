// The match statement.
//
// A pattern takes the subject from the top of the stack. Where it fails, it jumps to a block that pops what
// lies on the stack by then: fail_blocks[n] pops n values. Captured values are kept on the stack, in order,
// below what the pattern is working on, and are stored when the whole pattern has matched.
#include "compiler/codegen.h"

namespace adder::compiler {

struct PatternContext {
  ArenaVector<const Identifier*> captures;
  bool allow_irrefutable = false;
  ArenaVector<Block*> fail_blocks;
  uint32_t on_top = 0;  // values above the captures
};

namespace {

bool is_wildcard(const Pattern* pattern) {
  const auto* it = pattern->as_if<MatchAs>();
  return it && !it->name && !it->pattern;
}

bool is_star_wildcard(const Pattern* pattern) {
  const auto* it = pattern->as_if<MatchStar>();
  return it && !it->name;
}

int index_of(const ArenaVector<const Identifier*>& names, const Identifier* name) {
  for (uint32_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return int(i);
  }
  return -1;
}

}  // namespace

void CodeGenerator::match_statement(const Match& it) {
  visit(it.subject);
  Block* end = new_block();
  uint32_t count = it.cases.size();
  const MatchCase& last = *it.cases[count - 1];
  bool has_default = is_wildcard(last.pattern) && count > 1;
  uint32_t tested = count - (has_default ? 1 : 0);
  for (uint32_t i = 0; i < tested; ++i) match_case(*it.cases[i], i + 1 < tested, i + 1 == count, end);
  if (has_default) {
    set_location(last.pattern);
    emit(Opcode::NOP);  // for line coverage
    if (last.guard) jump_if(last.guard, end, false);
    statements(last.body);
  }
  use(end);
}

void CodeGenerator::match_case(const MatchCase& it, bool keeps_subject, bool is_last, Block* end) {
  set_location(it.pattern);
  if (keeps_subject) emit(Opcode::COPY, 1);
  PatternContext pc;
  pc.allow_irrefutable = it.guard || is_last;
  pattern(it.pattern, pc);
  if (context_.failed()) return;
  for (const Identifier* name : pc.captures) store_name(name);
  if (it.guard) {
    ensure_fail_blocks(pc, 0);
    jump_if(it.guard, pc.fail_blocks[0], false);
  }
  if (keeps_subject) emit(Opcode::POP_TOP);
  statements(it.body);
  unset_location();
  emit_jump(kJump, end);
  // What a failed match cleans up belongs to the pattern's line.
  set_location(it.pattern);
  emit_fail_blocks(pc);
}

// --- failing

void CodeGenerator::ensure_fail_blocks(PatternContext& pc, uint32_t count) {
  while (pc.fail_blocks.size() <= count) pc.fail_blocks.push_back(arena_, new_block());
}

void CodeGenerator::jump_to_fail(PatternContext& pc, Opcode opcode) {
  uint32_t pops = pc.on_top + pc.captures.size();
  ensure_fail_blocks(pc, pops);
  emit_jump(opcode, pc.fail_blocks[pops]);
  use(new_block());
}

void CodeGenerator::emit_fail_blocks(PatternContext& pc) {
  if (pc.fail_blocks.empty()) return use(new_block());
  for (uint32_t i = pc.fail_blocks.size() - 1; i > 0; --i) {
    use(pc.fail_blocks[i]);
    emit(Opcode::POP_TOP);
  }
  use(pc.fail_blocks[0]);
  pc.fail_blocks.clear();
}

/// Moves the top of the stack `count - 1` places down.
void CodeGenerator::rotate(uint32_t count) {
  while (count > 1) emit(Opcode::SWAP, count--);
}

void CodeGenerator::store_capture(const Identifier* name, PatternContext& pc) {
  if (!name) return emit(Opcode::POP_TOP);
  if (is_forbidden_name(name, ExprContext::kStore)) return;
  if (index_of(pc.captures, name) >= 0)
    return fail(quoted("multiple assignments to name '", name, "' in pattern"));
  rotate(pc.on_top + pc.captures.size() + 1);
  pc.captures.push_back(arena_, name);
}

// --- patterns

void CodeGenerator::pattern(const Pattern* pattern, PatternContext& pc) {
  set_location(pattern);
  visit_pattern(pattern, pc);
}

void CodeGenerator::visit_pattern(const Pattern* pattern, PatternContext& pc) {
  if (context_.failed()) return;
  switch (pattern->kind) {
    case NodeKind::kMatchValue:
      return pattern_value(*pattern->as<MatchValue>(), pc);
    case NodeKind::kMatchSingleton:
      return pattern_singleton(*pattern->as<MatchSingleton>(), pc);
    case NodeKind::kMatchSequence:
      return pattern_sequence(*pattern->as<MatchSequence>(), pc);
    case NodeKind::kMatchMapping:
      return pattern_mapping(*pattern->as<MatchMapping>(), pc);
    case NodeKind::kMatchClass:
      return pattern_class(*pattern->as<MatchClass>(), pc);
    case NodeKind::kMatchStar:
      return store_capture(pattern->as<MatchStar>()->name, pc);
    case NodeKind::kMatchAs:
      return pattern_as(*pattern->as<MatchAs>(), pc);
    case NodeKind::kMatchOr:
      return pattern_or(*pattern->as<MatchOr>(), pc);
    default:
      UNREACHABLE("every pattern is listed");
  }
}

/// A part of a pattern may always be irrefutable.
void CodeGenerator::subpattern(const Pattern* it, PatternContext& pc) {
  bool saved = pc.allow_irrefutable;
  pc.allow_irrefutable = true;
  pattern(it, pc);
  pc.allow_irrefutable = saved;
}

void CodeGenerator::pattern_value(const MatchValue& it, PatternContext& pc) {
  bool allowed = it.value->is<Constant>() || it.value->is<Attribute>();
  if (!allowed) return fail("patterns may only match literals and attribute lookups");
  visit(it.value);
  emit(Opcode::COMPARE_EQ);
  jump_to_fail(pc, Opcode::POP_JUMP_IF_FALSE);
}

void CodeGenerator::pattern_singleton(const MatchSingleton& it, PatternContext& pc) {
  load_constant(it.value);
  emit(Opcode::IS_OP, 0);
  jump_to_fail(pc, Opcode::POP_JUMP_IF_FALSE);
}

void CodeGenerator::pattern_sequence(const MatchSequence& it, PatternContext& pc) {
  uint32_t count = it.patterns.size();
  int star = -1;
  bool only_wildcards = true, star_wildcard = false;
  for (uint32_t i = 0; i < count; ++i) {
    const Pattern* part = it.patterns[i];
    if (part->is<MatchStar>()) {
      if (star >= 0) return fail("multiple starred names in sequence pattern");
      star_wildcard = is_star_wildcard(part);
      only_wildcards &= star_wildcard;
      star = int(i);
    } else {
      only_wildcards &= is_wildcard(part);
    }
  }
  ++pc.on_top;  // the subject stays during the checks
  emit(Opcode::MATCH_SEQUENCE);
  jump_to_fail(pc, Opcode::POP_JUMP_IF_FALSE);
  if (star < 0 || count > 1) {
    emit(Opcode::GET_LEN);
    load_constant(int_constant(star < 0 ? count : count - 1));
    emit(star < 0 ? Opcode::COMPARE_EQ : Opcode::COMPARE_GE);
    jump_to_fail(pc, Opcode::POP_JUMP_IF_FALSE);
  }
  --pc.on_top;
  if (only_wildcards) return emit(Opcode::POP_TOP);
  if (star_wildcard) return sequence_by_subscripts(it.patterns, uint32_t(star), pc);
  sequence_by_unpacking(it.patterns, pc);
}

void CodeGenerator::sequence_by_unpacking(Seq<Pattern*> patterns, PatternContext& pc) {
  uint32_t count = patterns.size();
  bool has_star = false;
  for (uint32_t i = 0; i < count; ++i) {
    if (!patterns[i]->is<MatchStar>()) continue;
    has_star = true;
    uint32_t after = count - i - 1;
    if (i >= 256 || after > 0xFFFF) return fail("too many expressions in star-unpacking sequence pattern");
    emit(Opcode::UNPACK_EX, i | after << 8);
  }
  if (!has_star) emit(Opcode::UNPACK_SEQUENCE, count);
  pc.on_top += count;
  for (const Pattern* part : patterns) {
    --pc.on_top;
    subpattern(part, pc);
  }
}

/// With `*_` in the pattern, only the elements that matter are taken out.
void CodeGenerator::sequence_by_subscripts(Seq<Pattern*> patterns, uint32_t star, PatternContext& pc) {
  ++pc.on_top;
  for (uint32_t i = 0; i < patterns.size(); ++i) {
    if (i == star || is_wildcard(patterns[i])) continue;
    emit(Opcode::COPY, 1);
    if (i < star) {
      load_constant(int_constant(i));
    } else {
      // The subject need not support negative indices.
      emit(Opcode::GET_LEN);
      load_constant(int_constant(patterns.size() - i));
      emit(Opcode::BINARY_SUBTRACT);
    }
    emit(Opcode::BINARY_SUBSCR);
    subpattern(patterns[i], pc);
  }
  --pc.on_top;
  emit(Opcode::POP_TOP);
}

namespace {

/// repr() of a key of a mapping pattern, for the message about duplicates.
std::string key_text(const Expr* key) { return unparse(key); }

bool equal_keys(const ConstantValue& a, const ConstantValue& b) {
  auto number = [](const ConstantValue& value, double* out) {
    switch (value.kind) {
      case ConstantKind::kInt:
        return *out = double(value.small_int), int64_t(*out) == value.small_int;
      case ConstantKind::kFloat:
        return *out = value.number, true;
      case ConstantKind::kComplex:
        return *out = value.real, value.number == 0;
      case ConstantKind::kTrue:
      case ConstantKind::kFalse:
        return *out = value.kind == ConstantKind::kTrue, true;
      default:
        return false;
    }
  };
  double x, y;
  if (number(a, &x) && number(b, &y)) return x == y;
  return same_constant(a, b);
}

}  // namespace

/// Pushes a tuple of the keys.
void CodeGenerator::mapping_keys(const MatchMapping& it) {
  for (uint32_t i = 0; i < it.keys.size(); ++i) {
    const Expr* key = it.keys[i];
    if (!key) {
      set_location(it.patterns[i]);
      return fail("can't use NULL keys in MatchMapping (set 'rest' parameter instead)");
    }
    if (const auto* constant = key->as_if<Constant>()) {
      for (uint32_t j = 0; j < i; ++j) {
        const auto* other = it.keys[j]->as_if<Constant>();
        if (other && equal_keys(other->value, constant->value))
          return fail("mapping pattern checks duplicate key (" + key_text(key) + ")");
      }
    } else if (!key->is<Attribute>()) {
      return fail("mapping pattern keys may only match literals and attribute lookups");
    }
    visit(key);
  }
  emit(Opcode::BUILD_TUPLE, it.keys.size());
}

void CodeGenerator::pattern_mapping(const MatchMapping& it, PatternContext& pc) {
  uint32_t count = it.keys.size();
  if (count != it.patterns.size()) {
    return fail("keys (" + std::to_string(count) + ") / patterns (" + std::to_string(it.patterns.size()) +
                ") length mismatch in mapping pattern");
  }
  ++pc.on_top;
  emit(Opcode::MATCH_MAPPING);
  jump_to_fail(pc, Opcode::POP_JUMP_IF_FALSE);
  if (count == 0 && !it.rest) {
    --pc.on_top;
    return emit(Opcode::POP_TOP);
  }
  if (count) {
    emit(Opcode::GET_LEN);
    load_constant(int_constant(count));
    emit(Opcode::COMPARE_GE);
    jump_to_fail(pc, Opcode::POP_JUMP_IF_FALSE);
  }
  mapping_keys(it);
  emit(Opcode::MATCH_KEYS);
  pc.on_top += 2;  // the keys and the values, or None
  emit(Opcode::COPY, 1);
  load_none();
  emit(Opcode::IS_OP, 1);
  jump_to_fail(pc, Opcode::POP_JUMP_IF_FALSE);
  emit(Opcode::UNPACK_SEQUENCE, count);
  pc.on_top += count;
  --pc.on_top;
  for (const Pattern* part : it.patterns) {
    --pc.on_top;
    subpattern(part, pc);
  }
  pc.on_top -= 2;
  if (it.rest) return mapping_rest(it, pc);
  emit(Opcode::POP_TOP);
  emit(Opcode::POP_TOP);
}

/// `**rest`: a copy of the subject without the keys. Takes the keys and the subject.
void CodeGenerator::mapping_rest(const MatchMapping& it, PatternContext& pc) {
  uint32_t count = it.keys.size();
  emit(Opcode::BUILD_MAP, 0);
  emit(Opcode::SWAP, 3);
  emit(Opcode::DICT_UPDATE, 2);
  emit(Opcode::UNPACK_SEQUENCE, count);
  while (count) {
    emit(Opcode::COPY, 1 + count--);
    emit(Opcode::SWAP, 2);
    emit(Opcode::DELETE_SUBSCR);
  }
  store_capture(it.rest, pc);
}

void CodeGenerator::check_class_keywords(const MatchClass& it) {
  for (uint32_t i = 0; i < it.kwd_attrs.size(); ++i) {
    set_location(it.kwd_patterns[i]);
    if (is_forbidden_name(it.kwd_attrs[i], ExprContext::kStore)) return;
    for (uint32_t j = i + 1; j < it.kwd_attrs.size(); ++j) {
      if (it.kwd_attrs[j] != it.kwd_attrs[i]) continue;
      set_location(it.kwd_patterns[j]);
      return fail(quoted("attribute name repeated in class pattern: ", it.kwd_attrs[j], ""));
    }
  }
}

void CodeGenerator::pattern_class(const MatchClass& it, PatternContext& pc) {
  uint32_t positional = it.patterns.size(), named = it.kwd_attrs.size();
  if (named != it.kwd_patterns.size()) {
    return fail("kwd_attrs (" + std::to_string(named) + ") / kwd_patterns (" +
                std::to_string(it.kwd_patterns.size()) + ") length mismatch in class pattern");
  }
  if (named) {
    LocationScope at(*this, unit_->location);
    check_class_keywords(it);
  }
  visit(it.cls);
  Seq<ConstantValue> names = arena_.make_seq<ConstantValue>(named);
  for (uint32_t i = 0; i < named; ++i) names[i] = str_constant(it.kwd_attrs[i]->view());
  load_constant(tuple_constant(names));
  emit(Opcode::MATCH_CLASS, positional);
  emit(Opcode::COPY, 1);
  load_none();
  emit(Opcode::IS_OP, 1);
  ++pc.on_top;
  jump_to_fail(pc, Opcode::POP_JUMP_IF_FALSE);
  emit(Opcode::UNPACK_SEQUENCE, positional + named);
  pc.on_top += positional + named;
  --pc.on_top;
  for (uint32_t i = 0; i < positional + named; ++i) {
    --pc.on_top;
    const Pattern* part = i < positional ? it.patterns[i] : it.kwd_patterns[i - positional];
    if (is_wildcard(part)) {
      emit(Opcode::POP_TOP);
    } else {
      subpattern(part, pc);
    }
  }
}

void CodeGenerator::pattern_as(const MatchAs& it, PatternContext& pc) {
  if (!it.pattern) {
    if (pc.allow_irrefutable) return store_capture(it.name, pc);
    if (it.name) return fail(quoted("name capture '", it.name, "' makes remaining patterns unreachable"));
    return fail("wildcard makes remaining patterns unreachable");
  }
  ++pc.on_top;
  emit(Opcode::COPY, 1);
  pattern(it.pattern, pc);
  --pc.on_top;
  store_capture(it.name, pc);
}

/// Brings the captures of an alternative into the order of the first one's. False when the names differ.
bool CodeGenerator::align_captures(const ArenaVector<const Identifier*>& control, PatternContext& pc) {
  uint32_t count = pc.captures.size();
  if (count != control.size()) return false;
  for (uint32_t at = count; at-- > 0;) {
    int found = index_of(pc.captures, control[at]);
    if (found < 0) return false;
    if (uint32_t(found) == at) continue;
    uint32_t rotations = uint32_t(found) + 1;
    // Rotates the first at + 1 names, and the values with them, so that this one comes to its place.
    for (uint32_t i = 0; i < rotations; ++i) {
      const Identifier* first = pc.captures[0];
      for (uint32_t j = 0; j < at; ++j) pc.captures[j] = pc.captures[j + 1];
      pc.captures[at] = first;
      rotate(at + 1);
    }
  }
  return true;
}

void CodeGenerator::pattern_or(const MatchOr& it, PatternContext& pc) {
  Block* end = new_block();
  ArenaVector<const Identifier*> control;
  for (uint32_t i = 0; i < it.patterns.size(); ++i) {
    const Pattern* alternative = it.patterns[i];
    set_location(alternative);
    PatternContext inner;
    inner.allow_irrefutable = i + 1 == it.patterns.size() && pc.allow_irrefutable;
    emit(Opcode::COPY, 1);
    pattern(alternative, inner);
    if (context_.failed()) return;
    if (i == 0) {
      control = inner.captures;
    } else if (!align_captures(control, inner)) {
      return fail("alternative patterns bind different names");
    }
    emit_jump(kJump, end);
    emit_fail_blocks(inner);
  }
  // No alternative matched: the copy of the subject goes, and this pattern fails.
  emit(Opcode::POP_TOP);
  jump_to_fail(pc, kJump);
  use(end);
  uint32_t rotation = control.size() + 1 + pc.on_top + pc.captures.size();
  for (const Identifier* name : control) {
    rotate(rotation);
    if (index_of(pc.captures, name) >= 0)
      return fail(quoted("multiple assignments to name '", name, "' in pattern"));
    pc.captures.push_back(arena_, name);
  }
  emit(Opcode::POP_TOP);
}

}  // namespace adder::compiler
