# SPDX-License-Identifier: MIT
"""A second pass over transports, sessions and serializers: limits of the receiver, the life of a connection, compression, values."""
import struct
import time
import unittest
import zlib

from blackbox import PLAIN, ROLES, VIOLATION, Check, Closed, checks, every, router
from second import second
from wire import CODECS, SERIALIZERS, WebSocket

FEW = ("unix_json", "unix_msgpack", "ws_cbor")
ONE = ("unix_json",)
RAW = ("unix_json", "unix_msgpack", "unix_cbor", "tcp_ubjson")
TOO_LONG = "wamp.error.payload_size_exceeded"
MINE = {"subscriber": {}, "callee": {"features": {"call_canceling": True, "progressive_call_results": True}},
        "caller": {"features": {"progressive_call_results": True}}, "publisher": {}}


@checks
class SmallReceivers(Check):
    """A client that announces 512 octets: R-RS-10, R-RS-12."""

    def small(self, size=0, roles=None):
        """None where WELCOME does not fit."""
        w = self.place.open(length=size)
        self.addCleanup(w.close)
        w.send([1, "realm1", {"roles": roles or MINE}])
        return w

    @every(RAW)
    def test_no_message_longer_than_announced_not_even_welcome(self):
        w = self.small()
        m = w.receive()
        if isinstance(m, Closed):
            return
        self.assertLessEqual(len(w.last_payload), 512)
        if m[0] == 3:
            self.assertEqual(m[2], TOO_LONG)
            self.assertEqual(w.end()[0], [])
        else:
            self.assertEqual(m[0], 2)

    def receiver(self):
        """A session whose limit is the least that WELCOME fits into."""
        for size in range(8):
            w = self.small(size)
            m = w.receive()
            if isinstance(m, list) and m[0] == 2:
                s = self.session(MINE, length=size)
                return s, 512 << size
        self.fail("no limit is enough for WELCOME")

    @every(RAW)
    def test_each_kind_of_message_at_the_limit_and_above(self):
        s, limit = self.receiver()
        big = self.session()
        t, u = self.uri(), self.uri()
        i = s.subscribe(t)
        r = s.register(u)
        probe = self.session()
        probe.subscribe(t)
        k = big.publish(t, ["x"])
        s.expect(36)
        probe.expect(36)
        size = lambda n: len(self.place.encode([36, i, 2**52, {}, ["x" * n]]))
        fits = next(n for n in range(limit, 0, -1) if size(n) <= limit - 8)
        big.publish(t, ["x" * fits])
        self.assertEqual(s.expect(36)[4], ["x" * fits])
        for over in (limit, 3 * limit, 100000):
            big.publish(t, ["x" * over])
            self.assertEqual(s.before(), [])
        n = big.call(u, ["x" * limit])
        big.error(48, n, TOO_LONG)
        self.assertEqual(s.before(), [])
        n = big.call(u)
        self.assertEqual(s.expect(68)[1], 1)
        s.send([70, 1, {}])
        big.expect(50, n)

    @every(RAW)
    def test_results_errors_and_progress(self):
        s, limit = self.receiver()
        big, u = self.session(), self.uri()
        big.register(u)
        long = ["x" * limit]
        for answer in ([70, None, {}, long], [8, 68, None, {}, "my.error", long], [70, None, {"progress": True}, long]):
            n = s.call(u, receive_progress=True)
            j = big.expect(68)[1]
            answer[answer.index(None)] = j
            big.send(answer)
            m = s.receive()
            if answer[0] == 70 and answer[2] and m[:2] == [50, n]:
                continue
            self.assertEqual((m[:3], m[4]), ([8, 48, n], TOO_LONG), answer[:3])
            big.send([70, j, {}, ["late"]])
            big.before()
            self.assertEqual(s.before(), [])

    @every(RAW)
    def test_answers_of_the_router_itself(self):
        s, limit = self.receiver()
        big, t = self.session(), self.uri()
        big.publish(t, ["x" * limit], retain=True)
        s.subscribe(t, get_retained=True)
        self.assertEqual(s.before(), [])
        h = "history." + t
        for k in range(5):
            big.publish(h, ["y" * (limit // 3)])
        i = s.ask("wamp.subscription.lookup", "history.", {"match": "prefix"})
        m = s.ask("wamp.subscription.get_events", i, topic=h)
        self.assertEqual(m[4], TOO_LONG)
        w = self.session()
        w.ask("wamp.session.kill", s.id, message="m" * limit)
        m = s.receive()
        self.assertTrue(isinstance(m, Closed) or (m[0] == 6 and len(s.wire.last_payload) <= limit), m)
        self.assertEqual(w.ask("wamp.session.get", s.id)[4], "wamp.error.no_such_session")

    @every(RAW)
    def test_invocation_that_becomes_too_long_by_its_details(self):
        s, limit = self.receiver()
        big = self.session()
        u = "p" * (limit // 2) + self.uri()
        n = s.request(64, {"match": "prefix"}, "p" * 100)
        r = s.receive()
        self.assertEqual(r[:2], [65, n])
        n = big.call("p" * limit)
        big.error(48, n, TOO_LONG)
        s.expect(67, s.request(66, r[2]))
        big.before()


@checks
class Life(Check):
    @every
    def test_goodbye_and_two_more_lives(self):
        s, o = self.session(), self.session()
        t, u = self.uri(), self.uri()
        ids = {s.id}
        s.send([6, {}, "wamp.close.close_realm"])
        s.expect(6)
        for realm, roles in (("realm1", ROLES), ("realm2", PLAIN), ("realm1", {"callee": {}})):
            s.join(roles, realm)
            self.assertNotIn(s.id, ids)
            ids.add(s.id)
            if "subscriber" in roles:
                s.subscribe(t)
            s.register(u)
            if realm == "realm1":
                o.call(u)
                self.assertEqual(s.expect(68)[1], 1)
            s.send([6, {}, "wamp.close.close_realm"])
            self.assertEqual(s.receive()[0::2], [6, "wamp.close.goodbye_and_out"])
            o.before()
            n = o.call(u)
            o.error(48, n, "wamp.error.no_such_procedure")
            o.publish(t)
        s.join()
        self.assertEqual(s.before(), [])

    @every
    def test_between_two_lives_only_hello(self):
        for message in ([32, 1, {}, "a.b"], [48, 1, {}, "a.b"], [70, 1, {}], [5, "x", {}]):
            s = self.session()
            s.send([6, {}, "x.y"])
            s.expect(6)
            s.send(message)
            got, _ = s.wire.end()
            self.assertTrue(all(m[0] == 3 and m[2] == VIOLATION for m in got), got)

    @every
    def test_two_hellos_in_one_segment(self):
        w = self.wire()
        hello = [1, "realm1", {"roles": {"caller": {}}}]
        w.send(hello, hello)
        got, _ = w.end()
        self.assertEqual([m[0] for m in got], [2, 3])
        self.assertEqual(got[1][2], VIOLATION)

    @every
    def test_a_whole_life_in_one_segment(self):
        w = self.wire()
        w.send([1, "realm1", {"roles": ROLES}], [32, 1, {}, "life." + self.uri()], [16, 2, {"acknowledge": True}, "a.b"], [6, {}, "x.y"],
               [1, "realm1", {"roles": ROLES}], [16, 1, {"acknowledge": True}, "a.b"])
        got = [w.receive() for _ in range(6)]
        self.assertEqual([m[0] for m in got], [2, 33, 17, 6, 2, 17])
        self.assertNotEqual(got[0][1], got[4][1])

    @every
    def test_abort_ends_the_connection_silently(self):
        for message in ([3, {}, "x.y"], [3, {}, "x.y", [1]], [3, {}, "x.y", [], {"a": 1}]):
            for joined in (True, False):
                w = self.session().wire if joined else self.wire()
                w.send(message)
                got, end = w.end()
                self.assertEqual(got, [])
                if self.place.kind == "ws":
                    self.assertEqual(end.code, 1000)

    @every("ws_")
    def test_R_WS_11_close_codes_by_cause(self):
        s = self.session()
        s.send([99])
        got, end = s.wire.end()
        self.assertEqual([m[0] for m in got], [3])
        self.assertIn(end.code, (1000, 1002))
        w = self.wire()
        w.send([1, "no.such.realm", {"roles": {"caller": {}}}])
        got, end = w.end()
        self.assertEqual((got[0][2], end.code), ("wamp.error.no_such_realm", 1000))
        s = self.session()
        s.send([6, {}, "x.y"])
        s.expect(6)
        s.wire.raw(s.wire.frame(struct.pack(">H", 1000), 8))
        self.assertEqual(s.wire.end()[1].code, 1000)
        s = self.session()
        s.wire.raw(s.wire.data(b"[]", opcode=1 if s.wire.binary else 2))
        self.assertIn(s.wire.end()[1].code, (1002, 1003))

    @every(("unix_", "tcp_", "ws_", "universal"))
    def test_pings_at_every_moment(self):
        w = self.wire()
        self.assertEqual((w.ping(b"one"), w.pong())[1], b"one")
        w.send([1, "realm1", {"roles": ROLES}])
        w.ping(b"two")
        self.assertEqual(w.pong(), b"two")
        self.assertEqual(w.receive()[0], 2)
        w.send([6, {}, "x.y"])
        w.ping(b"")
        self.assertEqual(w.pong(), b"")
        self.assertEqual(w.receive()[0], 6)
        w.ping(b"3" * 125)
        self.assertEqual(w.pong(), b"3" * 125)

    @every(ONE)
    def test_killed_and_pings_until_goodbye(self):
        s, by = self.session(), self.session()
        by.ask("wamp.session.kill", s.id)
        s.expect(6)
        s.wire.ping(b"still")
        self.assertEqual(s.wire.pong(), b"still")
        s.send([16, 1, {"acknowledge": True}, "a.b"], [99], [6, {}, "wamp.close.goodbye_and_out"])
        s.wire.socket.settimeout(1)
        try:
            m = s.receive()
        except TimeoutError:
            m = None
        self.assertTrue(m is None or isinstance(m, Closed), m)


    @every(("unix_json", "ws_msgpack"))
    def test_killed_and_joined_again_on_the_same_connection(self):
        s, by = self.session(), self.session()
        by.ask("wamp.session.kill", s.id)
        s.expect(6)
        s.send([6, {}, "wamp.close.goodbye_and_out"])
        s.join()
        self.assertEqual(s.before(), [])
        self.assertEqual(by.ask("wamp.session.get", s.id)["session"], s.id)

    def test_R_RS_18_pings_up_to_the_limit(self):
        for path, limit, head in (("small.sock", 4096, b"\x01\0\x10\0"), ("rs.sock", 1 << 24, b"\x09\0\0\0")):
            w = self.wire(place=router().unix("json", path))
            w.raw(head + b"p" * limit)
            self.assertEqual(w.pong(), b"p" * limit)
        w = self.wire(place=router().unix("json", "small.sock"))
        w.ping(b"p" * 4097)
        self.assertIsInstance(w.pong(), Closed)


class Deflated(WebSocket):
    """Compresses what it sends and understands compressed answers."""

    def __init__(self, place, offer="permessage-deflate", **options):
        super().__init__(place, headers=f"Sec-WebSocket-Extensions: {offer}\r\n", **options)
        self.accepted = self.headers.get("sec-websocket-extensions") if hasattr(self, "headers") else None
        self.deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
        self.inflater = zlib.decompressobj(-15)

    def squeeze(self, data):
        return self.deflater.compress(data) + self.deflater.flush(zlib.Z_SYNC_FLUSH)[:-4]

    def payload(self, *payloads):
        for p in payloads:
            self.raw(self.data(self.squeeze(p), rsv=4))

    def _next(self):
        if not self._need(2):
            self.buffer = b""
            return False
        first = self.buffer[0]
        if first & 0x40:
            n, head = self.buffer[1], 2
            if n > 125:
                more = 2 if n == 126 else 8
                self._need(2 + more)
                n, head = int.from_bytes(self.buffer[2:2 + more], "big"), 2 + more
            self._need(head + n)
            self._take(head)
            data = self.inflater.decompress(self._take(n) + b"\0\0\xff\xff")
            assert first & 0x80 and first & 0x30 == 0
            self.last_payload = data
            self.pending.extend(self._decode(x) for x in self._split(data))
            return True
        return super()._next()


@checks
class Compression(Check):
    def deflated(self, offer="permessage-deflate", codec="json"):
        w = Deflated(second().web(codec), offer)
        self.addCleanup(w.close)
        self.assertEqual(w.status, 101)
        return w

    def hello(self, w):
        w.send([1, "realm1", {"roles": ROLES}])
        m = w.receive()
        self.assertEqual(m[0], 2, m)

    def test_R_WS_07_offers(self):
        for offer, wanted in (("permessage-deflate", True), ("permessage-deflate; client_max_window_bits", True),
                              ("permessage-deflate; server_no_context_takeover", True), ("permessage-deflate; client_no_context_takeover", True),
                              ("permessage-deflate; server_max_window_bits=10", True), ("permessage-deflate; client_max_window_bits=12", True),
                              ("permessage-deflate; unknown=1", False), ("permessage-deflate; server_max_window_bits=7", False),
                              ("permessage-deflate; server_max_window_bits=16", False), ("permessage-deflate; server_max_window_bits", False),
                              ("permessage-deflate; client_max_window_bits; client_max_window_bits", False), ("x-webkit-deflate-frame", False),
                              ("permessage-deflate; server_no_context_takeover=1", False), ("permessage-deflate; unknown, permessage-deflate", True),
                              ("foo, permessage-deflate; client_max_window_bits=\"15\"", True)):
            with self.subTest(offer):
                w = self.deflated(offer)
                self.assertEqual(w.accepted is not None, wanted, w.accepted)
                if wanted:
                    self.assertTrue(w.accepted.startswith("permessage-deflate"))
                    if "server_no_context_takeover" in offer:
                        self.assertIn("server_no_context_takeover", w.accepted)
                    if "server_max_window_bits=10" in offer:
                        self.assertIn("server_max_window_bits=10", w.accepted)
                    if "client_max_window_bits" not in offer:
                        self.assertNotIn("client_max_window_bits", w.accepted)
                else:
                    w.payload = lambda *ps: w.raw(b"".join(w.data(p) for p in ps))
                self.hello(w)

    def test_messages_share_a_context_and_may_be_plain_or_fragmented(self):
        for codec in ("json", "msgpack", "cbor", "ubjson"):
            w = self.deflated(codec=codec)
            self.hello(w)
            text = "so much of the same " * 500
            for n in range(1, 6):
                w.send([16, n, {"acknowledge": True, "exclude_me": False}, "zip.t", [text, n]])
                self.assertEqual(w.receive()[:2], [17, n])
            w.raw(w.data(w._encode([16, 6, {"acknowledge": True}, "zip.t"])))
            self.assertEqual(w.receive()[:2], [17, 6])
            z = w.squeeze(w._encode([16, 7, {"acknowledge": True}, "zip.t", [text]]))
            w.raw(w.data(z[:3], fin=False, rsv=4) + w.frame(b"between", 9) + w.frame(z[3:5], 0, fin=False) + w.frame(z[5:], 0))
            self.assertEqual(w.receive()[:2], [17, 7])
            self.assertEqual(w.pongs, [b"between"])
            w.send([32, 8, {}, "zip.t"])
            self.assertEqual(w.receive()[:2], [33, 8])
            w.send([16, 9, {"exclude_me": False}, "zip.t", [text]])
            self.assertEqual(w.receive()[4], [text])

    def test_violations_of_compression(self):
        for bad, codes in ((lambda w: w.frame(w.squeeze(b"x"), 0, rsv=4), (1002,)), (lambda w: w.frame(b"p", 9, rsv=4), (1002,)),
                           (lambda w: w.data(b"\xff\xff\xff\xff", rsv=4), (1002, 1007)), (lambda w: w.data(b"x", rsv=2), (1002,)),
                           (lambda w: w.data(w.squeeze(b"[16")[:3], fin=False, rsv=4) + w.frame(b"", 0, rsv=4), (1002,)),
                           (lambda w: w.data(w.squeeze(b"\xff\xfe"), rsv=4), (1007,))):
            w = self.deflated()
            self.hello(w)
            w.raw(bad(w))
            self.assertIn(w.end()[1].code, codes)

    def test_a_bomb_is_too_big(self):
        w = self.deflated()
        self.hello(w)
        bomb = w.squeeze(b" " * (200 << 20))
        w.raw(w.data(bomb, rsv=4))
        self.assertEqual(w.end()[1].code, 1009)


@checks
class Negotiation(Check):
    def test_R_WS_01_orders(self):
        for offer, want in (("wamp.2.msgpack, wamp.2.json", "wamp.2.msgpack"), ("wamp.2.json,wamp.2.cbor", "wamp.2.json"),
                            ("wamp.1,foo,wamp.2.cbor,wamp.2.json", "wamp.2.cbor"), ("wamp.2.flatbuffers, wamp.2.ubjson", "wamp.2.ubjson"),
                            ("wamp.2.json.batched, wamp.2.json", "wamp.2.json.batched"), ("\twamp.2.cbor\t,\twamp.2.json", "wamp.2.cbor"),
                            ("wamp.2.cbor.batched", "wamp.2.cbor.batched")):
            with self.subTest(offer):
                w = WebSocket(router().web(), protocols=offer)
                self.addCleanup(w.close)
                self.assertEqual((w.status, w.headers["sec-websocket-protocol"]), (101, want))
        w = WebSocket(router().web(), protocols="foo", headers="Sec-WebSocket-Protocol: bar, wamp.2.msgpack\r\nSec-WebSocket-Protocol: wamp.2.json\r\n")
        self.addCleanup(w.close)
        self.assertEqual((w.status, w.headers.get("sec-websocket-protocol")), (101, "wamp.2.msgpack"))
        for offer in ("WAMP.2.JSON", "wamp.2", "wamp.2.json2", "wamp.2.json.batched.batched", "json"):
            w = WebSocket(router().web(), protocols=offer)
            self.addCleanup(w.close)
            self.assertGreaterEqual(w.status, 400, offer)

    @every("batched")
    def test_a_session_in_batches(self):
        w = self.wire()
        hello = [1, "realm1", {"roles": ROLES}]
        t = self.uri()
        w.send(hello, [32, 1, {}, t], *[[16, k, {"exclude_me": False, "acknowledge": True}, t, [k]] for k in range(2, 30)], [6, {}, "x.y"], hello)
        got = [w.receive() for _ in range(2 + 2 * 28 + 2)]
        self.assertEqual([m[0] for m in got[:2]] + [m[0] for m in got[-2:]], [2, 33, 6, 2])
        self.assertEqual([m[4] for m in got if m[0] == 36], [[k] for k in range(2, 30)])
        self.assertEqual([m[1] for m in got if m[0] == 17], list(range(2, 30)))

    @every("_json_batched")
    def test_separators_may_be_mixed_and_never_stand_alone(self):
        s = self.session()
        s.wire.raw(s.wire.data(b'[16,1,{"acknowledge":true},"a.b"]\x1e [16,2,{"acknowledge":true},"a.b",["\\u001e"]]\n\x18[16,3,{"acknowledge":true},"a.b"]\x1e'))
        self.assertEqual([s.receive()[:2] for _ in range(3)], [[17, 1], [17, 2], [17, 3]])
        for bad in (b"\x1e", b"\x18", b"[16,4,{\"acknowledge\":true},\"a.b\"]\x1e\x1e", b"", b" "):
            s = self.session()
            s.wire.raw(s.wire.data(bad))
            got, end = s.wire.end()
            self.assertTrue(all(m[0] in (3, 17) for m in got), got)

    @every("batched")
    def test_empty_batch_before_hello(self):
        w = self.wire()
        w.raw(w.data(b""))
        got, end = w.end()
        self.assertTrue(all(m[0] == 3 for m in got), got)
        self.assertIn(end.code, (1000, 1002, 1007))


@checks
class Values(Check):
    def test_ubjson_and_bjdata_at_one_port(self):
        # HELLO tells the two apart where it holds something that they write differently.
        a, b, j = self.session(place=router().unix("ubjson")), self.session(place=router().unix("bjdata"), details={"x_number": 100000}), self.session(place=router().unix("cbor"))
        t, u = self.uri(), self.uri()
        values = [0, 1, 127, 128, 255, 256, 300, -129, 32767, 32768, 65535, 65536, 70000, 2**31, 2**32 - 1, 2**40, -2**40, 2**63 - 1, 1.5, "x" * 300,
                  b"\0\xff" * 200, [1] * 300, {"k" * 5: [None, True, False]}, [], {}, ""]
        for s in (a, b, j):
            s.subscribe(t)
        b.register(u)
        for v in values:
            for p in (a, b, j):
                p.publish(t, [v], {"v": v})
                for s in (a, b, j):
                    if s is not p:
                        m = s.expect(36)
                        self.assertEqual(m[4:], [[v], {"v": v}], (p.wire.place.codec, s.wire.place.codec, str(v)[:50]))
            n = a.call(u, [v])
            m = b.expect(68)
            self.assertEqual(m[4], [v])
            b.send([70, m[1], {}, [v]])
            self.assertEqual(a.expect(50, n)[3], [v])

    def test_floats_keep_their_value_and_type(self):
        values = [0.0, -0.0, 1.0, -1.0, 0.1, 1e21, 1e22, 1e-7, 5e-324, 1.7976931348623157e308, 2.0**53, 2.0**63, 2.0**64, 3.4028234663852886e38, 65504.0, 1 / 3]
        for one in SERIALIZERS:
            for two in SERIALIZERS:
                a, b = self.session(place=router().unix(one)), self.session(place=router().unix(two))
                t = self.uri()
                b.subscribe(t)
                a.publish(t, values)
                got = b.expect(36)[4]
                with self.subTest(f"{one} to {two}"):
                    self.assertEqual([repr(float(x)) for x in got], [repr(x) for x in values])
                    if "ubjson" not in (one, two):
                        self.assertEqual([type(x) for x in got], [float] * len(values))

    def test_narrow_floats_are_widened(self):
        for codec, raw in (("cbor", (b"\xf9\x3c\x00", b"\xfa\x3f\x80\0\0", b"\xf9\x7b\xff", b"\xf9\x80\x00")), ("msgpack", (b"\xca\x3f\x80\0\0", b"\xca\x47\x7f\xe0\0")),
                           ("ubjson", (b"d\x3f\x80\0\0",))):
            for x in raw:
                a, b = self.session(place=router().unix(codec)), self.session()
                t = self.uri()
                b.subscribe(t)
                a.wire.payload(self.place_encode(codec, [16, 1, {}, t, ["QQ"]], x))
                a.last = 1
                a.before()
                v = b.expect(36)[4][0]
                self.assertIsInstance(v, float)
                self.assertIn(v, (1.0, 65504.0, -0.0))

    def place_encode(self, codec, message, x):
        data = CODECS[codec][1](message)
        quoted = CODECS[codec][1]("QQ")
        self.assertEqual(data.count(quoted), 1)
        return data.replace(quoted, x)

    def test_ids_at_the_edge(self):
        for codec in SERIALIZERS:
            s = self.session(place=router().unix(codec))
            s.send([16, 2**53 - 1, {"acknowledge": True}, "a.b"], [16, 2**53, {"acknowledge": True}, "a.b"], [16, 1, {"acknowledge": True}, "a.b"])
            self.assertEqual([s.receive()[:2] for _ in range(3)], [[17, 2**53 - 1], [17, 2**53], [17, 1]])
            for message in ([16, 2**53 + 1, {"acknowledge": True}, "a.b"], [34, 1, 2**53 + 1], [66, 1, 0], [49, 2**53 + 1, {}], [70, 0, {}], [70, 2**53, {}]):
                with self.subTest(f"{codec} {message}"):
                    self.violation(*message, session=self.session(place=router().unix(codec)))

    def test_binary_in_odd_places_of_json(self):
        s, o = self.session(), self.session(place=router().unix("msgpack"))
        t = self.uri()
        o.subscribe(t)
        for text, want in ((b'"\\u0000"', b""), (b'"\\u0000AA=="', b"\0"), (b'{"k":["\\u0000/+8="]}', {"k": [b"\xff\xef"]})):
            n = s.next()
            s.wire.payload(b'[16,%d,{"acknowledge":true},"%s",[%s]]' % (n, t.encode(), text))
            s.expect(17, n)
            self.assertEqual(o.expect(36)[4], [want])
        for bad in (b'"\\u0000A"', b'"\\u0000AA"', b'"\\u0000AA="', b'"\\u0000_-8="', b'"\\u0000AA==\\n"', b'"\\u0000=="', b'"\\u0000 AA=="',
                    b'["\\u0000!"]', b'{"x":"\\u0000A"}'):
            with self.subTest(bad):
                x = self.session()
                x.wire.payload(b'[16,1,{},"a.b",[%s]]' % bad)
                self.aborted(x)
        for where in (b'[16,1,{},"\\u0000AAAA"]', b'[16,1,{"exclude_authid":["\\u0000AAAA"]},"a.b"]', b'[8,68,1,{},"\\u0000AAAA"]', b'[16,1,{},"a.b","\\u0000AAAA"]'):
            with self.subTest(where):
                x = self.session()
                x.wire.payload(where)
                self.aborted(x)
        n = s.next()
        s.wire.payload(b'[16,%d,{"acknowledge":true,"x_any":"\\u0000AAAA","_own":null},"%s",[],{"\\u0000!":1}]' % (n, t.encode()))
        s.expect(17, n)
        self.assertEqual(o.expect(36)[5], {"\0!": 1})

    def test_uris_of_other_kinds_of_text(self):
        s, o = self.session(), self.session(place=router().unix("cbor"))
        for good in ("été.日本", "a.𝄞", "A-B.c_d/e:f", "x" * 5000):
            o.subscribe(good)
            s.publish(good)
            o.expect(36)
        for bad in ("a.b\u00a0c", "a b", "a.\tb", "a#b", ".a", "a.", ".", "", "a\u2003b", "a\nb", "a\u3000b"):
            with self.subTest(bad):
                n = s.request(16, {"acknowledge": True}, bad)
                m = s.receive()
                if bad in ("a.b\u00a0c", "a\u2003b", "a\u3000b") and m[:2] == [17, n]:
                    continue
                self.assertEqual((m[:3], m[4]), ([8, 16, n], "wamp.error.invalid_uri"))


if __name__ == "__main__":
    unittest.main()
