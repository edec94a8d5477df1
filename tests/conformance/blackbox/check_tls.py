# SPDX-License-Identifier: MIT
"""TLS at the door: versions, certificates, what is no TLS, who does not finish the handshake."""
import socket
import ssl
import time
import unittest

from blackbox import ROLES, SERIALIZERS, Place, Session, node
from tls_places import Certificates, TlsPlace
from guarded import Guarded

V10, V11, V12, V13 = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"         # how a ClientHello of 512 octets begins


class Tls(Guarded):
    """Every kind of transport behind TLS."""
    SHORT = {"handshake_timeout": 1500, "failed_logins_per_minute": 0}

    @classmethod
    def transports(cls):
        cls.certificates = Certificates()
        cls.ports = {n: node.free_port() for n in ("tcp", "ws", "universal", "only13", "plain", "short", "few", "tickets", "notickets")}
        at = cls.certificates.endpoint
        return [{"type": "rawsocket", "endpoint": at(cls.ports["tcp"])}, {"type": "websocket", "endpoint": at(cls.ports["ws"])},
                {"type": "universal", "endpoint": at(cls.ports["universal"]), "rawsocket": {}, "websocket": {"/": {}}},
                {"type": "rawsocket", "endpoint": at(cls.ports["only13"], minimum_version="1.3")},
                {"type": "websocket", "endpoint": {"type": "tcp", "port": cls.ports["plain"], "interface": "127.0.0.1"}},
                {"type": "websocket", "endpoint": at(cls.ports["short"]), "limits": cls.SHORT},
                {"type": "rawsocket", "endpoint": at(cls.ports["few"]), "max_connections": 2, "limits": cls.SHORT},
                {"type": "rawsocket", "endpoint": at(cls.ports["notickets"], session_tickets=False)}]

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.certificates.close()

    def tls(self, kind, port=None, codec="json", **options):
        return TlsPlace(kind, self.ports[port or kind], self.certificates, codec, **options)

    def plain(self, port):
        s = socket.create_connection(("127.0.0.1", self.ports[port]), 30)
        self.addCleanup(s.close)
        return s

    def ended(self, s, seconds):
        """The router closes, in time; gives what it said."""
        said, start = b"", time.monotonic()
        s.settimeout(seconds)
        while True:
            try:
                data = s.recv(65536)
            except ConnectionResetError:
                break
            if not data:
                break
            said += data
        self.assertLess(time.monotonic() - start, seconds)
        return said

    def served(self):
        for kind in ("tcp", "ws"):
            with Session(self.tls(kind)) as s:
                s.publish("a.b")

    def test_R_TL_01_R_TL_02_every_transport_and_serializer(self):
        for kind, port in (("tcp", "tcp"), ("ws", "ws"), ("tcp", "universal"), ("ws", "universal")):
            for codec in SERIALIZERS:
                for version in (V12, V13):
                    a = self.session(place=self.tls(kind, port, codec, version=version))
                    b = self.session(place=self.tls(kind, port, codec, version=version))
                    self.assertEqual(a.wire.socket.version(), "TLSv1.2" if version == V12 else "TLSv1.3")
                    b.subscribe("tls.topic")
                    a.publish("tls.topic", ["x" * 100_000, 5])
                    self.assertEqual(b.expect(36)[4], ["x" * 100_000, 5])
                    a.close()
                    b.close()

    def test_R_TL_02_the_certificate_is_the_configured_one(self):
        w = self.wire(self.tls("tcp"))
        self.assertEqual(w.socket.getpeercert(True), ssl.PEM_cert_to_DER_cert(self.certificates.server.certificate.read_text()))
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.tls("tcp", name="other.example").open()
        self.served()

    def test_R_TL_01_large_messages(self):
        a, b = (self.session(place=self.tls(kind, codec="msgpack")) for kind in ("tcp", "ws"))
        b.subscribe("tls.large")
        data = bytes(range(256)) * 40_000
        for _ in range(3):
            a.publish("tls.large", [data])
            self.assertEqual(b.expect(36)[4], [data])

    def test_R_TL_01_many_messages_both_ways(self):
        a, b = (self.session(place=self.tls(kind)) for kind in ("ws", "tcp"))
        b.register("tls.echo")
        numbers = [a.call("tls.echo", [n]) for n in range(500)]
        for _ in numbers:
            m = b.expect(68)
            b.send([70, m[1], {}, m[4]])
        self.assertEqual([a.expect(50)[1] for _ in numbers], numbers)

    def test_old_versions_are_refused(self):
        for port in ("tcp", "ws", "universal", "only13"):
            for version in (V10, V11) + ((V12,) if port == "only13" else ()):
                with self.assertRaises((ssl.SSLError, ConnectionResetError)):
                    self.tls("tcp", port, version=version).connect()
        self.session(place=self.tls("tcp", "only13", version=V13))
        self.served()

    def test_weak_ciphers_are_refused(self):
        for ciphers in ("NULL:@SECLEVEL=0", "aNULL:@SECLEVEL=0", "RC4:@SECLEVEL=0", "3DES:@SECLEVEL=0", "EXPORT:@SECLEVEL=0"):
            place = self.tls("tcp", version=V12)
            try:
                place.context.set_ciphers(ciphers)
            except ssl.SSLError:
                continue            # not even the client has them
            place.context.check_hostname, place.context.verify_mode = False, ssl.CERT_NONE
            with self.assertRaises((ssl.SSLError, ConnectionResetError)):
                place.connect()

    def test_garbage_instead_of_a_handshake(self):
        for data in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x7f\xf1\0\0", b"\0" * 100, b"\xff" * 10_000, b"\x16\x03\x01\xff\xff" + b"x" * 70_000,
                     HELLO + b"\xff" * 508, b"\x15\x03\x01\0\2\2\x28", b"\x14\x03\x03\0\1\1", b"\x17\x03\x03\0\5hello", b"\n" * 50, b"\x80\x2e\1\3\1"):
            for port in ("tcp", "ws", "universal"):
                s = self.plain(port)
                s.sendall(data)
                try:
                    s.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                said = self.ended(s, 20)
                self.not_served(said)
        self.served()

    def not_served(self, said):
        """Nothing, an alert of TLS, or a word of HTTP that this is the wrong door."""
        self.assertTrue(said[:1] in (b"", b"\x15") or said.startswith(b"HTTP/1.1 4"), said)

    def test_the_plain_protocols_are_not_served_by_a_tls_port(self):
        for port, data in (("tcp", b"\x7f\xf1\0\0"), ("ws", b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n"), ("universal", b"\x7f\xf1\0\0")):
            s = self.plain(port)
            s.sendall(data)
            self.not_served(self.ended(s, 20))

    def test_tls_at_a_plain_port(self):
        place = self.tls("ws", "plain")
        with self.assertRaises((ssl.SSLError, ConnectionResetError)):
            place.connect()
        with Session(Place("ws", ("127.0.0.1", self.ports["plain"]), "json")) as s:
            s.publish("a.b")

    def test_half_a_handshake_ends_in_time(self):
        for data in (b"", HELLO[:1], HELLO, HELLO + b"x" * 300):
            s = self.plain("short")
            s.sendall(data)
            start = time.monotonic()
            self.ended(s, 15)
            self.assertGreater(time.monotonic() - start, 0.5 if len(data) < 200 else 0)

    def test_a_handshake_that_drips_ends_in_time(self):
        s = self.plain("short")
        start = time.monotonic()
        for octet in HELLO + b"\0" * 500:
            try:
                s.sendall(bytes([octet]))
            except OSError:
                break
            time.sleep(0.05)
            self.assertLess(time.monotonic() - start, 15)

    def test_a_tls_client_that_then_says_nothing_or_drips(self):
        """The deadline of the handshake covers TLS and WebSocket together."""
        s = self.tls("ws", "short").connect()
        self.addCleanup(s.close)
        start = time.monotonic()
        self.ended(s, 15)
        s = self.tls("ws", "short").connect()
        self.addCleanup(s.close)
        start = time.monotonic()
        for octet in b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 1000:
            try:
                s.sendall(bytes([octet]))
            except OSError:
                break
            time.sleep(0.05)
            self.assertLess(time.monotonic() - start, 15)

    def test_half_open_handshakes_do_not_block_others(self):
        held = [self.plain("ws") for _ in range(200)]
        for s in held:
            s.sendall(HELLO)
        start = time.monotonic()
        self.served()
        self.assertLess(time.monotonic() - start, 10)
        for s in held:
            s.close()

    def test_half_open_handshakes_count_as_connections(self):
        held = [self.plain("few") for _ in range(2)]
        self.assertFalse(self.free("few"))
        for s in held:
            s.close()
        node.until(lambda: self.free("few"), "a place that is free again")

    def free(self, port):
        try:
            with Session(self.tls("tcp", port)) as s:
                s.publish("a.b")
                return True
        except (OSError, AssertionError):
            return False

    def test_the_end_of_a_session_is_the_end_of_tls(self):
        """close_notify: the peer can tell an end from a cut."""
        for kind in ("tcp", "ws"):
            s = self.session(place=self.tls(kind))
            s.wire.socket.suppress_ragged_eofs = False
            s.send([6, {}, "wamp.close.close_realm"])
            s.expect(6)
            s.send([99])
            found, _ = s.wire.end()
            self.assertEqual([m[0] for m in found], [3])

    def test_the_client_cuts_at_any_point(self):
        for kind in ("tcp", "ws"):
            for _ in range(30):
                s = self.tls(kind).connect()
                s.close()
                w = self.wire(self.tls(kind))
                w.send([1, "realm1", {"roles": ROLES}])
                w.socket.shutdown(socket.SHUT_RDWR)
                w.close()
        self.served()

    def test_sessions_are_resumed_by_ticket(self):
        place = self.tls("tcp", version=V12)
        one = self.session(place=place)
        one.publish("a.b")
        again = self.tls("tcp", version=V12)
        again.context, again.session = place.context, one.wire.socket.session
        two = self.session(place=again)
        self.assertTrue(two.wire.socket.session_reused)
        two.publish("a.b")

    def test_session_tickets_can_be_switched_off(self):
        place = self.tls("tcp", "notickets", version=V12)
        one = self.session(place=place)
        again = self.tls("tcp", "notickets", version=V12)
        again.context, again.session = place.context, one.wire.socket.session
        two = self.session(place=again)
        self.assertFalse(two.wire.socket.session_reused)

    def test_renegotiation_and_post_handshake_messages_do_not_break_it(self):
        place = self.tls("tcp", version=V13)
        place.context.post_handshake_auth = True
        s = self.session(place=place)
        s.publish("a.b")

    def test_1000_handshakes_that_are_dropped(self):
        for _ in range(1000):
            s = socket.create_connection(("127.0.0.1", self.ports["ws"]), 30)
            s.sendall(HELLO[:5])
            s.close()
        start = time.monotonic()
        self.served()
        self.assertLess(time.monotonic() - start, 10)

    def test_keys_and_certificates_that_do_not_fit_are_found_at_the_start(self):
        c = self.certificates
        for tls in ({"key": str(c.joe.key)}, {"certificate": "/does/not/exist.pem"}, {"key": "/does/not/exist.pem"}, {"certificate": str(c.server.key)},
                    {"ca_certificates": ["/does/not/exist.pem"]}, {"minimum_version": "1.1"}, {"minimum_version": "1.0"}):
            config = node.router_config([{"type": "rawsocket", "endpoint": c.endpoint(node.free_port(), **tls)}])
            with node.Node(config) as n:
                self.assertNotEqual(n.wait_exit(), 0, tls)


if __name__ == "__main__":
    unittest.main()
