// What the files of _socket share.
#pragma once
#include <sys/socket.h>
#include <sys/un.h>

#include <string>

#include "objects/class.h"
#include "objects/errors.h"
#include "objects/native.h"

namespace adder::sockets {

/// Room for an address of any family.
struct Address {
  sockaddr_storage storage = {};
  socklen_t length = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  template <class T> T* as() { return reinterpret_cast<T*>(&storage); }
};
/// The address that a Python value stands for in the family; `function` is named in errors.
bool parse_address(Thread& t, Value v, int family, int protocol, const char* function, Address* out);
/// A socket address as Python shows it; None for an empty one.
Value address_value(Thread& t, Address& address, int protocol);
/// A host as text for the resolver: str (IDNA), bytes, bytearray.
bool host_argument(Thread& t, Value v, std::string* out);
/// socket.gaierror for a code of getaddrinfo.
Failed raise_resolver_error(Thread& t, int code);

extern const std::span<const NativeMethod> kNameFunctions;
bool add_name_errors(Thread& t, Module* module);
bool add_constants(Thread& t, Module* module);

}  // namespace adder::sockets
