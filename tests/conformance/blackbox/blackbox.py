# SPDX-License-Identifier: MIT
"""The node under test, its places, and what every check needs. `@checks` makes one test of each `@every` method and place."""
import atexit
import functools
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support"))
import node  # noqa: E402

try:
    from wire import CODECS, PLAIN, ROLES, SERIALIZERS, Closed, Place, Session, role, without  # noqa: F401,E402
except ImportError as missing:
    print(f"SKIPPED: {missing} (scripts/setup --tests installs the serializers)")
    sys.exit(77)

VIOLATION = "wamp.error.protocol_violation"
EVERYTHING = [{"uri": "", "match": "prefix", "allow": {"call": True, "register": True, "publish": True, "subscribe": True}}]
TICKETS = {name: {"ticket": "secret-" + name, "role": role_} for name, role_ in (
    ("alice", "red"), ("bob", "blue"), ("carol", "blue"), ("poor", "nothing"))}


def _tcp(port):
    return {"type": "tcp", "port": port, "interface": "127.0.0.1"}


class Router:
    def __init__(self):
        self.rs, self.ws, self.universal, self.small_ws = (node.free_port() for _ in range(4))
        config = node.router_config([
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "rs.sock"}},
            {"type": "rawsocket", "endpoint": _tcp(self.rs)},
            {"type": "websocket", "endpoint": _tcp(self.ws)},
            {"type": "universal", "endpoint": _tcp(self.universal), "rawsocket": {}, "websocket": {"/": {"type": "websocket"}, "ws": {"type": "websocket"}}},
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "strict.sock"}, "request_ids": "strict"},
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "small.sock"}, "options": {"max_message_size": 4096}},
            {"type": "websocket", "endpoint": _tcp(self.small_ws), "options": {"max_message_size": 4096}},
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "login.sock"}, "auth": {
                "ticket": {"type": "static", "principals": TICKETS}}},
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "bjdata.sock"}, "ubjson": "bjdata"},
            {"type": "rawsocket", "endpoint": {"type": "unix", "path": "only.sock"}, "serializers": ["json"]},
        ])
        realm = config["workers"][0]["realms"][0]
        realm["roles"] = [{"name": n, "permissions": EVERYTHING} for n in ("anonymous", "red", "blue")] + [
            {"name": "nothing", "permissions": []}]
        realm["store"] = {"type": "memory", "event-history": [
            {"uri": "history.", "match": "prefix", "limit": 100}, {"uri": "history.exact", "limit": 100}]}
        config["workers"][0]["realms"].append({"name": "realm2", "options": {"allow_disclose_me": False}, "roles": [
            {"name": "anonymous", "permissions": EVERYTHING}]})
        config["workers"][0]["realms"].append({"name": "realm3", "options": {"uri_check": "strict"}, "roles": [
            {"name": "anonymous", "permissions": EVERYTHING}]})
        self.node = node.Node(config)
        self.node.__enter__()
        self.node.wait_ready()
        self.workers = self.node.workers()
        self.socket = str(self.node.cbdir / "rs.sock")

    def unix(self, codec="json", path="rs.sock"):
        return Place("unix", str(self.node.cbdir / path), codec)

    def tcp(self, codec="json"):
        return Place("tcp", ("127.0.0.1", self.rs), codec)

    def web(self, codec="json", batched=False, port=None):
        return Place("ws", ("127.0.0.1", port or self.ws), codec, batched)

    def any(self, kind, codec="json"):
        return Place(kind, ("127.0.0.1", self.universal), codec, name="universal_" + kind)


_router = None
_watcher = None


def router():
    global _router
    if _router is None:
        _router = Router()
        atexit.register(_stop)
    return _router


def _stop():
    alive = _router.node.process.poll() is None
    log = _router.node.log()
    code = _router.node.stop() if alive else _router.node.process.returncode
    _router.node.__exit__(None)
    if not alive or code != 0:
        print(f"the node ended with {code}\n{log}", file=sys.stderr)
        sys.stderr.flush()
        import os
        os._exit(1)


def watcher():
    """A session that lives as long as the run; whatever another one does, it is served."""
    global _watcher
    if _watcher is None:
        _watcher = Session(router().unix("json"))
        _watcher.register("watcher.echo")
        _watcher.subscribe("watcher.topic")
    return _watcher


def served_as_before():
    w = watcher()
    n = w.call("watcher.echo", [1, "x"])
    m = w.expect(68)
    w.send([70, m[1], {}, m[4]])
    m = w.expect(50, n)
    assert m[3] == [1, "x"], m


PLACES = {}
for _codec in SERIALIZERS:
    PLACES["unix_" + _codec] = lambda c=_codec: router().unix(c)
    PLACES["tcp_" + _codec] = lambda c=_codec: router().tcp(c)
    PLACES["ws_" + _codec] = lambda c=_codec: router().web(c)
    PLACES["ws_" + _codec + "_batched"] = lambda c=_codec: router().web(c, True)
PLACES["unix_bjdata"] = lambda: router().unix("bjdata", "bjdata.sock")
PLACES["universal_rs_json"] = lambda: router().any("tcp", "json")
PLACES["universal_ws_msgpack"] = lambda: router().any("ws", "msgpack")


def every(which=None):
    """Marks a check for every place (or those whose name has one of the words)."""
    if callable(which):
        which._every = None
        return which

    def mark(f):
        f._every = which if isinstance(which, tuple) else (which,)
        return f
    return mark


def checks(cls):
    for name, f in list(vars(cls).items()):
        if not name.startswith("test_") or not hasattr(f, "_every"):
            continue
        delattr(cls, name)
        for place, make in PLACES.items():
            if f._every is None or any(w in place for w in f._every):
                def run(self, f=f, make=make):
                    self.place = make()
                    f(self)
                setattr(cls, f"{name}__{place}", functools.wraps(f)(run))
                getattr(cls, f"{name}__{place}").__name__ = f"{name}__{place}"
    return cls


class Check(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        router()
        watcher()
        self.place = router().unix("json")
        self._number = id(self)

    def tearDown(self):
        served_as_before()

    def session(self, *arguments, place=None, **options):
        s = Session(place or self.place, *arguments, **options)
        self.addCleanup(s.close)
        return s

    def two(self, **options):
        return self.session(**options), self.session(**options)

    def wire(self, place=None, **options):
        w = (place or self.place).open(**options)
        self.addCleanup(w.close)
        return w

    def aborted(self, wire, reason=VIOLATION):
        """Next is ABORT with that reason, then the end."""
        if isinstance(wire, Session):
            wire = wire.wire
        m = wire.receive()
        self.assertIsInstance(m, list, m)
        self.assertEqual(m[0], 3, m)
        self.assertIsInstance(m[1], dict)
        self.assertEqual(m[2], reason, m)
        rest, end = wire.end()
        self.assertEqual(rest, [])
        return end

    def violation(self, *message, session=None, **options):
        """A joined session that sends this is aborted."""
        s = session or self.session(**options)
        s.send(list(message))
        return self.aborted(s)

    def uri(self):
        """One that no other check uses."""
        Check._count = getattr(Check, "_count", 0) + 1
        return f"check.n{Check._count}"


EVENTS, RESULT, ERROR, INVOCATION, INTERRUPT = 36, 50, 8, 68, 69
