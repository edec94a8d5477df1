# SPDX-License-Identifier: MIT
"""Ten thousand connections at once, dropped at once, at every stage of their opening; no descriptors left. Whoever comes
next is served within a second."""
import resource
import socket
import time
import unittest

from bounded import HANDSHAKE, Place, Session, connect_many, frame, megabytes, node, raise_descriptor_limit, reset, resident, tcp, timed

STORM = raise_descriptor_limit(10_000)
HELLO = frame('[1,"realm1",{"roles":{"subscriber":{}}}]')
STAGES = {
    "nothing was said": b"",
    "half a RawSocket handshake": HANDSHAKE[:2],
    "half a WebSocket handshake": b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgr",
    "half of HELLO": HANDSHAKE + HELLO[:20],
    "sessions": HANDSHAKE + HELLO,
}


class Storm(unittest.TestCase):
    def setUp(self):
        self.port = node.free_port()
        self.node = node.Node(node.router_config([
            {"type": "universal", "endpoint": tcp(self.port), "rawsocket": {}, "websocket": {"/": {"type": "websocket"}}}]))
        self.node.__enter__()
        self.addCleanup(self.node.__exit__, None)
        self.node.wait_ready()
        self.pid = self.node.workers()["worker1"]

    def serve_one(self):
        """A new client, from TCP to the answer of a call."""
        def visit():
            with Session(Place("tcp", ("127.0.0.1", self.port), "json")) as s:
                return s.ask("wamp.session.count")
        return timed(visit)

    def test_a_new_client_is_served_within_a_second(self):
        self.serve_one()
        before = resident(self.pid)
        for stage, hello in STAGES.items():
            for end, drop in (("FIN", socket.socket.close), ("RST", reset)):
                with self.subTest(stage=stage, end=end):
                    opening, sockets = timed(lambda: connect_many(self.port, STORM, hello))
                    during, _ = self.serve_one()
                    peak = resident(self.pid)
                    closing, _ = timed(lambda: [drop(s) for s in sockets])
                    after, _ = self.serve_one()
                    print(f"{STORM} connections, {stage}, {end}: opened in {opening:.2f} s, dropped in {closing:.2f} s, "
                          f"next client after {after * 1000:.0f} ms (meanwhile {during * 1000:.0f} ms), {megabytes(peak)}",
                          flush=True)
                    self.assertLess(during, 5)      # they are being accepted: TCP may have to try again
                    self.assertLess(after, 1)
                    node.until(lambda: self.serve_one()[1] == 1, "nobody else left")
        self.assertLess(resident(self.pid) - before, 64 << 20)
        self.assertEqual(self.node.stop(), 0)

    def test_a_client_that_comes_while_they_come_is_served_within_a_second(self):
        sockets = []
        worst = 0
        for _ in range(20):
            sockets += connect_many(self.port, STORM // 20, HANDSHAKE + HELLO)
            worst = max(worst, self.serve_one()[0])
        print(f"worst of 20 clients amid {STORM} that come: {worst * 1000:.0f} ms", flush=True)
        for s in sockets:
            s.close()
        self.assertLess(worst, 1)


class NoDescriptorsLeft(unittest.TestCase):
    def test_the_listener_survives_and_says_so_once(self):
        port = node.free_port()
        config = node.router_config([
            {"type": "rawsocket", "endpoint": tcp(port)}, {"type": "rawsocket", "endpoint": {"type": "unix", "path": "r.sock"}}])
        with node.Node(config) as n:
            n.wait_ready()
            pid = n.workers()["worker1"]
            started = time.monotonic()
            old = Session(Place("unix", str(n.cbdir / "r.sock"), "json"))
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (100, 100))
            sockets = connect_many(port, 300)
            n.wait_line(r"cannot accept connections on .*: \[Errno 24\] Too many open files; raise the limit")
            old.before()    # who is there is served as before
            for _ in range(5):
                for s in sockets[:50]:
                    s.close()
                sockets = sockets[50:] + connect_many(port, 50)
            for s in sockets:
                s.close()
            with Session(Place("tcp", ("127.0.0.1", port), "json")) as s:
                self.assertEqual(s.ask("wamp.session.count"), 2)
            n.wait_line("accepting connections on .* again")
            lines = n.log().count("cannot accept connections")
            self.assertLessEqual(lines, 1 + (time.monotonic() - started) // 10, n.log())
            self.assertEqual(n.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
