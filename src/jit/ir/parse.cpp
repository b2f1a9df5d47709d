// Reads what print.cpp writes.
#include <cstdlib>
#include <cstring>

#include "jit/ir/text.h"
#include "jit/ir/widths.h"

namespace adder::jit {

namespace {

class Parser {
 public:
  Parser(std::string_view text, Trace& trace, const Names& names)
      : text_(text), t_(trace), ir_(trace.ir), names_(names) {}

  std::string run() {
    while (next_line()) {
      space();
      if (at_end()) continue;
      line();
      space();
      if (error_.empty() && !at_end()) fail("unexpected text");
      if (!error_.empty())
        return "line " + std::to_string(line_number_) + ": " + error_ + " in \"" + std::string(line_) + "\"";
    }
    for (Phi& p : t_.phis) p.initial = rename(p.initial);
    t_.jump_target = jumps_ ? &t_ : nullptr;
    collect_refs();
    return error_;
  }

  TraceEnd end;
  bool has_end = false;

 private:
  // --- characters ---
  bool next_line() {
    if (position_ >= text_.size()) return false;
    size_t stop = text_.find('\n', position_);
    if (stop == std::string_view::npos) stop = text_.size();
    line_ = text_.substr(position_, stop - position_);
    position_ = stop + 1;
    line_number_++;
    rest_ = line_.substr(0, line_.find('#'));
    return true;
  }
  bool at_end() const { return rest_.empty(); }
  void space() {
    while (!rest_.empty() && isspace(uint8_t(rest_[0]))) rest_.remove_prefix(1);
  }
  bool fail(const std::string& why) {
    if (error_.empty()) error_ = why;
    return false;
  }
  bool accept(std::string_view what) {
    space();
    if (rest_.substr(0, what.size()) != what) return false;
    bool is_word = isalnum(uint8_t(what.back()));
    if (is_word && rest_.size() > what.size() &&
        (isalnum(uint8_t(rest_[what.size()])) || rest_[what.size()] == '_'))
      return false;
    rest_.remove_prefix(what.size());
    return true;
  }
  void expect(std::string_view what) {
    if (!accept(what)) fail("expected '" + std::string(what) + "'");
  }
  std::string_view word() {
    space();
    size_t k = 0;
    while (k < rest_.size() && (isalnum(uint8_t(rest_[k])) || strchr("_.+-:<>~", rest_[k]))) k++;
    std::string_view w = rest_.substr(0, k);
    rest_.remove_prefix(k);
    return w;
  }
  int64_t integer() {
    std::string w(word());
    char* stop;
    int64_t i =
        w.size() > 1 && w[1] == 'x' ? int64_t(strtoull(w.c_str(), &stop, 16)) : strtoll(w.c_str(), &stop, 10);
    if (w.empty() || *stop) fail("expected a number, not '" + w + "'");
    return i;
  }

  // --- values ---
  Ref rename(Ref r) {
    if (r < 0) return r;
    if (size_t(r) < renamed_.size() && renamed_[size_t(r)] != kNoRef) return renamed_[size_t(r)];
    fail("%" + std::to_string(r) + " is not defined");
    return kNoRef;
  }
  static Value constant_word(std::string_view w) {
    if (w == "none") return kNone;
    if (w == "true") return kTrue;
    if (w == "false") return kFalse;
    return kEmpty;
  }
  Ref raw_ref() {
    if (accept("%")) return Ref(integer());
    std::string w(word());
    if (w == "-") return kNoRef;
    if (w == "yes" || w == "no") return ir_.constant_cond(w == "yes");
    if (w == "none" || w == "true" || w == "false" || w == "empty")
      return ir_.constant_value(constant_word(w));
    bool tagged = !w.empty() && w.back() == 'v';
    if (tagged) w.pop_back();
    char* stop = nullptr;
    if (w.starts_with("0x")) return ir_.constant(strtoull(w.c_str(), nullptr, 16), Type::V);
    if (w.starts_with("f0x")) return ir_.constant(strtoull(w.c_str() + 1, nullptr, 16), Type::F);
    if (w.find_first_of(".e") != std::string::npos) {
      double d = strtod(w.c_str(), &stop);
      if (*stop) fail("not a number: '" + w + "'");
      return tagged ? ir_.constant_value(flonum_from(d)) : ir_.constant_float(d);
    }
    int64_t i = strtoll(w.c_str(), &stop, 10);
    if (w.empty() || *stop) fail("expected a value, not '" + w + "'");
    return tagged ? ir_.constant_value(Value::from_int(i)) : ir_.constant_int(i);
  }
  Ref ref() { return rename(raw_ref()); }
  std::vector<Ref> refs_until(const char* close) {
    std::vector<Ref> refs;
    if (*close && accept(close)) return refs;
    do refs.push_back(ref());
    while (error_.empty() && accept(","));
    if (*close) expect(close);
    return refs;
  }
  ExitValue exit_value() {
    if (accept("virtual")) return {ExitValue::kVirtual, Ref(integer())};
    if (accept("int")) return {ExitValue::kTagInt, ref()};
    if (accept("float")) return {ExitValue::kBoxFloat, ref()};
    return {ExitValue::kRef, ref()};
  }
  Field field() {
    if (accept("[")) {
      Field f{int32_t(integer()), 0};
      std::string alias(word());
      if (alias.size() < 2 || alias[0] != 'a')
        fail("expected an alias class");
      else
        f.alias = AliasClass(atoi(alias.c_str() + 1));
      std::string_view width = word();
      bool known = false;
      for (int k = 0; k < 10; k++)
        if (width == kWidthNames[k]) f.width = Width(k), known = true;
      if (!known) fail("unknown width");
      f.immutable = accept("!");
      expect("]");
      return f;
    }
    std::string_view name = word();
    for (auto& [known, f] : names_.fields)
      if (known == name) return f;
    fail("unknown field '" + std::string(name) + "'");
    return {0, 0};
  }
  Entry* entry() {
    std::string_view name = word();
    for (auto& [known, e] : names_.entries)
      if (known == name) return e;
    if (name != "self") fail("unknown entry");
    return nullptr;
  }

  // --- lines ---
  void line() {
    if (accept("frame")) return frame();
    if (accept("snapshot")) return snapshot();
    if (accept("virtual")) return virtual_object();
    if (accept("header")) return header();
    if (accept("carried")) return carried_field();
    if (accept("invariants")) {
      t_.invariants = refs_until("");
      return;
    }
    if (accept("renewed")) {
      do t_.renewed.push_back(Ref(integer()));
      while (error_.empty() && accept(","));
      return;
    }
    if (accept("end")) return end_line();
    instruction();
  }

  Type type() {
    std::string_view w = word();
    size_t k = w.size() == 1 ? std::string_view("VIFBN").find(w[0]) : std::string_view::npos;
    if (k == std::string_view::npos) fail("unknown type");
    return Type(k);
  }

  void instruction() {
    Instruction i;
    i.type = Type::N;
    int64_t name = -1;
    if (accept("%")) {
      name = strtoll(std::string(rest_).c_str(), nullptr, 10);
      rest_.remove_prefix(rest_.find_first_not_of("0123456789"));
      expect(":");
      i.type = type();
      expect("=");
    }
    std::string_view op = word();
    i.op = Op::kCount;
    for (int k = 0; k < int(Op::kCount); k++)
      if (op == kOpInfo[k].name) i.op = Op(k);
    if (i.op == Op::kCount) {
      fail("unknown operation '" + std::string(op) + "'");
      return;
    }
    operands(i);
    if (accept("->")) {
      expect("@");
      Exit exit;
      exit.trace = &t_;
      exit.guard = Ref(ir_.code.size());
      exit.snapshot = int32_t(integer());
      i.snapshot = int32_t(t_.exits.size());
      t_.exits.push_back(exit);
    }
    if (!error_.empty()) return;
    Ref r = ir_.add(i);
    if (i.op == Op::phi) t_.phis.back().ref = r;
    if (i.op == Op::label) t_.label = r;
    jumps_ |= i.op == Op::jump;
    if (name < 0) return;
    if (renamed_.size() <= size_t(name)) renamed_.resize(size_t(name) + 1, kNoRef);
    renamed_[size_t(name)] = r;
  }

  void operands(Instruction& i) {
    std::vector<Ref> refs;
    switch (i.op) {
      case Op::input:
        i.imm = integer();
        break;
      case Op::phi: {
        space();
        bool given = !at_end();
        t_.phis.push_back({kNoRef, given ? raw_ref() : kNoRef});
        break;
      }
      case Op::load:
      case Op::load_raw:
        refs = {ref()};
        expect(",");
        i.field = field();
        break;
      case Op::load_index:
      case Op::load_raw_index:
        refs = pair();
        expect(",");
        i.field = field();
        break;
      case Op::store:
      case Op::store_raw:
        refs = {ref()};
        stored(i, refs);
        break;
      case Op::store_index:
      case Op::store_raw_index:
        refs = pair();
        stored(i, refs);
        break;
      case Op::alloc:
        i.field.offset = int32_t(integer());
        expect(",");
        i.imm = integer();
        break;
      case Op::call: {
        std::string_view name = word();
        i.call = nullptr;
        for (const CallInfo* c : names_.calls)
          if (name == c->name) i.call = c;
        if (!i.call) fail("unknown function '" + std::string(name) + "'");
        expect("(");
        refs = refs_until(")");
        if (accept("in")) i.field.offset = int32_t(integer());
        break;
      }
      case Op::call_trace:
        i.entry = entry();
        expect("(");
        refs = refs_until(")");
        if (accept("in")) i.field.offset = int32_t(integer());
        break;
      case Op::set_input:
        i.imm = integer();
        expect(",");
        refs = {ref()};
        break;
      case Op::enter_trace:
        i.entry = entry();
        break;
      default:
        space();
        if (!at_end() && !rest_.starts_with("->")) refs = refs_until("");
    }
    ir_.set_arguments(i, refs);
  }
  std::vector<Ref> pair() {
    Ref a = ref();
    expect(",");
    return {a, ref()};
  }
  void stored(Instruction& i, std::vector<Ref>& refs) {
    expect(",");
    i.field = field();
    expect(",");
    refs.push_back(ref());
  }

  int64_t numbered(size_t expected) {
    int64_t k = strtoll(std::string(rest_).c_str(), nullptr, 10);
    space();
    rest_.remove_prefix(std::min(rest_.size(), rest_.find_first_not_of("0123456789")));
    if (k != int64_t(expected)) fail("expected number " + std::to_string(expected));
    expect(":");
    return k;
  }

  void frame() {
    space();
    numbered(t_.exit_frames.size());
    ExitFrame f{};
    expect("code");
    f.code = reinterpret_cast<const void*>(integer());
    expect("pc");
    f.pc = uint32_t(integer());
    expect("kind");
    f.kind = uint16_t(integer());
    expect("caller");
    f.caller = -1;
    if (accept("@"))
      f.caller = int32_t(integer());
    else
      expect("-");
    expect("home");
    f.home = exit_value();
    expect("[");
    f.first_value = uint32_t(t_.values.size());
    if (!accept("]")) {
      do t_.values.push_back(exit_value());
      while (error_.empty() && accept(","));
      expect("]");
    }
    f.value_count = uint16_t(t_.values.size() - f.first_value);
    t_.exit_frames.push_back(f);
  }

  void snapshot() {
    expect("@");
    numbered(t_.snapshots.size());
    expect("frame");
    ExitSnapshot s{int32_t(integer()), false, uint32_t(t_.exit_log.size()), 0, 0, 0};
    s.replay = accept("replay");
    if (accept("[")) {
      do {
        ExitValue v = exit_value();
        t_.exit_log.push_back({v, uint32_t(integer())});
      } while (error_.empty() && accept(","));
      expect("]");
    }
    s.log_count = uint32_t(t_.exit_log.size()) - s.first_log;
    t_.snapshots.push_back(s);
  }

  void virtual_object() {
    space();
    numbered(t_.virtuals.size());
    VirtualObject v{};
    expect("shape");
    v.shape = uint32_t(integer());
    expect("size");
    v.size = uint32_t(integer());
    v.first_slot = uint32_t(t_.slots.size());
    expect("{");
    if (!accept("}")) {
      do {
        Field f = field();
        expect("=");
        t_.slots.push_back({f, exit_value()});
      } while (error_.empty() && accept(","));
      expect("}");
    }
    v.slot_count = uint32_t(t_.slots.size()) - v.first_slot;
    t_.virtuals.push_back(v);
  }

  void carried_field() {
    space();
    numbered(t_.carried_fields.size());
    CarriedField f;
    f.base = ref();
    expect(",");
    f.field = field();
    expect(",");
    f.value = header_value();
    t_.carried_fields.push_back(f);
  }

  void header() {
    space();
    numbered(t_.header.size());
    HeaderValue h = header_value();
    if (accept("in")) h.field = field();
    t_.header.push_back(h);
  }

  HeaderValue header_value() {
    HeaderValue h;
    auto carried = [&](HeaderValue::How how) {
      h.how = how;
      h.type = type();
      if (accept("phi")) h.phi = int32_t(integer());
      h.nonnegative = accept("nonnegative");
      h.not_nan = accept("not_nan");
      if (accept("tags")) h.tags = uint8_t(integer());
    };
    if (accept("constant")) {
      h.how = HeaderValue::kConstant;
      h.type = type();
      h.bits = uint64_t(integer());
    } else if (accept("invariant")) {
      h.how = HeaderValue::kInvariant;
      h.ref = ref();
    } else if (accept("int"))
      carried(HeaderValue::kInt);
    else if (accept("float"))
      carried(HeaderValue::kFloat);
    else if (accept("value"))
      carried(HeaderValue::kValue);
    else if (accept("object")) {
      h.how = HeaderValue::kObject;
      expect("shape"), h.shape = uint32_t(integer());
      expect("size"), h.size = uint32_t(integer());
      expect("slots"), h.first = uint32_t(integer());
      expect("count"), h.count = uint32_t(integer());
    } else {
      expect("same");
      h.how = HeaderValue::kSameObject;
      h.first = uint32_t(integer());
    }
    return h;
  }

  void end_line() {
    has_end = true;
    if (accept("loop"))
      end.kind = TraceEnd::kLoop;
    else if (accept("finish"))
      end.kind = TraceEnd::kFinish;
    else if (accept("leave"))
      end.kind = TraceEnd::kLeave;
    else {
      expect("enter");
      end.kind = TraceEnd::kEnter;
      end.entry = entry();
    }
    expect("[");
    end.values = refs_until("]");
    if (accept("->")) {
      expect("@");
      end.snapshot = int32_t(integer());
    }
  }

  void collect_refs() {
    std::vector<uint32_t> seen(ir_.code.size(), 0), seen_virtual(t_.virtuals.size(), 0);
    uint32_t stamp = 0;
    auto need = [&](const ExitValue& v, auto&& self) -> void {
      if (v.how == ExitValue::kVirtual) {
        if (seen_virtual[size_t(v.ref)] == stamp) return;
        seen_virtual[size_t(v.ref)] = stamp;
        for (const VirtualSlot& s : t_.slots_of(t_.virtuals[size_t(v.ref)])) self(s.value, self);
      } else if (v.ref >= 0 && seen[size_t(v.ref)] != stamp) {
        seen[size_t(v.ref)] = stamp;
        t_.exit_refs.push_back({v.ref, {}});
      }
    };
    for (ExitSnapshot& s : t_.snapshots) {
      stamp++;
      s.first_ref = uint32_t(t_.exit_refs.size());
      for (const ExitSnapshot* at = &s;;) {
        for (const ExitLog& l : t_.log_of(*at)) need(l.value, need);
        const ExitFrame& f = t_.exit_frames[size_t(at->frame)];
        need(f.home, need);
        for (const ExitValue& v : t_.values_of(f)) need(v, need);
        if (f.caller < 0) break;
        at = &t_.snapshots[size_t(f.caller)];
      }
      s.ref_count = uint32_t(t_.exit_refs.size()) - s.first_ref;
    }
  }

  std::string_view text_, line_, rest_;
  size_t position_ = 0;
  int line_number_ = 0;
  Trace& t_;
  Ir& ir_;
  const Names& names_;
  std::vector<Ref> renamed_;
  bool jumps_ = false;
  std::string error_;
};

}  // namespace

std::string parse(std::string_view text, Trace& into, const Names& names) {
  if (!into.root) into.root = &into;
  return Parser(text, into, names).run();
}

std::string parse_recording(std::string_view text, Ir& into, TraceEnd& end, const Names& names) {
  Trace t;
  Parser parser(text, t, names);
  if (std::string error = parser.run(); !error.empty()) return error;
  if (!parser.has_end) return "the recording has no end";
  end = parser.end;
  into = t.ir;
  for (Instruction& i : into.code)
    if (i.snapshot >= 0) i.snapshot = t.exits[size_t(i.snapshot)].snapshot;
  for (const ExitFrame& f : t.exit_frames)
    into.frames.push_back({f.code, f.pc, f.kind, f.value_count, f.first_value, f.caller, f.home.ref});
  for (const ExitValue& v : t.values) into.frame_values.push_back(v.ref);
  for (const ExitLog& l : t.exit_log) into.log.push_back({l.value.ref, l.tag});
  for (const ExitSnapshot& s : t.snapshots)
    into.snapshots.push_back({s.frame, s.replay, s.first_log, s.log_count});
  return {};
}

}  // namespace adder::jit
