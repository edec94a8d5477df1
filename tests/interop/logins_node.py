# SPDX-License-Identifier: MIT
"""The node of the login tests: who may log in, and where. The same principals at each door: only the door makes a
difference. Values that another program computes (keys of a password) are constants; the tests prove them."""
import pathlib
import shutil
import ssl
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import certificates  # noqa: E402
import node  # noqa: E402

# An Ed25519 key made for these tests.
SEED = "20e8c05d0ede9506462bb049c4843032b18e8e75b314583d0c8d8a4942f9be40"
PUBLIC_KEY = "15cfa4acef5cc312e0b9ba77634849d0a8c6222a546f90eb5123667935d2f561"
OTHER_SEED = "00" * 31 + "01"

TICKET = "open sesame"
SECRET = "plain secret"
PASSWORD = "pässword"
SECRETS = (TICKET, SECRET, PASSWORD, SEED)  # none may be in a log

# SCRAM's keys of PASSWORD.
SALT = b"sixteen bytes of"
ARGON2 = {"kdf": "argon2id-13", "iterations": 2, "memory": 64, "salt": SALT.hex(),
          "stored-key": "df034bc37e74fff6fbe933bb86fb1cc115e30bce69d1161ce0009897783e36c9",
          "server-key": "3686bb67ff82cc1520e402acc786a31bdf35b6887953d1fca3d4b86888bb6cc6"}
PBKDF2 = {"kdf": "pbkdf2", "iterations": 4096, "salt": SALT.hex(),
          "stored-key": "96286528e486c23e27abcce1dc0a44ffd845ed7ee642ac5122e9c640a5a8864b",
          "server-key": "5276d2750cd4a727a2b61c641a09a71c57bad3a840327d23b2ed42abbb7c9732"}

USERS = {
    "ann": {"secret": SECRET, "role": "user"},
    "sal": {"secret": PASSWORD, "role": "user", "salt": "salt123", "iterations": 100, "keylen": 32},
    # Only the derived key: PBKDF2 of PASSWORD, 1000 rounds, 32 bytes, in base64.
    "der": {"secret": "2aeKCJV7gi7OlaYtjMDLV61ltma8JL7tN/6VFY+XZpA=", "role": "user", "salt": "salt456"},
    "two": {"secret": SECRET, "role": "user"},
}
AUTH = {
    "anonymous": {"type": "static", "role": "anonymous"},
    "ticket": {"type": "static", "principals": {"joe": {"ticket": TICKET, "role": "user"},
                                              "two": {"ticket": TICKET, "role": "admin"}}},
    "wampcra": {"type": "static", "users": USERS},
    "scram": {"type": "static", "principals": {"sam": {**ARGON2, "role": "user"}}},
    "cryptosign": {"type": "static", "principals": {"key": {"authorized_keys": [PUBLIC_KEY], "role": "admin"}}},
}

EVERYTHING = {"call": True, "register": True, "publish": True, "subscribe": True}
ROLES = [{"name": name, "permissions": [{"uri": "", "match": "prefix", "allow": EVERYTHING}]}
         for name in ("anonymous", "user", "admin")]


def endpoint(port, tls=None):
    return {"type": "tcp", "interface": "127.0.0.1", "port": port, **({"tls": tls} if tls else {})}


class Certificates:
    """A router's certificate, and clients' that its authority signed, or a stranger did."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cbt-", dir="/tmp"))
        self.authority = certificates.Authority(self.folder)
        self.router = self.authority.issue("router")
        self.client = self.authority.issue("client", names=())
        self.unlisted = self.authority.issue("unlisted", names=())
        self.stranger = certificates.Authority(self.folder, "stranger")

    def tls(self, **more):
        """A listening endpoint's."""
        return {"key": str(self.router.key), "certificate": str(self.router.certificate), **more}

    def mutual_tls(self):
        return self.tls(ca_certificates=[str(self.authority.certificate)])

    def context(self, own=None, authority=None):
        """A client's, that verifies the router."""
        context = ssl.create_default_context(cafile=str((authority or self.authority).certificate))
        if own is not None:
            context.load_cert_chain(own.certificate, own.key)
        return context

    def remove(self):
        shutil.rmtree(self.folder)


def start(transports, further_workers=(), roles=(), further_realms=()):
    """A node with `transports`, ready. Wrong logins are what the tests do: nobody is locked out for them. On a busy machine
    a client may compute for as long as a test waits."""
    patience = int(node.PATIENCE * 1000)
    for transport in transports:
        transport["limits"] = {"failed_logins_per_minute": 0, "handshake_timeout": patience, "authentication_timeout": patience}
    config = node.router_config(transports, ROLES + list(roles))
    config["workers"][0]["realms"] += [{"name": name, "roles": ROLES} for name in further_realms]
    config["workers"] += further_workers
    return node.Node(config).wait_ready()


def stop(started):
    """Ends the node; what it has logged by then names no secret."""
    code = started.stop()
    log = started.log()
    started.__exit__(None)
    assert code == 0, log
    for secret in SECRETS:
        assert secret not in log, log
