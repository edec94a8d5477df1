# SPDX-License-Identifier: MIT
"""Logins by cryptosign, without TLS (check_tls_binding.py has those that are bound to a channel)."""
import base64
import os
import unittest

from blackbox import SERIALIZERS
from credentials import Key, verified
from guarded import DENIED, FAILED, Answers, Guarded

JOE, JOES_OTHER, BOSS, AWAY, STRANGER = (Key() for _ in range(5))
L = 2**252 + 27742317777372353535851937790883648493
PRINCIPALS = {"joe": {"authorized_keys": [JOE.public, JOES_OTHER.public], "role": "user"},
              "boss": {"authorized_keys": [BOSS.public], "role": "admin"},
              "away": {"authorized_keys": [AWAY.public], "role": "only2", "realm": "realm2"}}


class Cryptosign(Guarded, Answers):
    auth = {"login": {"cryptosign": {"type": "static", "principals": PRINCIPALS}},
            "default": {"cryptosign": {"type": "static", "default-role": "admin", "principals": {"joe": {"authorized_keys": [JOE.public]}}}}}

    def begin(self, place="login", key=JOE, authid="joe", extra=None, realm="realm1", signer=None):
        details = {} if authid is None else {"authid": authid}
        w, challenge = self.challenged(place, "cryptosign", realm=realm, authextra={"pubkey": key.public, **(extra or {})}, **details)
        self.assertRegex(challenge["challenge"], "^[0-9a-f]{64}$")
        self.challenge = challenge
        return w, (signer or key).answer(challenge["challenge"]), {}

    def login(self, *arguments, **options):
        w, signature, extra = self.begin(*arguments, **options)
        w.send([5, signature, extra])
        return w

    def turned_away(self, authid="joe", pubkey=STRANGER.public, answer=None, **extra):
        """However the client goes on: ABORT. At HELLO or at AUTHENTICATE."""
        details = {} if authid is None else {"authid": authid}
        w = self.hello("login", "cryptosign", authextra={**({} if pubkey is None else {"pubkey": pubkey}), **extra}, **details)
        m = w.receive()
        seen = [m[:2] if m[0] == 4 else m]
        if m[0] == 4:
            w.send([5, (answer or STRANGER).answer(m[2]["challenge"]), {}])
            m = w.receive()
            seen.append(m)
        self.assertEqual(m[0], 3, m)
        self.assertEqual(w.end()[0], [])
        return seen

    def test_R_CS_01_R_AU_09_the_right_key(self):
        for codec in SERIALIZERS:
            w = self.login(self.place("login", codec))
            m = self.welcomed(w, authid="joe", authrole="user", authmethod="cryptosign", authprovider="static")
            self.works(w)
            told = self.told_of(m[1])
            self.assertEqual((told["authid"], told["authrole"], told["authmethod"]), ("joe", "user", "cryptosign"))

    def test_R_CS_01_each_of_ones_keys(self):
        self.welcomed(self.login(key=JOES_OTHER), authid="joe")
        self.welcomed(self.login(key=BOSS, authid="boss"), authid="boss", authrole="admin")

    def test_R_CS_01_the_key_says_who_it_is(self):
        for key, authid in ((JOE, "joe"), (JOES_OTHER, "joe"), (BOSS, "boss")):
            self.welcomed(self.login(key=key, authid=None), authid=authid)

    def test_R_CS_02_challenges_are_random(self):
        seen = {self.challenged("login", "cryptosign", authid="joe", authextra={"pubkey": JOE.public})[1]["challenge"] for _ in range(50)}
        self.assertEqual(len(seen), 50)

    def test_R_CB_03_no_binding_is_named(self):
        for extra in ({}, {"channel_binding": None}):
            w, signature, more = self.begin(extra=extra)
            self.assertIsNone(self.challenge.get("channel_binding"))
            w.send([5, signature, more])
            self.welcomed(w)

    def test_R_CB_03_a_binding_that_the_transport_cannot_do(self):
        for binding in ("tls-unique", "tls-exporter", "tls-server-end-point", "something", "", 5, [], True):
            w = self.hello("login", "cryptosign", authid="joe", authextra={"pubkey": JOE.public, "channel_binding": binding})
            m = w.receive()
            self.assertEqual(m[0], 3, (binding, m))
            self.assertEqual(w.end()[0], [])

    def test_R_CS_06_unknown_keys(self):
        for authid in ("joe", "nobody", None):
            self.turned_away(authid)
        self.turned_away("joe", JOE.public)             # the right key, signed with another one
        self.turned_away("boss", JOE.public, JOE)       # another one's key
        self.turned_away("nobody", JOE.public, JOE)

    def test_R_AU_05_an_unknown_name_looks_like_a_wrong_key(self):
        answers = [self.turned_away(authid, key.public, key) for authid, key in (
            ("joe", STRANGER), ("boss", STRANGER), ("nobody", STRANGER), ("boss", JOE), ("nobody", JOE), ("x" * 1000, STRANGER))]
        self.assertEqual([a for a in answers if a != answers[0]], [])

    def test_R_CS_01_keys_that_are_none(self):
        for bad in ("", "00", JOE.public[:-1], JOE.public + "0", JOE.public[:-2], "x" * 64, "0" * 64, "f" * 64, "é" * 32, "0" * 40_000, 5, None, [], {}, True,
                    bytes(32)):
            w = self.hello("login", "cryptosign", authid="nobody", authextra={"pubkey": bad})
            m = w.receive()
            if m[0] == 4:
                w.send([5, STRANGER.answer(m[2]["challenge"]), {}])
                m = w.receive()
            self.assertEqual(m[0], 3, bad)
            self.assertEqual(w.end()[0], [])

    def test_R_CS_01_no_key(self):
        """Without one nobody can be let in, unless the name alone says which it is."""
        for details in ({}, {"authextra": {}}, {"authextra": None}):
            w = self.hello("login", "cryptosign", authid="joe", **details)
            m = w.receive()
            self.assertEqual(m[0], 3, m)
            self.assertEqual(w.end()[0], [])

    def refuses(self, make):
        w, signature, extra = self.begin()
        w.send([5, make(bytes.fromhex(signature)), extra])
        return self.refused(w, DENIED, FAILED)

    def test_R_CS_03_wrong_lengths(self):
        for make in (lambda s: s[:64].hex(), lambda s: s[:95].hex(), lambda s: s.hex() + "00", lambda s: s.hex()[:-1], lambda s: s.hex() + "0",
                     lambda s: (s + s[64:]).hex(), lambda s: (s[:63] + s[64:]).hex(), lambda s: "", lambda s: s[64:].hex()):
            self.refuses(make)

    def test_R_CS_03_no_hex(self):
        for make in (lambda s: "g" + s.hex()[1:], lambda s: base64.b64encode(s).decode(), lambda s: "0x" + s.hex(), lambda s: s.hex()[:-2] + "  ",
                     lambda s: s.hex(" "), lambda s: "x" * 192, lambda s: "é" * 96, lambda s: "-1" * 96):
            self.refuses(make)

    def test_R_CS_04_the_signed_message_is_not_the_challenge(self):
        self.refuses(lambda s: (JOE.sign(bytes(32)) + bytes(32)).hex())
        self.refuses(lambda s: (s[:64] + bytes(32)).hex())
        self.refuses(lambda s: (JOE.sign(b"") + s[64:]).hex())
        self.refuses(lambda s: (JOE.sign(s[64:].hex().encode()) + s[64:]).hex())
        self.refuses(lambda s: (s[:64] + s[64:95] + bytes([s[95] ^ 1])).hex())
        self.refuses(lambda s: (bytes([s[0] ^ 1]) + s[1:]).hex())

    def test_R_CS_04_an_old_signature(self):
        w, old, extra = self.begin()
        w.send([5, old, extra])
        self.welcomed(w)
        again, _, _ = self.begin()
        again.send([5, old, {}])
        self.refused(again)

    def test_R_CS_04_signed_with_another_key_of_the_same_principal(self):
        self.refused(self.login(key=JOE, signer=JOES_OTHER))

    def test_R_CS_04_one_signature_has_one_form(self):
        """RFC 8032, 5.1.7: S has to be below the order of the group."""
        def other(s):
            number = int.from_bytes(s[32:64], "little") + L
            self.assertLess(number, 2**256)
            return (s[:32] + number.to_bytes(32, "little") + s[64:]).hex()
        self.refuses(other)

    def test_R_CS_04_someone_elses_challenge(self):
        one, _, _ = self.begin()
        first = self.challenge["challenge"]
        two, _, _ = self.begin()
        second = self.challenge["challenge"]
        two.send([5, JOE.answer(first), {}])
        self.refused(two)
        one.send([5, JOE.answer(second), {}])
        self.refused(one)

    def test_R_CB_04_the_router_proves_its_own_key(self):
        asked = os.urandom(32)
        w, signature, extra = self.begin(extra={"challenge": asked.hex()})
        answer = bytes.fromhex(self.challenge["signature"])
        self.assertEqual(len(answer), 96)
        self.assertEqual(answer[64:], asked)
        self.assertTrue(verified(self.challenge["pubkey"], answer[:64], asked))
        router = self.challenge["pubkey"]
        w.send([5, signature, extra])
        self.welcomed(w)
        self.assertRegex(self.node.log(), "(?i)public key: " + router)

    def test_R_CB_04_only_who_asks_is_told(self):
        self.begin()
        self.assertNotIn("signature", self.challenge)

    def test_R_CB_04_challenges_that_are_none(self):
        for bad in ("", "00", "0" * 63, "0" * 66, "x" * 64, 5, [], {}, True, "0" * 40_000):
            w = self.hello("login", "cryptosign", authid="joe", authextra={"pubkey": JOE.public, "challenge": bad})
            m = w.receive()
            self.assertEqual(m[0], 3, (bad, m))
            self.assertEqual(w.end()[0], [])

    def test_the_realm_of_the_principal(self):
        w = self.login(key=AWAY, authid="away", realm="realm2")
        self.welcomed(w, authid="away", authrole="only2")
        w = self.login(key=AWAY, authid="away", realm="realm1")
        m = self.welcomed(w, authid="away", authrole="only2", realm="realm2")
        self.assertEqual(self.session(realm="realm2").ask("wamp.session.get", m[1])["authid"], "away")
        self.assertIsInstance(self.session().ask("wamp.session.get", m[1]), list)

    def test_default_role(self):
        self.welcomed(self.login("default"), authid="joe", authrole="admin")

    def test_authextra_that_nobody_knows_is_ignored(self):
        self.welcomed(self.login(extra={"trustroot": None, "reservation": {"x": [1, 2]}, "x_custom": 5}), authid="joe")

    def test_upper_case_is_hexadecimal_too(self):
        w, signature, extra = self.begin()
        w.send([5, signature.upper(), extra])
        m = w.receive()
        self.assertIn(m[0], (2, 3), m)


if __name__ == "__main__":
    unittest.main()
