# SPDX-License-Identifier: MIT
"""The JavaScript clients of npm, autobahn and wampy, log in: every method that they know, plain and over TLS."""
import json
import unittest

import javascript_test
import logins_node
from logins_node import AUTH, OTHER_SEED, PASSWORD, PUBLIC_KEY, SECRET, SEED, TICKET, endpoint
import node

CREDENTIALS = {"ticket": TICKET, "secret": SECRET, "password": PASSWORD, "seed": SEED, "publicKey": PUBLIC_KEY,
               "otherSeed": OTHER_SEED}


class JavaScriptLogins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.certificates = logins_node.Certificates()
        ports = [node.free_port() for _ in range(3)]
        cls.node = logins_node.start([
            {"type": "websocket", "endpoint": endpoint(ports[0]), "auth": AUTH},
            {"type": "websocket", "endpoint": endpoint(ports[1], cls.certificates.tls()), "auth": AUTH},
            {"type": "rawsocket", "endpoint": endpoint(ports[2]), "auth": AUTH}])
        cls.plain, cls.secure = f"ws://localhost:{ports[0]}/ws", f"wss://localhost:{ports[1]}/ws"
        cls.rawsocket = {"host": "127.0.0.1", "port": ports[2]}

    @classmethod
    def tearDownClass(cls):
        logins_node.stop(cls.node)
        cls.certificates.remove()

    def check(self, script, authority, logins, **where):
        """Runs the script, which trusts `authority`, and wants to see that many logins."""
        told = {"urls": [], "unverified": [], "rawsockets": [], "credentials": CREDENTIALS, **where}
        ran = javascript_test.run_node(script, json.dumps(told), NODE_EXTRA_CA_CERTS=str(authority.certificate))
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertEqual(ran.stdout.count("ok "), logins, ran.stdout)

    def test_autobahn(self):
        self.check("autobahn_logins.cjs", self.certificates.authority, 2 * 3 * 18 + 17,
                   urls=[self.plain, self.secure], rawsockets=[self.rawsocket])

    def test_wampy(self):
        self.check("wampy_logins.mjs", self.certificates.authority, 2 * 3 * 16, urls=[self.plain, self.secure])

    def test_a_router_that_they_cannot_verify(self):
        for script in ("autobahn_logins.cjs", "wampy_logins.mjs"):
            with self.subTest(script):
                self.check(script, self.certificates.stranger, 1, unverified=[self.secure])


if __name__ == "__main__":
    javascript_test.prepare()
    unittest.main(verbosity=1)
