# SPDX-License-Identifier: MIT
"""R-MF, R-ID, R-UR: message formats, ids and URIs."""
import unittest

from blackbox import ROLES, Check, checks, every, router


@checks
class Formats(Check):
    @every
    def test_R_MF_01_not_a_list(self):
        for bad in ({"a": 1}, 5, "text", None, True):
            s = self.session()
            s.send(bad)
            self.aborted(s)

    @every
    def test_R_MF_01_empty_list(self):
        s = self.session()
        s.send([])
        self.aborted(s)

    @every
    def test_R_MF_01_type_code_not_an_integer(self):
        for bad in (True, "32", None, 32.5, [32], {}):
            self.violation(bad, 1, {}, "a.b")

    @every
    def test_R_MF_02_wrong_element_counts(self):
        for bad in ([16, 1, {}], [16, 1, {}, "a.b", [], {}, 1], [32, 1, {}], [32, 1, {}, "a.b", []], [34, 1], [34, 1, 2, {}, 4],
                    [64, 1, {}], [64, 1, {}, "a.b", []], [66, 1], [66, 1, 2, {}, 3], [48, 1, {}], [48, 1, {}, "a.b", [], {}, 1],
                    [49, 1], [49, 1, {}, 1], [70, 1], [70, 1, {}, [], {}, 1], [8, 68, 1, {}], [8, 68, 1, {}, "a.b", [], {}, 1],
                    [3, {}, "a.b", [], {}, 1], [3, {}], [6, {}], [6, {}, "wamp.close.close_realm", 1]):
            with self.subTest(bad):
                self.violation(*bad)

    @every
    def test_R_MF_03_wrong_element_types(self):
        for bad in ([16, 1, [], "a.b"], [16, 1, {}, 5], [16, 1, {}, "a.b", {}], [16, 1, {}, "a.b", [], []], [16, "1", {}, "a.b"],
                    [32, 1, [], "a.b"], [32, 1, {}, None], [32, 1.5, {}, "a.b"], [34, 1, "x"], [64, 1, "x", "a.b"],
                    [64, 1, {}, {}], [66, 1, {}], [48, 1, [], "a.b"], [48, 1, {}, True], [48, 1, {}, "a.b", "x"],
                    [48, 1, {}, "a.b", [], "x"], [49, 1, []], [70, 1, []], [70, "1", {}], [8, 68, 1, [], "a.b"],
                    [8, 68, 1, {}, 7], [8, "68", 1, {}, "a.b"], [6, [], "a.b"], [6, {}, 5], [16, 1, None, "a.b"],
                    [48, 1, {}, "a.b", None], [48, 1, {}, "a.b", [], None]):
            with self.subTest(bad):
                self.violation(*bad)

    @every
    def test_R_MF_04_bools_are_not_integers(self):
        for bad in ([16, 1, {"acknowledge": 1}, "a.b"], [16, 1, {"exclude_me": 0}, "a.b"], [48, 1, {"disclose_me": 1}, "a.b"],
                    [48, 1, {"receive_progress": 1}, "a.b"], [16, 1, {"acknowledge": "true"}, "a.b"],
                    [64, 1, {"force_reregister": 1}, "a.b"], [64, 1, {"disclose_caller": 1}, "a.b"],
                    [48, 1, {"progress": 1}, "a.b"], [16, True, {}, "a.b"]):
            with self.subTest(bad):
                self.violation(*bad)

    @every
    def test_R_MF_05_ids_out_of_range(self):
        for bad in (0, -1, 2**53 + 1, 2**63 - 1):
            with self.subTest(bad):
                self.violation(32, bad, {}, "a.b")
                self.violation(34, 1, bad)
                self.violation(66, 1, bad)
                self.violation(49, bad, {})

    @every
    def test_R_MF_06_negative_integers(self):
        self.violation(48, 1, {"timeout": -1}, "a.b")
        self.violation(-32, 1, {}, "a.b")

    @every(("msgpack", "cbor"))
    def test_R_MF_07_keys_are_strings(self):
        self.violation(16, 1, {1: True}, "a.b")
        self.violation(16, 1, {"x_y": {2: True}}, "a.b")

    @every("_json")
    def test_R_MF_07_duplicate_option_keys(self):
        s = self.session()
        s.wire.payload(b'[16,1,{"acknowledge":true,"acknowledge":true},"a.b"]')
        self.aborted(s)

    @every
    def test_R_MF_08_keys_that_the_router_emits(self):
        s = self.session()

        def walk(d):
            for k, v in d.items():
                self.assertRegex(k, r"^([a-z][a-z0-9_]{2,}|_[a-z0-9_]{3,})$")
                if isinstance(v, dict) and k != "authextra":
                    walk(v)
        walk(s.welcome[2])

    @every
    def test_R_MF_09_unknown_options_are_ignored(self):
        s = self.session(details={"x_unknown": 1, "_abc": [None, {"a": 1.5}]})
        s.publish("a.b", x_foo=None, _abc={"deep": [1.5, -1]})
        s.subscribe("a.b", whatever=1.5)
        s.register(self.uri(), whatever=[-1])
        s.send([49, 99999, {"unknown": {}}])
        self.assertEqual(s.before(), [])

    @every
    def test_R_MF_10_arguments_and_kwargs(self):
        a, b = self.two()
        t = self.uri()
        b.subscribe(t)
        for payload in ([], [[]], [[1]], [[], {"a": 1}], [[1, "x"], {"k": [None]}]):
            a.publish(t, *payload)
            m = b.expect(36)
            want = list(payload)
            while want and not want[-1]:
                want.pop()
            self.assertEqual(m[4:], want)

    @every
    def test_R_MF_11_no_empty_trailing_elements(self):
        a, b = self.two()
        t = self.uri()
        b.subscribe(t)
        b.register(t)
        for payload, want in (([], 0), ([[], {"a": 1}], 2), ([[1]], 1), ([[1], {"a": 1}], 2), ([[]], 0), ([[], {}], 0), ([[1], {}], 1)):
            a.publish(t, *payload)
            self.assertEqual(len(b.expect(36)), 4 + want)
            n = a.call(t, *payload)
            m = b.expect(68)
            self.assertEqual(len(m), 4 + want)
            b.send([70, m[1], {}, *payload])
            self.assertEqual(len(a.expect(50, n)), 3 + want)
            n = a.call(t)
            b.send([8, 68, b.expect(68)[1], {}, "x.y", *payload])
            self.assertEqual(len(a.expect(8, 48, n)), 5 + want)

    @every
    def test_R_MF_13_extension_types(self):
        for code in (256, 400, 1023, 1024, 7, 9, 99, 2**40):
            self.violation(code, 1, {})

    @every
    def test_R_MF_14_router_to_client_types(self):
        for bad in ([2, 1, {}], [4, "ticket", {}], [33, 1, 2], [35, 1], [17, 1, 2], [36, 1, 2, {}], [50, 1, {}], [65, 1, 2],
                    [67, 1], [68, 1, 2, {}], [69, 1, {}]):
            with self.subTest(bad):
                self.violation(*bad)

    @every
    def test_R_MF_15_error_of_another_type(self):
        for code in (48, 32, 64, 16, 1, 0, 999):
            self.violation(8, code, 1, {}, "a.b")

    @every
    def test_R_MF_16_roles(self):
        for roles, message in (({"subscriber": {}}, [16, 1, {"acknowledge": True}, "a.b"]), ({"publisher": {}}, [32, 1, {}, "a.b"]),
                               ({"callee": {}}, [48, 1, {}, "a.b"]), ({"caller": {}}, [64, 1, {}, "a.b"])):
            s = self.session(roles)
            s.send(message)
            m = s.receive()
            self.assertIn(m[0], (3, 8), m)
            if m[0] == 3:
                self.assertEqual(m[2], "wamp.error.protocol_violation")

    @every
    def test_R_MF_17_wrong_type_of_a_known_option(self):
        for bad in ({"acknowledge": "x"}, {"exclude_me": 5}, {"retain": "no"}, {"exclude": "x"}, {"exclude": ["x"]},
                    {"eligible": 5}, {"eligible": [1.5]}, {"exclude_authid": [1]}, {"exclude_authrole": "x"},
                    {"eligible_authid": {}}, {"eligible_authrole": [None]}, {"disclose_me": []}, {"exclude": [0]}):
            with self.subTest(bad):
                if bad == {"exclude": [0]}:
                    continue
                s = self.session()
                s.send([16, 1, bad, "a.b"])
                m = s.receive()
                self.assertEqual((m[0], m[2]), (3, "wamp.error.protocol_violation"))
                self.assertIn(next(iter(bad)), m[1].get("message", ""))
        for bad in ({"match": 5}, {"match": "fuzzy"}, {"get_retained": 1}, {"match": None}):
            with self.subTest(bad):
                self.violation(32, 1, bad, "a.b")

    @every
    def test_R_MF_17_wrong_type_in_call_and_register(self):
        for bad in ({"timeout": "5"}, {"timeout": 1.5}, {"timeout": True}, {"receive_progress": 1}, {"progress": "x"}):
            self.violation(48, 1, bad, "a.b")
        for bad in ({"match": 1}, {"invoke": 1}, {"concurrency": "x"}, {"disclose_caller": 5}, {"forward_timeout": 1}):
            self.violation(64, 1, bad, "a.b")


@checks
class Ids(Check):
    @every
    def test_R_ID_01_02_session_ids_are_in_range_and_scattered(self):
        ids = [self.session().id for _ in range(8)]
        self.assertEqual(len(set(ids)), 8)
        self.assertTrue(all(1 <= i <= 2**53 for i in ids))
        self.assertGreater(max(ids), 2**48)
        s = self.session()
        publications = [s.publish("a.b") for _ in range(8)]
        self.assertTrue(all(1 <= i <= 2**53 for i in publications))
        self.assertGreater(max(publications), 2**48)

    @every
    def test_R_ID_05_invocation_ids_count_from_1_per_callee(self):
        a, b = self.two()
        u, v = self.uri(), self.uri()
        a.register(u)
        b.register(v)
        for n in range(1, 4):
            a.call(v)
            self.assertEqual(b.expect(68)[1], n)
            b.call(u)
            self.assertEqual(a.expect(68)[1], n)

    @every
    def test_R_ID_07_not_increasing_is_a_violation(self):
        s = self.session()
        s.send([32, 5, {}, "a.b"])
        s.expect(33, 5)
        self.violation(32, 5, {}, "a.c", session=s)
        s = self.session()
        s.send([32, 5, {}, "a.b"])
        s.expect(33, 5)
        self.violation(64, 4, {}, "a.c", session=s)

    def test_R_ID_07_08_strict_gap_is_a_violation(self):
        for codec in ("json", "msgpack", "cbor", "ubjson"):
            place = router().unix(codec, "strict.sock")
            for message in ([16, 2, {}, "a.b"], [32, 2, {}, "a.b"], [34, 2, 5], [64, 2, {}, "a.b"], [66, 2, 5], [48, 2, {}, "a.b"]):
                self.violation(*message, place=place)
            s = self.session(place=place)
            s.send([16, 1, {}, "a.b"])
            s.send([48, 2, {}, "no.such"])
            s.expect(8, 48, 2)
            s.send([16, 3, {}, "a..b"])
            s.send([32, 4, {}, "a.b"])
            s.expect(33, 4)
            s.send([34, 5, 77])
            s.expect(8, 34, 5)
            s.send([49, 2, {}])
            self.violation(16, 7, {}, "a.b", session=s)

    @every
    def test_R_ID_11_cancel_and_yield_are_exempt(self):
        s = self.session()
        u = self.uri()
        s.register(u)
        n = s.call(u)
        m = s.expect(68)
        s.publish("a.b")
        s.send([49, 1, {}], [70, m[1], {}, [5]])
        self.assertEqual(s.expect(50, n)[3], [5])

    @every
    def test_R_ID_12_counter_restarts_on_the_same_transport(self):
        s = self.session()
        s.subscribe("a.b")
        s.subscribe("a.c")
        s.send([6, {}, "wamp.close.close_realm"])
        s.expect(6)
        s.join()
        s.subscribe("a.b")
        self.assertEqual(s.last, 1)

    @every
    def test_R_ID_13_big_ids_survive(self):
        s = self.session()
        for n in (2**31, 2**32, 2**32 + 1, 2**52 + 1, 2**53):
            s.send([16, n, {"acknowledge": True}, "a.b"])
            self.assertEqual(s.expect(17)[1], n)

    @every
    def test_R_ID_09_after_2_53_comes_1(self):
        s = self.session()
        s.send([16, 2**53, {"acknowledge": True}, "a.b"])
        s.expect(17, 2**53)
        s.send([16, 1, {"acknowledge": True}, "a.b"])
        s.expect(17, 1)


MALFORMED = ("a..b", ".a", "a.", "", "a b.c", "a.#.b", "a\tb", "a#", ".", "a.b\n")


@checks
class Uris(Check):
    @every
    def test_R_UR_02_09_malformed(self):
        s = self.session()
        for bad in MALFORMED:
            with self.subTest(bad):
                for code, rest in ((32, [{}, bad]), (64, [{}, bad]), (48, [{}, bad]), (16, [{"acknowledge": True}, bad])):
                    n = s.request(code, *rest)
                    s.error(code, n, "wamp.error.invalid_uri")

    @every
    def test_R_UR_09_no_answer_to_an_unacknowledged_publish(self):
        s = self.session()
        for bad in MALFORMED + ("wamp.session.on_join",):
            s.request(16, {}, bad)
        self.assertEqual(s.before(), [])

    @every
    def test_R_UR_02_loose_accepts(self):
        s = self.session()
        for good in ("a", "A.B", "com.ümläut.日本", "a-b.c!", "x" * 300, "a." * 50 + "b"):
            s.publish(good)
            s.subscribe(good)

    def test_R_UR_03_strict(self):
        s = self.session(realm="realm3")
        s.publish("com.app_1.x")
        for bad in ("com.App", "com.a-b", "com.ü", "a..b"):
            n = s.request(32, {}, bad)
            s.error(32, n, "wamp.error.invalid_uri")

    @every
    def test_R_UR_04_empty_components_with_wildcard_only(self):
        s = self.session()
        for u in ("a..b", ".b.c", "a.b.", "..", "."):
            r = s.register("wild." + self.uri() + "." + u, match="wildcard")
            n = s.request(66, r)
            s.expect(67, n)
            n = s.request(32, {"match": "exact"}, u)
            s.error(32, n, "wamp.error.invalid_uri")
            s.subscribe("wild." + u, match="wildcard")
        for u in ("a..b", ".b"):
            n = s.request(32, {"match": "prefix"}, u)
            s.error(32, n, "wamp.error.invalid_uri")

    @every
    def test_R_UR_05_last_component_empty_with_prefix(self):
        s = self.session()
        r = s.register("check.last.", match="prefix")
        n = s.request(66, r)
        s.expect(67, n)
        s.subscribe("a.b.", match="prefix")
        s.subscribe("", match="prefix")

    @every
    def test_R_UR_06_register_in_wamp(self):
        s = self.session()
        for u in ("wamp.session.count", "wamp.foo", "wamp"):
            n = s.request(64, {}, u)
            s.error(64, n, "wamp.error.invalid_uri")
        for u in ("wamp", "wamp.", "wamp.session"):
            n = s.request(64, {"match": "prefix"}, u)
            s.error(64, n, "wamp.error.invalid_uri")
        n = s.request(64, {"match": "wildcard"}, "wamp..count")
        s.error(64, n, "wamp.error.invalid_uri")
        s.register("wampum." + self.uri())

    @every
    def test_R_UR_07_publish_in_wamp(self):
        s = self.session()
        for u in ("wamp.session.on_join", "wamp.foo", "wamp"):
            n = s.request(16, {"acknowledge": True}, u)
            s.error(16, n, "wamp.error.invalid_uri")
        s.publish("wampum.x")

    @every
    def test_R_UR_08_subscribe_and_call_in_wamp(self):
        s = self.session()
        s.subscribe("wamp.session.on_join")
        self.assertIsInstance(s.ask("wamp.session.count"), int)

    @every
    def test_R_UR_10_realm(self):
        for bad in ("a..b", "", "a b", "a#b"):
            w = self.wire()
            w.send([1, bad, {"roles": ROLES}])
            self.aborted(w, "wamp.error.invalid_uri")

    @every
    def test_R_UR_11_one_uri_for_both(self):
        s = self.session()
        u = self.uri()
        s.register(u)
        s.subscribe(u)

    @every
    def test_R_UR_12_reasons(self):
        s = self.session()
        u = self.uri()
        s.register(u)
        n = s.call(u)
        m = s.expect(68)
        s.send([8, 68, m[1], {}, ""])
        m = s.receive()
        self.assertIn(m[0], (3, 8), m)
        if m[0] == 8:
            self.assertEqual(m[:3], [8, 48, n])
            self.assertTrue(m[4])


if __name__ == "__main__":
    unittest.main()
