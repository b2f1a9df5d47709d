// HANDLER(name) { ... } defines what an opcode does, over any domain: `d` the domain, `f` the running frame, `arg` the
// operand.  A source file that makes a domain's table of handlers defines DEFINE_ENTRY(name) before it includes a header of
// handlers; there it becomes one function per opcode.
#pragma once
#include "interp/view.h"

#ifndef DEFINE_ENTRY
#define DEFINE_ENTRY(name)
#endif

#define HANDLER(name)                                                                                             \
  template <class D> ADDER_INLINE Next op_##name(D& d, View<D>& f, uint32_t arg);                                 \
  DEFINE_ENTRY(name)                                                                                              \
  template <class D> ADDER_INLINE Next op_##name([[maybe_unused]] D& d, [[maybe_unused]] View<D>& f, [[maybe_unused]] uint32_t arg)
