// Finds the name closest to a misspelt one, by a Levenshtein distance in which a change of case costs half.
#include "runtime/suggestions.h"

#include <algorithm>
#include <vector>

#include "interp/frame.h"
#include "objects/exception.h"
#include "objects/protocols.h"

namespace adder {
namespace {

constexpr size_t kMaxCandidates = 750, kMaxLength = 40;
constexpr size_t kMoveCost = 2, kCaseCost = 1;

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }
size_t substitution_cost(char a, char b) { return a == b ? 0 : lower(a) == lower(b) ? kCaseCost : kMoveCost; }

/// The distance, or more than `most` when it is farther.
size_t distance(std::string_view a, std::string_view b, size_t most) {
  if (a == b) return 0;
  while (!a.empty() && !b.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  if (a.empty() || b.empty()) return (a.size() + b.size()) * kMoveCost;
  if (a.size() > kMaxLength || b.size() > kMaxLength) return most + 1;
  if (b.size() < a.size()) std::swap(a, b);
  if ((b.size() - a.size()) * kMoveCost > most) return most + 1;
  std::vector<size_t> row(a.size());
  for (size_t i = 0; i < a.size(); i++) row[i] = (i + 1) * kMoveCost;
  size_t result = 0;
  for (size_t j = 0; j < b.size(); j++) {
    size_t diagonal = result = j * kMoveCost, minimum = SIZE_MAX;
    for (size_t i = 0; i < a.size(); i++) {
      size_t substitute = diagonal + substitution_cost(b[j], a[i]);
      diagonal = row[i];
      size_t insert_delete = std::min(result, diagonal) + kMoveCost;
      result = row[i] = std::min(insert_delete, substitute);
      minimum = std::min(minimum, result);
    }
    if (minimum > most) return most + 1;
  }
  return result;
}

std::string closest(List* candidates, const Str* wanted) {
  if (size_t(candidates->length) >= kMaxCandidates) return "";
  Utf8 name(wanted);
  std::string best;
  size_t best_distance = SIZE_MAX;
  for (Value v : candidates->values()) {
    if (!has_layout<Str>(v)) continue;
    Utf8 candidate(v.as<Str>());
    if (candidate.view() == name.view()) continue;
    size_t most = (name.view().size() + candidate.view().size() + 3) * kMoveCost / 6;
    most = std::min(most, best_distance - 1);
    size_t d = distance(name.view(), candidate.view(), most);
    if (d > most || d >= best_distance) continue;
    best = candidate.view();
    best_distance = d;
  }
  return best;
}

std::string suggest_from(Thread& t, Value names, const Str* wanted) {
  List* list = names ? list_of(t, names) : nullptr;
  if (!list) {
    take_pending(t);
    return "";
  }
  return closest(list, wanted);
}

std::string suggest_attribute(Thread& t, ExceptionObject* e) {
  Value name = e->extra[0], object = e->extra[1];
  if (!name || !has_layout<Str>(name) || !object || object == kEmpty) return "";
  Value dir = dict_get_str(t, t.runtime->builtins, intern(t, "dir"));
  return dir ? suggest_from(t, call_with(t, dir, object), name.as<Str>()) : "";
}

std::string suggest_name(Thread& t, ExceptionObject* e) {
  Value name = e->extra[0];
  if (!name || !has_layout<Str>(name) || !e->traceback || e->traceback == kNone) return "";
  auto* entry = e->traceback.as<Traceback>();
  while (entry->next != kNone) entry = entry->next.as<Traceback>();
  Value locals = entry->frame ? find_attribute_value(t, entry->frame, intern(t, "f_locals")) : kEmpty;
  for (Value scope : {locals, Value::from(entry->globals), Value::from(t.runtime->builtins)}) {
    if (!scope) continue;
    std::string found = suggest_from(t, scope, name.as<Str>());
    if (!found.empty()) return found;
  }
  return "";
}

}  // namespace

std::string suggestion_text(Thread& t, Value exception) {
  auto* e = exception.as<ExceptionObject>();
  auto is = [&](ExceptionId id) { return is_instance_of(exception, t.runtime->exceptions[int(id)]); };
  std::string found;
  if (is(ExceptionId::kAttributeError)) found = suggest_attribute(t, e);
  else if (is(ExceptionId::kNameError) && !is(ExceptionId::kUnboundLocalError)) found = suggest_name(t, e);
  return found.empty() ? "" : ". Did you mean: '" + found + "'?";
}

}  // namespace adder
