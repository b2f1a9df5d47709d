// What is known of the heap at a point of the trace: the values of fields that were loaded or stored, until
// something may have changed them.
#pragma once
#include <vector>

#include "jit/trace.h"

namespace adder::jit {

/// The shape in an object's header.
constexpr Field kHeaderField{0, kAliasHeader, Width::kUint32};

/// What a call may write.
constexpr AliasSet written_by(const Effect& effect) {
  return effect.kind == Effect::kAny ? kAllAliases : effect.kind == Effect::kWrites ? effect.writes : 0;
}

class MemoryFacts {
 public:
  /// How a place is named: base (object or raw address) and perhaps an index.
  enum class Access : uint8_t { kFixed, kIndexed, kRaw, kRawIndexed };
  struct Place {
    Access access;
    Field field;
    Ref base;
    Ref index = kNoRef;
  };
  struct Fact {
    Ref base, index, value;
    enum : uint8_t { kHere, kBeforeLoop, kCarried } source;  // kBeforeLoop: known since before the label
  };
  /// Tells whether two places can be the same; asked only for different bases or indices.
  class Aliasing {
   public:
    virtual bool may_be_same_object(Ref a, Ref b) const = 0;
    virtual bool differ(Ref index_a, Ref index_b) const = 0;
    virtual Ref resolve(Ref r) const = 0;

   protected:
    ~Aliasing() = default;
  };

  explicit MemoryFacts(const Aliasing& aliasing) : aliasing_(aliasing) {}

  const Fact* find(const Place& place);
  void remember(const Place& place, Ref value);
  /// The same for a value that the loop carries along.
  void remember_carried(const Place& place, Ref value);
  /// All that is known of fields at fixed places.
  struct KnownField {
    Ref base;
    Field field;
    Ref value;
  };
  std::vector<KnownField> fixed_fields() const;
  /// A store to the place: forgets what it may have changed.
  void clobber(const Place& place);
  void clobber(AliasSet classes);
  void clobber(const MemorySet& set);
  /// At the loop header: what is known now holds in every iteration.
  void enter_loop();

 private:
  static constexpr int kFacts = 24;
  struct Facts {
    Field field;
    Access access;
    int32_t next_in_class;
    uint8_t count = 0, oldest = 0;
    Fact facts[kFacts];
  };
  Facts* facts_for(const Place& place, bool create);
  template <class Keep>
  static void filter(Facts& facts, Keep keep);
  bool survives(const Facts& facts, const Fact& fact, const Place& store) const;

  const Aliasing& aliasing_;
  std::vector<Facts> all_;
  int32_t class_head_[64] = {};  // index + 1
};

}  // namespace adder::jit
