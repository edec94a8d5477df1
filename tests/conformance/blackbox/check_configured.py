# SPDX-License-Identifier: MIT
"""What a configuration asks for: limits, compression, origins, trust levels; and the end of a node."""
import unittest
import zlib

from blackbox import EVERYTHING, ROLES, Check, Closed, Place, Session, checks, every, node, without
from wire import RawSocket, WebSocket


def tcp(port):
    return {"type": "tcp", "port": port, "interface": "127.0.0.1"}


class Own(unittest.TestCase):
    """A node of its own."""
    ports = {}

    @classmethod
    def setUpClass(cls):
        cls.ports = {n: node.free_port() for n in ("deflate", "origin", "few")}
        config = node.router_config([
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "rs.sock"}},
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "few.sock"}, "max_connections": 1},
            {"type": "websocket", "endpoint": tcp(cls.ports["deflate"]), "options": {
                "compression": {"deflate": {}}, "max_message_size": 100000}},
            {"type": "websocket", "endpoint": tcp(cls.ports["origin"]), "options": {"allowed_origins": ["http://good.example:*"]}},
            {"type": "websocket", "endpoint": tcp(cls.ports["few"]), "max_connections": 1}])
        realm = config["workers"][0]["realms"][0]
        realm["options"] = {"allow_retain": False, "forward_timeout": True, "trust_levels": [
            {"uri": "trusted.exact", "match": "exact", "level": 7}, {"uri": "trusted.", "level": 3}]}
        realm["roles"][0]["permissions"] = EVERYTHING + [
            {"uri": "told.", "match": "prefix", "allow": EVERYTHING[0]["allow"], "disclose": {"caller": True, "publisher": True}}]
        cls.node = node.Node(config)
        cls.node.__enter__()
        cls.node.wait_ready()

    @classmethod
    def tearDownClass(cls):
        code = cls.node.stop() if cls.node.process.poll() is None else cls.node.process.returncode
        cls.node.__exit__(None)
        assert code == 0, code

    def place(self, path="rs.sock", codec="json"):
        return Place("unix", str(self.node.cbdir / path), codec)

    def web(self, name, codec="json"):
        return Place("ws", ("127.0.0.1", self.ports[name]), codec)

    def session(self, *arguments, **options):
        s = Session(options.pop("place", None) or self.place(), *arguments, **options)
        self.addCleanup(s.close)
        return s

    def test_R_RS_08_too_many_connections(self):
        one = self.session(place=self.place("few.sock"))
        w = RawSocket(self.place("few.sock"), handshake=False)
        self.addCleanup(w.close)
        w.raw(b"\x7f\xf1\0\0")
        self.assertEqual(w.read(4), b"\x7f\x40\0\0")
        self.assertIsInstance(w.receive(), Closed)
        one.before()

    def test_too_many_websockets(self):
        one = self.session(place=self.web("few"))
        w = WebSocket(self.web("few"))
        self.addCleanup(w.close)
        self.assertIn(w.status, (0, 503))
        while w._fill():
            pass
        one.before()

    def test_R_PT_01_R_CT_01_trust_levels(self):
        a, b = self.session(), self.session()
        for uri, level in (("trusted.x", 3), ("trusted.exact", 7), ("other", None)):
            b.subscribe(uri)
            b.register(uri)
            a.publish(uri)
            self.assertEqual(b.expect(36)[3].get("trustlevel"), level)
            a.call(uri)
            self.assertEqual(b.expect(68)[3].get("trustlevel"), level)

    def test_R_PI_04_R_CI_04_disclosed_by_configuration(self):
        a, b = self.session(), self.session()
        b.subscribe("told.x")
        b.register("told.x")
        a.publish("told.x")
        self.assertEqual(b.expect(36)[3]["publisher"], a.id)
        a.call("told.x")
        self.assertEqual(b.expect(68)[3]["caller"], a.id)

    def test_R_ER_09_retention_refused(self):
        a, b = self.session(), self.session()
        a.publish("x.y", retain=True)
        b.subscribe("x.y", get_retained=True)
        self.assertEqual(b.before(), [])

    def test_R_TO_07_timeouts_forwarded_by_configuration(self):
        roles = without("callee")
        roles["callee"]["features"]["call_timeout"] = True
        a, b = self.session(), self.session(roles)
        b.register("timed.x")
        a.call("timed.x", timeout=60000)
        self.assertEqual(b.expect(68)[3].get("timeout"), 60000)

    def test_R_WS_09_origins(self):
        for origin, status in (("http://good.example:80", 101), ("http://good.example:8080", 101), ("http://evil.example", 403), ("null", None), (None, 101)):
            w = WebSocket(self.web("origin"), headers=f"Origin: {origin}\r\n" if origin else "")
            self.addCleanup(w.close)
            if status:
                self.assertEqual(w.status, status, origin)

    def deflated(self, extension="permessage-deflate"):
        w = WebSocket(self.web("deflate"), headers=f"Sec-WebSocket-Extensions: {extension}\r\n")
        self.addCleanup(w.close)
        self.assertIn("permessage-deflate", w.headers.get("sec-websocket-extensions", ""))
        return w

    @staticmethod
    def deflate(data):
        c = zlib.compressobj(9, zlib.DEFLATED, -15)
        return (c.compress(data) + c.flush(zlib.Z_SYNC_FLUSH))[:-4]

    def inflated(self, w):
        """The next frame that is no control frame, inflated if it is compressed."""
        w._need(2)
        first, n = w.buffer[0], w.buffer[1] & 127
        head = 2
        if n == 126:
            w._need(4)
            n, head = int.from_bytes(w.buffer[2:4], "big"), 4
        w._need(head + n)
        w._take(head)
        data = w._take(n)
        if first & 15 == 8:
            return int.from_bytes(data[:2], "big")
        return self.stream.decompress(data + b"\0\0\xff\xff") if first & 0x40 else data

    def test_R_WS_07_deflate(self):
        for extension in ("permessage-deflate", "permessage-deflate; client_max_window_bits", "permessage-deflate; server_no_context_takeover"):
            self.stream = zlib.decompressobj(-15)
            w = self.deflated(extension)
            w.raw(w.data(self.deflate(b'[1,"realm1",{"roles":{"publisher":{}}}]'), rsv=4))
            self.assertTrue(self.inflated(w).startswith(b"[2,"))
            data = self.deflate(b'[16,1,{"acknowledge":true},"a.b",["' + b"x" * 5000 + b'"]]')
            w.raw(w.frame(data[:5], 1, fin=False, rsv=4) + w.frame(b"p", 9) + w.frame(data[5:], 0))
            self.assertEqual(self.inflated(w), b"p")
            self.assertTrue(self.inflated(w).startswith(b"[17,1,"))
            w.raw(w.data(b'[16,2,{"acknowledge":true},"a.b"]'))
            self.assertTrue(self.inflated(w).startswith(b"[17,2,"))

    def test_limit_counts_the_inflated_size(self):
        w = self.deflated()
        w.raw(w.data(self.deflate(b'["' + b"x" * 40_000_000 + b'"]'), rsv=4))
        self.assertEqual(self.inflated(w), 1009)

    def test_corrupt_compressed_data(self):
        w = self.deflated()
        w.raw(w.data(b"\xff\xff\xff\xff\x12\x34", rsv=4))
        self.assertEqual(self.inflated(w), 1007)


class End(unittest.TestCase):
    def test_R_SE_17_system_shutdown(self):
        config = node.router_config([{"type": "rawsocket", "endpoint": {"type": "unix", "path": "rs.sock"}},
                                     {"type": "rawsocket", "endpoint": {"type": "unix", "path": "login.sock"}, "auth": {
                                         "ticket": {"type": "static", "principals": {"joe": {"ticket": "x", "role": "anonymous"}}}}}])
        with node.Node(config) as n:
            n.wait_ready()
            s = Session(Place("unix", str(n.cbdir / "rs.sock"), "json"))
            joining = Place("unix", str(n.cbdir / "login.sock"), "json").open()
            joining.send([1, "realm1", {"roles": ROLES, "authmethods": ["ticket"], "authid": "joe"}])
            self.assertEqual(joining.receive()[0], 4)
            n.send(15)
            m = s.expect(6)
            self.assertEqual(m[2], "wamp.close.system_shutdown")
            s.send([6, {}, "wamp.close.goodbye_and_out"])
            m = joining.receive()
            self.assertEqual((m[0], m[2]), (3, "wamp.close.system_shutdown"))
            self.assertEqual(n.wait_exit(), 0)
            s.close()
            joining.close()


@checks
class Known(Check):
    @every
    def test_R_EA_01_event_received_is_ignored(self):
        s = self.session()
        s.send([337, 123456])
        self.assertEqual(s.before(), [])

    @every
    def test_R_RL_02_forward_for(self):
        for bad in ("x", 5, ["x"], [5], {}):
            self.violation(16, 1, {"forward_for": bad}, "a.b")
            self.violation(48, 1, {"forward_for": bad}, "a.b")

    @every
    def test_R_RL_03_forward_for_is_not_trusted(self):
        a, b = self.two()
        t = self.uri()
        b.subscribe(t)
        a.publish(t, disclose_me=True, forward_for=[{"session": 1, "authid": "admin", "authrole": "admin"}])
        d = b.expect(36)[3]
        self.assertEqual(d["publisher"], a.id)
        self.assertNotEqual(d.get("publisher_authid"), "admin")

    @every(("msgpack", "cbor"))
    def test_R_PPT_09_payload_transparency(self):
        a, b = self.two()
        t = self.uri()
        b.subscribe(t)
        n = a.request(16, {"acknowledge": True, "enc_algo": "cryptobox", "enc_serializer": "json", "enc_key": "k"}, t, b"\1\2\3")
        a.expect(17, n)
        m = b.expect(36)
        self.assertEqual((m[3].get("enc_algo"), m[4]), ("cryptobox", b"\1\2\3"))
        self.violation(16, 1, {"enc_algo": "invalid"}, "a.b", b"\1")

    @every
    def test_R_AN_01_anonymous(self):
        s = self.session(details={"authid": "admin", "authmethods": ["anonymous"]})
        self.assertNotEqual(s.welcome[2]["authid"], "admin")

    @every
    def test_R_FR_R_RV_02_force_reregister_without_the_feature(self):
        a, b, w = self.session(without("callee", "registration_revocation")), self.session(), self.session()
        u = self.uri()
        r = a.register(u)
        w.subscribe("wamp.registration.", match="prefix")
        w.before()
        q = b.register(u, force_reregister=True)
        self.assertEqual(a.before(), [])
        got = [(m[3]["topic"].rpartition(".")[2], m[4][0]) for m in w.before() if m[4][0] in (a.id, b.id)]
        self.assertEqual(got, [("on_unregister", a.id), ("on_delete", a.id), ("on_create", b.id), ("on_register", b.id)])
        self.assertNotEqual(q, r)

    @every
    def test_R_UR_04_leading_empty_component(self):
        callee, caller = self.two()
        t = self.uri().replace(".", "_")
        r = callee.register("." + t + ".x", match="wildcard")
        caller.call("any." + t + ".x")
        m = callee.expect(68, 1, r)
        self.assertEqual(m[3]["procedure"], "any." + t + ".x")
        n = caller.call("wamp." + t + ".x")
        caller.error(48, n, "wamp.error.no_such_procedure")

    @every
    def test_R_MS_01_meta_procedures_are_no_registrations(self):
        s = self.session()
        self.assertIsNone(s.ask("wamp.registration.lookup", "wamp.session.count"))
        n = s.request(66, 1)
        s.expect(8, 66, n)

    @every
    def test_meta_arguments_of_every_wrong_kind(self):
        s = self.session()
        for name in ("session.get", "session.kill", "session.kill_by_authid", "session.kill_by_authrole", "registration.lookup", "registration.match",
                     "subscription.lookup", "subscription.match", "subscription.get_events", "registration.remove_callee",
                     "subscription.remove_subscriber"):
            for bad in ([], [None], [{}], [[]], [True], [b"x"], [-1], [1.5]):
                m = s.ask("wamp." + name, *bad)
                self.assertIsInstance(m, list, (name, bad))
                self.assertEqual(m[:2], [8, 48], (name, bad))


if __name__ == "__main__":
    unittest.main()
