// Shapes: creation, transitions, and the look-up tables they carry.
#include "objects/shape.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include "base/os.h"
#include "objects/class.h"
#include "objects/layouts.h"
#include "objects/numbers.h"
#include "objects/str.h"

namespace adder {
namespace {

constexpr int kMaxSlotAttributes = 128;  // beyond this an instance is a dictionary, not a record
constexpr uint16_t kMaxInlineSlots = 64;
constexpr uint8_t kMaxDoubleMismatches = 4;  // a class with more gets no new slots for doubles

size_t hash_address(const void* p) { return (reinterpret_cast<uintptr_t>(p) >> 4) * 0x9E3779B97F4A7C15ull >> 20; }

void* allocate_shape_memory(size_t size) { return g_runtime->heap->shapes().allocate_low(size); }

// Runs the same command again with a fixed address space layout; returns only when that cannot be done.
void restart_without_randomness() {
  static char text[1 << 17];
  static char* arguments[1 << 12];
  int file = open("/proc/self/cmdline", O_RDONLY);
  ssize_t length = file < 0 ? 0 : read(file, text, sizeof text - 1);
  if (file >= 0) close(file);
  size_t count = 0;
  for (ssize_t i = 0; i < length && count + 1 < std::size(arguments); i += ssize_t(strlen(text + i)) + 1) arguments[count++] = text + i;
  if (length <= 0 || size_t(length) == sizeof text - 1 || personality(ADDR_NO_RANDOMIZE) == -1) return;
  execv("/proc/self/exe", arguments);
}

Shape* allocate_shape(Class* cls, Kind kind, uint8_t flags, unsigned words, bool derived, Object* owner) {
  auto* shape = new (allocate_shape_memory(sizeof(Shape))) Shape{};
  shape->init(gc_layout(kind, derived), owner, words);
  shape->cls = cls;
  shape->kind = kind;
  shape->flags = flags;
  if (cls) {
    shape->next_of_class = cls->shapes;
    cls->shapes = shape;
  }
  return shape;
}

}  // namespace

void* NameMap::find(Str* name) const {
  if (!count) return nullptr;
  for (size_t i = hash_address(name);; i++) {
    const Cell& cell = cells[i & (capacity - 1)];
    if (cell.name == name) return cell.value;
    if (!cell.name) return nullptr;
  }
}

void NameMap::insert(Str* name, void* value) {
  if ((count + 1) * 4 > capacity * 3) {
    uint32_t old_capacity = capacity;
    Cell* old = cells;
    capacity = capacity ? capacity * 2 : 4;
    cells = static_cast<Cell*>(std::calloc(capacity, sizeof(Cell)));
    CHECK(cells, "out of memory for a shape's table");
    count = 0;
    for (uint32_t i = 0; i < old_capacity; i++)
      if (old[i].name) insert(old[i].name, old[i].value);
    std::free(old);
  }
  for (size_t i = hash_address(name);; i++) {
    Cell& cell = cells[i & (capacity - 1)];
    if (cell.name && cell.name != name) continue;
    if (!cell.name) count++;
    cell = {name, value};
    return;
  }
}

void initialize_builtin_shapes() {
  static bool done = false;
  if (done) return;
  done = true;
  constexpr size_t kBytes = (size_t(Kind::kCount) * kBuiltinShapeStride + 4095) & ~size_t(4095);
  void* memory = mmap(reinterpret_cast<void*>(uintptr_t(kBuiltinShapeBase)), kBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (memory != reinterpret_cast<void*>(uintptr_t(kBuiltinShapeBase))) {
    // The randomly placed break heap of the process has taken the address: start over without randomness.
    if (!(personality(0xffffffff) & ADDR_NO_RANDOMIZE)) restart_without_randomness();
    std::fprintf(stderr, "adder: cannot map the builtin shapes at address 0x%x\n", kBuiltinShapeBase);
    std::exit(1);
  }
  os::note_pointers_in(memory, kBytes);
  for (size_t k = 0; k < size_t(Kind::kCount); k++) {
    auto kind = Kind(k);
    auto* shape = new (builtin_shape_of(kind)) Shape{};
    unsigned words = kind == Kind::kInstance ? 1 : native_size(kind) / 8;
    shape->init(gc_layout(kind, false), nullptr, words);
    shape->kind = kind;
    shape->first_slot = uint16_t(native_size(kind));
    shape->flags = native_size(kind) ? 0 : kShapeVariable;
  }
}

Shape* builtin_shape_of(Kind k) { return reinterpret_cast<Shape*>(uintptr_t(builtin_shape(k))); }

Shape* new_root_shape(Class* cls, Kind kind, uint8_t flags, uint32_t first_slot, uint32_t inline_capacity) {
  bool variable = native_size(kind) == 0;
  if (variable) flags |= kShapeVariable;
  unsigned words = variable ? 0 : unsigned(first_slot / 8 + inline_capacity);
  Shape* shape = allocate_shape(cls, kind, flags, words, true, cls);
  shape->first_slot = uint16_t(first_slot);
  shape->inline_capacity = uint16_t(inline_capacity);
  return shape;
}

Shape* new_unique_shape(Class* cls, Kind kind, Object* unique) {
  bool derived = class_for_kind(kind) != cls;
  Shape* shape = allocate_shape(cls, kind, kShapeUnique, native_size(kind) / 8, derived, cls);
  if (derived) {
    shape->init(gc_layout(kind, true), cls, cls->instance_shape->instance_words);
    shape->first_slot = cls->instance_shape->first_slot;
  }
  shape->unique = unique;
  return shape;
}

// Makes room for one attribute more in the instances to come: what one instance needed, the next ones need too.
static void raise_capacity(Class* cls, uint32_t needed) {
  if (needed <= cls->inline_capacity || needed > kMaxInlineSlots) return;
  Shape* root = cls->instance_shape;
  cls->inline_capacity = uint16_t(needed);
  cls->instance_shape = new_root_shape(cls, root->kind, root->flags, root->first_slot, needed);
}

// What lies in the slots stays; only the last inline one may become the pointer to the overflow array.
static void inherit_raw_words(Shape* next, const Shape* shape) {
  bool overflow = next->attribute_count > next->inline_capacity;
  if (overflow) next->flags |= kShapeOverflow;
  for (unsigned i = 0; i < shape->attribute_count; i++)
    if (shape->is_double(i) && !(overflow && i == next->inline_capacity - 1u)) next->set_raw(next->slot_offset(i) / 8);
}

// Doubles lie in words that the collector can be told to skip, and never where the overflow array may come.
static bool may_hold_double(const Shape* shape, unsigned index) {
  bool plain = shape->gc::ShapeBase::kind == gc::TraceKind::kAllValues || shape->gc::ShapeBase::kind == gc::TraceKind::kSomeValues;
  return plain && index < shape->inline_capacity && shape->slot_offset(index) / 8 < 64;
}

Shape* shape_with(Shape* shape, Str* name, SlotKind kind) {
  NameMap& transitions = kind == SlotKind::kDouble ? shape->double_transitions : shape->transitions;
  if (void* next = transitions.find(name)) return static_cast<Shape*>(next);
  if (shape->attribute_count >= kMaxSlotAttributes || shape->has(kShapeDictMode) || shape->has(kShapeVariable)) return nullptr;
  auto* next = new (allocate_shape_memory(sizeof(Shape))) Shape{};
  next->init(shape->layout, shape->owner, shape->instance_words);
  next->cls = shape->cls;
  next->kind = shape->kind;
  next->flags = shape->flags;
  next->attribute_count = uint16_t(shape->attribute_count + 1);
  next->first_slot = shape->first_slot;
  next->inline_capacity = shape->inline_capacity;
  inherit_raw_words(next, shape);
  if (kind == SlotKind::kDouble) next->set_raw(next->slot_offset(shape->attribute_count) / 8);
  next->parent = shape;
  next->last_name = name;
  next->next_of_class = shape->cls->shapes;
  shape->cls->shapes = next;
  transitions.insert(name, next);
  raise_capacity(shape->cls, next->attribute_count);
  return next;
}

Shape* shape_with_value(Shape* shape, Str* name, Value value) {
  uint8_t& mismatches = shape->cls->double_mismatches;
  if (shape->transitions.find(name)) return shape_with(shape, name);
  bool others_are_doubles = shape->double_transitions.find(name);
  if (fits_double_slot(value) && may_hold_double(shape, shape->attribute_count) &&
      (others_are_doubles || mismatches < kMaxDoubleMismatches))
    return shape_with(shape, name, SlotKind::kDouble);
  if (others_are_doubles && mismatches < kMaxDoubleMismatches) mismatches++;
  return shape_with(shape, name);
}

Shape* shape_without_double(Shape* shape, int index) {
  int last = shape->attribute_count - 1;
  if (last != index) return shape_with(shape_without_double(shape->parent, index), shape->last_name, shape->slot_kind(unsigned(last)));
  uint8_t& mismatches = shape->cls->double_mismatches;
  if (mismatches < kMaxDoubleMismatches) mismatches++;
  return shape_with(shape->parent, shape->last_name);
}

int attribute_index(const Shape* shape, const Str* name) {
  for (const Shape* s = shape; s && s->attribute_count; s = s->parent)
    if (s->last_name == name) return s->attribute_count - 1;
  return -1;
}

Shape* dict_mode_shape(Shape* shape) {
  Class* cls = shape->cls;
  for (Shape* s = shape; s; s = s->parent)
    if (s->dict_mode) return s->dict_mode;
  Shape* result = allocate_shape(cls, shape->kind, uint8_t((shape->flags & ~kShapeOverflow) | kShapeDictMode), shape->instance_words, true, cls);
  result->first_slot = shape->first_slot;
  result->inline_capacity = shape->inline_capacity;
  Shape* root = shape;
  while (root->parent) root = root->parent;
  root->dict_mode = result;
  return result;
}

}  // namespace adder
