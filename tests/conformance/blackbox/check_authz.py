# SPDX-License-Identifier: MIT
"""Who may do what, by the permissions of a role. check_authz_dynamic.py: by a procedure."""
import unittest

from blackbox import EVERYTHING
from guarded import Guarded, role

NOT = "wamp.error.not_authorized"
ACTIONS = ("call", "register", "publish", "subscribe")


def allow(uri, *actions, match=None, **more):
    return {"uri": uri, "allow": {a: True for a in actions}, **({"match": match} if match else {}), **more}


class Permissions(Guarded):
    auth = {name: {"anonymous": {"type": "static", "role": name}} for name in (
        "one", "mixed", "stars", "patterns", "nothing", "absent", "open", "closed", "told")}
    roles = [role("anonymous"),
             role("one", [allow("com." + a, a, match="prefix") for a in ACTIONS]),
             role("mixed", [
                 allow("a.", "call", "subscribe", match="prefix"), allow("a.secret.", match="prefix"),
                 allow("a.secret.open", *ACTIONS, match="exact"), allow("a.b.c", match="exact"),
                 allow("w..end", "register", match="wildcard"), allow("w.no.end", match="exact"), allow("w..mid.", "publish", match="wildcard"),
                 allow("both.", "publish", match="prefix"), allow("both..x", "call", match="wildcard"), allow("..last", "call", match="wildcard"),
                 allow("d..one", "call", match="wildcard"), allow("d.x.", "publish", match="wildcard")]),
             role("stars", [allow("p.*", "publish"), allow("q*", "call"), allow("s.*.end", "call"), allow("e.x", "call"),
                            allow("lit.*", "call", match="exact")]),
             role("patterns", [allow("exact.one", "subscribe", "register", match="exact"), allow("pre.", "subscribe", "register", match="prefix"),
                               allow("wild..end", "subscribe", "register", match="wildcard")]),
             role("nothing", []), role("absent", None), role("open", None, **{"allow-by-default": True}),
             role("closed", None, **{"allow-by-default": False}),
             role("told", [allow("", *ACTIONS, match="prefix", disclose={"caller": True, "publisher": True}),
                           allow("untold.", *ACTIONS, match="prefix"),
                           allow("half.", *ACTIONS, match="prefix", disclose={"caller": True, "publisher": False})])]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sessions = {}

    @classmethod
    def tearDownClass(cls):
        for s in cls.sessions.values():
            s.close()
        super().tearDownClass()

    def by(self, name):
        """A session of that role; kept for all checks."""
        from blackbox import Session
        if name not in self.sessions:
            self.sessions[name] = Session(self.place(name))
        return self.sessions[name]

    def may(self, name, action, uri, match=None):
        s = self.by(name)
        options = {"match": match} if match else {}
        if action == "call":
            n = s.call(uri)
            m = s.expect(8, 48, n)
            self.assertIn(m[4], (NOT, "wamp.error.no_such_procedure"))
            return m[4] != NOT
        if action == "publish":
            n = s.request(16, {"acknowledge": True}, uri)
        else:
            n = s.request(32 if action == "subscribe" else 64, options, uri)
        m = s.receive()
        if m[0] == 8:
            self.assertEqual((m[2], m[4]), (n, NOT), (name, action, uri, match))
            return False
        self.assertEqual(m[1], n)
        if action != "publish":
            n = s.request(34 if action == "subscribe" else 66, m[2])
            s.expect(35 if action == "subscribe" else 67, n)
        return True

    def allowed(self, name, uri, **options):
        return [a for a in ACTIONS if self.may(name, a, uri, **options)]

    def test_R_AZ_01_each_action_alone(self):
        for action in ACTIONS:
            self.assertEqual(self.allowed("one", f"com.{action}.x"), [action])
            self.assertEqual(self.allowed("one", f"com.{action}"), [action])
        self.assertEqual(self.allowed("one", "com.other"), [])

    def test_R_AZ_03_the_best_match_decides(self):
        for uri, expected in (
                ("a.x", ["call", "subscribe"]), ("a.b", ["call", "subscribe"]), ("a.b.c", []), ("a.b.c.d", ["call", "subscribe"]),
                ("a.secret", ["call", "subscribe"]), ("a.secret.x", []), ("a.secret.open", list(ACTIONS)), ("a.secret.open.x", []),
                ("a.secret.opener", []), ("b.x", []), ("w.1.end", ["register"]), ("w.no.end", []), ("w.1.2.end", []), ("w.end", []),
                ("both.1.y", ["publish"]), ("both.1.x", ["publish"]), ("1.2.last", ["call"]), ("1.last", []), ("A.x", [])):
            self.assertEqual(self.allowed("mixed", uri), expected, uri)

    def test_R_AZ_03_among_wildcards_the_more_specific_decides(self):
        self.assertEqual(self.allowed("mixed", "d.y.one"), ["call"])

    def test_R_AZ_03_prefixes_are_of_characters(self):
        self.assertEqual(self.allowed("stars", "q"), ["call"])
        self.assertEqual(self.allowed("stars", "quite.other"), ["call"])

    def test_R_AZ_03_stars(self):
        for uri, expected in (("p.x", ["publish"]), ("p.x.y", ["publish"]), ("p", []), ("s.1.end", ["call"]), ("s.1.2.end", []), ("e.x", ["call"]),
                              ("e.x.y", []), ("lit.x", []), ("lit.*", ["call"])):
            self.assertEqual(self.allowed("stars", uri), expected, uri)

    def test_R_AZ_03_default_deny(self):
        for name in ("nothing", "absent", "closed"):
            for uri in ("a", "a.b", "wamp.session.count", "wamp.session.on_join"):
                self.assertEqual([a for a in ("call", "subscribe") if self.may(name, a, uri)], [], (name, uri))
            self.assertEqual(self.allowed(name, "com.example.x"), [])

    def test_R_AZ_03_allow_by_default(self):
        self.assertEqual(self.allowed("open", "com.example.x"), list(ACTIONS))
        self.assertTrue(self.may("open", "subscribe", "com.", "prefix"))

    def test_R_UR_08_meta_procedures_need_permission_too(self):
        s = self.by("mixed")
        for name in ("wamp.session.count", "wamp.session.list", "wamp.session.kill", "wamp.registration.list", "wamp.subscription.list"):
            n = s.call(name, [1])
            s.error(48, n, NOT)
        n = s.request(32, {"match": "prefix"}, "wamp.")
        s.error(32, n, NOT)

    def test_R_AZ_02_patterns_that_reach_beyond_the_permission(self):
        for action in ("subscribe", "register"):
            for uri, match, expected in (
                    ("exact.one", "exact", True), ("exact.one", "prefix", False), ("exact.", "prefix", False),
                    ("exact.", "wildcard", False), ("", "prefix", False), ("pre.", "prefix", True), ("pre.x", "prefix", True), ("pre", "prefix", False),
                    ("pr", "prefix", False), ("pre..x", "wildcard", True), ("pre.", "wildcard", True), (".x", "wildcard", False),
                    ("wild.1.end", "exact", True), ("wild..end", "wildcard", True), ("wild.1.end", "prefix", False), ("wild.", "prefix", False),
                    ("wild..", "wildcard", False), ("..end", "wildcard", False), (".1.end", "wildcard", False)):
                if action == "subscribe" or uri:        # registering everything is no question of permissions
                    self.assertEqual(self.may("patterns", action, uri, match), expected, (action, uri, match))

    def test_R_AZ_02_a_pattern_does_not_get_at_what_is_forbidden(self):
        """a. is allowed, a.secret. is not: whoever subscribes to all of a. sees nothing of a.secret.; refused or filtered."""
        from blackbox import Session
        s, publisher = Session(self.place("mixed")), self.session()
        self.addCleanup(s.close)
        for uri, match in (("a.", "prefix"), ("a..x", "wildcard"), ("a.s", "prefix")):
            s.request(32, {"match": match}, uri)
            s.receive()
        publisher.publish("a.secret.x", ["secret"])
        self.assertEqual([m for m in s.before() if m[0] == 36 and m[4] == ["secret"]], [])

    def test_R_PS_06_a_forbidden_publish_is_silent_without_acknowledge(self):
        s, watcher = self.by("nothing"), self.session()
        watcher.subscribe("com.example.x")
        s.request(16, {}, "com.example.x")
        self.assertEqual(s.before(), [])
        self.assertEqual(watcher.before(), [])

    def test_forbidden_requests_leave_the_session_alive(self):
        s = self.by("nothing")
        for _ in range(200):
            n = s.call("a.b")
            s.error(48, n, NOT)

    def test_R_AZ_07_disclosed_by_permission(self):
        s, other = self.by("told"), self.session()
        for uri, caller, publisher in (("x.y", True, True), ("untold.x", False, False), ("half.x", True, False)):
            other.subscribe(uri)
            other.register(uri)
            s.publish(uri)
            d = other.expect(36)[3]
            self.assertEqual("publisher" in d, publisher, uri)
            if publisher:
                self.assertEqual((d["publisher"], d["publisher_authrole"]), (s.id, "told"))
            s.call(uri)
            m = other.expect(68)
            self.assertEqual("caller" in m[3], caller, uri)
            if caller:
                self.assertEqual((m[3]["caller"], m[3]["caller_authrole"]), (s.id, "told"))
            other.send([70, m[1], {}])
            s.expect(50)

    def test_R_AZ_01_the_callee_needs_no_permission_to_answer_nor_the_subscriber_to_receive(self):
        s, other = self.by("one"), self.session()
        s.register("com.register.x")
        s.subscribe("com.subscribe.x")
        other.publish("com.subscribe.x")
        s.expect(36)
        n = other.call("com.register.x")
        m = s.expect(68)
        s.send([70, m[1], {}, [1]])
        other.expect(50, n)

    def test_one_role_in_two_realms(self):
        """Permissions are those of the realm."""
        s = self.session(realm="realm2")
        s.publish("com.example.x")


class Realms(Guarded):
    auth = {"login": {"ticket": {"type": "static", "principals": {"joe": {"ticket": "x", "role": "user"}}}}}
    roles = [role("anonymous"), role("user", [allow("only.one", "publish")])]
    other_realms = [{"name": "realm2", "roles": [role("user", EVERYTHING), role("anonymous", [])]}]

    def test_R_AZ_01_a_role_of_the_same_name_in_another_realm(self):
        from blackbox import Session
        for realm, uri, expected in (("realm1", "only.one", True), ("realm1", "other", False), ("realm2", "other", True)):
            with Session(self.place("login"), realm=realm, ticket=("joe", "x")) as s:
                n = s.request(16, {"acknowledge": True}, uri)
                self.assertEqual(s.receive()[0], 17 if expected else 8)
                self.assertIsInstance(n, int)


if __name__ == "__main__":
    unittest.main()
