# SPDX-License-Identifier: MIT
"""Logins whatever the method: which one is chosen, realms and roles, what may come when, deadlines."""
import time
import unittest

from blackbox import ROLES, SERIALIZERS, VIOLATION, Closed, Place, node
from credentials import Key, cra_answer
from guarded import DENIED, Guarded
from wire import RawSocket, WebSocket

KEY = Key()
TICKET = {"type": "static", "principals": {"joe": {"ticket": "right", "role": "user"}}}
CRA = {"type": "static", "users": {"joe": {"secret": "right", "role": "user"}, "ann": {"secret": "right", "role": "user"}}}
SIGN = {"type": "static", "principals": {"joe": {"authorized_keys": [KEY.public], "role": "user"}}}
NO_MATCH, REQUIRED = "wamp.error.no_matching_auth_method", "wamp.error.authentication_required"


class Methods(Guarded):
    auth = {"all": {"ticket": TICKET, "wampcra": CRA, "cryptosign": SIGN, "anonymous": {"type": "static"}},
            "secrets": {"ticket": TICKET, "wampcra": CRA},
            "ticket": {"ticket": TICKET},
            "anonymous": {"anonymous": {"type": "static", "role": "user"}},
            "named": {"anonymous": {"type": "static", "role": "admin", "authid": "guest"}},
            "away": {"anonymous": {"type": "static", "role": "only2", "realm": "realm2"}},
            "empty": {}}

    def chosen(self, place, *methods, **details):
        """The method of CHALLENGE or WELCOME, or the reason of ABORT."""
        w = self.hello(place, *methods, **{"authid": "joe", "authextra": {"pubkey": KEY.public}, **details})
        m = w.receive()
        if m[0] == 3:
            self.assertEqual(w.end()[0], [])
            return m[2]
        return m[1] if m[0] == 4 else m[2]["authmethod"]

    def test_R_AU_01_the_clients_order_decides(self):
        names = ("ticket", "wampcra", "cryptosign", "anonymous")
        for i, first in enumerate(names):
            self.assertEqual(self.chosen("all", first, *names[:i], *names[i + 1:]), first)
            self.assertEqual(self.chosen("all", *names[i:]), first)
            self.assertEqual(self.chosen("all", first, first), first)

    def test_R_AU_01_what_nobody_knows_is_skipped(self):
        self.assertEqual(self.chosen("all", "kerberos", "ticket"), "ticket")
        self.assertEqual(self.chosen("all", "", "TICKET", " ticket", "wampcra"), "wampcra")
        self.assertEqual(self.chosen("secrets", "cryptosign", "anonymous", "wamp-scram", "scram", "tls", "cookie", "ticket", "wampcra"), "ticket")
        self.assertEqual(self.chosen("all", *[f"unknown{n}" for n in range(1000)], "ticket"), "ticket")
        self.assertEqual(self.chosen("all", "anonymous-proxy", "cryptosign-proxy", "ticket"), "ticket")

    def test_R_AU_01_one_that_cannot_be_done_for_want_of_data_is_not_the_end(self):
        """No public key: no cryptosign; but a ticket is possible."""
        self.assertEqual(self.chosen("all", "cryptosign", "ticket", authextra={}), "ticket")

    def test_R_AU_02_nothing_in_common(self):
        for methods in (("kerberos",), ("cryptosign",), ("wampcra", "cryptosign"), ("scram", "wamp-scram", "tls", "cookie"), ("",)):
            self.assertEqual(self.chosen("ticket", *methods), NO_MATCH)
        self.assertEqual(self.chosen("anonymous", "ticket"), NO_MATCH)

    def test_R_AU_03_anonymous_is_not_wanted(self):
        for place in ("ticket", "secrets"):
            self.assertEqual(self.chosen(place, "anonymous"), REQUIRED)
            for details in ({}, {"authid": "joe"}):
                w = self.wire(place)
                w.send([1, "realm1", {"roles": ROLES, **details}])
                self.refused(w, REQUIRED)

    def test_R_AU_03_an_empty_list(self):
        w = self.hello("ticket")
        self.refused(w, REQUIRED, NO_MATCH)

    def test_R_AU_12_no_list_means_anonymous(self):
        for place, expected in (("rs", "anonymous"), ("all", "anonymous"), ("anonymous", "user"), ("empty", "anonymous")):
            w = self.wire(place)
            w.send([1, "realm1", {"roles": ROLES}])
            self.welcomed(w, authrole=expected, authmethod="anonymous")

    def test_R_AU_12_null_is_no_list(self):
        w = self.wire("all")
        w.send([1, "realm1", {"roles": ROLES, "authmethods": None}])
        m = w.receive()
        self.assertTrue(m[0] == 2 or m[2] == VIOLATION, m)

    def test_R_MF_03_methods_that_are_no_list_of_strings(self):
        for bad in ("ticket", 5, {}, True, {"ticket": True}, [5], [None], ["ticket", 5], [["ticket"]], [{}]):
            w = self.wire("all")
            w.send([1, "realm1", {"roles": ROLES, "authmethods": bad, "authid": "joe"}])
            self.violated(w)

    def test_R_AN_01_the_router_chooses_name_and_role(self):
        seen = set()
        for _ in range(20):
            w = self.hello("anonymous", "anonymous", authid="admin", authrole="admin", authprovider="x")
            m = self.welcomed(w, authrole="user", authmethod="anonymous")
            self.assertIsInstance(m[2]["authid"], str)
            self.assertIsInstance(m[2]["authprovider"], str)
            self.assertNotIn(m[2]["authid"], ("admin", ""))
            seen.add(m[2]["authid"])
            self.works(w)
        self.assertEqual(len(seen), 20)
        for _ in range(2):
            self.welcomed(self.hello("named", "anonymous", authid="admin"), authid="guest", authrole="admin")

    def test_the_realm_of_anonymous_clients(self):
        for realm in ("realm1", "realm2"):
            m = self.welcomed(self.hello("away", "anonymous", realm=realm), authrole="only2", realm="realm2")
            self.assertIsInstance(self.session(realm="realm2").ask("wamp.session.get", m[1]), dict)
            self.assertIsInstance(self.told_of(m[1]), list)

    def test_a_transport_without_logins_takes_only_anonymous_clients(self):
        for place in ("rs", "empty"):
            w = self.hello(place, "ticket", authid="joe")
            self.refused(w, NO_MATCH)
            self.welcomed(self.hello(place, "ticket", "anonymous", authid="joe"), authrole="anonymous", authmethod="anonymous")

    def test_R_SE_06_a_realm_that_does_not_exist(self):
        for place, method in (("rs", "anonymous"), ("all", "ticket"), ("all", "wampcra"), ("all", "cryptosign"), ("all", "anonymous")):
            w = self.hello(place, method, realm="realm9", authid="joe", authextra={"pubkey": KEY.public})
            m = w.receive()
            if m[0] == 4:
                w.send([5, "right", {}])
                self.refused(w, "wamp.error.no_such_realm", DENIED)
            else:
                self.assertEqual((m[0], m[2]), (3, "wamp.error.no_such_realm"), m)
                self.assertEqual(w.end()[0], [])

    def test_R_UR_10_a_realm_that_is_no_uri(self):
        for place in ("rs", "all"):
            for bad in ("", "a b", "a..b", "a#", ".", "x."):
                w = self.hello(place, "ticket", "anonymous", realm=bad, authid="joe")
                self.refused(w, "wamp.error.invalid_uri")

    def test_the_nodes_own_realm_is_closed(self):
        self.refused(self.hello("rs", "anonymous", realm="crossbar"), "wamp.error.no_such_realm")

    def test_a_role_is_not_shared_by_realms(self):
        """realm2 has no role admin."""
        self.refused(self.hello("named", "anonymous", realm="realm2"), "wamp.error.no_such_role")

    def test_R_AU_07_authenticate_out_of_place(self):
        for place in ("rs", "all"):
            w = self.wire(place)
            w.send([5, "right", {}])
            self.violated(w)
        w = self.hello("anonymous", "anonymous")
        self.welcomed(w)
        w.send([5, "right", {}])
        self.violated(w)

    def test_R_SE_05_hello_again_after_a_login(self):
        w, _ = self.challenged("ticket", "ticket", authid="joe")
        w.send([5, "right", {}])
        self.welcomed(w)
        w.send([1, "realm1", {"roles": ROLES, "authmethods": ["anonymous"]}])
        self.violated(w)

    def test_an_answer_of_another_method(self):
        w, _ = self.challenged("all", "wampcra", "ticket", authid="joe")
        w.send([5, "right", {}])
        self.refused(w)
        w, extra = self.challenged("all", "wampcra", authid="joe")
        other, _ = self.challenged("all", "ticket", authid="joe")
        other.send([5, cra_answer("right", extra), {}])
        self.refused(other)

    def test_one_ones_answer_by_another_one(self):
        """Same secret, another name."""
        w, extra = self.challenged("all", "wampcra", authid="joe")
        other, extra2 = self.challenged("all", "wampcra", authid="ann")
        other.send([5, cra_answer("right", extra), {}])
        self.refused(other)
        w.send([5, cra_answer("right", extra2), {}])
        self.refused(w)

    def test_R_SE_04_nothing_of_the_realm_is_seen_before_welcome(self):
        """Neither by meta events nor by the meta API is one there who has not logged in."""
        s = self.session()
        s.subscribe("wamp.session.on_join")
        s.subscribe("wamp.session.on_leave")
        count = s.ask("wamp.session.count")
        w, _ = self.challenged("all", "ticket", authid="joe")
        self.assertEqual(s.ask("wamp.session.count"), count)
        w.send([5, "wrong", {}])
        self.refused(w)
        self.assertEqual(s.ask("wamp.session.count"), count)
        self.assertEqual(s.before(), [])
        w, _ = self.challenged("all", "ticket", authid="joe")
        w.send([5, "right", {}])
        m = self.welcomed(w)
        told = s.expect(36)[4][0]
        self.assertEqual({k: told[k] for k in ("session", "authid", "authrole", "authmethod", "authprovider")},
                         {"session": m[1], "authid": "joe", "authrole": "user", "authmethod": "ticket", "authprovider": "static"})

    def test_refused_logins_leave_nothing(self):
        for _ in range(300):
            w, _ = self.challenged("ticket", "ticket", authid="joe")
            w.send([5, "wrong", {}])
            self.refused(w)
        w, _ = self.challenged("ticket", "ticket", authid="joe")
        w.send([5, "right", {}])
        self.welcomed(w)
        self.works(w)


class Web(Guarded):
    """Over WebSocket and on one port for all."""

    @classmethod
    def transports(cls):
        cls.ws, cls.universal = node.free_port(), node.free_port()
        tcp = {"type": "tcp", "interface": "127.0.0.1"}
        auth = {"ticket": TICKET, "wampcra": CRA}
        return [{"type": "websocket", "endpoint": {**tcp, "port": cls.ws}, "auth": auth, "limits": {"failed_logins_per_minute": 0}},
                {"type": "universal", "endpoint": {**tcp, "port": cls.universal}, "limits": {"failed_logins_per_minute": 0},
                 "rawsocket": {"auth": {"wampcra": CRA}}, "websocket": {"/": {"auth": {"ticket": TICKET}}, "open": {}}}]

    def test_R_AU_07_every_serializer(self):
        for codec in SERIALIZERS:
            for batched in (False, True):
                place = Place("ws", ("127.0.0.1", self.ws), codec, batched)
                w, extra = self.challenged(place, "wampcra", authid="joe")
                w.send([5, cra_answer("right", extra), {}])
                self.welcomed(w, authid="joe")
                self.works(w)

    def test_R_WS_11_a_refused_login_closes_the_websocket(self):
        w, _ = self.challenged(Place("ws", ("127.0.0.1", self.ws), "json"), "ticket", authid="joe")
        w.send([5, "wrong", {}])
        self.refused(w)
        self.assertEqual(w.closed.code, 1000)

    def test_R_PV_03_a_violation_closes_it_too(self):
        w, _ = self.challenged(Place("ws", ("127.0.0.1", self.ws), "json"), "ticket", authid="joe")
        w.send([1, "realm1", {"roles": ROLES}])
        self.violated(w)
        self.assertIn(w.closed.code, (1000, 1002))

    def test_each_door_of_one_port_has_its_own_logins(self):
        raw, web = Place("tcp", ("127.0.0.1", self.universal), "json"), Place("ws", ("127.0.0.1", self.universal), "json")
        w, _ = self.challenged(raw, "wampcra", "ticket", authid="joe")
        w = self.hello(raw, "ticket", authid="joe")
        self.refused(w, NO_MATCH)
        self.challenged(web, "ticket", authid="joe")
        self.refused(self.hello(web, "wampcra", authid="joe"), NO_MATCH)
        w = WebSocket(web, path="/open")
        self.addCleanup(w.close)
        w.send([1, "realm1", {"roles": ROLES}])
        self.welcomed(w, authrole="anonymous")


class Deadlines(Guarded):
    """Who says nothing is not waited for."""
    auth = {"slow": {"ticket": TICKET, "wampcra": CRA}}
    limits = {"authentication_timeout": 1000, "handshake_timeout": 1000}
    ENOUGH = 8.0

    @classmethod
    def transports(cls):
        cls.ws = node.free_port()
        return [{"type": "websocket", "endpoint": {"type": "tcp", "interface": "127.0.0.1", "port": cls.ws}, "auth": {"ticket": TICKET},
                 "limits": {"failed_logins_per_minute": 0, **cls.limits}}]

    def web(self):
        return Place("ws", ("127.0.0.1", self.ws), "json")

    def late(self, wire):
        """ABORT, then the end, not before and not long after the deadline."""
        taken = self.closes_within(wire, self.ENOUGH, "wamp.error.authentication_failed", DENIED, "wamp.error.timeout", "wamp.error.canceled")
        self.assertGreater(taken, 0.3)

    def test_R_AU_08_silent_after_the_challenge(self):
        for place in ("slow", self.web()):
            for method in ("ticket",) if place != "slow" else ("ticket", "wampcra"):
                w, _ = self.challenged(place, method, authid="joe")
                self.late(w)

    def test_R_AU_08_silent_before_hello(self):
        for place in (self.place("slow"), self.web()):
            w = self.wire(place)
            taken = self.closes_within(w, self.ENOUGH)
            self.assertGreater(taken, 0.3)

    def test_R_AU_08_pings_do_not_help(self):
        for place in (self.place("slow"), self.web()):
            w, _ = self.challenged(place, "ticket", authid="joe")
            end = time.monotonic() + self.ENOUGH
            while not w.closed and time.monotonic() < end:
                w.ping(b"x")
                if isinstance(w.pong(), Closed):
                    break
                time.sleep(0.02)
            self.assertIsNotNone(w.closed)

    def test_R_AU_08_nor_does_an_answer_that_drips(self):
        w, _ = self.challenged("slow", "ticket", authid="joe")
        data = w.frame(w.place.encode([5, "right" * 1000, {}]))
        start = time.monotonic()
        for octet in data:
            try:
                w.socket.sendall(bytes([octet]))
            except OSError:
                break
            time.sleep(0.05)
            self.assertLess(time.monotonic() - start, self.ENOUGH)

    def test_silent_from_the_beginning(self):
        for place in (self.place("slow"), self.web()):
            w = (RawSocket if place.kind != "ws" else WebSocket)(place, handshake=False)
            self.addCleanup(w.close)
            start = time.monotonic()
            while w._fill():
                pass
            self.assertLess(time.monotonic() - start, self.ENOUGH)

    def test_the_deadline_ends_with_welcome(self):
        w, _ = self.challenged("slow", "ticket", authid="joe")
        w.send([5, "right", {}])
        self.welcomed(w)
        time.sleep(2.5)
        self.works(w)


if __name__ == "__main__":
    unittest.main()
