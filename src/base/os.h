// The operating system as the VM sees it: address space, memory, time, the limits of the process.
// Sizes and addresses are multiples of kPageSize unless said otherwise.
#pragma once
#include <cstddef>
#include <cstdint>

namespace adder::os {

constexpr size_t kPageSize = 4096;  // the granularity that Adder works in; the kernel's divides or equals it

/// Address space without memory behind it; null when there is none of that size.
void* reserve(size_t size);
/// The same, wholly below 4 GB.
void* reserve_low(size_t size);
void unreserve(void* address, size_t size);

/// Makes reserved address space usable: zeroed memory, taken from the system at first touch.
/// False when the system refuses.
bool commit(void* address, size_t size);
/// Tells the leak checker of builds with sanitizers that malloc'ed memory is referred to from this range; what of it is not
/// committed, or no longer reserved, it leaves out.
void note_pointers_in(const void* address, size_t size);
/// Hands the memory of a committed range back; the range reads as zeros from then on.
void discard(void* address, size_t size);
/// Moves the memory of [from, from + from_size) to [to, to + to_size) without copying it, both committed and
/// to_size >= from_size; the rest of the target, and then `from`, read as zeros.  False when the system
/// refuses; nothing has moved then.
bool move_pages(void* from, size_t from_size, void* to, size_t to_size);
/// Asks for large pages in a range that is about to be filled.
void prefer_huge_pages(void* address, size_t size);

/// How many of the `wanted` bytes of address space to reserve where the process has a limit (RLIMIT_AS): at most so many
/// sixteenths of it, in multiples of `grain` and at least one.  All shares together leave a part to the rest of the process.
size_t address_space_share(size_t wanted, size_t sixteenths, size_t grain);
/// Bytes of memory that the machine (or the limits on this process) could give to this process.
size_t memory_size();
/// Gives malloc address space for `size` bytes in advance, for a process that is about to be refused more.
void stock_malloc(size_t size);
/// Resident bytes, now and at their highest.
size_t resident_bytes();
size_t peak_resident_bytes();

/// The high end of the calling thread's stack.
const void* stack_base();
/// The low end, below which the calling thread must not grow.
const void* stack_limit();
/// Calls `function` on a new stack with room for `size` bytes, which take memory only as they are touched; on the present one when
/// the system has no such room.  For the main thread, which otherwise has what the system gives to a process (8 MB).
int run_on_large_stack(size_t size, int (*function)(void*), void* argument);

/// A clock that never goes back.
uint64_t monotonic_nanoseconds();
/// Time since 1970, UTC.
uint64_t realtime_nanoseconds();
/// Processor time of the process.
uint64_t process_nanoseconds();
/// Processor time of the calling thread.
uint64_t thread_nanoseconds();

}  // namespace adder::os
