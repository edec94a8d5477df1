# SPDX-License-Identifier: MIT
"""autobahn-python logs in: every method that it knows, in every serializer, through every door, with right and wrong
credentials. What a procedure decides is in dynamic_logins_test.py."""
import asyncio
import hashlib
import itertools
import os
import ssl
import traceback
import unittest

from autobahn_client import SERIALIZERS, Door, Refused, auth, cryptosign, log_in
import logins_node
from logins_node import ARGON2, AUTH, OTHER_SEED, PASSWORD, PBKDF2, SALT, SECRET, SEED, TICKET, endpoint
from nacl.signing import VerifyKey
import node

DENIED = "wamp.error.authentication_denied"
NOBODY = "wamp.error.no_such_principal"
FAILED = "wamp.error.authentication_failed"


def named(method, authid, **secret):
    return {method: {"authid": authid, **secret}}


# name of the case: (right credentials, wrong ones, those of nobody, authid, role)
LOGINS = {
    "ticket": (named("ticket", "joe", ticket=TICKET), named("ticket", "joe", ticket=TICKET[:-1]),
               named("ticket", "nobody", ticket=TICKET), "joe", "user"),
    "wampcra": (named("wampcra", "ann", secret=SECRET), named("wampcra", "ann", secret="wrong"),
                named("wampcra", "nobody", secret=SECRET), "ann", "user"),
    "wampcra, salted": (named("wampcra", "sal", secret=PASSWORD), named("wampcra", "sal", secret="wrong"),
                        named("wampcra", "stranger", secret=PASSWORD), "sal", "user"),
    "wampcra, derived": (named("wampcra", "der", secret=PASSWORD), named("wampcra", "der", secret="wrong"),
                         named("wampcra", "foreigner", secret=PASSWORD), "der", "user"),
    "scram": (named("scram", "sam", password=PASSWORD), named("scram", "sam", password="wrong"),
              named("scram", "nobody", password=PASSWORD), "sam", "user"),
    "cryptosign": (named("cryptosign", "key", privkey=SEED), named("cryptosign", "key", privkey=OTHER_SEED),
                   named("cryptosign", "nobody", privkey=SEED), "key", "admin"),
    "cryptosign, nameless": ({"cryptosign": {"privkey": SEED}}, {"cryptosign": {"privkey": OTHER_SEED}},
                             {"cryptosign": {"privkey": "00" * 31 + "02"}}, "key", "admin"),
}


def bound(seed=SEED, **more):
    """A cryptosign login that is bound to its TLS channel."""
    return {"authid": "key", "privkey": seed, "authextra": {"channel_binding": "tls-unique", **more}}


class LoginTest(unittest.TestCase):
    def attempt(self, door, methods, serializer="cbor"):
        """The details of a session that has come and gone."""
        async def play():
            session = await log_in(door, serializer, methods)
            await session.go()
            return session.details
        return asyncio.run(play())

    def refused(self, door, methods, reason, serializer="cbor"):
        with self.assertRaises(Refused) as raised:
            self.attempt(door, methods, serializer)
        self.assertEqual(raised.exception.reason, reason)


class Logins(LoginTest):
    @classmethod
    def setUpClass(cls):
        cls.certificates = logins_node.Certificates()
        context = cls.certificates.context()
        tls = cls.certificates.tls()
        login = {"auth": AUTH}
        ports = [node.free_port() for _ in range(5)]
        cls.node = logins_node.start([
            {"type": "websocket", "endpoint": endpoint(ports[0]), **login},
            {"type": "rawsocket", "endpoint": endpoint(ports[1]), **login},
            {"type": "websocket", "endpoint": endpoint(ports[2], tls), **login},
            {"type": "rawsocket", "endpoint": endpoint(ports[3], tls), **login},
            {"type": "websocket", "endpoint": {"type": "unix", "path": "ws.sock"}, **login},
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "rs.sock"}, **login},
            {"type": "websocket", "endpoint": endpoint(ports[4]), "auth": {"scram": {"type": "static", "principals": {
                # autobahn's own tool for configurations: 4096 rounds, which take it seconds at each login.
                "tool": {**auth.derive_scram_credential("tool@example.com", PASSWORD), "role": "user"},
                "pbk": {**PBKDF2, "role": "user"},
                "imp": {**ARGON2, "server-key": "00" * 32, "role": "user"}}}}}])
        cls.doors = [
            Door("websocket", ports[0]), Door("rawsocket", ports[1]),
            Door("websocket", ports[2], tls=context), Door("rawsocket", ports[3], tls=context),
            Door("websocket", path=str(cls.node.cbdir / "ws.sock")), Door("rawsocket", path=str(cls.node.cbdir / "rs.sock"))]
        cls.plain_doors = [door for door in cls.doors if not door.tls]
        cls.tls_doors = [door for door in cls.doors if door.tls]
        cls.scram_door = Door("websocket", ports[4])

    @classmethod
    def tearDownClass(cls):
        logins_node.stop(cls.node)
        cls.certificates.remove()

    def everywhere(self, check):
        """All at once, because the time goes into waiting: there are hundreds."""
        failures = []

        async def through(door, serializer):
            for name, login in LOGINS.items():
                try:
                    await check(door, serializer, *login)
                except Exception:
                    failures.append(f"{name}, {door}, {serializer}:\n{traceback.format_exc()}")

        async def play():
            await asyncio.gather(*(through(*where) for where in itertools.product(self.doors, SERIALIZERS)))
        asyncio.run(play())
        self.assertFalse(failures, "\n".join(failures))

    async def turned_away(self, door, serializer, methods):
        with self.assertRaises(Refused) as raised:
            await log_in(door, serializer, methods)
        # There is nothing to challenge somebody with whose key nobody has.
        self.assertEqual(raised.exception.reason, NOBODY if "cryptosign" in methods else DENIED)

    def test_right_credentials(self):
        async def check(door, serializer, right, _wrong, _nobody, authid, role):
            session = await log_in(door, serializer, right)
            details = session.details
            self.assertEqual((details.realm, details.authid, details.authrole, details.authmethod, details.authprovider),
                             ("realm1", authid, role, *right, "static"))
            seen = await session.call("wamp.session.get", details.session)
            self.assertEqual((seen["authid"], seen["authrole"], seen["authmethod"]), (authid, role, *right))
            await session.go()
        self.everywhere(check)

    def test_wrong_credentials(self):
        async def check(door, serializer, _right, wrong, *_):
            await self.turned_away(door, serializer, wrong)
        self.everywhere(check)

    def test_unknown_users_are_answered_as_wrong_secrets_are(self):
        async def check(door, serializer, _right, _wrong, nobody, *_):
            await self.turned_away(door, serializer, nobody)
        self.everywhere(check)

    def test_anonymous(self):
        for door, serializer in itertools.product(self.doors, SERIALIZERS):
            with self.subTest(door=str(door), serializer=serializer):
                details = self.attempt(door, {"anonymous": {}}, serializer)
                self.assertEqual((details.authrole, details.authmethod), ("anonymous", "anonymous"))
                self.assertTrue(details.authid)

    def test_of_several_methods_the_first_that_knows_the_user_counts(self):
        def two(*methods):
            secrets = {"ticket": {"ticket": TICKET}, "wampcra": {"secret": SECRET}, "scram": {"password": PASSWORD},
                       "cryptosign-proxy": {"privkey": SEED}, "anonymous-proxy": {}, "anonymous": {}}
            return {method: {"authid": "two", **secrets[method]} for method in methods}
        for door in self.doors:
            with self.subTest(door=str(door)):
                for offered, taken in ((("ticket", "wampcra"), "ticket"), (("wampcra", "ticket"), "wampcra"),
                                       (("scram", "wampcra"), "wampcra"),  # SCRAM knows no such user
                                       (("anonymous-proxy", "cryptosign-proxy", "ticket"), "ticket"),
                                       (("anonymous", "ticket"), "anonymous")):
                    self.assertEqual(self.attempt(door, two(*offered)).authmethod, taken, offered)
                self.refused(door, two("anonymous-proxy", "cryptosign-proxy"), "wamp.error.no_matching_auth_method")

    def test_a_failed_method_is_not_followed_by_another(self):
        for door in self.doors:
            with self.subTest(door=str(door)):
                self.refused(door, {"ticket": {"authid": "joe", "ticket": "wrong"}, "anonymous": {"authid": "joe"}}, DENIED)

    def test_scram_with_the_keys_of_autobahns_tool(self):
        details = self.attempt(self.scram_door, named("scram", "tool", password=PASSWORD))
        self.assertEqual((details.authid, details.authmethod), ("tool", "scram"))

    def test_scram_with_pbkdf2(self):
        # autobahn 22.7.1 hands its own pbkdf2() the salt as it came, in base64; that takes bytes, and refuses. With that
        # one line put right, its other computations are good.
        self.refused(self.scram_door, named("scram", "pbk", password=PASSWORD), "wamp.error.cannot_authenticate")
        broken = auth._hash_pbkdf2_secret
        auth._hash_pbkdf2_secret = lambda password, salt, iterations: hashlib.pbkdf2_hmac(
            "sha256", password, SALT, iterations, 32)
        try:
            self.assertEqual(self.attempt(self.scram_door, named("scram", "pbk", password=PASSWORD)).authid, "pbk")
            self.refused(self.scram_door, named("scram", "pbk", password="wrong"), DENIED)
        finally:
            auth._hash_pbkdf2_secret = broken

    def test_autobahn_leaves_a_router_that_does_not_know_the_password(self):
        async def play():
            with self.assertRaises(ConnectionError):
                await log_in(self.scram_door, "cbor", named("scram", "imp", password=PASSWORD))
        asyncio.run(play())

    # --- cryptosign: the router's proof, and the channel

    def test_the_router_proves_that_it_has_its_key(self):
        key = self.node.wait_line(r"Node Public Key: (\w+)")[1]
        challenge = os.urandom(32)

        class Suspicious(auth.AuthCryptoSign):
            def on_challenge(self, session, login_challenge):
                extra = login_challenge.extra
                assert extra["pubkey"] == key
                signed = bytes.fromhex(extra["signature"])
                channel = session._transport.transport_details.channel_id.get(self._channel_binding, bytes(32))
                assert signed[64:] == bytes(a ^ b for a, b in zip(challenge, channel))
                VerifyKey(bytes.fromhex(extra["pubkey"])).verify(signed[64:], signed[:64])
                return super().on_challenge(session, login_challenge)
        for door in self.doors:
            login = bound(challenge=challenge.hex())
            if not door.tls:
                del login["authextra"]["channel_binding"]
            with self.subTest(door=str(door)):
                self.assertEqual(self.attempt(door, {"cryptosign": Suspicious(**login)}).authid, "key")

    # proves R-CB-01, R-CB-03
    def test_a_cryptosign_login_bound_to_its_channel(self):
        # autobahn on asyncio takes the channel's id from ssl.get_channel_binding("tls-unique"), which is the client's
        # Finished message on both sides: what this router takes, and Crossbar.io since 26.10. (On Twisted, autobahn
        # 22.7.1 takes the peer's Finished message: `is_server != is_not_resumed` is true for a client. Its own router
        # does likewise for WebSocket, but takes the client's for RawSocket. So it cannot agree with anybody who holds to
        # RFC 5929, and with its own router only for WebSocket.)
        class Observant(auth.AuthCryptoSign):
            def on_challenge(self, session, challenge):
                transport = session._transport
                finished = transport.transport.get_extra_info("ssl_object").get_channel_binding("tls-unique")
                assert transport.transport_details.channel_id == {"tls-unique": hashlib.sha256(finished).digest()}
                assert challenge.extra["channel_binding"] == "tls-unique"
                return super().on_challenge(session, challenge)
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.certificates.context()
            context.minimum_version = context.maximum_version = version
            for door, serializer in itertools.product(self.tls_doors, SERIALIZERS):
                with self.subTest(version=version.name, door=str(door), serializer=serializer):
                    door = Door(door.framing, door.port, tls=context)
                    self.assertEqual(self.attempt(door, {"cryptosign": Observant(**bound())}, serializer).authid, "key")

    def test_a_signature_for_another_channel_is_refused(self):
        class Relayed(auth.AuthCryptoSign):
            channel_id = hashlib.sha256(b"the channel to the man in the middle").digest()

            def on_challenge(self, session, challenge):
                return self._privkey.sign_challenge(challenge, channel_id=self.channel_id, channel_id_type="tls-unique")

        class Forgetful(auth.AuthCryptoSign):
            def on_challenge(self, session, challenge):
                return self._privkey.sign_challenge(challenge)
        for door, login in itertools.product(self.tls_doors, (Relayed, Forgetful)):
            with self.subTest(door=str(door), login=login.__name__):
                self.refused(door, {"cryptosign": login(**bound())}, DENIED)

    def test_a_channel_without_tls_cannot_be_bound_to(self):
        for door in self.plain_doors:
            with self.subTest(door=str(door)):
                self.refused(door, {"cryptosign": bound()}, FAILED)

    def test_autobahn_refuses_a_router_that_it_cannot_verify(self):
        stranger = self.certificates.context(authority=self.certificates.stranger)
        for door in self.tls_doors:
            with self.subTest(door=str(door)), self.assertRaises(ssl.SSLCertVerificationError):
                self.attempt(Door(door.framing, door.port, tls=stranger), LOGINS["ticket"][0])


class ClientCertificates(LoginTest):
    """Doors where the TLS client certificate is a login."""

    @classmethod
    def setUpClass(cls):
        cls.certificates = logins_node.Certificates()
        tls = cls.certificates.mutual_tls()
        login = {"auth": {
            "tls": {"type": "static", "principals": {
                "certified": {"certificate-sha1": cls.certificates.client.sha1(), "role": "admin"}}},
            "ticket": AUTH["ticket"]}}
        ports = [node.free_port() for _ in range(2)]
        cls.node = logins_node.start([
            {"type": "websocket", "endpoint": endpoint(ports[0], tls), **login},
            {"type": "rawsocket", "endpoint": endpoint(ports[1], tls), **login}])
        cls.ways = list(zip(("websocket", "rawsocket"), ports))

    @classmethod
    def tearDownClass(cls):
        logins_node.stop(cls.node)
        cls.certificates.remove()

    def at_each_door(self, own, check):
        """check(door) for each, with `own` certificate."""
        for framing, port in self.ways:
            with self.subTest(framing):
                check(Door(framing, port, tls=self.certificates.context(own)))

    # proves R-TL-03, R-AU-11
    def test_the_listed_certificate_lets_in(self):
        def check(door):
            for serializer, authid in itertools.product(SERIALIZERS, (None, "certified")):
                details = self.attempt(door, {"tls": authid}, serializer)
                self.assertEqual((details.authid, details.authrole, details.authmethod, details.authprovider),
                                 ("certified", "admin", "tls", "static"))
        self.at_each_door(self.certificates.client, check)

    def test_another_name_or_another_certificate_does_not(self):
        self.at_each_door(self.certificates.client, lambda door: self.refused(door, {"tls": "joe"}, NOBODY))
        self.at_each_door(self.certificates.unlisted, lambda door: self.refused(door, {"tls": "certified"}, NOBODY))

    def test_other_methods_stay_possible(self):
        def check(door):
            self.assertEqual(self.attempt(door, LOGINS["ticket"][0]).authmethod, "ticket")
        self.at_each_door(self.certificates.unlisted, check)

    def test_without_a_certificate_of_the_authority_there_is_no_connection(self):
        def check(door):
            with self.assertRaises(OSError):  # by ssl's error or by the connection's end, as TLS 1.3 has it
                self.attempt(door, LOGINS["ticket"][0])
        for own in (None, self.certificates.stranger.issue("foreign", names=())):
            self.at_each_door(own, check)


class Constants(unittest.TestCase):
    """logins_node.py's, that autobahn computes."""

    def test_keys(self):
        self.assertEqual(cryptosign.CryptosignKey.from_bytes(bytes.fromhex(SEED)).public_key(), logins_node.PUBLIC_KEY)
        self.assertEqual(auth.derive_key(PASSWORD, "salt456", 1000, 32).decode(), logins_node.USERS["der"]["secret"])


if __name__ == "__main__":
    unittest.main(verbosity=1)
