// Small dicts whose keys are constants of the trace: keyword arguments, displays.  They are built field by field, so that the
// optimizer sees through them: what is asked of a dict that never leaves the trace is answered there, and it is never made.
#pragma once
#include "interp/operations/special.h"
#include "objects/dict_private.h"

namespace adder {

/// Whether the keys are names: the number of them, otherwise -1.
int64_t count_of_names(Thread& t, Dict* dict);
/// The entry that has the name, or -1.
int64_t entry_of_name(Thread& t, Dict* dict, Str* name);

template <class D> REF empty_dict_in(D& d) { return d.allocate(builtin_shape(Kind::kDict), sizeof(Dict)); }

template <class D> REF table_of_names(D& d, const NameTable& layout, const Value* names, const REF* values, uint32_t count) {
  REF table = d.allocate(builtin_shape(Kind::kDictTable), uint32_t(dict_table_size(layout.capacity, 0, 8 * layout.index_words)));
  d.initialize_int(table, field::dict_table_head, d.int_constant(int64_t(layout.head)));
  for (uint32_t i = 0; i < layout.index_words; i++) d.initialize_int(table, field::dict_index(layout.capacity, i), d.int_constant(int64_t(layout.index[i])));
  for (uint32_t i = 0; i < count; i++) {
    d.initialize_int(table, field::dict_hash(i), d.int_constant(layout.hashes[i]));
    d.initialize(table, field::dict_key(i), d.constant(names[i]));
    d.initialize(table, field::dict_value(i), values[i]);
  }
  return table;
}

/// A new dict.  False when the keys are no different names, or too many.
template <class D> bool dict_of_names(D& d, const Value* names, const REF* values, uint32_t count, REF& dict) {
  NameTable layout;
  if (count && !lay_out_names({names, count}, layout)) return false;
  dict = empty_dict_in(d);
  if (count == 0) return true;
  d.initialize(dict, field::dict_table, table_of_names(d, layout, names, values, count));
  d.initialize_int(dict, field::dict_used, d.int_constant(count));
  d.initialize_int(dict, field::dict_filled, d.int_constant(count));
  return true;
}

/// The keys of a dict, if all of them are names: constants of the trace.
template <class D> bool known_names(D& d, REF dict, Value* names, uint32_t& count, REF& table) {
  auto found = d.template query<&count_of_names>(d.concrete(dict).template as<Dict>());
  if (found < 0 || !(d.load_int(dict, field::dict_filled) == d.int_constant(found))) return false;
  count = uint32_t(found);
  if (count == 0) return true;
  table = d.load(dict, field::dict_table);
  for (uint32_t i = 0; i < count; i++) {
    names[i] = d.promote(d.load(table, field::dict_key(i)));
    if (!is_name(names[i])) return false;
  }
  return true;
}
/// The same with the values.
template <class D> bool known_items(D& d, REF dict, Value* names, REF* values, uint32_t& count) {
  REF table;
  if (!known_names(d, dict, names, count, table)) return false;
  for (uint32_t i = 0; i < count; i++) values[i] = d.load(table, field::dict_value(i));
  return true;
}

// --- dicts that the trace has made.  Each of these is false when it is to be done in the general way.

template <class D> bool is_known_place(D& d, REF dict, REF key) {
  return d.is_known(key) && d.is_made_here(dict) && is_name(d.concrete(key));
}
/// dict[key]; `value` is empty when the key is not there.
template <class D> bool look_up_known(D& d, REF dict, REF key, REF& value) {
  if constexpr (!D::kDirect) {
    if (!is_known_place(d, dict, key)) return false;
    auto entry = d.template query<&entry_of_name>(d.concrete(dict).template as<Dict>(), d.concrete(key).template as<Str>());
    REF table;
    if (entry >= 0) {
      table = d.load(dict, field::dict_table);
      if (!d.same(d.load(table, field::dict_key(uint32_t(entry))), key)) return false;
      value = d.load(table, field::dict_value(uint32_t(entry)));
      return true;
    }
    Value names[kMaxTableNames];
    uint32_t count;
    if (!known_names(d, dict, names, count, table)) return false;
    for (uint32_t i = 0; i < count; i++)
      if (names[i] == d.concrete(key)) return false;
    value = d.empty();
    return true;
  }
  return false;
}

/// Only the trace itself has written to it.
template <class D> bool is_unchanged(D& d, REF dict) { return bool(d.load_int(dict, field::dict_version) == d.int_constant(0)); }

template <class D> void set_table(D& d, REF dict, REF table, uint32_t count) {
  d.store(dict, field::dict_table, table);
  d.store_int(dict, field::dict_used, d.int_constant(count));
  d.store_int(dict, field::dict_filled, d.int_constant(count));
}
/// dict.update(names and values), for a dict with these items.
template <class D> bool add_known(D& d, REF dict, Value* names, REF* values, uint32_t count, const Value* more, const REF* more_values, uint32_t more_count) {
  for (uint32_t k = 0; k < more_count; k++) {
    uint32_t i = 0;
    while (i < count && names[i] != more[k]) i++;
    if (i == kMaxTableNames) return false;
    if (i == count) names[count++] = more[k];
    values[i] = more_values[k];
  }
  NameTable layout;
  if (!lay_out_names({names, count}, layout)) return false;
  set_table(d, dict, table_of_names(d, layout, names, values, count), count);
  return true;
}
/// dict[key] = value
template <class D> bool store_known(D& d, REF dict, REF key, REF value) {
  if constexpr (!D::kDirect) {
    constexpr uint32_t kMost = 8;   // each new key makes a new table
    if (!is_known_place(d, dict, key) || !is_unchanged(d, dict)) return false;
    auto entry = d.template query<&entry_of_name>(d.concrete(dict).template as<Dict>(), d.concrete(key).template as<Str>());
    if (entry >= 0) {
      REF table = d.load(dict, field::dict_table);
      if (!d.same(d.load(table, field::dict_key(uint32_t(entry))), key)) return false;
      d.store(table, field::dict_value(uint32_t(entry)), value);
      return true;
    }
    Value names[kMaxTableNames], more[] = {d.concrete(key)};
    REF values[kMaxTableNames];
    uint32_t count;
    return known_items(d, dict, names, values, count) && count < kMost && add_known(d, dict, names, values, count, more, &value, 1);
  }
  return false;
}
/// dict.pop(key); `value` is empty when the key is not there.
template <class D> bool pop_known(D& d, REF dict, REF key, REF& value) {
  if constexpr (!D::kDirect) {
    if (!is_known_place(d, dict, key) || !is_unchanged(d, dict)) return false;
    Value names[kMaxTableNames];
    REF values[kMaxTableNames];
    uint32_t count;
    if (!known_items(d, dict, names, values, count)) return false;
    uint32_t i = 0;
    while (i < count && names[i] != d.concrete(key)) i++;
    if (i == count) return value = d.empty(), true;
    value = values[i];
    for (uint32_t k = i + 1; k < count; k++) names[k - 1] = names[k], values[k - 1] = values[k];
    NameTable layout;
    if (count > 1 && !lay_out_names({names, count - 1}, layout)) return false;
    set_table(d, dict, count > 1 ? table_of_names(d, layout, names, values, count - 1) : d.empty(), count - 1);
    return true;
  }
  return false;
}
/// dict.update(other); not when they have a key in common and `strict`.
template <class D> bool merge_known(D& d, REF dict, REF other, bool strict) {
  if constexpr (!D::kDirect) {
    if (!d.is_made_here(dict) || !d.template is_exactly<Dict>(other)) return false;
    if (!strict && !d.is_made_here(other)) return false;   // any dict: its keys need not be the same ones each time
    Value names[kMaxTableNames], more[kMaxTableNames];
    REF values[kMaxTableNames], more_values[kMaxTableNames];
    uint32_t count, more_count;
    if (!known_items(d, dict, names, values, count) || !known_items(d, other, more, more_values, more_count) || !is_unchanged(d, dict)) return false;
    for (uint32_t i = 0; strict && i < count; i++)
      for (uint32_t k = 0; k < more_count; k++)
        if (names[i] == more[k]) return false;
    return more_count == 0 || add_known(d, dict, names, values, count, more, more_values, more_count);
  }
  return false;
}

}  // namespace adder
