# SPDX-License-Identifier: MIT
"""A second pass over publish and subscribe: exact shapes, what is not sent, history, retention, testaments, trust levels."""
import unittest

from blackbox import PLAIN, Check, checks, every, router
from second import second

FEW = ("unix_json", "unix_msgpack", "ws_cbor")
ONE = ("unix_json",)


class Realm(Check):
    def alone(self, *arguments, **options):
        """A session of the second node."""
        return self.session(*arguments, place=second().unix(self.place.codec), **options)

    def login(self, name, *arguments, **options):
        s = second().login(name, *arguments, **options)
        self.addCleanup(s.close)
        return s

    def events(self, s, *arguments, **kwargs):
        n = s.call("wamp.subscription.get_events", list(arguments), kwargs)
        m = s.receive()
        self.assertEqual(m[:2], [50, n], m)
        return m[3] if len(m) > 3 else []

    def refused(self, s, uri, *arguments, **kwargs):
        m = s.ask("wamp.subscription.get_events", *arguments, **kwargs)
        self.assertIsInstance(m, list, (arguments, kwargs, m))
        self.assertEqual(m[4], uri, (arguments, kwargs, m))


@checks
class Shapes(Realm):
    @every(FEW)
    def test_replies_have_their_elements_and_no_more(self):
        s, t = self.session(), self.uri()
        n = s.request(32, {}, t)
        m = s.receive()
        self.assertEqual((len(m), m[:2]), (3, [33, n]))
        i = m[2]
        n = s.request(16, {"acknowledge": True, "exclude_me": False}, t)
        got = sorted((s.receive(), s.receive()))
        self.assertEqual([x[0] for x in got], [17, 36])
        self.assertEqual((len(got[0]), got[0][1]), (3, n))
        self.assertEqual(got[1], [36, i, got[0][2], {}])
        n = s.request(34, i)
        self.assertEqual(s.receive(), [35, n])
        n = s.request(34, i)
        m = s.receive()
        self.assertEqual((m[0:3], m[4]), ([8, 34, n], "wamp.error.no_such_subscription"))
        self.assertIsInstance(m[3], dict)
        self.assertTrue(len(m) == 5 or (len(m) == 6 and m[5]), m)

    @every(FEW)
    def test_one_publication_id_everywhere(self):
        p, s, o = self.session(), self.session(), self.session(PLAIN, place=router().unix("cbor"))
        base = self.uri()
        ids = [s.subscribe(base + ".x"), s.subscribe(base, match="prefix"), s.subscribe(base + ".", match="wildcard")]
        self.assertEqual(len(set(ids)), 3)
        self.assertEqual(o.subscribe(base, match="prefix"), ids[1])
        k = p.publish(base + ".x", ["v"])
        got = {m[1]: m for m in (s.expect(36) for _ in range(3))}
        self.assertEqual(set(got), set(ids))
        self.assertEqual([got[i][2] for i in ids], [k] * 3)
        self.assertEqual([got[i][3] for i in ids], [{}, {"topic": base + ".x"}, {"topic": base + ".x"}])
        self.assertEqual(o.expect(36), [36, ids[1], k, {"topic": base + ".x"}, ["v"]])

    @every(ONE)
    def test_identity_beside_topic_per_receiver(self):
        p, s = self.session(), self.session()
        base = self.uri()
        e, w = s.subscribe(base), s.subscribe(base, match="prefix")
        p.publish(base, disclose_me=True)
        p.publish(base)
        got = {}
        for _ in range(4):
            m = s.expect(36)
            got.setdefault(m[1], []).append(m[3])
        self.assertEqual(got[e][0]["publisher"], p.id)
        self.assertNotIn("topic", got[e][0])
        self.assertEqual(got[w][0]["topic"], base)
        self.assertEqual(got[e][0]["publisher_authrole"], "anonymous")
        self.assertEqual((got[e][1], got[w][1]), ({}, {"topic": base}))

    @every(ONE)
    def test_wildcards_at_the_ends_and_alone(self):
        p, s = self.session(), self.session()
        a = self.uri().split(".")[1]
        subs = {s.subscribe(u, match="wildcard"): u for u in (f".{a}", f".{a}.", f"{a}..", f"..{a}", f"{a}.")}
        for topic, want in ((f"x.{a}", {f".{a}"}), (f"x.{a}.y", {f".{a}."}), (f"{a}.x.y", {f"{a}.."}), (f"x.y.{a}", {f"..{a}"}),
                            (f"{a}.{a}", {f".{a}", f"{a}."}), (f"{a}.{a}.{a}", {f".{a}.", f"{a}..", f"..{a}"}), (a, set()),
                            (f"{a}.x.y.z", set())):
            with self.subTest(topic):
                k = p.publish(topic)
                got = s.before()
                self.assertEqual({subs[m[1]] for m in got}, want)
                self.assertTrue(all(m[2] == k and m[3] == {"topic": topic} for m in got), got)
        s.close()

    @every(ONE)
    def test_lists_combine(self):
        x, p = self.uri(), self.login("alice")
        everybody = {n: self.login(n) for n in ("alice", "bob", "carol")}
        for s in everybody.values():
            s.subscribe(x)
        bob = everybody["bob"]
        for options, want in (({"eligible_authrole": ["blue"]}, {"bob", "carol"}),
                              ({"eligible_authrole": ["blue"], "eligible_authid": ["bob", "alice"]}, {"bob"}),
                              ({"eligible_authrole": ["blue"], "exclude_authid": ["bob"]}, {"carol"}),
                              ({"eligible": [bob.id], "eligible_authrole": ["red"]}, set()),
                              ({"eligible": [bob.id], "exclude": [bob.id]}, set()),
                              ({"eligible": [bob.id], "exclude_authrole": ["blue"]}, set()),
                              ({"exclude": [], "exclude_authid": [], "exclude_authrole": []}, {"alice", "bob", "carol"}),
                              ({"eligible_authid": []}, set()), ({"eligible_authrole": []}, set()),
                              ({"eligible": [], "eligible_authrole": ["blue"]}, set()),
                              ({"exclude_authrole": ["red", "none"], "exclude": [bob.id]}, {"carol"}),
                              ({"eligible_authid": ["bob", "nobody"]}, {"bob"})):
            with self.subTest(options):
                p.publish(x, [1], **options)
                self.assertEqual({n for n, s in everybody.items() if s.before()}, want)

    @every(ONE)
    def test_exclude_me_false_still_passes_the_lists(self):
        s = self.login("bob")
        t = self.uri()
        s.subscribe(t)
        for options, want in (({}, 1), ({"exclude": [s.id]}, 0), ({"exclude_authid": ["bob"]}, 0), ({"eligible_authrole": ["red"]}, 0),
                              ({"eligible": [s.id]}, 1), ({"eligible": []}, 0)):
            s.send([16, s.next(), {"exclude_me": False, **options}, t, [1]])
            self.assertEqual(len(s.before()), want, options)
        s.send([16, s.next(), {"eligible": [s.id]}, t, [1]])
        self.assertEqual(s.before(), [])


@checks
class Trust(Realm):
    @every(ONE)
    def test_R_PT_01_levels(self):
        s, p, red = self.alone(), self.alone(), self.login("alice")
        for t in ("trust.a", "trust.none", "other.a"):
            s.subscribe(t)
        k = [p.publish("trust.a"), red.publish("trust.a"), p.publish("other.a"), p.publish("trust.none")]
        got = {m[2]: m[3] for m in s.before()}
        self.assertEqual(got[k[0]], {"trustlevel": 3})
        self.assertEqual(got[k[1]], {"trustlevel": 7})
        self.assertEqual(got[k[2]], {})
        self.assertEqual(got[k[3]], {"trustlevel": 0})

    @every(ONE)
    def test_R_CT_01_levels(self):
        s, p, red = self.alone(), self.alone(), self.login("alice")
        for u, want in (("trust.p", (3, 7)), ("untrusted.p", (None, None))):
            r = s.register(u)
            for c, level in zip((p, red), want):
                c.call(u)
                m = s.expect(68)
                self.assertEqual(m[2:], [r, {} if level is None else {"trustlevel": level}])

    @every(ONE)
    def test_R_PI_04_R_CI_04_disclosed_by_configuration(self):
        s, told = self.alone(), self.login("dave")
        t = self.uri()
        s.subscribe(t)
        s.register(t)
        told.publish(t)
        self.assertEqual(s.expect(36)[3], {"publisher": told.id, "publisher_authid": "dave", "publisher_authrole": "told"})
        told.call(t)
        self.assertEqual(s.expect(68)[3], {"caller": told.id, "caller_authid": "dave", "caller_authrole": "told"})
        told.publish(t, disclose_me=False)
        self.assertIn("publisher", s.expect(36)[3])

    @every(ONE)
    def test_R_ER_09_R_PI_03_refused_by_the_realm(self):
        p, s = self.alone(realm="refusing"), self.alone(realm="refusing")
        t = self.uri()
        s.subscribe(t)
        p.publish(t, [1], retain=True)
        self.assertEqual(s.expect(36)[3:], [{}, [1]])
        late = self.alone(realm="refusing")
        late.subscribe(t, get_retained=True)
        self.assertEqual(late.before(), [])
        n = p.request(16, {"disclose_me": True}, t, [2])
        n = p.request(16, {"disclose_me": True, "acknowledge": True}, t, [3])
        p.error(16, n, "wamp.error.option_disallowed.disclose_me")
        self.assertEqual(s.before(), [])
        s.register(t)
        n = p.call(t, disclose_me=True)
        p.error(48, n, "wamp.error.option_disallowed.disclose_me")
        self.assertEqual(s.before(), [])


@checks
class ShortHistory(Realm):
    def of(self, s, uri, match="exact"):
        i = s.ask("wamp.subscription.lookup", uri, {"match": match})
        self.assertIsInstance(i, int, i)
        return i

    @every(FEW)
    def test_R_EH_01_limits_and_all_patterns(self):
        p = self.alone()
        ids = [p.publish("short.exact.end", [k], {"k": k}) for k in range(8)]
        for (uri, match), want in ((("short.", "prefix"), ids[3:]), (("short..end", "wildcard"), ids[5:]), (("short.exact.end", "exact"), ids[3:])):
            i = self.of(p, uri, match)
            got = self.events(p, i)
            self.assertEqual([e["publication"] for e in got], want)
            self.assertTrue(all(e["subscription"] == i for e in got), got)
            self.assertEqual([e["kwargs"]["k"] for e in got], [ids.index(w) for w in want])

    @every(FEW)
    def test_R_EH_02_shape_of_an_event(self):
        p = self.alone()
        i = self.of(p, "long.", "prefix")
        t = "long." + self.uri()
        p.publish(t)
        p.publish(t, [], {"a": 1})
        p.publish(t, [b"\0\1"], disclose_me=True)
        a, b, c = self.events(p, i, topic=t)
        for e, extra in ((a, set()), (b, {"args", "kwargs"}), (c, {"args"})):
            self.assertLessEqual({"timestamp", "subscription", "publication", "details"}, set(e))
            self.assertLessEqual(set(e), {"timestamp", "subscription", "publication", "details"} | extra, e)
        self.assertEqual(b["kwargs"], {"a": 1})
        self.assertEqual(c["args"], [b"\0\1"])
        self.assertEqual(a["details"], {"topic": t})
        self.assertEqual((c["details"]["topic"], c["details"]["publisher"]), (t, p.id))

    @every(ONE)
    def test_R_EH_05_06_08_types(self):
        s = self.alone()
        i = self.of(s, "long.", "prefix")
        for bad in ({"limit": True}, {"limit": []}, {"limit": {}}, {"limit": "5"}, {"reverse": 1}, {"reverse": "yes"}, {"topic": 5},
                    {"topic": []}, {"from_publication": "x"}, {"after_publication": -1}, {"before_publication": 1.5},
                    {"until_publication": []}):
            with self.subTest(bad):
                self.refused(s, "wamp.error.invalid_argument", i, **bad)
        for bad in ([], ["x"], [1.5], [[]]):
            with self.subTest(bad):
                self.refused(s, "wamp.error.invalid_argument", *bad)
        self.assertIsInstance(self.events(s, i, limit=2**53), list)
        self.assertIsInstance(self.events(s, i, something_unknown=5), list)

    @every(ONE)
    def test_R_EH_06_time_formats(self):
        s = self.alone()
        i = self.of(s, "long.", "prefix")
        t = "long." + self.uri()
        k = s.publish(t)
        for good in ("2000-01-01T00:00:00Z", "2000-01-01t00:00:00z", "2000-01-01T00:00:00.123456789Z", "2000-01-01T00:00:00.1+14:00",
                     "2000-02-29T23:59:59-23:59", "2016-12-31T23:59:60Z", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
                     "2000-01-01T00:00:00.000000000000000000000001Z", "2000-01-01T00:00:00-00:00"):
            for key in ("from_time", "after_time"):
                with self.subTest(f"{key} {good}"):
                    self.assertEqual([e["publication"] for e in self.events(s, i, topic=t, **{key: good})], [k])
        for far in ("9999-12-31T23:59:59Z", "2300-01-01T00:00:00.5Z"):
            for key in ("before_time", "until_time"):
                with self.subTest(f"{key} {far}"):
                    self.assertEqual([e["publication"] for e in self.events(s, i, topic=t, **{key: far})], [k])
        for bad in ("2000-01-01", "2000-01-01T00:00Z", "2000-01-01T00:00:00", "2001-02-29T00:00:00Z", "2000-01-01T24:00:00Z",
                    "2000-01-01T00:60:00Z", "2000-01-01T00:00:00+24:00", "2000-01-01T00:00:00+0200", "2000-01-01T00:00:00.Z",
                    "2000-1-1T00:00:00Z", "20000101T000000Z", "2000-01-01T00:00:00Zx", " 2000-01-01T00:00:00Z", "2000-01-01T00:00:61Z",
                    "2000-00-01T00:00:00Z", "2000-01-00T00:00:00Z", "+2000-01-01T00:00:00Z", "2000-01-01T00:00:00,5Z",
                    "2000-01-01T00:00:00+02:60", "946684800", True):
            for key in ("from_time", "after_time", "before_time", "until_time"):
                with self.subTest(f"{key} {bad}"):
                    self.refused(s, "wamp.error.invalid_argument", i, **{key: bad})

    @every(ONE)
    def test_R_EH_06_a_bound_with_an_offset_and_fractions(self):
        s = self.alone()
        i = self.of(s, "long.", "prefix")
        t = "long." + self.uri()
        ids = [s.publish(t) for _ in range(3)]
        import datetime
        stamps = [e["timestamp"] for e in self.events(s, i, topic=t)]
        self.assertEqual(stamps, sorted(stamps))
        for k, stamp in enumerate(stamps):
            other = datetime.datetime.fromisoformat(stamp[:-1][:26] + "+00:00").astimezone(datetime.timezone(datetime.timedelta(hours=5, minutes=30)))
            for key, text in (("from_time", stamp), ("from_time", other.isoformat())):
                self.assertIn(ids[k], [e["publication"] for e in self.events(s, i, topic=t, **{key: text})], (key, text, stamp))
            self.assertNotIn(ids[k], [e["publication"] for e in self.events(s, i, topic=t, after_time=stamp)])
            self.assertNotIn(ids[k], [e["publication"] for e in self.events(s, i, topic=t, before_time=stamp)])
            self.assertIn(ids[k], [e["publication"] for e in self.events(s, i, topic=t, until_time=stamp)])

    @every(ONE)
    def test_R_EH_07_bounds_in_reverse_and_of_another_topic(self):
        s = self.alone()
        i = self.of(s, "long.", "prefix")
        t = "long." + self.uri()
        ids = [s.publish(t, [k]) for k in range(6)]
        other = s.publish(t + ".other")
        for k in range(6, 9):
            ids.append(s.publish(t, [k]))
        ask = lambda **kw: [e["publication"] for e in self.events(s, i, topic=t, **kw)]
        self.assertEqual(ask(from_publication=ids[2], until_publication=ids[4], reverse=True), ids[4:1:-1])
        self.assertEqual(ask(after_publication=ids[2], reverse=True, limit=2), ids[:-3:-1])
        self.assertEqual(ask(before_publication=ids[2], reverse=True, limit=1), [ids[1]])
        self.assertEqual(ask(from_publication=other), ids[6:])
        self.assertEqual(ask(after_publication=other), ids[6:])
        self.assertEqual(ask(until_publication=other), ids[:6])
        self.assertEqual(ask(before_publication=other), ids[:6])
        self.assertEqual(ask(from_publication=ids[4], until_publication=ids[2]), [])
        self.assertEqual(ask(after_publication=ids[3], before_publication=ids[4]), [])
        self.assertEqual(ask(from_publication=ids[3], after_publication=ids[3]), ids[4:])
        self.assertEqual(ask(after_publication=ids[-1]), [])
        self.assertEqual(ask(before_publication=ids[0]), [])

    @every(ONE)
    def test_R_EH_10_not_allowed_to_subscribe(self):
        s, half = self.alone(), self.login("eve")
        for uri, match in (("short.", "prefix"), ("short.exact.end", "exact")):
            self.refused(half, "wamp.error.not_authorized", self.of(s, uri, match))
        self.assertIsInstance(self.events(half, self.of(s, "long.", "prefix")), list)

    @every(ONE)
    def test_R_EH_11_lists_filter_for_who_asks(self):
        s = self.alone()
        i = self.of(s, "long.", "prefix")
        t = "long." + self.uri()
        everybody = {n: self.login(n) for n in ("alice", "bob", "carol")}
        for options, want in (({"eligible_authid": ["bob"]}, {"bob"}), ({"exclude_authid": ["bob"]}, {"alice", "carol"}),
                              ({"eligible_authrole": ["blue"], "exclude_authid": ["bob"]}, {"carol"}), ({"eligible_authid": []}, set()),
                              ({"eligible_authrole": []}, set()), ({"exclude_authrole": ["blue"]}, {"alice"})):
            k = s.publish(t, **options)
            self.assertEqual({n for n, x in everybody.items() if k in [e["publication"] for e in self.events(x, i, topic=t)]}, want)
        for options in ({"eligible": [everybody["bob"].id]}, {"exclude": [1]}):
            k = s.publish(t, **options)
            self.assertEqual([n for n, x in everybody.items() if k in [e["publication"] for e in self.events(x, i, topic=t)]], [])
        k = s.publish(t, ["limit counts what may be seen"])
        self.assertEqual(self.events(everybody["alice"], i, topic=t, limit=1, reverse=True)[0]["publication"], k)
        first = self.events(everybody["carol"], i, topic=t, limit=1)
        self.assertEqual(len(first), 1)

    @every(ONE)
    def test_nothing_unauthorized_is_kept(self):
        s, half = self.alone(), self.login("eve")
        t = "no.such." + self.uri()
        half.send([16, half.next(), {"retain": True}, t, [1]])
        n = half.request(16, {"retain": True, "acknowledge": True}, t, [1])
        half.error(16, n, "wamp.error.not_authorized")
        s.subscribe(t, get_retained=True)
        self.assertEqual(s.before(), [])


@checks
class Retained(Realm):
    @every(FEW)
    def test_details_of_a_retained_event(self):
        p, s = self.session(), self.session()
        t = self.uri()
        k = p.publish(t, [b"\0"], {"k": 1}, retain=True, disclose_me=True)
        i = s.subscribe(t, get_retained=True)
        m = s.expect(36)
        self.assertEqual((m[1], m[2], m[4:]), (i, k, [[b"\0"], {"k": 1}]))
        self.assertEqual(m[3], {"retained": True, "publisher": p.id, "publisher_authid": m[3].get("publisher_authid"), "publisher_authrole": "anonymous"})
        p.publish(t, retain=True)
        self.assertEqual(s.expect(36)[3:], [{}])
        q = self.session()
        q.subscribe(t, get_retained=True)
        self.assertEqual(q.expect(36)[3:], [{"retained": True}])
        q = self.session()
        q.subscribe(t)
        self.assertEqual(q.before(), [])
        q = self.session()
        q.subscribe(t, get_retained=False)
        self.assertEqual(q.before(), [])

    @every(FEW)
    def test_every_topic_of_a_pattern_and_publish_without_retain_keeps_it(self):
        p, s = self.session(), self.session()
        base = self.uri()
        ids = {base + x: p.publish(base + x, [x], retain=True) for x in (".a", ".b", ".c.d", ".e")}
        p.publish(base + ".a", ["later"])
        p.publish(base + ".f", ["never"])
        for uri, match, want in ((base + ".", "prefix", (".a", ".b", ".c.d", ".e")), (base + ".", "wildcard", (".a", ".b", ".e")),
                                 (base + "..", "wildcard", (".c.d",)), (base + "..d", "wildcard", (".c.d",)), (base + ".a", "exact", (".a",))):
            i = s.subscribe(uri, match=match, get_retained=True)
            got = s.before()
            self.assertTrue(all(m[1] == i for m in got))
            self.assertEqual(sorted((m[3].get("topic", base + ".a"), m[2], m[4]) for m in got), sorted((base + x, ids[base + x], [x]) for x in want))
            self.assertTrue(all(m[3]["retained"] is True and ("topic" in m[3]) == (match != "exact") for m in got), got)

    @every(ONE)
    def test_restricted_ones(self):
        p = self.alone()
        t = self.uri()
        p.publish(t, ["all"], retain=True)
        p.publish(t, ["blue"], retain=True, eligible_authrole=["blue"])

        def sees(name):
            s = self.login(name)
            s.subscribe(t, get_retained=True)
            return [m[4][0] for m in s.before()]
        self.assertEqual((sees("alice"), sees("bob")), (["all"], ["blue"]))
        p.publish(t, ["not bob"], retain=True, exclude_authid=["bob"])
        self.assertEqual((sees("alice"), sees("bob"), sees("carol")), (["not bob"], ["blue"], ["not bob"]))
        p.publish(t, ["nobody"], retain=True, eligible=[])
        self.assertEqual((sees("alice"), sees("bob")), (["not bob"], ["blue"]))
        p.publish(t, ["new"], retain=True)
        self.assertEqual((sees("alice"), sees("bob"), sees("carol")), (["new"],) * 3)


@checks
class Wills(Realm):
    def leave(self, s, how, by):
        if how == "goodbye":
            s.send([6, {}, "wamp.close.close_realm"])
            self.assertEqual(s.receive()[0], 6)
        elif how == "drop":
            s.close()
        elif how == "abort with arguments":
            s.send([3, {}, "x.y", [1], {"a": 1}])
        elif how == "violation":
            s.send([64, 0, {}, "a.b"])
        elif how == "kill":
            by.ask("wamp.session.kill", s.id)
        elif how == "kill_by_authid":
            self.assertEqual(by.ask("wamp.session.kill_by_authid", s.welcome[2]["authid"]), [s.id])

    @every(FEW)
    def test_every_end_but_kill_all(self):
        for how in ("goodbye", "drop", "abort with arguments", "violation", "kill", "kill_by_authid"):
            with self.subTest(how):
                s, w, by = self.session(), self.session(), self.session()
                t = self.uri()
                w.subscribe(t, match="prefix")
                s.ask("wamp.session.add_testament", t + ".1", ["x"], {}, scope="destroyed")
                s.ask("wamp.session.add_testament", t + ".2", [], {"y": b"\0"}, scope="detached", publish_options=None)
                s.ask("wamp.session.add_testament", t + ".3", [], {}, publish_options={"eligible": [w.id], "disclose_me": True, "acknowledge": True})
                self.leave(s, how, by)
                got = [w.expect(36) for _ in range(3)]
                self.assertEqual([m[3]["topic"] for m in got], [t + ".2", t + ".1", t + ".3"])
                self.assertEqual([m[4:] for m in got], [[[], {"y": b"\0"}], [["x"]], []])
                self.assertEqual(got[2][3]["publisher"], s.id)
                self.assertEqual(w.before(), [])

    @every(ONE)
    def test_of_another_session_on_the_same_transport(self):
        s, w = self.session(), self.session()
        t = self.uri()
        w.subscribe(t)
        s.ask("wamp.session.add_testament", t, [1], {})
        self.leave(s, "goodbye", None)
        self.assertEqual(w.expect(36)[4], [1])
        s.join()
        self.leave(s, "goodbye", None)
        self.assertEqual(w.before(), [])

    @every(ONE)
    def test_of_a_role_that_may_not_publish(self):
        half, w = self.login("eve"), self.alone()
        w.subscribe("no.", match="prefix")
        m = half.ask("wamp.session.add_testament", "no.way", [1], {})
        self.assertTrue(m is None or m[4] == "wamp.error.not_authorized", m)
        half.close()
        w.before()
        self.assertEqual(w.before(), [])

    @every(ONE)
    def test_flush_one_scope_and_retain(self):
        s, w = self.session(), self.session()
        t = self.uri()
        w.subscribe(t)
        for k, scope in enumerate(("detached", "destroyed", "detached")):
            s.ask("wamp.session.add_testament", t, [k], {}, scope=scope, publish_options={"retain": True})
        s.ask("wamp.session.flush_testaments", scope="detached")
        s.close()
        self.assertEqual(w.expect(36)[4], [1])
        self.assertEqual(w.before(), [])
        late = self.session()
        late.subscribe(t, get_retained=True)
        self.assertEqual(late.expect(36)[3:], [{"retained": True}, [1]])

    @every(ONE)
    def test_options_are_checked_when_it_is_added(self):
        s = self.session()
        for bad in ({"exclude": 5}, {"exclude_me": 1}, {"eligible_authrole": [5]}, {"retain": "yes"}, 5, [], "x"):
            with self.subTest(bad):
                m = s.ask("wamp.session.add_testament", self.uri(), [], {}, publish_options=bad)
                self.assertTrue(isinstance(m, list) and m[4] == "wamp.error.invalid_argument", m)


@checks
class MetaOrder(Realm):
    @every(ONE)
    def test_the_end_of_a_session_in_meta_events(self):
        for how in ("goodbye", "drop", "kill"):
            with self.subTest(how):
                w, s, other = self.session(), self.session(), self.session()
                t, u = self.uri(), self.uri()
                w.subscribe("wamp.", match="prefix")
                w.before()
                i, j, r = s.subscribe(t), s.subscribe(u, match="prefix"), s.register(u)
                self.assertEqual(other.subscribe(t), i)
                names = [(m[3]["topic"].replace("wamp.", ""), m[4]) for m in w.before()]
                created = [x for x in names if x[0].endswith("on_create")]
                self.assertEqual([sorted(x[1][1]) for x in created], [["created", "id", "match", "uri"]] * 2 + [["created", "id", "invoke", "match", "uri"]])
                self.assertEqual([(x[1][0], x[1][1]["id"], x[1][1]["match"]) for x in created], [(s.id, i, "exact"), (s.id, j, "prefix"), (s.id, r, "exact")])
                self.assertEqual([x for x in names if "on_create" not in x[0]], [
                    ("subscription.on_subscribe", [s.id, i]), ("subscription.on_subscribe", [s.id, j]), ("registration.on_register", [s.id, r]),
                    ("subscription.on_subscribe", [other.id, i])])
                if how == "goodbye":
                    s.send([6, {}, "wamp.close.close_realm"])
                    s.expect(6)
                elif how == "drop":
                    s.close()
                else:
                    other.ask("wamp.session.kill", s.id)
                got = []
                while len(got) < 6:
                    m = w.receive()
                    self.assertEqual(m[0], 36)
                    got.append((m[3]["topic"].replace("wamp.", ""), m[4]))
                for pair in (("subscription", j), ("registration", r)):
                    mine = [n for n, a in got if n.startswith(pair[0]) and a[1] == pair[1]]
                    end = ["subscription.on_unsubscribe", "subscription.on_delete"] if pair[0] == "subscription" else ["registration.on_unregister", "registration.on_delete"]
                    self.assertEqual(mine, end)
                self.assertEqual([x for x in got if x[1][1:2] == [i]], [("subscription.on_unsubscribe", [s.id, i])])
                self.assertIn(("session.on_leave", [s.id, s.welcome[2]["authid"], "anonymous"]), got)
                self.assertEqual(w.before(), [])
                other.close()

    @every(ONE)
    def test_revocation_without_a_reason(self):
        s, by = self.session(), self.session()
        i, r = s.subscribe(self.uri()), s.register(self.uri())
        by.ask("wamp.subscription.remove_subscriber", i, s.id)
        m = s.receive()
        self.assertEqual((len(m), m[:2], m[2]["subscription"]), (3, [35, 0], i))
        self.assertLessEqual(set(m[2]), {"subscription", "reason"})
        by.ask("wamp.registration.remove_callee", r, s.id)
        m = s.receive()
        self.assertEqual((len(m), m[:2], m[2]["registration"]), (3, [67, 0], r))
        self.assertLessEqual(set(m[2]), {"registration", "reason"})
        n = s.request(34, i)
        s.error(34, n, "wamp.error.no_such_subscription")
        n = s.request(66, r)
        s.error(66, n, "wamp.error.no_such_registration")


if __name__ == "__main__":
    unittest.main()
