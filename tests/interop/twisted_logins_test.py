# SPDX-License-Identifier: MIT
"""autobahn-python on Twisted, as most components are written, logs in: each method once through each door. Its asyncio
half, which shares the computations, is tried in every combination by logins_test.py."""
import itertools
import json
import subprocess
import sys
import unittest

import autobahn_client  # noqa: F401  skips this test when autobahn is not there
import logins_node
from logins_node import AUTH, HERE, OTHER_SEED, PASSWORD, SECRET, SEED, TICKET, endpoint
import node

DENIED = "wamp.error.authentication_denied"
NOBODY = "wamp.error.no_such_principal"

LOGINS = [
    ({"anonymous": {}}, {"authrole": "anonymous"}),
    ({"ticket": {"authid": "joe", "ticket": TICKET}}, {"authid": "joe", "authrole": "user"}),
    ({"ticket": {"authid": "joe", "ticket": "wrong"}}, {"reason": DENIED}),
    ({"wampcra": {"authid": "ann", "secret": SECRET}}, {"authid": "ann", "authrole": "user"}),
    ({"wampcra": {"authid": "sal", "secret": PASSWORD}}, {"authid": "sal", "authrole": "user"}),
    ({"wampcra": {"authid": "sal", "secret": "wrong"}}, {"reason": DENIED}),
    ({"scram": {"authid": "sam", "password": PASSWORD}}, {"authid": "sam", "authrole": "user"}),
    ({"scram": {"authid": "sam", "password": "wrong"}}, {"reason": DENIED}),
    ({"cryptosign": {"authid": "key", "privkey": SEED}}, {"authid": "key", "authrole": "admin"}),
    ({"cryptosign": {"authid": "key", "privkey": OTHER_SEED}}, {"reason": NOBODY}),
]
BOUND = {"cryptosign": {"authid": "key", "privkey": SEED, "authextra": {"channel_binding": "tls-unique"}}}


class TwistedLogins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.certificates = logins_node.Certificates()
        tls = cls.certificates.tls()
        ports = [node.free_port() for _ in range(4)]
        cls.node = logins_node.start([
            {"type": "websocket", "endpoint": endpoint(ports[0]), "auth": AUTH},
            {"type": "rawsocket", "endpoint": endpoint(ports[1]), "auth": AUTH},
            {"type": "websocket", "endpoint": endpoint(ports[2], tls), "auth": AUTH},
            {"type": "rawsocket", "endpoint": endpoint(ports[3], tls), "auth": AUTH},
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "rs.sock"}, "auth": AUTH}])

        def tcp(port, authority=None):
            to = {"type": "tcp", "host": "localhost", "port": port}
            if authority is not None:
                to["tls"] = {"hostname": "localhost", "trust_root": str(authority.certificate)}
            return to

        def websocket(port, serializer, authority=None):
            return {"type": "websocket", "url": f"{'wss' if authority else 'ws'}://localhost:{port}/ws",
                    "endpoint": tcp(port, authority), "serializers": [serializer]}

        def rawsocket(to, serializer):
            return {"type": "rawsocket", "url": "rs://localhost", "endpoint": to, "serializer": serializer}
        authority = cls.certificates.authority
        cls.plain_doors = [websocket(ports[0], "json"), rawsocket(tcp(ports[1]), "msgpack"),
                           rawsocket({"type": "unix", "path": str(cls.node.cbdir / "rs.sock")}, "cbor")]
        cls.tls_doors = [websocket(ports[2], "cbor", authority), rawsocket(tcp(ports[3], authority), "ubjson")]
        cls.unverified = [websocket(ports[2], "cbor", cls.certificates.stranger),
                          rawsocket(tcp(ports[3], cls.certificates.stranger), "cbor")]

    @classmethod
    def tearDownClass(cls):
        logins_node.stop(cls.node)
        cls.certificates.remove()

    def outcomes(self, doors, logins, **more):
        """[(door, wanted, told)] of logins [(authentication, wanted)] at each door."""
        tried = list(itertools.product(doors, logins))
        told = json.dumps([{"transport": door, "authentication": login[0], **more} for door, login in tried])
        ran = subprocess.run([sys.executable, str(HERE / "autobahn_twisted.py"), told], capture_output=True, text=True,
                             stdin=subprocess.DEVNULL, timeout=4 * node.PATIENCE)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        answers = [json.loads(line) for line in ran.stdout.splitlines()]
        self.assertEqual(len(answers), len(tried), ran.stdout)
        return [(door, login[1], answer) for (door, login), answer in zip(tried, answers)]

    def check(self, outcomes):
        for door, wanted, told in outcomes:
            with self.subTest(door=door, wanted=wanted):
                self.assertEqual({key: told.get(key) for key in wanted}, wanted, told)

    def test_every_method(self):
        self.check(self.outcomes(self.plain_doors + self.tls_doors, LOGINS))

    def test_a_login_bound_to_its_channel(self):
        # On Twisted, autobahn 22.7.1 takes the peer's Finished message for the channel's id: in transport_channel_id(),
        # `is_server != is_not_resumed` is true for a client. RFC 5929 says the first of the handshake, which is the
        # client's; so do autobahn on asyncio (Python's ssl), Crossbar.io since 26.10 and this router. Those two cannot
        # agree; with the right message, all else of it does.
        self.check(self.outcomes(self.tls_doors, [(BOUND, {"reason": DENIED})]))
        self.check(self.outcomes(self.tls_doors, [(BOUND, {"authid": "key", "authmethod": "cryptosign"})], own_finished=True))

    def test_a_router_that_it_cannot_verify(self):
        for _, _, told in self.outcomes(self.unverified, [(LOGINS[1][0], None)]):
            self.assertEqual(list(told), ["error"])


if __name__ == "__main__":
    unittest.main(verbosity=1)
