# SPDX-License-Identifier: MIT
"""Logins that TLS takes part in: client certificates, and signatures bound to the channel."""
import os
import ssl
import unittest

from blackbox import ROLES, node
from tls_places import SSL, Certificates, Exporting, TlsPlace, tls_unique
from credentials import Key, Scram, scram_principal, sha256, verified, xor
from guarded import DENIED, FAILED, Guarded

V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
REFUSED = (DENIED, FAILED, "wamp.error.no_such_principal", "wamp.error.no_matching_auth_method", "wamp.error.not_authorized")


class Behind(Guarded):
    @classmethod
    def transports(cls):
        cls.certificates = Certificates()
        cls.ports = {}
        return cls.doors()

    @classmethod
    def door(cls, kind, name, auth, **tls):
        cls.ports[name] = node.free_port()
        return {"type": kind, "endpoint": cls.certificates.endpoint(cls.ports[name], **tls), "auth": auth, "limits": {"failed_logins_per_minute": 0}}

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.certificates.close()


class Certificate(Behind):
    """The method `tls`."""

    @classmethod
    def doors(cls):
        c = cls.certificates
        login = {"tls": {"type": "static", "principals": {"joe": {"certificate-sha1": c.joe.sha1(), "role": "user"},
                                                        "boss": {"certificate-sha1": c.boss.sha1(), "role": "admin"},
                                                        "late": {"certificate-sha1": c.expired.sha1(), "role": "user"},
                                                        "far": {"certificate-sha1": c.stranger.sha1(), "role": "user"}}},
                 "anonymous": {"type": "static"}}
        asks = {"ca_certificates": [str(c.authority.certificate)]}
        return [cls.door("rawsocket", "tcp", login, **asks), cls.door("websocket", "ws", login, **asks), cls.door("rawsocket", "never", login)]

    def tls(self, name, client=None, kind=None, **options):
        return TlsPlace(kind or ("ws" if name == "ws" else "tcp"), self.ports[name], self.certificates, client=client, **options)

    def test_R_TL_03_R_AU_11_the_certificate_says_who_it_is(self):
        c = self.certificates
        for name in ("tcp", "ws"):
            for version in (V12, V13):
                for client, authid, authrole in ((c.joe, "joe", "user"), (c.boss, "boss", "admin")):
                    w = self.hello(self.tls(name, client, version=version), "tls")
                    self.welcomed(w, authid=authid, authrole=authrole, authmethod="tls", authprovider="static")
                    self.works(w)

    def test_R_TL_03_the_name_in_hello_may_be_the_right_one_only(self):
        c = self.certificates
        self.welcomed(self.hello(self.tls("tcp", c.joe), "tls", authid="joe"), authid="joe")
        self.refused(self.hello(self.tls("tcp", c.joe), "tls", authid="boss"), *REFUSED)

    def test_R_TL_03_a_certificate_that_nobody_knows(self):
        self.refused(self.hello(self.tls("tcp", self.certificates.other), "tls"), *REFUSED)
        self.refused(self.hello(self.tls("tcp", self.certificates.other), "tls", authid="joe"), *REFUSED)

    def test_R_AU_01_without_a_certificate_the_next_method_is_tried(self):
        w = self.hello(self.tls("never"), "tls", "anonymous")
        self.welcomed(w, authmethod="anonymous")
        self.refused(self.hello(self.tls("never", self.certificates.joe), "tls"), *REFUSED)

    def test_certificates_are_demanded_by_ca_certificates(self):
        """"not empty: clients must show a certificate that one of these signed"."""
        for client in (None, self.certificates.stranger, self.certificates.expired):
            for name in ("tcp", "ws"):
                for version in (V12, V13):
                    with self.assertRaises((OSError, AssertionError, IndexError)):
                        w = self.tls(name, client, version=version).open()
                        self.addCleanup(w.close)
                        w.send([1, "realm1", {"roles": ROLES, "authmethods": ["tls", "anonymous"]}])
                        self.assertIsInstance(w.receive(), list)


class Binding(Behind):
    """cryptosign that is bound to the channel."""
    JOE = Key()

    @classmethod
    def doors(cls):
        login = {"cryptosign": {"type": "static", "principals": {"joe": {"authorized_keys": [cls.JOE.public], "role": "user"}}}}
        return [cls.door("rawsocket", "tcp", login), cls.door("websocket", "ws", login)]

    def asked(self, place, binding, **extra):
        w = self.hello(place, "cryptosign", authid="joe", authextra={"pubkey": self.JOE.public, "channel_binding": binding, **extra})
        m = w.receive()
        return w, m

    def places(self, version):
        return [TlsPlace(kind, self.ports[kind], self.certificates, version=version) for kind in ("tcp", "ws")]

    def test_R_CB_01_R_CB_03_tls_unique(self):
        for place in self.places(V12):
            w, m = self.asked(place, "tls-unique")
            self.assertEqual(m[:2], [4, "cryptosign"], m)
            self.assertEqual(m[2]["channel_binding"], "tls-unique")
            w.send([5, self.JOE.answer(m[2]["challenge"], tls_unique(w)), {}])
            self.welcomed(w, authid="joe", authmethod="cryptosign")
            self.works(w)

    def test_R_CB_01_tls_unique_over_1_3_as_crossbar_does_it(self):
        """Not defined there; autobahn takes the client's Finished all the same."""
        for place in self.places(V13):
            w, m = self.asked(place, "tls-unique")
            if m[0] == 3:
                self.assertEqual(w.end()[0], [])
                continue
            self.assertEqual(m[2]["channel_binding"], "tls-unique")
            w.send([5, self.JOE.answer(m[2]["challenge"], tls_unique(w)), {}])
            self.welcomed(w, authid="joe")

    def test_R_CB_01_without_the_channel_it_is_no_signature(self):
        for place in self.places(V12):
            w, m = self.asked(place, "tls-unique")
            w.send([5, self.JOE.answer(m[2]["challenge"]), {}])
            self.refused(w, DENIED, FAILED)
            w, m = self.asked(place, None)
            self.assertIsNone(m[2].get("channel_binding"))
            w.send([5, self.JOE.answer(m[2]["challenge"], tls_unique(w)), {}])
            self.refused(w, DENIED, FAILED)

    def test_R_CB_01_the_channel_of_another_connection(self):
        """A man in the middle forwards the challenge: his channel to the client is not the one to the router."""
        place, _ = self.places(V12)
        one, m1 = self.asked(place, "tls-unique")
        two, m2 = self.asked(place, "tls-unique")
        two.send([5, self.JOE.answer(m2[2]["challenge"], tls_unique(one)), {}])
        self.refused(two, DENIED, FAILED)
        one.send([5, self.JOE.answer(m1[2]["challenge"], os.urandom(32)), {}])
        self.refused(one, DENIED, FAILED)

    def test_R_CB_01_a_resumed_session_has_another_channel(self):
        place, _ = self.places(V12)
        one, m = self.asked(place, "tls-unique")
        one.send([5, self.JOE.answer(m[2]["challenge"], tls_unique(one)), {}])
        self.welcomed(one)
        place.session = one.socket.session
        two, m = self.asked(place, "tls-unique")
        self.assertTrue(two.socket.session_reused)
        if m[0] == 4:
            two.send([5, self.JOE.answer(m[2]["challenge"], tls_unique(one)), {}])
            self.refused(two, DENIED, FAILED)

    @unittest.skipUnless(SSL, "pyOpenSSL is missing")
    def test_R_CB_02_tls_exporter(self):
        for kind in ("tcp", "ws"):
            w, m = self.asked(Exporting(kind, self.ports[kind]), "tls-exporter")
            self.assertEqual(m[:2], [4, "cryptosign"], m)
            self.assertEqual(m[2]["channel_binding"], "tls-exporter")
            w.send([5, self.JOE.answer(m[2]["challenge"], w.socket.tls_exporter()), {}])
            self.welcomed(w, authid="joe")
            self.works(w)

    @unittest.skipUnless(SSL, "pyOpenSSL is missing")
    def test_R_CB_02_the_wrong_binding(self):
        w, m = self.asked(Exporting("tcp", self.ports["tcp"]), "tls-exporter")
        w.send([5, self.JOE.answer(m[2]["challenge"], sha256(b"x")), {}])
        self.refused(w, DENIED, FAILED)
        w, m = self.asked(Exporting("tcp", self.ports["tcp"]), "tls-exporter")
        w.send([5, self.JOE.answer(m[2]["challenge"]), {}])
        self.refused(w, DENIED, FAILED)

    def test_R_CB_03_a_binding_that_nobody_knows(self):
        for place in self.places(V13):
            for binding in ("tls-server-end-point", "tls-foo", "TLS-UNIQUE", "", 5, []):
                w, m = self.asked(place, binding)
                self.assertEqual(m[0], 3, (binding, m))
                self.assertEqual(w.end()[0], [])

    def test_R_CB_04_the_routers_own_signature_is_bound_too(self):
        for place in self.places(V12):
            asked = os.urandom(32)
            w, m = self.asked(place, "tls-unique", challenge=asked.hex())
            answer = bytes.fromhex(m[2]["signature"])
            self.assertEqual(answer[64:], xor(asked, tls_unique(w)))
            self.assertTrue(verified(m[2]["pubkey"], answer[:64], answer[64:]))
            w.send([5, self.JOE.answer(m[2]["challenge"], tls_unique(w)), {}])
            self.welcomed(w)


class ScramBinding(Behind):
    """SCRAM that is bound to the channel: cbind_data is what RFC 5929 and 9266 define."""

    @classmethod
    def doors(cls):
        login = {"scram": {"type": "static", "principals": {"joe": scram_principal("geheim", "pbkdf2", bytes(range(16)), 10)}}}
        return [cls.door("rawsocket", "tcp", login)]

    def bound(self, binding, data, place=None):
        """What a login comes to that says to be bound to that: the last message."""
        place = place or TlsPlace("tcp", self.ports["tcp"], self.certificates, version=V12)
        scram = Scram("joe", "geheim", binding=binding)
        w = self.hello(place, "wamp-scram", authid="joe", authextra=scram.extra)
        m = w.receive()
        if m[0] == 4:
            scram.data = data(w)
            w.send([5, *scram.answer(m[2])])
            m = w.receive()
            if m[0] == 2:
                self.assertEqual(m[2]["authextra"]["verifier"], "v=" + scram.signature)
                self.works(w)
                return m
        self.assertEqual(m[0], 3)
        self.assertEqual(w.end()[0], [])
        return m

    def test_R_SC_07_no_binding_over_tls(self):
        self.assertEqual(self.bound(None, lambda w: None)[0], 2)

    def test_R_SC_07_only_the_right_channel_lets_one_in(self):
        ways = [("tls-unique", lambda w: w.socket.get_channel_binding("tls-unique"), None)]
        if SSL:
            ways.append(("tls-exporter", lambda w: w.socket.tls_exporter(), Exporting("tcp", self.ports["tcp"])))
        for binding, data, place in ways:
            m = self.bound(binding, data, place)
            self.assertEqual(m[0], 2, m)
            for wrong in (lambda w: os.urandom(12), lambda w: os.urandom(32), lambda w: b"", lambda w: data(w)[:-1], lambda w: data(w) + b"x"):
                self.assertEqual(self.bound(binding, wrong, place)[0], 3)

    def test_R_SC_09_a_binding_that_nobody_knows(self):
        for binding in ("tls-foo", "TLS-UNIQUE", ""):
            self.assertEqual(self.bound(binding, lambda w: b"x")[0], 3)


if __name__ == "__main__":
    unittest.main()
