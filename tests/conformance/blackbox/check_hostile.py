# SPDX-License-Identifier: MIT
"""Hostile bytes. Each check ends with a long-lived session that is served as before (Check.tearDown)."""
import os
import random
import struct
import unittest

from blackbox import Check, Closed, checks, every, router
from wire import CODECS, RawSocket, WebSocket


@checks
class Frames(Check):
    @every(("unix", "tcp_", "universal_rs"))
    def test_cut_frames(self):
        data = self.place.encode([16, 1, {"acknowledge": True}, "a.b", ["x" * 50]])
        for cut in range(0, len(data) + 4, 7):
            s = self.session()
            s.wire.raw(s.wire.frame(data)[:cut])
            s.close()
        for cut in range(5):
            w = RawSocket(self.place, handshake=False)
            w.raw(b"\x7f\xf1\0\0"[:cut])
            w.close()

    @every("ws_")
    def test_cut_websocket_frames(self):
        data = self.place.encode([16, 1, {"acknowledge": True}, "a.b", ["x" * 200]])
        for cut in range(0, len(data), 17):
            s = self.session()
            s.wire.raw(s.wire.data(data)[:cut])
            s.close()

    @every(("unix", "tcp_", "universal_rs"))
    def test_length_claims_that_lie(self):
        held = []
        for _ in range(20):
            s = self.session()
            s.wire.raw(b"\x08\0\0\0" + b"x" * 100)          # 16 MiB that never come
            held.append(s)
            s = self.session()
            s.wire.raw(b"\0\xff\xff\xff" + b"[16")
            held.append(s)
        for s in held:
            s.close()
        s = self.session()
        data = self.place.encode([16, 1, {}, "a.b"])
        s.wire.raw(struct.pack(">I", len(data) - 1) + data)       # shorter than it is
        s.wire.raw(b"\xff" * 8)
        self.assertTrue(all(m[0] == 3 for m in s.wire.end()[0]))

    @every
    def test_one_byte_at_a_time(self):
        s = self.session()
        data = self.place.encode([16, s.next(), {"acknowledge": True}, "a.b", ["é", {"k": [1, 2.5, None]}]])
        if self.place.kind == "ws":
            data = s.wire.data(s.wire.batch(data) if s.wire.batched else data)
        else:
            data = s.wire.frame(data)
        for octet in data:
            s.wire.raw(bytes([octet]))
        s.expect(17, 1)

    @every
    def test_10000_messages_in_one_segment(self):
        s, other = self.two()
        t = self.uri()
        other.subscribe(t)
        s.wire.payload(*[self.place.encode([16, n, {}, t, [n]]) for n in range(1, 10001)])
        s.last = 10000
        got = []
        while len(got) < 10000:
            m = other.receive()
            self.assertEqual(m[0], 36, m)
            got.append(m[4][0])
        self.assertEqual(got, list(range(1, 10001)))
        self.assertEqual(s.before(), [])

    @every
    def test_10000_acknowledged_in_one_segment(self):
        s = self.session()
        s.wire.payload(*[self.place.encode([16, n, {"acknowledge": True}, "a.b"]) for n in range(1, 10001)])
        self.assertEqual([s.expect(17)[1] for _ in range(10000)], list(range(1, 10001)))

    @every("ws_")
    def test_control_frames_between_fragments(self):
        s = self.session()
        data = self.place.encode([16, s.next(), {"acknowledge": True}, "a.b"])
        data = s.wire.batch(data) if s.wire.batched else data
        kind = 2 if s.wire.binary else 1
        s.wire.raw(b"".join(s.wire.frame(data[i:i + 1], 0 if i else kind, fin=i == len(data) - 1) + (
            b"" if i == len(data) - 1 else s.wire.frame(bytes([i]), 9) + s.wire.frame(b"", 10)) for i in range(len(data))))
        s.expect(17, 1)
        self.assertEqual(s.wire.pongs, [bytes([i]) for i in range(len(data) - 1)])
        s.wire.raw(s.wire.frame(data[:3], kind, fin=False) + s.wire.frame(struct.pack(">H", 1000), 8))
        messages, end = s.wire.end()
        self.assertEqual((messages, end.code), ([], 1000))

    @every("ws_")
    def test_a_message_of_empty_fragments(self):
        s = self.session()
        kind = 2 if s.wire.binary else 1
        s.wire.raw(s.wire.frame(b"", kind, fin=False) + s.wire.frame(b"", 0, fin=False) * 10000 + s.wire.frame(b"", 0))
        self.assertTrue(all(m[0] == 3 for m in s.wire.end()[0]))

    @every("ws_")
    def test_flood_of_pings(self):
        s = self.session()
        s.wire.raw(s.wire.frame(b"p", 9) * 2000)
        s.before()
        self.assertLessEqual(len(s.wire.pongs), 2000)
        self.assertGreaterEqual(len(s.wire.pongs), 1)

    @every(("unix", "tcp_", "universal_rs"))
    def test_flood_of_rawsocket_pings(self):
        s = self.session()
        s.wire.raw(s.wire.frame(b"p", 1) * 2000)
        s.before()
        self.assertEqual(len(s.wire.pongs), 2000)

    def test_handshakes_left_half_open(self):
        for place in (router().unix(), router().tcp(), router().web(), router().any("tcp"), router().any("ws")):
            for begin in (b"", b"\x7f", b"\x7f\xf1\0", b"G", b"GET / HTTP/1.1\r\nHost: x\r\n", b"GET"):
                w = RawSocket(place, handshake=False)
                self.addCleanup(w.close)
                w.raw(begin)
        s = self.session()
        s.publish("a.b")

    def test_a_session_that_never_says_hello(self):
        w = [self.wire(router().unix()) for _ in range(50)]
        self.session().before()
        self.assertEqual(len(w), 50)

    @every
    def test_random_bytes(self):
        generator = random.Random(7)
        for _ in range(40):
            s = self.session()
            s.wire.raw(generator.randbytes(generator.randrange(1, 400)))
            s.close()

    @every
    def test_random_payloads(self):
        generator = random.Random(8)
        for _ in range(60):
            s = self.session()
            s.wire.payload(generator.randbytes(generator.randrange(1, 60)))
            m = s.wire.receive()
            if isinstance(m, Closed):
                self.assertIn(m.code, (1002, 1003, 1007))
            else:
                self.assertEqual((m[0], m[2]), (3, "wamp.error.protocol_violation"))

    @every
    def test_every_cut_of_a_message(self):
        data = self.place.encode([16, 1, {"acknowledge": True, "exclude": [1, 2]}, "a.b", [1.5, "é", None, {"k": b"x"}], {"z": True}])
        for cut in range(len(data)):
            s = self.session()
            s.wire.payload(data[:cut])
            m = s.wire.receive()
            if isinstance(m, Closed):
                self.assertIn(m.code, (1002, 1003, 1007))
            else:
                self.assertEqual((m[0], m[2]), (3, "wamp.error.protocol_violation"), cut)
            s.close()

    @every
    def test_every_bit_of_a_message_flipped(self):
        data = self.place.encode([16, 1, {"acknowledge": True}, "a.b", [1, "é"]])
        for at in range(len(data) * 8):
            bad = bytearray(data)
            bad[at // 8] ^= 1 << at % 8
            s = self.session()
            s.wire.payload(bytes(bad))
            s.close()

    @every
    def test_a_peer_that_does_not_read(self):
        s, other = self.two()
        t = self.uri()
        s.subscribe(t)
        for _ in range(24):
            other.request(16, {}, t, ["x" * 1000000])
        other.before()


@checks
class Payloads(Check):
    def refused(self, codec, *payloads):
        for bad in payloads:
            with self.subTest(f"{codec} {bad[:60]}"):
                s = self.session(place=router().unix(codec))
                s.wire.payload(bad)
                self.aborted(s)

    def accepted(self, codec, payload, value):
        s, j = self.session(place=router().unix(codec)), self.session()
        j.subscribe("x.y")
        s.wire.payload(payload)
        self.assertEqual(j.expect(36)[4], value)

    def test_nested_in_the_payload(self):
        for codec, head, open_, leaf, close, tail in (
                ("json", b'[16,1,{},"a.b",[', b"[", b"1", b"]", b"]]"), ("json", b'[16,1,{},"a.b",[', b'{"a":', b"1", b"}", b"]]"),
                ("msgpack", b"\x95\x10\x01\x80\xa3a.b\x91", b"\x91", b"\x01", b"", b""),
                ("msgpack", b"\x95\x10\x01\x80\xa3a.b\x91", b"\x81\xa1a", b"\x01", b"", b""),
                ("cbor", b"\x85\x10\x01\xa0\x63a.b\x81", b"\x81", b"\x01", b"", b""), ("cbor", b"\x85\x10\x01\xa0\x63a.b\x81", b"\x9f", b"\x01", b"\xff", b""),
                ("cbor", b"\x85\x10\x01\xa0\x63a.b\x81", b"\xa1\x61a", b"\x01", b"", b""), ("cbor", b"\x85\x10\x01\xa0\x63a.b\x81", b"\xc1", b"\x01", b"", b""),
                ("ubjson", b"[U\x10U\x01{}SU\x03a.b[", b"[", b"Z", b"]", b"]]"), ("ubjson", b"[U\x10U\x01{}SU\x03a.b[", b"{U\x01a", b"Z", b"}", b"]]"),
                ("ubjson", b"[U\x10U\x01{}SU\x03a.b[", b"[#U\x01", b"Z", b"", b"]]"), ("ubjson", b"[U\x10U\x01{}SU\x03a.b[", b"[$[#U\x01", b"]", b"", b"]]")):
            self.refused(codec, head + open_ * 100000 + leaf + close * 100000 + tail)
            self.refused(codec, open_ * 100000)

    def test_nested_in_the_options(self):
        self.refused("json", b'[16,1,{"x_y":' + b"[" * 100000 + b"]" * 100000 + b'},"a.b"]')
        self.refused("msgpack", b"\x94\x10\x01\x81\xa3x_y" + b"\x91" * 100000 + b"\x01\xa3a.b")
        self.refused("cbor", b"\x84\x10\x01\xa1\x63x_y" + b"\x81" * 100000 + b"\x01\x63a.b")
        self.refused("ubjson", b"[U\x10U\x01{U\x03x_y" + b"[" * 100000 + b"]" * 100000 + b"}SU\x03a.b]")

    def test_invalid_utf8(self):
        for bad in (b"\xff", b"\xc0\x80", b"\xe0\x80\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82", b"\x80"):
            for codec in ("msgpack", "cbor", "ubjson", "json"):
                q = b"Q" * len(bad)
                for message in ([16, 1, {"acknowledge": True}, "a." + q.decode()], [16, 1, {"x_" + q.decode() + "x": 1}, "a.b"],
                                [16, 1, {}, "a.b", [q.decode() + "x"]], [16, 1, {}, "a.b", [], {"k": {q.decode() + "x": 1}}]):
                    self.refused(codec, CODECS[codec][1](message).replace(q, bad))

    def test_lone_surrogates(self):
        for bad in (rb"\ud800", rb"\udc00", rb"\ud800\ud800", rb"\ud800x", rb"\udfff\ud800"):
            for where in (b'[16,1,{},"a.%s"]', b'[16,1,{"x_%s":1},"a.b"]', b'[16,1,{},"a.b",["%s"]]', b'[16,1,{},"a.b",[{"%s":1}]]'):
                self.refused("json", where.replace(b"%s", bad))
        self.accepted("json", b'[16,1,{},"x.y",["\\ud834\\udd1e"]]', ["𝄞"])

    def test_nan(self):
        self.refused("json", b'[16,1,{},"a.b",[NaN]]', b'[16,1,{},"a.b",[-Infinity]]', b'[16,1,{"timeout":NaN},"a.b"]')
        for codec, nan in (("msgpack", b"\xcb\x7f\xf8\0\0\0\0\0\0"), ("cbor", b"\xf9\x7e\0"), ("ubjson", b"D\x7f\xf8\0\0\0\0\0\0")):
            head = {"msgpack": b"\x94\x10", "cbor": b"\x84\x10", "ubjson": b"[U\x10"}[codec]
            tail = {"msgpack": b"\x80\xa3a.b", "cbor": b"\xa0\x63a.b", "ubjson": b"{}SU\x03a.b]"}[codec]
            self.refused(codec, head + nan + tail)
        self.accepted("ubjson", b"[U\x10U\x01{}SU\x03x.y[D\x7f\xf8\0\0\0\0\0\0]]", [None])

    def test_integers_past_2_63(self):
        self.refused("json", b'[16,9223372036854775808,{},"a.b"]', b'[16,99999999999999999999999999,{},"a.b"]', b'[18446744073709551632,1,{},"a.b"]',
                     b'[16,1,{"exclude":[18446744073709551617]},"a.b"]')
        self.refused("msgpack", b"\x94\x10\xcf\xff\xff\xff\xff\xff\xff\xff\xff\x80\xa3a.b", b"\x94\xcf\x80\0\0\0\0\0\0\x10\x01\x80\xa3a.b")
        self.refused("cbor", b"\x84\x10\x1b\xff\xff\xff\xff\xff\xff\xff\xff\xa0\x63a.b", b"\x84\x1b\x80\0\0\0\0\0\0\x10\x01\xa0\x63a.b",
                     b"\x84\x10\x3b\xff\xff\xff\xff\xff\xff\xff\xff\xa0\x63a.b")
        self.refused("ubjson", b"[U\x10HU\x139223372036854775808{}SU\x03a.b]")
        self.accepted("json", b'[16,1,{},"x.y",[18446744073709551615]]', [2**64 - 1])
        for big in (b"123456789012345678901234567890", b"-9223372036854775809", b"1e400"):
            s = self.session()
            s.wire.payload(b'[16,1,{"acknowledge":true},"a.b",[' + big + b"]]")
            self.assertIn(s.wire.receive()[0], (3, 17))

    def test_duplicate_keys(self):
        self.refused("json", b'[16,1,{"acknowledge":true,"acknowledge":true},"a.b"]', b'[16,1,{"exclude_me":true,"x_y":1,"exclude_me":false},"a.b"]',
                     b'[16,1,{"x_y":1,"x_y":2},"a.b"]')
        self.refused("msgpack", b"\x94\x10\x01\x82\xa3x_y\x01\xa3x_y\x02\xa3a.b")
        self.refused("cbor", b"\x84\x10\x01\xa2\x63x_y\x01\x63x_y\x02\x63a.b")
        self.refused("ubjson", b"[U\x10U\x01{U\x03x_yU\x01U\x03x_yU\x02}SU\x03a.b]")
        s = self.session()
        s.wire.payload(b'[16,1,{"acknowledge":true},"a.b",[],{"a":1,"a":2}]')
        s.expect(17, 1)
        w = self.wire()
        w.payload(b'[1,"realm1",{"roles":{"caller":{}},"roles":{"caller":{}}}]')
        self.aborted(w)

    def test_trailing_bytes(self):
        for codec in ("json", "msgpack", "cbor"):
            good = CODECS[codec][1]([16, 1, {"acknowledge": True}, "a.b"])
            self.refused(codec, good + good, good + b"\0")

    def test_cbor_oddities(self):
        self.refused("cbor", b"\x84\x10\x01\xa0\x7f\x41a\xff", b"\x84\x10\x01\xa0\x63a.", b"\x1f", b"\x84\x10\x01\xbf\x61a\xff\x63a.b", b"\x84\x10\x01\xff\x63a.b",
                     b"\xf8\x10", b"\x85\x10\x01\xa0\x63a.b\x81\xf8\x10", b"\x85\x10\x01\xa0\x63a.b\x81\x5f\x61a\xff")
        s = self.session(place=router().unix("cbor"))
        s.wire.payload(b"\xd9\xd9\xf7\x84\x10\x01\xa1\x6backnowledge\xf5\x63a.b")
        self.assertIn(s.wire.receive()[0], (3, 17))

    def test_msgpack_oddities(self):
        for extension in (b"\xd4\x01x", b"\xc7\x04\x01abcd", b"\xd6\xff\0\0\0\0", b"\xc9\0\0\0\x01\x05x"):
            s = self.session(place=router().unix("msgpack"))
            s.wire.payload(b"\x95\x10\x01\x81\xabacknowledge\xc3\xa3a.b\x91" + extension)
            self.assertIn(s.wire.receive()[0], (3, 17))
        self.refused("msgpack", b"\x94\x10\x01\x80\xc4\x03a.b", b"\x95\x10\x01\x80\xa3a.b\x91\xc1", b"\x95\x10\x01\x80\xa3a.b\x91\xd9\x05ab")

    def test_a_million_elements(self):
        s = self.session(place=router().unix("msgpack"))
        s.wire.payload(b"\xdd\0\x0f\x42\x40" + b"\xc0" * 1000000)
        self.aborted(s)
        s = self.session(place=router().unix("json"))
        s.wire.payload(b"[16,1,{" + b",".join(b'"k%d":1' % i for i in range(200000)) + b'},"a.b"]')
        s.close()

    def test_memory_is_not_taken_for_claims(self):
        pids = router().node.workers()
        before = sum(rss(p) for p in pids.values())
        for codec, bad in (("msgpack", b"\xdd\x7f\xff\xff\xff"), ("cbor", b"\x9a\x7f\xff\xff\xff"), ("cbor", b"\x85\x10\x01\xa0\x63a.b\x9a\x7f\xff\xff\xff"),
                           ("ubjson", b"[$Z#l\x7f\xff\xff\xff"), ("ubjson", b"[U\x10U\x01{}SU\x03a.b[[$Z#l\x7f\xff\xff\xff]]"), ("msgpack", b"\xc6\x7f\xff\xff\xff"),
                           ("msgpack", b"\xdf\x7f\xff\xff\xff"), ("cbor", b"\xba\x7f\xff\xff\xff")):
            self.refused(codec, bad)
        self.assertLess(sum(rss(p) for p in pids.values()) - before, 64 << 20)


def rss(pid):
    with open(f"/proc/{pid}/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    unittest.main()
