// Facts are kept per field, two dozen each; the fields of an alias class form a chain, which a store walks.
#include "jit/optimize/memory_facts.h"

namespace adder::jit {

void MemorySet::add(Field f) {
  if (!contains(f)) fields.push_back(f);
}
void MemorySet::add(const MemorySet& other) {
  classes |= other.classes;
  for (Field f : other.fields) add(f);
}
bool MemorySet::contains(Field f) const {
  if (classes & alias_set(f.alias)) return true;
  for (Field g : fields)
    if (g.alias == f.alias && g.offset == f.offset && g.width == f.width) return true;
  return false;
}

namespace {
bool overlap(Field a, Field b) {
  return a.alias == b.alias && a.offset < b.offset + size_of(b.width) &&
         b.offset < a.offset + size_of(a.width);
}
}  // namespace

bool MemorySet::overlaps(const MemorySet& other) const {
  if (classes & other.classes) return true;
  for (Field f : fields)
    if (other.classes & alias_set(f.alias)) return true;
  for (Field g : other.fields) {
    if (classes & alias_set(g.alias)) return true;
    for (Field f : fields)
      if (overlap(f, g)) return true;
  }
  return false;
}

MemoryFacts::Facts* MemoryFacts::facts_for(const Place& place, bool create) {
  int32_t& head = class_head_[place.field.alias & 63];
  for (int32_t k = head; k; k = all_[size_t(k - 1)].next_in_class) {
    Facts& f = all_[size_t(k - 1)];
    if (f.field == place.field && f.access == place.access) return &f;
  }
  if (!create) return nullptr;
  Facts f;
  f.field = place.field;
  f.access = place.access;
  f.next_in_class = head;
  all_.push_back(f);
  head = int32_t(all_.size());
  return &all_.back();
}

const MemoryFacts::Fact* MemoryFacts::find(const Place& place) {
  Facts* facts = facts_for(place, false);
  if (!facts) return nullptr;
  for (int k = 0; k < facts->count; k++) {
    Fact& f = facts->facts[k];
    if (aliasing_.resolve(f.base) == place.base &&
        (f.index == place.index || aliasing_.resolve(f.index) == place.index))
      return &f;
  }
  return nullptr;
}

void MemoryFacts::remember(const Place& place, Ref value) {
  Facts& facts = *facts_for(place, true);
  if (facts.count < kFacts) {
    facts.facts[facts.count++] = {place.base, place.index, value, Fact::kHere};
    return;
  }
  facts.facts[facts.oldest] = {place.base, place.index, value, Fact::kHere};
  facts.oldest = uint8_t((facts.oldest + 1) % kFacts);
}

void MemoryFacts::remember_carried(const Place& place, Ref value) {
  remember(place, value);
  Facts& facts = *facts_for(place, false);
  for (int k = 0; k < facts.count; k++)
    if (facts.facts[k].base == place.base && facts.facts[k].value == value)
      facts.facts[k].source = Fact::kCarried;
}

std::vector<MemoryFacts::KnownField> MemoryFacts::fixed_fields() const {
  std::vector<KnownField> known;
  for (const Facts& facts : all_) {
    if (facts.access != Access::kFixed) continue;
    for (int k = 0; k < facts.count; k++)
      known.push_back(
          {aliasing_.resolve(facts.facts[k].base), facts.field, aliasing_.resolve(facts.facts[k].value)});
  }
  return known;
}

template <class Keep>
void MemoryFacts::filter(Facts& facts, Keep keep) {
  uint8_t kept = 0;
  for (int k = 0; k < facts.count; k++)
    if (keep(facts.facts[k])) facts.facts[kept++] = facts.facts[k];
  if (kept != facts.count) facts.oldest = 0;
  facts.count = kept;
}

bool MemoryFacts::survives(const Facts& facts, const Fact& fact, const Place& store) const {
  bool raw = store.access >= Access::kRaw || facts.access >= Access::kRaw;
  Ref base = aliasing_.resolve(fact.base);
  if (!raw && !aliasing_.may_be_same_object(base, store.base)) return true;
  if (facts.access != store.access) return false;
  bool indexed = store.access == Access::kIndexed || store.access == Access::kRawIndexed;
  if (!indexed) {
    if (raw && base != store.base) return false;
    return !overlap(facts.field, store.field);
  }
  return facts.field == store.field && base == store.base &&
         aliasing_.differ(aliasing_.resolve(fact.index), store.index);
}

void MemoryFacts::clobber(const Place& place) {
  for (int32_t k = class_head_[place.field.alias & 63]; k; k = all_[size_t(k - 1)].next_in_class) {
    Facts& facts = all_[size_t(k - 1)];
    if (!facts.count) continue;
    bool same_place = facts.field == place.field && facts.access == place.access;
    if (facts.field.immutable && !same_place) continue;
    filter(facts, [&](const Fact& fact) {
      bool itself = same_place && aliasing_.resolve(fact.base) == place.base &&
                    (fact.index == place.index || aliasing_.resolve(fact.index) == place.index);
      return !itself && (facts.field.immutable || survives(facts, fact, place));
    });
  }
}

void MemoryFacts::clobber(AliasSet classes) {
  for (Facts& facts : all_)
    if (!facts.field.immutable && classes & alias_set(facts.field.alias)) facts.count = 0;
}

void MemoryFacts::clobber(const MemorySet& set) {
  clobber(set.classes);
  for (Facts& facts : all_) {
    if (facts.field.immutable) continue;
    for (Field f : set.fields)
      if (overlap(f, facts.field)) facts.count = 0;
  }
}

void MemoryFacts::enter_loop() {
  for (Facts& facts : all_)
    for (int k = 0; k < facts.count; k++) facts.facts[k].source = Fact::kBeforeLoop;
}

}  // namespace adder::jit
