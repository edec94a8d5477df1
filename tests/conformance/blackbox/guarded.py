# SPDX-License-Identifier: MIT
"""Nodes that want to know who one is: one for each class of checks, and what those checks have in common."""
import statistics
import time
import unittest

from blackbox import EVERYTHING, ROLES, VIOLATION, Closed, Place, Session, node

DENIED, FAILED = "wamp.error.authentication_denied", "wamp.error.authentication_failed"
USERS = ("user", "admin")


def role(name, permissions=EVERYTHING, **more):
    return {"name": name, **({"permissions": permissions} if permissions is not None else {}), **more}


class Guarded(unittest.TestCase):
    """`auth`: name of a transport to its logins; each listens as RawSocket on NAME.sock. `transports`: more of them, whole."""
    auth, limits, environment = {}, {}, {}
    roles = [role(n) for n in ("anonymous", *USERS)]
    other_realms = [{"name": "realm2", "roles": [role(n) for n in ("anonymous", "user", "only2")]}]
    maxDiff = None

    @classmethod
    def transports(cls):
        return []

    @classmethod
    def config(cls):
        limits = {"failed_logins_per_minute": 0, **cls.limits}
        config = node.router_config([{"type": "rawsocket", "endpoint": {"type": "unix", "path": "rs.sock"}}] + [
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": name + ".sock"}, "auth": auth, "limits": limits}
            for name, auth in cls.auth.items()] + cls.transports(), cls.roles)
        config["workers"][0]["realms"] += cls.other_realms
        return config

    @classmethod
    def setUpClass(cls):
        cls.node = node.Node(cls.config(), environment=cls.environment)
        cls.node.__enter__()
        try:
            cls.node.wait_ready()
        except BaseException:
            cls.node.__exit__(None)
            raise

    @classmethod
    def tearDownClass(cls):
        log = cls.node.log()
        code = cls.node.stop() if cls.node.process.poll() is None else cls.node.process.returncode
        cls.node.__exit__(None)
        assert code == 0, f"the node ended with {code}\n{log}"

    def place(self, name="rs", codec="json"):
        return Place("unix", str(self.node.cbdir / (name + ".sock")), codec)

    def session(self, *arguments, place=None, **options):
        """Joined without a login, on the transport that asks for none."""
        s = Session(place or self.place(), *arguments, **options)
        self.addCleanup(s.close)
        return s

    def wire(self, place):
        w = (self.place(place) if isinstance(place, str) else place).open()
        self.addCleanup(w.close)
        return w

    def hello(self, place, *methods, realm="realm1", **details):
        """A connection that has sent HELLO; `authid`, `authextra` and the like as they are named."""
        w = self.wire(place)
        w.send([1, realm, {"roles": ROLES, "authmethods": list(methods), **details}])
        return w

    def challenged(self, place, method, *others, **details):
        """(connection, CHALLENGE.Extra)."""
        w = self.hello(place, method, *others, **details)
        m = w.receive()
        self.assertIsInstance(m, list, m)
        self.assertEqual((m[:2], len(m)), ([4, method], 3), m)
        self.assertIsInstance(m[2], dict)
        return w, m[2]

    def welcomed(self, wire, **expected):
        """Next is WELCOME; gives the message."""
        m = wire.receive()
        self.assertIsInstance(m, list, m)
        self.assertEqual((m[0], len(m)), (2, 3), m)
        self.assertEqual({k: m[2].get(k) for k in expected}, expected)
        return m

    def refused(self, wire, *reasons):
        """Next is ABORT with one of the reasons (those of a refused login), then the end of the connection."""
        m = wire.receive()
        self.assertIsInstance(m, list, m)
        self.assertEqual(m[0], 3, m)
        self.assertIsInstance(m[1], dict)
        self.assertIn(m[2], reasons or (DENIED,), m)
        rest, end = wire.end()
        self.assertEqual(rest, [])
        self.assertNotEqual(end.code, "reset")
        return m

    def violated(self, wire):
        return self.refused(wire, VIOLATION)

    def works(self, wire, last=0):
        """A session that has joined is served."""
        wire.send([16, last + 1, {"acknowledge": True}, "any.topic"])
        m = wire.receive()
        self.assertEqual(m[:2], [17, last + 1], m)

    def told_of(self, session):
        """What the meta API says of a session."""
        return self.session().ask("wamp.session.get", session)

    def same_time(self, one, other, times=15):
        """Both take as long, as far as a busy machine lets one see; it may have had a bad moment."""
        for last in (False, False, True):
            taken = ([], [])
            for _ in range(times):
                for action, found in zip((one, other), taken):
                    start = time.monotonic()
                    action()
                    found.append(time.monotonic() - start)
            a, b = map(statistics.median, taken)
            if abs(a - b) < max(0.005, 0.4 * max(a, b)):
                return
            self.assertFalse(last, f"{a:.4f} s and {b:.4f} s")

    def closes_within(self, wire, seconds, *reasons):
        """The router ends it, in the time given; gives how long that took."""
        start = time.monotonic()
        found, end = wire.end()
        taken = time.monotonic() - start
        self.assertLess(taken, seconds)
        self.assertIsInstance(end, Closed)
        if reasons:
            self.assertEqual([m[0] for m in found], [3], found)
            self.assertIn(found[0][2], reasons)
        return taken


BAD_TYPES = (5, None, True, 1.5, [], {}, ["x"])     # where a string has to be
BAD_EXTRA = (None, "x", 5, [], True)                # where a dict has to be


class Answers:
    """What every method's AUTHENTICATE may not be. A class with these has `begin()`: (connection, a signature and an extra that
    would be right)."""

    def test_R_AU_07_authenticate_of_wrong_types(self):
        for bad in BAD_TYPES:
            with self.subTest(signature=bad):
                w, _, extra = self.begin()
                w.send([5, bad, extra])
                self.violated(w)
        for bad in BAD_EXTRA:
            with self.subTest(extra=bad):
                w, signature, _ = self.begin()
                w.send([5, signature, bad])
                self.violated(w)

    def test_R_AU_07_authenticate_of_wrong_length(self):
        for cut in ([5], [5, None], [5, None, {}, 1]):
            w, signature, _ = self.begin()
            w.send([signature if x is None else x for x in cut])
            self.violated(w)

    def test_R_AU_04_signatures_that_are_none(self):
        for change in (lambda s: "", lambda s: s[:-1], lambda s: s + "x", lambda s: " " + s, lambda s: s + "\n", lambda s: s + "\0", lambda s: s * 2,
                       lambda s: s[::-1], lambda s: "é" + s[1:], lambda s: "\U0001f600" * 64, lambda s: "A" * 40_000, lambda s: "=" * len(s),
                       lambda s: "\0" * len(s) if self.place().codec != "json" else "%s%n" + s, lambda s: s[:len(s) // 2]):
            w, signature, extra = self.begin()
            w.send([5, change(signature), extra])
            self.refused(w, DENIED, FAILED)

    def test_a_signature_of_megabytes(self):
        """Refused, or not even taken."""
        for size in (100_000, 1_000_000, 15_000_000):
            w, _, extra = self.begin()
            w.send([5, "A" * size, extra])
            self.assertTrue(all(m[0] == 3 for m in w.end()[0]))
        self.right()

    def test_R_PV_10_text_that_is_no_utf_8(self):
        w, _, _ = self.begin()
        w.payload(b'[5,"\xff\xfe\xff",{}]')
        self.violated(w)

    def test_R_AU_07_authenticate_twice(self):
        w, signature, extra = self.begin()
        w.send([5, signature, extra], [5, signature, extra])
        m = w.receive()
        self.assertIn(m[0], (2, 3), m)
        if m[0] == 2:
            self.violated(w)
        else:
            self.assertEqual(m[2], VIOLATION)

    def test_R_PV_14_anything_else_instead_of_authenticate(self):
        for m in ([1, "realm1", {"roles": ROLES}], [2, 1, {}], [4, "ticket", {}], [6, {}, "wamp.close.normal"], [16, 1, {}, "a.b"],
                  [48, 1, {}, "a.b"], [64, 1, {}, "a.b"], [32, 1, {}, "a.b"], [70, 1, {}], [8, 68, 1, {}, "a.b"], [49, 1, {}], [], [99], "x"):
            with self.subTest(message=m):
                w, _, _ = self.begin()
                w.send(m)
                self.violated(w)

    def test_R_SE_08_the_client_aborts_the_login(self):
        w, _, _ = self.begin()
        w.send([3, {}, "wamp.error.authentication_failed"])
        found, _ = w.end()
        self.assertEqual(found, [])

    def test_the_client_vanishes_in_the_middle(self):
        for _ in range(20):
            w, _, _ = self.begin()
            w.close()
        for _ in range(20):
            w, signature, extra = self.begin()
            w.send([5, signature, extra])
            w.close()
        self.right()

    def test_R_AU_07_what_follows_a_refused_login_is_not_done(self):
        """Not even when it came in the same segment."""
        s = self.session()
        s.subscribe("forbidden.topic")
        w, signature, extra = self.begin()
        w.send([5, "wrong" + signature, extra], [16, 1, {}, "forbidden.topic"], [16, 2, {}, "forbidden.topic"])
        self.refused(w, DENIED, FAILED)
        self.assertEqual(s.before(), [])

    def test_what_follows_a_right_login_is_done(self):
        w, signature, extra = self.begin()
        w.send([5, signature, extra], [16, 1, {"acknowledge": True}, "a.b"])
        self.welcomed(w)
        self.assertEqual(w.receive()[:2], [17, 1])

    def right(self):
        w, signature, extra = self.begin()
        w.send([5, signature, extra])
        self.welcomed(w)
        self.works(w)
