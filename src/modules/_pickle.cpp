// _pickle: PickleBuffer, the wrapper for out-of-band data (PEP 574).  Pickling itself is the module pickle's.
#include "builtins/container_helpers.h"
#include "modules/module_support.h"
#include "objects/bytes.h"

namespace adder {
namespace {

Class* g_buffer_class;

// The hidden slot: a memoryview of the object, None once released.
Value& view_slot(Value self) { return self.as<Instance>()->slots[0]; }
MemoryView* live_view(Thread& t, Value self) {
  if (view_slot(self) == kNone) return raise_value_error(t, "operation forbidden on released PickleBuffer object");
  return view_slot(self).as<MemoryView>();
}
bool contiguous_as(Thread& t, MemoryView* view, const char* name) {
  Value answer = get_attribute(t, Value::from(view), intern(t, name));
  return answer == kTrue;
}

Value buffer_new(Thread& t, Value type, Value object) {
  MemoryView* view = TRY(new_memoryview(t, object));
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  view_slot(self) = Value::from(view);
  gc::write_barrier(self.as<Object>());
  return self;
}
Value buffer_release(Thread& t, Value self) {
  if (view_slot(self) == kNone) return kNone;
  Value view = view_slot(self);
  view_slot(self) = kNone;
  return call_method_with(t, view, "release");
}
/// The bytes as one row, whatever the view's shape.
Value buffer_raw(Thread& t, Value self) {
  MemoryView* view = TRY(live_view(t, self));
  Value whole = Value::from(view);
  if (!contiguous_as(t, view, "c_contiguous")) {
    if (!contiguous_as(t, view, "f_contiguous")) return raise(t, ExceptionId::kBufferError, "cannot extract raw buffer from non-contiguous buffer");
    whole = TRY(get_attribute(t, whole, intern(t, "T")));
  }
  return call_method_with(t, whole, "cast", Value::from(intern(t, "B")));
}
const NativeMethod kBufferNew = method<buffer_new>("PickleBuffer($type, object, /)!", "Wrapper for potentially out-of-band buffers");
const NativeMethod kBufferMethods[] = {
    method<buffer_raw>("raw($self, /)", "Return a memoryview of the raw memory underlying this buffer."),
    method<buffer_release>("release($self, /)", "Release the underlying buffer held by the PickleBuffer object."),
};
const TypeSpec kBufferSpec = {.kind = Kind::kInstance, .methods = kBufferMethods, .doc = "Wrapper for potentially out-of-band buffers", .construct = &kBufferNew, .hidden_slots = 1};

/// A PickleBuffer's own buffer is that of what it wraps.
int provide(Thread& t, Value object, BufferDetails* out) {
  if (!g_buffer_class || !object.is_pointer() || class_of(object) != g_buffer_class) return 0;
  MemoryView* view = live_view(t, object);
  if (!view) return -1;
  if (!contiguous_as(t, view, "c_contiguous")) return raise(t, ExceptionId::kBufferError, "memoryview: underlying buffer is not C-contiguous"), -1;
  BufferDetails owner;
  if (view->object && buffer_details(t, view->object, &owner) < 0) return -1;
  *out = {.data = view->data, .length = view->length, .readonly = view->readonly, .format = reinterpret_cast<const char*>(view->format->bytes1()),
          .item_size = view->item_size, .dimensions = view->dimensions, .exports = owner.exports,
          .owner = view->object};
  for (int i = 0; i < view->dimensions; i++) out->shape[i] = view->shape[i];
  return 1;
}

bool initialize(Thread& t, Module* module) {
  if (!g_buffer_class) {
    g_buffer_class = TRY(new_native_class(t, "pickle.PickleBuffer", class_for_kind(Kind::kInstance), kBufferSpec));
    g_buffer_class->flags |= kClassHasWeakRefs;
    g_buffer_class->flags &= ~uint32_t(kClassSubclassable);
    keep_for_ever(t, Value::from(g_buffer_class));
    add_buffer_provider(provide);
  }
  return dict_set_str(t, module->dict, intern(t, "PickleBuffer"), Value::from(g_buffer_class));
}

}  // namespace

extern const ModuleSpec kPickleModule;
const ModuleSpec kPickleModule = {.name = "_pickle", .doc = "Buffers for the module pickle.", .initialize = initialize};

}  // namespace adder
