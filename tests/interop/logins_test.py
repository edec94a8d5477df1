# SPDX-License-Identifier: MIT
"""Logins of autobahn-python (Debian's) at the node: ticket, WAMP-CRA plain and salted, cryptosign; right and wrong, and a
procedure that decides."""
import asyncio
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
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


if __name__ == "__main__":
    unittest.main(verbosity=1)
