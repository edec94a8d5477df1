# SPDX-License-Identifier: MIT
"""Cookies of the real node: browsers that log in once, come back, log out; with and without a database."""
import base64
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import node  # noqa: E402

ROLES = {"roles": {"caller": {}}}
COOKIE = r"cbtid=([A-Za-z0-9_-]{24});max-age=(\d+)(.*)"


class Browser:
    """Keeps its cookie between its connections."""

    def __init__(self, port, path="/"):
        self.port, self.path, self.cookie, self.attributes = port, path, None, None

    def connect(self):
        return Page(self)


class Page:
    """One WebSocket connection. A context manager: leaves without a word."""

    def __init__(self, browser):
        self.socket = socket.create_connection(("127.0.0.1", browser.port), node.PATIENCE)
        cookie = f"Cookie: theme=dark; {browser.cookie}\r\n" if browser.cookie else ""
        self.socket.sendall((
            f"GET {browser.path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: wamp.2.json\r\n{cookie}\r\n").encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._read(1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise AssertionError(head)
        found = re.search(r"Set-Cookie: (.*)\r\n", head.decode())
        self.set_cookie = found[1] if found else None
        if found:
            browser.cookie, _, browser.attributes = found[1].partition(";")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise EOFError(data)
            data += more
        return data

    def send(self, message):
        payload = json.dumps(message).encode()
        mask = os.urandom(4)
        size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + struct.pack(">H", len(payload))
        self.socket.sendall(b"\x81" + size + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def receive(self):
        length = self._read(2)[1]
        if length == 126:
            length = struct.unpack(">H", self._read(2))[0]
        return json.loads(self._read(length))

    def hello(self, methods, realm="realm1", authid=None):
        self.send([1, realm, {**ROLES, "authmethods": methods, **({"authid": authid} if authid else {})}])
        return self.receive()

    def log_in(self, authid, ticket):
        challenge = self.hello(["ticket"], authid=authid)
        assert challenge[0] == 4, challenge
        self.send([5, ticket, {}])
        return self.receive()

    def with_cookie(self, realm="realm1"):
        """(authid, authrole) of a login with the cookie; the ABORT's reason when it is refused."""
        answer = self.hello(["cookie"], realm)
        if answer[0] != 2:
            return answer[2]
        assert answer[2]["authmethod"] == "cookie", answer
        return answer[2]["authid"], answer[2]["authrole"]


def config(port, cookie=None, realms=("realm1",)):
    permissions = [{"uri": "", "match": "prefix", "allow": {"call": True}}]
    return {"version": 2, "workers": [{
        "type": "router",
        "realms": [{"name": realm, "roles": [{"name": "user", "permissions": permissions}]} for realm in realms],
        "transports": [{
            "type": "websocket", "endpoint": {"type": "tcp", "port": port}, "cookie": cookie or {},
            "options": {"allowed_origins": ["http://localhost"], "allow_null_origin": False},
            "auth": {"cookie": {}, "ticket": {"type": "static", "principals": {
                "joe": {"ticket": "secret", "role": "user"}, "amy": {"ticket": "magic", "role": "user"}}}}}]}]}


def again(n):
    """Starts a node that has ended once more, in its directory."""
    process = subprocess.Popen(
        [node.PROGRAM, "start"], cwd=n.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True)
    lines = []
    for line in process.stdout:
        lines.append(line)
        if re.search(r"transport '\S+' started|rror", line):
            return process, lines
    return process, lines


DENIED = "wamp.error.authentication_denied"


class Cookies(unittest.TestCase):
    # proves R-AU-11
    def test_who_has_logged_in_with_a_browser_is_let_in_again(self):
        port = node.free_port()
        with node.Node(config(port, realms=("realm1", "realm2"))) as n:
            n.wait_ready()
            joe, amy = Browser(port), Browser(port)
            with joe.connect() as page:
                self.assertRegex(page.set_cookie, f"^{COOKIE}$")
                self.assertEqual(joe.attributes, "max-age=604800")
                self.assertEqual(page.log_in("joe", "secret")[2]["authid"], "joe")
            with amy.connect() as page:
                self.assertNotEqual(amy.cookie, joe.cookie)
                self.assertEqual(page.with_cookie(), DENIED)  # nobody yet
            with amy.connect() as page:
                self.assertIsNone(page.set_cookie)  # the same one, also before a login
                self.assertEqual(page.log_in("amy", "wrong")[0], 3)
            with amy.connect() as page:
                self.assertEqual(page.with_cookie(), DENIED)
            with amy.connect() as page:
                page.log_in("amy", "magic")
            for browser, name in ((joe, "joe"), (amy, "amy"), (joe, "joe")):
                with browser.connect() as page:
                    self.assertIsNone(page.set_cookie)
                    self.assertEqual(page.with_cookie(), (name, "user"))
            with joe.connect() as page:  # another realm is another login
                self.assertEqual(page.with_cookie("realm2"), DENIED)
            thief = Browser(port)
            thief.cookie = "cbtid=" + "A" * 24
            with thief.connect() as page:
                self.assertIsNotNone(page.set_cookie)
                self.assertEqual(page.with_cookie(), DENIED)
            self.assertEqual(n.stop(), 0)

    # proves R-AU-11
    def test_logging_out_ends_the_browsers_other_sessions_and_its_cookie(self):
        port = node.free_port()
        with node.Node(config(port)) as n:
            n.wait_ready()
            joe, amy = Browser(port), Browser(port)
            with joe.connect() as first, amy.connect() as other:
                first.log_in("joe", "secret")
                other.log_in("amy", "magic")
                with joe.connect() as second:
                    self.assertEqual(second.with_cookie(), ("joe", "user"))
                    second.send([6, {}, "wamp.close.logout"])
                    self.assertEqual(second.receive()[0], 6)
                    goodbye = first.receive()
                    self.assertEqual((goodbye[0], goodbye[2]), (6, "wamp.close.logout"))
                other.send([48, 1, {}, "com.nobody"])
                self.assertEqual(other.receive()[:3], [8, 48, 1])  # still there
            with joe.connect() as page:
                self.assertIsNotNone(page.set_cookie)
                self.assertEqual(page.with_cookie(), DENIED)
            with amy.connect() as page:
                self.assertEqual(page.with_cookie(), ("amy", "user"))

    def test_the_cookie_is_set_as_configured_and_expires(self):
        port = node.free_port()
        with node.Node(config(port, {"name": "my_id", "length": 32, "max_age": 1, "secure": True, "http_strict": True,
                                     "same_site": "Lax"})) as n:
            n.wait_ready()
            joe = Browser(port)
            with joe.connect() as page:
                self.assertRegex(page.set_cookie, r"^my_id=[\w-]{32};max-age=1;Secure;HttpOnly;SameSite=Lax$")
                page.log_in("joe", "secret")

                def expired():
                    with joe.connect() as later:
                        return later.set_cookie
                first = joe.cookie
                node.until(expired, "the cookie expires")
                joe.cookie = first
            with joe.connect() as page:
                self.assertEqual(page.with_cookie(), DENIED)

    def test_a_database_keeps_logins_over_a_restart_and_gives_nobody_in(self):
        for kind, key in (("database", "path"), ("file", "filename")):
            with self.subTest(kind):
                port = node.free_port()
                with node.Node(config(port, {"store": {"type": kind, key: "cookies.db"}})) as n:
                    n.wait_ready()
                    joe, amy = Browser(port), Browser(port)
                    with joe.connect() as page, amy.connect() as other:
                        page.log_in("joe", "secret")
                        other.log_in("amy", "magic")
                        other.send([6, {}, "wamp.close.logout"])
                        other.receive()
                    self.assertEqual(n.stop(), 0)
                    database = n.cbdir / "cookies.db"
                    self.assertEqual(database.stat().st_mode & 0o777, 0o600)
                    content = database.read_bytes()
                    self.assertIn(b"joe", content)
                    self.assertNotIn(joe.cookie.partition("=")[2].encode(), content)

                    process, lines = again(n)
                    try:
                        self.assertIn("(1 logins)", "".join(lines))
                        with joe.connect() as page:
                            self.assertIsNone(page.set_cookie)
                            self.assertEqual(page.with_cookie(), ("joe", "user"))
                        with amy.connect() as page:
                            self.assertEqual(page.with_cookie(), DENIED)
                    finally:
                        process.terminate()
                        process.stdout.read()
                        process.stdout.close()
                        self.assertEqual(process.wait(node.PATIENCE), 0)

    def test_a_damaged_database_stops_the_start_with_the_remedy(self):
        port = node.free_port()
        with node.Node(None) as empty:
            empty.wait_exit()
            (empty.cbdir / "config.json").write_text(json.dumps(
                config(port, {"store": {"type": "database", "path": "cookies.db"}})))
            (empty.cbdir / "cookies.db").write_text("no database " * 100)
            done = node.run("start", cwd=empty.home)
            self.assertNotEqual(done.returncode, 0)
            self.assertRegex(done.stdout + done.stderr, r"cookies\.db' is damaged.*move the file away")

    def test_paths_of_a_universal_transport_have_cookies_of_their_own(self):
        port = node.free_port()
        setup = config(port)
        websocket = setup["workers"][0]["transports"][0]
        del websocket["endpoint"]
        plain = {"type": "websocket"}
        setup["workers"][0]["transports"] = [{
            "type": "universal", "endpoint": {"type": "tcp", "port": port},
            "websocket": {"one": websocket, "two": {**websocket, "cookie": {"name": "other"}}, "none": plain}}]
        with node.Node(setup) as n:
            n.wait_ready()
            joe = Browser(port, "/one")
            with joe.connect() as page:
                page.log_in("joe", "secret")
            with joe.connect() as page:
                self.assertEqual(page.with_cookie(), ("joe", "user"))
            joe.path = "/none"
            with joe.connect() as page:
                self.assertIsNone(page.set_cookie)
            joe.path, joe.cookie = "/two", joe.cookie.replace("cbtid", "other")
            with joe.connect() as page:
                self.assertRegex(page.set_cookie, "^other=")
                self.assertEqual(page.with_cookie(), DENIED)

    def test_check_warns_of_pages_from_anywhere(self):
        setup = config(1, {"length": 10})
        del setup["workers"][0]["transports"][0]["options"]
        with node.Node(None) as empty:
            empty.wait_exit()
            (empty.cbdir / "config.json").write_text(json.dumps(setup))
            done = node.run("check", cwd=empty.home)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            for text in ("a page from anywhere can act", "a page in a sandboxed frame", "can be guessed"):
                self.assertIn(text, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
