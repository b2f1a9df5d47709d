// _opcode: how CPython's instructions, which dis shows, change the depth of the stack.
#include <algorithm>

#include "builtins/container_helpers.h"

namespace adder {
namespace {

constexpr int kHaveArgument = 90;

// Instructions by what they add to the depth, whatever their argument.
const uint8_t kNothing[] = {0, 9, 10, 11, 12, 15, 36, 37, 50, 68, 69, 75, 82, 85, 86, 87, 91, 98, 99, 106, 110, 126, 131, 134, 135, 139, 140, 144, 149, 151, 172};
const uint8_t kTakeOne[] = {1, 25, 70, 83, 84, 88, 89, 90, 96, 97, 107, 108, 114, 115, 117, 118, 119, 122, 125, 128, 129, 138, 145, 146, 162, 163, 164, 165, 171, 173, 174, 175, 176};
const uint8_t kAddOne[] = {2, 30, 31, 32, 33, 35, 49, 51, 52, 53, 71, 74, 100, 101, 109, 120, 124, 136, 137, 148, 160};
const uint8_t kTakeTwo[] = {54, 61, 95, 147, 152};
constexpr int kStoreSubscr = 60;

template <size_t n> bool among(const uint8_t (&list)[n], int64_t opcode) { return std::find(list, list + n, opcode) != list + n; }

/// False for numbers that are no instruction.
bool stack_effect(int64_t opcode, int64_t argument, bool jump, int64_t* effect) {
  auto is = [&](int64_t value) { return *effect = value, true; };
  if (among(kNothing, opcode)) return is(0);
  if (among(kTakeOne, opcode)) return is(-1);
  if (among(kAddOne, opcode)) return is(1);
  if (among(kTakeTwo, opcode)) return is(-2);
  switch (opcode) {
    case kStoreSubscr: return is(-3);
    case 92: return is(argument - 1);                                               // UNPACK_SEQUENCE
    case 93: return is(jump ? -1 : 1);                                              // FOR_ITER
    case 94: return is((argument & 0xff) + (argument >> 8));                        // UNPACK_EX
    case 102: case 103: case 104: case 157: return is(1 - argument);                // BUILD_TUPLE, _LIST, _SET, _STRING
    case 105: return is(1 - 2 * argument);                                          // BUILD_MAP
    case 111: case 112: return is(jump ? 0 : -1);                                   // JUMP_IF_FALSE_OR_POP, JUMP_IF_TRUE_OR_POP
    case 116: return is(1 + (argument & 1));                                        // LOAD_GLOBAL
    case 123: return is(jump ? -1 : 0);                                             // SEND
    case 130: case 156: case 166: return is(-argument);                             // RAISE_VARARGS, BUILD_CONST_KEY_MAP, PRECALL
    case 132: return is(-__builtin_popcount(unsigned(argument) & 15));              // MAKE_FUNCTION
    case 133: return is(argument == 3 ? -2 : -1);                                   // BUILD_SLICE
    case 142: return is(-2 - (argument & 1));                                       // CALL_FUNCTION_EX
    case 155: return is((argument & 4) ? -1 : 0);                                   // FORMAT_VALUE
    default: return false;
  }
}

Value opcode_stack_effect(Thread& t, Value, Value opcode_argument, Value argument, Value jump) {
  int64_t opcode, value = 0, effect, other;
  if (!to_index_int64(t, opcode_argument, &opcode)) return kEmpty;
  if (opcode < kHaveArgument && argument != kNone) return raise_value_error(t, "stack_effect: opcode does not permit oparg but oparg was specified");
  if (opcode >= kHaveArgument && argument == kNone) return raise_value_error(t, "stack_effect: opcode requires oparg but oparg was not specified");
  if (argument != kNone && !to_index_int64(t, argument, &value)) return kEmpty;
  if (jump != kNone && jump != kTrue && jump != kFalse) return raise_value_error(t, "stack_effect: jump must be False, True or None");
  if (!stack_effect(opcode, value, jump == kTrue, &effect)) return raise_value_error(t, "invalid opcode or oparg");
  if (jump == kNone && stack_effect(opcode, value, true, &other)) effect = std::max(effect, other);
  return Value::from_int(effect);
}
Value opcode_specialization_stats(Thread&, Value) { return kNone; }

const NativeMethod kFunctions[] = {
    function<opcode_stack_effect>("stack_effect($module, opcode, oparg=None, /, *, jump=None)", "Compute the stack effect of the opcode."),
    function<opcode_specialization_stats>("get_specialization_stats($module, /)", "None: instructions are not specialized."),
};

}  // namespace

extern const ModuleSpec kOpcodeModule;
const ModuleSpec kOpcodeModule = {.name = "_opcode", .doc = "Opcode support module.", .functions = kFunctions};

}  // namespace adder
