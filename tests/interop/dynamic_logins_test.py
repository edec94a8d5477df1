# SPDX-License-Identifier: MIT
"""Logins and permissions that a component decides, both ends with autobahn-python: the component on Twisted, as a guest of
the node; those who log in on asyncio."""
import asyncio
import itertools
import sys
import unittest

from autobahn_client import SERIALIZERS, Door, log_in
import logins_node
from logins_node import HERE, OTHER_SEED, PASSWORD, SECRET, SEED, TICKET, endpoint
from logins_test import LoginTest, named
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import PublishOptions, RegisterOptions, SubscribeOptions
import node

NOT_INVITED = "com.example.not_invited"
DENIED = "wamp.error.authentication_denied"
FAILED = "wamp.error.authentication_failed"


def ticket(authid, secret=TICKET):
    return named("ticket", authid, ticket=secret)


class DynamicLogins(LoginTest):
    @classmethod
    def setUpClass(cls):
        cls.certificates = logins_node.Certificates()
        dynamic = {"type": "dynamic", "authenticator": "com.example.authenticate"}
        login = {"auth": {method: dynamic for method in ("anonymous", "ticket", "wampcra", "scram", "cryptosign", "tls")}}
        ports = [node.free_port() for _ in range(3)]
        guest = {"type": "guest", "executable": sys.executable, "arguments": [
            str(HERE / "deciding_component.py"), "component.sock", logins_node.PUBLIC_KEY, cls.certificates.client.sha1()]}
        cls.node = logins_node.start([
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "component.sock"},
             "auth": {"cryptosign": logins_node.AUTH["cryptosign"]}},
            {"type": "websocket", "endpoint": endpoint(ports[0]), **login},
            {"type": "rawsocket", "endpoint": endpoint(ports[1], cls.certificates.tls()), **login},
            {"type": "websocket", "endpoint": endpoint(ports[2], cls.certificates.mutual_tls()), **login}],
            [guest], [{"name": "guarded", "authorizer": "com.example.authorize"}], ["realm2"])
        cls.node.wait_line("the component decides")
        cls.doors = [Door("websocket", ports[0]), Door("rawsocket", ports[1], tls=cls.certificates.context()),
                     Door("websocket", ports[2], tls=cls.certificates.context(cls.certificates.client))]

    @classmethod
    def tearDownClass(cls):
        logins_node.stop(cls.node)
        cls.certificates.remove()

    def at_each(self, check):
        """check(door, serializer) for each pair."""
        for door, serializer in itertools.product(self.doors, SERIALIZERS):
            with self.subTest(door=str(door), serializer=serializer):
                check(door, serializer)

    # proves R-DA-01
    def test_who_is_let_in_by_each_method(self):
        def check(door, serializer):
            for methods, authid, role in (
                    ({"anonymous": {}}, "visitor", "anonymous"),
                    (ticket("joe"), "joe", "user"),
                    (ticket("simple"), "simple", "user"),
                    (ticket("renamed"), "somebody-else", "user"),
                    (named("wampcra", "ann", secret=SECRET), "ann", "user"),
                    (named("wampcra", "sal", secret=PASSWORD), "sal", "user"),
                    (named("scram", "sam", password=PASSWORD), "sam", "user"),
                    (named("cryptosign", "key", privkey=SEED), "key", "admin"),
                    ({"cryptosign": {"privkey": SEED}}, "by-key", "admin")):
                details = self.attempt(door, methods, serializer)
                self.assertEqual((details.authid, details.authrole, details.authmethod, details.authprovider),
                                 (authid, role, *methods, "dynamic"))
        self.at_each(check)

    def test_who_is_not(self):
        def check(door, serializer):
            for methods, reason in (
                    (ticket("joe", "wrong"), NOT_INVITED), (ticket("nobody"), NOT_INVITED),
                    (named("wampcra", "ann", secret="wrong"), DENIED), (named("wampcra", "sal", secret="wrong"), DENIED),
                    (named("wampcra", "nobody", secret=SECRET), NOT_INVITED),
                    (named("scram", "sam", password="wrong"), DENIED),
                    (named("scram", "nobody", password=PASSWORD), NOT_INVITED),
                    (named("cryptosign", "key", privkey=OTHER_SEED), NOT_INVITED)):
                self.refused(door, methods, reason, serializer)
        self.at_each(check)

    def test_answers_that_let_nobody_in(self):
        for door in self.doors:
            with self.subTest(door=str(door)):
                self.refused(door, ticket("garbage"), FAILED)
                self.refused(door, ticket("roleless"), "wamp.error.no_such_role")
                self.refused(door, ticket("broken"), "wamp.error.runtime_error")
                self.refused(door, named("wampcra", "joe", secret=""), FAILED)  # no secret in the answer
                self.refused(door, named("scram", "joe", password=""), FAILED)

    def test_what_the_answer_says_reaches_the_client(self):
        def check(door, serializer):
            details = self.attempt(door, ticket("joe"), serializer)
            self.assertEqual((details.realm, details.authextra["greeting"]), ("realm1", "hello"))
            self.assertEqual(self.attempt(door, ticket("mover"), serializer).realm, "realm2")
        self.at_each(check)

    def test_the_component_sees_the_clients_certificate(self):
        door = self.doors[-1]
        details = self.attempt(door, {"tls": None})
        self.assertEqual((details.authid, details.authrole, details.authmethod), ("certified", "admin", "tls"))
        unlisted = Door(door.framing, door.port, tls=self.certificates.context(self.certificates.unlisted))
        self.refused(unlisted, {"tls": None}, NOT_INVITED)

    # proves R-AZ-03
    def test_what_is_allowed_to_a_guarded_session(self):
        def check(door, serializer):
            asyncio.run(asyncio.wait_for(self.guarded(door, serializer), node.PATIENCE))
        self.at_each(check)

    async def guarded(self, door, serializer):
        session = await log_in(door, serializer, ticket("guarded"))
        other = await log_in(door, serializer, ticket("joe"))
        acknowledged = PublishOptions(acknowledge=True)

        async def denied(awaitable, error="wamp.error.not_authorized"):
            with self.assertRaises(ApplicationError) as raised:
                await awaitable
            self.assertEqual(raised.exception.error, error)

        await other.register(lambda details: details.caller, "com.example.who.disclosed",
                             RegisterOptions(details_arg="details"))
        self.assertEqual(await session.call("com.example.who.disclosed"), session.details.session)
        await other.register(lambda: "done", "com.example.cached")
        for _ in range(3):
            self.assertEqual(await session.call("com.example.cached"), "done")
        asked = [question for question in await other.call("com.example.questions") if question[2] == "com.example.cached"]
        self.assertEqual(len(asked), 1)  # whatever other sessions of the role do: it is remembered

        for what, error in (("denied", "wamp.error.not_authorized"), ("broken", "wamp.error.authorization_failed"),
                            ("garbage", "wamp.error.authorization_failed")):
            uri = f"com.example.{what}"
            await denied(session.call(uri), error)
            await denied(session.register(lambda: None, uri), error)
            await denied(session.subscribe(lambda: None, uri), error)
            await denied(session.publish(uri, options=acknowledged), error)
        await session.register(lambda: None, "com.example.allowed")
        await session.subscribe(lambda: None, "com.example.allowed", SubscribeOptions(match="prefix"))
        await session.publish("com.example.allowed", options=acknowledged)
        asked = (await other.call("com.example.questions"))[-3:]
        self.assertEqual(asked, [["guarded", "guarded", "com.example.allowed", action, match] for action, match in (
            ("register", "exact"), ("subscribe", "prefix"), ("publish", "exact"))])
        await session.go()
        await other.go()


if __name__ == "__main__":
    unittest.main(verbosity=1)
