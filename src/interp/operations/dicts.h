// Dicts and sets: look-ups that run no code of the program are calls without effects in a trace, stores are calls that write
// the dict only; everything else goes the general way.
#pragma once
#include "interp/operations/known_dicts.h"
#include "interp/operations/raise.h"
#include "objects/plain.h"

namespace adder {

Value set_add_value(Thread& t, Value set, Value v);   // None or empty

/// The value of entry `index`.
template <class D> REF dict_entry_value(D& d, REF dict, typename D::Int index) {
  return d.load_item(d.load(dict, field::dict_table), field::dict_values, index * d.int_constant(field::kDictEntryWords));
}

/// The value of a key, or what `missing` gives.
template <class D, class Missing> ADDER_INLINE REF dict_look_up(D& d, REF dict, REF key, Missing missing) {
  if (REF known; look_up_known(d, dict, key, known)) return d.is_empty(known) ? missing() : known;
  auto index = d.template call<&dict_find_plain>(dict, key);
  if (index >= d.int_constant(0)) [[likely]] return dict_entry_value(d, dict, index);
  if (index == d.int_constant(kNotPlain)) [[unlikely]] {
    REF value = d.template call<&dict_item_or_empty>(dict, key);
    if (!d.failed(value) || d.template call<&error_is_pending>()) return value;
  }
  return missing();
}
/// dict[key] of an exact dict.
template <class D> ADDER_INLINE REF dict_get_item(D& d, REF dict, REF key) {
  return dict_look_up(d, dict, key, [&] { return raise_in(d, ExceptionId::kKeyError, key); });
}
/// True when no trace relies on what the dict holds (as traces do on globals).
template <class D> ADDER_INLINE bool dict_is_unwatched(D& d, REF dict) {
  return bool((d.load_int(dict, field::dict_flags) & d.int_constant(kDictWatched)) == d.int_constant(0));
}
/// False with an error pending.
template <class D> ADDER_INLINE bool dict_set_item(D& d, REF dict, REF key, REF value) {
  if (store_known(d, dict, key, value)) return true;
  if (dict_is_unwatched(d, dict) && d.template call<&dict_store_plain>(dict, key, value))
    return true;
  return !d.failed(d.template call<&dict_store>(dict, key, value));
}
/// True when the key was there, and was of a kind that takes no code of the program to find.
template <class D> bool dict_delete_item(D& d, REF dict, REF key) {
  return dict_is_unwatched(d, dict) && d.template call<&dict_delete_plain>(dict, key);
}
/// 1, 0 or -1.
template <class D> ADDER_INLINE int dict_contains(D& d, REF dict, REF key) {
  if (REF known; look_up_known(d, dict, key, known)) return d.is_empty(known) ? 0 : 1;
  auto index = d.template call<&dict_find_plain>(dict, key);
  if (index >= d.int_constant(0)) return 1;
  if (index != d.int_constant(kNotPlain)) return 0;
  REF value = d.template call<&dict_item_or_empty>(dict, key);
  if (!d.failed(value)) return 1;
  return d.template call<&error_is_pending>() ? -1 : 0;
}
template <class D> ADDER_INLINE REF set_add_item(D& d, REF set, REF item) {
  if (d.template call<&set_add_plain>(set, item)) return d.constant(kNone);
  return d.template call<&set_add_value>(set, item);
}

}  // namespace adder

ADDER_READS(dict_find_plain)
ADDER_READS(set_find_plain)
ADDER_READS(sequence_find_plain)
ADDER_WRITES(dict_store_plain, ::adder::jit::alias_set(::adder::kAliasDictHead) | ::adder::jit::alias_set(::adder::kAliasDictEntries))
ADDER_WRITES(dict_delete_plain, ::adder::jit::alias_set(::adder::kAliasDictHead) | ::adder::jit::alias_set(::adder::kAliasDictEntries))
ADDER_WRITES(dict_set_default_plain, ::adder::jit::alias_set(::adder::kAliasDictHead) | ::adder::jit::alias_set(::adder::kAliasDictEntries))
ADDER_WRITES(set_add_plain, ::adder::jit::alias_set(::adder::kAliasSet))
ADDER_ANY(set_add_value)
