# SPDX-License-Identifier: MIT
"""R-RP, R-CL, R-PR, R-PG, R-TO, R-CA, R-RR, R-CI, R-PA, R-SH, R-RV, R-FR, R-PPT: remote procedure calls."""
import collections
import itertools
import time
import unittest

from blackbox import PLAIN, Check, checks, every, router, without


class Calls(Check):
    def pair(self, callee_roles=None, caller_roles=None, **options):
        """callee, caller, procedure."""
        callee, caller = self.session(callee_roles), self.session(caller_roles)
        u = self.uri()
        callee.register(u, **options)
        return callee, caller, u


@checks
class Basics(Calls):
    @every
    def test_R_RP_01_registered(self):
        s = self.session()
        n = s.request(64, {}, self.uri())
        self.assertEqual(len(s.expect(65, n)), 3)

    @every
    def test_R_RP_02_taken(self):
        a, b = self.two()
        u = self.uri()
        a.register(u)
        for s in (a, b):
            for options in ({}, {"invoke": "single"}, {"invoke": "roundrobin"}, {"match": "exact"}):
                n = s.request(64, options, u)
                s.error(64, n, "wamp.error.procedure_already_exists")

    @every
    def test_R_RP_03_unregister_what_is_not_held(self):
        a, b = self.two()
        r = a.register(self.uri())
        for bad in (r, 2**53, 99999999):
            n = b.request(66, bad)
            b.error(66, n, "wamp.error.no_such_registration")
        n = a.request(66, r)
        self.assertEqual(len(a.expect(67, n)), 2)
        n = a.request(66, r)
        a.error(66, n, "wamp.error.no_such_registration")

    @every
    def test_R_RP_04_no_such_procedure(self):
        s = self.session()
        for u in ("no.such", "wamp.no.such", "a"):
            n = s.call(u, [1], {"a": 2})
            m = s.error(48, n, "wamp.error.no_such_procedure")
            self.assertIsInstance(m[3], dict)

    @every
    def test_R_RP_05_call_and_result(self):
        callee, caller, u = self.pair()
        for payload in ([], [[1, "x"]], [[], {"k": 1}], [[None], {"k": [True]}]):
            n = caller.call(u, *payload)
            m = callee.expect(68)
            self.assertEqual(m[3], {})
            self.assertEqual(m[4:], payload)
            callee.send([70, m[1], {}, *payload])
            m = caller.expect(50, n, {})
            self.assertEqual(m[3:], payload)

    @every
    def test_R_RP_06_errors_pass(self):
        callee, caller, u = self.pair()
        for payload in ([], [["why"]], [[], {"k": 1}]):
            n = caller.call(u)
            i = callee.expect(68)[1]
            callee.send([8, 68, i, {"x_more": 1}, "my.own.error", *payload])
            m = caller.expect(8, 48, n)
            self.assertEqual(m[4:], ["my.own.error", *payload])

    @every
    def test_R_RP_07_own_procedure(self):
        s = self.session()
        u = self.uri()
        s.register(u)
        n = s.call(u, [1])
        m = s.expect(68)
        s.send([70, m[1], {}, [2]])
        self.assertEqual(s.expect(50, n)[3], [2])

    @every
    def test_R_RP_08_many_outstanding(self):
        callee, caller, u = self.pair()
        ids = [caller.call(u, [k]) for k in range(50)]
        got = [callee.expect(68) for _ in range(50)]
        for m in reversed(got):
            callee.send([70, m[1], {}, m[4]])
        self.assertEqual([caller.expect(50)[1] for _ in range(50)], ids[::-1])

    @every
    def test_R_RP_09_only_the_callee_answers(self):
        callee, caller, u = self.pair()
        other, another, v = self.pair()
        n = caller.call(u)
        i = callee.expect(68)[1]
        k = another.call(v)
        j = other.expect(68)[1]
        self.assertEqual(i, j)
        other.send([70, j, {}, ["other"]])
        self.assertEqual(another.expect(50, k)[3], ["other"])
        self.assertEqual(caller.before(), [])
        callee.send([70, i, {}, ["mine"]])
        self.assertEqual(caller.expect(50, n)[3], ["mine"])

    @every
    def test_R_RP_11_unregister_with_calls_in_flight(self):
        callee, caller = self.two()
        u = self.uri()
        r = callee.register(u)
        n = caller.call(u)
        i = callee.expect(68)[1]
        callee.expect(67, callee.request(66, r))
        callee.send([70, i, {}, [1]])
        caller.expect(50, n)
        n = caller.call(u)
        caller.error(48, n, "wamp.error.no_such_procedure")

    @every
    def test_R_CL_01_caller_leaves(self):
        for how in ("goodbye", "loss", "kill", "abort"):
            callee, caller, u = self.pair()
            caller.call(u)
            i = callee.expect(68)[1]
            if how == "goodbye":
                caller.send([6, {}, "x.y"])
            elif how == "abort":
                caller.send([3, {}, "x.y"])
            elif how == "kill":
                self.session().ask("wamp.session.kill", caller.id)
            else:
                caller.close()
            m = callee.expect(69, i)
            self.assertEqual(m[2]["mode"], "killnowait")
            callee.send([70, i, {}, ["late"]])
            self.assertEqual(callee.before(), [])

    @every
    def test_R_CL_02_no_interrupt_without_the_feature(self):
        callee, caller, u = self.pair(without("callee", "call_canceling", "progressive_call_results", "progressive_call_invocations"))
        caller.call(u)
        i = callee.expect(68)[1]
        caller.send([6, {}, "x.y"])
        caller.expect(6)
        self.assertEqual(callee.before(), [])
        callee.send([8, 68, i, {}, "a.b"])
        self.assertEqual(callee.before(), [])

    @every
    def test_R_CL_04_callee_leaves(self):
        for how in ("goodbye", "loss", "kill"):
            callee, caller, u = self.pair()
            n = caller.call(u)
            callee.expect(68)
            if how == "goodbye":
                callee.send([6, {}, "x.y"])
            elif how == "kill":
                self.session().ask("wamp.session.kill", callee.id)
            else:
                callee.close()
            caller.error(48, n, "wamp.error.canceled")
            self.assertEqual(caller.before(), [])

    @every
    def test_R_CL_06_own_call_and_leave(self):
        s = self.session()
        u = self.uri()
        s.register(u)
        s.call(u)
        s.expect(68)
        s.send([6, {}, "x.y"])
        s.expect(6)
        s.join()
        self.assertEqual(s.before(), [])
        s.register(u)


@checks
class Progress(Calls):
    @every
    def test_R_PR_01_02_receive_progress_needs_both_features(self):
        for missing, want in (((), True), (("call_canceling",), None), (("progressive_call_results",), None)):
            callee, caller, u = self.pair(without("callee", *missing))
            caller.call(u, receive_progress=True)
            self.assertEqual(callee.expect(68)[3].get("receive_progress"), want)
            caller.call(u, receive_progress=False)
            self.assertNotIn("receive_progress", callee.expect(68)[3])

    @every
    def test_R_PR_03_04_05(self):
        callee, caller, u = self.pair()
        n = caller.call(u, receive_progress=True)
        i = callee.expect(68)[1]
        for payload in ([[1]], [], [[], {"k": 2}]):
            callee.send([70, i, {"progress": True}, *payload])
            m = caller.expect(50, n)
            self.assertEqual(m[2:], [{"progress": True}, *payload])
        callee.send([70, i, {}], [70, i, {"progress": True}, [5]], [70, i, {}, [6]])
        self.assertEqual(caller.expect(50, n)[2:], [{}])
        self.assertEqual(caller.before(), [])
        n = caller.call(u, receive_progress=True)
        i = callee.expect(68)[1]
        callee.send([70, i, {"progress": True}, [1]], [8, 68, i, {}, "my.error"])
        caller.expect(50, n, {"progress": True})
        caller.error(48, n, "my.error")

    @every
    def test_R_PR_06_progress_that_nobody_asked_for(self):
        callee, caller, u = self.pair()
        n = caller.call(u)
        i = callee.expect(68)[1]
        callee.send([70, i, {"progress": True}, [1]], [70, i, {"progress": False}, [2]])
        self.assertEqual(caller.expect(50, n)[2:], [{}, [2]])

    @every
    def test_R_PR_07_leaving(self):
        callee, caller, u = self.pair()
        n = caller.call(u, receive_progress=True)
        i = callee.expect(68)[1]
        callee.send([70, i, {"progress": True}, [1]])
        caller.expect(50, n)
        caller.send([6, {}, "x.y"])
        callee.expect(69, i)
        callee.send([70, i, {"progress": True}, [2]], [70, i, {}])
        self.assertEqual(callee.before(), [])

    @every("_json")
    def test_R_PR_08_timeout_between_results(self):
        callee, caller, u = self.pair()
        n = caller.call(u, receive_progress=True, timeout=600)
        i = callee.expect(68)[1]
        for k in range(3):
            time.sleep(0.25)        # the clock itself is what is checked
            callee.send([70, i, {"progress": True}, [k]])
            self.assertEqual(caller.expect(50, n)[3], [k])
        caller.error(48, n, "wamp.error.timeout")
        callee.expect(69, i)

    @every
    def test_R_PG_01_02_progressive_invocation(self):
        callee, caller, u = self.pair()
        n = caller.call(u, [1], progress=True)
        m = callee.expect(68)
        i = m[1]
        self.assertEqual((m[3], m[4]), ({"progress": True}, [1]))
        caller.send([48, n, {"progress": True}, u, [2]], [48, n, {}, u, [3]])
        m = callee.expect(68, i)
        self.assertEqual((m[3], m[4]), ({"progress": True}, [2]))
        m = callee.expect(68, i)
        self.assertEqual(m[4], [3])
        self.assertNotEqual(m[3].get("progress"), True)
        callee.send([70, i, {}, ["done"]])
        self.assertEqual(caller.expect(50, n)[3], ["done"])
        caller.call(u)
        self.assertEqual(callee.expect(68)[1], i + 1)

    @every
    def test_R_PG_04_callee_without_the_feature(self):
        for missing in ("progressive_call_invocations", "call_canceling"):
            callee, caller, u = self.pair(without("callee", missing))
            n = caller.call(u, progress=True)
            caller.error(48, n, "wamp.error.feature_not_supported")
            self.assertEqual(callee.before(), [])

    @every
    def test_R_PG_05_shared_registration(self):
        a, b, caller = self.session(), self.session(), self.session()
        u = self.uri()
        a.register(u, invoke="roundrobin")
        b.register(u, invoke="roundrobin")
        n = caller.call(u, [1], progress=True)
        caller.send([48, n, {"progress": True}, u, [2]], [48, n, {}, u, [3]])
        got = a.before() + b.before()
        self.assertEqual([m[4] for m in got], [[1], [2], [3]])
        self.assertEqual(len({m[1] for m in got}), 1)

    @every
    def test_R_PG_07_continuing_a_call_that_is_not_progressive(self):
        callee, caller, u = self.pair()
        n = caller.call(u, [1])
        callee.expect(68)
        caller.send([48, n, {"progress": True}, u, [2]])
        self.aborted(caller)

    @every
    def test_R_PG_07_continuing_with_another_procedure(self):
        callee, caller, u = self.pair()
        v = self.uri()
        callee.register(v)
        n = caller.call(u, [1], progress=True)
        callee.expect(68)
        caller.send([48, n, {"progress": True}, v, [2]])
        m = caller.receive()
        self.assertIn(m[0], (3, 8), m)

    @every
    def test_R_PG_08_09_late_continuations_are_discarded(self):
        callee, caller, u = self.pair()
        n = caller.call(u, [1], progress=True)
        i = callee.expect(68)[1]
        callee.send([70, i, {}, ["enough"]])
        caller.expect(50, n)
        caller.send([48, n, {"progress": True}, u, [2]], [48, n, {}, u, [3]])
        self.assertEqual(caller.before(), [])
        self.assertEqual(callee.before(), [])

    @every
    def test_R_PG_10_11_options_are_frozen(self):
        callee, caller, u = self.pair()
        n = caller.call(u, [1], progress=True)
        callee.expect(68)
        caller.send([48, n, {"progress": True, "disclose_me": True, "receive_progress": True}, u, [2]])
        m = callee.expect(68)
        self.assertEqual(m[3], {"progress": True})

    @every
    def test_R_PG_12_full_duplex(self):
        callee, caller, u = self.pair()
        n = caller.call(u, [0], progress=True, receive_progress=True)
        m = callee.expect(68)
        self.assertEqual(m[3], {"progress": True, "receive_progress": True})
        for k in range(1, 4):
            callee.send([70, m[1], {"progress": True}, [k]])
            self.assertEqual(caller.expect(50, n)[3], [k])
            caller.send([48, n, {"progress": True}, u, [k]])
            self.assertEqual(callee.expect(68, m[1])[4], [k])
        caller.send([48, n, {}, u])
        callee.expect(68, m[1])
        callee.send([70, m[1], {}])
        caller.expect(50, n, {})

    @every
    def test_R_PG_13_leaving_and_canceling(self):
        callee, caller, u = self.pair()
        n = caller.call(u, progress=True)
        i = callee.expect(68)[1]
        caller.send([49, n, {"mode": "killnowait"}])
        caller.error(48, n, "wamp.error.canceled")
        callee.expect(69, i)
        caller.send([48, n, {"progress": True}, u])
        self.assertEqual(caller.before(), [])
        self.assertEqual(callee.before(), [])


@checks
class Timeouts(Calls):
    @every(("unix_json", "tcp_msgpack", "ws_cbor"))
    def test_R_TO_01_03_04_milliseconds(self):
        callee, caller, u = self.pair()
        start = time.monotonic()
        n = caller.call(u, timeout=50)
        m = callee.expect(68)
        self.assertNotIn("timeout", m[3])
        caller.error(48, n, "wamp.error.timeout")
        self.assertGreaterEqual(time.monotonic() - start, 0.045)
        self.assertEqual(callee.expect(69, m[1])[2]["mode"], "killnowait")
        callee.send([70, m[1], {}])
        self.assertEqual(callee.before(), [])
        self.assertEqual(caller.before(), [])

    @every("unix_json")
    def test_R_TO_03_callee_without_canceling(self):
        callee, caller, u = self.pair(PLAIN)
        n = caller.call(u, timeout=30)
        callee.expect(68)
        caller.error(48, n, "wamp.error.timeout")
        self.assertEqual(callee.before(), [])

    @every("unix_json")
    def test_R_TO_09_caller_needs_no_feature(self):
        callee, caller, u = self.pair(PLAIN, PLAIN)
        n = caller.call(u, timeout=30)
        caller.error(48, n, "wamp.error.timeout")

    @every
    def test_R_TO_05_06_10_forwarded_when_asked_for(self):
        roles = without("callee")
        roles["callee"]["features"]["call_timeout"] = True
        a, b, caller = self.session(roles), self.session(roles), self.session()
        u = self.uri()
        a.register(u, invoke="roundrobin", forward_timeout=True)
        b.register(u, invoke="roundrobin")
        for _ in range(2):
            caller.call(u, timeout=60000)
        self.assertEqual(a.expect(68)[3].get("timeout"), 60000)
        self.assertNotIn("timeout", b.expect(68)[3])
        callee, caller, u = self.pair(None, forward_timeout=True)
        caller.call(u, timeout=60000)
        self.assertNotIn("timeout", callee.expect(68)[3])

    @every("unix_json")
    def test_R_TO_05_dealer_runs_no_timer_then(self):
        roles = without("callee")
        roles["callee"]["features"]["call_timeout"] = True
        callee, caller, u = self.pair(roles, forward_timeout=True)
        n = caller.call(u, timeout=20)
        i = callee.expect(68)[1]
        other = caller.call("wamp.session.count")
        caller.expect(50, other)
        time.sleep(0.05)
        callee.send([70, i, {}, ["late but fine"]])
        caller.expect(50, n)

    @every("unix_json")
    def test_R_TO_08_ends_with_the_answer(self):
        callee, caller, u = self.pair()
        n = caller.call(u, timeout=30)
        i = callee.expect(68)[1]
        callee.send([70, i, {}])
        caller.expect(50, n)
        n = caller.call(u, timeout=30)
        callee.expect(68)
        caller.send([49, n, {"mode": "skip"}])
        caller.error(48, n, "wamp.error.canceled")
        time.sleep(0.05)
        self.assertEqual(caller.before(), [])
        self.assertEqual(callee.before(), [])

    @every("unix_json")
    def test_R_TO_runs_on_in_mode_kill(self):
        callee, caller, u = self.pair()
        n = caller.call(u, timeout=60)
        callee.expect(68)
        caller.send([49, n, {"mode": "kill"}])
        callee.expect(69)
        caller.error(48, n, "wamp.error.timeout")

    @every
    def test_R_TO_01_zero_is_none(self):
        callee, caller, u = self.pair()
        n = caller.call(u, timeout=0)
        i = callee.expect(68)[1]
        callee.send([70, i, {}])
        caller.expect(50, n)


@checks
class Canceling(Calls):
    @every
    def test_R_CA_02_skip(self):
        callee, caller, u = self.pair()
        n = caller.call(u)
        i = callee.expect(68)[1]
        caller.send([49, n, {"mode": "skip"}])
        caller.error(48, n, "wamp.error.canceled")
        self.assertEqual(callee.before(), [])
        callee.send([70, i, {}, [1]])
        self.assertEqual(callee.before(), [])
        self.assertEqual(caller.before(), [])

    @every
    def test_R_CA_03_kill(self):
        for answer in ("result", "error"):
            callee, caller, u = self.pair()
            n = caller.call(u)
            i = callee.expect(68)[1]
            caller.send([49, n, {"mode": "kill"}])
            m = callee.expect(69, i)
            self.assertEqual(m[2]["mode"], "kill")
            self.assertEqual(caller.before(), [])
            if answer == "result":
                callee.send([70, i, {}, ["won"]])
                self.assertEqual(caller.expect(50, n)[3], ["won"])
            else:
                callee.send([8, 68, i, {}, "wamp.error.canceled", ["x"]])
                self.assertEqual(caller.error(48, n, "wamp.error.canceled")[5], ["x"])

    @every
    def test_R_CA_03_kill_lets_progress_pass(self):
        callee, caller, u = self.pair()
        n = caller.call(u, receive_progress=True)
        i = callee.expect(68)[1]
        caller.send([49, n, {"mode": "kill"}])
        callee.expect(69, i)
        callee.send([70, i, {"progress": True}, [1]], [8, 68, i, {}, "wamp.error.canceled"])
        m = caller.receive()
        if m[0] == 50:
            m = caller.receive()
        self.assertEqual(m[:3], [8, 48, n])

    @every
    def test_R_CA_04_07_killnowait_and_no_mode(self):
        for options in ({"mode": "killnowait"}, {}):
            callee, caller, u = self.pair()
            n = caller.call(u)
            i = callee.expect(68)[1]
            caller.send([49, n, options])
            caller.error(48, n, "wamp.error.canceled")
            self.assertEqual(callee.expect(69, i)[2]["mode"], "killnowait")
            callee.send([8, 68, i, {}, "wamp.error.canceled"])
            self.assertEqual(callee.before(), [])
            self.assertEqual(caller.before(), [])

    @every
    def test_R_CA_05_callee_without_the_feature(self):
        for mode in ("skip", "kill", "killnowait"):
            callee, caller, u = self.pair(PLAIN)
            n = caller.call(u)
            callee.expect(68)
            caller.send([49, n, {"mode": mode}])
            caller.error(48, n, "wamp.error.canceled")
            self.assertEqual(callee.before(), [])

    @every
    def test_R_CA_08_unknown_finished_foreign(self):
        callee, caller, u = self.pair()
        other = self.session()
        n = caller.call(u)
        i = callee.expect(68)[1]
        other.send([49, n, {"mode": "kill"}], [49, 777, {}], [49, 2**53, {"mode": "skip"}])
        self.assertEqual(other.before(), [])
        self.assertEqual(callee.before(), [])
        callee.send([70, i, {}])
        caller.expect(50, n)
        for mode in ("skip", "kill", "killnowait"):
            caller.send([49, n, {"mode": mode}])
        self.assertEqual(caller.before(), [])
        self.assertEqual(callee.before(), [])

    @every
    def test_R_CA_09_again(self):
        callee, caller, u = self.pair()
        n = caller.call(u)
        i = callee.expect(68)[1]
        caller.send(*[[49, n, {"mode": m}] for m in ("kill", "kill", "killnowait", "killnowait", "skip")])
        caller.error(48, n, "wamp.error.canceled")
        self.assertTrue(all(m[:2] == [69, i] for m in callee.before()))
        self.assertEqual(caller.before(), [])

    @every
    def test_R_CA_10_invalid_mode(self):
        callee, caller, u = self.pair()
        n = caller.call(u)
        i = callee.expect(68)[1]
        caller.send([49, n, {"mode": "explode"}])
        caller.error(48, n, "wamp.error.invalid_argument")
        callee.send([70, i, {}])
        caller.before()

    @every
    def test_R_CA_11_no_progress_after_that(self):
        for mode in ("skip", "killnowait"):
            callee, caller, u = self.pair()
            n = caller.call(u, receive_progress=True)
            i = callee.expect(68)[1]
            caller.send([49, n, {"mode": mode}])
            caller.error(48, n, "wamp.error.canceled")
            callee.send([70, i, {"progress": True}, [1]], [70, i, {}, [2]])
            self.assertTrue(all(m[0] == 69 for m in callee.before()))
            self.assertEqual(caller.before(), [])

    @every
    def test_dealer_callee_detaches_after_its_caller_canceled_and_left(self):
        for mode in ("skip", "kill", "killnowait"):
            callee, caller, u = self.pair()
            n = caller.call(u)
            callee.expect(68)
            caller.send([49, n, {"mode": mode}])
            caller.send([6, {}, "x.y"])
            while caller.receive()[0] != 6:
                pass
            callee.before()
            callee.send([6, {}, "x.y"])
            callee.expect(6)
            self.session().register(u)


@checks
class Rerouting(Calls):
    def members(self, policy, n=3, roles=None):
        u = self.uri()
        s = [self.session(roles) for _ in range(n)]
        for x in s:
            x.register(u, invoke=policy)
        return s, self.session(), u

    @every
    def test_R_RR_02_single(self):
        callee, caller, u = self.pair()
        n = caller.call(u)
        callee.send([8, 68, callee.expect(68)[1], {}, "wamp.error.unavailable"])
        caller.error(48, n, "wamp.error.no_available_callee")

    @every
    def test_R_RR_01_02_03_shared(self):
        for policy, order in (("first", [0, 1, 2]), ("last", [2, 1, 0]), ("roundrobin", [0, 1, 2])):
            with self.subTest(policy):
                s, caller, u = self.members(policy)
                n = caller.call(u, [7], {"k": 1})
                for k in order:
                    m = s[k].expect(68)
                    self.assertEqual(m[4:], [[7], {"k": 1}])
                    s[k].send([8, 68, m[1], {}, "wamp.error.unavailable"])
                caller.error(48, n, "wamp.error.no_available_callee")
                n = caller.call(u)
                m = s[order[0]].expect(68)
                s[order[0]].send([8, 68, m[1], {}, "wamp.error.unavailable"])
                m = s[order[1]].expect(68)
                s[order[1]].send([70, m[1], {}, ["ok"]])
                self.assertEqual(caller.expect(50, n)[3], ["ok"])

    @every
    def test_R_RR_02_random(self):
        s, caller, u = self.members("random", 2)
        n = caller.call(u)
        for _ in range(2):
            for x in s:
                for m in x.before():
                    x.send([8, 68, m[1], {}, "wamp.error.unavailable"])
                    x.before()
        while True:
            found = [(x, m) for x in s for m in x.before()]
            if not found:
                break
            for x, m in found:
                x.send([8, 68, m[1], {}, "wamp.error.unavailable"])
                x.before()
        caller.error(48, n, "wamp.error.no_available_callee")

    @every
    def test_R_RR_04_without_the_feature(self):
        s, caller, u = self.members("first", 2, without("callee", "call_reroute"))
        n = caller.call(u)
        s[0].send([8, 68, s[0].expect(68)[1], {}, "wamp.error.unavailable"])
        caller.error(48, n, "wamp.error.unavailable")
        self.assertEqual(s[1].before(), [])


@checks
class Identification(Calls):
    @every
    def test_R_CI_01_02_disclose_me(self):
        callee, caller, u = self.pair()
        caller.call(u, disclose_me=True)
        d = callee.expect(68)[3]
        self.assertEqual(d["caller"], caller.id)
        self.assertEqual((d["caller_authid"], d["caller_authrole"]), (caller.welcome[2]["authid"], "anonymous"))
        for options in ({}, {"disclose_me": False}):
            caller.call(u, **options)
            self.assertEqual(callee.expect(68)[3], {})

    @every
    def test_R_CI_03_denied(self):
        callee, caller = self.session(realm="realm2"), self.session(realm="realm2")
        u = self.uri()
        callee.register(u)
        n = caller.call(u, disclose_me=True)
        caller.error(48, n, "wamp.error.option_disallowed.disclose_me")
        self.assertEqual(callee.before(), [])

    @every
    def test_R_CI_05_disclose_caller(self):
        callee, caller, u = self.pair(disclose_caller=True)
        caller.call(u)
        self.assertEqual(callee.expect(68)[3]["caller"], caller.id)


EXAMPLES = (    # registrations of the specification and what a call goes to
    ("a1.b2.c3.d4.e55", "exact"), ("a1.b2.c3", "prefix"), ("a1.b2.c3.d4", "prefix"), ("a1.b2..d4.e5", "wildcard"),
    ("a1.b2.c33..e5", "wildcard"), ("a1.b2..d4.e5..g7", "wildcard"), ("a1.b2..d4..f6.g7", "wildcard"))


@checks
class Patterns(Calls):
    @every
    def test_R_PA_01_invalid_match(self):
        self.violation(64, 1, {"match": "regex"}, "a.b")

    @every
    def test_R_PA_02_03_examples(self):
        callee, caller = self.two()
        t = self.uri() + "."
        ids = {callee.register(t + u, match=m): k for k, (u, m) in enumerate(EXAMPLES, 1)}
        for procedure, want in (("a1.b2.c3.d4.e55", 1), ("a1.b2.c3.d98.e74", 2), ("a1.b2.c3.d4.e325", 3), ("a1.b2.c55.d4.e5", 4),
                                ("a1.b2.c88.d4.e5.f6.g7", 6), ("a2.b2.c2.d2.e2", 0),
                                ("a1.b2.c88.d4.e9.f6.g7", 7)):
            with self.subTest(procedure):
                n = caller.call(t + procedure)
                if want == 0:
                    caller.error(48, n, "wamp.error.no_such_procedure")
                    continue
                m = callee.expect(68)
                self.assertEqual(ids[m[2]], want)
                self.assertEqual(m[3].get("procedure"), None if want == 1 else t + procedure)
                self.assertEqual(caller.ask("wamp.registration.match", t + procedure), m[2])

    @every
    def test_R_PA_02_prefix_before_wildcard(self):
        callee, caller = self.two()
        t = self.uri()
        p, w = callee.register(t + ".a", match="prefix"), callee.register(t + "..b.c", match="wildcard")
        caller.call(t + ".a.b.c")
        callee.expect(68, 1, p)
        caller.call(t + ".x.b.c")
        callee.expect(68, 2, w)

    @every
    def test_R_PA_02_longest_prefix_by_characters(self):
        callee, caller = self.two()
        t = self.uri()
        ids = [callee.register(t + end, match="prefix") for end in ("", ".a", ".ab", ".ab.", ".ab.c")]
        for end, want in (("", 0), (".x", 0), (".a", 1), (".ac", 1), (".abc", 2), (".ab", 2), (".ab.d", 3), (".ab.cd.e", 4)):
            caller.call(t + end)
            self.assertEqual(callee.expect(68)[2], ids[want], end)

    @every
    def test_R_PA_02_wildcards_portion_by_portion(self):
        callee, caller = self.two()
        t = self.uri()
        one = callee.register(t + ".a..c.d", match="wildcard")
        two = callee.register(t + ".a.b..d", match="wildcard")
        three = callee.register(t + "..b.c.", match="wildcard")
        for end, want in ((".a.b.c.d", two), (".a.x.c.d", one), (".x.b.c.d", three), (".a.b.c.e", three)):
            caller.call(t + end)
            self.assertEqual(callee.expect(68)[2], want, end)

    @every
    def test_R_PA_05_07_independent(self):
        a, b = self.two()
        u = self.uri()
        ids = {a.register(u), a.register(u, match="prefix"), a.register(u, match="wildcard")}
        self.assertEqual(len(ids), 3)
        for match in ("exact", "prefix", "wildcard"):
            n = b.request(64, {"match": match}, u)
            b.error(64, n, "wamp.error.procedure_already_exists")

    @every
    def test_R_PA_06_calls_name_a_complete_uri(self):
        callee, caller = self.two()
        t = self.uri()
        callee.register(t + "..x", match="wildcard")
        n = caller.call(t + "..x")
        caller.error(48, n, "wamp.error.invalid_uri")


@checks
class Shared(Calls):
    def members(self, policy, n=3):
        u = self.uri()
        s = [self.session() for _ in range(n)]
        ids = {x.register(u, invoke=policy) for x in s}
        self.assertEqual(len(ids), 1)
        return s, self.session(), u, ids.pop()

    def who(self, s, caller, u):
        n = caller.call(u)
        caller.before()
        for k, x in enumerate(s):
            for m in x.before():
                x.send([70, m[1], {}])
                caller.expect(50, n)
                return k
        return None

    @every
    def test_R_SH_01_policies(self):
        s = self.session()
        n = s.request(64, {"invoke": "foo"}, self.uri())
        m = s.receive()
        self.assertIn(m[:1] if m[0] == 3 else m[:3], ([3], [8, 64, n]))

    @every
    def test_R_SH_03_another_policy(self):
        s, caller, u, _ = self.members("roundrobin", 1)
        for policy in ("single", "first", "last", "random"):
            n = caller.request(64, {"invoke": policy}, u)
            caller.error(64, n, "wamp.error.procedure_already_exists")
        n = caller.request(64, {}, u)
        caller.error(64, n, "wamp.error.procedure_already_exists")

    @every
    def test_R_SH_04_roundrobin(self):
        s, caller, u, r = self.members("roundrobin")
        self.assertEqual([self.who(s, caller, u) for _ in range(7)], [0, 1, 2, 0, 1, 2, 0])
        s[1].expect(67, s[1].request(66, r))
        got = [self.who(s, caller, u) for _ in range(6)]
        self.assertEqual(collections.Counter(got), {0: 3, 2: 3})
        self.assertTrue(all(a != b for a, b in itertools.pairwise(got)))

    @every(("unix_json", "tcp_msgpack", "ws_cbor"))
    def test_R_SH_05_random(self):
        s, caller, u, _ = self.members("random")
        for _ in range(90):
            caller.call(u)
        caller.before()
        counts = [len(x.before()) for x in s]
        self.assertEqual(sum(counts), 90)
        self.assertTrue(all(c > 8 for c in counts), counts)

    @every
    def test_R_SH_06_07_first_and_last(self):
        for policy, order in (("first", [0, 1, 2]), ("last", [2, 1, 0])):
            s, caller, u, r = self.members(policy)
            for k in order:
                self.assertEqual([self.who(s, caller, u) for _ in range(2)], [k, k])
                s[k].expect(67, s[k].request(66, r))
            n = caller.call(u)
            caller.error(48, n, "wamp.error.no_such_procedure")

    @every
    def test_R_SH_08_twice_by_one_session(self):
        s, caller, u, r = self.members("roundrobin", 2)
        s[0].request(64, {"invoke": "roundrobin"}, u)
        m = s[0].receive()
        self.assertIn(m[0], (65, 8))
        self.assertEqual([self.who(s, caller, u) for _ in range(4)], [0, 1, 0, 1])
        self.assertEqual(caller.ask("wamp.registration.count_callees", r), 2)

    @every
    def test_R_SH_10_concurrency(self):
        callee, caller, u = self.pair(concurrency=2, invoke="roundrobin")
        ids = [caller.call(u) for _ in range(3)]
        got = callee.before()
        self.assertEqual(len(got), 2)
        rest = caller.before()
        if rest:
            self.assertEqual([m[1:3] + [m[4]] for m in rest], [[48, ids[2], "crossbar.error.max_concurrency_reached"]])
        callee.send([70, got[0][1], {}])
        caller.expect(50, ids[0])
        if not rest:
            callee.expect(68)


@checks
class Revocation(Calls):
    @every
    def test_R_RV_01_03_04_revoked(self):
        callee, admin = self.two()
        u = self.uri()
        r = callee.register(u)
        admin.subscribe("wamp.registration.", match="prefix")
        admin.before()
        n = admin.call("wamp.registration.remove_callee", [r, callee.id, "my.reason"])
        self.assertEqual(callee.expect(67, 0)[2], {"registration": r, "reason": "my.reason"})
        got = [admin.receive() for _ in range(3)]
        self.assertEqual([(m[3]["topic"], m[4]) for m in got if m[0] == 36],
                         [("wamp.registration.on_unregister", [callee.id, r]), ("wamp.registration.on_delete", [callee.id, r])])
        self.assertEqual([m[1] for m in got if m[0] == 50], [n])
        n = admin.call(u)
        admin.error(48, n, "wamp.error.no_such_procedure")

    @every
    def test_R_RV_02_silently_without_the_feature(self):
        callee, admin = self.session(without("callee", "registration_revocation")), self.session()
        r = callee.register(self.uri())
        admin.ask("wamp.registration.remove_callee", r, callee.id)
        self.assertEqual(callee.before(), [])
        n = callee.request(66, r)
        callee.error(66, n, "wamp.error.no_such_registration")

    @every
    def test_R_RV_04_unknown(self):
        callee, admin = self.two()
        r = callee.register(self.uri())
        self.assertEqual(admin.ask("wamp.registration.remove_callee", 2**50, callee.id)[4], "wamp.error.no_such_registration")
        self.assertEqual(admin.ask("wamp.registration.remove_callee", r, 5)[4], "wamp.error.no_such_session")

    @every
    def test_R_FR_01_force_reregister(self):
        a, b, caller = self.session(), self.session(), self.session()
        u = self.uri()
        r = a.register(u)
        n = caller.call(u)
        i = a.expect(68)[1]
        q = b.register(u, force_reregister=True)
        self.assertNotEqual(q, r)
        m = a.expect(67, 0)
        self.assertEqual(m[2], {"registration": r, "reason": "wamp.error.unregistered"})
        a.send([70, i, {}])
        caller.expect(50, n)
        caller.call(u)
        b.expect(68, 1, q)
        self.assertEqual(a.before(), [])
        self.session().register(self.uri(), force_reregister=True)


@checks
class RegistrationMeta(Calls):
    @every
    def test_R_MR_01_02_events(self):
        for how in ("unregister", "leave", "loss", "kill"):
            with self.subTest(how):
                w, s = self.two()
                w.subscribe("wamp.registration.", match="prefix")
                w.before()
                u = self.uri()
                r = s.register(u, match="prefix", invoke="first")
                got = [(m[3]["topic"].rpartition(".")[2], m[4]) for m in w.before() if m[4][0] == s.id]
                self.assertEqual([g[0] for g in got], ["on_create", "on_register"])
                d = got[0][1][1]
                self.assertEqual((d["id"], d["uri"], d["match"], d["invoke"]), (r, u, "prefix", "first"))
                self.assertRegex(d["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
                self.assertEqual(got[1][1], [s.id, r])
                if how == "unregister":
                    s.expect(67, s.request(66, r))
                elif how == "leave":
                    s.send([6, {}, "x.y"])
                elif how == "kill":
                    self.session().ask("wamp.session.kill", s.id)
                else:
                    s.close()
                got = []
                while len(got) < 2:
                    m = w.expect(36)
                    if m[4][0] == s.id:
                        got.append((m[3]["topic"].rpartition(".")[2], m[4]))
                self.assertEqual(got, [("on_unregister", [s.id, r]), ("on_delete", [s.id, r])])

    @every
    def test_R_MR_01_defaults(self):
        w, s = self.two()
        w.subscribe("wamp.registration.on_create")
        s.register(self.uri())
        d = [m[4][1] for m in w.before() if m[4][0] == s.id][0]
        self.assertEqual((d["match"], d["invoke"]), ("exact", "single"))

    @every
    def test_R_MR_03_to_07_procedures(self):
        a, b, c = self.session(), self.session(), self.session()
        u = self.uri()
        e, p, w = a.register(u, invoke="roundrobin"), a.register(u, match="prefix"), a.register(u, match="wildcard")
        c.register(u, invoke="roundrobin")
        lists = b.ask("wamp.registration.list")
        self.assertEqual(set(lists), {"exact", "prefix", "wildcard"})
        self.assertTrue(e in lists["exact"] and p in lists["prefix"] and w in lists["wildcard"])
        self.assertEqual(b.ask("wamp.registration.lookup", u), e)
        for match, r in (("exact", e), ("prefix", p), ("wildcard", w)):
            self.assertEqual(b.ask("wamp.registration.lookup", u, {"match": match}), r)
        self.assertIsNone(b.ask("wamp.registration.lookup", u + ".no"))
        self.assertEqual(b.ask("wamp.registration.match", u), e)
        self.assertEqual(b.ask("wamp.registration.match", u + ".more"), p)
        self.assertIsNone(self.session(realm="realm3").ask("wamp.registration.match", "no.such"))
        d = b.ask("wamp.registration.get", e)
        self.assertEqual((d["id"], d["uri"], d["match"], d["invoke"]), (e, u, "exact", "roundrobin"))
        self.assertIn("created", d)
        self.assertEqual(b.ask("wamp.registration.list_callees", e), [a.id, c.id])
        self.assertEqual(b.ask("wamp.registration.count_callees", e), 2)
        for proc in ("get", "list_callees", "count_callees"):
            self.assertEqual(b.ask("wamp.registration." + proc, 2**50)[4], "wamp.error.no_such_registration")
            for bad in ([], ["x"], [-1], [None], [1.5]):
                self.assertIn(b.ask("wamp.registration." + proc, *bad)[4], ("wamp.error.invalid_argument", "wamp.error.no_such_registration"))


@checks
class SessionMeta(Calls):
    @every
    def test_R_MS_01_02_03_events(self):
        w = self.session()
        w.subscribe("wamp.session.on_join")
        w.subscribe("wamp.session.on_leave")
        s = self.session()
        s.subscribe("wamp.session.on_leave")
        d = [m[4][0] for m in w.before() if isinstance(m[4][0], dict) and m[4][0]["session"] == s.id][0]
        self.assertEqual((d["authrole"], d["authmethod"], d["authid"]), ("anonymous", "anonymous", s.welcome[2]["authid"]))
        self.assertIn("authprovider", d)
        s.send([6, {}, "x.y"])
        s.expect(6)
        got = [m[4] for m in w.before() if m[4][0] == s.id]
        self.assertEqual(got, [[s.id, s.welcome[2]["authid"], "anonymous"]])

    @every
    def test_R_MS_04_05_count_and_list(self):
        s = self.session()
        ids = s.ask("wamp.session.list")
        self.assertIn(s.id, ids)
        self.assertEqual(s.ask("wamp.session.count"), len(ids))
        self.assertIn(s.id, s.ask("wamp.session.list", ["anonymous"]))
        self.assertEqual(s.ask("wamp.session.list", ["other"]), [])
        self.assertEqual(s.ask("wamp.session.count", ["other"]), 0)
        for bad in ("x", 5, {}, [5], [None], True):
            for proc in ("count", "list"):
                self.assertEqual(s.ask("wamp.session." + proc, bad)[4], "wamp.error.invalid_argument")

    @every
    def test_R_MS_06_get(self):
        s = self.session()
        d = s.ask("wamp.session.get", s.id)
        self.assertEqual(d["session"], s.id)
        self.assertEqual(s.ask("wamp.session.get", 1)[4], "wamp.error.no_such_session")
        for bad in ([], ["x"], [None]):
            self.assertIn(s.ask("wamp.session.get", *bad)[4], ("wamp.error.invalid_argument", "wamp.error.no_such_session"))

    @every
    def test_R_MS_07_11_kill(self):
        s, killer = self.two()
        self.assertEqual(killer.ask("wamp.session.kill", killer.id)[4], "wamp.error.no_such_session")
        self.assertEqual(killer.ask("wamp.session.kill", 1)[4], "wamp.error.no_such_session")
        killer.ask("wamp.session.kill", s.id, reason="my.reason", message="because")
        self.assertEqual(s.expect(6), [6, {"message": "because"}, "my.reason"])
        self.assertEqual(killer.ask("wamp.session.get", s.id)[4], "wamp.error.no_such_session")
        s = self.session()
        killer.ask("wamp.session.kill", s.id)
        self.assertEqual(s.expect(6), [6, {}, "wamp.close.killed"])

    @every
    def test_R_MS_12_invalid_reason(self):
        s, killer = self.two()
        for bad in ("", "a..b", "a b", "x#"):
            self.assertEqual(killer.ask("wamp.session.kill", s.id, reason=bad)[4], "wamp.error.invalid_uri")
            self.assertEqual(killer.ask("wamp.session.kill_by_authid", s.welcome[2]["authid"], reason=bad)[4], "wamp.error.invalid_uri")
        self.assertEqual(s.before(), [])

    @every
    def test_R_MS_08_kill_by_authid(self):
        s, killer = self.two()
        self.assertEqual(killer.ask("wamp.session.kill_by_authid", s.welcome[2]["authid"]), [s.id])
        self.assertEqual(s.expect(6), [6, {}, "wamp.close.killed"])
        self.assertEqual(killer.ask("wamp.session.kill_by_authid", killer.welcome[2]["authid"]), [])
        self.assertEqual(killer.ask("wamp.session.kill_by_authid", "nobody"), [])

    @every
    def test_R_MS_09_10_kill_by_authrole_and_all(self):
        a, b, killer = (self.session(realm="realm2") for _ in range(3))
        self.assertEqual(killer.ask("wamp.session.kill_by_authrole", "other"), 0)
        self.assertGreaterEqual(killer.ask("wamp.session.kill_by_authrole", "anonymous", reason="x.y"), 2)
        for s in (a, b):
            self.assertEqual(s.expect(6), [6, {}, "x.y"])
        a = self.session(realm="realm2")
        self.assertGreaterEqual(killer.ask("wamp.session.kill_all", message="m"), 1)
        self.assertEqual(a.expect(6), [6, {"message": "m"}, "wamp.close.killed"])
        killer.before()


@checks
class PassThru(Calls):
    PPT = {"ppt_scheme": "x_secret", "ppt_serializer": "cbor", "ppt_cipher": "xsalsa20poly1305", "ppt_keyid": "key1"}

    @every
    def test_R_PPT_01_02_call_yield_error(self):
        callee, caller, u = self.pair()
        blob = bytes(range(256))
        n = caller.call(u, [blob], **self.PPT)
        m = callee.expect(68)
        self.assertEqual((m[3], m[4]), (self.PPT, [blob]))
        callee.send([70, m[1], self.PPT, [blob[::-1]]])
        m = caller.expect(50, n)
        self.assertEqual((m[2], m[3]), (self.PPT, [blob[::-1]]))
        n = caller.call(u, [blob], **self.PPT)
        m = callee.expect(68)
        callee.send([8, 68, m[1], self.PPT, "x.y", [blob]])
        m = caller.expect(8, 48, n)
        self.assertEqual(m[3:], [self.PPT, "x.y", [blob]])

    @every
    def test_R_PPT_02_07_publish(self):
        a, b, c = self.session(), self.session(), self.session(PLAIN)
        t = self.uri()
        b.subscribe(t)
        c.subscribe(t)
        a.publish(t, [b"\0\xff"], **self.PPT)
        for s in (b, c):
            m = s.expect(36)
            self.assertEqual((m[3], m[4]), (self.PPT, [b"\0\xff"]))

    @every
    def test_R_PPT_03_one_binary_item(self):
        for payload in ([], [[]], [[b"x", b"y"]], [[b"x"], {"k": 1}], [[5]]):
            s = self.session()
            s.send([48, s.next(), {"ppt_scheme": "x_a"}, "a.b", *payload])
            m = s.receive()
            self.assertIn(m[0], (3, 8), (payload, m))

    @every
    def test_R_PPT_01_types(self):
        for key in ("ppt_scheme", "ppt_serializer", "ppt_cipher", "ppt_keyid"):
            self.violation(48, 1, {**self.PPT, key: 5}, "a.b", [b"x"])

    @every
    def test_R_PPT_05_callee_lacks_it(self):
        callee, caller, u = self.pair(without("callee", "payload_passthru_mode"))
        n = caller.call(u, [b"x"], **self.PPT)
        caller.error(48, n, "wamp.error.feature_not_supported")
        self.assertEqual(callee.before(), [])

    @every
    def test_R_PPT_06_caller_lacks_it(self):
        callee, caller, u = self.pair(None, without("caller", "payload_passthru_mode"))
        n = caller.call(u)
        i = callee.expect(68)[1]
        callee.send([70, i, self.PPT, [b"x"]])
        m = callee.expect(8)
        self.assertEqual(m[4], "wamp.error.feature_not_supported")
        m = caller.expect(8, 48, n)
        self.assertTrue(m[4])

    def test_R_PPT_08_json(self):
        callee, caller = self.session(), self.session(place=router().unix("msgpack"))
        u = self.uri()
        callee.register(u)
        caller.call(u, [b"\xff\0"], **self.PPT)
        m = callee.expect(68)
        self.assertEqual(m[4], [b"\xff\0"])
        self.assertIn(rb'"\u0000/wA="', callee.wire.last_payload)


if __name__ == "__main__":
    unittest.main()
