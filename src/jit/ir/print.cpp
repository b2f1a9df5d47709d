// Traces and recordings as text.
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "jit/ir/text.h"
#include "jit/ir/widths.h"

namespace adder::jit {

namespace {

class Printer {
 public:
  Printer(const Trace& trace, const Names& names) : t_(trace), ir_(trace.ir), names_(names) {}

  std::string run(const TraceEnd* end) {
    for (Ref r = 0; r < Ref(ir_.code.size()); r++) instruction(r);
    for (size_t k = 0; k < t_.exit_frames.size(); k++) frame(k);
    for (size_t k = 0; k < t_.snapshots.size(); k++) snapshot(k);
    for (size_t k = 0; k < t_.virtuals.size(); k++) virtual_object(k);
    for (size_t k = 0; k < t_.header.size(); k++) header(k);
    for (size_t k = 0; k < t_.carried_fields.size(); k++) carried_field(k);
    if (!t_.invariants.empty()) list("invariants ", t_.invariants), out_ += '\n';
    if (!t_.renewed.empty()) renewed();
    if (end) end_line(*end);
    return std::move(out_);
  }

 private:
  __attribute__((format(printf, 2, 3))) void put(const char* format, ...) {
    char buffer[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    out_ += buffer;
  }

  /// The numbers are refs of the root.
  void renewed() {
    for (size_t k = 0; k < t_.renewed.size(); k++) put(k ? ", %d" : "renewed %d", t_.renewed[k]);
    out_ += '\n';
  }

  void number(double d, const char* suffix) {
    uint64_t bits = std::bit_cast<uint64_t>(d);
    if (!std::isfinite(d)) return put("f0x%llx%s", (unsigned long long)bits, suffix);
    char buffer[40];
    snprintf(buffer, sizeof buffer, "%.17g", d);
    double shorter;
    char brief[40];
    snprintf(brief, sizeof brief, "%.15g", d);
    if (sscanf(brief, "%lf", &shorter) == 1 && std::bit_cast<uint64_t>(shorter) == bits)
      strcpy(buffer, brief);
    out_ += buffer;
    if (!strpbrk(buffer, ".e")) out_ += ".0";
    out_ += suffix;
  }

  void value(Value v) {
    if (v.is_int()) return put("%lldv", (long long)v.as_int());
    if (v.is_flonum()) return number(flonum_value(v), "v");
    if (v == kNone) return put("none");
    if (v == kTrue) return put("true");
    if (v == kFalse) return put("false");
    if (v.is_empty()) return put("empty");
    put("0x%llx", (unsigned long long)v.bits);
  }

  void ref(Ref r) {
    if (r == kNoRef) return put("-");
    if (r >= 0) return put("%%%d", r);
    uint64_t bits = ir_.bits(r);
    switch (ir_.type(r)) {
      case Type::V:
        return value({bits});
      case Type::I:
        return put("%lld", (long long)bits);
      case Type::F:
        return number(std::bit_cast<double>(bits), "");
      case Type::B:
        return put(bits ? "yes" : "no");
      case Type::N:
        return put("-");
    }
  }

  void list(const char* before, std::span<const Ref> refs, const char* after = "") {
    out_ += before;
    for (size_t k = 0; k < refs.size(); k++) {
      if (k) out_ += ", ";
      ref(refs[k]);
    }
    out_ += after;
  }

  void field(Field f) {
    for (auto& [name, known] : names_.fields)
      if (known == f) {
        out_ += name;
        return;
      }
    put("[%d a%d %s%s]", f.offset, f.alias, name_of(f.width), f.immutable ? " !" : "");
  }

  void entry(const Entry* e) {
    for (auto& [name, known] : names_.entries)
      if (known == e) {
        out_ += name;
        return;
      }
    put("%s", e ? "unnamed" : "self");
  }

  void frames(const Instruction& call) {
    if (call.field.offset) put(" in %d", call.field.offset);
  }

  void operands(Ref r, const Instruction& i) {
    std::span<const Ref> arguments = ir_.arguments(i);
    switch (i.op) {
      case Op::input:
        return put(" %lld", (long long)i.imm);
      case Op::phi:
        for (const Phi& p : t_.phis)
          if (p.ref == r) out_ += ' ', ref(p.initial);
        return;
      case Op::load:
      case Op::load_index:
      case Op::load_raw:
      case Op::load_raw_index:
        list(" ", arguments, ", ");
        return field(i.field);
      case Op::store:
      case Op::store_index:
      case Op::store_raw:
      case Op::store_raw_index:
        list(" ", arguments.subspan(0, arguments.size() - 1), ", ");
        field(i.field);
        return list(", ", arguments.subspan(arguments.size() - 1));
      case Op::alloc:
        return put(" %d, %lld", i.field.offset, (long long)i.imm);
      case Op::call:
        put(" %s", i.call->name);
        list("(", arguments, ")");
        return frames(i);
      case Op::call_trace:
        out_ += ' ';
        entry(i.entry);
        list("(", arguments, ")");
        return frames(i);
      case Op::set_input:
        put(" %lld", (long long)i.imm);
        return list(", ", arguments);
      case Op::enter_trace:
        out_ += ' ';
        return entry(i.entry);
      default:
        if (!arguments.empty()) list(" ", arguments);
    }
  }

  static char letter(Type t) { return "VIFBN"[int(t)]; }

  void instruction(Ref r) {
    const Instruction& i = ir_.at(r);
    if (i.type != Type::N) put("%%%d: %c = ", r, letter(i.type));
    out_ += info(i.op).name;
    operands(r, i);
    if (i.snapshot >= 0) {
      const ExitSnapshot& s = t_.snapshots[size_t(t_.exits[size_t(i.snapshot)].snapshot)];
      put(" -> @%d", t_.exits[size_t(i.snapshot)].snapshot);
      if (s.frame != last_frame_ && names_.describe_position) {
        const ExitFrame& f = t_.exit_frames[size_t(s.frame)];
        put("   # %s", names_.describe_position(f.code, f.pc).c_str());
      }
      last_frame_ = s.frame;
    }
    out_ += '\n';
  }

  void exit_value(const ExitValue& v) {
    switch (v.how) {
      case ExitValue::kRef:
        break;
      case ExitValue::kTagInt:
        out_ += "int ";
        break;
      case ExitValue::kBoxFloat:
        out_ += "float ";
        break;
      case ExitValue::kVirtual:
        return put("virtual %d", v.ref);
    }
    ref(v.ref);
  }

  void frame(size_t k) {
    const ExitFrame& f = t_.exit_frames[k];
    put("frame %zu: code %p pc %u kind %u caller ", k, f.code, f.pc, f.kind);
    if (f.caller >= 0)
      put("@%d", f.caller);
    else
      out_ += '-';
    out_ += " home ";
    exit_value(f.home);
    out_ += " [";
    bool first = true;
    for (const ExitValue& v : t_.values_of(f)) {
      if (!first) out_ += ", ";
      first = false;
      exit_value(v);
    }
    out_ += "]\n";
  }

  void snapshot(size_t k) {
    const ExitSnapshot& s = t_.snapshots[k];
    put("snapshot @%zu: frame %d", k, s.frame);
    if (s.replay) out_ += " replay";
    if (s.log_count) {
      const char* separator = " [";
      for (const ExitLog& l : t_.log_of(s)) {
        out_ += separator;
        exit_value(l.value);
        put(" %u", l.tag);
        separator = ", ";
      }
      out_ += ']';
    }
    out_ += '\n';
  }

  void virtual_object(size_t k) {
    const VirtualObject& v = t_.virtuals[k];
    put("virtual %zu: shape %u size %u {", k, v.shape, v.size);
    const char* separator = "";
    for (const VirtualSlot& s : t_.slots_of(v)) {
      out_ += separator;
      field(s.field);
      out_ += " = ";
      exit_value(s.value);
      separator = ", ";
    }
    out_ += "}\n";
  }

  void carried_field(size_t k) {
    const CarriedField& f = t_.carried_fields[k];
    put("carried %zu: ", k);
    ref(f.base);
    out_ += ", ";
    field(f.field);
    out_ += ", ";
    header_value(f.value);
    out_ += '\n';
  }

  void header(size_t k) {
    const HeaderValue& h = t_.header[k];
    put("header %zu: ", k);
    header_value(h);
    if (h.field.offset) out_ += " in ", field(h.field);
    out_ += '\n';
  }

  void header_value(const HeaderValue& h) {
    auto carried = [&](const char* what) {
      put("%s %c", what, letter(h.type));
      if (h.phi >= 0) put(" phi %d", h.phi);
      if (h.nonnegative) out_ += " nonnegative";
      if (h.not_nan) out_ += " not_nan";
      if (h.tags != kTagAny) put(" tags %u", h.tags);
    };
    switch (h.how) {
      case HeaderValue::kConstant: {
        put("constant %c 0x%llx", letter(h.type), (unsigned long long)h.bits);
        break;
      }
      case HeaderValue::kInvariant:
        put("invariant "), ref(h.ref);
        break;
      case HeaderValue::kInt:
        carried("int");
        break;
      case HeaderValue::kFloat:
        carried("float");
        break;
      case HeaderValue::kValue:
        carried("value");
        break;
      case HeaderValue::kObject:
        put("object shape %u size %u slots %u count %u", h.shape, h.size, h.first, h.count);
        break;
      case HeaderValue::kSameObject:
        put("same %u", h.first);
        break;
    }
  }

  void end_line(const TraceEnd& end) {
    switch (end.kind) {
      case TraceEnd::kLoop:
        list("end loop [", end.values, "]");
        break;
      case TraceEnd::kEnter:
        out_ += "end enter ";
        entry(end.entry);
        list(" [", end.values, "]");
        break;
      case TraceEnd::kFinish:
        list("end finish [", end.values, "]");
        break;
      case TraceEnd::kLeave:
        out_ += "end leave []";
        break;
    }
    if (end.snapshot >= 0) put(" -> @%d", end.snapshot);
    out_ += '\n';
  }

  const Trace& t_;
  const Ir& ir_;
  const Names& names_;
  std::string out_;
  int32_t last_frame_ = -1;
};

}  // namespace

std::string print(const Trace& trace, const Names& names) { return Printer(trace, names).run(nullptr); }

void copy_snapshots(const Ir& recorded, Trace& into) {
  for (const FrameState& f : recorded.frames)
    into.exit_frames.push_back(
        {f.code, f.pc, f.kind, f.value_count, f.first_value, f.caller, {ExitValue::kRef, f.home}});
  for (Ref r : recorded.frame_values) into.values.push_back({ExitValue::kRef, r});
  for (const LogEntry& e : recorded.log) into.exit_log.push_back({{ExitValue::kRef, e.ref}, e.tag});
  for (const Snapshot& s : recorded.snapshots)
    into.snapshots.push_back({s.frame, s.replay, s.first_log, s.log_count, 0, 0});
}

std::string print_recording(const Ir& recorded, const TraceEnd& end, const Names& names) {
  Trace t;
  t.ir = recorded;
  copy_snapshots(recorded, t);
  for (Ref r = 0; r < Ref(t.ir.code.size()); r++) {
    Instruction& i = t.ir.at(r);
    if (i.snapshot < 0) continue;
    Exit exit;
    exit.guard = r;
    exit.snapshot = i.snapshot;
    i.snapshot = int32_t(t.exits.size());
    t.exits.push_back(exit);
  }
  return Printer(t, names).run(&end);
}

}  // namespace adder::jit
