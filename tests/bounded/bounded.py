# SPDX-License-Identifier: MIT
"""What the tests of bounds share: a node's router and its memory, many sockets at once, deaths of every kind."""
import errno
import os
import pathlib
import resource
import select
import socket
import struct
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE.parent / "conformance/blackbox"))
import node  # noqa: E402

try:
    from wire import Closed, Place, Session  # noqa: F401,E402
except ImportError as missing:
    print(f"SKIPPED: {missing} (scripts/setup --tests installs the serializers)")
    sys.exit(77)

IP_BIND_ADDRESS_NO_PORT = 24
HANDSHAKE = b"\x7f\xf1\0\0"     # RawSocket, JSON
SANITIZED = "asan" in os.environ["CROSSBAR_BIN"] or "tsan" in os.environ["CROSSBAR_BIN"]


def raise_descriptor_limit(wanted):
    """As many descriptors as `wanted`, or as there may be: says so then. Gives how many there are to use."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    usable = hard - 200
    if hard != resource.RLIM_INFINITY and usable < wanted:
        print(f"NOTE: the hard limit of open files is {hard}: {usable} instead of {wanted} connections", flush=True)
        return usable
    return wanted


def tcp(port):
    return {"type": "tcp", "port": port, "interface": "127.0.0.1"}


def frame(text):
    data = text.encode()
    return struct.pack(">I", len(data)) + data


def resident(pid):
    """Bytes."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"no VmRSS of {pid}")


def megabytes(count):
    return f"{count / 1048576:.1f} MB"


def reset(s):
    """RST instead of FIN."""
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


def connecting(port, i):
    """A socket on its way to the port. From one of many addresses: one alone runs out of ports for connections that the
    client ends, which stay in TIME_WAIT."""
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.setblocking(False)
    s.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    s.bind((f"127.0.{1 + i % 50}.1", 0))
    code = s.connect_ex(("127.0.0.1", port))
    assert code in (0, errno.EINPROGRESS), os.strerror(code)
    return s


def connect_many(port, count, hello=b"", patience=60):
    """So many connections at once, each of which has sent `hello`. Those that the router has closed since are among them."""
    sockets = []
    waiting = select.epoll()
    open_ = {}
    for i in range(count):
        s = connecting(port, i)
        sockets.append(s)
        open_[s.fileno()] = s
        waiting.register(s.fileno(), select.EPOLLOUT)
    end = time.monotonic() + patience
    while open_:
        assert time.monotonic() < end, f"{len(open_)} of {count} connections are not there after {patience} s"
        for fd, _ in waiting.poll(1):
            s = open_.pop(fd)
            waiting.unregister(fd)
            error = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            assert error == 0, os.strerror(error)
            if hello:
                s.send(hello)
    waiting.close()
    return sockets


def timed(action):
    started = time.monotonic()
    value = action()
    return time.monotonic() - started, value
