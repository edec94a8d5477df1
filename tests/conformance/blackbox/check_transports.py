# SPDX-License-Identifier: MIT
"""R-RS, R-WS, R-BT, R-SZ: transports and serializers."""
import base64
import struct
import unittest

import cbor2
from blackbox import PLAIN, ROLES, SERIALIZERS, Check, Closed, checks, every, router
from wire import RawSocket, WebSocket


@checks
class RawSockets(Check):
    def handshake(self, request, place=None):
        w = RawSocket(place or self.place, handshake=False)
        self.addCleanup(w.close)
        w.raw(request)
        return w

    def both(self):
        return router().unix(), router().tcp(), router().any("tcp")

    def test_R_RS_01_05_every_length_and_serializer(self):
        for place in self.both():
            for length in range(16):
                for serializer in (1, 2, 3, 4):
                    w = self.handshake(bytes([0x7F, length << 4 | serializer, 0, 0]), place)
                    r = w.read(4)
                    self.assertEqual((r[0], r[1] & 15, r[2:]), (0x7F, serializer, b"\0\0"))
                    w.close()

    def test_R_RS_02_wrong_first_octet(self):
        for place in (router().unix(), router().tcp()):
            for request in (b"\x7e\xf1\0\0", b"\0\0\0\0", b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 64):
                w = self.handshake(request, place)
                self.assertEqual(w.end()[0], [])

    def test_R_RS_04_06_unsupported_serializers(self):
        for place in self.both():
            for serializer in (5, 6, 7, 10, 15):
                w = self.handshake(bytes([0x7F, 0xF0 | serializer, 0, 0]), place)
                self.assertEqual(w.read(4), b"\x7f\x10\0\0")
                self.assertIsInstance(w.receive(), Closed)
        for serializer in (2, 3, 4):
            w = self.handshake(bytes([0x7F, 0xF0 | serializer, 0, 0]), router().unix("json", "only.sock"))
            self.assertEqual(w.read(4), b"\x7f\x10\0\0")
            self.assertIsInstance(w.receive(), Closed)

    def test_R_RS_07_octets_3_and_4(self):
        for place in self.both():
            for tail in (b"\1\0", b"\0\1", b"\xff\xff", b"\0\x80"):
                w = self.handshake(b"\x7f\xf1" + tail, place)
                self.assertEqual(w.read(4), b"\x7f\x30\0\0")
                self.assertIsInstance(w.receive(), Closed)

    def test_R_RS_09_serializer_0(self):
        for place in self.both():
            w = self.handshake(b"\x7f\xf0\0\0", place)
            r = w.read(4)
            self.assertTrue(r == b"" or (len(r) == 4 and r[1] >> 4 and not r[1] & 15), r)
            self.assertIsInstance(w.receive(), Closed)

    @every(("unix", "tcp_", "universal_rs"))
    def test_R_RS_10_12_too_long_for_the_receiver(self):
        small, big = self.session(length=1), self.session()
        t, u = self.uri(), self.uri()
        small.subscribe(t)
        small.register(u)
        big.register(u + ".big")
        long = "x" * 4000
        big.publish(t, [long])
        big.publish(t, ["short"])
        self.assertEqual(small.expect(36)[4], ["short"])
        n = big.call(u, [long])
        m = big.expect(8, 48, n)
        self.assertEqual(m[4], "wamp.error.payload_size_exceeded")
        n = small.call(u + ".big")
        i = big.expect(68)
        big.send([70, i[1], {}, [long]])
        m = small.expect(8, 48, n)
        self.assertEqual(m[4], "wamp.error.payload_size_exceeded")
        n = small.call(u + ".big")
        i = big.expect(68)
        big.send([8, 68, i[1], {}, "my.error", [long]])
        m = small.expect(8, 48, n)
        self.assertTrue(m[4] in ("wamp.error.payload_size_exceeded", "my.error"))
        small.before()
        big.before()

    @every(("unix", "tcp_", "universal_rs"))
    def test_R_RS_11_longer_than_announced(self):
        place = router().unix(self.place.codec, "small.sock") if self.place.codec != "bjdata" else None
        if place is None:
            return
        s = self.session(place=place)
        self.assertEqual(s.wire.reply[1] >> 4, 3)
        s.wire.raw(b"\0\0\x10\x01" + b"x" * 4097)
        messages, _ = s.wire.end()
        self.assertTrue(all(m[0] == 3 for m in messages), messages)

    @every(("unix", "tcp_", "universal_rs"))
    def test_R_RS_13_exactly_the_limit_passes(self):
        if self.place.codec == "bjdata":
            return
        s = self.session(place=router().unix(self.place.codec, "small.sock"))
        n = s.next()
        for pad in range(4096, 4000, -1):
            data = self.place.encode([16, n, {"acknowledge": True}, "a.b", ["x" * pad]])
            if len(data) == 4096:
                break
        self.assertEqual(len(data), 4096)
        s.wire.payload(data)
        s.expect(17, n)

    @every(("unix_json", "unix_msgpack", "unix_cbor", "tcp_json"))
    def test_R_RS_14_exactly_16_mi(self):
        a, b = self.two()
        t = self.uri()
        b.subscribe(t)
        n = a.next()
        rest = len(self.place.encode([16, n, {"acknowledge": True}, t, ["x" * 100000]])) - 100000
        data = self.place.encode([16, n, {"acknowledge": True}, t, ["x" * ((1 << 24) - rest)]])
        self.assertEqual(len(data), 1 << 24)
        self.assertEqual(a.wire.frame(data)[:4], b"\x08\0\0\0")
        a.wire.payload(data)
        while True:
            m = b.wire.receive()
            if m[0] == 36:
                break
        a.expect(17, n)

    @every(("unix_json", "unix_msgpack"))
    def test_R_RS_14_event_of_exactly_16_mi(self):
        a, b = self.two()
        b.subscribe("b")
        rest = 60
        for _ in range(20):     # the publication id has as many digits as it happens to have
            a.request(16, {}, "b", ["y" * ((1 << 24) - rest)])
            a.before()
            b.send([16, b.next(), {"acknowledge": True}, "sync.nobody"])
            m = b.receive()
            if m[0] == 17:
                continue        # longer than 2^24: not sent
            length = len(b.wire.last_payload)
            b.expect(17)
            if length == 1 << 24:
                return
            rest -= (1 << 24) - length
        self.fail("no EVENT of 2^24 octets")

    @every(("unix", "tcp_", "universal_rs"))
    def test_R_RS_14_25th_bit_with_a_length_fails(self):
        s = self.session()
        s.wire.raw(b"\x08\0\0\x05hello")
        self.assertTrue(all(m[0] == 3 for m in s.wire.end()[0]))

    @every(("unix", "tcp_", "universal_rs"))
    def test_R_RS_15_reserved_bits(self):
        for bits in (0x10, 0x20, 0x40, 0x80, 0xF0):
            s = self.session()
            s.wire.raw(bytes([bits, 0, 0, 0]))
            self.assertTrue(all(m[0] == 3 for m in s.wire.end()[0]))

    @every(("unix", "tcp_", "universal_rs"))
    def test_R_RS_16_reserved_types(self):
        for kind in range(3, 8):
            for joined in (True, False):
                w = self.session().wire if joined else self.wire()
                w.raw(w.frame(b"", kind))
                self.assertTrue(all(m[0] == 3 for m in w.end()[0]))

    @every(("unix", "tcp_", "universal_rs"))
    def test_R_RS_17_18_ping(self):
        w = self.wire()
        for payload in (b"", b"x", bytes(range(256)), b"z" * 70000):
            w.ping(payload)
            self.assertEqual(w.pong(), payload)
        s = self.session()
        for payload in (b"", b"hello", b"q" * 1000):
            s.wire.ping(payload)
            self.assertEqual(s.wire.pong(), payload)
        self.assertEqual(s.before(), [])
        self.assertEqual(s.wire.pongs, [])

    @every(("unix", "tcp_", "universal_rs"))
    def test_R_RS_17_ping_while_closing(self):
        s, killer = self.two()
        killer.ask("wamp.session.kill", s.id)
        s.expect(6)
        s.wire.ping(b"still here")
        self.assertEqual(s.wire.pong(), b"still here")
        s.send([6, {}, "wamp.close.goodbye_and_out"])

    @every(("unix", "tcp_", "universal_rs"))
    def test_R_RS_16_unasked_pong(self):
        s = self.session()
        s.wire.raw(s.wire.frame(b"never asked", 2))
        s.before()

    @every(("unix", "tcp_", "universal_rs"))
    def test_R_RS_20_one_segment(self):
        hello = self.place.encode([1, "realm1", {"roles": PLAIN}])
        w = self.wire(first=struct.pack(">I", len(hello)) + hello)
        self.assertEqual(w.receive()[0], 2)
        w.send(*[[16, n, {"acknowledge": True}, "a.b"] for n in range(1, 101)])
        self.assertEqual([w.receive()[1] for _ in range(100)], list(range(1, 101)))

    @every(("unix", "tcp_", "universal_rs"))
    def test_R_RS_20_one_octet_at_a_time(self):
        w = RawSocket(self.place, handshake=False)
        self.addCleanup(w.close)
        hello = self.place.encode([1, "realm1", {"roles": PLAIN}])
        publish = self.place.encode([16, 1, {"acknowledge": True}, "a.b", ["x"]])
        for octet in bytes([0x7F, 0xF0 | w.type, 0, 0]) + w.frame(hello) + w.frame(publish):
            w.raw(bytes([octet]))
        self.assertEqual(w.read(4)[:1], b"\x7f")
        self.assertEqual(w.receive()[0], 2)
        self.assertEqual(w.receive()[:2], [17, 1])


@checks
class WebSockets(Check):
    def offer(self, protocols, **options):
        w = WebSocket(router().web(), protocols=protocols, **options)
        self.addCleanup(w.close)
        return w

    def test_R_WS_01_first_supported_in_the_clients_order(self):
        for offer, choice in (("wamp.2.json", "wamp.2.json"), ("wamp.2.cbor, wamp.2.json", "wamp.2.cbor"),
                              ("wamp.2.msgpack,wamp.2.cbor", "wamp.2.msgpack"), ("x.y, wamp.2.cbor", "wamp.2.cbor"),
                              ("wamp.2.flatbuffers, wamp.2.ubjson", "wamp.2.ubjson"), ("wamp.2.json.batched", "wamp.2.json.batched"),
                              ("wamp.2.cbor.batched, wamp.2.json", "wamp.2.cbor.batched")):
            w = self.offer(offer)
            self.assertEqual(w.status, 101)
            self.assertEqual(w.headers["sec-websocket-protocol"], choice)
            self.assertEqual(w.headers["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        w = WebSocket(router().web(), protocols=None, headers="Sec-WebSocket-Protocol: wamp.2.cbor\r\n")
        self.addCleanup(w.close)
        self.assertEqual(w.headers["sec-websocket-protocol"], "wamp.2.json")

    def test_R_WS_02_no_common_subprotocol(self):
        for offer in ("chat", "wamp.1.json", "wamp.2.flatbuffers", "WAMP.2.JSON.x", ""):
            w = self.offer(offer)
            self.assertEqual(w.status, 400, offer)

    @every("ws_")
    def test_R_WS_03_wrong_opcode(self):
        for joined in (True, False):
            w = self.session().wire if joined else self.wire()
            data = self.place.encode([16, 1, {"acknowledge": True}, "a.b"] if joined else [1, "realm1", {"roles": ROLES}])
            if w.batched:
                data = w.batch(data)
            w.raw(w.frame(data, 1 if w.binary else 2))
            messages, end = w.end()
            self.assertTrue(all(m[0] == 3 for m in messages), messages)
            self.assertIn(end.code, (1002, 1003, 1007))

    @every("ws_")
    def test_R_WS_04_fragments(self):
        s = self.session()
        n = s.next()
        data = self.place.encode([16, n, {"acknowledge": True}, "a.b", ["é" * 50]])
        if s.wire.batched:
            data = s.wire.batch(data)
        first = 2 if s.wire.binary else 1
        for cut in (1, 7, len(data) - 1):
            s.wire.raw(s.wire.frame(data[:cut], first, fin=False) + s.wire.frame(b"p", 9) + s.wire.frame(b"", 0, fin=False)
                       + s.wire.frame(data[cut:], 0))
            s.expect(17)
            self.assertEqual(s.wire.pongs.pop(), b"p")
            n = s.next()
            data = self.place.encode([16, n, {"acknowledge": True}, "a.b", ["é" * 50]])
            if s.wire.batched:
                data = s.wire.batch(data)

    @every("ws_")
    def test_R_WS_04_every_octet_a_fragment(self):
        s = self.session()
        data = self.place.encode([16, s.next(), {"acknowledge": True}, "a.b", ["ü€𝄞"]])
        if s.wire.batched:
            data = s.wire.batch(data)
        first = 2 if s.wire.binary else 1
        s.wire.raw(b"".join(s.wire.frame(data[i:i + 1], 0 if i else first, fin=i == len(data) - 1) for i in range(len(data))))
        s.expect(17, 1)

    @every("ws_")
    def test_R_WS_05_unmasked(self):
        s = self.session()
        s.wire.raw(s.wire.data(self.place.encode([16, 1, {}, "a.b"]), masked=False))
        self.assertEqual(s.wire.end()[1].code, 1002)

    @every("ws_")
    def test_R_WS_05_ping(self):
        w = self.wire()
        for payload in (b"", b"x", b"y" * 125):
            w.ping(payload)
            self.assertEqual(w.pong(), payload)

    @every("ws_")
    def test_R_WS_05_close_handshake(self):
        for data, code in ((struct.pack(">H", 1000), 1000), (b"", 1005), (struct.pack(">H", 1001) + b"bye", 1001)):
            s = self.session()
            s.wire.raw(s.wire.frame(data, 8))
            messages, end = s.wire.end()
            self.assertEqual(messages, [])
            self.assertIn(end.code, (code, 1000))

    @every("ws_")
    def test_R_WS_05_bad_close_frames(self):
        for data in (b"\x03", struct.pack(">H", 999), struct.pack(">H", 1005), struct.pack(">H", 1006), struct.pack(">H", 1000) + b"\xff",
                     struct.pack(">H", 5000)):
            s = self.session()
            s.wire.raw(s.wire.frame(data, 8))
            self.assertIn(s.wire.end()[1].code, (1002, 1007))

    @every("ws_")
    def test_R_WS_05_control_frame_limits(self):
        for frame in (lambda w: w.frame(b"x" * 126, 9), lambda w: w.frame(b"x", 9, fin=False), lambda w: w.frame(b"x" * 126, 8),
                      lambda w: w.frame(b"", 3), lambda w: w.frame(b"", 11), lambda w: w.frame(b"x", 0), lambda w: w.data(b"[]", rsv=1),
                      lambda w: w.data(b"[]", rsv=2), lambda w: w.data(b"[]", rsv=4),
                      lambda w: w.data(b"[", fin=False) + w.data(b"]")):
            s = self.session()
            s.wire.raw(frame(s.wire))
            self.assertEqual(s.wire.end()[1].code, 1002)

    @every("ws_json")
    def test_R_WS_05_text_must_be_utf8(self):
        for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"):
            s = self.session()
            data = b'[16,1,{},"a.b",["' + bad + b'"]]'
            s.wire.payload(data)
            self.assertEqual(s.wire.end()[1].code, 1007)

    def test_R_WS_06_message_too_big(self):
        for codec in SERIALIZERS:
            for batched in (False, True):
                place = router().web(codec, batched, router().small_ws)
                s = self.session(place=place)
                s.publish("a.b", ["x" * 3900])
                s.send([16, s.next(), {"acknowledge": True}, "a.b", ["x" * 5000]])
                messages, end = s.wire.end()
                self.assertEqual(messages, [])
                self.assertEqual(end.code, 1009)
                s = self.session(place=place)
                data = b"x" * 3000
                s.wire.raw(s.wire.data(data, fin=False) + s.wire.frame(data, 0))
                self.assertEqual(s.wire.end()[1].code, 1009)

    @every("ws_")
    def test_R_WS_06_limit_of_16_mib_by_default(self):
        s = self.session()
        s.wire.raw(s.wire.data(b"", claim=(1 << 24) + 1))
        self.assertEqual(s.wire.end()[1].code, 1009)

    @every("ws_")
    def test_R_WS_06_absurd_length(self):
        for claim in (2**63, 2**62, 2**40):
            s = self.session()
            s.wire.raw(s.wire.data(b"", claim=claim))
            self.assertIn(s.wire.end()[1].code, (1002, 1009))

    @every("ws_")
    def test_R_WS_11_close_codes(self):
        s = self.session()
        s.send(["bad"])
        self.assertIn(self.aborted(s).code, (1002, 1000))
        w = self.wire()
        w.send([1, "no.such.realm", {"roles": ROLES}])
        self.assertEqual(self.aborted(w, "wamp.error.no_such_realm").code, 1000)

    def test_R_WS_bad_requests(self):
        for request in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"POST / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /\r\n\r\n", b"\0\0\0\0\r\n\r\n",
                        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 7\r\n"
                        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: wamp.2.json\r\n\r\n",
                        b"GET / HTTP/1.1\r\n" + b"X-A: " + b"y" * 100000 + b"\r\n\r\n"):
            w = WebSocket(router().web(), handshake=False)
            self.addCleanup(w.close)
            w.raw(request)
            while w._fill():
                pass
            self.assertFalse(w.buffer.startswith(b"HTTP/1.1 101"))

    def test_R_WS_07_permessage_deflate(self):
        import zlib
        w = WebSocket(router().web(), headers="Sec-WebSocket-Extensions: permessage-deflate\r\n")
        self.addCleanup(w.close)
        self.assertEqual(w.status, 101)


@checks
class Batches(Check):
    @every("batched")
    def test_R_BT_01_02_03_several_in_one(self):
        s = self.session()
        s.wire.payload(*[self.place.encode([16, n, {"acknowledge": True}, "a.b"]) for n in range(1, 51)])
        self.assertEqual([s.receive()[:2] for _ in range(50)], [[17, n] for n in range(1, 51)])

    @every("_json_batched")
    def test_R_BT_02_old_separator_is_understood(self):
        s = self.session()
        s.wire.raw(s.wire.data(b'[16,1,{"acknowledge":true},"a.b"]\x18[16,2,{"acknowledge":true},"a.b"]\x18'))
        s.expect(17, 1)
        s.expect(17, 2)

    @every("_json_batched")
    def test_R_BT_02_every_message_ends_so(self):
        s = self.session()
        s.wire.raw(s.wire.data(b'[16,1,{"acknowledge":true},"a.b"]'))
        messages, _ = s.wire.end()
        self.assertTrue(all(m[0] == 3 for m in messages), messages)

    @every("batched")
    def test_R_BT_04_empty_batch(self):
        s = self.session()
        s.wire.raw(s.wire.data(b""))
        messages, _ = s.wire.end()
        self.assertTrue(all(m[0] == 3 for m in messages), messages)

    @every("batched")
    def test_R_BT_05_garbage_and_cut_lengths(self):
        good = self.place.encode([16, 1, {"acknowledge": True}, "a.b"])
        for bad in ((b"\x1e", b"[16", b"x\x1e") if self.place.codec == "json" else
                    (b"\0\0\0", b"\xff\xff\xff\xff" + good, struct.pack(">I", len(good) + 1) + good, struct.pack(">I", len(good)) + good + b"\0",
                     b"\0\0\0\0")):
            with self.subTest(bad):
                s = self.session()
                s.wire.raw(s.wire.data(bad))
                messages, _ = s.wire.end()
                self.assertTrue(all(m[0] in (3, 17) for m in messages), messages)

    @every("batched")
    def test_R_BT_06_a_violation_stops_the_rest(self):
        s, other = self.two()
        t = self.uri()
        other.subscribe(t)
        s.wire.payload(*[self.place.encode(m) for m in ([16, 1, {}, t, [1]], [16, 2, {}, t, [2]], [99], [16, 3, {}, t, [3]])])
        self.aborted(s)
        self.assertEqual([m[4] for m in other.before()], [[1], [2]])


PAYLOADS = [None, True, False, 0, 1, -1, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53, 2**53 + 1,
            2**63 - 1, -128, -129, -32768, -32769, -2**31, -2**31 - 1, -2**63, 0.5, -1.25, 1e300, 3.141592653589793, "", "a", "é", "日本語", "𝄞",
            "x" * 31, "x" * 32, "x" * 255, "x" * 256, "x" * 70000, "quote\" back\\ slash/ \n\t\r\b\f \u0001\u001f\u007f\u2028",
            b"", b"\0", b"abc", bytes(range(256)), b"q" * 70000, [], {}, [[]], [{}], {"a": {}}, {"": 1}, {"ключ": [1, {"b": b"\xff"}]},
            [1, [2, [3, [4, [b"deep"]]]]], list(range(300)), {f"k{i}": i for i in range(300)}, "a\0b"]


@checks
class Values(Check):
    def pair(self, one, two):
        return self.session(place=one), self.session(place=two)

    def test_R_MF_12_R_SZ_07_every_value_between_every_two_serializers(self):
        for one in SERIALIZERS:
            for two in SERIALIZERS:
                with self.subTest(f"{one} to {two}"):
                    a, b = self.pair(router().unix(one), router().unix(two))
                    t = self.uri()
                    b.subscribe(t)
                    b.register(t)
                    for v in PAYLOADS:
                        a.publish(t, [v], {"k": v})
                        m = b.expect(36)
                        self.same(m[4:], [[v], {"k": v}])
                    n = a.call(t, PAYLOADS, {"k": PAYLOADS})
                    m = b.expect(68)
                    self.same(m[4:], [PAYLOADS, {"k": PAYLOADS}])
                    b.send([70, m[1], {}, *m[4:]])
                    self.same(a.expect(50, n)[3:], [PAYLOADS, {"k": PAYLOADS}])
                    n = a.call(t)
                    m = b.expect(68)
                    b.send([8, 68, m[1], {}, "x.y", PAYLOADS, {"k": PAYLOADS}])
                    self.same(a.expect(8, 48, n)[5:], [PAYLOADS, {"k": PAYLOADS}])

    def same(self, got, want):
        if isinstance(want, (list, tuple)):
            self.assertEqual(len(got), len(want))
            for g, w in zip(got, want):
                self.same(g, w)
        elif isinstance(want, dict):
            self.assertEqual(list(got), list(want))
            for k in want:
                self.same(got[k], want[k])
        else:
            self.assertEqual(type(got), type(want), (str(got)[:80], str(want)[:80]))
            self.assertEqual(got, want)

    def test_R_SZ_uint64(self):
        for one in SERIALIZERS:
            for two in SERIALIZERS:
                with self.subTest(f"{one} to {two}"):
                    a, b = self.pair(router().unix(one), router().unix(two))
                    t = self.uri()
                    b.subscribe(t)
                    a.publish(t, [2**63, 2**64 - 1])
                    self.assertEqual([int(x) for x in b.expect(36)[4]], [2**63, 2**64 - 1])

    @every("_json")
    def test_R_SZ_04_05_06_binary_in_json(self):
        s = self.session()
        t = self.uri()
        s.subscribe(t)
        wanted = '"\\u0000' + base64.b64encode(b"\xff\xfe").decode() + '"'
        s.wire.payload(('[16,1,{"exclude_me":false},"%s",[%s,{"k":[%s]}],{"a":%s}]' % (t, wanted, wanted, wanted)).replace("16,1", "16,2").encode())
        m = s.expect(36)
        self.assertEqual(m[4:], [[b"\xff\xfe", {"k": [b"\xff\xfe"]}], {"a": b"\xff\xfe"}])
        for bad in ('"\\u0000%%%"', '"\\u0000abc"', '"\\u0000a"', '"\\u0000=="'):
            v = self.session()
            v.wire.payload(('[16,1,{},"a.b",[%s]]' % bad).encode())
            self.aborted(v)
            v = self.session()
            v.wire.payload(('[16,1,{},"a.b",[],{"k":{"deep":[%s]}}]' % bad).encode())
            self.aborted(v)
        v = self.session()
        v.wire.payload(b'[16,1,{"acknowledge":true},"a.b",[{"\\u0000notbase64":1}]]')
        v.expect(17, 1)

    def test_R_SZ_09_wide_integers_and_indefinite_lengths(self):
        s = self.session(place=router().unix("cbor"))
        s.wire.payload(b"\x9f\x1b\0\0\0\0\0\0\0\x10\x19\0\x01\xbf\x6backnowledge\xf5\xff\x7f\x62a.\x61b\xff\xff")
        s.expect(17, 1)
        t = self.uri()
        s2 = self.session(place=router().unix("json"))
        s2.subscribe(t)
        s.wire.payload(b"\x9f\x10\x02\xa0" + cbor2.dumps(t) + b"\x9f\x5f\x41a\x42bc\xff\x7f\x61x\x61y\xff\xbf\x61k\xf9\x3c\x00\xff\xf6\xf7\xff\xff")
        self.assertEqual(s2.expect(36)[4][:3], [b"abc", "xy", {"k": 1.0}])
        s = self.session(place=router().unix("msgpack"))
        s.wire.payload(b"\xdd\0\0\0\x04\xcf\0\0\0\0\0\0\0\x10\xcd\0\x01\xdf\0\0\0\x01\xda\0\x0backnowledge\xc3\xdb\0\0\0\x03a.b")
        s.expect(17, 1)
        s = self.session(place=router().unix("json"))
        s.wire.payload(b' [ 16 ,\n1\t,\r{ "acknowledge" : true } , "a\\u002eb" ] \n')
        s.expect(17, 1)
        s = self.session(place=router().unix("ubjson"))
        s.wire.payload(b"[#U\x04L\0\0\0\0\0\0\0\x10I\0\x01{#i\x01i\x0backnowledgeTSl\0\0\0\x03a.b")
        s.expect(17, 1)

    def test_R_SZ_02_typed_arrays(self):
        s, j = self.session(place=router().unix("ubjson")), self.session()
        t = self.uri()
        j.subscribe(t)
        head = b"[U\x10U%c{}S" + b"U" + bytes([len(t)]) + t.encode()
        s.wire.payload(head.replace(b"%c", b"\x01") + b"[[$i#U\x03\x01\x02\xff]]")
        self.assertEqual(j.expect(36)[4], [[1, 2, -1]])
        s.wire.payload(head.replace(b"%c", b"\x02") + b"[[$U#U\x02ab]]")
        self.assertEqual(j.expect(36)[4], [b"ab"])
        s.wire.payload(head.replace(b"%c", b"\x03") + b"[[$I#U\x02\x01\x02\xff\xff]{$U#U\x01U\x01k\x07]")
        self.assertEqual(j.expect(36)[4:], [[[258, -1]], {"k": 7}])
        b = self.session(place=router().unix("bjdata", "bjdata.sock"))
        b.wire.payload(head.replace(b"%c", b"\x01") + b"[[$U#U\x02ab[$u#U\x01\x02\x01[$B#U\x02ab[$d#U\x01\0\0\0\x3f]]")
        self.assertEqual(j.expect(36)[4], [[97, 98], [258], b"ab", [0.5]])

    def test_R_SZ_02_bjdata_told_from_hello(self):
        for place in (router().unix("bjdata"), router().tcp("bjdata"), router().web("bjdata"), router().web("bjdata", True), router().any("ws", "bjdata"),
                      router().any("tcp", "bjdata")):
            s = self.session(place=place, details={"x_number": 100000, "x_text": "x" * 300})
            self.assertTrue(1 <= s.id <= 2**53)
            s.publish("a.b")
        for place in (router().unix("ubjson"), router().web("ubjson")):
            s = self.session(place=place, details={"x_number": 100000, "x_text": "x" * 300})
            s.publish("a.b")

    def test_bjdata_to_and_from_the_others(self):
        for other in SERIALIZERS:
            with self.subTest(other):
                a, b = self.session(place=router().unix("bjdata", "bjdata.sock")), self.session(place=router().unix(other))
                t = self.uri()
                a.subscribe(t)
                b.subscribe(t)
                for v in PAYLOADS:
                    a.publish(t, [v])
                    self.same(b.expect(36)[4], [v])
                    b.publish(t, [v])
                    self.same(a.expect(36)[4], [v])

    def test_R_SZ_nan_and_infinity_become_null_in_json(self):
        for codec in ("msgpack", "cbor"):
            a, j, same = self.session(place=router().unix(codec)), self.session(), self.session(place=router().unix(codec))
            t = self.uri()
            j.subscribe(t)
            same.subscribe(t)
            a.publish(t, [float("nan"), float("inf"), float("-inf"), 1.5])
            self.assertEqual(j.expect(36)[4], [None, None, None, 1.5])
            m = same.expect(36)[4]
            self.assertTrue(m[0] != m[0] and m[1:] == [float("inf"), float("-inf"), 1.5])

    @every("_json")
    def test_R_SZ_09_json_numbers(self):
        s = self.session()
        t = self.uri()
        s.subscribe(t)
        s.wire.payload(('[16,2,{"exclude_me":false},"%s",[1e3,1.0,-0,0.1,123456789012345678]]' % t).encode())
        m = s.expect(36)[4]
        self.assertEqual(m, [1000.0, 1.0, 0, 0.1, 123456789012345678])
        for bad in (b'[16.0,1,{},"a.b"]', b'[16,1e0,{},"a.b"]', b'[16,1.0,{},"a.b"]', b"[16,NaN]", b'[16,1,{},"a.b",[Infinity]]',
                    b"[16,1,{},'a.b']", b'[16,1,{},"a.b",[01]]', b'[16,1,{},"a.b",[.5]]', b'[16,1,{},"a.b",["\t"]]'):
            with self.subTest(bad):
                v = self.session()
                v.wire.payload(bad)
                self.aborted(v)

    @every(("unix_msgpack", "unix_cbor", "unix_ubjson"))
    def test_R_SZ_text_in_the_payload_is_utf8(self):
        raw = self.place.encode([16, 1, {"acknowledge": True}, "a.b", ["QQ"]]).replace(b"QQ", b"\xff\xfe")
        s = self.session()
        s.wire.payload(raw)
        self.aborted(s)

    def test_R_SZ_12_nesting(self):
        for codec, open_, close in (("json", b"[", b"]"), ("msgpack", b"\x91", b""), ("cbor", b"\x81", b""), ("ubjson", b"[", b"]")):
            for depth in (100000, 1000000):
                s = self.session(place=router().unix(codec))
                s.wire.payload(open_ * depth + (b"\xc0" if codec == "msgpack" else b"\xf6" if codec == "cbor" else b"") + close * depth)
                self.aborted(s)

    def test_R_SZ_12_lengths_that_lie(self):
        for codec, bad in (("msgpack", b"\xdd\xff\xff\xff\xff"), ("msgpack", b"\x94\x10\x01\x80\xdb\xff\xff\xff\xff"), ("msgpack", b"\xdf\xff\xff\xff\xff"),
                           ("msgpack", b"\x95\x10\x01\x80\xa3a.b\xc6\xff\xff\xff\xff"), ("cbor", b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff"),
                           ("cbor", b"\x85\x10\x01\xa0\x63a.b\x9b\0\0\0\1\0\0\0\0"), ("cbor", b"\x85\x10\x01\xa0\x63a.b\x81\x5b\0\0\0\1\0\0\0\0"),
                           ("cbor", b"\x84\x10\x01\xa0\x7b\xff\xff\xff\xff\xff\xff\xff\xff"), ("cbor", b"\x84\x10\x01\xbb\xff\xff\xff\xff\xff\xff\xff\xff"),
                           ("ubjson", b"[#L\x7f\xff\xff\xff\xff\xff\xff\xff"), ("ubjson", b"[U\x10U\x01{}SL\x7f\xff\xff\xff\xff\xff\xff\xff"),
                           ("ubjson", b"[$Z#L\x7f\xff\xff\xff\xff\xff\xff\xff"), ("ubjson", b"[U\x10U\x01{}SU\x03a.b[[$Z#l\x7f\xff\xff\xff]]"),
                           ("ubjson", b"[$U#L\xff\xff\xff\xff\xff\xff\xff\xff"), ("ubjson", b"[#l\xff\xff\xff\xff"),
                           ("ubjson", b"[U\x10U\x01{}SU\x03a.b[[$T#L\0\0\0\x10\0\0\0\0]]")):
            with self.subTest(f"{codec} {bad}"):
                s = self.session(place=router().unix(codec))
                s.wire.payload(bad)
                self.aborted(s)


if __name__ == "__main__":
    unittest.main()
