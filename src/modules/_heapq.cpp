// _heapq: binary heaps in lists.
#include "builtins/container_helpers.h"

namespace adder {
namespace {

List* heap_argument(Thread& t, Value v, const char* function, const char* which = "argument 1") {
  if (List* list = as_layout<List>(v)) return list;
  return raise_type_error(t, "{}() {} must be list, not {}", function, which, argument_type_name(v));
}

/// a < b for a heap of small ints without a call; 1, 0, -1.
ADDER_INLINE int less(Thread& t, Value a, Value b) {
  if (a.is_int() && b.is_int()) return int64_t(a.bits) < int64_t(b.bits);
  return compare_bool(t, a, b, Compare::kLt);
}
struct MinimumOrder {
  ADDER_INLINE int operator()(Thread& t, Value a, Value b) const { return less(t, a, b); }
};
struct MaximumOrder {
  ADDER_INLINE int operator()(Thread& t, Value a, Value b) const { return less(t, b, a); }
};

template <class Order> constexpr bool kIsMaximum = std::is_same_v<Order, MaximumOrder>;

/// Comparing may run user code, which may change the list.
bool check_size(Thread& t, List* heap, int64_t size) {
  return heap->length == size || raise_runtime_error(t, "list changed size during iteration");
}
void swap_items(List* heap, int64_t i, int64_t j) {
  std::swap(heap->items->items[i], heap->items->items[j]);
  gc::write_barrier(heap->items, &heap->items->items[i]);
  gc::write_barrier(heap->items, &heap->items->items[j]);
}

template <class Order> bool sift_down(Thread& t, List* heap, int64_t start, int64_t position) {
  int64_t size = heap->length;
  while (position > start) {
    int64_t parent = (position - 1) >> 1;
    int before = Order()(t, heap->get(size_t(position)), heap->get(size_t(parent)));
    if (before < 0 || !check_size(t, heap, size)) return false;
    if (!before) break;
    swap_items(heap, position, parent);
    position = parent;
  }
  return true;
}

/// Lets the item at `position` sink to a leaf, then rise to its place.
template <class Order> bool sift_up(Thread& t, List* heap, int64_t position) {
  int64_t start = position, size = heap->length, limit = size >> 1;
  while (position < limit) {
    int64_t child = 2 * position + 1;
    if (child + 1 < size) {
      int before = Order()(t, heap->get(size_t(child)), heap->get(size_t(child + 1)));
      if (before < 0 || !check_size(t, heap, size)) return false;
      child += !before;
    }
    swap_items(heap, child, position);
    position = child;
  }
  return sift_down<Order>(t, heap, start, position);
}

Value heappush(Thread& t, Value, Value heap_value, Value item) {
  List* heap = TRY(heap_argument(t, heap_value, "heappush"));
  if (!list_append(t, heap, item)) return kEmpty;
  return sift_down<MinimumOrder>(t, heap, 0, heap->length - 1) ? kNone : kEmpty;
}

template <class Order> Value heap_pop(Thread& t, Value, Value heap_value) {
  List* heap = TRY(heap_argument(t, heap_value, kIsMaximum<Order> ? "_heappop_max" : "heappop", "argument"));
  if (heap->length == 0) return raise_index_error(t, "index out of range");
  Value last = list_pop_at(t, heap, heap->length - 1);
  if (heap->length == 0) return last;
  Value result = heap->get(0);
  heap->items->items[0] = last;
  gc::write_barrier(heap->items);
  return sift_up<Order>(t, heap, 0) ? result : kEmpty;
}

template <class Order> Value heap_replace(Thread& t, Value, Value heap_value, Value item) {
  List* heap = TRY(heap_argument(t, heap_value, kIsMaximum<Order> ? "_heapreplace_max" : "heapreplace"));
  if (heap->length == 0) return raise_index_error(t, "index out of range");
  Value result = heap->get(0);
  heap->items->items[0] = item;
  gc::write_barrier(heap->items);
  return sift_up<Order>(t, heap, 0) ? result : kEmpty;
}

Value heappushpop(Thread& t, Value module, Value heap_value, Value item) {
  List* heap = TRY(heap_argument(t, heap_value, "heappushpop"));
  if (heap->length == 0) return item;
  int before = less(t, heap->get(0), item);
  if (before < 0) return kEmpty;
  if (!before) return item;
  if (heap->length == 0) return raise_index_error(t, "index out of range");
  return heap_replace<MinimumOrder>(t, module, heap_value, item);
}

template <class Order> Value heapify(Thread& t, Value, Value heap_value) {
  List* heap = TRY(heap_argument(t, heap_value, kIsMaximum<Order> ? "_heapify_max" : "heapify", "argument"));
  for (int64_t i = (heap->length >> 1) - 1; i >= 0; i--) {
    if (!sift_up<Order>(t, heap, i)) return kEmpty;
  }
  return kNone;
}

const NativeMethod kFunctions[] = {
    function<heappush>("heappush($module, heap, item, /)", "Push an item onto a heap."),
    function<heappushpop>("heappushpop($module, heap, item, /)", "Push an item, then pop the smallest."),
    function<heap_pop<MinimumOrder>>("heappop($module, heap, /)", "Pop the smallest item."),
    function<heap_replace<MinimumOrder>>("heapreplace($module, heap, item, /)", "Pop the smallest item, then push another."),
    function<heapify<MinimumOrder>>("heapify($module, heap, /)", "Make a list a heap, in linear time."),
    function<heap_pop<MaximumOrder>>("_heappop_max($module, heap, /)", "Pop the largest item of a max-heap."),
    function<heapify<MaximumOrder>>("_heapify_max($module, heap, /)", "Make a list a max-heap."),
    function<heap_replace<MaximumOrder>>("_heapreplace_max($module, heap, item, /)", "Pop the largest item, then push another."),
};

}  // namespace

extern const ModuleSpec kHeapqModule;
const ModuleSpec kHeapqModule = {"_heapq", "Priority queues as binary heaps in lists.", kFunctions};

}  // namespace adder
