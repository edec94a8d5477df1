# SPDX-License-Identifier: MIT
"""A second pass over remote procedure calls: exact shapes, invocation ids, cancel modes by features, timeouts, re-routing, members leaving."""
import time
import unittest

from blackbox import ROLES, Check, checks, every, without
from second import second

FEW = ("unix_json", "unix_msgpack", "ws_cbor")
ONE = ("unix_json",)
CANCELED, TIMEOUT = "wamp.error.canceled", "wamp.error.timeout"


class Rpc(Check):
    def pair(self, callee_roles=None, caller_roles=None, **options):
        callee, caller = self.session(callee_roles), self.session(caller_roles)
        u = self.uri()
        callee.register(u, **options)
        return callee, caller, u

    def alone(self, *arguments, **options):
        return self.session(*arguments, place=second().unix(self.place.codec), **options)

    def interrupted(self, s, i, mode):
        m = s.expect(69, i)
        self.assertEqual((len(m), m[2]["mode"]), (3, mode))
        self.assertLessEqual(set(m[2]), {"mode", "reason"})

    def final(self, s, n, error=None):
        """The next message is the final answer of call n, and there is no other."""
        m = s.receive()
        self.assertEqual(s.before(), [])
        if error:
            self.assertEqual((m[:3], m[4]), ([8, 48, n], error), m)
        else:
            self.assertEqual(m[:2], [50, n])
        return m


@checks
class Shapes(Rpc):
    @every(FEW)
    def test_elements_and_details(self):
        callee, caller = self.session(), self.session()
        u = self.uri()
        n = callee.request(64, {}, u)
        m = callee.receive()
        self.assertEqual((len(m), m[:2]), (3, [65, n]))
        r = m[2]
        n = caller.call(u)
        self.assertEqual(callee.receive(), [68, 1, r, {}])
        callee.send([70, 1, {}])
        self.assertEqual(caller.receive(), [50, n, {}])
        n = caller.call(u, [], {"a": 1}, receive_progress=True)
        self.assertEqual(callee.receive(), [68, 2, r, {"receive_progress": True}, [], {"a": 1}])
        callee.send([70, 2, {"progress": True}], [70, 2, {"progress": False}, [], {"b": 2}])
        self.assertEqual(caller.receive(), [50, n, {"progress": True}])
        m = caller.receive()
        self.assertEqual((m[:2], m[3:]), ([50, n], [[], {"b": 2}]))
        self.assertIn(m[2], ({}, {"progress": False}))
        n = caller.call(u, receive_progress=False, progress=False, disclose_me=False, timeout=0)
        self.assertEqual(callee.receive(), [68, 3, r, {}])
        callee.send([8, 68, 3, {}, "my.error"])
        self.assertEqual(caller.receive(), [8, 48, n, {}, "my.error"])
        n = callee.request(66, r)
        self.assertEqual(callee.receive(), [67, n])

    @every(FEW)
    def test_details_of_a_pattern_registration(self):
        callee, caller = self.session(), self.session()
        u = self.uri()
        for k, (match, uri) in enumerate((("prefix", u + ".p"), ("wildcard", u + "..w"))):
            r = callee.register(uri, match=match)
            called = u + (".pq.r" if match == "prefix" else ".x.w")
            caller.call(called, [1])
            self.assertEqual(callee.receive(), [68, k + 1, r, {"procedure": called}, [1]])

    @every(ONE)
    def test_invocation_ids_of_a_callee_have_no_gaps(self):
        a, b, caller = self.session(), self.session(without("callee", "payload_passthru_mode", "progressive_call_invocations")), self.session()
        ua, ub, shared = self.uri(), self.uri(), self.uri()
        a.register(ua)
        b.register(ub)
        for s in (a, b):
            s.register(shared, invoke="roundrobin")
        caller.call(ub)
        self.assertEqual(b.expect(68)[1], 1)
        n = caller.call(ub, [b"x"], ppt_scheme="x_y")
        caller.error(48, n, "wamp.error.feature_not_supported")
        n = caller.call(ub, progress=True)
        caller.error(48, n, "wamp.error.feature_not_supported")
        caller.call(self.uri())
        caller.receive()
        caller.call(ua)
        self.assertEqual(a.expect(68)[1], 1)
        caller.call(ub)
        self.assertEqual(b.expect(68)[1], 2)
        n = caller.call(ua, [1], progress=True)
        caller.send([48, n, {"progress": True}, ua, [2]], [48, n, {}, ua, [3]])
        self.assertEqual([(m[1], m[3]) for m in (a.expect(68) for _ in range(3))], [(2, {"progress": True}), (2, {"progress": True}), (2, {})])
        for _ in range(4):
            caller.call(shared)
        self.assertEqual([a.expect(68)[1] for _ in range(2)], [3, 4])
        self.assertEqual([b.expect(68)[1] for _ in range(2)], [3, 4])


@checks
class Canceling(Rpc):
    @every(ONE)
    def test_every_mode_by_every_kind_of_callee(self):
        for able in (True, False):
            for mode in ("skip", "kill", "killnowait", None):
                with self.subTest(f"{able} {mode}"):
                    callee, caller, u = self.pair(None if able else without("callee", "call_canceling"))
                    n = caller.call(u)
                    i = callee.expect(68)[1]
                    caller.send([49, n, {"mode": mode} if mode else {}])
                    waits = able and mode == "kill"
                    if waits:
                        self.assertEqual(caller.before(), [])
                    else:
                        self.final(caller, n, CANCELED)
                    if able and mode != "skip":
                        self.interrupted(callee, i, mode or "killnowait")
                    self.assertEqual(callee.before(), [])
                    callee.send([70, i, {}, ["late"]])
                    self.assertEqual(callee.before(), [])
                    if waits:
                        self.assertEqual(self.final(caller, n)[3], ["late"])
                    else:
                        self.assertEqual(caller.before(), [])
                    callee.send([8, 68, i, {}, "x.y"], [70, i, {"progress": True}])
                    self.assertEqual(callee.before(), [])
                    self.assertEqual(caller.before(), [])

    @every(ONE)
    def test_kill_gives_what_the_callee_says(self):
        callee, caller, u = self.pair()
        for error in ("wamp.error.canceled", "my.own.error"):
            n = caller.call(u)
            i = callee.expect(68)[1]
            caller.send([49, n, {"mode": "kill"}])
            callee.expect(69, i)
            callee.send([8, 68, i, {}, error, ["why"], {"k": 1}])
            self.assertEqual(caller.receive(), [8, 48, n, {}, error, ["why"], {"k": 1}])

    @every(ONE)
    def test_kill_and_then_the_caller_or_the_callee_leaves(self):
        callee, caller, u = self.pair()
        n = caller.call(u)
        i = callee.expect(68)[1]
        caller.send([49, n, {"mode": "kill"}])
        callee.expect(69, i)
        callee.close()
        self.final(caller, n, CANCELED)
        callee, caller, u = self.pair()
        n = caller.call(u)
        i = callee.expect(68)[1]
        caller.send([49, n, {"mode": "kill"}])
        callee.expect(69, i)
        caller.close()
        other = self.session()
        callee.send([70, i, {}, [1]])
        k = other.call(u)
        m = callee.receive()
        while m[0] == 69:
            m = callee.receive()
        self.assertEqual(m[:2], [68, i + 1])
        callee.send([70, m[1], {}])
        other.expect(50, k)

    @every(ONE)
    def test_kill_twice_and_after_the_end(self):
        callee, caller, u = self.pair()
        n = caller.call(u)
        i = callee.expect(68)[1]
        caller.send([49, n, {"mode": "kill"}], [49, n, {"mode": "kill"}])
        self.assertEqual(caller.before(), [])
        self.interrupted(callee, i, "kill")
        self.assertEqual(callee.before(), [])
        callee.send([70, i, {}])
        self.final(caller, n)
        caller.send([49, n, {"mode": "kill"}])
        self.assertEqual(caller.before(), [])
        self.assertEqual(callee.before(), [])

    @every(ONE)
    def test_mode_of_another_type(self):
        callee, caller, u = self.pair()
        n = caller.call(u)
        callee.expect(68)
        caller.send([49, n, {"mode": 5}])
        m = caller.receive()
        self.assertTrue(m[0] == 3 or (m[:3] == [8, 48, n] and m[4] == "wamp.error.invalid_argument"), m)

    @every(ONE)
    def test_the_ends_of_the_caller(self):
        for how in ("goodbye", "drop", "abort", "violation", "kill"):
            with self.subTest(how):
                callee, caller, u = self.pair()
                by = self.session()
                n = caller.call(u, receive_progress=True)
                i = callee.expect(68)[1]
                callee.send([70, i, {"progress": True}])
                caller.expect(50, n)
                if how == "goodbye":
                    caller.send([6, {}, "wamp.close.close_realm"])
                    self.assertEqual(caller.receive()[0], 6)
                elif how == "drop":
                    caller.close()
                elif how == "abort":
                    caller.send([3, {}, "x.y"])
                elif how == "violation":
                    caller.send([])
                else:
                    by.ask("wamp.session.kill", caller.id)
                self.interrupted(callee, i, "killnowait")
                callee.send([70, i, {"progress": True}], [70, i, {}], [70, i, {}])
                self.assertEqual(callee.before(), [])

    @every(ONE)
    def test_the_ends_of_the_callee(self):
        for how in ("goodbye", "drop", "abort", "violation", "kill"):
            with self.subTest(how):
                callee, caller, u = self.pair()
                n = caller.call(u)
                k = caller.call(u, receive_progress=True)
                callee.expect(68)
                callee.expect(68)
                if how == "goodbye":
                    callee.send([6, {}, "wamp.close.close_realm"])
                    self.assertEqual(callee.receive()[0], 6)
                elif how == "drop":
                    callee.close()
                elif how == "abort":
                    callee.send([3, {}, "x.y"])
                elif how == "violation":
                    callee.send([])
                else:
                    self.session().ask("wamp.session.kill", callee.id)
                got = {m[2]: m for m in (caller.expect(8, 48) for _ in range(2))}
                self.assertEqual({x: m[4] for x, m in got.items()}, {n: CANCELED, k: CANCELED})
                n = caller.call(u)
                self.final(caller, n, "wamp.error.no_such_procedure")


@checks
class Timeouts(Rpc):
    @every(ONE)
    def test_of_a_call_that_is_killed(self):
        callee, caller, u = self.pair()
        n = caller.call(u, timeout=150)
        i = callee.expect(68)[1]
        caller.send([49, n, {"mode": "kill"}])
        self.interrupted(callee, i, "kill")
        m = caller.expect(8, 48, n)
        self.assertIn(m[4], (TIMEOUT, CANCELED))
        callee.send([70, i, {}])
        self.assertEqual(caller.before(), [])

    @every(ONE)
    def test_enormous_ones_do_not_expire(self):
        callee, caller, u = self.pair()
        for t in (2**31, 2**32, 2**53, 2**63 - 1, 10**15, 9223372036855):
            with self.subTest(t):
                n = caller.call(u, timeout=t)
                m = callee.expect(68)
                self.assertEqual(m[3], {})
                self.assertEqual(caller.before(), [])
                callee.send([70, m[1], {}])
                self.final(caller, n)

    @every(FEW)
    def test_of_wrong_types(self):
        for bad in (-1, 1.5, "5", True, [], None):
            with self.subTest(bad):
                self.violation(48, 1, {"timeout": bad}, "a.b")

    @every(ONE)
    def test_begins_again_with_each_progressive_result(self):
        callee, caller, u = self.pair()
        n = caller.call(u, timeout=250, receive_progress=True)
        i = callee.expect(68)[1]
        start = time.monotonic()
        for k in range(4):
            time.sleep(0.12)
            callee.send([70, i, {"progress": True}, [k]])
            self.assertEqual(caller.expect(50, n)[3], [k])
        m = caller.expect(8, 48, n)
        self.assertEqual(m[4], TIMEOUT)
        self.assertGreater(time.monotonic() - start, 0.6)
        self.interrupted(callee, i, "killnowait")
        callee.send([70, i, {"progress": True}], [70, i, {}])
        self.assertEqual(caller.before(), [])

    @every(ONE)
    def test_after_the_callee_left_or_answered_there_is_none(self):
        callee, caller, u = self.pair()
        n = caller.call(u, timeout=100)
        callee.expect(68)
        callee.close()
        self.final(caller, n, CANCELED)
        time.sleep(0.15)
        self.assertEqual(caller.before(), [])

    @every(ONE)
    def test_forwarded_per_member(self):
        able = {r: {"features": dict(v["features"])} for r, v in ROLES.items()}
        able["callee"]["features"]["call_timeout"] = True
        caller = self.session()
        u = self.uri()
        members = [(self.session(able), True, {"timeout": 60000}), (self.session(able), False, {}), (self.session(), True, {})]
        for s, forward, _ in members:
            s.register(u, invoke="roundrobin", forward_timeout=forward)
        for s, _, want in members:
            caller.call(u, timeout=60000)
            self.assertEqual(s.expect(68)[3], want)
        for s, _, _ in members:
            caller.call(u)
            self.assertEqual(s.expect(68)[3], {})
            caller.call(u, timeout=0)
        for s, _, _ in members:
            self.assertNotIn(60000, s.before()[0][3].values())

    @every(ONE)
    def test_the_realm_overrides(self):
        able = {r: {"features": dict(v["features"])} for r, v in ROLES.items()}
        able["callee"]["features"]["call_timeout"] = True
        for realm, asked, want in (("refusing", False, {"timeout": 70000}), ("keeping", True, {})):
            callee, caller = self.alone(able, realm=realm), self.alone(realm=realm)
            u = self.uri()
            callee.register(u, forward_timeout=asked)
            caller.call(u, timeout=70000)
            self.assertEqual(callee.expect(68)[3], want)
            callee.close()


@checks
class Rerouting(Rpc):
    def members(self, n, u, *roles, **options):
        out = [self.session(*roles) for _ in range(n)]
        ids = {s.register(u, **options) for s in out}
        self.assertEqual(len(ids), 1)
        return out

    def unavailable(self, s, **options):
        m = s.expect(68)
        s.send([8, 68, m[1], {}, "wamp.error.unavailable"])
        return m

    @every(FEW)
    def test_the_invocation_is_the_same(self):
        u, caller = self.uri(), self.session()
        a, b = self.members(2, u + ".", invoke="first", match="prefix")
        n = caller.call(u + ".x", [b"\0", 1], {"k": [2]}, receive_progress=True, disclose_me=True)
        x = self.unavailable(a)
        y = b.expect(68)
        self.assertEqual(x[2:], y[2:])
        self.assertEqual((y[1], y[3]["caller"], y[3]["procedure"], y[3]["receive_progress"]), (1, caller.id, u + ".x", True))
        b.send([70, 1, {"progress": True}, [1]], [70, 1, {}, [2]])
        self.assertEqual([caller.expect(50, n)[3] for _ in range(2)], [[1], [2]])
        a.send([70, x[1], {}])
        self.assertEqual(a.before(), [])
        self.assertEqual(caller.before(), [])

    @every(ONE)
    def test_members_that_leave_meanwhile(self):
        u, caller = self.uri(), self.session()
        a, b, c = self.members(3, u, invoke="roundrobin")
        n = caller.call(u)
        i = a.expect(68)[1]
        b.close()
        while caller.ask("wamp.registration.count_callees", caller.ask("wamp.registration.lookup", u)) != 2:
            pass
        a.send([8, 68, i, {}, "wamp.error.unavailable"])
        self.unavailable(c)
        self.final(caller, n, "wamp.error.no_available_callee")

    @every(ONE)
    def test_the_member_that_refuses_has_unregistered(self):
        u, caller = self.uri(), self.session()
        a, b = self.members(2, u, invoke="first")
        n = caller.call(u)
        i = a.expect(68)[1]
        r = caller.ask("wamp.registration.lookup", u)
        a.expect(67, a.request(66, r))
        a.send([8, 68, i, {}, "wamp.error.unavailable"])
        m = b.expect(68)
        b.send([70, m[1], {}])
        self.final(caller, n)
        n = caller.call(u)
        b.expect(68, 2)
        b.expect(67, b.request(66, r))
        b.send([8, 68, 2, {}, "wamp.error.unavailable"])
        m = caller.expect(8, 48, n)
        self.assertEqual(m[4], "wamp.error.no_available_callee")

    @every(ONE)
    def test_canceled_between(self):
        u, caller = self.uri(), self.session()
        a, b = self.members(2, u, invoke="first")
        n = caller.call(u)
        i = a.expect(68)[1]
        caller.send([49, n, {"mode": "kill"}])
        a.expect(69, i)
        a.send([8, 68, i, {}, "wamp.error.unavailable"])
        m = caller.expect(8, 48, n)
        self.assertIn(m[4], ("wamp.error.unavailable", CANCELED, "wamp.error.no_available_callee"))
        self.assertEqual(b.before(), [])
        n = caller.call(u)
        i = a.expect(68)[1]
        caller.send([49, n, {"mode": "skip"}])
        caller.error(48, n, CANCELED)
        a.send([8, 68, i, {}, "wamp.error.unavailable"])
        self.assertEqual(a.before(), [])
        self.assertEqual(b.before(), [])
        self.assertEqual(caller.before(), [])

    @every(ONE)
    def test_the_timeout_ends_it(self):
        u, caller = self.uri(), self.session()
        a, b = self.members(2, u, invoke="last")
        n = caller.call(u, timeout=200)
        self.unavailable(b)
        i = a.expect(68)[1]
        caller.error(48, n, TIMEOUT)
        self.interrupted(a, i, "killnowait")
        a.send([8, 68, i, {}, "wamp.error.unavailable"])
        self.assertEqual(b.before(), [])
        self.assertEqual(caller.before(), [])


@checks
class Members(Rpc):
    @every(ONE)
    def test_leaving_with_calls_in_flight(self):
        u, caller, w = self.uri(), self.session(), self.session()
        w.subscribe("wamp.registration.", match="prefix")
        s = [self.session() for _ in range(3)]
        r = {x.register(u, invoke="roundrobin") for x in s}
        self.assertEqual(len(r), 1)
        r = r.pop()
        calls = [caller.call(u) for _ in range(3)]
        i = [x.expect(68)[1] for x in s]
        s[1].expect(67, s[1].request(66, r))
        s[2].send([6, {}, "wamp.close.close_realm"])
        s[2].expect(6)
        caller.error(48, calls[2], CANCELED)
        s[1].send([70, i[1], {}, ["still"]])
        self.assertEqual(caller.expect(50, calls[1])[3], ["still"])
        s[0].send([70, i[0], {}])
        caller.expect(50, calls[0])
        n = caller.call(u)
        s[0].send([70, s[0].expect(68)[1], {}])
        caller.expect(50, n)
        s[0].expect(67, s[0].request(66, r))
        n = caller.call(u)
        self.final(caller, n, "wamp.error.no_such_procedure")
        got = [(m[3]["topic"].rsplit(".", 1)[1], m[4][0]) for m in w.before()]
        self.assertEqual(got, [("on_create", s[0].id), ("on_register", s[0].id), ("on_register", s[1].id), ("on_register", s[2].id),
                               ("on_unregister", s[1].id), ("on_unregister", s[2].id), ("on_unregister", s[0].id), ("on_delete", s[0].id)])

    @every(ONE)
    def test_first_and_last_move_on(self):
        for invoke, order in (("first", (0, 1, 2)), ("last", (2, 1, 0))):
            u, caller = self.uri(), self.session()
            s = [self.session() for _ in range(3)]
            for x in s:
                x.register(u, invoke=invoke)
            for k in order:
                n = caller.call(u)
                s[k].send([70, s[k].expect(68)[1], {}])
                caller.expect(50, n)
                s[k].close()
                while caller.ask("wamp.session.get", s[k].id).__class__ is dict:
                    pass

    @every(ONE)
    def test_force_reregister_takes_it_from_all(self):
        u, caller, new = self.uri(), self.session(), self.session()
        told, untold = self.session(), self.session(without("callee", "registration_revocation"))
        r = {x.register(u, invoke="roundrobin") for x in (told, untold)}.pop()
        n = caller.call(u)
        i = told.expect(68)[1]
        again = new.register(u, force_reregister=True)
        self.assertNotEqual(again, r)
        m = told.receive()
        self.assertEqual((m[:2], m[2]["registration"]), ([67, 0], r))
        self.assertEqual(untold.before(), [])
        told.send([70, i, {}, ["from the old one"]])
        self.assertEqual(caller.expect(50, n)[3], ["from the old one"])
        for x in (told, untold):
            x.error(66, x.request(66, r), "wamp.error.no_such_registration")
        caller.call(u)
        self.assertEqual(new.expect(68)[2], again)
        k = new.request(64, {"force_reregister": True}, u)
        got = sorted([new.receive(), new.receive()])
        third = got[0][2]
        self.assertEqual((got[0][:2], got[1][:2], got[1][2]["registration"]), ([65, k], [67, 0], again))
        self.assertNotEqual(third, again)
        caller.call(u)
        self.assertEqual(new.expect(68)[2], third)


@checks
class Streams(Rpc):
    @every(ONE)
    def test_options_of_the_first_call_count(self):
        callee, caller, u = self.pair()
        n = caller.call(u, [1], progress=True, receive_progress=True, disclose_me=True)
        m = callee.expect(68)
        self.assertEqual((m[3]["progress"], m[3]["receive_progress"], m[3]["caller"]), (True, True, caller.id))
        caller.send([48, n, {"progress": True, "receive_progress": False, "timeout": 1}, u, [2]])
        m = callee.expect(68)
        self.assertEqual((m[1], m[3].get("progress"), m[4]), (1, True, [2]))
        self.assertNotIn("timeout", m[3])
        time.sleep(0.03)
        callee.send([70, 1, {"progress": True}, ["p"]])
        self.assertEqual(caller.expect(50, n)[2:], [{"progress": True}, ["p"]])
        caller.send([48, n, {}, u])
        m = callee.expect(68)
        self.assertEqual((m[1], m[3].get("progress", False), len(m)), (1, False, 4))
        callee.send([70, 1, {}])
        self.final(caller, n)

    @every(ONE)
    def test_a_gap_and_an_older_id(self):
        callee, caller, u = self.pair()
        n = caller.call(u, progress=True)
        callee.expect(68)
        callee.send([70, 1, {}])
        caller.expect(50, n)
        caller.send([48, n, {"progress": True}, u, [2]], [48, n, {}, u, [3]])
        self.assertEqual(caller.before(), [])
        self.assertEqual(callee.before(), [])

    @every(ONE)
    def test_cancel_and_timeout_of_a_stream(self):
        for mode in ("skip", "kill", "killnowait"):
            callee, caller, u = self.pair()
            n = caller.call(u, [1], progress=True)
            callee.expect(68)
            caller.send([49, n, {"mode": mode}], [48, n, {"progress": True}, u, [2]])
            if mode == "kill":
                callee.expect(69, 1)
                callee.send([8, 68, 1, {}, CANCELED])
            caller.expect(8, 48, n)
            self.assertEqual(caller.before(), [])
        callee, caller, u = self.pair()
        n = caller.call(u, [1], progress=True, timeout=100)
        callee.expect(68)
        caller.error(48, n, TIMEOUT)
        self.interrupted(callee, 1, "killnowait")
        caller.send([48, n, {}, u, [2]])
        self.assertEqual(caller.before(), [])
        self.assertEqual(callee.before(), [])

    @every(ONE)
    def test_streams_to_many_callees_stay_apart(self):
        caller, u = self.session(), self.uri()
        s = [self.session() for _ in range(2)]
        for x in s:
            x.register(u, invoke="roundrobin")
        n = [caller.call(u, [0], progress=True) for _ in range(2)]
        for k in range(1, 4):
            for x in n:
                caller.send([48, x, {"progress": True}, u, [k, x]])
        for x, c in zip(s, n):
            self.assertEqual([(m[1], m[4]) for m in (x.expect(68) for _ in range(4))], [(1, [0])] + [(1, [k, c]) for k in range(1, 4)])


    @every(ONE)
    def test_a_stream_outlives_its_registration(self):
        for how in ("unregister", "revoke", "force_reregister"):
            with self.subTest(how):
                callee, caller, other = self.session(), self.session(), self.session()
                u = self.uri()
                r = callee.register(u)
                n = caller.call(u, [1], progress=True, receive_progress=True)
                callee.expect(68, 1)
                if how == "unregister":
                    callee.expect(67, callee.request(66, r))
                elif how == "revoke":
                    other.ask("wamp.registration.remove_callee", r, callee.id)
                    callee.expect(67, 0)
                else:
                    other.register(u, force_reregister=True)
                    callee.expect(67, 0)
                caller.send([48, n, {"progress": True}, u, [2]], [48, n, {}, u, [3]])
                self.assertEqual([callee.expect(68, 1)[4] for _ in range(2)], [[2], [3]])
                callee.send([70, 1, {"progress": True}, ["p"]], [70, 1, {}, ["f"]])
                self.assertEqual([caller.expect(50, n)[3] for _ in range(2)], [["p"], ["f"]])
                self.assertEqual(other.before(), [])

    @every(("unix_json", "tcp_msgpack"))
    def test_a_continuation_too_long_for_the_callee(self):
        callee, caller = self.session({"callee": {"features": {"progressive_call_invocations": True, "call_canceling": True}}}, length=2), self.session()
        u = self.uri()
        callee.register(u)
        n = caller.call(u, [1], progress=True)
        callee.expect(68, 1)
        caller.send([48, n, {"progress": True}, u, ["x" * 5000]])
        caller.error(48, n, "wamp.error.payload_size_exceeded")
        caller.send([48, n, {}, u, [3]])
        self.assertEqual(caller.before(), [])
        got = callee.before()
        self.assertTrue(got == [] or (len(got) == 1 and got[0][:2] == [69, 1]), got)
        callee.send([70, 1, {}])
        self.assertEqual(callee.before(), [])
        self.assertEqual(caller.before(), [])

    @every(ONE)
    def test_concurrency_and_timeouts(self):
        callee, caller = self.session(), self.session()
        u = self.uri()
        callee.register(u, concurrency=1)
        a = caller.call(u, ["a"])
        self.assertEqual(callee.expect(68, 1)[4], ["a"])
        caller.error(48, caller.call(u, ["b"]), "crossbar.error.max_concurrency_reached")
        self.assertEqual(callee.before(), [])
        callee.send([70, 1, {}, ["A"]])
        self.assertEqual(caller.expect(50, a)[3], ["A"])
        c = caller.call(u, ["c"], timeout=80)
        self.assertEqual(callee.expect(68, 2)[4], ["c"])
        caller.error(48, c, TIMEOUT)
        self.interrupted(callee, 2, "killnowait")
        callee.send([70, 2, {}])
        self.assertEqual(callee.before(), [])
        d = caller.call(u, ["d"])
        self.assertEqual(callee.expect(68, 3)[4], ["d"])
        callee.close()
        self.final(caller, d, CANCELED)


@checks
class Reserved(Rpc):
    @every(ONE)
    def test_patterns_do_not_reach_into_wamp(self):
        s, caller = self.session(), self.session()
        for uri, match in (("wamp", "prefix"), ("wam", "prefix"), ("", "prefix"), ("wamp.", "prefix"), ("wamp..x", "wildcard"), ("wamp.a", "exact"),
                           ("wamp", "exact"), ("..count", "wildcard"), (".no.such", "wildcard")):
            with self.subTest(f"{uri} {match}"):
                n = s.request(64, {"match": match}, uri)
                m = s.receive()
                if m[:2] == [65, n]:
                    for u in ("wamp.no.such", "wamp.session.count"):
                        k = caller.call(u)
                        m2 = caller.receive()
                        self.assertEqual(m2[0], 50 if u.endswith("count") else 8, m2)
                    self.assertEqual(s.before(), [])
                    s.expect(67, s.request(66, m[2]))
                else:
                    self.assertEqual((m[:3], m[4]), ([8, 64, n], "wamp.error.invalid_uri"))


@checks
class PassThru(Rpc):
    PPT = {"ppt_scheme": "x_a", "ppt_serializer": "cbor"}

    @every(("unix_", "ws_json"))
    def test_progressive_and_empty_scheme(self):
        callee, caller, u = self.pair()
        n = caller.call(u, [b"q"], receive_progress=True, **self.PPT)
        m = callee.expect(68)
        self.assertEqual(m[3:], [{"receive_progress": True, **self.PPT}, [b"q"]])
        callee.send([70, m[1], {"progress": True, **self.PPT}, [b"\0"]], [70, m[1], {}, ["plain"]])
        self.assertEqual(caller.receive(), [50, n, {"progress": True, **self.PPT}, [b"\0"]])
        self.assertEqual(caller.receive(), [50, n, {}, ["plain"]])
        n = caller.call(u, ["not", "one"], {"k": 1}, ppt_scheme="")
        m = callee.receive()
        self.assertEqual(m[0], 68, m)
        self.assertEqual(m[4:], [["not", "one"], {"k": 1}])

    @every(ONE)
    def test_yield_to_a_caller_without_it(self):
        callee, caller, u = self.pair(None, without("caller", "payload_passthru_mode"))
        n = caller.call(u)
        i = callee.expect(68)[1]
        callee.send([70, i, self.PPT, [b"x"]])
        got = callee.before()
        self.assertEqual(len(got), 1)
        self.assertEqual((got[0][0], got[0][2], got[0][4]), (8, i, "wamp.error.feature_not_supported"), got)
        m = caller.expect(8, 48, n)
        self.assertEqual(caller.before(), [])
        callee.send([70, i, {}])
        self.assertEqual(callee.before(), [])
        self.assertEqual(caller.before(), [])


@checks
class Meta(Rpc):
    @every(FEW)
    def test_registrations(self):
        s = self.session()
        u = self.uri()
        r = s.register(u + ".", match="prefix", invoke="last")
        e = s.register(u + ".x")
        self.assertEqual(s.ask("wamp.registration.match", u + ".y"), r)
        self.assertEqual(s.ask("wamp.registration.match", u + ".x"), e)
        self.assertIsNone(s.ask("wamp.registration.match", u))
        self.assertIsNone(s.ask("wamp.registration.lookup", u + "."))
        self.assertEqual(s.ask("wamp.registration.lookup", u + ".", {"match": "prefix"}), r)
        d = s.ask("wamp.registration.get", r)
        self.assertEqual((d["id"], d["uri"], d["match"], d["invoke"]), (r, u + ".", "prefix", "last"))
        self.assertRegex(d["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        self.assertEqual(s.ask("wamp.registration.list_callees", r), [s.id])
        self.assertEqual(s.ask("wamp.registration.count_callees", r), 1)
        for p in ("get", "list_callees", "count_callees"):
            self.assertEqual(s.ask("wamp.registration." + p, 2**52)[4], "wamp.error.no_such_registration")
            self.assertEqual(s.ask("wamp.subscription." + p.replace("callees", "subscribers"), 2**52)[4], "wamp.error.no_such_subscription")
            for bad in ([], ["x"], [{}], [None]):
                self.assertEqual(s.ask("wamp.registration." + p, *bad)[4], "wamp.error.invalid_argument", (p, bad))
        for p in ("registration.lookup", "registration.match", "subscription.lookup", "subscription.match"):
            for bad in ([], [5], [[]]):
                self.assertEqual(s.ask("wamp." + p, *bad)[4], "wamp.error.invalid_argument", (p, bad))
        self.assertEqual(s.ask("wamp.registration.lookup", u, {"match": "regex"})[4], "wamp.error.invalid_argument")
        self.assertEqual(s.ask("wamp.no.such")[4], "wamp.error.no_such_procedure")

    @every(ONE)
    def test_null_is_an_argument(self):
        s = self.session()
        n = s.call("wamp.registration.lookup", [self.uri()])
        self.assertEqual(s.receive(), [50, n, {}, [None]])
        n = s.call("wamp.subscription.match", [self.uri()])
        m = s.receive()
        self.assertIn(m[3], ([None], [[]]))

    @every(FEW)
    def test_kill(self):
        a, by = self.session(), self.session()
        for bad in ([], ["x"], [1.5]):
            self.assertEqual(by.ask("wamp.session.kill", *bad)[4], "wamp.error.invalid_argument", bad)
        for bad in ({"reason": 5}, {"message": 5}, {"reason": []}):
            m = by.ask("wamp.session.kill", a.id, **bad)
            self.assertIsInstance(m, list, bad)
            self.assertIn(m[4], ("wamp.error.invalid_argument", "wamp.error.invalid_uri"))
        self.assertEqual(a.before(), [])
        t = self.uri()
        by.subscribe(t)
        n = by.call("wamp.session.kill", [a.id])
        m = by.expect(50, n)
        self.assertTrue(len(m) == 3 or m[3] in ([], [None]), m)
        a.send([16, 1000, {}, t, [1]], [32, 1001, {}, t], [1, "realm1", {"roles": {"caller": {}}}])
        self.assertEqual(a.receive(), [6, {}, "wamp.close.killed"])
        self.assertEqual(by.before(), [])
        a.send([6, {}, "wamp.close.goodbye_and_out"])
        self.assertEqual(by.ask("wamp.session.kill", a.id)[4], "wamp.error.no_such_session")

    @every(FEW)
    def test_count_and_list_filter(self):
        s = self.session()
        for p in ("count", "list"):
            self.assertNotIsInstance(s.ask("wamp.session." + p, ["anonymous", "red"]), (type(None), str))
            for bad in (["x"], [5], [[5]], [["a", None]], [{}]):
                self.assertEqual(s.ask("wamp.session." + p, *bad)[4], "wamp.error.invalid_argument", bad)
        self.assertEqual(s.ask("wamp.session.count", ["nobody"]), 0)
        self.assertEqual(s.ask("wamp.session.list", ["nobody"]), [])
        self.assertIn(s.id, s.ask("wamp.session.list", ["anonymous"]))


if __name__ == "__main__":
    unittest.main()
