// Linear-scan register allocation for traces: straight code with at most one loop, whose back edge is the end.
// Knows no processor: a RegisterFile describes one.  One forward walk that always gives up the register whose next
// use is furthest away (uses behind the back edge count); the loop is walked a second time when the first walk shows
// which of the values at its head do better in memory.
//
// Times: 2 * step is the moment before a step's effect (and of its exit), 2 * step + 1 the moment after it.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace adder::jit {

enum Bank : uint8_t { kGeneralBank, kVectorBank, kBankCount };

/// What the allocator must know of a processor, per bank.
struct RegisterFile {
  uint32_t allocatable[kBankCount];
  uint32_t callee_saved[kBankCount];
};

/// A register (>= 0) or a spill slot (< 0).
using Place = int16_t;
constexpr Place kNoPlace = INT16_MIN;
constexpr Place slot_place(int slot) { return Place(-1 - slot); }
constexpr int place_slot(Place p) { return -1 - p; }
constexpr bool in_register(Place p) { return p >= 0; }
constexpr bool in_slot(Place p) { return p < 0 && p != kNoPlace; }
constexpr int kMaxSlots = 4000;

/// One operand of a step.
struct RegisterUse {
  /// kAnywhere: the instruction takes it where it is.  kPreferred: in a register when one is free and it pays.
  enum Need : uint8_t { kAnywhere, kPreferred, kRequired };
  int32_t value;
  Need need;
  Place place = kNoPlace;    // out: where the operand is
  int32_t next = INT32_MAX;  // out: step of the value's next use
};

struct MachineMove {
  int32_t value;
  Place from, to;
};

struct AllocationStep {
  enum Flag : uint8_t {
    kCalls = 1,            // registers that are not callee-saved are lost
    kNeedsHomes = 2,       // everything that lives across must (also) be in a slot
    kDefOverFirst = 4,     // the result may only take the register of the first operand; otherwise one of its own
    kDefOverAny = 8,       // the result may take the register of any dying operand
    kExitsAfterDef = 16,   // may leave the trace after the result is written: the snapshot's values stay
    kRestoresFirst = 32,   // ... but its exit gives the first operand its value back
    kLosesAll = 64,        // with kCalls: callee-saved registers are lost as well
  };
  uint32_t first_use = 0;
  uint16_t use_count = 0;
  uint8_t flags = 0;
  int32_t def = -1;
  uint32_t clobbers = 0;     // general registers; operands are kept out of them
  Place def_place = kNoPlace;  // out: a register
  uint32_t first_move = 0;   // out: moves to make before the step, in order
};

struct AllocatedValue {
  Bank bank = kGeneralBank;
  int32_t def = -1;          // step; -1: lives from the start
  int32_t last_use = -1;     // by an operand
  int32_t last_exit = -1;    // by a snapshot
  int32_t first_loop_use = INT32_MAX;
  Place hint = kNoPlace;     // register that would save a move
  int32_t next_to_end = -1;  // internal: list of the values that end at the same step
  bool through_loop = false;  // defined before the label, needed behind it
  bool crosses_call = false;
};

/// Input and output of the allocation of one trace.
struct AllocationProgram {
  std::vector<AllocationStep> steps;
  std::vector<RegisterUse> uses;
  std::vector<AllocatedValue> values;
  std::vector<MachineMove> moves;  // out

  int32_t label = -1;              // step of the loop head; its uses are the first values of the phis (or none)
  std::vector<int32_t> phis;       // values
  std::vector<int32_t> phi_inits;    // operand of the label, -1: a constant
  std::vector<int32_t> phi_sources;  // value at the back edge, -1: a constant
  struct Start { int32_t value; Place reg, slot; };
  std::vector<Start> starts;       // values that live from the start: where they are
  std::vector<int> reserved_slots; // not to be given away
  uint32_t avoid[kBankCount] = {0, 0};  // registers to take last

  struct HeaderPlace { int32_t value; Place reg, slot, at_end; };
  std::vector<HeaderPlace> header;      // out: phis, then values that live through the loop; at_end: at the back edge
  int slot_count = 0;                   // out
  uint32_t touched[kBankCount] = {0, 0};  // out: registers that were written

  struct Event { int32_t value, time; Place place; };  // kNoPlace: its register is lost
  std::vector<Event> events;            // out, by time

  void clear();
};

class RegisterAllocator {
 public:
  RegisterAllocator(const RegisterFile& file, AllocationProgram& program) : file_(file), p_(program) {}
  /// False: too many spill slots.
  bool run();

 private:
  struct State {
    std::vector<Place> reg, slot;
    std::vector<int32_t> next;
    int32_t owner[kBankCount][32];
    uint32_t free[kBankCount];
    std::vector<int> free_slots;
    int slot_count;
  };
  void link_uses();
  void start();
  void walk(int from, int to);
  void step(int s);
  void place_uses(AllocationStep& st);
  void free_clobbers(AllocationStep& st);
  void before_call(AllocationStep& st);
  void after_call(const AllocationStep& st);
  void release_before_def(AllocationStep& st);
  void define(AllocationStep& st);
  void release(int32_t value);
  bool is_kept(int slot) const;
  void keep_slot(int slot);
  void release_dead();
  void list_ends();
  uint32_t survivors(const AllocationStep& st, int bank) const;
  void enter_loop();
  void place_phi(int k);
  int phi_register(int k);
  void finish_loop();
  bool wants_second_walk();
  void record_event(int32_t value, Place place);
  int take_register(int32_t value, uint32_t allowed);
  int pick(int32_t value, uint32_t candidates) const;
  int evict_one(Bank bank, uint32_t allowed);
  void evict(int32_t value);
  void store(int32_t value);
  void bind(int32_t value, int reg);
  void unbind(int32_t value);
  int new_slot();
  int32_t next_use(int32_t value) const;
  int32_t end_of(int32_t value) const;
  bool dies_before_def(const AllocationStep& st, int32_t value, bool first) const;

  const RegisterFile& file_;
  AllocationProgram& p_;
  State state_, at_label_;
  size_t events_at_label_ = 0, moves_at_label_ = 0;
  std::vector<uint8_t> header_in_slot_, evicted_, kept_slots_;
  std::vector<int32_t> ending_;  // per step: first value that ends there
  uint32_t pinned_[kBankCount] = {0, 0};
  uint32_t reserved_for_phi_[kBankCount] = {0, 0};
  int now_ = 0;
  int after_ = 0;         // 1: events belong to the moment after the step
  bool in_loop_ = false;
  bool overflow_ = false;
};

}  // namespace adder::jit
