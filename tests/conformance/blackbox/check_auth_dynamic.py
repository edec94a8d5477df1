# SPDX-License-Identifier: MIT
"""Logins that a procedure decides about: the authenticator is a session of the test."""
import unittest

from blackbox import ROLES, SERIALIZERS, VIOLATION, without
from credentials import Key, Scram, cra_answer, cra_key, scram_principal
from guarded import DENIED, FAILED, Guarded, role

JOE, STRANGER = Key(), Key()
GARBAGE = ([], 5, True, 1.5, [["user"]], {"role": 5}, {"role": ["user"]}, {"role": "user", "authid": 5}, {"role": "user", "realm": 5},
           {"role": "user", "extra": "x"}, {"role": "user", "realm": []}, {"role": {}})


def dynamic(procedure, **more):
    return {"type": "dynamic", "authenticator": procedure, **more}


class Dynamic(Guarded):
    auth = {"ticket": {"ticket": dynamic("auth.ticket")}, "cra": {"wampcra": dynamic("auth.cra")},
            "scram": {"scram": dynamic("auth.scram")}, "sign": {"cryptosign": dynamic("auth.sign")}, "anonymous": {"anonymous": dynamic("auth.anonymous")},
            "away": {"ticket": dynamic("auth.ticket", **{"authenticator-realm": "realm2"})},
            "weak": {"ticket": dynamic("auth.ticket", **{"authenticator-role": "powerless"})},
            "default": {"ticket": dynamic("auth.ticket", **{"default-role": "admin"})}}
    roles = [role(n) for n in ("anonymous", "user", "admin")] + [role("powerless", [])]
    limits = {"authentication_timeout": 4000}

    def setUp(self):
        self.asked = self.session(realm="realm1")
        self.answers = {}
        for name in ("ticket", "cra", "scram", "sign", "anonymous"):
            self.answers[name] = self.asked.register("auth." + name)

    def tearDown(self):
        self.asked.before()         # still served, and never asked in vain
        self.asked.close()

    def invoked(self, name=None, session=None):
        s = session or self.asked
        m = s.expect(68)
        if name:
            self.assertEqual(m[2], self.answers[name])
        return m

    def answer(self, invocation, *value, session=None):
        (session or self.asked).send([70, invocation[1], {}, list(value)])

    def offered(self, ticket="tick", authid="joe", place="ticket", realm="realm1", **details):
        """A client that has shown its ticket, and what the authenticator is asked."""
        w, extra = self.challenged(place, "ticket", authid=authid, realm=realm, **details)
        self.assertEqual(extra, {})
        w.send([5, ticket, {}])
        return w

    def test_R_DA_01_what_is_asked(self):
        w = self.offered(authextra={"mine": [1, "x"]})
        m = self.invoked("ticket")
        realm, authid, details = m[4]
        self.assertEqual((realm, authid), ("realm1", "joe"))
        self.assertEqual(details["ticket"], "tick")
        self.assertEqual(details["authmethod"], "ticket")
        self.assertEqual(details["authextra"], {"mine": [1, "x"]})
        self.assertIsInstance(details["transport"], dict)
        self.answer(m, "user")
        welcome = self.welcomed(w, authid="joe", authrole="user", authmethod="ticket", authprovider="dynamic")
        self.assertEqual(welcome[1], details["session"])
        self.works(w)

    def test_R_DA_01_a_role_is_enough(self):
        for value in ("user", {"role": "user"}, {"role": "user", "extra": None}, {"role": "user", "unknown_key": [1]}):
            w = self.offered()
            self.answer(self.invoked("ticket"), value)
            self.welcomed(w, authid="joe", authrole="user")
            self.works(w)

    def test_R_DA_01_another_name_realm_and_extra(self):
        w = self.offered()
        self.answer(self.invoked("ticket"), {"role": "user", "authid": "josephine", "realm": "realm2", "extra": {"quota": 5, "list": [1, None]}})
        m = self.welcomed(w, authid="josephine", authrole="user", realm="realm2")
        self.assertEqual({k: m[2]["authextra"].get(k) for k in ("quota", "list")}, {"quota": 5, "list": [1, None]})
        self.assertEqual(self.session(realm="realm2").ask("wamp.session.get", m[1])["authid"], "josephine")

    def test_R_DA_01_every_serializer(self):
        for codec in SERIALIZERS:
            w = self.offered(place=self.place("ticket", codec), authextra={"a": 1.5, "b": {"c": "ü"}})
            m = self.invoked("ticket")
            self.assertEqual(m[4][2]["authextra"], {"a": 1.5, "b": {"c": "ü"}})
            self.answer(m, {"role": "user", "extra": {"d": "ö"}})
            m = self.welcomed(w, authrole="user")
            self.assertEqual(m[2]["authextra"]["d"], "ö")

    def test_R_DA_01_its_error_is_the_reason(self):
        for uri, arguments, text in (("com.example.no_such_user", ["who is that?"], "who is that?"), ("com.example.bad", [], None),
                                     ("wamp.error.not_authorized", ["x", 5], "x")):
            w = self.offered()
            m = self.invoked("ticket")
            self.asked.send([8, 68, m[1], {}, uri, arguments])
            m = self.refused(w, uri)
            if text:
                self.assertIn(text, m[1].get("message", ""))

    def test_R_AU_06_a_role_that_does_not_exist(self):
        for value in ("nobody", {"role": "nobody"}, {"role": "only2"}, {"role": "admin", "realm": "realm2"}):
            w = self.offered()
            self.answer(self.invoked("ticket"), value)
            self.refused(w, "wamp.error.no_such_role")

    def test_R_DA_01_no_role(self):
        for value in (None, {}, {"authid": "x"}, {"role": None}):
            w = self.offered()
            self.answer(self.invoked("ticket"), value)
            self.refused(w, "wamp.error.no_such_role", FAILED, DENIED)

    def test_default_role(self):
        for value in ({}, {"authid": "joe"}):
            w = self.offered(place="default")
            self.answer(self.invoked("ticket"), value)
            self.welcomed(w, authid="joe", authrole="admin")
        w = self.offered(place="default")
        self.answer(self.invoked("ticket"), {"role": "user"})
        self.welcomed(w, authrole="user")

    def test_nobody_becomes_trusted(self):
        for value in ("trusted", {"role": "trusted"}):
            w = self.offered()
            self.answer(self.invoked("ticket"), value)
            self.refused(w, "wamp.error.no_such_role", FAILED, DENIED)

    def test_R_SE_06_a_realm_that_does_not_exist(self):
        w = self.offered()
        self.answer(self.invoked("ticket"), {"role": "user", "realm": "realm9"})
        self.refused(w, "wamp.error.no_such_realm")

    def test_R_DA_01_garbage(self):
        for value in GARBAGE:
            with self.subTest(value=value):
                w = self.offered()
                self.answer(self.invoked("ticket"), value)
                self.refused(w, FAILED, "wamp.error.no_such_role")
        for rest in ([], [[]], [[], {"role": "user"}]):
            w = self.offered()
            m = self.invoked("ticket")
            self.asked.send([70, m[1], {}, *rest])
            self.refused(w, FAILED, "wamp.error.no_such_role")

    def test_R_AU_04_nobody_is_there_to_ask(self):
        self.asked.close()
        self.asked = self.session()
        w = self.offered()
        self.refused(w, FAILED, "wamp.error.no_such_procedure")

    def test_R_AU_04_the_authenticator_vanishes(self):
        w = self.offered()
        self.invoked("ticket")
        self.asked.close()
        self.asked = self.session()
        self.refused(w, FAILED, "wamp.error.canceled")

    def test_R_AU_08_the_authenticator_never_answers(self):
        w = self.offered()
        m = self.invoked("ticket")
        self.closes_within(w, 15, FAILED, "wamp.error.timeout", "wamp.error.canceled")
        self.answer(m, "user")              # too late, and no violation
        while self.asked.before():
            pass

    def test_the_client_vanishes_while_it_is_decided(self):
        w = self.offered()
        m = self.invoked("ticket")
        w.close()
        self.answer(m, "user")
        for x in self.asked.before():
            self.assertEqual(x[0], 69)
        self.assertEqual(self.asked.ask("wamp.session.count", ["user"]), 0)

    def test_R_PV_14_the_client_talks_while_it_is_decided(self):
        for m in ([16, 1, {}, "a.b"], [5, "tick", {}], [1, "realm1", {"roles": ROLES}], [6, {}, "wamp.close.normal"], [99]):
            w = self.offered()
            invocation = self.invoked("ticket")
            w.send(m)
            first = w.receive()
            if first[0] == 3:
                self.assertEqual(first[2], VIOLATION)
                self.answer(invocation, "user")
            for x in self.asked.before():
                self.assertEqual(x[0], 69)

    def test_R_PV_14_what_was_sent_before_it_was_decided_is_not_done(self):
        self.asked.subscribe("early.topic")
        w = self.offered()
        m = self.invoked("ticket")
        w.send([16, 1, {}, "early.topic"])
        self.violated(w)
        self.asked.send([8, 68, m[1], {}, "com.example.no"])
        self.assertEqual([x for x in self.asked.before() if x[0] == 36], [])

    def test_the_realm_where_it_is_asked(self):
        other = self.session(realm="realm2")
        other.register("auth.ticket")
        w = self.offered(place="away")
        m = self.invoked(session=other)
        self.assertEqual(m[4][:2], ["realm1", "joe"])
        self.answer(m, "user", session=other)
        self.welcomed(w, authrole="user")
        w = self.offered(realm="realm2")    # without authenticator-realm: the client's
        m = self.invoked(session=other)
        self.answer(m, "user", session=other)
        self.welcomed(w, authrole="user")

    def test_the_role_as_whom_it_is_asked(self):
        w = self.offered(place="weak")
        self.refused(w, FAILED, "wamp.error.not_authorized", "wamp.error.no_such_procedure")

    def test_R_DA_01_progressive_answers_do_not_let_one_in_twice(self):
        w = self.offered()
        m = self.invoked("ticket")
        self.answer(m, "user")
        self.welcomed(w)
        self.asked.send([70, m[1], {}, ["admin"]])
        self.works(w)

    def test_R_DA_01_many_at_once_are_told_apart(self):
        wires = [self.offered(ticket=f"t{n}", authid=f"u{n}") for n in range(50)]
        asked = [self.invoked("ticket") for _ in wires]
        for m in reversed(asked):
            self.assertEqual(m[4][1][1:], m[4][2]["ticket"][1:])
            n = int(m[4][1][1:])
            self.answer(m, {"role": "user" if n % 2 else "admin"})
        for n, w in enumerate(wires):
            self.welcomed(w, authid=f"u{n}", authrole="user" if n % 2 else "admin")

    # --- the other methods -------------------------------------------------------------------------------------

    def cra(self, value, secret, place="cra"):
        w = self.hello(place, "wampcra", authid="joe")
        m = self.invoked("cra")
        self.assertEqual(m[4][:2], ["realm1", "joe"])
        self.assertEqual(m[4][2]["authmethod"], "wampcra")
        self.answer(m, value)
        m = w.receive()
        if m[0] != 4:
            return w, m
        self.assertEqual(m[1], "wampcra")
        w.send([5, cra_answer(secret, m[2]), {}])
        return w, None

    def test_R_DA_01_wampcra(self):
        w, _ = self.cra({"role": "user", "secret": "geheim"}, "geheim")
        self.welcomed(w, authid="joe", authrole="user", authmethod="wampcra", authprovider="dynamic")
        w, _ = self.cra({"role": "user", "secret": "geheim", "authid": "josephine"}, "geheim")
        self.welcomed(w, authid="josephine")
        w, _ = self.cra({"role": "user", "secret": "geheim"}, "wrong")
        self.refused(w)
        w, _ = self.cra({"role": "user", "secret": cra_key("password", "salz"), "salt": "salz"}, "password")
        self.welcomed(w, authrole="user")
        w, _ = self.cra({"role": "user", "secret": "password", "salt": "salz", "iterations": 10, "keylen": 32}, "password")
        self.welcomed(w, authrole="user")

    def test_R_DA_01_wampcra_without_a_usable_secret(self):
        for value in ("user", {"role": "user"}, {"role": "user", "secret": 5}, {"role": "user", "secret": "x", "salt": 5},
                      {"role": "user", "secret": "x", "salt": "s", "iterations": 0, "keylen": 32},
                      {"role": "user", "secret": "x", "salt": "s", "iterations": -1, "keylen": 32},
                      {"role": "user", "secret": "x", "salt": "s", "iterations": 10, "keylen": 10**12},
                      {"role": "user", "secret": "x", "salt": "s", "iterations": 10**15, "keylen": 32}, *GARBAGE):
            with self.subTest(value=value):
                w, m = self.cra(value, "x")
                m = m or w.receive()
                self.assertEqual((m[0], m[2] in (FAILED, DENIED, "wamp.error.no_such_role")), (3, True), m)

    def sign(self, value, key=JOE, authid="joe"):
        details = {"authid": authid} if authid else {}
        w = self.hello("sign", "cryptosign", authextra={"pubkey": key.public}, **details)
        m = self.invoked("sign")
        self.assertEqual(m[4][:2], ["realm1", authid])
        self.assertEqual(m[4][2]["authextra"]["pubkey"], key.public)
        self.answer(m, value)
        m = w.receive()
        if m[0] != 4:
            return w, m
        w.send([5, key.answer(m[2]["challenge"]), {}])
        return w, None

    def test_R_DA_01_cryptosign(self):
        w, _ = self.sign({"role": "user", "pubkey": JOE.public})
        self.welcomed(w, authid="joe", authrole="user", authmethod="cryptosign", authprovider="dynamic")
        w, _ = self.sign({"role": "user", "pubkey": JOE.public, "authid": "josephine", "realm": "realm2"})
        self.welcomed(w, authid="josephine", realm="realm2")
        w, _ = self.sign({"role": "user", "pubkey": JOE.public, "authid": "found"}, authid=None)
        self.welcomed(w, authid="found")

    def test_R_DA_01_cryptosign_with_another_key(self):
        w, m = self.sign({"role": "user", "pubkey": STRANGER.public})
        if m:
            self.assertEqual((m[0], m[2] in (DENIED, "wamp.error.no_such_principal")), (3, True), m)
        else:
            self.refused(w)

    def test_R_DA_01_cryptosign_without_a_usable_key(self):
        for value in ({"role": "user", "pubkey": 5}, {"role": "user", "pubkey": "00"}, {"role": "user", "pubkey": "x" * 64}, {"role": "user", "pubkey": ""}):
            w, m = self.sign(value)
            m = m or w.receive()
            self.assertEqual((m[0], m[2] in (FAILED, DENIED, "wamp.error.no_such_principal")), (3, True), m)

    def scram(self, value, method, password="geheim"):
        login = Scram("joe", password, older=method == "scram")
        w = self.hello("scram", method, authid="joe", authextra=login.extra)
        m = self.invoked("scram")
        self.assertEqual((m[4][:2], m[4][2]["authmethod"]), (["realm1", "joe"], method))
        self.answer(m, value)
        m = w.receive()
        if m[0] == 4:
            w.send([5, *login.answer(m[2])])
            m = w.receive()
        return w, m, login

    def test_R_DA_01_scram(self):
        for kdf, memory in (("pbkdf2", None), ("argon2id-13", 512), ("argon2id13", 512)):
            known = scram_principal("geheim", kdf, bytes(16), 3, memory)
            for method in ("wamp-scram", "scram"):
                w, m, login = self.scram(known, method)
                self.assertEqual((m[0], m[2]["authrole"], m[2]["authmethod"], m[2]["authprovider"]), (2, "user", method, "dynamic"))
                self.assertIn(login.signature, (m[2]["authextra"].get("verifier", "v=")[2:], m[2]["authextra"].get("scram_server_signature")))
                self.works(w)
                _, m, _ = self.scram({**known, "authid": "josephine", "realm": "realm2"}, method)
                self.assertEqual((m[0], m[2]["authid"], m[2]["realm"]), (2, "josephine", "realm2"))
                _, m, _ = self.scram(known, method, "wrong")
                self.assertEqual((m[0], m[2]), (3, DENIED))

    def test_R_DA_01_scram_without_usable_keys(self):
        known = scram_principal("geheim", "pbkdf2", bytes(16), 3)
        for key in ("kdf", "iterations", "salt", "stored-key", "server-key"):
            for bad in (None, "", "x", [], -1, 0, "00", 10**15):
                value = {**known, key: bad}
                if (key, bad) in (("salt", "00"), ("iterations", 10**15)):
                    continue        # odd, but a salt and a number
                _, m, _ = self.scram(value, "wamp-scram")
                self.assertEqual((m[0], m[2] in (FAILED, DENIED)), (3, True), (key, bad, m))

    def test_R_DA_01_anonymous(self):
        for value, expected in (("user", {"authrole": "user"}), ({"role": "admin", "authid": "guest"}, {"authrole": "admin", "authid": "guest"}),
                                ({"role": "user", "realm": "realm2"}, {"authrole": "user", "realm": "realm2"})):
            w = self.hello("anonymous", "anonymous")
            m = self.invoked("anonymous")
            self.assertEqual((m[4][0], m[4][2]["authmethod"]), ("realm1", "anonymous"))
            self.answer(m, value)
            self.welcomed(w, authmethod="anonymous", **expected)
        w = self.hello("anonymous", "anonymous")
        m = self.invoked("anonymous")
        self.asked.send([8, 68, m[1], {}, "com.example.not_today", ["closed"]])
        self.refused(w, "com.example.not_today")

    def test_an_authenticator_that_knows_no_cancelling(self):
        """No INTERRUPT for who did not announce it."""
        self.asked.close()
        self.asked = self.session(without("callee", "call_canceling"))
        self.answers["ticket"] = self.asked.register("auth.ticket")
        w = self.offered()
        self.invoked("ticket")
        w.close()
        self.assertEqual(self.asked.before(), [])


if __name__ == "__main__":
    unittest.main()
