# SPDX-License-Identifier: MIT
"""Logins by a cookie of the opening handshake: who logged in once is known again."""
import re
import unittest

from blackbox import ROLES, Place, node
from guarded import DENIED, FAILED, Guarded
from wire import WebSocket

TICKETS = {"type": "static", "principals": {"joe": {"ticket": "right", "role": "user"}, "boss": {"ticket": "right", "role": "admin"}}}
NOT_KNOWN = (DENIED, FAILED, "wamp.error.no_matching_auth_method", "wamp.error.authentication_required", "wamp.error.not_authorized")


class Doors(Guarded):
    ports = {}
    stores = {"ws": {}, "memory": {"store": {"type": "memory"}}, "full": {
        "name": "my_cookie", "length": 40, "max_age": 3600, "secure": True, "http_strict": True, "same_site": "Strict", "store": {"type": "memory"}},
        "short": {"max_age": 2}, "file": {"store": {"type": "file", "filename": "cookies.dat"}},
        "database": {"store": {"type": "database", "path": "cookies.db"}}}

    @classmethod
    def transports(cls):
        cls.ports = {n: node.free_port() for n in (*cls.stores, "universal", "without")}

        def at(name):
            return {"type": "tcp", "port": cls.ports[name], "interface": "127.0.0.1"}
        login = {"cookie": {}, "ticket": TICKETS, "anonymous": {"type": "static"}}
        limits = {"limits": {"failed_logins_per_minute": 0}}
        return [{"type": "websocket", "endpoint": at(n), "auth": login, "cookie": cookie, **limits} for n, cookie in cls.stores.items()] + [
            {"type": "universal", "endpoint": at("universal"), "rawsocket": {"auth": {"ticket": TICKETS}}, **limits,
             "websocket": {"/": {"auth": login, "cookie": {"store": {"type": "memory"}}}}},
            {"type": "websocket", "endpoint": at("without"), "auth": {"ticket": TICKETS}, **limits}]

    def web(self, name="ws", cookie=None, raw=None):
        header = raw if raw is not None else f"Cookie: {cookie}\r\n" if cookie else ""
        w = WebSocket(Place("ws", ("127.0.0.1", self.ports[name]), "json"), headers=header)
        self.addCleanup(w.close)
        self.assertEqual(w.status, 101)
        return w

    def given(self, w, name="cbtid"):
        """NAME=VALUE of what the router has set; None if it has not."""
        text = w.headers.get("set-cookie")
        if text is None:
            return None
        self.assertTrue(text.startswith(name + "="), text)
        return text.split(";")[0]

    def hello_on(self, w, *methods, authid=None, realm="realm1"):
        w.send([1, realm, {"roles": ROLES, "authmethods": list(methods), **({"authid": authid} if authid else {})}])
        return w

    def logged_in(self, name="ws", authid="joe", cookie_name="cbtid"):
        """A cookie that stands for a login, and its first connection."""
        w = self.web(name)
        cookie = self.given(w, cookie_name)
        self.assertIsNotNone(cookie)
        self.hello_on(w, "cookie", "ticket", authid=authid)
        self.assertEqual(w.receive()[:2], [4, "ticket"])
        w.send([5, "right", {}])
        self.welcomed(w, authid=authid, authmethod="ticket")
        return cookie, w

    def known(self, w, **expected):
        m = self.welcomed(self.hello_on(w, "cookie", "ticket"), **expected)
        self.assertIn("cookie", (m[2]["authmethod"], m[2]["authprovider"]))
        self.works(w)
        return m

    def unknown(self, w):
        self.refused(self.hello_on(w, "cookie"), *NOT_KNOWN)


class Cookies(Doors):
    def test_R_WS_08_what_is_set(self):
        text = self.web("ws").headers["set-cookie"]
        self.assertRegex(text, r"^cbtid=[^;=\s\"]{24};")
        attributes = [x.strip().lower() for x in text.split(";")[1:]]
        self.assertIn("max-age=604800", attributes)
        self.assertNotIn("secure", attributes)
        text = self.web("full").headers["set-cookie"]
        self.assertRegex(text, r"^my_cookie=[^;=\s\"]{40};")
        attributes = [x.strip().lower() for x in text.split(";")[1:]]
        for attribute in ("max-age=3600", "secure", "httponly", "samesite=strict"):
            self.assertIn(attribute, attributes)
        self.assertNotIn("set-cookie", self.web("without").headers)

    def test_cookies_are_random(self):
        seen = {self.given(self.web("ws")) for _ in range(100)}
        self.assertEqual(len(seen), 100)

    def test_R_AU_11_the_cookie_logs_one_in(self):
        for name in ("ws", "memory", "file", "database", "universal"):
            for authid, authrole in (("joe", "user"), ("boss", "admin")):
                cookie, w = self.logged_in(name, authid)
                for _ in range(2):
                    self.known(self.web(name, cookie), authid=authid, authrole=authrole)
                w.close()
                self.known(self.web(name, cookie), authid=authid, authrole=authrole)

    def test_R_AU_11_among_other_cookies(self):
        cookie, _ = self.logged_in()
        for text in (f"a=b; {cookie}", f"{cookie}; a=b", f"a=\"x y\"; {cookie};", f"cbtid2=x; {cookie}; xcbtid=y", f"{cookie};a=b"):
            self.known(self.web(cookie=text), authid="joe")
        self.known(self.web(raw=f"cookie: {cookie}\r\n"), authid="joe")

    def test_a_cookie_that_is_known_is_not_set_anew(self):
        cookie, _ = self.logged_in()
        self.assertIn(self.given(self.web(cookie=cookie)), (None, cookie))

    def test_R_AU_11_a_cookie_without_a_login(self):
        w = self.web()
        cookie = self.given(w)
        self.unknown(w)
        self.unknown(self.web(cookie=cookie))

    def test_a_refused_login_says_nothing_about_the_cookie(self):
        w = self.web()
        cookie = self.given(w)
        self.hello_on(w, "ticket", authid="joe")
        w.receive()
        w.send([5, "wrong", {}])
        self.refused(w)
        self.unknown(self.web(cookie=cookie))

    def test_forged_cookies(self):
        cookie, _ = self.logged_in()
        value = cookie.split("=")[1]
        for bad in ("x" * 24, value[:-1], value + "x", value.swapcase(), value[::-1], "", "x" * 5000, "%00", "\"" + value + "x\"", "' OR '1'='1", "../../x"):
            w = self.web(cookie="cbtid=" + bad)
            self.assertNotEqual(self.given(w), "cbtid=" + bad)         # no client chooses its own: session fixation
            self.unknown(w)
        self.known(self.web(cookie=cookie), authid="joe")

    def test_a_cookie_that_the_client_made_is_not_taken_over(self):
        w = self.web(cookie="cbtid=" + "m" * 24)
        self.hello_on(w, "ticket", authid="joe")
        w.receive()
        w.send([5, "right", {}])
        self.welcomed(w, authid="joe")
        self.unknown(self.web(cookie="cbtid=" + "m" * 24))

    def test_R_AU_01_only_who_offers_it_is_logged_in_by_it(self):
        cookie, _ = self.logged_in()
        w = self.web(cookie=cookie)
        self.hello_on(w, "ticket", authid="boss")
        self.assertEqual(w.receive()[:2], [4, "ticket"])
        w = self.web(cookie=cookie)
        w.send([1, "realm1", {"roles": ROLES}])
        self.welcomed(w, authmethod="anonymous", authrole="anonymous")
        self.welcomed(self.hello_on(self.web(), "cookie", "anonymous"), authmethod="anonymous")

    def test_another_name_is_not_had_by_it(self):
        cookie, _ = self.logged_in()
        w = self.web(cookie=cookie)
        self.hello_on(w, "cookie", authid="boss")
        m = w.receive()
        self.assertTrue(m[0] == 3 or m[2]["authid"] == "joe", m)

    def test_a_transport_has_its_own_cookies(self):
        cookie, _ = self.logged_in("memory")
        self.unknown(self.web("ws", cookie))

    def test_logging_out(self):
        cookie, w = self.logged_in()
        other = self.web(cookie=cookie)
        self.known(other, authid="joe")
        w.send([6, {}, "wamp.close.logout"])
        self.assertEqual(w.receive()[0], 6)
        self.unknown(self.web(cookie=cookie))
        found, _ = other.end()          # logged out everywhere
        self.assertTrue(all(m[0] in (3, 6) for m in found), found)

    def test_leaving_is_not_logging_out(self):
        cookie, w = self.logged_in()
        w.send([6, {}, "wamp.close.close_realm"])
        self.assertEqual(w.receive()[0], 6)
        self.known(self.web(cookie=cookie), authid="joe")

    def test_another_login_replaces_the_first(self):
        cookie, _ = self.logged_in()
        w = self.web(cookie=cookie)
        self.hello_on(w, "ticket", authid="boss")
        w.receive()
        w.send([5, "right", {}])
        self.welcomed(w, authid="boss")
        self.known(self.web(cookie=cookie), authid="boss", authrole="admin")

    def test_cookies_expire(self):
        cookie, _ = self.logged_in("short")
        self.known(self.web("short", cookie), authid="joe")

        def gone():
            m = self.hello_on(self.web("short", cookie), "cookie").receive()
            return m[0] == 3
        node.until(gone, "a cookie that is too old")

    def test_cookies_are_not_logged(self):
        cookie, _ = self.logged_in()
        self.known(self.web(cookie=cookie))
        self.assertNotIn(cookie.split("=")[1], self.node.log())
        self.assertIsNone(re.search(re.escape(cookie), self.node.log()))


class Restart(Doors):
    """What is in a file or a database outlives the router."""
    stores = {"file": {"store": {"type": "file", "filename": "cookies.dat"}}, "database": {"store": {"type": "database", "path": "cookies.db"}},
              "purged": {"store": {"type": "database", "path": "purged.db", "purge_on_startup": True}}, "memory": {"store": {"type": "memory"}}}

    def test_R_AU_11_a_cookie_outlives_the_router(self):
        cookies = {n: self.logged_in(n)[0] for n in self.stores}
        self.doCleanups()
        self.node.restart()
        for name, kept in (("file", True), ("database", True), ("purged", False), ("memory", False)):
            w = self.web(name, cookies[name])
            if kept:
                self.known(w, authid="joe", authrole="user")
            else:
                self.unknown(w)


if __name__ == "__main__":
    unittest.main()
