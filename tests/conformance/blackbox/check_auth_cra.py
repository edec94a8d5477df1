# SPDX-License-Identifier: MIT
"""Logins by WAMP-CRA, salted and not."""
import base64
import datetime
import json
import re
import unittest

from blackbox import SERIALIZERS
from credentials import b64, cra_answer, cra_key, cra_sign
from guarded import DENIED, FAILED, Answers, Guarded

SECRET = "geheim-ä\U0001f511"
USERS = {
    "joe": {"secret": SECRET, "role": "user"}, "boss": {"secret": "other", "role": "admin"},
    "salty": {"secret": "password", "role": "user", "salt": "salt123", "iterations": 1000, "keylen": 32},
    "costly": {"secret": "password", "role": "user", "salt": "salzäß", "iterations": 100000, "keylen": 32},
    "short": {"secret": "password", "role": "user", "salt": "s", "iterations": 1, "keylen": 16},
    "wide": {"secret": "password", "role": "user", "salt": "s" * 100, "iterations": 10, "keylen": 64},
    "derived": {"secret": cra_key("password", "salt123"), "role": "user", "salt": "salt123"},
    'q"uo\\te\n': {"secret": "x", "role": "user"}, "Jörg": {"secret": "x", "role": "user"},
}


class Cra(Guarded, Answers):
    auth = {"login": {"wampcra": {"type": "static", "users": USERS}},
            "plain": {"wampcra": {"type": "static", "default-role": "admin", "users": {"joe": {"secret": "x"}, "ann": {"secret": "y", "role": "user"}}}}}

    def begin(self, place="login", authid="joe", secret=None, **details):
        w, extra = self.challenged(place, "wampcra", authid=authid, **details)
        if secret is None:
            secret = "password" if USERS[authid].get("salt") else USERS[authid]["secret"]
        return w, cra_answer(secret, extra), {}

    def login(self, *arguments, **options):
        w, signature, extra = self.begin(*arguments, **options)
        w.send([5, signature, extra])
        return w

    def test_R_CR_01_R_CR_02_what_the_challenge_says(self):
        for authid, role in (("joe", "user"), ("boss", "admin"), ("salty", "user"), ('q"uo\\te\n', "user"), ("Jörg", "user")):
            w, extra = self.challenged("login", "wampcra", authid=authid)
            self.assertIsInstance(extra["challenge"], str)
            told = json.loads(extra["challenge"])
            self.assertEqual({k: told[k] for k in ("authid", "authrole", "authmethod", "authprovider")},
                             {"authid": authid, "authrole": role, "authmethod": "wampcra", "authprovider": "static"})
            self.assertIsInstance(told["nonce"], str)
            self.assertGreaterEqual(len(told["nonce"]), 16)
            self.assertRegex(told["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
            stamp = datetime.datetime.strptime(re.sub(r"\.\d+", "", told["timestamp"]), "%Y-%m-%dT%H:%M:%SZ")
            self.assertLess(abs((datetime.datetime.utcnow() - stamp).total_seconds()), 60)
            self.assertIsInstance(told["session"], int)
            self.assertEqual({"challenge"} if "salt" not in USERS[authid] else {"challenge", "salt", "iterations", "keylen"}, set(extra))
            secret = "password" if authid == "salty" else USERS[authid]["secret"]
            w.send([5, cra_answer(secret, extra), {}])
            self.assertEqual(self.welcomed(w, authid=authid, authrole=role)[1], told["session"])

    def test_R_CR_03_R_AU_09_the_right_secret(self):
        for codec in SERIALIZERS:
            w = self.login(self.place("login", codec))
            m = self.welcomed(w, authid="joe", authrole="user", authmethod="wampcra", authprovider="static")
            self.works(w)
            told = self.told_of(m[1])
            self.assertEqual((told["authid"], told["authrole"], told["authmethod"]), ("joe", "user", "wampcra"))
            self.assertNotIn(SECRET, repr(told))
        self.welcomed(self.login(authid="boss"), authid="boss", authrole="admin")

    def test_R_CR_04_R_CR_05_salted_secrets(self):
        for authid in ("salty", "costly", "short", "wide"):
            user = USERS[authid]
            w, extra = self.challenged("login", "wampcra", authid=authid)
            self.assertEqual((extra["salt"], extra["iterations"], extra["keylen"]), (user["salt"], user["iterations"], user["keylen"]))
            w.send([5, cra_answer("password", extra), {}])
            self.welcomed(w, authid=authid, authrole="user")
            self.works(w)

    def test_R_CR_04_a_secret_that_is_derived_already(self):
        w, extra = self.challenged("login", "wampcra", authid="derived")
        self.assertEqual((extra["salt"], extra["iterations"], extra["keylen"]), ("salt123", 1000, 32))
        w.send([5, cra_answer("password", extra), {}])
        self.welcomed(w, authid="derived")

    def test_R_CR_05_the_octets_of_the_key_are_not_the_key(self):
        w, extra = self.challenged("login", "wampcra", authid="salty")
        import hmac
        key = base64.b64decode(cra_key("password", "salt123"))
        w.send([5, b64(hmac.new(key, extra["challenge"].encode(), "sha256").digest()), {}])
        self.refused(w)

    def test_R_CR_04_the_password_itself_is_not_the_key(self):
        w, extra = self.challenged("login", "wampcra", authid="salty")
        w.send([5, cra_sign("password", extra["challenge"]), {}])
        self.refused(w)

    def test_R_AU_04_wrong_secrets(self):
        for authid, secret in (("joe", "other"), ("joe", ""), ("joe", SECRET + "x"), ("boss", SECRET), ("salty", "passwor"), ("derived", "Password")):
            self.refused(self.login(authid=authid, secret=secret))

    def test_R_AU_04_the_secret_in_clear(self):
        w, _ = self.challenged("login", "wampcra", authid="joe")
        w.send([5, SECRET, {}])
        self.refused(w, DENIED, FAILED)

    def test_R_CR_06_nonces_are_fresh(self):
        nonces = set()
        for _ in range(50):
            _, extra = self.challenged("login", "wampcra", authid="joe")
            nonces.add(json.loads(extra["challenge"])["nonce"])
        self.assertEqual(len(nonces), 50)

    def test_R_CR_06_a_signature_of_an_earlier_login(self):
        w, signature, extra = self.begin()
        w.send([5, signature, extra])
        self.welcomed(w)
        again, _ = self.challenged("login", "wampcra", authid="joe")
        again.send([5, signature, extra])
        self.refused(again)
        w.close()
        again, _ = self.challenged("login", "wampcra", authid="joe")
        again.send([5, signature, extra])
        self.refused(again)

    def test_R_CR_06_a_signature_of_an_earlier_login_on_the_same_connection(self):
        from blackbox import ROLES
        w, signature, extra = self.begin()
        w.send([5, signature, extra])
        self.welcomed(w)
        w.send([6, {}, "wamp.close.close_realm"])
        self.assertEqual(w.receive()[0], 6)
        w.send([1, "realm1", {"roles": ROLES, "authmethods": ["wampcra"], "authid": "joe"}])
        self.assertEqual(w.receive()[0], 4)
        w.send([5, signature, extra])
        self.refused(w)

    def test_R_CR_03_a_challenge_that_was_changed(self):
        """Signed is what the router sent, to the octet."""
        for change in (lambda t: t.replace('"nonce":"', '"nonce":"x') if '"nonce":"' in t else t.replace('"nonce": "', '"nonce": "x'),
                       lambda t: t.replace("user", "admin"), lambda t: t + " ", lambda t: json.dumps(json.loads(t), sort_keys=True, indent=1),
                       lambda t: t.replace("joe", "boss")):
            w, extra = self.challenged("login", "wampcra", authid="joe")
            changed = change(extra["challenge"])
            self.assertNotEqual(changed, extra["challenge"])
            w.send([5, cra_sign(SECRET, changed), {}])
            self.refused(w)

    def test_R_AU_05_R_CR_07_an_unknown_name_looks_like_a_wrong_secret(self):
        answers, keys = [], []
        for authid in ("joe", "nobody", "nobody2", "x" * 1000, "JOE"):
            w, extra = self.challenged("login", "wampcra", authid=authid)
            told = json.loads(extra["challenge"])
            self.assertEqual(told["authid"], authid)
            self.assertIn(told["authrole"], ("user", "admin"))
            self.assertEqual(told["authprovider"], "static")
            keys.append(list(told))
            w.send([5, cra_answer("wrong", extra), {}])
            answers.append(self.refused(w))
        self.assertEqual([a for a in answers if a != answers[0]], [])
        self.assertEqual([k for k in keys if k != keys[0]], [])

    def test_R_CR_07_what_is_made_up_stays_the_same(self):
        """Asked twice, a name has one role and one salt; so have those that do not exist."""
        for authid in ("joe", "salty", *[f"nobody{n}" for n in range(20)]):
            seen = set()
            for _ in range(3):
                _, extra = self.challenged("login", "wampcra", authid=authid)
                told = json.loads(extra.pop("challenge"))
                seen.add(json.dumps([extra, told["authrole"], told["authid"], len(told["nonce"])], sort_keys=True))
            self.assertEqual(len(seen), 1, authid)

    def test_R_CR_07_where_nobody_is_salted_no_unknown_is(self):
        for authid in ("joe", "ann", *[f"nobody{n}" for n in range(20)]):
            _, extra = self.challenged("plain", "wampcra", authid=authid)
            self.assertEqual(set(extra), {"challenge"}, authid)

    def test_R_CR_07_nor_is_the_name_told_by_time(self):
        def wrong(authid):
            self.refused(self.login(authid=authid, secret="wrong"))
        self.same_time(lambda: wrong("joe"), lambda: wrong("nobody"))

    def test_R_TK_02_no_authid(self):
        w = self.hello("login", "wampcra")
        m = w.receive()
        if m[0] == 4:
            w.send([5, cra_answer("x", m[2]), {}])
            m = w.receive()
        self.assertEqual(m[0], 3, m)
        self.assertEqual(w.end()[0], [])

    def test_default_role(self):
        self.welcomed(self.login("plain", secret="x"), authrole="admin")
        self.welcomed(self.login("plain", "ann", "y"), authrole="user")

    def test_many_costly_logins_do_not_stop_the_router(self):
        """Another session is served while keys are derived."""
        s = self.session()
        wires = [self.begin(authid="costly") for _ in range(10)]
        for w, signature, extra in wires:
            w.send([5, signature, extra])
        s.publish("a.b")
        for w, _, _ in wires:
            self.welcomed(w, authid="costly")

    def test_secrets_are_not_logged(self):
        self.refused(self.login(secret="wrong"))
        self.welcomed(self.login())
        self.assertNotIn("geheim", self.node.log())


if __name__ == "__main__":
    unittest.main()
