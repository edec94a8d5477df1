# SPDX-License-Identifier: MIT
"""Who may do what, when a procedure decides: the authorizer is a session of the test."""
import threading
import time
import unittest

from blackbox import Session, node
from guarded import Guarded, role

NOT, FAILED = "wamp.error.not_authorized", "wamp.error.authorization_failed"
REQUESTS = {"call": (48, lambda s, u: s.call(u)), "publish": (16, lambda s, u: s.request(16, {"acknowledge": True}, u)),
            "subscribe": (32, lambda s, u: s.request(32, {}, u)), "register": (64, lambda s, u: s.request(64, {}, u))}
DONE = {"publish": 17, "subscribe": 33, "register": 65}


class Authorizer(Guarded):
    auth = {"dyn": {"anonymous": {"type": "static", "role": "dyn"}}, "login": {"ticket": {"type": "static", "principals": {
        "joe": {"ticket": "x", "role": "dyn"}}}}}
    roles = [role("anonymous"), role("dyn", None, authorizer="az.check")]
    other_realms = []

    def setUp(self):
        self.asked = self.session()
        self.registration = self.asked.register("az.check")
        self.one = self.session(place=self.place("dyn"))

    def tearDown(self):
        self.asked.before()
        self.asked.close()

    def uri(self):
        Authorizer.count = getattr(Authorizer, "count", 0) + 1
        return f"check.n{self.count}"

    def invoked(self, action=None, uri=None):
        m = self.asked.expect(68)
        self.assertEqual(m[2], self.registration)
        if action:
            self.assertEqual((m[4][1], m[4][2]), (uri, action))
        return m

    def answer(self, invocation, *value):
        self.asked.send([70, invocation[1], {}, list(value)])

    def outcome(self, action, n):
        """None if it was done, else the error."""
        m = self.one.receive()
        if m[0] == 8:
            self.assertEqual(m[1:3], [REQUESTS[action][0], n], m)
            return None if m[4] == "wamp.error.no_such_procedure" else m[4]
        self.assertEqual(m[:2], [DONE[action], n], m)

    def asks(self, action, *value, uri=None):
        """One request, decided by that value; gives the error."""
        uri = uri or self.uri()
        n = REQUESTS[action][1](self.one, uri)
        self.answer(self.invoked(action, uri), *value)
        return self.outcome(action, n)

    def test_R_AZ_03_each_action_is_asked_for(self):
        for action in REQUESTS:
            self.assertIsNone(self.asks(action, True))
            self.assertEqual(self.asks(action, False), NOT)
            self.assertIsNone(self.asks(action, {"allow": True}))
            self.assertEqual(self.asks(action, {"allow": False}), NOT)

    def test_R_AZ_03_who_asks_for_what(self):
        s = Session(self.place("login"), ticket=("joe", "x"), details={"authextra": {"mine": 5}})
        self.addCleanup(s.close)
        uri = self.uri()
        s.request(32, {"match": "prefix"}, uri + ".")
        m = self.invoked("subscribe", uri + ".")
        told = m[4][0]
        self.assertEqual({k: told[k] for k in ("session", "authid", "authrole", "authmethod", "authprovider")},
                         {"session": s.id, "authid": "joe", "authrole": "dyn", "authmethod": "ticket", "authprovider": "static"})
        self.assertEqual(len(m[4]), 4)
        self.assertEqual(m[4][3].get("match"), "prefix")
        self.answer(m, True)
        self.assertEqual(s.receive()[0], 33)

    def test_R_AZ_02_patterns_are_told_with_their_policy(self):
        for code, action, done in ((32, "subscribe", 33), (64, "register", 65)):
            for match, uri in (("prefix", "some.prefix."), ("wildcard", "some..wild"), ("exact", "some.exact")):
                n = self.one.request(code, {"match": match}, uri)
                m = self.invoked(action, uri)
                self.assertEqual(m[4][3].get("match", "exact"), match)
                self.answer(m, True)
                self.one.expect(done, n)

    def test_R_AZ_05_garbage_denies(self):
        for value in (None, 1, 0, "true", "allow", [], [True], 1.5, {}, {"allow": "yes"}, {"allow": 1}, {"allow": True, "cache": 5}, {"allow": True, "disclose": "x"},
                      {"allow": True, "disclose": 5}, {"permitted": True}):
            with self.subTest(value=value):
                self.assertEqual(self.asks("publish", value), FAILED)
        for rest in ([], [[]]):
            n = REQUESTS["call"][1](self.one, self.uri())
            self.asked.send([70, self.invoked()[1], {}, *rest])
            self.assertEqual(self.outcome("call", n), FAILED)

    def test_R_AZ_05_its_error_denies(self):
        for action in REQUESTS:
            n = REQUESTS[action][1](self.one, self.uri())
            self.asked.send([8, 68, self.invoked()[1], {}, "com.example.broken", ["text"]])
            self.assertEqual(self.outcome(action, n), FAILED)

    def test_R_AZ_05_nobody_is_there_to_ask(self):
        self.asked.close()
        self.asked = self.session()
        for action in REQUESTS:
            self.assertEqual(self.outcome(action, REQUESTS[action][1](self.one, self.uri())), FAILED)

    def test_R_AZ_05_the_authorizer_vanishes(self):
        requests = [(action, REQUESTS[action][1](self.one, self.uri())) for action in REQUESTS]
        self.invoked()
        self.asked.close()
        self.asked = self.session()
        for action, n in requests:
            self.assertEqual(self.outcome(action, n), FAILED)

    def test_R_AZ_05_the_authorizer_unregisters(self):
        n = REQUESTS["call"][1](self.one, self.uri())
        m = self.invoked()
        self.asked.send([66, self.asked.next(), self.registration])
        self.answer(m, True)
        self.assertIsNone(self.outcome("call", n))
        while self.asked.receive()[0] != 67:
            pass
        self.assertEqual(self.outcome("call", REQUESTS["call"][1](self.one, self.uri())), FAILED)

    def test_R_AZ_05_the_authorizer_never_answers(self):
        start = time.monotonic()
        n = REQUESTS["call"][1](self.one, self.uri())
        m = self.invoked()
        self.assertEqual(self.outcome("call", n), FAILED)
        self.assertLess(time.monotonic() - start, 25)
        self.answer(m, True)            # too late
        for x in self.asked.before():
            self.assertEqual(x[0], 69)
        self.assertEqual(self.one.request(16, {"acknowledge": True}, "x.y"), self.one.last)
        self.answer(self.invoked("publish", "x.y"), True)
        self.one.expect(17)

    def test_R_AZ_07_a_decision_can_be_kept(self):
        uri = self.uri()
        self.assertIsNone(self.asks("publish", {"allow": True, "cache": True}, uri=uri))
        for _ in range(10):
            n = REQUESTS["publish"][1](self.one, uri)
            self.assertIsNone(self.outcome("publish", n))
        other = self.session(place=self.place("dyn"))
        other.publish(uri)                                              # same role: it holds
        self.assertIsNone(self.asks("subscribe", True, uri=uri))        # another action is asked for
        uri = self.uri()
        self.assertEqual(self.asks("call", {"allow": False, "cache": True}, uri=uri), NOT)
        n = REQUESTS["call"][1](self.one, uri)
        self.assertEqual(self.outcome("call", n), NOT)
        self.assertEqual(self.asked.before(), [])

    def test_R_AZ_07_what_is_not_to_be_kept_is_not(self):
        uri = self.uri()
        for value in (True, {"allow": True}, {"allow": True, "cache": False}, False):
            self.assertEqual(self.asks("publish", value, uri=uri), None if value else NOT)

    def test_R_AZ_07_a_kept_decision_on_a_pattern_is_not_one_on_its_uri(self):
        uri = self.uri()
        self.assertIsNone(self.asks("subscribe", {"allow": True, "cache": True}, uri=uri))
        n = self.one.request(32, {"match": "prefix"}, uri)
        m = self.invoked("subscribe", uri)
        self.answer(m, False)
        self.one.error(32, n, NOT)

    def test_R_AZ_07_disclosed_by_decision(self):
        other = self.session()
        for value, disclosed in (({"allow": True, "disclose": True}, True), ({"allow": True, "disclose": False}, False), ({"allow": True}, False),
                                 (True, False), ({"allow": True, "disclose": True, "cache": True}, True)):
            uri = self.uri()
            other.subscribe(uri)
            other.register(uri)
            n = self.one.request(16, {"acknowledge": True}, uri)
            self.answer(self.invoked("publish", uri), value)
            self.one.expect(17, n)
            self.assertEqual("publisher" in other.expect(36)[3], disclosed, value)
            n = self.one.call(uri)
            self.answer(self.invoked("call", uri), value)
            m = other.expect(68)
            self.assertEqual("caller" in m[3], disclosed, value)
            other.send([70, m[1], {}])
            self.one.expect(50, n)

    def test_R_OR_06_the_order_is_kept_while_a_decision_is_pending(self):
        other = self.session()
        uri, kept = self.uri(), self.uri()
        other.subscribe(uri)
        other.subscribe(kept)
        self.assertIsNone(self.asks("publish", {"allow": True, "cache": True}, uri=kept))
        other.expect(36)
        for n in range(20):         # those of `kept` need no decision, and wait all the same
            self.one.request(16, {}, uri if n % 2 == 0 else kept, [n])
        got = []
        for n in range(0, 20, 2):
            m = self.invoked("publish", uri)
            got += [x[4][0] for x in other.before()]
            self.assertLessEqual(len(got), n)
            self.answer(m, True)
        while len(got) < 20:
            got.append(other.expect(36)[4][0])
        self.assertEqual(got, list(range(20)))

    def test_R_OR_06_answers_come_in_the_order_of_the_requests(self):
        """A refused one between two that are allowed."""
        uris = [self.uri() for _ in range(30)]
        numbers = [self.one.request(16, {"acknowledge": True}, u) for u in uris]
        for n, u in enumerate(uris):
            self.answer(self.invoked("publish", u), n % 3 != 1)
        for i, n in enumerate(numbers):
            m = self.one.receive()
            self.assertEqual((m[0], m[2 if m[0] == 8 else 1]), (8 if i % 3 == 1 else 17, n))

    def test_others_are_not_held_up(self):
        REQUESTS["call"][1](self.one, self.uri())
        m = self.invoked()
        other = self.session()
        other.publish("a.b")
        second = self.session(place=self.place("dyn"))
        uri = self.uri()
        n = second.request(16, {"acknowledge": True}, uri)
        self.answer(self.invoked("publish", uri), True)
        second.expect(17, n)
        self.answer(m, True)
        self.one.receive()

    def test_goodbye_while_it_is_decided(self):
        self.one.request(16, {}, self.uri())
        m = self.invoked()
        self.one.send([6, {}, "wamp.close.close_realm"])
        self.answer(m, True)
        self.assertEqual(self.one.receive()[0], 6)

    def test_the_asker_vanishes_while_it_is_decided(self):
        other = self.session()
        uri = self.uri()
        other.subscribe(uri)
        for code in (32, 64, 48, 16):
            s = self.session(place=self.place("dyn"))
            s.request(code, {}, uri)
            m = self.invoked()
            s.close()
            node.until(lambda: isinstance(other.ask("wamp.session.get", s.id), list), "a session that is gone", 8)
            self.answer(m, True)
            for x in self.asked.before():
                self.assertEqual(x[0], 69)
        self.assertIsNone(other.ask("wamp.registration.lookup", uri))
        self.assertEqual(other.ask("wamp.subscription.count_subscribers", other.ask("wamp.subscription.lookup", uri)), 1)

    def test_a_violation_while_it_is_decided(self):
        self.one.request(16, {}, self.uri())
        m = self.invoked()
        self.one.send([16, 0, {}, "a.b"])
        self.answer(m, True)
        found, _ = self.one.wire.end()
        self.assertEqual([x[0] for x in found], [3])

    def test_cancel_of_a_call_that_is_not_decided_yet(self):
        callee = self.session()
        uri = self.uri()
        callee.register(uri)
        n = self.one.call(uri)
        m = self.invoked("call", uri)
        self.one.send([49, n, {"mode": "killnowait"}])
        self.answer(m, True)
        self.one.error(48, n, "wamp.error.canceled")
        self.assertIn([x[0] for x in callee.before()], ([], [68, 69]))

    def test_the_authorizer_is_not_asked_about_itself(self):
        """A role may call its own authorizer only if that says so; and nothing recurses."""
        n = self.one.call("az.check", [{}, "x", "call", {}])
        m = self.invoked("call", "az.check")
        self.answer(m, False)
        self.one.error(48, n, NOT)

    def test_R_UR_08_meta_procedures_are_decided_too(self):
        n = self.one.call("wamp.session.count")
        self.answer(self.invoked("call", "wamp.session.count"), False)
        self.one.error(48, n, NOT)
        n = self.one.call("wamp.session.count")
        self.answer(self.invoked("call", "wamp.session.count"), True)
        self.one.expect(50, n)

    def test_what_waits_is_not_lost(self):
        """Whoever floods the router while a decision is pending is served when it comes."""
        uri, count = self.uri(), 1000
        self.one.request(16, {}, uri, ["first"])
        m = self.invoked("publish", uri)
        frames = b"".join(self.one.wire.frame(self.place().encode([16, n, {"acknowledge": n == count + 1}, uri, ["x" * 10000]]))
                          for n in range(2, count + 2))
        writer = threading.Thread(target=self.one.wire.raw, args=(frames,))
        writer.start()
        self.answer(m, {"allow": True, "cache": True})
        self.one.expect(17, count + 1)
        writer.join()


if __name__ == "__main__":
    unittest.main()
