# SPDX-License-Identifier: MIT
"""Logins of autobahn-python (Debian's) at the node: ticket, WAMP-CRA plain and salted, cryptosign; right and wrong, and a
procedure that decides."""
import asyncio
import hashlib
import pathlib
import shutil
import ssl
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import certificates  # noqa: E402
import node  # noqa: E402

try:
    import txaio
    txaio.use_asyncio()
    from autobahn.asyncio.wamp import ApplicationSession
    from autobahn.asyncio.websocket import WampWebSocketClientFactory
    from autobahn.wamp import auth, cryptosign
    from autobahn.wamp.exception import ApplicationError
    from autobahn.wamp.types import ComponentConfig
except ImportError as missing:
    print(f"SKIPPED: {missing} (scripts/setup --tests installs python3-autobahn)")
    sys.exit(77)

SEED = "20e8c05d0ede9506462bb049c4843032b18e8e75b314583d0c8d8a4942f9be40"  # of a key made for this test
ALLOW = {"call": True, "register": True, "publish": True, "subscribe": True}
ROLES = [{"name": name, "permissions": [{"uri": "", "match": "prefix", "allow": ALLOW}]}
         for name in ("anonymous", "user", "admin")]


class Session(ApplicationSession):
    def __init__(self, joined, authid, method, secret):
        super().__init__(ComponentConfig("realm1", None))
        self.joined, self.who, self.method, self.secret = joined, authid, method, secret
        if method == "cryptosign":
            self.key = cryptosign.CryptosignKey.from_bytes(bytes.fromhex(secret))

    def onConnect(self):
        extra = {"pubkey": self.key.public_key()} if self.method == "cryptosign" else None
        self.join("realm1", [self.method], self.who, authextra=extra)

    def onChallenge(self, challenge):
        if challenge.method == "ticket":
            return self.secret
        if challenge.method == "wampcra":
            key = self.secret
            if "salt" in challenge.extra:
                key = auth.derive_key(key, challenge.extra["salt"], challenge.extra["iterations"], challenge.extra["keylen"])
                return auth.compute_wcs(key, challenge.extra["challenge"]).decode("ascii")
            return auth.compute_wcs(key.encode(), challenge.extra["challenge"].encode()).decode("ascii")
        return self.key.sign_challenge(challenge, channel_id_type=None)

    def onJoin(self, details):
        self.joined.set_result((self, details))

    def onLeave(self, details):
        if not self.joined.done():
            self.joined.set_exception(ApplicationError(details.reason, details.message))
        self.disconnect()


class Logins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.fixed, cls.dynamic = node.free_port(), node.free_port()
        endpoint = lambda port: {"type": "tcp", "port": port, "interface": "127.0.0.1"}  # noqa: E731
        public = cryptosign.CryptosignKey.from_bytes(bytes.fromhex(SEED)).public_key()
        cls.node = node.Node(node.router_config([
            {"type": "websocket", "endpoint": endpoint(cls.fixed), "auth": {
                "anonymous": {"type": "static", "role": "anonymous"},
                "ticket": {"type": "static", "principals": {"joe": {"ticket": "open sesame", "role": "user"}}},
                "wampcra": {"type": "static", "users": {
                    "ann": {"secret": "plain secret", "role": "user"},
                    "sal": {"secret": "salted secret", "role": "admin", "salt": "salt123", "iterations": 100, "keylen": 32}}},
                "cryptosign": {"type": "static", "principals": {"key": {"authorized_keys": [public], "role": "admin"}}}}},
            {"type": "websocket", "endpoint": endpoint(cls.dynamic), "auth": {
                "ticket": {"type": "dynamic", "authenticator": "com.example.authenticate"}}}], ROLES))
        cls.node.wait_ready()

    @classmethod
    def tearDownClass(cls):
        log = cls.node.log()
        code = cls.node.stop()
        cls.node.__exit__(None)
        assert code == 0
        for secret in ("open sesame", "plain secret", "salted secret"):
            assert secret not in log

    async def login(self, port, authid, method, secret):
        joined = asyncio.get_running_loop().create_future()
        factory = WampWebSocketClientFactory(lambda: Session(joined, authid, method, secret), url=f"ws://127.0.0.1:{port}/ws")
        await asyncio.get_running_loop().create_connection(factory, "127.0.0.1", port)
        return await asyncio.wait_for(joined, node.PATIENCE)

    def accepted(self, authid, method, secret, role):
        async def play():
            session, details = await self.login(self.fixed, authid, method, secret)
            session.leave()
            return details.authid, details.authrole, details.authmethod
        self.assertEqual(asyncio.run(play()), (authid, role, method))

    def refused(self, authid, method, secret, error="wamp.error.authentication_denied"):
        async def play():
            await self.login(self.fixed, authid, method, secret)
        with self.assertRaises(ApplicationError) as raised:
            asyncio.run(play())
        self.assertEqual(raised.exception.error, error)

    def test_ticket(self):
        self.accepted("joe", "ticket", "open sesame", "user")
        self.refused("joe", "ticket", "open")
        self.refused("nobody", "ticket", "open sesame")

    def test_wampcra(self):
        self.accepted("ann", "wampcra", "plain secret", "user")
        self.refused("ann", "wampcra", "wrong")
        self.refused("nobody", "wampcra", "plain secret")

    def test_salted_wampcra(self):
        self.accepted("sal", "wampcra", "salted secret", "admin")
        self.refused("sal", "wampcra", "wrong")

    def test_cryptosign(self):
        self.accepted("key", "cryptosign", SEED, "admin")
        other = "00" * 31 + "01"
        async def play():
            await self.login(self.fixed, "key", "cryptosign", other)
        with self.assertRaises(ApplicationError):
            asyncio.run(play())

    def test_a_procedure_decides(self):
        def authenticate(realm, authid, details):
            if details.get("ticket") == "right" and authid == "dyn":
                return {"role": "admin", "extra": {"greeting": "hello"}}
            raise ApplicationError("com.example.refused", "no")

        async def play():
            decider, _ = await self.login(self.fixed, "joe", "ticket", "open sesame")
            await decider.register(authenticate, "com.example.authenticate")
            session, details = await self.login(self.dynamic, "dyn", "ticket", "right")
            self.assertEqual((details.authrole, details.authextra.get("greeting")), ("admin", "hello"))
            session.leave()
            with self.assertRaises(ApplicationError) as raised:
                await self.login(self.dynamic, "dyn", "ticket", "wrong")
            decider.leave()
            return raised.exception.error
        self.assertTrue(asyncio.run(play()))


class BoundSession(Session):
    """Cryptosign with channel binding, from what Python's ssl says of the connection."""

    def onConnect(self):
        self.join("realm1", ["cryptosign"], self.who,
                  authextra={"pubkey": self.key.public_key(), "channel_binding": "tls-unique"})

    def onChallenge(self, challenge):
        finished = self._transport.transport.get_extra_info("ssl_object").get_channel_binding("tls-unique")
        channel = hashlib.sha256(finished).digest()
        return self.key.sign_challenge(challenge, channel_id=self.altered(channel), channel_id_type="tls-unique")

    def altered(self, channel):
        return channel


class ForwardedSession(BoundSession):
    """A signature for another connection, as a router in the middle would pass it on."""

    def altered(self, channel):
        return bytes([channel[0] ^ 1]) + channel[1:]


class LoginsOverTls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="cbl-", dir="/tmp"))
        cls.authority = certificates.Authority(cls.folder)
        router = cls.authority.issue("router")
        cls.known = cls.authority.issue("known", names=())
        cls.unknown = cls.authority.issue("unknown", names=())
        cls.port, cls.certified, cls.plain = node.free_port(), node.free_port(), node.free_port()
        public = cryptosign.CryptosignKey.from_bytes(bytes.fromhex(SEED)).public_key()
        tls = {"key": str(router.key), "certificate": str(router.certificate)}
        secrets = {
            "ticket": {"type": "static", "principals": {"joe": {"ticket": "open sesame", "role": "user"}}},
            "wampcra": {"type": "static", "users": {"ann": {"secret": "plain secret", "role": "user"}}},
            "cryptosign": {"type": "static", "principals": {"key": {"authorized_keys": [public], "role": "admin"}}}}
        by_certificate = {"tls": {"type": "static", "principals": {
            "holder": {"certificate-sha1": cls.known.sha1(), "role": "admin"}}}}
        cls.node = node.Node(node.router_config([
            {"type": "websocket", "endpoint": {"type": "tcp", "port": cls.port, "tls": tls}, "auth": secrets},
            {"type": "websocket", "auth": by_certificate, "endpoint": {"type": "tcp", "port": cls.certified, "tls": {
                **tls, "ca_certificates": [str(cls.authority.certificate)]}}},
            {"type": "websocket", "endpoint": {"type": "tcp", "port": cls.plain}, "auth": secrets}], ROLES))
        cls.node.wait_ready()

    @classmethod
    def tearDownClass(cls):
        code = cls.node.stop()
        cls.node.__exit__(None)
        shutil.rmtree(cls.folder)
        assert code == 0

    def login(self, port, make, own=None, version=ssl.TLSVersion.TLSv1_3):
        """(authid, authrole, authmethod), or raises ApplicationError."""
        async def play():
            loop = asyncio.get_running_loop()
            joined = loop.create_future()
            context, url = None, f"ws://localhost:{port}/ws"
            if port != self.plain:
                url = f"wss://localhost:{port}/ws"
                context = ssl.create_default_context(cafile=str(self.authority.certificate))
                context.minimum_version = context.maximum_version = version
                if own:
                    context.load_cert_chain(own.certificate, own.key)
            factory = WampWebSocketClientFactory(lambda: make(joined), url=url)
            await loop.create_connection(factory, "localhost", port, ssl=context)
            session, details = await asyncio.wait_for(joined, node.PATIENCE)
            session.leave()
            return details.authid, details.authrole, details.authmethod
        return asyncio.run(play())

    def test_secrets_and_keys_log_in_as_without_tls(self):
        for authid, method, secret, role in (("joe", "ticket", "open sesame", "user"),
                                             ("ann", "wampcra", "plain secret", "user"),
                                             ("key", "cryptosign", SEED, "admin")):
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                with self.subTest(f"{method} {version}"):
                    self.assertEqual(
                        self.login(self.port, lambda joined: Session(joined, authid, method, secret), version=version),
                        (authid, role, method))
            with self.subTest(f"{method} wrong"), self.assertRaises(ApplicationError):
                self.login(self.port, lambda joined: Session(joined, authid, method, secret[:-1] + "1"))

    # proves R-CB-01, R-CB-03
    def test_a_signature_is_bound_to_its_connection(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(version):
                self.assertEqual(
                    self.login(self.port, lambda joined: BoundSession(joined, "key", "cryptosign", SEED), version=version),
                    ("key", "admin", "cryptosign"))
                with self.assertRaises(ApplicationError):
                    self.login(self.port, lambda joined: ForwardedSession(joined, "key", "cryptosign", SEED), version=version)
        with self.assertRaises(ApplicationError) as raised:  # no TLS, nothing to be bound to
            self.login(self.plain, lambda joined: BoundSession(joined, "key", "cryptosign", SEED))
        self.assertIn("wamp.error.", raised.exception.error)

    # proves R-TL-03, R-AU-11
    def test_a_client_certificate_logs_in(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            self.assertEqual(
                self.login(self.certified, lambda joined: Session(joined, None, "tls", None), self.known, version),
                ("holder", "admin", "tls"))
            with self.assertRaises(ApplicationError):  # verified, but nobody of the principals
                self.login(self.certified, lambda joined: Session(joined, None, "tls", None), self.unknown, version)


if __name__ == "__main__":
    unittest.main(verbosity=1)
