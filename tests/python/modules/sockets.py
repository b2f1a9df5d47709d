# Sockets: pairs, connections, datagrams, timeouts, ancillary data, addresses, errors.
import array
import os
import socket

a, b = socket.socketpair()
a.sendall(b"hello")
assert b.recv(3) == b"hel" and b.recv(10) == b"lo"
buffer = bytearray(8)
a.send(b"xyz")
assert b.recv_into(buffer) == 3 and buffer[:3] == b"xyz"
a.sendmsg([b"one", b"two"])
assert b.recvmsg(100)[0] == b"onetwo"

a.settimeout(0.01)
assert a.gettimeout() == 0.01 and a.getblocking()
try:
    a.recv(1)
except TimeoutError as e:
    assert str(e) == "timed out" and isinstance(e, socket.timeout)
else:
    raise AssertionError
a.setblocking(False)
try:
    a.recv(1)
except BlockingIOError:
    pass
else:
    raise AssertionError

# Descriptors travel as ancillary data.
readable, writable = os.pipe()
socket.send_fds(b, [b"fd"], [writable])
a.setblocking(True)
data, fds, flags, address = socket.recv_fds(a, 10, 1)
assert data == b"fd" and len(fds) == 1
os.write(fds[0], b"through")
assert os.read(readable, 10) == b"through"
for fd in (readable, writable, fds[0]):
    os.close(fd)
a.close()
b.close()

server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
peer, address = server.accept()
assert address == client.getsockname() and peer.getpeername() == address
with client.makefile("rwb") as f:
    f.write(b"line\n")
    f.flush()
    assert peer.recv(100) == b"line\n"
    peer.send(b"answer\nrest")
    assert f.readline() == b"answer\n"
client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
assert client.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
client.shutdown(socket.SHUT_WR)
assert peer.recv(10) == b""
for s in (client, peer, server):
    s.close()

one, two = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
one.bind(("127.0.0.1", 0))
two.sendto(b"datagram", one.getsockname())
data, address = one.recvfrom(100)
assert data == b"datagram" and address[0] == "127.0.0.1"
one.close()
two.close()

assert socket.inet_aton("1.2.3.4") == b"\1\2\3\4" and socket.inet_ntoa(b"\1\2\3\4") == "1.2.3.4"
assert socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, "::1")) == "::1"
assert socket.htons(1) == 256 and socket.ntohl(1) == 1 << 24
family, kind, protocol, name, address = socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)[0]
assert (family, kind, address) == (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 80))


def raises(kind, text, function, *arguments):
    try:
        function(*arguments)
    except kind as e:
        assert text in str(e), e
    else:
        raise AssertionError(function)


with socket.socket() as s:
    assert s.family == socket.AF_INET and s.type == socket.SOCK_STREAM and s.fileno() >= 0
    raises(TypeError, "connect(): AF_INET address must be tuple, not str", s.connect, "x")
    raises(OverflowError, "bind(): port must be 0-65535.", s.bind, ("127.0.0.1", 1 << 16))
    raises(ValueError, "Timeout value out of range", s.settimeout, -1)
    raises(ValueError, "negative buffersize in recv", s.recv, -1)
raises(OSError, "Bad file descriptor", s.recv, 1)
raises(socket.gaierror, "", socket.getaddrinfo, "127.0.0.1", "no such service")
