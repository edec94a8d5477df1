# SPDX-License-Identifier: MIT
"""Logins by SCRAM: as the specification has it ("wamp-scram"), and the older draft that autobahn speaks ("scram")."""
import base64
import os
import time
import unittest

from blackbox import SERIALIZERS
from credentials import Scram, b64, older_salted, scram_principal
from guarded import DENIED, FAILED, Answers, Guarded

SALT = bytes(range(16))
PRINCIPALS = {
    "joe": scram_principal("geheim", "pbkdf2", SALT, 4096),
    "boss": scram_principal("other", "argon2id-13", os.urandom(16), 2, 512, role="admin"),
    "bahn": scram_principal("geheim", "argon2id-13", os.urandom(16), 2, 512, salting=older_salted),
    "a=b,c": scram_principal("pass,word=", "pbkdf2", os.urandom(16), 10),
    "Jörg": scram_principal("pass\u00adwörd\u00a0\u2168", "pbkdf2", os.urandom(16), 10),       # what SASLprep changes: soft hyphen, space, IX
    "two": scram_principal("x", "pbkdf2", os.urandom(16), 10, role="only2"),
}


LOGIN = {"login": {"scram": {"type": "static", "principals": PRINCIPALS}}}


class Base(Guarded, Answers):
    auth = LOGIN
    method, older = "wamp-scram", False

    def begin(self, place="login", authid="joe", password="geheim", extra=None, realm="realm1", salting=None, **details):
        salting = salting or (older_salted if authid == "bahn" else None)
        self.scram = Scram(authid, password, self.older, **({"salting": salting} if salting else {}))
        w, self.challenge = self.challenged(place, self.method, authid=authid, realm=realm, authextra={**self.scram.extra, **(extra or {})}, **details)
        return (w, *self.scram.answer(self.challenge))

    def login(self, *arguments, **options):
        w, signature, extra = self.begin(*arguments, **options)
        w.send([5, signature, extra])
        return w

    def aborted_at_once(self, **details):
        w = self.hello("login", self.method, authid="joe", **details)
        m = w.receive()
        self.assertEqual(m[0], 3, (details, m))
        self.assertEqual(w.end()[0], [])
        return m

    def welcomed_by_the_right_router(self, w, **expected):
        m = self.welcomed(w, authmethod=self.method, authprovider="static", **expected)
        extra = m[2]["authextra"]
        if self.older:
            self.assertEqual(extra["scram_server_signature"], self.scram.signature)
        else:
            self.assertEqual(extra["verifier"], "v=" + self.scram.signature)
        return m


class Both(Base):
    """Common to both dialects; run for the one here and for the other in Older."""

    def test_R_SC_06_R_SC_08_R_AU_09_the_right_password(self):
        for codec in SERIALIZERS:
            for authid, password, role in (("joe", "geheim", "user"), ("boss", "other", "admin"), ("bahn", "geheim", "user")):
                w = self.login(self.place("login", codec), authid, password)
                m = self.welcomed_by_the_right_router(w, authid=authid, authrole=role)
                self.works(w)
                told = self.told_of(m[1])
                self.assertEqual((told["authid"], told["authrole"], told["authmethod"]), (authid, role, self.method))
                self.assertNotIn("key", repr(told))

    def test_R_SC_03_R_SC_04_what_the_challenge_says(self):
        w, _, _ = self.begin()
        self.assertEqual(self.challenge["iterations"], 4096)
        self.assertEqual(self.challenge["kdf"], "pbkdf2")
        self.assertEqual(base64.b64decode(self.challenge["salt"], validate=True), SALT)
        self.assertFalse(self.challenge.get("memory"))
        self.begin(authid="boss", password="other")
        self.assertEqual(self.challenge["kdf"], "argon2id-13" if self.older else "argon2id13")
        self.assertEqual((self.challenge["iterations"], self.challenge["memory"]), (2, 512))

    def test_R_SC_02_the_nonce_of_the_client(self):
        for authextra in (None, {}, {"nonce": None}, {"nonce": ""}, {"nonce": 5}, {"nonce": []}, {"nonce": "no base64!"}, {"nonce": "AAA"},
                          {"nonce": "QUJD\n"}, {"nonce": " QUJD"}, {"nonce": "QUJD="}, {"nonce": "é"}, {"nonce": "AA,r=BB"}, {"nonce": "Q" * 40_000}):
            self.aborted_at_once(**({} if authextra is None else {"authextra": authextra}))

    def test_R_AU_04_wrong_passwords(self):
        for authid, password in (("joe", "Geheim"), ("joe", ""), ("boss", "geheim"), ("bahn", "other"), ("joe", "geheim ")):
            self.refused(self.login(authid=authid, password=password))

    def test_R_SC_06_an_answer_of_an_earlier_login(self):
        w, proof, extra = self.begin()
        w.send([5, proof, extra])
        self.welcomed(w)
        again, _, extra2 = self.begin()
        again.send([5, proof, extra2])
        self.refused(again)
        if not self.older:
            again, _, _ = self.begin()
            again.send([5, proof, extra])
            self.refused(again)

    def test_R_SC_06_the_same_client_nonce_again(self):
        """A client (or who listened to one) cannot bring about the same challenge."""
        nonce, seen, proofs = b64(os.urandom(16)), set(), []
        for _ in range(20):
            scram = Scram("joe", "geheim", self.older)
            scram.nonce = nonce
            w, challenge = self.challenged("login", self.method, authid="joe", authextra=scram.extra)
            seen.add(challenge["nonce"])
            if proofs:
                w.send([5, *proofs[0]])
                self.refused(w)
            proofs.append(scram.answer(challenge))
        self.assertEqual(len(seen), 20)

    def test_R_AU_05_R_SC_11_an_unknown_name_looks_like_a_wrong_password(self):
        answers = []
        for authid in ("joe", "nobody", "JOE", "x" * 1000):
            w, proof, extra = self.begin(authid=authid, password="wrong")
            self.assertEqual(len(base64.b64decode(self.challenge["salt"], validate=True)), 16)
            w.send([5, proof, extra])
            answers.append(self.refused(w))
        self.assertEqual([a for a in answers if a != answers[0]], [])

    def test_R_SC_11_what_is_made_up_stays_the_same(self):
        known = {(p["kdf"].replace("argon2id-13", "argon2id13"), p["iterations"], p.get("memory") or 0) for p in PRINCIPALS.values()}
        salts = {}
        for authid in ("joe", *[f"nobody{n}" for n in range(10)]):
            seen = set()
            for _ in range(3):
                scram = Scram(authid, "x", self.older)
                _, challenge = self.challenged("login", "wamp-scram", authid=authid, authextra=scram.extra)
                self.assertEqual(set(challenge) - {"memory"}, {"nonce", "salt", "kdf", "iterations"})
                self.assertIn((challenge["kdf"].replace("argon2id-13", "argon2id13"), challenge["iterations"], challenge.get("memory") or 0), known)
                seen.add((challenge["salt"], challenge["kdf"], challenge["iterations"], challenge.get("memory")))
            self.assertEqual(len(seen), 1, authid)
            salts[authid] = seen.pop()[0]
        self.assertEqual(len(set(salts.values())), len(salts))

    def test_R_AU_05_nor_is_the_name_told_by_time(self):
        def first(authid):
            start = time.monotonic()
            scram = Scram(authid, "x", self.older)
            w, _ = self.challenged("login", "wamp-scram", authid=authid, authextra=scram.extra)
            w.send([5, b64(bytes(32)), {"nonce": "x"}])
            self.refused(w, DENIED, FAILED)
            return time.monotonic() - start
        self.same_time(lambda: first("boss"), lambda: first("nobody"))
        self.same_time(lambda: first("joe"), lambda: first("nobody"))

    def test_R_SC_13_proofs_that_are_no_base64(self):
        for change in (lambda p: p.rstrip("="), lambda p: p + "=", lambda p: p[:4] + "\n" + p[4:], lambda p: " " + p, lambda p: b64(bytes(31)),
                       lambda p: b64(bytes(33)), lambda p: b64(bytes(32)), lambda p: base64.b64decode(p).hex(), lambda p: p.replace(p[0], "*"), lambda p: ""):
            w, proof, extra = self.begin()
            w.send([5, change(proof), extra])
            self.refused(w, DENIED, FAILED)

    def test_R_SC_13_one_proof_has_one_text(self):
        """The last character of a base64 text with padding has bits that mean nothing: they have to be zero."""
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        w, proof, extra = self.begin()
        last = alphabet.index(proof[-2])
        w.send([5, proof[:-2] + alphabet[last | 1 if not last & 1 else last ^ 3] + "=", extra])
        self.refused(w, DENIED, FAILED)

    def test_R_TK_02_no_authid(self):
        w = self.hello("login", self.method, authextra={"nonce": b64(os.urandom(16))})
        m = w.receive()
        if m[0] == 4:
            w.send([5, b64(bytes(32)), {"nonce": m[2]["nonce"]}])
            m = w.receive()
        self.assertEqual(m[0], 3, m)
        self.assertEqual(w.end()[0], [])

    def test_R_AU_06_a_role_that_the_realm_does_not_have(self):
        self.welcomed(self.login(authid="two", password="x", realm="realm2"), authrole="only2")
        self.refused(self.login(authid="two", password="x"), "wamp.error.no_such_role")

    def test_secrets_are_not_logged(self):
        self.refused(self.login(password="wrong"))
        self.welcomed(self.login())
        log = self.node.log()
        for p in PRINCIPALS.values():
            self.assertNotIn(p["stored-key"], log)
            self.assertNotIn(p["server-key"], log)


class Specified(Both):
    """What only the specification's dialect has."""

    def test_R_SC_01_the_method_has_this_name(self):
        w, _, _ = self.begin()
        w = self.hello("login", "scram-sha-256", "wamp-scram", authid="joe", authextra={"nonce": self.scram.nonce})
        self.assertEqual(w.receive()[1], "wamp-scram")

    def test_R_SC_03_the_servers_nonce_begins_with_the_clients(self):
        for size in (1, 3, 8, 16, 17, 64):
            nonce = b64(os.urandom(size))
            _, challenge = self.challenged("login", "wamp-scram", authid="joe", authextra={"nonce": nonce, "channel_binding": None})
            self.assertTrue(challenge["nonce"].startswith(nonce))
            added = challenge["nonce"][len(nonce):]
            self.assertGreaterEqual(len(base64.b64decode(added, validate=True)), 16)

    def test_R_SC_07_the_nonce_in_the_answer(self):
        for change in (lambda n, c: c, lambda n, c: n + "x", lambda n, c: n[:-1], lambda n, c: "", lambda n, c: None, lambda n, c: 5, lambda n, c: [n],
                       lambda n, c: n[:-2] + ("A=" if n[-2:] != "A=" else "B=")):
            w, proof, extra = self.begin()
            w.send([5, proof, {**extra, "nonce": change(extra["nonce"], self.scram.nonce)}])
            self.refused(w, DENIED, FAILED)
        w, proof, extra = self.begin()
        del extra["nonce"]
        w.send([5, proof, extra])
        self.refused(w, DENIED, FAILED)

    def test_R_SC_07_a_proof_over_another_nonce(self):
        """Consistent in itself, but not with the challenge."""
        w, _, _ = self.begin()
        changed = {**self.challenge, "nonce": self.challenge["nonce"] + "QUJD"}
        w.send([5, *self.scram.answer(changed)])
        self.refused(w, DENIED, FAILED)
        w, _, _ = self.begin()
        proof, extra = self.scram.answer({**self.challenge, "nonce": self.scram.nonce})
        w.send([5, proof, {**extra, "nonce": self.challenge["nonce"]}])
        self.refused(w, DENIED, FAILED)

    def test_R_SC_07_a_binding_that_was_not_asked_for(self):
        for extra in ({"channel_binding": "tls-unique", "cbind_data": b64(b"x")}, {"channel_binding": "tls-unique"}, {"cbind_data": b64(b"x")},
                      {"channel_binding": 5}, {"cbind_data": 5}):
            w, proof, right = self.begin()
            w.send([5, proof, {**right, **extra}])
            self.refused(w, DENIED, FAILED)

    def test_R_SC_07_binding_may_be_left_out(self):
        w, proof, extra = self.begin()
        w.send([5, proof, {"nonce": extra["nonce"]}])
        self.welcomed_by_the_right_router(w)

    def test_R_SC_09_a_binding_that_the_transport_cannot_do(self):
        for binding in ("tls-unique", "tls-server-end-point", "tls-exporter", "foo", "", 5, []):
            self.aborted_at_once(authextra={"nonce": b64(os.urandom(16)), "channel_binding": binding})

    def test_R_SC_05_the_flag_of_the_signed_text(self):
        """"c=" is no "c=biws": the older draft's text does not pass."""
        w, _, extra = self.begin()
        other = Scram("joe", "geheim", older=True)
        other.nonce = self.scram.nonce
        proof, _ = other.answer(self.challenge)
        w.send([5, proof, extra])
        self.refused(w)

    def test_R_SC_10_names_and_passwords_are_normalised(self):
        for authid, password in (("a=b,c", "pass,word="), ("Jörg", "passwörd IX"), ("Jörg", "pass\u00adwörd\u00a0\u2168"), ("Jo\u0308rg", "passwörd IX")):
            w = self.login(authid=authid, password=password)
            self.welcomed_by_the_right_router(w, authid="Jörg" if "rg" in authid else authid)

    def test_R_SC_10_a_name_with_the_characters_of_the_syntax_is_no_other(self):
        w, proof, extra = self.begin(authid="joe,r=x", password="geheim")
        w.send([5, proof, extra])
        self.refused(w)

    def test_R_SC_12_the_error_of_rfc_5802(self):
        m = self.refused(self.login(password="wrong"))
        self.assertIn(m[1].get("scram"), (None, "invalid-proof"))


class Restart(Guarded):
    """What is made up for who does not exist is no secret of one run: else a restart would tell who is real."""
    auth = LOGIN

    def salt(self, authid):
        return self.challenged("login", "wamp-scram", authid=authid, authextra=Scram(authid, "x").extra)[1]["salt"]

    def test_R_SC_11_made_up_salts_outlive_the_router(self):
        before = [self.salt(n) for n in ("joe", "nobody", "nobody2")]
        self.node.restart()
        self.assertEqual([self.salt(n) for n in ("joe", "nobody", "nobody2")], before)


class Older(Both):
    """The draft before, under the name that autobahn knows."""
    method, older = "scram", True

    def test_the_challenge_has_nothing_that_autobahn_does_not_know(self):
        """Its client fails on any other key, and on null where a number has to be."""
        for authid in ("joe", "boss"):
            self.begin(authid=authid, password="x")
            self.assertLessEqual(set(self.challenge), {"nonce", "kdf", "salt", "iterations", "memory", "channel_binding"})
            int(self.challenge.get("memory", -1))
            self.assertEqual(self.challenge.get("channel_binding", ""), "")

    def test_the_text_of_the_specification_does_not_pass(self):
        w, _, extra = self.begin()
        other = Scram("joe", "geheim")
        other.nonce = self.scram.nonce
        w.send([5, other.answer(self.challenge)[0], extra])
        self.refused(w)

    def test_either_name_in_the_clients_order(self):
        nonce = b64(os.urandom(16))
        for methods in (("scram", "wamp-scram"), ("wamp-scram", "scram")):
            w = self.hello("login", *methods, authid="joe", authextra={"nonce": nonce})
            self.assertEqual(w.receive()[1], methods[0])

    def test_extra_of_the_answer_may_hold_anything(self):
        w, proof, _ = self.begin()
        w.send([5, proof, {"x": 5}])
        self.welcomed_by_the_right_router(w)


def load_tests(loader, _, __):
    return unittest.TestSuite(loader.loadTestsFromTestCase(c) for c in (Specified, Older, Restart))


if __name__ == "__main__":
    unittest.main()
