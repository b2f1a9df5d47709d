// Pebble's heap objects and what its functions outside of handlers do.
#include "pebble/bytecode.h"

namespace pebble {

World* world;

int Shape::field(const std::string& field_name) const {
  for (size_t i = 0; i < fields.size(); i++)
    if (fields[i] == field_name) return int(i);
  return -1;
}

Shape* new_shape(gc::Heap& heap, const gc::Layout& layout, const char* name, unsigned words) {
  auto* shape = new (heap.shapes().allocate_low(sizeof(Shape))) Shape();
  shape->init(&layout, nullptr, words);
  shape->name = name;
  return shape;
}

void start_world(gc::Heap& heap) {
  static const gc::Layout box{.name = "box", .kind = gc::TraceKind::kAllValues, .fixed_size = sizeof(Box)};
  static const gc::Layout pair{.name = "pair", .kind = gc::TraceKind::kAllValues, .fixed_size = sizeof(Pair)};
  static const gc::Layout heap_float{.name = "float", .fixed_size = sizeof(HeapFloat)};
  static const gc::Layout vector{.name = "vector", .kind = gc::TraceKind::kValueArray};
  static const gc::Layout callable{.name = "function", .fixed_size = sizeof(Callable)};
  world = new World();
  world->box = new_shape(heap, box, "box");
  world->pair = new_shape(heap, pair, "pair");
  world->heap_float = new_shape(heap, heap_float, "float");
  world->vector = new_shape(heap, vector, "vector");
  world->callable = new_shape(heap, callable, "function");
  Thread& thread = world->thread;
  heap.attach(thread.allocator);
  constexpr size_t kFrameWords = 1 << 20;
  thread.memory = new Value[kFrameWords]();
  thread.memory_end = thread.memory + kFrameWords;
  heap.add_conservative_roots(
      [](gc::RootScanner& scanner, void*) {
        Thread& t = world->thread;
        if (t.frames.empty()) return;
        PhysicalFrame& top = t.frames.back();
        scanner.scan(t.memory, top.locals + top.function->locals + top.function->stack);
      },
      nullptr);
  heap.add_roots(
      [](gc::Tracer& tracer, void*) {
        for (Global* g : world->globals) tracer.visit(g->box);
        for (Function* f : world->functions)
          for (Value v : f->constants) tracer.visit(v);
      },
      nullptr);
}

Value new_heap_float(Thread& thread, double x) {
  auto* made = thread.allocator.allocate<HeapFloat>(world->heap_float);
  made->value = x;
  return Value::from(made);
}

Value make_vector(Thread& thread, int64_t length, Value fill) {
  size_t size = gc::ValueArray::size_for(size_t(length));
  auto* made = static_cast<Vector*>(thread.allocator.allocate(world->vector, size));
  CHECK(made, "out of memory");
  made->count = uint64_t(length);
  for (int64_t i = 0; i < length; i++) made->items[i] = fill;
  return Value::from(made);
}

Value fail_call(Thread& thread, const char* message) {
  thread.error = message;
  return kEmpty;
}

Value set_add_method(Thread&, Shape* shape, Function* function) {
  shape->add_method = function;
  shape->methods.invalidate();
  return kTrue;
}
Function* add_method(Shape* shape) { return shape->add_method; }

Value set_global(Thread&, Global* global, Value v) {
  gc::write_barrier(global->box);
  global->box->value = v;
  if (global->was_read) {
    global->changes = true;
    global->value.invalidate();
  }
  return v;
}
Value constant_global(Global* global) {
  global->was_read = true;
  return global->changes ? kEmpty : global->box->value;
}

namespace {
std::string text_of(Value v, int depth) {
  char buffer[40];
  if (v.is_int()) return std::to_string(v.as_int());
  if (v.is_flonum() || (v.is_pointer() && Memory::is_heap_float(v))) {
    snprintf(buffer, sizeof buffer, "%.15g", v.is_flonum() ? adder::flonum_value(v) : Memory::heap_float(v));
    return buffer;
  }
  if (v == kTrue) return "true";
  if (v == kFalse) return "false";
  if (v == kNone) return "nil";
  if (depth > 4) return "...";
  auto* object = v.as<gc::Object>();
  auto* shape = reinterpret_cast<Shape*>(uintptr_t(object->shape));
  if (shape == world->pair)
    return "(" + text_of(v.as<Pair>()->first, depth + 1) + " . " + text_of(v.as<Pair>()->rest, depth + 1) + ")";
  std::string text = shape->name;
  if (shape == world->vector) {
    for (uint64_t i = 0; i < v.as<Vector>()->count && i < 20; i++) text += " " + text_of(v.as<Vector>()->items[i], depth + 1);
  } else if (!shape->fields.empty()) {
    auto* fields = reinterpret_cast<Value*>(object) + 1;
    for (size_t i = 0; i < shape->fields.size(); i++) text += " " + text_of(fields[i], depth + 1);
  }
  return "[" + text + "]";
}
}  // namespace

Value print_value(Thread&, Value v) {
  world->output += text_of(v, 0) + "\n";
  return v;
}

}  // namespace pebble
