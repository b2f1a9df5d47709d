// Names of hosts, services, protocols and interfaces; numbers in network order.
#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cstring>

#include "modules/_socket/socket.h"
#include "modules/module_support.h"
#include "modules/posix/posix.h"
#include "objects/audit.h"

namespace adder::sockets {
namespace {

Class *g_resolver_error, *g_host_error;

Value text(Thread& t, const char* s) { return Value::from(str_from_utf8(t, s)); }
bool number_argument(Thread& t, Value v, int64_t* out) { return to_index_int64(t, v, out); }

Failed raise_with(Thread& t, Class* cls, int code, const char* message) {
  Value made = call_with(t, Value::from(cls), Value::from_int(code), text(t, message));
  if (made) raise_value(t, made);
  return {};
}

// --- hosts
Value get_host_name(Thread& t, Value) {
  if (!AUDIT(t, "socket.gethostname")) return kEmpty;
  char name[1024];
  if (gethostname(name, sizeof name - 1)) return posix::failed(t);
  name[sizeof name - 1] = 0;
  return posix::decode_name(t, name);
}
Value set_host_name(Thread& t, Value, Value name) {
  std::string bytes;
  if (!has_layout<Str>(name) && !has_layout<Bytes>(name)) return raise_type_error(t, "sethostname() argument 1 must be str or bytes, not {}", type_name(name));
  if (has_layout<Bytes>(name)) bytes = name.as<Bytes>()->view();
  else if (!posix::encode_name(t, name.as<Str>(), &bytes)) return kEmpty;
  if (!AUDIT(t, "socket.sethostname", name)) return kEmpty;
  return posix::checked(t, sethostname(bytes.data(), bytes.size()));
}
bool first_address(Thread& t, Value host, int family, Address* out) {
  std::string name;
  if (!host_argument(t, host, &name)) return false;
  addrinfo hints = {}, *found = nullptr;
  hints.ai_family = family;
  int code = getaddrinfo(name.empty() ? nullptr : name.c_str(), name.empty() ? "0" : nullptr, &hints, &found);
  if (code) return raise_resolver_error(t, code);
  memcpy(&out->storage, found->ai_addr, found->ai_addrlen);
  out->length = found->ai_addrlen;
  freeaddrinfo(found);
  return true;
}
Value get_host_by_name(Thread& t, Value, Value host) {
  Address address;
  if (!AUDIT(t, "socket.gethostbyname", host)) return kEmpty;
  if (!first_address(t, host, AF_INET, &address)) return kEmpty;
  Value pair = TRY(address_value(t, address, 0));
  return pair.as<Tuple>()->items[0];
}
Value host_entry(Thread& t, const hostent* entry) {
  if (!entry) return raise_with(t, g_host_error, h_errno, hstrerror(h_errno));
  List *aliases = new_list(t), *addresses = new_list(t);
  for (char** a = entry->h_aliases; a && *a; a++) list_append(t, aliases, text(t, *a));
  for (char** a = entry->h_addr_list; a && *a; a++) {
    char shown[INET6_ADDRSTRLEN] = "";
    inet_ntop(entry->h_addrtype, *a, shown, sizeof shown);
    list_append(t, addresses, text(t, shown));
  }
  return Value::from(make_tuple(t, text(t, entry->h_name), Value::from(aliases), Value::from(addresses)));
}
Value get_host_by_name_ex(Thread& t, Value, Value host) {
  Address address;
  std::string name;
  if (!host_argument(t, host, &name) || !first_address(t, host, AF_INET, &address)) return kEmpty;
  return host_entry(t, gethostbyname(name.c_str()));
}
Value get_host_by_address(Thread& t, Value, Value host) {
  Address address;
  if (!first_address(t, host, AF_UNSPEC, &address)) return kEmpty;
  if (address.storage.ss_family == AF_INET6) return host_entry(t, gethostbyaddr(&address.as<sockaddr_in6>()->sin6_addr, sizeof(in6_addr), AF_INET6));
  return host_entry(t, gethostbyaddr(&address.as<sockaddr_in>()->sin_addr, sizeof(in_addr), AF_INET));
}

/// A service or host name that may be None, a string, bytes or (services) a number.
bool service_argument(Thread& t, Value v, std::string* out, bool* given) {
  *given = v != kNone;
  if (!*given) return true;
  if (is_any_int(v)) {
    Str* digits = TRY(int_to_str(t, int_exact(t, v)));
    *out = digits->ascii();
    return true;
  }
  if (auto* s = as_layout<Str>(v)) return *out = Utf8(s).view(), true;
  if (has_layout<Bytes>(v)) return *out = v.as<Bytes>()->view(), true;
  return raise(t, ExceptionId::kOSError, "Int or String expected");
}
Value get_address_info(Thread& t, Value, Value host, Value port, Value family, Value type, Value protocol, Value flags) {
  std::string host_text, port_text;
  bool has_port;
  addrinfo hints = {}, *found = nullptr;
  if (host != kNone) {
    if (!has_layout<Str>(host) && !has_layout<Bytes>(host)) return raise_type_error(t, "getaddrinfo() argument 1 must be string or None");
    if (!host_argument(t, host, &host_text)) return kEmpty;
  }
  if (!service_argument(t, port, &port_text, &has_port)) return kEmpty;
  if (!posix::int_argument(t, family, &hints.ai_family) || !posix::int_argument(t, type, &hints.ai_socktype) || !posix::int_argument(t, protocol, &hints.ai_protocol) ||
      !posix::int_argument(t, flags, &hints.ai_flags))
    return kEmpty;
  if (!AUDIT(t, "socket.getaddrinfo", host, port, family, type, protocol)) return kEmpty;
  int code = getaddrinfo(host == kNone ? nullptr : host_text.c_str(), has_port ? port_text.c_str() : nullptr, &hints, &found);
  if (code) return raise_resolver_error(t, code);
  List* out = new_list(t);
  for (addrinfo* a = found; a; a = a->ai_next) {
    Address address;
    memcpy(&address.storage, a->ai_addr, a->ai_addrlen);
    address.length = a->ai_addrlen;
    Value shown = address_value(t, address, a->ai_protocol);
    if (shown) {
      list_append(t, out, Value::from(make_tuple(t, Value::from_int(a->ai_family), Value::from_int(a->ai_socktype), Value::from_int(a->ai_protocol),
                                                 text(t, a->ai_canonname ? a->ai_canonname : ""), shown)));
    }
  }
  freeaddrinfo(found);
  return has_pending(t) ? kEmpty : Value::from(out);
}
Value get_name_info(Thread& t, Value, Value sockaddr, Value flags) {
  int mask;
  if (!posix::int_argument(t, flags, &mask)) return kEmpty;
  if (!has_layout<Tuple>(sockaddr)) return raise_type_error(t, "getnameinfo() argument 1 must be a tuple");
  auto* parts = sockaddr.as<Tuple>();
  int64_t port, flow = 0, scope = 0;
  if (parts->length < 2 || parts->length > 4 || !has_layout<Str>(parts->items[0])) return raise_type_error(t, "getnameinfo(): illegal sockaddr argument");
  if (!number_argument(t, parts->items[1], &port) || (parts->length > 2 && !number_argument(t, parts->items[2], &flow)) ||
      (parts->length > 3 && !number_argument(t, parts->items[3], &scope)))
    return kEmpty;
  if (flow < 0 || flow > 0xfffff) return raise_overflow_error(t, "getnameinfo(): flowinfo must be 0-1048575.");
  addrinfo hints = {}, *found = nullptr;
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_NUMERICHOST;
  int code = getaddrinfo(Utf8(parts->items[0].as<Str>()).c_str(), std::to_string(port).c_str(), &hints, &found);
  if (code) return raise_resolver_error(t, code);
  Address address;
  memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.length = found->ai_addrlen;
  bool several = found->ai_next;
  freeaddrinfo(found);
  if (several) return raise(t, ExceptionId::kOSError, "sockaddr resolved to multiple addresses");
  if (address.storage.ss_family == AF_INET && parts->length != 2) return raise(t, ExceptionId::kOSError, "IPv4 sockaddr must be 2 tuple");
  if (address.storage.ss_family == AF_INET6) {
    address.as<sockaddr_in6>()->sin6_flowinfo = htonl(uint32_t(flow));
    address.as<sockaddr_in6>()->sin6_scope_id = uint32_t(scope);
  }
  char host[NI_MAXHOST], service[NI_MAXSERV];
  code = getnameinfo(address.get(), address.length, host, sizeof host, service, sizeof service, mask);
  if (code) return raise_resolver_error(t, code);
  return Value::from(make_tuple(t, text(t, host), text(t, service)));
}

// --- services, protocols, interfaces
bool optional_text(Thread& t, Value v, const char* function, std::string* out) {
  if (v.is_empty()) return true;
  if (!has_layout<Str>(v)) return raise_type_error(t, "{}() argument 2 must be str, not {}", function, argument_type_name(v));
  *out = Utf8(v.as<Str>()).view();
  return true;
}
Value get_service_by_name(Thread& t, Value, Value name, Value protocol) {
  std::string protocol_text;
  if (!has_layout<Str>(name)) return raise_type_error(t, "getservbyname() argument 1 must be str, not {}", argument_type_name(name));
  if (!optional_text(t, protocol, "getservbyname", &protocol_text)) return kEmpty;
  servent* entry = getservbyname(Utf8(name.as<Str>()).c_str(), protocol ? protocol_text.c_str() : nullptr);
  if (!entry) return raise(t, ExceptionId::kOSError, "service/proto not found");
  return Value::from_int(ntohs(uint16_t(entry->s_port)));
}
Value get_service_by_port(Thread& t, Value, Value port, Value protocol) {
  int64_t number;
  std::string protocol_text;
  if (!number_argument(t, port, &number) || !optional_text(t, protocol, "getservbyport", &protocol_text)) return kEmpty;
  if (number < 0 || number > 0xffff) return raise_overflow_error(t, "getservbyport: port must be 0-65535.");
  servent* entry = getservbyport(htons(uint16_t(number)), protocol ? protocol_text.c_str() : nullptr);
  if (!entry) return raise(t, ExceptionId::kOSError, "port/proto not found");
  return text(t, entry->s_name);
}
Value get_protocol_by_name(Thread& t, Value, Value name) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "getprotobyname() argument 1 must be str, not {}", argument_type_name(name));
  protoent* entry = getprotobyname(Utf8(name.as<Str>()).c_str());
  if (!entry) return raise(t, ExceptionId::kOSError, "protocol not found");
  return Value::from_int(entry->p_proto);
}
Value interface_names(Thread& t, Value) {
  struct if_nameindex* all = if_nameindex();
  if (!all) return posix::failed(t);
  List* out = new_list(t);
  for (auto* i = all; i->if_index || i->if_name; i++) list_append(t, out, Value::from(make_tuple(t, Value::from_int(i->if_index), posix::decode_name(t, i->if_name))));
  if_freenameindex(all);
  return Value::from(out);
}
Value interface_index(Thread& t, Value, Value name) {
  std::string bytes;
  if (has_layout<Bytes>(name)) bytes = name.as<Bytes>()->view();
  else if (!has_layout<Str>(name)) return raise_type_error(t, "expected str, bytes or os.PathLike object, not {}", type_name(name));
  else if (!posix::encode_name(t, name.as<Str>(), &bytes)) return kEmpty;
  unsigned index = if_nametoindex(bytes.c_str());
  return index ? Value::from_int(index) : Value(raise(t, ExceptionId::kOSError, "no interface with this name"));
}
Value interface_name(Thread& t, Value, Value index) {
  int64_t number;
  char name[IF_NAMESIZE];
  if (!number_argument(t, index, &number)) return kEmpty;
  if (number < 0) return raise_overflow_error(t, "can't convert negative value to unsigned int");
  return if_indextoname(unsigned(number), name) ? posix::decode_name(t, name) : Value(posix::failed(t));
}

// --- numbers and addresses as bytes
template <class Word> Word swapped(Word w) { return sizeof(Word) == 2 ? Word(htons(uint16_t(w))) : Word(htonl(uint32_t(w))); }
Value swap_short(Thread& t, Value, Value v, const char* name) {
  int64_t n;
  if (!number_argument(t, v, &n)) return kEmpty;
  if (n < 0) return raise_overflow_error(t, "{}: can't convert negative Python int to C 16-bit unsigned integer", name);
  if (n > 0xffff) return raise_overflow_error(t, "{}: Python int too large to convert to C 16-bit unsigned integer", name);
  return Value::from_int(swapped(uint16_t(n)));
}
Value network_short(Thread& t, Value m, Value v) { return swap_short(t, m, v, "htons"); }
Value host_short(Thread& t, Value m, Value v) { return swap_short(t, m, v, "ntohs"); }
Value swap_long(Thread& t, Value, Value v) {
  int64_t n;
  if (!is_any_int(v)) return raise_type_error(t, "expected int, {} found", type_name(v));
  if (!int_to_int64(v, &n) || n > 0xffffffff) return raise_overflow_error(t, "int larger than 32 bits");
  if (n < 0) return raise_overflow_error(t, "can't convert negative value to unsigned int");
  return Value::from_int(swapped(uint32_t(n)));
}
Value address_to_number(Thread& t, Value, Value v) {
  in_addr address;
  if (!has_layout<Str>(v)) return raise_type_error(t, "inet_aton() argument must be str, not {}", type_name(v));
  if (!inet_aton(Utf8(v.as<Str>()).c_str(), &address)) return raise(t, ExceptionId::kOSError, "illegal IP address string passed to inet_aton");
  return Value::from(bytes_from(t, {reinterpret_cast<char*>(&address), sizeof address}));
}
Value number_to_address(Thread& t, Value, Value v) {
  BufferView view;
  in_addr address;
  if (!get_buffer(t, v, &view)) return kEmpty;
  if (view.length != sizeof address) return raise(t, ExceptionId::kOSError, "packed IP wrong length");
  memcpy(&address, view.data, sizeof address);
  return text(t, inet_ntoa(address));
}
Value presentation_to_number(Thread& t, Value, Value family, Value v) {
  int number;
  char packed[sizeof(in6_addr)];
  if (!posix::int_argument(t, family, &number)) return kEmpty;
  if (!has_layout<Str>(v)) return raise_type_error(t, "inet_pton() argument 2 must be str, not {}", argument_type_name(v));
  int good = inet_pton(number, Utf8(v.as<Str>()).c_str(), packed);
  if (good < 0) return posix::failed(t);
  if (good == 0) return raise(t, ExceptionId::kOSError, "illegal IP address string passed to inet_pton");
  return Value::from(bytes_from(t, {packed, number == AF_INET ? sizeof(in_addr) : sizeof(in6_addr)}));
}
Value number_to_presentation(Thread& t, Value, Value family, Value v) {
  int number;
  BufferView view;
  char shown[INET6_ADDRSTRLEN];
  if (!posix::int_argument(t, family, &number) || !get_buffer(t, v, &view)) return kEmpty;
  if (number != AF_INET && number != AF_INET6) return raise_value_error(t, "unknown address family {}", number);
  if (view.length != (number == AF_INET ? sizeof(in_addr) : sizeof(in6_addr))) return raise_value_error(t, "invalid length of packed IP address string");
  return inet_ntop(number, view.data, shown, sizeof shown) ? text(t, shown) : Value(posix::failed(t));
}

const NativeMethod kFunctions[] = {
    function<get_host_name>("gethostname($module, /)!", "Return the current host name."),
    function<set_host_name>("sethostname($module, name, /)!", "Sets the hostname to name."),
    function<get_host_by_name>("gethostbyname($module, host, /)!", "Return the IP address for a host."),
    function<get_host_by_name_ex>("gethostbyname_ex($module, host, /)!", "Return the true host name, a list of aliases, and a list of IP addresses."),
    function<get_host_by_address>("gethostbyaddr($module, host, /)!", "Return the true host name, a list of aliases, and a list of IP addresses."),
    function<get_address_info>("getaddrinfo($module, /, host, port, family=0, type=0, proto=0, flags=0)!", "Resolve host and port into addrinfo struct."),
    function<get_name_info>("getnameinfo($module, sockaddr, flags, /)!", "Get host and port for a sockaddr."),
    function<get_service_by_name>("getservbyname($module, servicename, protocolname=<unrepresentable>, /)!", "Return a port number from a service name and protocol name."),
    function<get_service_by_port>("getservbyport($module, port, protocolname=<unrepresentable>, /)!", "Return the service name from a port number and protocol name."),
    function<get_protocol_by_name>("getprotobyname($module, name, /)!", "Return the protocol number for the named protocol."),
    function<interface_names>("if_nameindex($module, /)!", "Returns a list of network interface information (index, name) tuples."),
    function<interface_index>("if_nametoindex($module, name, /)!", "Returns the interface index corresponding to the interface name."),
    function<interface_name>("if_indextoname($module, index, /)!", "Returns the interface name corresponding to the interface index."),
    function<host_short>("ntohs($module, x, /)!", "Convert a 16-bit unsigned integer from network to host byte order."),
    function<swap_long>("ntohl($module, x, /)!", "Convert a 32-bit integer from network to host byte order."),
    function<network_short>("htons($module, x, /)!", "Convert a 16-bit unsigned integer from host to network byte order."),
    function<swap_long>("htonl($module, x, /)!", "Convert a 32-bit integer from host to network byte order."),
    function<address_to_number>("inet_aton($module, ip_addr, /)!", "Convert an IP address in string format to the 32-bit packed binary format."),
    function<number_to_address>("inet_ntoa($module, packed_ip, /)!", "Convert an IP address from 32-bit packed binary format to string format."),
    function<presentation_to_number>("inet_pton($module, af, ip, /)!", "Convert an IP address from string format to a packed string."),
    function<number_to_presentation>("inet_ntop($module, af, packed_ip, /)!", "Convert a packed IP address to string format."),
};

}  // namespace

const std::span<const NativeMethod> kNameFunctions = kFunctions;

Failed raise_resolver_error(Thread& t, int code) {
  if (code == EAI_SYSTEM) return posix::failed(t);
  return raise_with(t, g_resolver_error, code, gai_strerror(code));
}
bool add_name_errors(Thread& t, Module* module) {
  g_host_error = TRY(new_exception(t, module, "herror", ExceptionId::kOSError));
  g_resolver_error = TRY(new_exception(t, module, "gaierror", ExceptionId::kOSError));
  for (Class* c : {g_host_error, g_resolver_error}) keep_for_ever(t, Value::from(c));
  return dict_set_str(t, module->dict, intern(t, "error"), Value::from(t.runtime->exceptions[size_t(ExceptionId::kOSError)])) &&
         dict_set_str(t, module->dict, intern(t, "timeout"), Value::from(t.runtime->exceptions[size_t(ExceptionId::kTimeoutError)]));
}

}  // namespace adder::sockets
