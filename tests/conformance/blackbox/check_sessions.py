# SPDX-License-Identifier: MIT
"""R-SE, R-FA, R-PV: joining, leaving, features and protocol violations."""
import unittest

from blackbox import ROLES, Check, Closed, checks, every, router, without


@checks
class Establishment(Check):
    @every
    def test_R_SE_01_hello_comes_first(self):
        for first in ([16, 1, {}, "a.b"], [32, 1, {}, "a.b"], [48, 1, {}, "a.b"], [64, 1, {}, "a.b"], [34, 1, 1], [66, 1, 1],
                      [49, 1, {}], [70, 1, {}], [5, "x", {}], [6, {}, "wamp.close.normal"], [8, 68, 1, {}, "a.b"], [2, 1, {}]):
            with self.subTest(first):
                w = self.wire()
                w.send(first)
                self.aborted(w)

    @every
    def test_R_SE_02_03_first_is_welcome(self):
        w = self.wire()
        w.send([1, "realm1", {"roles": {"caller": {}}}])
        m = w.receive()
        self.assertEqual(m[0], 2)
        self.assertEqual(len(m), 3)
        self.assertIsInstance(m[1], int)

    @every
    def test_R_SE_04_nothing_before_welcome(self):
        w = self.wire()
        w.send([1, "realm1", {"roles": ROLES}], [32, 1, {}, "wamp.session.on_join"], [16, 2, {"acknowledge": True}, "a.b"])
        self.assertEqual([w.receive()[0] for _ in range(3)], [2, 33, 17])

    @every
    def test_R_SE_05_second_hello(self):
        self.violation(1, "realm1", {"roles": ROLES})

    @every
    def test_R_SE_06_unknown_realm(self):
        w = self.wire()
        w.send([1, "no.such.realm", {"roles": ROLES}])
        self.aborted(w, "wamp.error.no_such_realm")

    @every
    def test_R_SE_08_abort_is_not_answered(self):
        w = self.wire()
        w.send([3, {}, "wamp.close.system_shutdown"])
        messages, _ = w.end()
        self.assertEqual(messages, [])
        for abort in ([3, {}, "x.y"], [3, {"message": "bye"}, "x.y", ["a"]], [3, {}, "x.y", [], {"a": 1}]):
            s = self.session()
            s.send(abort)
            messages, _ = s.wire.end()
            self.assertEqual(messages, [])
            self.assertEqual(self.session().ask("wamp.session.get", s.id)[4], "wamp.error.no_such_session")

    @every
    def test_R_SE_11_goodbye(self):
        for reason in ("wamp.close.close_realm", "wamp.close.system_shutdown", "my.own.reason"):
            s = self.session()
            s.send([6, {"message": "x"}, reason])
            m = s.expect(6)
            self.assertEqual(m[2], "wamp.close.goodbye_and_out")
            self.assertEqual(len(m), 3)

    @every
    def test_R_SE_13_nothing_after_goodbye(self):
        s, other = self.two()
        t = self.uri()
        s.subscribe(t)
        s.send([6, {}, "wamp.close.close_realm"])
        s.expect(6)
        other.publish(t)
        s.join()
        self.assertEqual(s.before(), [])

    @every
    def test_R_SE_14_one_goodbye_only(self):
        s = self.session()
        s.send([6, {}, "wamp.close.close_realm"], [6, {}, "wamp.close.goodbye_and_out"])
        s.expect(6)
        m = s.wire.receive()
        self.assertTrue(isinstance(m, Closed) or m[0] == 3, m)

    @every
    def test_R_SE_15_transport_is_reused(self):
        s = self.session()
        first = s.id
        t = self.uri()
        s.subscribe(t)
        for _ in range(3):
            s.send([6, {}, "wamp.close.close_realm"])
            s.expect(6)
            s.join()
        self.assertNotEqual(s.id, first)
        s.publish(t, exclude_me=False)
        self.assertEqual(s.before(), [])
        s.send([6, {}, "wamp.close.close_realm"])
        s.expect(6)
        s.join(realm="realm2")

    @every
    def test_R_SE_12_after_goodbye_of_the_router_everything_is_ignored(self):
        s, killer = self.two()
        t = self.uri()
        killer.subscribe(t)
        killer.ask("wamp.session.kill", s.id)
        m = s.expect(6)
        self.assertEqual(m[2], "wamp.close.killed")
        s.send([16, 1, {"acknowledge": True}, t], [99, "nonsense"], [6, {}, "wamp.close.goodbye_and_out"])
        messages, _ = s.wire.end()
        self.assertEqual(messages, [])
        self.assertEqual(killer.before(), [])

    @every
    def test_R_SE_16_loss_of_transport(self):
        s, other = self.two()
        u, t = self.uri(), self.uri()
        s.register(u)
        sub = s.subscribe(t)
        other.subscribe("wamp.session.on_leave")
        s.close()
        while True:
            m = other.expect(36)
            if m[4][0] == s.id:
                break
        n = other.call(u)
        other.error(48, n, "wamp.error.no_such_procedure")
        self.assertEqual(other.ask("wamp.subscription.get", sub)[4], "wamp.error.no_such_subscription")

    @every
    def test_R_SE_18_killed(self):
        s, killer = self.two()
        self.assertIsNone(killer.ask("wamp.session.kill", s.id))
        self.assertEqual(s.expect(6)[2], "wamp.close.killed")


@checks
class Features(Check):
    @every
    def test_R_FA_01_roles(self):
        for details in ({}, {"roles": {}}, {"roles": {"broker": {}}}, {"roles": []}, {"roles": None}, {"roles": "caller"},
                        {"roles": {"caller": []}}, {"roles": {"caller": {"features": []}}}):
            with self.subTest(details):
                w = self.wire()
                w.send([1, "realm1", details])
                self.aborted(w)

    @every
    def test_R_FA_02_03_announcement(self):
        roles = self.session().welcome[2]["roles"]
        self.assertEqual(set(roles), {"broker", "dealer"})
        broker, dealer = roles["broker"]["features"], roles["dealer"]["features"]
        for f in ("publisher_identification", "publisher_exclusion", "subscriber_blackwhite_listing", "publication_trustlevels",
                  "pattern_based_subscription", "event_history", "event_retention", "subscription_revocation",
                  "session_meta_api", "subscription_meta_api", "payload_passthru_mode"):
            self.assertIs(broker.get(f), True, f)
        for f in ("progressive_call_results", "progressive_call_invocations", "call_timeout", "call_canceling", "call_reroute",
                  "caller_identification", "call_trustlevels", "pattern_based_registration", "shared_registration",
                  "registration_revocation", "session_meta_api", "registration_meta_api", "testament_meta_api",
                  "payload_passthru_mode"):
            self.assertIs(dealer.get(f), True, f)
        for features in (broker, dealer):
            self.assertTrue(all(isinstance(v, bool) for v in features.values()))

    @every
    def test_R_FA_04_unknown_roles_and_features(self):
        s = self.session({"caller": {"features": {"from_the_future": True}}, "astronaut": {"features": {"flying": True}}})
        self.assertIsInstance(s.ask("wamp.session.count"), int)
        s = self.session({"caller": {"features": {}, "more": 1}})
        s.before()

    @every
    def test_R_FA_03_false_means_unsupported(self):
        roles = without("callee", "call_canceling")
        roles["callee"]["features"]["call_canceling"] = False
        callee, caller = self.session(roles), self.session()
        u = self.uri()
        callee.register(u)
        n = caller.call(u)
        callee.expect(68)
        caller.send([49, n, {"mode": "kill"}])
        caller.error(48, n, "wamp.error.canceled")
        self.assertEqual(callee.before(), [])

    @every
    def test_R_FA_06_07_welcome_details(self):
        d = self.session().welcome[2]
        self.assertEqual(d["realm"], "realm1")
        self.assertEqual((d["authrole"], d["authmethod"]), ("anonymous", "anonymous"))
        self.assertIsInstance(d["authid"], str)
        self.assertIsInstance(d["authprovider"], str)
        self.assertIn("agent", d)
        self.assertNotIn("x_cb_node", d)

    @every
    def test_R_FA_13_call_cancelling_spelling(self):
        roles = without("callee", "call_canceling")
        roles["callee"]["features"]["call_cancelling"] = True
        callee, caller = self.session(roles), self.session()
        u = self.uri()
        callee.register(u)
        n = caller.call(u)
        m = callee.expect(68)
        caller.send([49, n, {"mode": "killnowait"}])
        caller.error(48, n, "wamp.error.canceled")
        callee.expect(69, m[1])


@checks
class Violations(Check):
    @every
    def test_R_PV_01_02_03_abort_dispose_close(self):
        s, other = self.two()
        t = self.uri()
        other.subscribe(t)
        s.register(t)
        s.send([16, s.next(), {}, t, ["before"]], ["bad"], [16, s.next(), {}, t, ["after"]])
        self.aborted(s)
        self.assertEqual([m[4] for m in other.before()], [["before"]])
        n = other.call(t)
        other.error(48, n, "wamp.error.no_such_procedure")

    @every
    def test_R_PV_04_after_establishment(self):
        for bad in ([1, "realm1", {"roles": ROLES}], [2, 1, {}], [4, "ticket", {}], [5, "x", {}]):
            self.violation(*bad)

    @every
    def test_R_PV_05_before_establishment(self):
        for bad in ([6, {}, "a.b"], [8, 68, 1, {}, "a.b"], [33, 1, 1], [35, 1], [17, 1, 1], [50, 1, {}], [65, 1, 1], [67, 1],
                    [68, 1, 1, {}], [36, 1, 1, {}], [69, 1, {}], [4, "x", {}]):
            with self.subTest(bad):
                w = self.wire()
                w.send(bad)
                self.aborted(w)

    @every
    def test_R_PV_07_yield_of_an_id_never_issued(self):
        self.violation(70, 1, {})
        self.violation(8, 68, 1, {}, "a.b")
        a, b = self.two()
        u = self.uri()
        a.register(u)
        for _ in range(3):
            b.call(u)
            a.expect(68)
        self.violation(70, 3, {}, session=b)
        self.assertEqual([m[0] for m in a.before()], [69] * 3)
        self.violation(70, 4, {}, session=a)

    @every
    def test_R_PV_08_late_answers_are_discarded(self):
        for late in ([70, None, {}], [70, None, {"progress": True}, [1]], [8, 68, None, {}, "a.b"]):
            callee, caller = self.two()
            u = self.uri()
            callee.register(u)
            n = caller.call(u)
            m = callee.expect(68)
            caller.send([49, n, {"mode": "skip"}])
            caller.error(48, n, "wamp.error.canceled")
            late = [m[1] if x is None else x for x in late]
            callee.send(late, late)
            self.assertEqual(callee.before(), [])
            self.assertEqual(caller.before(), [])

    @every
    def test_R_PV_08_second_answer_is_discarded(self):
        callee, caller = self.two()
        u = self.uri()
        callee.register(u)
        n = caller.call(u)
        m = callee.expect(68)
        callee.send([70, m[1], {}, [1]], [70, m[1], {}, [2]])
        self.assertEqual(caller.expect(50, n)[3], [1])
        self.assertEqual(callee.before(), [])
        self.assertEqual(caller.before(), [])

    @every
    def test_R_PV_10_undecodable(self):
        for bad in {"json": (b"[", b"", b"{", b"[16,1,{}", b"nul", b"[1,]", b"[16,1,{},\"a.b\"]x", b"[01]"),
                    "msgpack": (b"\xc1", b"\x94", b"\xdd\xff\xff\xff\xff", b"", b"\x94\x10\x01\x80\xa3a.bX", b"\xd9"),
                    "cbor": (b"\x84", b"\xff", b"\x9f", b"", b"\x1c", b"\x84\x10\x01\xa0\x63a.bX", b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff"),
                    "ubjson": (b"[", b"", b"[U", b"x", b"[$", b"[#U\x05", b"[N]"),
                    "bjdata": (b"[", b"", b"[U", b"x", b"[$", b"[#U\x05", b"[N]")}[self.place.codec]:
            with self.subTest(bad):
                s = self.session()
                s.wire.payload(bad)
                self.aborted(s)

    @every
    def test_R_PV_10_undecodable_before_hello(self):
        w = self.wire()
        w.payload({"json": b"[1,", "msgpack": b"\xc1", "cbor": b"\xff"}.get(self.place.codec, b"x"))
        self.aborted(w)

    @every
    def test_R_PV_12_progress_without_the_feature(self):
        u = self.uri()
        self.session().register(u)
        self.violation(48, 1, {"progress": True}, u, session=self.session(without("caller", "progressive_call_invocations")))

    @every
    def test_R_PV_13_ppt_without_the_feature(self):
        self.violation(48, 1, {"ppt_scheme": "x_a"}, "a.b", [b"x"], session=self.session(without("caller", "payload_passthru_mode")))
        self.violation(16, 1, {"ppt_scheme": "x_a"}, "a.b", [b"x"], session=self.session(without("publisher", "payload_passthru_mode")))
        callee, caller = self.session(without("callee", "payload_passthru_mode")), self.session()
        u = self.uri()
        callee.register(u)
        n = caller.call(u)
        m = callee.expect(68)
        self.violation(70, m[1], {"ppt_scheme": "x_a"}, [b"x"], session=callee)
        caller.error(48, n, "wamp.error.canceled")

    def test_R_PV_14_only_authenticate_answers_a_challenge(self):
        for codec in ("json", "msgpack", "cbor", "ubjson"):
            for bad in ([1, "realm1", {"roles": ROLES}], [16, 1, {}, "a.b"], [6, {}, "wamp.close.normal"], [99], [32, 1, {}, "a.b"]):
                w = self.wire(router().unix(codec, "login.sock"))
                w.send([1, "realm1", {"roles": ROLES, "authmethods": ["ticket"], "authid": "alice"}])
                self.assertEqual(w.receive()[:2], [4, "ticket"])
                w.send(bad)
                self.aborted(w)
            w = self.wire(router().unix(codec, "login.sock"))
            w.send([1, "realm1", {"roles": ROLES, "authmethods": ["ticket"], "authid": "alice"}])
            w.receive()
            w.send([3, {}, "wamp.error.authentication_failed"])
            self.assertEqual(w.end()[0], [])

    @every
    def test_R_PV_15_calls_in_flight_are_canceled(self):
        callee, caller = self.two()
        u = self.uri()
        callee.register(u)
        n = caller.call(u)
        callee.expect(68)
        self.violation(99, session=callee)
        caller.error(48, n, "wamp.error.canceled")
        caller.before()


if __name__ == "__main__":
    unittest.main()
