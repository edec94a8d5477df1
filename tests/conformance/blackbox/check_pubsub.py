# SPDX-License-Identifier: MIT
"""R-PS, R-PX, R-BW, R-PI, R-PP, R-EH, R-ER, R-SR, R-TE, R-OR, R-MB: publish and subscribe."""
import unittest

from blackbox import Check, checks, every, router, without


@checks
class Basics(Check):
    @every
    def test_R_PS_01_subscribed(self):
        s = self.session()
        n = s.request(32, {}, self.uri())
        m = s.expect(33, n)
        self.assertEqual(len(m), 3)
        self.assertGreaterEqual(m[2], 1)

    @every
    def test_R_PS_02_again_is_the_same(self):
        s, other = self.two()
        t = self.uri()
        other.subscribe("wamp.subscription.on_subscribe")
        ids = {s.subscribe(t), s.subscribe(t), s.subscribe(t, match="exact")}
        self.assertEqual(len(ids), 1)
        self.assertEqual([m[4] for m in other.before() if m[4][0] == s.id], [[s.id, ids.pop()]])
        s.request(16, {"exclude_me": False}, t)
        self.assertEqual(len(s.before()), 1)

    @every
    def test_R_PS_03_one_id_for_all_subscribers(self):
        a, b = self.two()
        t = self.uri()
        self.assertEqual(a.subscribe(t), b.subscribe(t))

    @every
    def test_R_PS_04_unsubscribe_what_is_not_held(self):
        a, b = self.two()
        i = a.subscribe(self.uri())
        for bad in (i, 2**53, 123456789):
            n = b.request(34, bad)
            b.error(34, n, "wamp.error.no_such_subscription")
        n = a.request(34, i)
        a.expect(35, n)
        n = a.request(34, i)
        a.error(34, n, "wamp.error.no_such_subscription")

    @every
    def test_R_PS_05_no_event_after_unsubscribed(self):
        a, b = self.two()
        t = self.uri()
        i = b.subscribe(t)
        a.publish(t)
        b.expect(36, i)
        n = b.request(34, i)
        self.assertEqual(len(b.expect(35, n)), 2)
        a.publish(t)
        self.assertEqual(b.before(), [])

    @every
    def test_R_PS_05_unsubscribe_with_an_options_dict(self):
        s = self.session()
        i = s.subscribe(self.uri())
        n = s.request(34, i, {"forward_for": []})
        s.expect(35, n)
        r = s.register(self.uri())
        n = s.request(66, r, {})
        s.expect(67, n)

    @every
    def test_R_PS_06_no_answer_without_acknowledge(self):
        s = self.session()
        s.request(16, {}, "a.b")
        s.request(16, {"acknowledge": False}, "a.b")
        s.request(16, {}, "a..b")
        s.request(16, {}, "wamp.x")
        s.request(16, {"disclose_me": True}, "a.b")
        self.assertEqual(s.before(), [])

    @every
    def test_R_PS_07_08_publication_id(self):
        a, b = self.two()
        t = self.uri()
        b.subscribe(t)
        b.subscribe(t, match="prefix")
        b.subscribe(t, match="wildcard")
        p = a.publish(t)
        self.assertEqual([b.expect(36)[2] for _ in range(3)], [p, p, p])

    @every
    def test_R_PS_09_one_event_per_subscription(self):
        a, b = self.two()
        t = self.uri()
        ids = {b.subscribe(t), b.subscribe(t, match="prefix"), b.subscribe("check", match="prefix")}
        a.publish(t)
        self.assertEqual(sorted(m[1] for m in b.before()), sorted(ids))

    @every
    def test_R_PS_10_publisher_gets_nothing(self):
        s = self.session()
        t = self.uri()
        s.subscribe(t)
        s.subscribe(t, match="prefix")
        s.publish(t)
        s.publish(t, exclude_me=True)
        self.assertEqual(s.before(), [])

    @every
    def test_R_PS_11_inside_the_realm(self):
        a, b = self.session(), self.session(realm="realm2")
        t = self.uri()
        b.subscribe(t)
        a.publish(t)
        self.assertEqual(b.before(), [])

    def test_R_PS_13_not_authorized(self):
        for codec in ("json", "cbor"):
            s = self.session(place=router().unix(codec, "login.sock"), ticket=("poor", "secret-poor"))
            for code, rest in ((32, [{}, "a.b"]), (16, [{"acknowledge": True}, "a.b"]), (64, [{}, "a.b"]), (48, [{}, "a.b"])):
                n = s.request(code, *rest)
                s.error(code, n, "wamp.error.not_authorized")
            s.request(16, {}, "a.b")
            n = s.call("x.y")
            s.error(48, n, "wamp.error.not_authorized")
            s.close()

    @every
    def test_R_PX_01_exclude_me_false(self):
        s, other = self.two()
        t = self.uri()
        s.subscribe(t)
        other.subscribe(t)
        s.request(16, {"exclude_me": False}, t, [1])
        self.assertEqual([m[4] for m in s.before()], [[1]])
        self.assertEqual(len(other.before()), 1)

    @every
    def test_R_PX_02_exclude_me_and_lists(self):
        s, other = self.two()
        t = self.uri()
        s.subscribe(t)
        other.subscribe(t)
        s.request(16, {"exclude_me": False, "eligible": [other.id]}, t)
        self.assertEqual(s.before(), [])
        self.assertEqual(len(other.before()), 1)
        s.request(16, {"exclude_me": False, "exclude": [s.id]}, t)
        self.assertEqual(s.before(), [])
        s.request(16, {"eligible": [s.id]}, t)
        self.assertEqual(s.before(), [])
        self.assertEqual(len(other.before()), 1)

    @every
    def test_R_BW_01_03_session_lists(self):
        p, a, b = self.session(), self.session(), self.session()
        t = self.uri()
        a.subscribe(t)
        b.subscribe(t)
        for options, who in (({"exclude": [a.id]}, "b"), ({"eligible": [a.id]}, "a"), ({"eligible": [a.id, b.id], "exclude": [a.id]}, "b"),
                             ({"exclude": []}, "ab"), ({"eligible": [a.id], "exclude": [a.id]}, ""), ({"exclude": [1, 2, 3]}, "ab"),
                             ({"eligible": [1]}, "")):
            with self.subTest(options):
                p.publish(t, **options)
                got = ("a" if a.before() else "") + ("b" if b.before() else "")
                self.assertEqual(got, who)

    @every
    def test_R_BW_02_empty_eligible_is_nobody(self):
        p, a = self.two()
        t = self.uri()
        a.subscribe(t)
        for key in ("eligible", "eligible_authid", "eligible_authrole"):
            p.publish(t, **{key: []})
        self.assertEqual(a.before(), [])
        for key in ("exclude", "exclude_authid", "exclude_authrole"):
            p.publish(t, **{key: []})
        self.assertEqual(len(a.before()), 3)

    def test_R_BW_01_authid_and_authrole_lists(self):
        login = router().unix("json", "login.sock")
        p = self.session()
        s = {n: self.session(place=login, ticket=(n, "secret-" + n)) for n in ("alice", "bob", "carol")}
        t = self.uri()
        for x in s.values():
            x.subscribe(t)
        for options, who in (({"exclude_authid": ["alice"]}, "bob carol"), ({"eligible_authid": ["alice", "bob"]}, "alice bob"),
                             ({"exclude_authrole": ["blue"]}, "alice"), ({"eligible_authrole": ["blue"]}, "bob carol"),
                             ({"eligible_authrole": ["blue"], "exclude_authid": ["bob"]}, "carol"),
                             ({"eligible_authrole": ["blue"], "eligible_authid": ["alice"]}, ""),
                             ({"eligible_authrole": ["blue"], "eligible": [s["bob"].id]}, "bob"), ({"eligible_authid": ["nobody"]}, ""),
                             ({"exclude_authrole": ["red", "blue"]}, "")):
            with self.subTest(options):
                p.publish(t, **options)
                self.assertEqual(" ".join(n for n, x in s.items() if x.before()), who)

    @every
    def test_R_BW_04_eligible_does_not_subscribe(self):
        p, a = self.two()
        p.publish(self.uri(), eligible=[a.id])
        self.assertEqual(a.before(), [])

    @every
    def test_R_PI_01_02_05_disclosure(self):
        a, b = self.two()
        t = self.uri()
        b.subscribe(t)
        a.publish(t, disclose_me=True)
        d = b.expect(36)[3]
        self.assertEqual(d["publisher"], a.id)
        self.assertEqual((d["publisher_authid"], d["publisher_authrole"]), (a.welcome[2]["authid"], "anonymous"))
        for options in ({}, {"disclose_me": False}):
            a.publish(t, **options)
            self.assertEqual(b.expect(36)[3], {})

    @every
    def test_R_PI_03_disclosure_denied(self):
        a, b = self.session(realm="realm2"), self.session(realm="realm2")
        t = self.uri()
        b.subscribe(t)
        n = a.request(16, {"acknowledge": True, "disclose_me": True}, t)
        a.error(16, n, "wamp.error.option_disallowed.disclose_me")
        a.request(16, {"disclose_me": True}, t)
        self.assertEqual(a.before(), [])
        self.assertEqual(b.before(), [])


@checks
class Patterns(Check):
    @every
    def test_R_PP_01_invalid_match(self):
        self.violation(32, 1, {"match": "regex"}, "a.b")

    @every
    def test_R_PP_02_prefix(self):
        a, b = self.two()
        t = self.uri()
        b.subscribe(t + ".emerg", match="prefix")
        for topic, hit in ((".emergency", 1), (".emerg.x", 1), (".emerg", 1), (".emer", 0), (".x.emerg", 0)):
            a.publish(t + topic)
            self.assertEqual(len(b.before()), hit, topic)

    @every
    def test_R_PP_03_wildcard(self):
        a, b = self.two()
        t = self.uri()
        for pattern, topics in ((t + "..x", {t + ".a.x": 1, t + ".a.b.x": 0, t + ".x": 0, t + ".a.y": 0}), (t + "..", {t + ".a.b": 1, t + ".a": 0}),
                                (".q" + t.replace(".", "_") + ".", {"a.q" + t.replace(".", "_") + ".c": 1, "q" + t.replace(".", "_") + ".c": 0})):
            i = b.subscribe(pattern, match="wildcard")
            for topic, hit in topics.items():
                a.publish(topic)
                self.assertEqual(len(b.before()), hit, (pattern, topic))
            b.expect(35, b.request(34, i))

    @every
    def test_R_PP_04_05_06_07_all_three(self):
        a, b = self.two()
        t = self.uri()
        e, p, w = b.subscribe(t), b.subscribe(t, match="prefix"), b.subscribe(t, match="wildcard")
        self.assertEqual(len({e, p, w}), 3)
        a.publish(t)
        got = {m[1]: m[3] for m in b.before()}
        self.assertEqual(got, {e: {}, p: {"topic": t}, w: {"topic": t}})


@checks
class Retained(Check):
    @every
    def test_R_ER_01_03_05_retained(self):
        a, b = self.two()
        t = self.uri()
        a.publish(t, ["old"], retain=True)
        p = a.publish(t, ["new"], retain=True)
        a.publish(t, ["not retained"])
        i = b.subscribe(t, get_retained=True)
        m = b.expect(36, i, p)
        self.assertIs(m[3].get("retained"), True)
        self.assertEqual(m[4], ["new"])
        c = self.session()
        c.subscribe(t)
        self.assertEqual(c.before(), [])

    @every
    def test_R_ER_04_only_to_the_eligible(self):
        a, b = self.two()
        t = self.uri()
        a.publish(t, retain=True, eligible=[1])
        b.subscribe(t, get_retained=True)
        t = self.uri()
        a.publish(t, retain=True, exclude=[b.id])
        b.subscribe(t, get_retained=True)
        t = self.uri()
        a.publish(t, retain=True, exclude_authrole=["anonymous"])
        b.subscribe(t, get_retained=True)
        t = self.uri()
        a.publish(t, retain=True, eligible_authid=["somebody"])
        b.subscribe(t, get_retained=True)
        self.assertEqual(b.before(), [])

    @every
    def test_R_ER_06_patterns(self):
        a, b = self.two()
        t = self.uri()
        a.publish(t + ".x", [1], retain=True)
        a.publish(t + ".y", [2], retain=True)
        b.subscribe(t + ".", match="prefix", get_retained=True)
        got = b.before()
        self.assertEqual({m[3]["topic"]: m[4] for m in got}, {t + ".x": [1], t + ".y": [2]})
        self.assertTrue(all(m[3]["retained"] is True for m in got))
        b.subscribe(t + ".", match="wildcard", get_retained=True)
        self.assertEqual(len(b.before()), 2)

    @every
    def test_R_ER_07_restricted_besides_unrestricted(self):
        a, b, c = self.session(), self.session(), self.session()
        t = self.uri()
        a.publish(t, ["all"], retain=True)
        a.publish(t, ["b"], retain=True, eligible=[b.id])
        b.subscribe(t, get_retained=True)
        c.subscribe(t, get_retained=True)
        self.assertEqual([m[4] for m in b.before()], [["b"]])
        self.assertEqual([m[4] for m in c.before()], [["all"]])

    @every
    def test_R_ER_08_survives(self):
        a, b = self.two()
        t = self.uri()
        i = a.subscribe(t)
        a.publish(t, [5], retain=True)
        a.expect(35, a.request(34, i))
        a.send([6, {}, "wamp.close.close_realm"])
        a.expect(6)
        b.subscribe(t, get_retained=True)
        self.assertEqual(b.expect(36)[4], [5])

    @every
    def test_R_ER_02_R_OR_07_after_subscribed(self):
        a, b = self.two()
        t = self.uri()
        a.publish(t, [1], retain=True)
        b.send([32, b.next(), {"get_retained": True}, t], [16, b.next(), {"exclude_me": False}, t, [2]])
        i = b.expect(33)[2]
        self.assertEqual([b.expect(36, i)[4] for _ in range(2)], [[1], [2]])
        n = a.request(16, {"acknowledge": True, "retain": True}, "a..b")
        a.error(16, n, "wamp.error.invalid_uri")


@checks
class History(Check):
    def publish(self, n, **options):
        s, t = self.session(), "history." + self.uri()
        return s, t, [s.publish(t, [k], **options) for k in range(n)]

    def history_of(self, s):
        return s.ask("wamp.subscription.lookup", "history.", {"match": "prefix"})

    def events(self, s, *arguments, **kwargs):
        n = s.call("wamp.subscription.get_events", list(arguments), kwargs)
        m = s.receive()
        self.assertEqual(m[:2], [50, n], m)
        return m[3] if len(m) > 3 else []

    @every
    def test_R_EH_01_02_03_events_in_order(self):
        s, t, ids = self.publish(3)
        i = self.history_of(s)
        self.assertIsInstance(i, int)
        got = self.events(s, i, topic=t)
        self.assertEqual([e["publication"] for e in got], ids)
        self.assertEqual([e["args"] for e in got], [[0], [1], [2]])
        for e in got:
            self.assertEqual(e["subscription"], i)
            self.assertRegex(e["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
            self.assertIn("details", e)
            self.assertNotIn("kwargs", e)
        self.assertEqual(self.events(s, i, topic="history.none"), [])

    @every
    def test_R_EH_04_05_reverse_and_limit(self):
        s, t, ids = self.publish(4)
        i = self.history_of(s)
        self.assertEqual([e["publication"] for e in self.events(s, i, topic=t, reverse=True)], ids[::-1])
        self.assertEqual([e["publication"] for e in self.events(s, i, topic=t, limit=2)], ids[:2])
        self.assertEqual([e["publication"] for e in self.events(s, i, topic=t, limit=2, reverse=True)], ids[:1:-1])
        for bad in (0, -1, "x", 1.5):
            self.assertEqual(s.ask("wamp.subscription.get_events", i, limit=bad)[4], "wamp.error.invalid_argument")

    @every
    def test_R_EH_06_times(self):
        s, t, ids = self.publish(3)
        i = self.history_of(s)
        stamps = [e["timestamp"] for e in self.events(s, i, topic=t)]
        self.assertIn(ids[1], [e["publication"] for e in self.events(s, i, topic=t, from_time=stamps[1], until_time=stamps[1])])
        self.assertEqual(self.events(s, i, topic=t, after_time=stamps[2]), [])
        self.assertEqual(self.events(s, i, topic=t, before_time=stamps[0]), [])
        self.assertEqual(len(self.events(s, i, topic=t, from_time="2000-01-01T00:00:00Z", before_time="2100-01-01T00:00:00+02:00")), 3)
        for key in ("from_time", "after_time", "before_time", "until_time"):
            for bad in ("yesterday", 5, "2000-13-01T00:00:00Z", ""):
                self.assertEqual(s.ask("wamp.subscription.get_events", i, **{key: bad})[4], "wamp.error.invalid_argument")

    @every
    def test_R_EH_07_09_publications(self):
        s, t, ids = self.publish(5)
        i = self.history_of(s)
        for kwargs, want in (({"from_publication": ids[1]}, ids[1:]), ({"after_publication": ids[1]}, ids[2:]),
                             ({"before_publication": ids[3]}, ids[:3]), ({"until_publication": ids[3]}, ids[:4]),
                             ({"from_publication": ids[1], "before_publication": ids[3]}, ids[1:3]),
                             ({"after_publication": ids[1], "limit": 1}, ids[2:3])):
            with self.subTest(list(kwargs)):
                self.assertEqual([e["publication"] for e in self.events(s, i, topic=t, **kwargs)], want)

    @every
    def test_R_EH_11_12_restricted(self):
        s, t, _ = self.publish(1, eligible=[1])
        i = self.history_of(s)
        s.publish(t, ["x"], exclude=[1])
        self.assertEqual(self.events(s, i, topic=t), [])
        s.publish(t, ["y"], exclude_authrole=["anonymous"])
        self.assertEqual(self.events(s, i, topic=t), [])
        s.publish(t, ["z"], eligible_authrole=["anonymous"])
        self.assertEqual([e["args"] for e in self.events(s, i, topic=t)], [["z"]])

    @every
    def test_R_EH_13_unknown_subscription(self):
        s = self.session()
        self.assertEqual(s.ask("wamp.subscription.get_events", 2**50)[4], "wamp.error.no_such_subscription")

    @every
    def test_R_EH_01_exact_survives_subscribers(self):
        s = self.session()
        i = s.subscribe("history.exact")
        s.expect(35, s.request(34, i))
        p = s.publish("history.exact", ["e"], {"k": 1})
        again = s.subscribe("history.exact")
        self.assertEqual(again, i)
        e = self.events(s, i, reverse=True, limit=1)[0]
        self.assertEqual((e["publication"], e["args"], e["kwargs"]), (p, ["e"], {"k": 1}))


@checks
class Revocation(Check):
    @every
    def test_R_SR_01_03_04_revoked(self):
        a, admin = self.two()
        t = self.uri()
        i = a.subscribe(t)
        admin.subscribe("wamp.subscription.", match="prefix")
        admin.before()
        admin.ask("wamp.subscription.remove_subscriber", i, a.id, "my.reason")
        m = a.expect(35, 0)
        self.assertEqual(m[2], {"subscription": i, "reason": "my.reason"})
        got = [(m[3]["topic"], m[4]) for m in admin.before() if m[4][0] == a.id]
        self.assertEqual(got, [("wamp.subscription.on_unsubscribe", [a.id, i]), ("wamp.subscription.on_delete", [a.id, i])])
        admin.publish(t)
        self.assertEqual(a.before(), [])

    @every
    def test_R_SR_02_silently_without_the_feature(self):
        a, admin = self.session(without("subscriber", "subscription_revocation")), self.session()
        t = self.uri()
        i = a.subscribe(t)
        self.assertNotIsInstance(admin.ask("wamp.subscription.remove_subscriber", i, a.id), list)
        admin.publish(t)
        self.assertEqual(a.before(), [])

    @every
    def test_R_SR_04_unknown(self):
        a, admin = self.two()
        i = a.subscribe(self.uri())
        self.assertEqual(admin.ask("wamp.subscription.remove_subscriber", 2**50, a.id)[4], "wamp.error.no_such_subscription")
        self.assertEqual(admin.ask("wamp.subscription.remove_subscriber", i, 5)[4], "wamp.error.no_such_session")


@checks
class Testaments(Check):
    def leave(self, s, how):
        if how == "goodbye":
            s.send([6, {}, "wamp.close.close_realm"])
            s.expect(6)
        elif how == "loss":
            s.close()
        elif how == "abort":
            s.send([3, {}, "x.y"])
        elif how == "violation":
            s.send([99])
        else:
            self.session().ask("wamp.session.kill", s.id)

    @every
    def test_R_TE_01_02_03_05_06(self):
        for how in ("goodbye", "loss", "abort", "violation", "kill"):
            with self.subTest(how):
                s, w = self.two()
                t = self.uri()
                w.subscribe(t)
                for k, scope in ((1, None), (2, "detached"), (3, "destroyed"), (4, "detached")):
                    n = s.call("wamp.session.add_testament", [t, [k], {"k": k}], *([{"scope": scope}] if scope else []))
                    m = s.expect(50, n)
                    self.assertTrue(len(m) == 3 or m[3] in ([], [None]), m)
                self.assertEqual(w.before(), [])
                self.leave(s, how)
                self.assertEqual([w.expect(36)[4:] for _ in range(4)], [[[k], {"k": k}] for k in (2, 4, 1, 3)])

    @every
    def test_R_TE_04_flush(self):
        s, w = self.two()
        t = self.uri()
        w.subscribe(t)
        for k, scope in ((1, "destroyed"), (2, "detached")):
            s.ask("wamp.session.add_testament", t, [k], {}, scope=scope)
        n = s.call("wamp.session.flush_testaments")
        m = s.expect(50, n)
        self.assertTrue(len(m) == 3 or m[3] in ([], [None]), m)
        self.leave(s, "goodbye")
        self.assertEqual([m[4] for m in w.before()], [[2]])

    @every
    def test_R_TE_07_publish_options(self):
        s, w, x = self.session(), self.session(), self.session()
        t = self.uri()
        w.subscribe(t)
        x.subscribe(t)
        s.ask("wamp.session.add_testament", t, [1], {}, publish_options={"exclude": [w.id], "acknowledge": True, "retain": True})
        self.leave(s, "goodbye")
        self.assertEqual(w.before(), [])
        self.assertEqual(len(x.before()), 1)
        y = self.session()
        y.subscribe(t, get_retained=True)
        self.assertEqual(y.expect(36)[4], [1])

    @every
    def test_R_TE_08_identity(self):
        s, w = self.two()
        t = self.uri()
        w.subscribe(t)
        s.ask("wamp.session.add_testament", t, [], {}, publish_options={"disclose_me": True})
        self.leave(s, "loss")
        self.assertEqual(w.expect(36)[3]["publisher"], s.id)

    @every
    def test_R_TE_09_invalid(self):
        s = self.session()
        self.assertEqual(s.ask("wamp.session.add_testament", "a.b", [], {}, scope="never")[4], "wamp.error.invalid_argument")
        self.assertEqual(s.ask("wamp.session.flush_testaments", scope="never")[4], "wamp.error.invalid_argument")
        self.assertEqual(s.ask("wamp.session.add_testament", "a..b", [], {})[4], "wamp.error.invalid_uri")
        self.assertEqual(s.ask("wamp.session.add_testament", "wamp.session.on_join", [], {})[4], "wamp.error.invalid_uri")
        for bad in ([], [5], ["a.b", 5, {}], ["a.b", [], []], ["a.b", {}]):
            self.assertEqual(s.ask("wamp.session.add_testament", *bad)[4], "wamp.error.invalid_argument", bad)

    @every
    def test_R_TE_06_not_on_kill_all(self):
        a, b = self.session(realm="realm2"), self.session(realm="realm2")
        t = self.uri()
        b.subscribe(t)
        b.subscribe("wamp.session.on_leave")
        a.ask("wamp.session.add_testament", t, [], {})
        self.assertIsInstance(b.ask("wamp.session.kill_all"), int)
        self.assertEqual(a.expect(6)[2], "wamp.close.killed")
        self.assertEqual(b.before(), [])


@checks
class Order(Check):
    @every
    def test_R_OR_01_events_in_publish_order(self):
        a, b = self.two()
        t, u = self.uri(), self.uri()
        b.subscribe(t)
        b.subscribe(u)
        b.subscribe(t, match="prefix")
        a.send(*[[16, a.next(), {}, (t, u)[k % 2], [k]] for k in range(200)])
        a.before()
        got = [m[4][0] for m in b.before()]
        self.assertEqual(sorted(set(got)), list(range(200)))
        self.assertEqual(got, sorted(got))

    @every
    def test_R_OR_02_subscribed_before_events(self):
        s = self.session()
        t = self.uri()
        s.send([32, s.next(), {}, t], [16, s.next(), {"exclude_me": False}, t])
        i = s.expect(33)[2]
        s.expect(36, i)

    @every
    def test_R_OR_03_04_invocations_in_call_order(self):
        a, b = self.two()
        t, u = self.uri(), self.uri()
        b.register(t)
        b.register(u)
        a.send(*[[48, a.next(), {}, (t, u)[k % 2], [k]] for k in range(100)])
        self.assertEqual([b.expect(68)[4][0] for _ in range(100)], list(range(100)))
        s = self.session()
        v = self.uri()
        s.send([64, s.next(), {}, v], [48, s.next(), {}, v])
        r = s.expect(65)[2]
        s.expect(68, 1, r)

    @every
    def test_R_OR_05_progress_in_order(self):
        a, b = self.two()
        t = self.uri()
        b.register(t)
        n = a.call(t, receive_progress=True)
        i = b.expect(68)[1]
        b.send(*[[70, i, {"progress": True}, [k]] for k in range(100)], [70, i, {}, ["end"]])
        self.assertEqual([a.expect(50, n)[3][0] for _ in range(101)], [*range(100), "end"])


@checks
class SubscriptionMeta(Check):
    @every
    def test_R_MB_01_02_events(self):
        for how in ("unsubscribe", "leave", "loss", "kill"):
            with self.subTest(how):
                w, s = self.session(), self.session()
                w.subscribe("wamp.subscription.", match="prefix")
                w.before()
                t = self.uri()
                i = s.subscribe(t, match="prefix")
                got = [(m[3]["topic"].rpartition(".")[2], m[4]) for m in w.before() if m[4][0] == s.id]
                self.assertEqual([g[0] for g in got], ["on_create", "on_subscribe"])
                d = got[0][1][1]
                self.assertEqual((d["id"], d["uri"], d["match"]), (i, t, "prefix"))
                self.assertRegex(d["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
                self.assertEqual(got[1][1], [s.id, i])
                if how == "unsubscribe":
                    s.expect(35, s.request(34, i))
                elif how == "leave":
                    s.send([6, {}, "x.y"])
                    s.expect(6)
                elif how == "kill":
                    self.session().ask("wamp.session.kill", s.id)
                else:
                    s.close()
                got = []
                while len(got) < 2:
                    m = w.expect(36)
                    if m[4][0] == s.id:
                        got.append((m[3]["topic"].rpartition(".")[2], m[4]))
                self.assertEqual(got, [("on_unsubscribe", [s.id, i]), ("on_delete", [s.id, i])])

    @every
    def test_R_MB_02_not_deleted_while_another_holds_it(self):
        w, a, b = self.session(), self.session(), self.session()
        t = self.uri()
        i = a.subscribe(t)
        w.subscribe("wamp.subscription.", match="prefix")
        w.before()
        b.subscribe(t)
        b.expect(35, b.request(34, i))
        got = [m[3]["topic"].rpartition(".")[2] for m in w.before() if m[4][0] == b.id]
        self.assertEqual(got, ["on_subscribe", "on_unsubscribe"])

    @every
    def test_R_MB_03_no_meta_events_about_meta_topics(self):
        w, s = self.two()
        w.subscribe("wamp.subscription.", match="prefix")
        w.before()
        s.subscribe("wamp.session.on_join")
        s.subscribe("wamp.subscription.on_create")
        self.assertEqual([m for m in w.before() if m[4][0] == s.id], [])

    @every
    def test_R_MB_04_05_06_procedures(self):
        a, b = self.two()
        t = self.uri()
        e, p, w = a.subscribe(t), a.subscribe(t, match="prefix"), a.subscribe(t, match="wildcard")
        lists = b.ask("wamp.subscription.list")
        self.assertEqual(set(lists), {"exact", "prefix", "wildcard"})
        self.assertTrue(e in lists["exact"] and p in lists["prefix"] and w in lists["wildcard"])
        self.assertEqual(b.ask("wamp.subscription.lookup", t), e)
        self.assertEqual(b.ask("wamp.subscription.lookup", t, {"match": "prefix"}), p)
        self.assertEqual(b.ask("wamp.subscription.lookup", t, {"match": "wildcard"}), w)
        self.assertIsNone(b.ask("wamp.subscription.lookup", t + ".no"))
        self.assertTrue({e, p, w} <= set(b.ask("wamp.subscription.match", t)))
        self.assertIsNone(self.session(realm="realm2").ask("wamp.subscription.match", "no.such"))
        d = b.ask("wamp.subscription.get", p)
        self.assertEqual((d["id"], d["uri"], d["match"]), (p, t, "prefix"))
        self.assertIn("created", d)
        self.assertEqual(b.ask("wamp.subscription.list_subscribers", e), [a.id])
        self.assertEqual(b.ask("wamp.subscription.count_subscribers", e), 1)
        for proc in ("get", "list_subscribers", "count_subscribers"):
            self.assertEqual(b.ask("wamp.subscription." + proc, 2**50)[4], "wamp.error.no_such_subscription")
            for bad in ([], ["x"], [-1], [None]):
                self.assertIn(b.ask("wamp.subscription." + proc, *bad)[4], ("wamp.error.invalid_argument", "wamp.error.no_such_subscription"))

    def test_R_MB_04_empty_lists(self):
        s = self.session(realm="realm3")
        self.assertEqual(s.ask("wamp.subscription.list"), {"exact": [], "prefix": [], "wildcard": []})
        r = s.ask("wamp.registration.list")
        self.assertEqual((r["prefix"], r["wildcard"]), ([], []))


if __name__ == "__main__":
    unittest.main()
