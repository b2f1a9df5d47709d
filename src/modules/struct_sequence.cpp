// Struct sequences.  The visible fields are the tuple's items; the hidden ones lie in the instance's dict.
#include "modules/struct_sequence.h"

#include <cstring>
#include <string>
#include <vector>

#include "objects/attributes.h"
#include "objects/native.h"
#include "objects/protocols.h"

namespace adder {
namespace {

struct SequenceType {
  TypeSpec spec;
  StructSequenceFields fields;
  std::vector<NativeGetSet> getters;
  NativeMethod construct;
};

const StructSequenceFields& fields_of(Class* cls) {
  while (!cls->spec) cls = cls->base;
  return reinterpret_cast<const SequenceType*>(cls->spec)->fields;
}

constexpr size_t kMaxVisible = 24;
template <size_t I> Value get_item_at(Thread&, Value self) { return self.as<Tuple>()->items[I]; }
template <size_t... I> constexpr auto make_getters(std::index_sequence<I...>) {
  return std::array<Value (*)(Thread&, Value), sizeof...(I)>{get_item_at<I>...};
}
constexpr auto kGetters = make_getters(std::make_index_sequence<kMaxVisible>());

Value sequence_new(Thread& t, Value type, Value sequence, Value dict) {
  auto* cls = type.as<Class>();
  const StructSequenceFields& f = fields_of(cls);
  Tuple* given = TRY(tuple_of(t, sequence));
  if (given->length < f.visible || given->length > f.fields.size()) {
    bool exact = f.visible == f.fields.size();
    return raise_type_error(t, "{}() takes a{} {}-sequence ({}-sequence given)", f.name,
                            exact ? "" : given->length < f.visible ? "n at least" : "n at most",
                            given->length < f.visible ? f.visible : f.fields.size(), given->length);
  }
  std::vector<Value> values(given->items, given->items + given->length);
  for (size_t i = given->length; i < f.fields.size(); i++) {
    Value v = dict && has_layout<Dict>(dict) ? dict_get_str(t, dict.as<Dict>(), intern(t, f.fields[i])) : kEmpty;
    values.push_back(v ? v : kNone);
  }
  return new_struct_sequence(t, cls, values);
}
Value sequence_repr(Thread& t, Value self) {
  const StructSequenceFields& f = fields_of(class_of(self));
  StrBuilder text(t);
  text.add_ascii(f.name);
  text.add_char('(');
  for (size_t i = 0; i < f.visible; i++) {
    if (i) text.add_ascii(", ");
    text.add_ascii(f.fields[i] ? f.fields[i] : "?");
    text.add_char('=');
    text.add(TRY(repr(t, self.as<Tuple>()->items[i])));
  }
  text.add_char(')');
  return Value::from(text.finish());
}
Value sequence_reduce(Thread& t, Value self) {
  const StructSequenceFields& f = fields_of(class_of(self));
  Dict* hidden = new_dict(t);
  for (size_t i = f.visible; i < f.fields.size(); i++) {
    Value v = TRY(get_attribute(t, self, intern(t, f.fields[i])));
    if (!dict_set_str(t, hidden, intern(t, f.fields[i]), v)) return kEmpty;
  }
  Value items = Value::from(tuple_from(t, self.as<Tuple>()->values()));
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(make_tuple(t, items, Value::from(hidden)))));
}
const NativeMethod kMethods[] = {
    method<sequence_repr>("__repr__($self, /)", "Return repr(self)."),
    method<sequence_reduce>("__reduce__($self, /)!", "Helper for pickle."),
};

bool finish(Thread& t, Class* cls) {
  const StructSequenceFields& f = fields_of(cls);
  std::vector<Value> names;
  int64_t unnamed = 0;
  for (size_t i = 0; i < f.visible; i++) {
    if (f.fields[i]) names.push_back(Value::from(intern(t, f.fields[i])));
    else unnamed++;
  }
  auto add = [&](const char* name, Value v) { return dict_set_str(t, cls->dict, intern(t, name), v); };
  return add("n_fields", Value::from_int(int64_t(f.fields.size()))) && add("n_sequence_fields", Value::from_int(int64_t(f.visible))) &&
         add("n_unnamed_fields", Value::from_int(unnamed)) && add("__match_args__", Value::from(tuple_from(t, names)));
}

}  // namespace

Class* new_struct_sequence_class(Thread& t, const StructSequenceFields& fields) {
  CHECK(fields.visible <= kMaxVisible, "struct sequences have at most 24 visible fields");
  const char* dot = strrchr(fields.name, '.');
  std::string signature = std::string(dot ? dot + 1 : fields.name) + "($type, sequence, dict=<{}>)!";
  auto* type = new SequenceType{
      .spec = {}, .fields = fields, .getters = {}, .construct = method<sequence_new>(strdup(signature.c_str()), nullptr)};
  for (size_t i = 0; i < fields.visible; i++)
    if (fields.fields[i]) type->getters.push_back(native_member(fields.fields[i], kGetters[i]));
  type->spec.kind = Kind::kTuple;
  type->spec.methods = kMethods;
  type->spec.getsets = type->getters;
  type->spec.construct = &type->construct;
  type->spec.finish = finish;
  type->spec.has_dict = fields.fields.size() > fields.visible;
  Class* cls = TRY(new_native_class(t, fields.name, class_for<Tuple>(t), type->spec));
  cls->flags &= ~uint32_t(kClassSubclassable);
  return cls;
}

Value new_struct_sequence(Thread& t, Class* cls, std::span<const Value> values) {
  const StructSequenceFields& f = fields_of(cls);
  auto* tuple = new_instance<Tuple>(t, cls, 8 * f.visible);
  tuple->length = f.visible;
  for (size_t i = 0; i < f.visible; i++) tuple->items[i] = values[i];
  gc::write_barrier(tuple);
  for (size_t i = f.visible; i < f.fields.size(); i++)
    if (!set_own_attribute(t, tuple, intern(t, f.fields[i]), values[i])) return kEmpty;
  return Value::from(tuple);
}

}  // namespace adder
