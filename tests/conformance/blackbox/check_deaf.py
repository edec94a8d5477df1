# SPDX-License-Identifier: MIT
"""Peers that do not read, that stop in the middle, that come in thousands: nobody else is hurt, and memory stays bounded."""
import os
import re
import resource
import select
import socket
import struct
import time
import unittest

from blackbox import ROLES, Place, Session, node
from guarded import Guarded, role
from wire import RawSocket

MEGABYTE = 1 << 20
CHUNK = "x" * 10_000
# What the sanitizer keeps of freed memory would be taken for a leak.
QUARANTINE = {"ASAN_OPTIONS": ":".join(filter(None, (os.environ.get("ASAN_OPTIONS"), "quarantine_size_mb=8")))}


class Deaf(Guarded):
    environment = QUARANTINE
    roles = [role("anonymous")]
    LIMIT = 2 * MEGABYTE

    @classmethod
    def transports(cls):
        cls.ports = {n: node.free_port() for n in ("drop", "close", "ws_drop", "ws_close")}

        def at(kind, name, policy):
            return {"type": kind, "endpoint": {"type": "tcp", "port": cls.ports[name], "interface": "127.0.0.1"},
                    "limits": {"outbox_bytes": cls.LIMIT, "outbox_policy": policy}}
        return [at("rawsocket", "drop", "drop-events"), at("rawsocket", "close", "close"), at("websocket", "ws_drop", "drop-events"),
                at("websocket", "ws_close", "close")]

    def deaf(self, name, **options):
        """A session that reads nothing from now on, unless told to; its kernel holds little."""
        s = Session(self.Small(self, name), **options)
        self.addCleanup(s.close)
        return s

    class Small(Place):
        def __init__(self, test, name):
            super().__init__("ws" if name.startswith("ws") else "tcp", ("127.0.0.1", test.ports[name]), "json")

        def connect(self):
            s = socket.socket()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            s.settimeout(30)
            s.connect(self.address)
            return s

    def memory(self):
        """Bytes of the router's process."""
        pid = next(iter(self.node.workers().values()))
        with open(f"/proc/{pid}/status") as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read())[1]) * 1024

    def flood(self, session, frames, seconds=3.0):
        """Sends until all is sent, or nothing more has been taken for a while; gives the number of octets that were."""
        s, sent = session.wire.socket, 0
        s.setblocking(False)
        try:
            while sent < len(frames):
                if not select.select([], [s], [], seconds)[1]:
                    break
                try:
                    sent += s.send(frames[sent:sent + 65536])
                except BlockingIOError:
                    continue
                except OSError:
                    break
        finally:
            s.settimeout(30)
        return sent

    def frames(self, session, *messages):
        w = session.wire
        return b"".join(w.frame(p) if session.wire.place.kind != "ws" else w.data(p) for p in map(session.wire.place.encode, messages))

    def publishes(self, publisher, topic, count):
        for n in range(count):
            publisher.send([16, publisher.next(), {"acknowledge": n % 50 == 49}, topic, [n, CHUNK]])
            if n % 50 == 49:
                publisher.expect(17)

    def test_a_deaf_subscriber(self):
        for name in ("drop", "ws_drop"):
            deaf, good, publisher = self.deaf(name), self.session(), self.session()
            topic = "deaf.topic." + name
            deaf.subscribe(topic)
            good.subscribe(topic)
            before, got = self.memory(), 0
            for _ in range(40):         # 40 MB in all
                self.publishes(publisher, topic, 100)
                for _ in range(100):
                    self.assertEqual(good.expect(36)[4][0], got % 100)
                    got += 1
            self.assertLess(self.memory() - before, 30 * MEGABYTE)
            self.assertEqual(publisher.before(), [])
            n = deaf.call("wamp.session.count")         # it wakes up: some are missing, the rest is in order, and it is served
            m, numbers = deaf.receive(), []
            while m[0] == 36:
                numbers.append(m[4][0])
                m = deaf.receive()
            self.assertEqual(m[:2], [50, n])
            self.assertLess(len(numbers), 4000)
            self.assertGreater(len(numbers), 0)
            publisher.publish(topic, ["now", ""])
            self.assertEqual(deaf.expect(36)[4][0], "now")

    def test_a_deaf_subscriber_that_is_closed(self):
        for name in ("close", "ws_close"):
            deaf, publisher = self.deaf(name), self.session()
            topic = "deaf.topic." + name
            deaf.subscribe(topic)
            self.publishes(publisher, topic, 2000)
            node.until(lambda: isinstance(publisher.ask("wamp.session.get", deaf.id), list), "the deaf one's session is gone")
            deaf.wire.end()
            self.assertEqual(publisher.before(), [])

    def test_a_deaf_subscriber_dies_at_last(self):
        deaf, publisher = self.deaf("drop"), self.session()
        deaf.subscribe("deaf.dies")
        self.publishes(publisher, "deaf.dies", 1000)
        deaf.close()
        node.until(lambda: isinstance(publisher.ask("wamp.session.get", deaf.id), list), "the deaf one's session is gone")
        self.assertIsNone(publisher.ask("wamp.subscription.lookup", "deaf.dies"))

    def test_a_deaf_caller(self):
        """Results cannot be dropped: the caller is read no further, or closed."""
        for name in ("drop", "close", "ws_drop"):
            caller, callee, other = self.deaf(name), self.session(), self.session()
            procedure = "deaf.echo." + name
            callee.register(procedure)
            before = self.memory()
            messages = [[48, n, {}, procedure, [n]] for n in range(1, 4001)]
            self.flood(caller, self.frames(caller, *messages))
            answered = 0
            while True:
                n = callee.request(16, {"acknowledge": True}, "deaf.sync")
                m = callee.receive()
                while m[0] == 68:
                    callee.send([70, m[1], {}, [CHUNK]])
                    answered += 1
                    m = callee.receive()
                    if m[0] == 69:
                        m = callee.receive()
                while m[0] == 69:
                    m = callee.receive()
                self.assertEqual(m[:2], [17, n], m)
                if not select.select([callee.wire.socket], [], [], 1)[0]:
                    break
            self.assertGreater(answered, 0)
            self.assertLess(self.memory() - before, 60 * MEGABYTE)
            other.publish("a.b")
            caller.close()
            node.until(lambda: isinstance(other.ask("wamp.session.get", caller.id), list), "the deaf one's session is gone")

    def test_a_deaf_callee(self):
        """Who calls it gets an answer at last, whatever it is, and nobody else waits."""
        callee, caller, other = self.deaf("drop"), self.session(), self.session()
        callee.register("deaf.procedure")
        before, refused = self.memory(), 0
        for n in range(2000):
            caller.call("deaf.procedure", [CHUNK])
            if n % 100 == 99:
                refused += len([m for m in caller.before() if m[0] == 8])
        self.assertLess(self.memory() - before, 60 * MEGABYTE)
        other.publish("a.b")
        callee.close()
        for _ in range(2000 - refused):
            m = caller.receive()
            self.assertEqual(m[:2], [8, 48], m)
        self.assertEqual(caller.before(), [])

    def test_a_call_with_a_deadline_to_a_deaf_callee(self):
        callee, caller = self.deaf("drop"), self.session()
        callee.register("deaf.deadline")
        n = caller.call("deaf.deadline", [CHUNK], timeout=500)
        caller.error(48, n, "wamp.error.timeout")

    def test_who_asks_and_never_listens(self):
        """Requests whose answers are not read: the router stops to read, or closes."""
        for name, make in (("drop", lambda n: [16, n, {"acknowledge": True}, "a.b"]), ("drop", lambda n: [48, n, {}, "no.such." + "x" * 1000]),
                           ("ws_drop", lambda n: [32, n, {}, f"deaf.n{n % 50}"]), ("close", lambda n: [48, n, {}, "wamp.session.list"])):
            s = self.deaf(name)
            before = self.memory()
            self.flood(s, self.frames(s, *[make(n) for n in range(1, 60_001)]))
            self.assertLess(self.memory() - before, 60 * MEGABYTE)
            self.session().publish("a.b")
            s.close()

    def test_pings_that_are_never_listened_to(self):
        for name in ("drop", "ws_drop"):
            s = self.deaf(name)
            before = self.memory()
            ping = s.wire.frame(b"x" * 100, 1 if name == "drop" else 9)
            self.flood(s, ping * 400_000)
            self.assertLess(self.memory() - before, 60 * MEGABYTE)
            self.session().publish("a.b")
            s.close()

    def test_goodbye_to_a_deaf_one(self):
        """Killed, it is gone at once, although it never answers."""
        deaf, other = self.deaf("drop"), self.session()
        deaf.subscribe("deaf.killed")
        self.publishes(other, "deaf.killed", 1000)
        other.ask("wamp.session.kill", deaf.id)
        self.assertIsInstance(other.ask("wamp.session.get", deaf.id), list)
        self.assertIsNone(other.ask("wamp.subscription.lookup", "deaf.killed"))
        deaf.wire.socket.settimeout(30)
        while deaf.wire._fill():        # and its connection ends, in time
            deaf.wire.buffer = b""


class Storm(Guarded):
    roles = [role("anonymous")]
    environment = QUARANTINE

    @classmethod
    def transports(cls):
        cls.ports = {n: node.free_port() for n in ("tcp", "ws", "universal", "short", "ws_short")}
        at = {n: {"type": "tcp", "port": p, "interface": "127.0.0.1", "backlog": 4096} for n, p in cls.ports.items()}
        return [{"type": "rawsocket", "endpoint": at["tcp"]}, {"type": "websocket", "endpoint": at["ws"]},
                {"type": "universal", "endpoint": at["universal"], "rawsocket": {}, "websocket": {"/": {}}},
                {"type": "rawsocket", "endpoint": at["short"], "limits": {"handshake_timeout": 1500}},
                {"type": "websocket", "endpoint": at["ws_short"], "options": {"open_handshake_timeout": 1500}}]

    def connect(self, name):
        s = socket.create_connection(("127.0.0.1", self.ports[name]), 30)
        self.addCleanup(s.close)
        return s

    def served(self, seconds=10):
        start = time.monotonic()
        for name in ("tcp", "ws", "universal"):
            with Session(Place("ws" if name == "ws" else "tcp", ("127.0.0.1", self.ports[name]), "json")) as s:
                s.publish("a.b")
        self.assertLess(time.monotonic() - start, seconds)

    def test_thousands_of_connections_that_are_dropped(self):
        hello = b"\x7f\xf1\0\0" + struct.pack(">I", 31) + b'[1,"realm1",{"roles":{"x":{}}}]'
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        for name in ("tcp", "ws", "universal"):
            for data in (b"", b"\x7f", hello, b"GET / HTTP/1.1\r\n", hello[:20]):
                held = []
                for _ in range(300):
                    s = socket.create_connection(("127.0.0.1", self.ports[name]), 30)
                    s.sendall(data)
                    held.append(s)
                for i, s in enumerate(held):
                    if i % 2:
                        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))      # RST
                    s.close()
            self.served()

    def test_thousands_of_sessions_that_vanish(self):
        s = self.session()
        for _ in range(10):
            held = [RawSocket(Place("tcp", ("127.0.0.1", self.ports["tcp"]), "json")) for _ in range(200)]
            for w in held:
                w.send([1, "realm1", {"roles": ROLES}], [32, 1, {}, "storm.topic"], [64, 2, {"invoke": "roundrobin"}, "storm.procedure"],
                       [48, 3, {}, "storm.procedure"])
            for w in held:
                w.close()
        node.until(lambda: s.ask("wamp.session.count") == 1, "all of them are gone")
        self.assertIsNone(s.ask("wamp.subscription.lookup", "storm.topic"))
        self.assertIsNone(s.ask("wamp.registration.lookup", "storm.procedure"))
        self.served()

    def test_descriptors_run_out(self):
        pid = next(iter(self.node.workers().values()))
        old = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        used = len(os.listdir(f"/proc/{pid}/fd"))
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 20, old[1]))
        try:
            s = self.session()
            held = [self.connect("tcp") for _ in range(100)]
            for w in held:
                w.sendall(b"\x7f\xf1\0\0")
            s.publish("a.b")
            self.node.wait_line("(?i)descriptor|EMFILE|too many open files")
            for w in held:
                w.close()
            self.served()
        finally:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, old)
        self.served()

    def drips(self, name, data, seconds=15):
        """Octet for octet, slower than the deadline; the router does not wait for the end."""
        s, start = self.connect(name), time.monotonic()
        for octet in data:
            try:
                s.sendall(bytes([octet]))
            except OSError:
                return
            if select.select([s], [], [], 0.2)[0] and not s.recv(65536):
                return
            self.assertLess(time.monotonic() - start, seconds)
        self.fail("the whole of it was taken")

    def test_a_handshake_that_drips(self):
        s, start = self.connect("short"), time.monotonic()
        for octet in b"\x7f\xf1\0":
            s.sendall(bytes([octet]))
            time.sleep(0.3)
        while s.recv(1024):
            pass
        self.assertLess(time.monotonic() - start, 15)
        self.drips("ws_short", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"x" * 1000)

    def test_a_head_of_http_without_end(self):
        for data in (b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 100_000, b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nX: " + b"y" * 1_000_000):
            for name in ("ws", "universal"):
                s = self.connect(name)
                try:
                    s.sendall(data)
                except OSError:
                    pass
                try:
                    while s.recv(65536):
                        pass
                except ConnectionResetError:
                    pass
        self.served()


if __name__ == "__main__":
    unittest.main()
