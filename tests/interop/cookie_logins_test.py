# SPDX-License-Identifier: MIT
"""autobahn-python comes back with the cookie that it was given when it logged in, plain and over TLS."""
import asyncio
import unittest

from autobahn_client import Door, Refused, log_in
import logins_node
from logins_node import AUTH, SECRET, TICKET, endpoint
from logins_test import LoginTest, named
import node

TICKET_LOGIN = named("ticket", "joe", ticket=TICKET)


class CookieLogins(LoginTest):
    @classmethod
    def setUpClass(cls):
        cls.certificates = logins_node.Certificates()
        ports = [node.free_port() for _ in range(2)]
        door = {"type": "websocket", "auth": {**AUTH, "cookie": {}},
                "options": {"allowed_origins": ["http://localhost"]}}
        cls.node = logins_node.start([
            {**door, "endpoint": endpoint(ports[0]), "cookie": {"store": {"type": "memory"}}},
            {**door, "endpoint": endpoint(ports[1], cls.certificates.tls()),
             "cookie": {"secure": True, "store": {"type": "memory"}}}])
        cls.doors = [Door("websocket", ports[0]),
                     Door("websocket", ports[1], tls=cls.certificates.context())]

    @classmethod
    def tearDownClass(cls):
        logins_node.stop(cls.node)
        cls.certificates.remove()

    def visit(self, door, methods, cookie=None, farewell=None):
        """The details of a session, and the cookie that it was given."""
        async def play():
            headers = {"Cookie": cookie} if cookie else None
            session = await log_in(door, "cbor", methods, headers=headers)
            session.leave(farewell)
            await asyncio.wait_for(session.left, node.PATIENCE)
            return session.details, session.headers.get("set-cookie", "").split(";")[0]
        return asyncio.run(play())

    def turned_away(self, door, cookie):
        with self.assertRaises(Refused) as raised:
            self.visit(door, {"cookie": None}, cookie)
        self.assertTrue(raised.exception.reason.startswith("wamp.error."), raised.exception)

    def at_each_door(self, check):
        for door in self.doors:
            with self.subTest(door=str(door)):
                check(door)

    def test_who_has_logged_in_is_known_by_the_cookie(self):
        def check(door):
            for login, authid in (TICKET_LOGIN, "joe"), (named("wampcra", "ann", secret=SECRET), "ann"):
                _, cookie = self.visit(door, login)
                for _ in range(2):
                    details, another = self.visit(door, {"cookie": None}, cookie)
                    self.assertEqual((details.authid, details.authrole, details.authmethod),
                                     (authid, "user", "cookie"))
                    self.assertEqual(another, "")
        self.at_each_door(check)

    def test_other_cookies_let_nobody_in(self):
        def check(door):
            self.turned_away(door, None)
            self.turned_away(door, "cbtid=" + "a" * 24)
            _, anonymous = self.visit(door, {"anonymous": {}})
            self.turned_away(door, anonymous)
        self.at_each_door(check)

    def test_a_cookie_is_good_at_its_own_door_only(self):
        first, second = self.doors
        _, cookie = self.visit(first, TICKET_LOGIN)
        self.turned_away(second, cookie)

    def test_a_logout_forgets_the_cookie(self):
        def check(door):
            _, cookie = self.visit(door, TICKET_LOGIN)
            self.visit(door, {"cookie": None}, cookie, "wamp.close.logout")
            self.turned_away(door, cookie)
        self.at_each_door(check)


if __name__ == "__main__":
    unittest.main(verbosity=1)
