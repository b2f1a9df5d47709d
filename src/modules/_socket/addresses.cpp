// Socket addresses: from Python values and back.
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>

#include <cstring>

#include "modules/_socket/socket.h"
#include "modules/posix/posix.h"

namespace adder::sockets {
namespace {

bool address_tuple(Thread& t, Value v, const char* family, const char* function, size_t least, size_t most, Tuple** out) {
  if (!has_layout<Tuple>(v)) return raise_type_error(t, "{}(): {} address must be tuple, not {}", function, family, type_name(v));
  *out = v.as<Tuple>();
  size_t n = (*out)->length;
  if (n >= least && n <= most) return true;
  if (least == most) return raise_type_error(t, "{}(): {} address must be a pair", function, family);
  return raise_type_error(t, "{}(): {} address must be a tuple of {} to {} items", function, family, int64_t(least), int64_t(most));
}
bool port_argument(Thread& t, Value v, const char* function, in_port_t* out) {
  int port;
  if (!posix::int_argument(t, v, &port)) {
    if (!pending_matches(t, ExceptionId::kOverflowError)) return false;
    take_pending(t);
    port = -1;
  }
  if (port < 0 || port > 0xffff) return raise_overflow_error(t, "{}(): port must be 0-65535.", function);
  *out = htons(uint16_t(port));
  return true;
}

/// Resolves a host into the address part; "" is any, "<broadcast>" all of the network.
bool resolve(Thread& t, Value host, int family, Address* out) {
  std::string name;
  if (!host_argument(t, host, &name)) return false;
  if (name == "<broadcast>") {
    if (family != AF_INET) return raise(t, ExceptionId::kOSError, "address family mismatched");
    out->as<sockaddr_in>()->sin_addr.s_addr = INADDR_BROADCAST;
    return true;
  }
  void* place = family == AF_INET ? static_cast<void*>(&out->as<sockaddr_in>()->sin_addr) : &out->as<sockaddr_in6>()->sin6_addr;
  if (!name.empty() && name.find('%') == std::string::npos && inet_pton(family, name.c_str(), place) == 1) return true;
  addrinfo hints = {}, *found = nullptr;
  hints.ai_family = family;
  hints.ai_socktype = SOCK_DGRAM;   // any: each address once
  hints.ai_flags = name.empty() ? AI_PASSIVE : 0;
  int code = getaddrinfo(name.empty() ? nullptr : name.c_str(), name.empty() ? "0" : nullptr, &hints, &found);
  if (code) return raise_resolver_error(t, code);
  memcpy(&out->storage, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  return true;
}

bool parse_inet(Thread& t, Value v, const char* function, Address* out) {
  Tuple* parts;
  if (!address_tuple(t, v, "AF_INET", function, 2, 2, &parts)) return false;
  if (!resolve(t, parts->items[0], AF_INET, out)) return false;
  auto* a = out->as<sockaddr_in>();
  a->sin_family = AF_INET;
  out->length = sizeof *a;
  return port_argument(t, parts->items[1], function, &a->sin_port);
}
bool parse_inet6(Thread& t, Value v, const char* function, Address* out) {
  Tuple* parts;
  if (!address_tuple(t, v, "AF_INET6", function, 2, 4, &parts)) return false;
  if (!resolve(t, parts->items[0], AF_INET6, out)) return false;
  auto* a = out->as<sockaddr_in6>();
  int64_t flow = 0, scope = 0;
  if (parts->length > 2 && !to_index_int64(t, parts->items[2], &flow)) return false;
  if (parts->length > 3 && !to_index_int64(t, parts->items[3], &scope)) return false;
  if (flow < 0 || flow > 0xfffff) return raise_overflow_error(t, "{}(): flowinfo must be 0-1048575.", function);
  a->sin6_family = AF_INET6;
  a->sin6_flowinfo = htonl(uint32_t(flow));
  if (parts->length > 3) a->sin6_scope_id = uint32_t(scope);
  out->length = sizeof *a;
  return port_argument(t, parts->items[1], function, &a->sin6_port);
}
bool parse_unix(Thread& t, Value v, Address* out) {
  std::string path;
  auto* a = out->as<sockaddr_un>();
  if (auto* s = as_layout<Str>(v)) {
    if (!posix::encode_name(t, s, &path)) return false;
  } else {
    BufferView view;
    if (!get_buffer(t, v, &view)) return false;
    path = view.view();
  }
  bool abstract = !path.empty() && path[0] == 0;
  if (path.size() + (abstract ? 0 : 1) > sizeof a->sun_path) return raise(t, ExceptionId::kOSError, "AF_UNIX path too long");
  a->sun_family = AF_UNIX;
  if (!path.empty()) memcpy(a->sun_path, path.data(), path.size());
  out->length = socklen_t(offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
  return true;
}
bool parse_netlink(Thread& t, Value v, const char* function, Address* out) {
  Tuple* parts;
  int64_t pid, groups;
  if (!address_tuple(t, v, "AF_NETLINK", function, 2, 2, &parts)) return false;
  if (!to_index_int64(t, parts->items[0], &pid) || !to_index_int64(t, parts->items[1], &groups)) return false;
  auto* a = out->as<sockaddr_nl>();
  a->nl_family = AF_NETLINK;
  a->nl_pid = uint32_t(pid);
  a->nl_groups = uint32_t(groups);
  out->length = sizeof *a;
  return true;
}

std::string numeric_host(Address& address) {
  char text[NI_MAXHOST];
  return getnameinfo(address.get(), address.length, text, sizeof text, nullptr, 0, NI_NUMERICHOST) ? std::string() : std::string(text);
}
Value unix_value(Thread& t, Address& address) {
  auto* a = address.as<sockaddr_un>();
  size_t size = address.length - offsetof(sockaddr_un, sun_path);
  if (size > 0 && a->sun_path[0] == 0) return Value::from(bytes_from(t, {a->sun_path, size}));   // Linux: abstract
  return posix::decode_name(t, {a->sun_path, strnlen(a->sun_path, size)});
}
Value packet_value(Thread& t, Address& address) {
  auto* a = address.as<sockaddr_ll>();
  char name[IF_NAMESIZE] = "";
  if (a->sll_ifindex) if_indextoname(unsigned(a->sll_ifindex), name);
  return Value::from(make_tuple(t, Value::from(str_from_utf8(t, name)), Value::from_int(ntohs(a->sll_protocol)), Value::from_int(a->sll_pkttype),
                                Value::from_int(a->sll_hatype), Value::from(bytes_from(t, {reinterpret_cast<char*>(a->sll_addr), a->sll_halen}))));
}

}  // namespace

bool host_argument(Thread& t, Value v, std::string* out) {
  if (auto* s = as_layout<Str>(v)) {
    if (s->is_ascii()) {
      *out = s->ascii();
    } else {
      Value encoded = TRY(call_method_with(t, v, "encode", Value::from(intern(t, "idna"))));
      *out = encoded.as<Bytes>()->view();
    }
  } else if (has_layout<Bytes>(v) || has_layout<ByteArray>(v)) {
    BufferView view;
    if (!get_buffer(t, v, &view)) return false;
    *out = view.view();
  } else {
    return raise_type_error(t, "str, bytes or bytearray expected, not {}", type_name(v));
  }
  return out->find('\0') == std::string::npos || raise_type_error(t, "host name must not contain null character");
}

bool parse_address(Thread& t, Value v, int family, int, const char* function, Address* out) {
  switch (family) {
    case AF_INET: return parse_inet(t, v, function, out);
    case AF_INET6: return parse_inet6(t, v, function, out);
    case AF_UNIX: return parse_unix(t, v, out);
    case AF_NETLINK: return parse_netlink(t, v, function, out);
    default: return raise(t, ExceptionId::kOSError, "{}(): bad family", function);
  }
}

Value address_value(Thread& t, Address& address, int) {
  if (address.length == 0) return kNone;
  switch (address.storage.ss_family) {
    case AF_INET:
      return Value::from(make_tuple(t, Value::from(str_from_utf8(t, numeric_host(address))), Value::from_int(ntohs(address.as<sockaddr_in>()->sin_port))));
    case AF_INET6: {
      auto* a = address.as<sockaddr_in6>();
      return Value::from(make_tuple(t, Value::from(str_from_utf8(t, numeric_host(address))), Value::from_int(ntohs(a->sin6_port)),
                                    Value::from_int(ntohl(a->sin6_flowinfo)), Value::from_int(a->sin6_scope_id)));
    }
    case AF_UNIX: return unix_value(t, address);
    case AF_NETLINK: {
      auto* a = address.as<sockaddr_nl>();
      return Value::from(make_tuple(t, Value::from_int(a->nl_pid), Value::from_int(a->nl_groups)));
    }
    case AF_PACKET: return packet_value(t, address);
    default: {
      Value rest = Value::from(bytes_from(t, {address.get()->sa_data, address.length - sizeof(sa_family_t)}));
      return Value::from(make_tuple(t, Value::from_int(address.storage.ss_family), rest));
    }
  }
}

}  // namespace adder::sockets
