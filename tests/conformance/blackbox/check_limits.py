# SPDX-License-Identifier: MIT
"""What one client may cost: sessions, subscriptions, registrations, calls, connections, logins, bytes."""
import socket
import time
import unittest

from blackbox import ROLES, Place, Session, node
from guarded import DENIED, Guarded, role
from wire import RawSocket

UNAVAILABLE, TOO_MANY_CALLS = "wamp.error.unavailable", "crossbar.error.max_concurrency_reached"


class OfRealm(Guarded):
    roles = [role("anonymous")]

    @classmethod
    def config(cls):
        config = super().config()
        config["workers"][0]["realms"] = [{"name": name, "roles": cls.roles, "options": {"limits": limits}} for name, limits in (
            ("realm1", {}), ("sessions", {"max_sessions": 3}), ("subscriptions", {"max_subscriptions_per_session": 5}),
            ("registrations", {"max_registrations_per_session": 5}), ("calls", {"max_pending_calls_per_session": 5}),
            ("retained", {"max_retained_events": 2}))]
        return config

    def test_sessions_of_a_realm(self):
        held = [self.session(realm="sessions") for _ in range(3)]
        for _ in range(3):
            self.refused(self.hello("rs", "anonymous", realm="sessions"), UNAVAILABLE)
        self.session(realm="realm1").publish("a.b")
        held[0].send([6, {}, "wamp.close.close_realm"])
        held[0].expect(6)
        self.session(realm="sessions").publish("a.b")
        held[1].close()
        node.until(lambda: held[2].ask("wamp.session.count") == 2, "a session that is gone")
        self.session(realm="sessions").publish("a.b")

    def few(self, realm, code, done, undo, undone):
        s, other = self.session(realm=realm), self.session(realm=realm)
        ids = []
        for n in range(5):
            number = s.request(code, {}, f"few.n{n}")
            ids.append(s.expect(done, number)[2])
        for _ in range(3):
            number = s.request(code, {}, "few.more")
            s.error(code, number, UNAVAILABLE)
        number = other.request(code, {}, "others.x")
        other.expect(done, number)
        number = s.request(undo, ids[0])
        s.expect(undone, number)
        number = s.request(code, {}, "few.more")
        s.expect(done, number)
        return s, ids

    def test_subscriptions_of_a_session(self):
        s, ids = self.few("subscriptions", 32, 33, 34, 35)
        number = s.request(32, {}, "few.n1")            # had already: no new one
        self.assertEqual(s.expect(33, number)[2], ids[1])

    def test_registrations_of_a_session(self):
        self.few("registrations", 64, 65, 66, 67)

    def test_pending_calls_of_a_session(self):
        callee, caller, other = (self.session(realm="calls") for _ in range(3))
        callee.register("few.slow")
        numbers = [caller.call("few.slow", [n]) for n in range(5)]
        invocations = [callee.expect(68) for _ in numbers]
        for _ in range(3):
            caller.error(48, caller.call("few.slow"), TOO_MANY_CALLS)
        other.call("few.slow")
        callee.send([70, callee.expect(68)[1], {}])
        other.expect(50)
        callee.send([70, invocations[0][1], {}])
        caller.expect(50, numbers[0])
        caller.call("few.slow")
        callee.expect(68)
        caller.send([49, numbers[1], {"mode": "killnowait"}])
        caller.error(48, numbers[1], "wamp.error.canceled")
        callee.expect(69)
        caller.call("few.slow")
        callee.expect(68)
        caller.error(48, caller.call("few.slow"), TOO_MANY_CALLS)

    def test_retained_events_of_a_realm(self):
        a, b = self.session(realm="retained"), self.session(realm="retained")
        for n in range(4):
            a.publish(f"kept.n{n}", [n], retain=True)
        a.publish("kept.n0", ["again"], retain=True)
        kept = 0
        for n in range(4):
            b.subscribe(f"kept.n{n}", get_retained=True)
            kept += len(b.before())
        self.assertEqual(kept, 2)


class Doors(Guarded):
    ports = {}

    @classmethod
    def transports(cls):
        cls.ports = {n: node.free_port() for n in ("rs", "ws", "universal", "quiet", "rs_address", "ws_address", "universal_address", "logins", "web_logins")}

        def at(name, **more):
            return {"endpoint": {"type": "tcp", "port": cls.ports[name], "interface": "0.0.0.0"}, **more}
        few, address = {"max_connections": 3}, {"limits": {"max_connections_per_address": 3}}
        both = {"rawsocket": {}, "websocket": {"/": {}}}
        login = {"ticket": {"type": "static", "principals": {"joe": {"ticket": "right", "role": "user"}}}, "anonymous": {"type": "static"}}
        return [{"type": "rawsocket", **at("rs", **few)}, {"type": "rawsocket", **at("quiet", **few)}, {"type": "websocket", **at("ws", **few)}, {"type": "universal", **at("universal", **few), **both},
                {"type": "rawsocket", **at("rs_address", **address)}, {"type": "websocket", **at("ws_address", **address)},
                {"type": "universal", **at("universal_address", **address), **both},
                {"type": "rawsocket", **at("logins", limits={"failed_logins_per_minute": 5}), "auth": login},
                {"type": "websocket", **at("web_logins", limits={"failed_logins_per_minute": 5}), "auth": login}]

    def at(self, name, kind=None, host="127.0.0.1", codec="json"):
        return Place(kind or ("ws" if name.startswith(("ws", "web")) else "tcp"), (host, self.ports[name]), codec)

    def joins(self, place):
        """A session, or None if the router does not want one more."""
        try:
            s = Session(place)
        except (AssertionError, OSError, AttributeError):
            return None
        self.addCleanup(s.close)
        return s

    def three(self, place):
        """As many sessions as there may be, when those of the check before are gone."""
        return [node.until(lambda: self.joins(place), "a place that is free") for _ in range(3)]

    def few(self, name, kind=None):
        place = self.at(name, kind)
        held = self.three(place)
        for _ in range(5):
            self.assertIsNone(self.joins(place))
        for s in held:
            s.publish("a.b")
        held[0].close()
        node.until(lambda: self.joins(place), "a place that is free again")
        for s in held[1:]:
            s.close()
        return place


class Connections(Doors):
    """Of one transport."""

    def test_connections_of_a_transport(self):
        for name, kind in (("rs", "tcp"), ("ws", "ws"), ("universal", "tcp"), ("universal", "ws")):
            self.few(name, kind)
            self.doCleanups()

    def test_R_RS_08_who_is_one_too_many_is_told(self):
        held = self.three(self.at("rs"))
        w = RawSocket(self.at("rs"), handshake=False)
        self.addCleanup(w.close)
        w.raw(b"\x7f\xf1\0\0")
        self.assertEqual(w.read(4), b"\x7f\x40\0\0")
        for s in held:
            s.publish("a.b")

    def test_connections_that_say_nothing_count(self):
        held = [socket.create_connection(("127.0.0.1", self.ports["quiet"])) for _ in range(3)]
        self.assertIsNone(self.joins(self.at("quiet")))
        for s in held:
            s.close()
        node.until(lambda: self.joins(self.at("quiet")), "a place that is free again")

    def test_who_is_turned_away_leaves_no_trace(self):
        held = self.three(self.at("rs"))
        for _ in range(500):
            s = socket.create_connection(("127.0.0.1", self.ports["rs"]))
            s.close()
        for s in held:
            s.publish("a.b")
            s.close()
        node.until(lambda: self.joins(self.at("rs")), "a place that is free again")


class Addresses(Doors):
    """The limits that are by address."""

    def test_connections_of_one_address(self):
        for name, kind in (("rs_address", "tcp"), ("ws_address", "ws"), ("universal_address", "tcp"), ("universal_address", "ws")):
            place = self.few(name, kind)
            self.doCleanups()
            held = self.three(place)
            self.assertIsNone(self.joins(place))
            for n in range(2, 6):           # others are not affected
                s = self.joins(self.From(place, f"127.0.0.{n}"))
                self.assertIsNotNone(s)
                s.publish("a.b")
            for s in held:
                s.publish("a.b")
            self.doCleanups()

    class From(Place):
        """From another address of this machine."""

        def __init__(self, place, address):
            super().__init__(place.kind, place.address, place.codec)
            self.source = address

        def connect(self):
            s = socket.create_connection(self.address, 30, (self.source, 0))
            s.settimeout(30)
            return s

    def attempt(self, place, ticket):
        """What a login comes to: "welcome", "refused" or "limited"."""
        w = self.wire(place)
        w.send([1, "realm1", {"roles": ROLES, "authmethods": ["ticket"], "authid": "joe"}])
        m = w.receive()
        if not isinstance(m, list):
            return "limited"
        if m[0] == 4:
            w.send([5, ticket, {}])
            m = w.receive()
        w.close()
        return "welcome" if m[0] == 2 else "refused" if m[2] == DENIED else "limited"

    def test_failed_logins_of_one_address(self):
        for n, name in enumerate(("logins", "web_logins")):
            place = self.From(self.at(name), f"127.0.1.{n + 1}")
            self.assertEqual([self.attempt(place, "wrong") for _ in range(5)], ["refused"] * 5)
            for ticket in ("wrong", "right"):
                self.assertEqual(self.attempt(place, ticket), "limited")
            other = self.From(self.at(name), f"127.0.2.{n + 1}")
            self.assertEqual(self.attempt(other, "right"), "welcome")

    def test_logins_that_succeed_do_not_count(self):
        place = self.From(self.at("logins"), "127.0.3.1")
        self.assertEqual([self.attempt(place, "right") for _ in range(20)], ["welcome"] * 20)

    def test_the_limit_ends_with_time(self):
        """Five per minute: the next is possible after twelve seconds or, with a fixed window, a minute."""
        place = self.From(self.at("logins"), "127.0.4.1")
        for _ in range(5):
            self.attempt(place, "wrong")
        self.assertEqual(self.attempt(place, "right"), "limited")
        end = time.monotonic() + 75
        while self.attempt(place, "right") != "welcome":
            self.assertLess(time.monotonic(), end)
            time.sleep(2)


if __name__ == "__main__":
    unittest.main()
