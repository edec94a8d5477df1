# SPDX-License-Identifier: MIT
"""autobahn-python (Debian's) against the node: every serializer that it has, over WebSocket and RawSocket, TCP and Unix."""
import asyncio
import itertools
import unittest

from autobahn_client import SERIALIZERS
import node
from autobahn.asyncio.rawsocket import WampRawSocketClientFactory
from autobahn.asyncio.wamp import ApplicationSession
from autobahn.asyncio.websocket import WampWebSocketClientFactory
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallOptions, CallResult, ComponentConfig, PublishOptions, RegisterOptions, SubscribeOptions

TRANSPORTS = ("websocket", "rawsocket-tcp", "rawsocket-unix")
PATIENCE = node.PATIENCE
ALLOW = {"call": True, "register": True, "publish": True, "subscribe": True}
# autobahn cannot ask to be disclosed; the role says so for one prefix.
ROLES = [{"name": "anonymous", "permissions": [
    {"uri": "", "match": "prefix", "allow": ALLOW},
    {"uri": "com.example.disclosed", "match": "prefix", "allow": ALLOW, "disclose": {"caller": True, "publisher": True}}]}]


class Session(ApplicationSession):
    def __init__(self, config, joined):
        super().__init__(config)
        self.joined = joined

    def onJoin(self, details):
        self.details = details
        if not self.joined.done():
            self.joined.set_result(self)

    def onLeave(self, details):
        if not self.joined.done():
            self.joined.set_exception(ApplicationError(details.reason, details.message))
        self.disconnect()


class Interop(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ws, cls.rs = node.free_port(), node.free_port()
        cls.node = node.Node(node.router_config([
            {"type": "websocket", "endpoint": {"type": "tcp", "port": cls.ws, "interface": "127.0.0.1"}},
            {"type": "rawsocket", "endpoint": {"type": "tcp", "port": cls.rs, "interface": "127.0.0.1"}},
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "crossbar.sock"}}], ROLES))
        cls.node.wait_ready()

    @classmethod
    def tearDownClass(cls):
        code = cls.node.stop()
        cls.node.__exit__(None)
        assert code == 0

    def check(self, scenario):
        """Runs `scenario(join)` for every transport with two clients of each pair of serializers."""
        pairs = [(s, s) for s in SERIALIZERS] + [("json", "msgpack"), ("msgpack", "cbor"), ("cbor", "ubjson"), ("ubjson", "json")]
        for transport, (first, second) in itertools.product(TRANSPORTS, pairs):
            with self.subTest(transport=transport, first=first, second=second):
                asyncio.run(asyncio.wait_for(self.play(scenario, transport, (first, second)), PATIENCE))

    async def play(self, scenario, transport, names):
        loop = asyncio.get_running_loop()
        sessions = []

        async def join(which):
            joined = loop.create_future()

            def make():
                session = Session(ComponentConfig("realm1", None), joined)
                sessions.append(session)
                return session

            serializer = SERIALIZERS[names[which]]()
            if transport == "websocket":
                factory = WampWebSocketClientFactory(make, url=f"ws://127.0.0.1:{self.ws}/ws", serializers=[serializer])
                await loop.create_connection(factory, "127.0.0.1", self.ws)
            else:
                factory = WampRawSocketClientFactory(make, serializer=serializer)
                if transport == "rawsocket-tcp":
                    await loop.create_connection(factory, "127.0.0.1", self.rs)
                else:
                    await loop.create_unix_connection(factory, str(self.node.cbdir / "crossbar.sock"))
            return await joined

        await scenario(join)
        for session in sessions:
            if session.is_attached():
                session.leave()
        while any(s._transport is not None and s.is_connected() for s in sessions):
            await asyncio.sleep(0.002)

    def test_calls_with_every_kind_of_value(self):
        values = [None, True, False, 0, 1, -1, 2 ** 53, -2 ** 53, 1.5, "", "grüße", "\u0001", [], {}, [[1], {"a": [None]}],
                  b"\x00\xff\x80bytes", {"deep": {"er": {"still": [1, 2, 3]}}}, "x" * 70000]

        async def scenario(join):
            callee, caller = await join(0), await join(1)
            await callee.register(lambda *args, **kwargs: CallResult(*args, **kwargs), "com.example.echo")
            for value in values:
                result = await caller.call("com.example.echo", value, key=value)
                self.assertEqual(list(result.results), [value])
                self.assertEqual(result.kwresults, {"key": value})
            with self.assertRaises(ApplicationError) as raised:
                await caller.call("com.example.nobody")
            self.assertEqual(raised.exception.error, "wamp.error.no_such_procedure")

            def fail():
                raise ApplicationError("com.example.error.mine", 1, "two", three=3)
            await callee.register(fail, "com.example.fail")
            with self.assertRaises(ApplicationError) as raised:
                await caller.call("com.example.fail")
            self.assertEqual((raised.exception.error, list(raised.exception.args), raised.exception.kwargs),
                             ("com.example.error.mine", [1, "two"], {"three": 3}))
        self.check(scenario)

    def test_progressive_results(self):
        async def scenario(join):
            callee, caller = await join(0), await join(1)

            async def count(n, details=None):
                for i in range(n):
                    details.progress(i)
                    await asyncio.sleep(0)
                return n
            await callee.register(count, "com.example.count", options=RegisterOptions(details_arg="details"))
            seen = []
            result = await caller.call("com.example.count", 5, options=CallOptions(on_progress=seen.append))
            self.assertEqual((seen, result), ([0, 1, 2, 3, 4], 5))
        self.check(scenario)

    def test_cancel_and_timeout(self):
        async def scenario(join):
            callee, caller = await join(0), await join(1)
            started = asyncio.get_running_loop().create_future()

            async def slow():
                if not started.done():
                    started.set_result(None)
                await asyncio.sleep(60)
            await callee.register(slow, "com.example.slow")
            call = caller.call("com.example.slow")
            await started
            call.cancel()
            with self.assertRaises((asyncio.CancelledError, ApplicationError)):
                await call
            with self.assertRaises(ApplicationError) as raised:
                await caller.call("com.example.slow", options=CallOptions(timeout=50))
            self.assertEqual(raised.exception.error, "wamp.error.timeout")
        self.check(scenario)

    def test_publish_with_patterns_lists_and_acknowledgement(self):
        async def scenario(join):
            subscriber, publisher = await join(0), await join(1)
            got = []
            done = asyncio.get_running_loop().create_future()

            def on_event(*args, details=None):
                got.append((details.topic, args))
                if args == ("end",) and len([g for g in got if g[1] == ("end",)]) == 3:
                    done.set_result(None)
            for topic, match in (("com.example.a.b", "exact"), ("com.example.", "prefix"), ("com..a.b", "wildcard")):
                await subscriber.subscribe(on_event, topic, options=SubscribeOptions(match=match, details_arg="details"))
            acknowledge = PublishOptions(acknowledge=True)
            await publisher.publish("com.example.a.b", "all", options=acknowledge)
            await publisher.publish("com.example.other", "prefix only", options=acknowledge)
            await publisher.publish("com.example.a.b", "excluded",
                                    options=PublishOptions(acknowledge=True, exclude=[subscriber._session_id]))
            await publisher.publish("com.example.a.b", "not eligible",
                                    options=PublishOptions(acknowledge=True, eligible=[publisher._session_id]))
            await publisher.publish("com.example.a.b", "to you",
                                    options=PublishOptions(acknowledge=True, eligible=[subscriber._session_id]))
            await publisher.publish("com.example.a.b", "end", options=acknowledge)
            await done
            counts = {text: len([g for g in got if g[1] == (text,)]) for text in
                      ("all", "prefix only", "excluded", "not eligible", "to you", "end")}
            self.assertEqual(counts, {"all": 3, "prefix only": 1, "excluded": 0, "not eligible": 0, "to you": 3, "end": 3})
        self.check(scenario)

    def test_publisher_exclusion(self):
        async def scenario(join):
            me, other = await join(0), await join(1)
            got = []
            seen = asyncio.get_running_loop().create_future()

            def on_event(text):
                got.append(text)
                if text == "end":
                    seen.set_result(None)
            await me.subscribe(on_event, "com.example.topic")
            await me.publish("com.example.topic", "not to me", options=PublishOptions(acknowledge=True))
            await me.publish("com.example.topic", "to me too", options=PublishOptions(acknowledge=True, exclude_me=False))
            await other.publish("com.example.topic", "end", options=PublishOptions(acknowledge=True))
            await seen
            self.assertEqual(got, ["to me too", "end"])
        self.check(scenario)

    def test_shared_and_pattern_registrations(self):
        async def scenario(join):
            first, second = await join(0), await join(1)
            await first.register(lambda: "first", "com.example.shared", options=RegisterOptions(invoke="roundrobin"))
            await second.register(lambda: "second", "com.example.shared", options=RegisterOptions(invoke="roundrobin"))
            answers = [await second.call("com.example.shared") for _ in range(6)]
            self.assertEqual(sorted(answers), ["first"] * 3 + ["second"] * 3)
            self.assertNotEqual(answers[0], answers[1])
            with self.assertRaises(ApplicationError) as raised:
                await second.register(lambda: "third", "com.example.shared")
            self.assertIn("procedure", raised.exception.error)

            def which(details=None):
                return details.procedure
            await first.register(which, "com.example.pattern", options=RegisterOptions(match="prefix", details_arg="details"))
            self.assertEqual(await second.call("com.example.pattern.any.thing"), "com.example.pattern.any.thing")
        self.check(scenario)

    def test_disclosure(self):
        async def scenario(join):
            one, other = await join(0), await join(1)
            event = asyncio.get_running_loop().create_future()
            with_details = RegisterOptions(details_arg="details")
            await one.register(lambda details=None: details.caller, "com.example.disclosed.who", options=with_details)
            await one.register(lambda details=None: details.caller, "com.example.hidden.who", options=with_details)
            await one.subscribe(lambda details=None: event.set_result(details.publisher), "com.example.disclosed.topic",
                                options=SubscribeOptions(details_arg="details"))
            self.assertEqual(await other.call("com.example.disclosed.who"), other._session_id)
            self.assertIsNone(await other.call("com.example.hidden.who"))
            await other.publish("com.example.disclosed.topic", options=PublishOptions(acknowledge=True))
            self.assertEqual(await event, other._session_id)
        self.check(scenario)

    def test_meta_api(self):
        async def scenario(join):
            watcher = await join(0)
            loop = asyncio.get_running_loop()
            joined, left = loop.create_future(), loop.create_future()
            await watcher.subscribe(lambda details: joined.done() or joined.set_result(details), "wamp.session.on_join")
            await watcher.subscribe(lambda session, *_: left.done() or left.set_result(session), "wamp.session.on_leave")
            other = await join(1)
            self.assertEqual((await joined)["session"], other._session_id)
            sessions = await watcher.call("wamp.session.list")
            self.assertIn(other._session_id, sessions)
            self.assertEqual(await watcher.call("wamp.session.count"), len(sessions))
            self.assertEqual((await watcher.call("wamp.session.get", other._session_id))["authrole"], "anonymous")
            await other.register(lambda: None, "com.example.listed")
            registration = await watcher.call("wamp.registration.lookup", "com.example.listed")
            self.assertEqual((await watcher.call("wamp.registration.get", registration))["uri"], "com.example.listed")
            self.assertEqual(await watcher.call("wamp.registration.list_callees", registration), [other._session_id])
            gone = other._session_id
            other.leave()
            self.assertEqual(await left, gone)
            with self.assertRaises(ApplicationError) as raised:
                await watcher.call("wamp.session.get", gone)
            self.assertEqual(raised.exception.error, "wamp.error.no_such_session")
        self.check(scenario)

    def test_unknown_realm_is_refused(self):
        async def scenario(_):
            loop = asyncio.get_running_loop()
            joined = loop.create_future()
            factory = WampRawSocketClientFactory(
                lambda: Session(ComponentConfig("nowhere", None), joined), serializer=SERIALIZERS["msgpack"]())
            await loop.create_connection(factory, "127.0.0.1", self.rs)
            with self.assertRaises(ApplicationError) as raised:
                await joined
            self.assertEqual(raised.exception.error, "wamp.error.no_such_realm")
        asyncio.run(asyncio.wait_for(scenario(None), PATIENCE))


if __name__ == "__main__":
    unittest.main(verbosity=1)
