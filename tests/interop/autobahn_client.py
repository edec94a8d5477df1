# SPDX-License-Identifier: MIT
"""autobahn-python (Debian's, on asyncio) as these tests use it: serializers, the ways into a node, sessions that log in.

    door = Door("rawsocket", port=4711, tls=context)
    session = await log_in(door, "cbor", {"ticket": {"authid": "joe", "ticket": "secret"}})     # or raises Refused

What a login computes is autobahn's own code. Importing this ends the test as skipped when autobahn is not there.
"""
import asyncio
import dataclasses
import pathlib
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import node  # noqa: E402

try:
    import txaio
    txaio.use_asyncio()
    from autobahn.asyncio.rawsocket import WampRawSocketClientFactory, WampRawSocketClientProtocol
    from autobahn.asyncio.wamp import Session
    from autobahn.asyncio.websocket import WampWebSocketClientFactory, WampWebSocketClientProtocol
    from autobahn.wamp import auth, cryptosign
    from autobahn.wamp import serializer as serializers
    from autobahn.wamp.types import ComponentConfig
    if not auth.HAS_ARGON:
        raise ImportError("argon2 or passlib")
    if not cryptosign.HAS_CRYPTOSIGN:
        raise ImportError("nacl")
except ImportError as missing:
    print(f"SKIPPED: {missing} (scripts/setup --tests installs python3-autobahn and what its logins need)")
    sys.exit(77)

# autobahn 22.7.1 has this property on its WebSocket side only, and its session asks for it on both.
if not hasattr(WampRawSocketClientProtocol, "transport_details"):
    WampRawSocketClientProtocol.transport_details = property(lambda self: self._transport_details)

SERIALIZERS = {
    "json": serializers.JsonSerializer,
    "msgpack": serializers.MsgPackSerializer,
    "cbor": serializers.CBORSerializer,
    "ubjson": serializers.UBJSONSerializer,
}


@dataclasses.dataclass
class Door:
    """One way into a node: "websocket" or "rawsocket" over TCP (plain, or with `tls`) or a Unix socket."""
    framing: str
    port: int = 0
    path: str = ""
    tls: ssl.SSLContext = None

    def __str__(self):
        return f"{self.framing} {'unix' if self.path else 'tls' if self.tls else 'tcp'}"

    async def connect(self, client, serializer, headers=None):
        loop = asyncio.get_running_loop()
        if self.framing == "websocket":
            url = f"{'wss' if self.tls else 'ws'}://localhost:{self.port or 80}/ws"
            factory = WampWebSocketClientFactory(
                lambda: client, url=url, serializers=[SERIALIZERS[serializer]()], headers=headers)
            factory.protocol = WebSocketProtocol
        else:
            factory = WampRawSocketClientFactory(lambda: client, serializer=SERIALIZERS[serializer]())
            factory.protocol = RawSocketProtocol
        factory.client = client
        if self.path:
            return await loop.create_unix_connection(factory, self.path)
        return await loop.create_connection(
            factory, "127.0.0.1", self.port, ssl=self.tls, server_hostname="localhost" if self.tls else None)


class RawSocketProtocol(WampRawSocketClientProtocol):
    def connection_lost(self, exc):
        super().connection_lost(exc)
        self.factory.client.lost()


class WebSocketProtocol(WampWebSocketClientProtocol):
    def onConnect(self, response):
        self.factory.client.headers = response.headers
        super().onConnect(response)

    def connection_lost(self, exc):
        super().connection_lost(exc)
        self.factory.client.lost()


class Refused(Exception):
    """The node's ABORT, and that it closed the connection afterwards."""

    def __init__(self, reason, message):
        super().__init__(f"{reason}: {message}")
        self.reason = reason


class Client(Session):
    """Offers `methods` in their order: each with what autobahn's authenticator of that name takes, or with one. For a
    method that autobahn has none for ("tls", "cookie"), alone, with the authid to ask for."""

    def __init__(self, methods, realm="realm1"):
        super().__init__(ComponentConfig(realm, None))
        self.joined = asyncio.get_running_loop().create_future()
        self.left = asyncio.get_running_loop().create_future()
        self.headers = {}     # of the WebSocket handshake's response
        self.farewell = None  # CloseDetails
        self.methods = methods
        for name, arguments in methods.items():
            if isinstance(arguments, auth.IAuthenticator):
                self.add_authenticator(arguments)
            elif isinstance(arguments, dict):
                self.add_authenticator(auth.create_authenticator(name, **arguments))

    def on_connect(self):
        (method, authid), = self.methods.items()
        self.join(self.config.realm, [method], authid)

    def on_join(self, details):
        self.details = details
        self.joined.set_result(details)

    def on_leave(self, details):
        self.farewell = details
        if self.joined.done():
            self.disconnect()  # a refused one leaves that to the node

    def onUserError(self, fail, msg):
        """A computation of autobahn's failed: it says so in an ABORT of its own, which comes here as the farewell."""

    def lost(self):
        """The connection has ended, maybe before there was a session."""
        if not self.joined.done():
            error = ConnectionError("closed without an ABORT")
            if self.farewell is not None:
                error = Refused(self.farewell.reason, self.farewell.message)
            self.joined.set_exception(error)
        self.left.set_result(None)

    async def go(self):
        self.leave()
        await asyncio.wait_for(self.left, node.PATIENCE)


async def log_in(door, serializer, methods, realm="realm1", headers=None):
    """The session that joined; Refused when the node said ABORT and closed the connection."""
    client = Client(methods, realm)
    await door.connect(client, serializer, headers)
    await asyncio.wait_for(client.joined, node.PATIENCE)
    return client
