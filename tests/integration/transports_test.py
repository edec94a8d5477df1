# SPDX-License-Identifier: MIT
"""Listening transports of the real node: connection limits, and one port for RawSocket and WebSocket with logins of
their own."""
import base64
import json
import os
import pathlib
import socket
import struct
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import node  # noqa: E402

HELLO = [1, "realm1", {"roles": {"caller": {}, "subscriber": {}}}]


def connect(where):
    if isinstance(where, int):
        s = socket.create_connection(("127.0.0.1", where), node.PATIENCE)
    else:
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(node.PATIENCE)
        s.connect(str(where))
    return s


def read(s, count):
    data = b""
    while len(data) < count:
        more = s.recv(count - len(data))
        if not more:
            raise EOFError(data)
        data += more
    return data


def rawsocket(s, message):
    """Handshake in JSON, one message, one answer."""
    s.sendall(b"\x7f\xf1\x00\x00")
    assert read(s, 4)[:1] == b"\x7f"
    payload = json.dumps(message).encode()
    s.sendall(struct.pack(">I", len(payload)) + payload)
    return json.loads(read(s, struct.unpack(">I", read(s, 4))[0]))


def upgrade(s, path):
    s.sendall((f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Protocol: wamp.2.json\r\n\r\n").encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += read(s, 1)
    return int(head.split()[1])


def websocket(s, message):
    """One short message, one answer, after upgrade()."""
    payload = json.dumps(message).encode()
    mask = os.urandom(4)
    masked = bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
    head = bytes([0x81, 0x80 | len(payload)]) if len(payload) < 126 else b"\x81\xfe" + struct.pack(">H", len(payload))
    s.sendall(head + mask + masked)
    length = read(s, 2)[1]
    if length == 126:
        length = struct.unpack(">H", read(s, 2))[0]
    return json.loads(read(s, length))


class Transports(unittest.TestCase):
    def test_too_many_connections_are_told_so(self):
        port = node.free_port()
        with node.Node(node.router_config([
            {"type": "rawsocket", "max_connections": 1, "endpoint": {"type": "unix", "path": "r.sock"}},
            {"type": "websocket", "max_connections": 1, "endpoint": {"type": "tcp", "port": port}}])) as n:
            n.wait_ready()
            path = n.cbdir / "r.sock"
            first = connect(path)
            self.assertEqual(rawsocket(first, HELLO)[0], 2)
            second = connect(path)
            second.sendall(b"\x7f\xf1\x00\x00")
            self.assertEqual(read(second, 4), b"\x7f\x40\x00\x00")
            self.assertEqual(second.recv(1), b"")
            first.close()

            def served_again():
                with connect(path) as third:
                    third.sendall(b"\x7f\xf1\x00\x00")
                    return read(third, 4)[1] == 0xf1
            node.until(served_again, "a place is free again")

            one = connect(port)
            self.assertEqual(upgrade(one, "/ws"), 101)
            self.assertEqual(websocket(one, HELLO)[0], 2)
            two = connect(port)
            self.assertEqual(upgrade(two, "/ws"), 503)
            self.assertIn("max_connections=1 reached", n.log())
            self.assertEqual(n.stop(), 0)

    def test_each_part_of_a_universal_transport_has_its_own_logins(self):
        port = node.free_port()
        ticket = {"ticket": {"type": "static", "principals": {"joe": {"ticket": "secret", "role": "anonymous"}}}}
        with node.Node(node.router_config([
            {"type": "universal", "endpoint": {"type": "tcp", "port": port},
             "rawsocket": {"auth": ticket},
             "websocket": {"open": {"type": "websocket"}, "closed": {"type": "websocket", "auth": ticket}}}])) as n:
            n.wait_ready()
            with connect(port) as s:
                answer = rawsocket(s, HELLO)
                self.assertEqual((answer[0], answer[2]), (3, "wamp.error.authentication_required"))
            for path, expected in (("/open", 2), ("/open/more?x=1", 2), ("/closed", 3)):
                with self.subTest(path), connect(port) as s:
                    self.assertEqual(upgrade(s, path), 101)
                    self.assertEqual(websocket(s, HELLO)[0], expected)
            with connect(port) as s:
                self.assertEqual(upgrade(s, "/elsewhere"), 404)
            self.assertEqual(n.stop(), 0)

    def test_a_second_process_may_share_a_port_when_both_say_so(self):
        port = node.free_port()
        transport = [{"type": "rawsocket", "endpoint": {"type": "tcp", "port": port, "shared": True}}]
        with node.Node(node.router_config(transport)) as one, node.Node(node.router_config(transport)) as two:
            one.wait_ready()
            two.wait_ready()
            for _ in range(20):
                with connect(port) as s:
                    self.assertEqual(rawsocket(s, HELLO)[0], 2)

    def test_ipv6_and_socket_permissions(self):
        port = node.free_port()
        with node.Node(node.router_config([
            {"type": "rawsocket", "endpoint": {"type": "tcp", "port": port, "version": 6, "interface": "::1"}},
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "p.sock", "permissions": 0o600}}])) as n:
            n.wait_ready()
            with socket.create_connection(("::1", port), node.PATIENCE) as s:
                self.assertEqual(rawsocket(s, HELLO)[0], 2)
            self.assertEqual((n.cbdir / "p.sock").stat().st_mode & 0o777, 0o600)
            self.assertEqual(n.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
