# SPDX-License-Identifier: MIT
"""A hundred thousand clients that die at any point, by FIN, RST or half a close: nothing is left of them.
$CROSSBAR_BOUNDED_SESSIONS says how many."""
import json
import os
import socket
import time
import unittest

from bounded import HANDSHAKE, SANITIZED, Place, Session, connecting, frame, megabytes, node, raise_descriptor_limit, reset, resident, tcp

COUNT = int(os.environ.get("CROSSBAR_BOUNDED_SESSIONS", "10000" if SANITIZED else "100000"))
AT_ONCE = 250
ROLES = {r: {"features": {f: True for f in (
    "progressive_call_results", "progressive_call_invocations", "call_canceling", "shared_registration",
    "pattern_based_registration", "pattern_based_subscription")}} for r in ("publisher", "subscriber", "caller", "callee")}
SYNC = [48, 900, {}, "sync.no.such.procedure"]      # answered when everything before it has been
ANSWERED = b"[8,48,900,"


def text(message):
    return json.dumps(message, separators=(",", ":"))


HELLO = frame(text([1, "realm1", {"roles": ROLES}]))
TICKET = frame(text([1, "realm1", {"roles": ROLES, "authmethods": ["ticket"], "authid": "joe"}]))


def session(*messages):
    return HANDSHAKE + HELLO + b"".join(frame(text(m)) for m in messages)


# What the i-th client of each kind says before it dies, and what it may wait for. Those of LOGINS go to the transport with
# tickets.
def held(i):
    return [[32, 1, {}, "com.topic"], [32, 2, {"match": "prefix"}, "com."], [32, 3, {"match": "wildcard"}, "com..x"],
            [64, 4, {}, f"own.{i}"], [64, 5, {"invoke": "roundrobin"}, "com.shared"],
            [64, 6, {"match": "prefix"}, f"own.{i}.p"]]


def calls_itself(i):
    return session([64, 4, {}, f"own.{i}"], [48, 7, {}, f"own.{i}"])


PUBLISH = [frame(text([16, 8 + n, {"acknowledge": True}, "com.topic", ["x" * 500]])) for n in range(3)]
LIVES = {
    "says nothing": lambda i: (b"", None),
    "half a handshake": lambda i: (HANDSHAKE[:2], None),
    "no HELLO": lambda i: (HANDSHAKE, HANDSHAKE[:2]),
    "half of HELLO": lambda i: (HANDSHAKE + HELLO[:30], HANDSHAKE[:2]),
    "garbage": lambda i: (HANDSHAKE + frame("{"), b"protocol_violation"),
    "joins": lambda i: (session(SYNC), ANSWERED),
    "holds much": lambda i: (session(
        *held(i), [48, 7, {}, "wamp.session.add_testament", ["com.will", [i], {}]], SYNC), ANSWERED),
    "half of PUBLISH": lambda i: (session(*held(i), SYNC) + PUBLISH[0][:100], ANSWERED),
    "publishes": lambda i: (session(*held(i)) + b"".join(PUBLISH), b"[17,10,"),
    "calls": lambda i: (session([48, 7, {}, "com.never"], SYNC), ANSWERED),
    "calls with progress": lambda i: (session(
        [48, 7, {"progress": True, "receive_progress": True}, "com.never"], SYNC), ANSWERED),
    "cancels": lambda i: (session([48, 7, {}, "com.never"], [49, 7, {"mode": "kill"}], SYNC), ANSWERED),
    "is called": lambda i: (calls_itself(i), b"[68,"),
    "answers half": lambda i: (calls_itself(i) + frame('[70,1,{},["x"]]')[:9], b"[68,"),
    "says GOODBYE": lambda i: (session(*held(i), [6, {}, "wamp.close.close_realm"]), b"[6,"),
}
WRONG = frame(text([5, "wrong", {}]))
LOGINS = {
    "is challenged": lambda i: (HANDSHAKE + TICKET, b"[4,"),
    "answers half a challenge": lambda i: (HANDSHAKE + TICKET + WRONG[:9], b"[4,"),
    "fails to log in": lambda i: (HANDSHAKE + TICKET + WRONG, b"[3,"),
}
KINDS = list((LIVES | LOGINS).items())


def half_close(s):
    """Our direction only; what the router still sends is not read."""
    s.shutdown(socket.SHUT_WR)
    s.close()


ENDS = (socket.socket.close, reset, half_close)


def read_until(s, marker):
    data = b""
    while marker not in data:
        more = s.recv(65536)
        assert more, f"closed after {data!r}"
        data += more


class Deaths(unittest.TestCase):
    def setUp(self):
        raise_descriptor_limit(2 * AT_ONCE)
        self.open, self.login = node.free_port(), node.free_port()
        # Without the limit of failed logins, which would turn away who is to fail.
        limits = {"failed_logins_per_minute": 0}
        self.node = node.Node(node.router_config([
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "r.sock"}},
            {"type": "rawsocket", "endpoint": tcp(self.open)},
            {"type": "rawsocket", "endpoint": tcp(self.login), "limits": limits, "auth": {
                "ticket": {"type": "static", "principals": {"joe": {"ticket": "secret", "role": "anonymous"}}}}}]))
        self.node.__enter__()
        self.addCleanup(self.node.__exit__, None)
        self.node.wait_ready()
        self.pid = self.node.workers()["worker1"]
        self.path = str(self.node.cbdir / "r.sock")

    def connect(self, kind, i):
        """By TCP, or half of those that do not log in by a Unix socket."""
        if kind in LOGINS:
            return connecting(self.login, i)
        if i % 2:
            return connecting(self.open, i)
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.connect(self.path)
        return s

    def live_and_die(self, numbers):
        """Several at once: all speak, some of them wait for an answer, all die."""
        alive = []
        for number in numbers:
            i, kind = divmod(number, len(KINDS))
            name, life = KINDS[kind]
            said, answer = life(number)
            s = self.connect(name, i)
            s.settimeout(node.PATIENCE)
            if said:
                s.sendall(said)
            alive.append((i, s, answer))
        for i, s, answer in alive:
            if answer and i % 3:
                read_until(s, answer)
            ENDS[i // 3 % 3](s)

    def left_over(self, observer):
        return {
            "sessions": observer.ask("wamp.session.count"),
            "registrations": {k: len(v) for k, v in observer.ask("wamp.registration.list").items()},
            "subscriptions": {k: len(v) for k, v in observer.ask("wamp.subscription.list").items()},
        }

    def test_nothing_is_left_of_who_died_at_any_point(self):
        place = Place("unix", self.path, "json")
        with Session(place) as observer, Session(place) as silent:
            silent.register("com.never")
            before = self.left_over(observer)
            done, sizes = 0, []
            started = time.monotonic()
            for fifth in range(1, 6):
                while done < COUNT * fifth // 5:
                    self.live_and_die(range(done, done + AT_ONCE))
                    done += AT_ONCE
                    silent.before()
                node.until(lambda: observer.ask("wamp.session.count") == before["sessions"], "all sessions gone")
                sizes.append(resident(self.pid))
            elapsed = time.monotonic() - started
            print(f"{done} clients in {elapsed:.1f} s; memory after each fifth: {', '.join(map(megabytes, sizes))}",
                  flush=True)
            self.assertEqual(self.left_over(observer), before)
            if not SANITIZED:       # which keeps what is freed
                self.assertLess(sizes[-1] - sizes[0], 2 << 20, sizes)
            silent.close()
            node.until(lambda: observer.ask("wamp.registration.list")["exact"] == [], "the last registration gone")
        self.assertEqual(self.node.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
