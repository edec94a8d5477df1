# SPDX-License-Identifier: MIT
"""TLS at listening transports of the real node: WebSocket, RawSocket and both on one port, as Python's ssl and the
openssl command see it."""
import json
import pathlib
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import certificates  # noqa: E402
import node  # noqa: E402
from transports_test import HELLO, rawsocket, read, upgrade, websocket  # noqa: E402


def transport(kind, port, tls, **more):
    listening = {"type": kind, "endpoint": {"type": "tcp", "port": port, "tls": tls}, **more}
    if kind == "universal":
        listening.update({"rawsocket": {}, "websocket": {"ws": {"type": "websocket"}}})
    return listening


class WithCertificates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="cbt-", dir="/tmp"))
        cls.authority = certificates.Authority(cls.folder)
        cls.stranger = certificates.Authority(cls.folder, "stranger")
        cls.router = cls.authority.issue("router")
        cls.client = cls.authority.issue("client", names=())
        cls.foreign = cls.stranger.issue("foreign")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def tls(self, **more):
        return {"key": str(self.router.key), "certificate": str(self.router.certificate), **more}

    def context(self, own=None, **versions):
        context = ssl.create_default_context(cafile=str(self.authority.certificate))
        for name, version in versions.items():
            setattr(context, name, version)
        if own is not None:
            context.load_cert_chain(own.certificate, own.key)
        return context

    def connect(self, port, context=None, **more):
        plain = socket.create_connection(("127.0.0.1", port), node.PATIENCE)
        return (context or self.context()).wrap_socket(plain, server_hostname="localhost", **more)


class Tls(WithCertificates):
    # proves R-TL-01, R-TL-02, R-RS-21, R-TL-06
    def test_every_kind_of_transport_is_served_over_tls(self):
        ports = [node.free_port() for _ in range(3)]
        kinds = ("websocket", "rawsocket", "universal")
        with node.Node(node.router_config([transport(k, p, self.tls()) for k, p in zip(kinds, ports)])) as n:
            n.wait_ready()
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context = self.context(minimum_version=version, maximum_version=version)
                with self.subTest(version):
                    for port, path in ((ports[0], "/"), (ports[2], "/ws")):
                        with self.connect(port, context) as s:
                            self.assertEqual(upgrade(s, path), 101)
                            self.assertEqual(websocket(s, HELLO)[0], 2)
                    for port in ports[1:]:
                        with self.connect(port, context) as s:
                            self.assertEqual(rawsocket(s, HELLO)[0], 2)
            self.assertEqual(n.stop(), 0)

    def test_a_large_message_comes_back_whole(self):
        port = node.free_port()
        with node.Node(node.router_config([transport("rawsocket", port, self.tls())])) as n:
            n.wait_ready()
            with self.connect(port) as s:
                rawsocket(s, [1, "realm1", {"roles": {"publisher": {}, "subscriber": {}}}])

                def send(message):
                    payload = json.dumps(message).encode()
                    s.sendall(struct.pack(">I", len(payload)) + payload)

                def receive():
                    return json.loads(read(s, struct.unpack(">I", read(s, 4))[0]))
                send([32, 1, {}, "com.example.topic"])
                self.assertEqual(receive()[0], 33)
                text = "x" * 3_000_000
                send([16, 2, {"exclude_me": False, "acknowledge": True}, "com.example.topic", [text]])
                answers = sorted([receive(), receive()], key=lambda message: message[0])
                self.assertEqual([answers[0][0], answers[1][0], answers[1][4] == [text]], [17, 36, True])
            self.assertEqual(n.stop(), 0)

    def test_old_versions_are_refused(self):
        ports = [node.free_port(), node.free_port()]
        with node.Node(node.router_config([
                transport("websocket", ports[0], self.tls()),
                transport("websocket", ports[1], self.tls(minimum_version="1.3"))])) as n:
            n.wait_ready()

            def agreed(port, *version):
                done = subprocess.run(
                    ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", self.authority.certificate,
                     "-verify_return_error", "-cipher", "ALL:@SECLEVEL=0", *version],
                    input="", capture_output=True, text=True, timeout=node.PATIENCE)
                match = re.search(r"^New, (TLSv1\.\d)|Protocol *: (TLSv1\.\d)", done.stdout, re.M)
                return done.returncode == 0 and match and (match[1] or match[2])
            self.assertEqual(agreed(ports[0], "-tls1_3"), "TLSv1.3")
            self.assertEqual(agreed(ports[0], "-tls1_2"), "TLSv1.2")
            self.assertFalse(agreed(ports[0], "-tls1_1"))
            self.assertFalse(agreed(ports[0], "-tls1"))
            self.assertEqual(agreed(ports[1], "-tls1_3"), "TLSv1.3")
            self.assertFalse(agreed(ports[1], "-tls1_2"))

    def test_client_certificates_are_asked_for_and_verified(self):
        port = node.free_port()
        tls = self.tls(ca_certificates=[str(self.authority.certificate)])
        with node.Node(node.router_config([transport("rawsocket", port, tls)])) as n:
            n.wait_ready()
            with self.connect(port, self.context(self.client)) as s:
                self.assertEqual(rawsocket(s, HELLO)[0], 2)
            for own in (None, self.foreign):
                with self.subTest(own and own.certificate.name), self.assertRaises((ssl.SSLError, ConnectionError, EOFError)):
                    with self.connect(port, self.context(own)) as s:
                        rawsocket(s, [1, "realm1", {"roles": {"publisher": {}, "subscriber": {}}}])

    def test_sessions_are_resumed_when_there_are_tickets(self):
        ports = [node.free_port(), node.free_port()]
        with node.Node(node.router_config([
                transport("rawsocket", ports[0], self.tls()),
                transport("rawsocket", ports[1], self.tls(session_tickets=False))])) as n:
            n.wait_ready()
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                for port, resumed in zip(ports, (True, False)):
                    with self.subTest(f"{version} {port}"):
                        context = self.context(minimum_version=version, maximum_version=version)
                        with self.connect(port, context) as s:
                            self.assertEqual(rawsocket(s, HELLO)[0], 2)
                            session = s.session
                            self.assertFalse(s.session_reused)
                            s.unwrap()
                        with self.connect(port, context, session=session) as s:
                            self.assertEqual(rawsocket(s, HELLO)[0], 2)
                            self.assertEqual(s.session_reused, resumed)

    def test_who_does_not_speak_tls_is_told_apart_and_shut_out(self):
        port = node.free_port()
        with node.Node(node.router_config([transport("universal", port, self.tls())]), "--loglevel", "debug") as n:
            n.wait_ready()
            for first, answer, words in (
                    (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 400 ", "HTTP without TLS"),
                    (b"\x7f\xf1\x00\x00", b"", "RawSocket without TLS"),
                    (b"\x00" * 100, b"", "does not speak TLS"),
                    (b"\x16\x03\x01\x02\x00" + b"\xff" * 512, b"\x15", "TLS with tcp4:127.0.0.1:")):
                with self.subTest(words), socket.create_connection(("127.0.0.1", port), node.PATIENCE) as s:
                    s.sendall(first)
                    self.assertEqual(read_to_end(s)[:len(answer)], answer)
                    n.wait_line(words)
            with self.connect(port) as s:
                self.assertEqual(rawsocket(s, HELLO)[0], 2)

    def test_a_handshake_that_does_not_end_is_cut_off_at_the_deadline(self):
        port = node.free_port()
        listening = transport("rawsocket", port, self.tls(), limits={"handshake_timeout": 1000})
        with node.Node(node.router_config([listening]), "--loglevel", "debug") as n:
            n.wait_ready()
            hello = client_hello()
            for part in (b"", hello[:3], hello[:100], hello):
                with self.subTest(len(part)), socket.create_connection(("127.0.0.1", port), node.PATIENCE) as s:
                    s.sendall(part)
                    read_to_end(s)  # ends, because the node closes
            n.wait_line("the opening handshake took too long", count=4)
            with self.connect(port) as s:
                self.assertEqual(rawsocket(s, HELLO)[0], 2)

    def test_closing_is_told_in_tls_too(self):
        port = node.free_port()
        with node.Node(node.router_config([transport("rawsocket", port, self.tls())])) as n:
            n.wait_ready()
            with self.connect(port, suppress_ragged_eofs=False) as s:
                self.assertEqual(rawsocket(s, [1, "no-such-realm", {"roles": {}}])[0], 3)
                self.assertEqual(s.recv(1), b"")  # close_notify; an end without it would raise
            with self.connect(port, suppress_ragged_eofs=False) as s:
                self.assertEqual(rawsocket(s, HELLO)[0], 2)
                s.unwrap().close()  # answered

    def test_a_transport_with_unfit_files_does_not_start_and_says_why(self):
        for tls, words in (
                (self.tls(key="/nowhere/key.pem"), "cannot read the key '/nowhere/key.pem': No such file or directory"),
                (self.tls(key=str(self.client.key)), "does not belong to the certificate"),
                (self.tls(certificate=str(self.router.key)), "holds no certificate"),
                (self.tls(ciphers="NONE-SUCH"), "no cipher is left")):
            with self.subTest(words):
                with node.Node(node.router_config([transport("websocket", node.free_port(), tls)])) as n:
                    self.assertNotEqual(n.wait_exit(), 0)
                    self.assertIn(f"Cannot listen on transport endpoint: ", n.log())
                    self.assertIn(words, n.log())

    def test_check_reads_the_files_and_tells_where_they_are_named(self):
        home = self.folder / "home"
        home.mkdir()

        def check(tls, client=None):
            config = node.router_config([transport("websocket", 9000, tls)])
            config["workers"].append({"type": "container", "components": [{
                "type": "shared-library", "library": "x", "realm": "realm1", "transport": {
                    "type": "websocket", "url": "wss://localhost:9000", "endpoint": {
                        "type": "tcp", "host": "localhost", "port": 9000, "tls": client or {}}}}]})
            (home / "config.json").write_text(json.dumps(config))
            return node.run("check", "--cbdir", home)
        self.assertEqual(check(self.tls()).returncode, 0)
        wrong = check(self.tls(key=str(self.client.key)), {"ca_certificates": ["/nowhere/ca.pem"]})
        self.assertEqual(wrong.returncode, 1)
        self.assertRegex(wrong.stdout, r"config\.json:1:\d+: error: workers\[0\]\.transports\[0\]\.endpoint\.tls: the key '.*' "
                                       "does not belong to the certificate")
        self.assertRegex(wrong.stdout, r"error: workers\[1\]\.components\[0\]\.transport\.endpoint\.tls: cannot read the "
                                       r"certificate '/nowhere/ca.pem'")

    def test_what_should_not_stay_so_is_a_warning(self):
        loose = self.folder / "loose.key"
        shutil.copy(self.router.key, loose)
        loose.chmod(0o644)
        with node.Node(node.router_config([transport("websocket", node.free_port(), self.tls(key=str(loose)))])) as n:
            n.wait_ready()
            self.assertIn("is open to everybody on this machine (mode 0644)", n.log())
            self.assertEqual(n.stop(), 0)

    def test_session_details_tell_of_tls(self):
        port = node.free_port()
        with node.Node(node.router_config([transport("rawsocket", port, self.tls())])) as n:
            n.wait_ready()
            with self.connect(port) as s:
                session = rawsocket(s, HELLO)[1]
                payload = json.dumps([48, 1, {}, "wamp.session.get", [session]]).encode()
                s.sendall(struct.pack(">I", len(payload)) + payload)
                result = json.loads(read(s, struct.unpack(">I", read(s, 4))[0]))
                details = result[3][0]["transport"]
                self.assertEqual(
                    [details[key] for key in ("channel_type", "channel_framing", "is_secure")], ["tls", "rawsocket", True])


class Components(WithCertificates):
    """The documented demo, its components connected over TLS."""

    def demo(self, server, client):
        config = node.roundtrip_config()
        port = node.free_port()
        for worker in config["workers"]:
            for listening in worker.get("transports", []):
                if listening["type"] == "rawsocket":
                    listening["endpoint"] = {"type": "tcp", "port": port}
                listening["endpoint"]["tls"] = server
            for component in worker.get("components", []):
                connecting = component["transport"]
                if connecting["type"] == "rawsocket":
                    connecting["endpoint"] = {"type": "tcp", "host": "127.0.0.1", "port": port}
                else:
                    connecting["url"] = connecting["url"].replace("ws://", "wss://")
                connecting["endpoint"]["tls"] = client
        return config

    def test_components_join_and_call_over_wss_and_tls_rawsocket(self):
        trusted = {"ca_certificates": [str(self.authority.certificate)]}
        for server, client in (
                (self.tls(), trusted),
                (self.tls(), {**trusted, "hostname": "localhost"}),
                (self.tls(ca_certificates=[str(self.authority.certificate)]),
                 {**trusted, "key": str(self.client.key), "certificate": str(self.client.certificate)})):
            with self.subTest(client), node.Node(self.demo(server, client)) as n:
                n.wait_ready()
                n.wait_line("WAMP-UDS-RawSocket-MessagePack")  # the demo's name for it
                n.wait_line("WAMP-TCP-WebSocket-JSON")
                self.assertEqual(n.stop(), 0)

    def test_components_do_not_join_a_router_that_they_cannot_verify(self):
        for client, words in (
                ({}, r"TLS with tcp4:127.0.0.1:\d+: certificate verify failed: .*add it, or the CA that signed it, to "
                     r"\"ca_certificates\""),
                ({"ca_certificates": [str(self.stranger.certificate)]}, "certificate verify failed: "),
                ({"ca_certificates": [str(self.authority.certificate)], "hostname": "elsewhere.example"},
                 "it is for 'localhost', '127.0.0.1', not for 'elsewhere.example'"),
                ({"ca_certificates": ["/nowhere/ca.pem"]}, "cannot read the certificate '/nowhere/ca.pem'")):
            with self.subTest(words), node.Node(self.demo(self.tls(), client)) as n:
                n.wait_line("transport establishment failed .*" + words)
                self.assertNotEqual(n.wait_exit(), 0)
                self.assertIsNone(n.find("component 'component1' started"))

    def test_a_component_without_the_certificate_that_is_asked_for_is_told_so(self):
        server = self.tls(ca_certificates=[str(self.authority.certificate)])
        with node.Node(self.demo(server, {"ca_certificates": [str(self.authority.certificate)]})) as n:
            n.wait_line("the server asks for a client certificate")
            self.assertNotEqual(n.wait_exit(), 0)

    def test_a_component_whose_router_does_not_speak_tls_is_told_so(self):
        config = self.demo(None, {"ca_certificates": [str(self.authority.certificate)]})
        for listening in config["workers"][0]["transports"]:
            del listening["endpoint"]["tls"]
        with node.Node(config) as n:
            n.wait_line(r"transport establishment failed \(TLS with tcp4:127.0.0.1:\d+: ")
            self.assertNotEqual(n.wait_exit(), 0)


def read_to_end(s):
    data = b""
    try:
        while True:
            more = s.recv(4096)
            if not more:
                return data
            data += more
    except ConnectionResetError:
        return data


def client_hello():
    outgoing = ssl.MemoryBIO()
    context = ssl.create_default_context()
    connection = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost")
    try:
        connection.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


if __name__ == "__main__":
    unittest.main(verbosity=2)
