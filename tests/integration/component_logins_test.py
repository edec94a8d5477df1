# SPDX-License-Identifier: MIT
"""Components that log in at a router of the same node, with each method, right and wrong (C-AU-01 to C-AU-06)."""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import certificates  # noqa: E402
import node  # noqa: E402

COMPONENT = pathlib.Path(os.environ["CROSSBAR_TEST_COMPONENTS"]) / "says_who_it_is.so"
# RFC 8032, section 7.1, test 1
SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
SECRET = "open sesame"
ALLOW = {"call": True, "register": True, "publish": True, "subscribe": True}
ROLES = [{"name": name, "permissions": [{"uri": "", "match": "prefix", "allow": ALLOW}]}
         for name in ("user", "decider")]
SALT = "00112233445566778899aabbccddeeff"


def scram_keys(password, iterations):
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), bytes.fromhex(SALT), iterations, 32)
    stored = hashlib.sha256(hmac.new(salted, b"Client Key", "sha256").digest()).hexdigest()
    return {"kdf": "pbkdf2", "iterations": iterations, "salt": SALT, "stored-key": stored,
            "server-key": hmac.new(salted, b"Server Key", "sha256").hexdigest(), "role": "user"}


def router(auth):
    listening = {"type": "rawsocket", "endpoint": {"type": "unix", "path": "crossbar.sock"}, "auth": auth}
    inner = {"type": "rawsocket", "endpoint": {"type": "unix", "path": "inner.sock"},
             "auth": {"anonymous": {"type": "static", "role": "decider"}}}
    return node.router_config([inner, listening], ROLES)


def component(path, auth=None, **extra):
    transport = {"type": "rawsocket", "serializer": "msgpack", "endpoint": {"type": "unix", "path": path}}
    if auth:
        transport["auth"] = auth
    return {"type": "shared-library", "library": str(COMPONENT), "realm": "realm1", "transport": transport,
            "extra": extra}


class Logins(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="cbk-", dir="/tmp")
        self.addCleanup(folder.cleanup)
        self.key = pathlib.Path(folder.name) / "client.key"
        self.key.write_text(SEED + "\n")
        self.key.chmod(0o600)

    def joins(self, offered, auth, who):
        config = router(offered)
        config["workers"].append({"type": "container", "components": [component("crossbar.sock", auth)]})
        with node.Node(config) as n:
            n.wait_line(re.escape(f"I am '{who}', a 'user'"))
            self.assertEqual(n.stop(), 0)
            self.assertNotIn(SECRET, n.log())
            self.assertNotIn(SEED, n.log())

    def refused(self, offered, auth, *texts):
        self.fails(offered, auth, "Node worker worker2 ended with error", *texts)

    def fails(self, offered, auth, *texts):
        config = router(offered)
        config["workers"].append({"type": "container", "components": [component("crossbar.sock", auth)]})
        with node.Node(config) as n:
            self.assertNotEqual(n.wait_exit(), 0)
            for text in texts:
                self.assertIn(text, n.log())
            self.assertNotIn("I am", n.log())
            for secret in (SECRET, "wrong secret", SEED):
                self.assertNotIn(secret, n.log())
            for pid in n.workers().values():
                self.assertFalse(node.alive(pid))

    TICKET = {"ticket": {"type": "static", "principals": {"joe": {"ticket": SECRET, "role": "user"}}}}

    def test_ticket(self):
        self.joins(self.TICKET, {"ticket": {"authid": "joe", "ticket": SECRET}}, "joe")

    def test_a_wrong_ticket(self):
        self.refused(self.TICKET, {"ticket": {"authid": "joe", "ticket": "wrong secret"}},
                     "could not log in to realm 'realm1' by \"ticket\" as 'joe': wamp.error.authentication_denied",
                     'compare "authid" and "ticket" in this component\'s "auth"')

    def test_a_method_that_the_router_does_not_offer(self):
        self.refused(self.TICKET, {"wampcra": {"authid": "joe", "secret": SECRET}},
                     "by \"wampcra\" as 'joe': wamp.error.no_matching_auth_method",
                     'let the router\'s transport offer "wampcra"')

    def test_wampcra(self):
        users = {"type": "static", "users": {"joe": {"secret": SECRET, "role": "user"}}}
        self.joins({"wampcra": users}, {"wampcra": {"authid": "joe", "secret": SECRET}}, "joe")

    def test_salted_wampcra(self):
        key = base64.b64encode(hashlib.pbkdf2_hmac("sha256", SECRET.encode(), b"salt", 1000, 32)).decode()
        for user in ({"secret": key, "salt": "salt", "role": "user"},
                     {"secret": SECRET, "salt": "salt", "iterations": 500, "keylen": 16, "role": "user"}):
            with self.subTest(user=user):
                self.joins({"wampcra": {"type": "static", "users": {"joe": user}}},
                           {"wampcra": {"authid": "joe", "secret": SECRET}}, "joe")

    def scram(self, iterations):
        return {"scram": {"type": "static", "principals": {"joe": scram_keys(SECRET, iterations)}}}

    def test_scram(self):
        self.joins(self.scram(4096), {"scram": {"authid": "joe", "password": SECRET}}, "joe")

    def test_a_wrong_password_for_scram(self):
        self.refused(self.scram(4096), {"scram": {"authid": "joe", "password": "wrong secret"}},
                     "by \"scram\" as 'joe': wamp.error.authentication_denied")

    def test_a_router_that_hashes_too_cheaply_for_scram(self):
        self.refused(self.scram(100), {"scram": {"authid": "joe", "password": SECRET}},
                     "wamp.error.authentication_failed", "too cheap to be safe")

    def test_a_channel_binding_without_tls(self):
        auth = {"authid": "joe", "password": SECRET, "channel_binding": "tls-exporter"}
        self.refused(self.scram(4096), {"scram": auth},
                     "cannot be tied to this connection", "connect with TLS")

    CRYPTOSIGN = {"cryptosign": {"type": "static", "principals": {
        "joe": {"authorized_keys": [PUBLIC], "role": "user"}}}}

    def test_cryptosign(self):
        self.joins(self.CRYPTOSIGN, {"cryptosign": {"key": str(self.key)}}, "joe")

    def test_a_router_with_another_key_than_the_pinned_one(self):
        self.refused(self.CRYPTOSIGN, {"cryptosign": {"key": str(self.key), "router_key": "0" * 64}},
                     "the router has not proved to be the one with the key")

    def test_a_router_with_the_pinned_key(self):
        config = router(self.CRYPTOSIGN)
        with node.Node(config) as n:  # makes the node's key
            n.wait_ready()
            key = (n.cbdir / "node.key").read_text()
            self.assertEqual(n.stop(), 0)
        pinned = re.search(r"public-key-ed25519: (\w+)", key)[1]
        config["workers"].append({"type": "container", "components": [component(
            "crossbar.sock", {"cryptosign": {"key": str(self.key), "router_key": pinned}})]})
        with node.Node(None) as n:
            n.wait_exit()
            (n.cbdir / "node.key").write_text(key)
            (n.cbdir / "node.key").chmod(0o600)
            (n.cbdir / "config.json").write_text(json.dumps(config))
            self.run_again(n)

    def run_again(self, n):
        process = subprocess.Popen([node.PROGRAM, "start"], cwd=n.home, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            for line in process.stdout:
                if "I am 'joe', a 'user'" in line:
                    break
                self.assertNotIn("could not log in", line)
            else:
                self.fail("the component has not joined")
            process.terminate()
            process.stdout.read()
            self.assertEqual(process.wait(node.PATIENCE), 0)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    def test_a_key_that_others_can_read(self):
        self.key.chmod(0o644)
        self.fails(self.CRYPTOSIGN, {"cryptosign": {"key": str(self.key)}}, "crossbar.error.invalid_configuration",
                   f"chmod 600 '{self.key}'")

    def test_logins_that_are_tied_to_the_tls_connection(self):
        authority = certificates.Authority(self.key.parent)
        router_has = authority.issue("router")
        for kind, offered, auth in (
                ("tls-exporter", self.CRYPTOSIGN, {"cryptosign": {"key": str(self.key)}}),
                ("tls-unique", self.CRYPTOSIGN, {"cryptosign": {"key": str(self.key)}}),
                ("tls-exporter", self.scram(4096), {"scram": {"authid": "joe", "password": SECRET}})):
            next(iter(auth.values()))["channel_binding"] = kind
            port = node.free_port()
            config = router(offered)
            config["workers"][0]["transports"][1]["endpoint"] = {"type": "tcp", "port": port, "tls": {
                "key": str(router_has.key), "certificate": str(router_has.certificate)}}
            hosted = component("", auth)
            hosted["transport"]["endpoint"] = {"type": "tcp", "host": "localhost", "port": port, "tls": {
                "ca_certificates": [str(authority.certificate)]}}
            config["workers"].append({"type": "container", "components": [hosted]})
            with self.subTest(kind=kind, auth=list(auth)), node.Node(config) as n:
                n.wait_line("I am 'joe', a 'user'")
                self.assertEqual(n.stop(), 0)

    def decided(self, method, answer, auth, **extra):
        """A component of an earlier container is the authenticator."""
        config = router({method: {"type": "dynamic", "authenticator": "com.example.authenticate"}})
        decider = component("inner.sock", authenticator="com.example.authenticate", answer=answer, **extra)
        for hosted in (decider, component("crossbar.sock", auth)):
            config["workers"].append({"type": "container", "components": [hosted]})
        return config

    def test_dynamic_authenticators(self):
        for method, answer, auth in (
                ("ticket", {"role": "user"}, {"ticket": {"authid": "joe", "ticket": SECRET}}),
                ("wampcra", {"role": "user", "secret": SECRET}, {"wampcra": {"authid": "joe", "secret": SECRET}}),
                ("scram", scram_keys(SECRET, 4096), {"scram": {"authid": "joe", "password": SECRET}}),
                ("cryptosign", {"role": "user", "pubkey": PUBLIC},
                 {"cryptosign": {"authid": "joe", "key": str(self.key)}})):
            with self.subTest(method=method), node.Node(self.decided(method, answer, auth)) as n:
                n.wait_line("I am 'joe', a 'user'")
                self.assertEqual(n.stop(), 0)

    def test_a_dynamic_authenticator_that_refuses(self):
        config = self.decided("ticket", {"role": "user"}, {"ticket": {"authid": "joe", "ticket": "wrong secret"}},
                              ticket=SECRET)
        with node.Node(config) as n:
            self.assertNotEqual(n.wait_exit(), 0)
            self.assertIn("by \"ticket\" as 'joe': com.example.refused", n.log())
            self.assertNotIn("wrong secret", n.log())


if __name__ == "__main__":
    unittest.main(verbosity=1)
