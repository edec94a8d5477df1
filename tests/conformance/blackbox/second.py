# SPDX-License-Identifier: MIT
"""A second node: realms with trust levels, refused options, overridden timeouts and a short history; logins and compression."""
import atexit

from blackbox import EVERYTHING, Place, Session, node

PRINCIPALS = {name: {"ticket": "secret-" + name, "role": role} for name, role in (
    ("alice", "red"), ("bob", "blue"), ("carol", "blue"), ("dave", "told"), ("eve", "half"))}


def _allow(uri, match="prefix", disclose=None, **what):
    actions = {k: what.get(k, True) for k in ("call", "register", "publish", "subscribe")}
    return {"uri": uri, "match": match, "allow": actions, **({"disclose": disclose} if disclose else {})}


class Second:
    def __init__(self):
        self.ws = node.free_port()
        deflate = {"options": {"compression": {"deflate": {}}}}
        config = node.router_config([
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "rs.sock"}},
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "login.sock"}, "auth": {
                "ticket": {"type": "static", "principals": PRINCIPALS}}},
            {"type": "websocket", "endpoint": {"type": "tcp", "port": self.ws, "interface": "127.0.0.1"}, **deflate},
        ])
        realm = config["workers"][0]["realms"][0]
        realm["options"] = {"trust_levels": [
            {"uri": "trust.none", "match": "exact", "level": 0}, {"uri": "trust.", "authrole": "red", "level": 7},
            {"uri": "trust.", "level": 3}]}
        realm["roles"] = [{"name": n, "permissions": EVERYTHING} for n in ("anonymous", "red", "blue")] + [
            {"name": "told", "permissions": [_allow("", disclose={"caller": True, "publisher": True})]},
            {"name": "half", "permissions": [_allow(""), _allow("short.", subscribe=False), _allow("no.", publish=False, subscribe=False,
                                                                                                 call=False, register=False)]}]
        realm["store"] = {"type": "memory", "limit": 5, "event-history": [
            {"uri": "short.", "match": "prefix"}, {"uri": "short..end", "match": "wildcard", "limit": 3}, {"uri": "short.exact.end"},
            {"uri": "long.", "match": "prefix", "limit": 1000}]}
        for name, options in (("refusing", {"allow_retain": False, "allow_disclose_me": False, "forward_timeout": True}),
                              ("keeping", {"forward_timeout": False})):
            config["workers"][0]["realms"].append({"name": name, "options": options, "roles": [
                {"name": "anonymous", "permissions": EVERYTHING}]})
        self.node = node.Node(config)
        self.node.__enter__()
        self.node.wait_ready()

    def unix(self, codec="json", path="rs.sock"):
        return Place("unix", str(self.node.cbdir / path), codec)

    def web(self, codec="json", batched=False):
        """Compresses."""
        return Place("ws", ("127.0.0.1", self.ws), codec, batched)

    def login(self, name, codec="json", roles=None):
        return Session(self.unix(codec, "login.sock"), roles, ticket=(name, "secret-" + name))


_second = None


def second():
    global _second
    if _second is None:
        _second = Second()
        atexit.register(_stop)
    return _second


def _stop():
    running = _second.node.process.poll() is None
    log = _second.node.log()
    code = _second.node.stop() if running else _second.node.process.returncode
    _second.node.__exit__(None)
    if not running or code != 0:
        import os
        import sys
        print(f"the second node ended with {code}\n{log}", file=sys.stderr, flush=True)
        os._exit(1)
