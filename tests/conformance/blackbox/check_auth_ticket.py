# SPDX-License-Identifier: MIT
"""Logins by ticket."""
import unittest

from blackbox import ROLES, SERIALIZERS, VIOLATION, Session
from guarded import DENIED, FAILED, Answers, Guarded

TICKET = "geheim-äöü-\U0001f511-=,%s"


class Ticket(Guarded, Answers):
    auth = {"login": {"ticket": {"type": "static", "principals": {
        "joe": {"ticket": TICKET, "role": "user"}, "boss": {"ticket": "x", "role": "admin"}, "long": {"ticket": "y" * 5000, "role": "user"},
        "odd \"\\\n,=": {"ticket": "z", "role": "user"}, "Jörg": {"ticket": "ö", "role": "user"}, "": {"ticket": "empty", "role": "user"}},
    }}, "default": {"ticket": {"type": "static", "default-role": "admin", "principals": {"joe": {"ticket": "x"}, "ann": {"ticket": "y", "role": "user"}}}},
        "two": {"ticket": {"type": "static", "principals": {"joe": {"ticket": "x", "role": "only2"}}}}}

    def begin(self, place="login", authid="joe", ticket=TICKET, **details):
        w, extra = self.challenged(place, "ticket", authid=authid, **details)
        self.assertEqual(extra, {})
        return w, ticket, {}

    def login(self, *arguments, **options):
        w, ticket, extra = self.begin(*arguments, **options)
        w.send([5, ticket, extra])
        return w

    def test_R_TK_01_R_AU_09_the_right_ticket(self):
        for codec in SERIALIZERS:
            w = self.login(self.place("login", codec))
            m = self.welcomed(w, authid="joe", authrole="user", authmethod="ticket", authprovider="static")
            self.works(w)
            told = self.told_of(m[1])
            self.assertEqual({k: told[k] for k in ("session", "authid", "authrole", "authmethod", "authprovider")},
                             {"session": m[1], "authid": "joe", "authrole": "user", "authmethod": "ticket", "authprovider": "static"})
            self.assertNotIn(TICKET, repr(told))

    def test_R_TK_01_names_and_tickets_of_every_kind(self):
        for authid, ticket in (("long", "y" * 5000), ("odd \"\\\n,=", "z"), ("Jörg", "ö")):
            for codec in SERIALIZERS:
                self.welcomed(self.login(self.place("login", codec), authid, ticket), authid=authid)

    def test_R_TK_01_another_ones_ticket(self):
        self.refused(self.login(authid="boss"))
        self.refused(self.login(authid="joe", ticket="x"))

    def test_R_TK_02_no_authid(self):
        for details in ({}, {"authid": None}):
            w = self.hello("login", "ticket", **details)
            m = w.receive()
            if m[0] == 4:                       # asked for what cannot be right: fine, as for an unknown name
                w.send([5, TICKET, {}])
                m = w.receive()
            self.assertEqual(m[0], 3, m)
            self.assertEqual(w.end()[0], [])

    def test_R_AU_05_an_unknown_name_looks_like_a_wrong_ticket(self):
        for ticket in ("wrong", "", "x", TICKET):
            known = "boss" if ticket == TICKET else "joe"
            answers = []
            for authid in (known, "nobody", "JOE", "joe ", "x" * 10000, "joe\0"):
                w = self.login(authid=authid, ticket=ticket)
                answers.append(self.refused(w))
            self.assertEqual([a for a in answers if a != answers[0]], [])

    def test_R_AU_05_nor_is_the_name_told_by_time(self):
        self.same_time(lambda: self.refused(self.login(authid="joe", ticket="wrong")), lambda: self.refused(self.login(authid="nobody", ticket="wrong")))

    def test_R_TK_02_names_that_are_no_names(self):
        for bad in (5, [], {}, True, ["joe"], 1.5):
            self.refused(self.hello("login", "ticket", authid=bad), VIOLATION, "wamp.error.no_such_principal")

    def test_an_authid_that_is_empty(self):
        w = self.hello("login", "ticket", authid="")
        m = w.receive()
        if m[0] == 4:
            w.send([5, "empty", {}])
            m = w.receive()
        self.assertIn(m[0], (2, 3))
        self.assertTrue(m[0] == 3 or m[2]["authid"] == "")

    def test_R_AU_09_the_role_is_not_the_clients_choice(self):
        w = self.login(authrole="admin", authprovider="me", authextra={"authrole": "admin", "role": "admin"})
        self.welcomed(w, authid="joe", authrole="user", authprovider="static", authmethod="ticket")

    def test_default_role(self):
        self.welcomed(self.login("default", ticket="x"), authrole="admin")
        self.welcomed(self.login("default", "ann", "y"), authrole="user")

    def test_R_AU_06_a_role_that_the_realm_does_not_have(self):
        self.welcomed(self.login("two", ticket="x", realm="realm2"), authrole="only2")
        w = self.hello("two", "ticket", authid="joe")
        m = w.receive()
        if m[0] == 4:
            w.send([5, "x", {}])
            m = w.receive()
        self.assertEqual((m[0], m[2]), (3, "wamp.error.no_such_role"), m)
        self.assertEqual(w.end()[0], [])

    def test_R_AU_06_who_does_not_know_the_ticket_is_not_told_of_roles(self):
        w = self.hello("two", "ticket", authid="joe")
        m = w.receive()
        if m[0] == 4:
            w.send([5, "wrong", {}])
            self.refused(w)

    def test_several_realms(self):
        for realm in ("realm1", "realm2"):
            m = self.welcomed(self.login(realm=realm), authrole="user")
            self.assertEqual(m[2].get("realm", realm), realm)

    def test_one_after_the_other_on_one_connection(self):
        """GOODBYE, then another login: the first one counts for nothing."""
        w = self.login(authid="boss", ticket="x")
        self.welcomed(w, authid="boss")
        w.send([6, {}, "wamp.close.close_realm"])
        self.assertEqual(w.receive()[0], 6)
        w.send([1, "realm1", {"roles": ROLES}])
        m = w.receive()
        self.assertEqual((m[0], m[2]), (3, "wamp.error.authentication_required"), m)
        w = self.login(authid="boss", ticket="x")
        self.welcomed(w, authid="boss")
        w.send([6, {}, "wamp.close.close_realm"])
        self.assertEqual(w.receive()[0], 6)
        w.send([1, "realm1", {"roles": ROLES, "authmethods": ["ticket"], "authid": "joe"}])
        self.assertEqual(w.receive(), [4, "ticket", {}])
        w.send([5, TICKET, {}])
        self.welcomed(w, authid="joe", authrole="user")
        self.works(w)

    def test_hello_and_authenticate_in_one_segment(self):
        w = self.wire("login")
        w.send([1, "realm1", {"roles": ROLES, "authmethods": ["ticket"], "authid": "joe"}], [5, TICKET, {}])
        self.assertEqual(w.receive()[0], 4)
        m = w.receive()
        self.assertTrue(m[0] == 2 or (m[0] == 3 and m[2] == VIOLATION), m)

    def test_many_at_once(self):
        wires = [self.begin() for _ in range(100)]
        for i, (w, ticket, extra) in enumerate(wires):
            w.send([5, ticket if i % 2 else "wrong", extra])
        ids = set()
        for i, (w, _, _) in enumerate(wires):
            if i % 2:
                ids.add(self.welcomed(w)[1])
            else:
                self.refused(w)
        self.assertEqual(len(ids), 50)

    def test_secrets_are_not_logged(self):
        self.refused(self.login(ticket="a-wrong-one-typed"))
        self.welcomed(self.login())
        log = self.node.log()
        self.assertNotIn("geheim", log)
        self.assertNotIn("a-wrong-one-typed", log)

    def test_a_name_cannot_forge_lines_of_the_log(self):
        for authid in ("x\nforged-line", "x\r\nforged-line", "x\u2028forged-line", "x\x1b[31mforged-colour"):
            self.refused(self.login(authid=authid, ticket="wrong"))
            self.refused(self.hello("login", "ticket", authid="joe", realm=authid), "wamp.error.invalid_uri", "wamp.error.no_such_realm")
        self.assertEqual([line for line in self.node.log().splitlines() if line.startswith("forged-line")], [])
        self.assertNotIn("\x1b[31mforged", self.node.log())

    def test_authextra_of_wrong_types(self):
        """Nobody needs it here: refused, or no matter."""
        for bad in (5, "x", [], True):
            w = self.hello("login", "ticket", authid="joe", authextra=bad)
            m = w.receive()
            if m[0] == 4:
                w.send([5, TICKET, {}])
                self.welcomed(w)
            else:
                self.assertEqual(m[2], VIOLATION)


class Trace(Guarded):
    """The most talkative log."""
    auth = {"login": {"ticket": {"type": "static", "principals": {"joe": {"ticket": TICKET, "role": "user"}}}}}

    @classmethod
    def setUpClass(cls):
        from blackbox import node
        cls.node = node.Node(cls.config(), "--loglevel", "trace")
        cls.node.__enter__()
        cls.node.wait_ready()

    def test_secrets_are_not_logged_at_any_level(self):
        Session(self.place("login"), ticket=("joe", TICKET)).close()
        w, _ = self.challenged("login", "ticket", authid="joe")
        w.send([5, "a-wrong-one-typed", {}])
        self.refused(w, DENIED, FAILED)
        log = self.node.log()
        self.assertNotIn("geheim", log)
        self.assertNotIn("a-wrong-one-typed", log)


if __name__ == "__main__":
    unittest.main()
