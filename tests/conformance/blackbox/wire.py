# SPDX-License-Identifier: MIT
"""Raw bytes to a router: RawSocket and WebSocket clients, serializers and a session that knows no WAMP library.

Nothing is checked here that a test would want to send wrongly: every layer can be bypassed (`raw`, `payload`, `send`).
"""
import base64
import json
import os
import socket
import struct
import time

import cbor2
import msgpack
import ubjson

import bjdata_codec

PATIENCE = float(os.environ.get("CROSSBAR_TEST_PATIENCE", "30"))


# --- serializers -------------------------------------------------------------------------------------------------

def _to_json(value):
    if isinstance(value, (bytes, bytearray)):
        return "\0" + base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {k: _to_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_to_json(v) for v in value]
    return value


def _from_json(value):
    if isinstance(value, str) and value.startswith("\0"):
        return base64.b64decode(value[1:], validate=True)
    if isinstance(value, dict):
        return {k: _from_json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_from_json(v) for v in value]
    return value


def _json_dumps(value):
    return json.dumps(_to_json(value), separators=(",", ":"), ensure_ascii=False).encode()


def _json_loads(data):
    return _from_json(json.loads(data.decode("utf-8")))


CODECS = {  # name: (rawsocket id, encode, decode, binary)
    "json": (1, _json_dumps, _json_loads, False),
    "msgpack": (2, lambda v: msgpack.packb(v, use_bin_type=True),
                lambda d: msgpack.unpackb(d, raw=False, strict_map_key=False), True),
    "cbor": (3, cbor2.dumps, cbor2.loads, True),
    "ubjson": (4, ubjson.dumpb, ubjson.loadb, True),
    "bjdata": (4, bjdata_codec.dumps, bjdata_codec.loads, True),
}
SERIALIZERS = ("json", "msgpack", "cbor", "ubjson")


# --- places ------------------------------------------------------------------------------------------------------

class Place:
    """Where and how to talk: a listening transport, a serializer, batched or not."""

    def __init__(self, kind, address, codec, batched=False, name=None):
        self.kind, self.address, self.codec, self.batched = kind, address, codec, batched
        self.name = (name or kind) + "_" + codec + ("_batched" if batched else "")

    def connect(self):
        family = socket.AF_UNIX if isinstance(self.address, str) else socket.AF_INET
        s = socket.socket(family, socket.SOCK_STREAM)
        s.settimeout(PATIENCE)
        s.connect(self.address)
        if family == socket.AF_INET:
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return s

    def open(self, **options):
        return (WebSocket if self.kind == "ws" else RawSocket)(self, **options)

    def encode(self, message):
        return CODECS[self.codec][1](message)


class Closed:
    """The end of a connection: `code` of a WebSocket close frame, None for a plain end, "reset" for RST."""

    def __init__(self, code, text=""):
        self.code, self.text = code, text

    def __repr__(self):
        return f"Closed({self.code!r}, {self.text!r})"


class Wire:
    """One connection."""

    def __init__(self, place):
        self.place = place
        _, self._encode, self._decode, self.binary = CODECS[place.codec]
        self.buffer = b""
        self.pending = []       # messages decoded and not yet given
        self.pongs = []
        self.closed = None
        self.socket = place.connect()

    def raw(self, data):
        """Bytes as they are; a peer that has gone is no error here, receive() tells."""
        try:
            self.socket.sendall(data)
        except OSError:
            pass

    def _fill(self):
        try:
            data = self.socket.recv(1 << 18)
        except (ConnectionResetError, BrokenPipeError):
            self.closed = self.closed or Closed("reset")
            return False
        if not data:
            self.closed = self.closed or Closed(None)
            return False
        self.buffer += data
        return True

    def _need(self, n):
        while len(self.buffer) < n:
            if not self._fill():
                return False
        return True

    def _take(self, n):
        data, self.buffer = self.buffer[:n], self.buffer[n:]
        return data

    def send(self, *messages):
        self.payload(*[self._encode(m) for m in messages])

    def receive(self):
        """The next message, or Closed."""
        while not self.pending:
            if self.closed and not self.buffer:
                return self.closed
            if not self._next():
                return self.closed
        return self.pending.pop(0)

    def end(self):
        """Reads to the end; gives (messages, Closed)."""
        found = []
        while True:
            m = self.receive()
            if isinstance(m, Closed):
                return found, m
            found.append(m)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class RawSocket(Wire):
    def __init__(self, place, length=15, handshake=True, first=b""):
        super().__init__(place)
        self.type = CODECS[place.codec][0]
        if handshake:
            self.raw(bytes([0x7F, length << 4 | self.type, 0, 0]) + first)
            self.reply = self.read(4)
            assert len(self.reply) == 4 and self.reply[0] == 0x7F and self.reply[1] & 15 == self.type, self.reply

    def read(self, n):
        self._need(n)
        return self._take(n)

    def frame(self, payload, kind=0):
        n = len(payload)
        return struct.pack(">I", 1 << 27 | kind << 24 if n == 1 << 24 else kind << 24 | n) + payload

    def payload(self, *payloads):
        self.raw(b"".join(self.frame(p) for p in payloads))

    def ping(self, payload=b""):
        self.raw(self.frame(payload, 1))

    def _next(self):
        if not self._need(4):
            self.buffer = b""
            return False
        head = struct.unpack(">I", self.buffer[:4])[0]
        assert head >> 28 == 0, f"reserved bits {head:08x}"
        n = 1 << 24 if head >> 27 & 1 else head & 0xFFFFFF
        if not self._need(4 + n):
            self.buffer = b""
            return False
        self._take(4)
        data, kind = self._take(n), head >> 24 & 7
        if kind == 0:
            self.last_payload = data
            self.pending.append(self._decode(data))
        elif kind == 1:
            self.raw(self.frame(data, 2))
        else:
            assert kind == 2, kind
            self.pongs.append(data)
        return True

    def pong(self):
        while not self.pongs:
            if not self._next():
                return self.closed
        return self.pongs.pop(0)


class WebSocket(Wire):
    def __init__(self, place, protocols=None, headers="", path="/", handshake=True):
        super().__init__(place)
        self.batched = place.batched
        self._parts, self._opcode = b"", None
        if not handshake:
            return
        if protocols is None:
            name = "ubjson" if place.codec == "bjdata" else place.codec
            protocols = "wamp.2." + name + (".batched" if place.batched else "")
        offer = f"Sec-WebSocket-Protocol: {protocols}\r\n" if protocols else ""
        self.raw((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{offer}{headers}\r\n").encode())
        while b"\r\n\r\n" not in self.buffer:
            if not self._fill():
                break
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if lines[0] else 0
        self.headers = {k.strip().lower(): v.strip() for k, _, v in (x.partition(":") for x in lines[1:])}

    def frame(self, payload, opcode, fin=True, masked=True, rsv=0, claim=None):
        n = len(payload) if claim is None else claim
        head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
        bit = 0x80 if masked else 0
        if n < 126:
            head += bytes([bit | n])
        elif n < 65536:
            head += bytes([bit | 126]) + struct.pack(">H", n)
        else:
            head += bytes([bit | 127]) + struct.pack(">Q", n)
        if not masked:
            return head + payload
        mask = b"\x37\xfa\x21\x3d"
        body = int.from_bytes(payload, "big") ^ int.from_bytes((mask * (len(payload) // 4 + 1))[:len(payload)], "big")
        return head + mask + body.to_bytes(len(payload), "big")

    def data(self, payload, **options):
        return self.frame(payload, options.pop("opcode", 2 if self.binary else 1), **options)

    def batch(self, *payloads):
        if self.place.codec == "json":
            return b"".join(p + b"\x1e" for p in payloads)
        return b"".join(struct.pack(">I", len(p)) + p for p in payloads)

    def payload(self, *payloads):
        if self.batched:
            self.raw(self.data(self.batch(*payloads)))
        else:
            self.raw(b"".join(self.data(p) for p in payloads))

    def ping(self, payload=b""):
        self.raw(self.frame(payload, 9))

    def pong(self):
        while not self.pongs:
            if not self._next():
                return self.closed
        return self.pongs.pop(0)

    def _next(self):
        if not self._need(2):
            self.buffer = b""
            return False
        first, second = self.buffer[0], self.buffer[1]
        assert not second & 0x80, "masked by the server"
        assert not first & 0x70, "reserved bits"
        n, head = second & 0x7F, 2
        if n > 125:
            size = 2 if n == 126 else 8
            if not self._need(2 + size):
                self.buffer = b""
                return False
            n, head = int.from_bytes(self.buffer[2:2 + size], "big"), 2 + size
        if not self._need(head + n):
            self.buffer = b""
            return False
        self._take(head)
        data, opcode = self._take(n), first & 15
        if opcode == 8:
            self.closed = Closed(struct.unpack(">H", data[:2])[0] if len(data) > 1 else 1005, data[2:].decode())
            self.raw(self.frame(data, 8))
            self.buffer = b""
            while self._fill():
                pass
            self.buffer = b""
            return False
        if opcode == 9:
            self.raw(self.frame(data, 10))
        elif opcode == 10:
            self.pongs.append(data)
        else:
            if opcode:
                self._opcode = opcode
            self._parts += data
            if first & 0x80:
                assert (self._opcode == 2) == self.binary, "opcode of another serializer"
                data, self._parts = self._parts, b""
                self.last_payload = data
                self.pending.extend(self._decode(p) for p in self._split(data))
        return True

    def _split(self, data):
        if not self.batched:
            return [data]
        if self.place.codec == "json":
            assert data.endswith(b"\x1e"), data
            return data[:-1].split(b"\x1e")
        parts = []
        while data:
            n = struct.unpack(">I", data[:4])[0]
            assert len(data) >= 4 + n
            parts.append(data[4:4 + n])
            data = data[4 + n:]
        assert parts
        return parts


# --- sessions ----------------------------------------------------------------------------------------------------

def role(*features):
    return {"features": {f: True for f in features}} if features else {}


ROLES = {
    "publisher": role("publisher_identification", "subscriber_blackwhite_listing", "publisher_exclusion",
                      "payload_passthru_mode"),
    "subscriber": role("publisher_identification", "pattern_based_subscription", "subscription_revocation",
                       "event_history", "payload_passthru_mode"),
    "caller": role("caller_identification", "call_timeout", "call_canceling", "progressive_call_results",
                   "progressive_call_invocations", "payload_passthru_mode"),
    "callee": role("caller_identification", "pattern_based_registration", "shared_registration", "call_canceling",
                   "progressive_call_results", "progressive_call_invocations", "registration_revocation",
                   "call_reroute", "payload_passthru_mode"),
}
PLAIN = {"publisher": {}, "subscriber": {}, "caller": {}, "callee": {}}


def without(name, *features):
    """ROLES, but for some features of one role."""
    roles = {r: {"features": dict(v["features"])} for r, v in ROLES.items()}
    for f in features:
        roles[name]["features"].pop(f)
    return roles


class Session:
    """A joined client. Numbers its requests; sends whatever it is told."""

    def __init__(self, place, roles=None, realm="realm1", details=None, ticket=None, **options):
        self.wire = place.open(**options)
        self.join(roles, realm, details, ticket)

    def join(self, roles=None, realm="realm1", details=None, ticket=None):
        self.roles = ROLES if roles is None else roles
        self.last = 0
        hello = {"roles": self.roles, **(details or {})}
        if ticket:
            hello.update(authmethods=["ticket"], authid=ticket[0])
        self.send([1, realm, hello])
        if ticket:
            m = self.receive()
            assert m[:2] == [4, "ticket"], m
            self.send([5, ticket[1], {}])
        self.welcome = self.receive()
        assert self.welcome[0] == 2 and len(self.welcome) == 3, self.welcome
        self.id = self.welcome[1]

    def next(self):
        self.last += 1
        return self.last

    def send(self, *messages):
        self.wire.send(*messages)

    def receive(self):
        m = self.wire.receive()
        return m

    def expect(self, *head):
        """The next message, which starts so."""
        m = self.receive()
        assert not isinstance(m, Closed) and m[:len(head)] == list(head), f"expected {head}, got {m}"
        return m

    def request(self, code, *rest):
        """Sends [code, next id, ...]; gives the id."""
        n = self.next()
        self.send([code, n, *rest])
        return n

    def before(self):
        """What has come until a request of our own is answered."""
        for name, code, answer, rest in (("caller", 48, [8, 48], [{}, "sync.no.such.procedure"]),
                                         ("publisher", 16, [17], [{"acknowledge": True}, "sync.nobody"]),
                                         ("subscriber", 34, [8, 34], [1]), ("callee", 66, [8, 66], [1])):
            if name in self.roles:
                break
        n = self.request(code, *rest)
        found = []
        while True:
            m = self.receive()
            assert not isinstance(m, Closed), f"{m} after {found}"
            if m[:len(answer) + 1] == [*answer, n]:
                return found
            found.append(m)

    def subscribe(self, topic, **options):
        n = self.request(32, options, topic)
        return self.expect(33, n)[2]

    def register(self, procedure, **options):
        n = self.request(64, options, procedure)
        return self.expect(65, n)[2]

    def publish(self, topic, *payload, **options):
        """Acknowledged; gives the publication id."""
        n = self.request(16, {"acknowledge": True, **options}, topic, *payload)
        return self.expect(17, n)[2]

    def call(self, procedure, *payload, **options):
        """Only sends; gives the request id."""
        return self.request(48, options, procedure, *payload)

    def ask(self, procedure, *arguments, **kwargs):
        """The first argument of the result (None if there is none), or the error as a list."""
        n = self.call(procedure, list(arguments), *([kwargs] if kwargs else []))
        m = self.receive()
        if m[0] == 8:
            assert m[1:3] == [48, n], m
            return m
        assert m[:2] == [50, n], m
        return m[3][0] if len(m) > 3 and m[3] else None

    def error(self, code, n, uri):
        m = self.expect(8, code, n)
        assert m[4] == uri, m
        return m

    def close(self):
        self.wire.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def deadline(seconds=PATIENCE):
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end
