# SPDX-License-Identifier: MIT
"""autobahn-python on Twisted logs in, as its components do: autobahn_twisted.py JSON, a list of logins
{"transport", "authentication"} as a Component takes them. Prints for each, as JSON, what WELCOME said or {"reason"}.

With "own_finished": true, the channel's id is that of the client's Finished message (see twisted_logins_test.py)."""
import hashlib
import json
import sys

from autobahn.twisted.component import Component
from autobahn.wamp import auth
from twisted.internet.defer import inlineCallbacks
from twisted.internet.task import react


class OwnFinished(auth.AuthCryptoSign):
    def on_challenge(self, session, challenge):
        finished = session._transport.transport.getHandle().get_finished()
        return self._privkey.sign_challenge(
            challenge, channel_id=hashlib.sha256(finished).digest(), channel_id_type="tls-unique")


@inlineCallbacks
def log_in(reactor, login):
    authentication = login["authentication"]
    if login.get("own_finished"):
        authentication = {"cryptosign": OwnFinished(**authentication["cryptosign"])}
    told = {}
    component = Component(transports={**login["transport"], "max_retries": 0}, realm="realm1",
                          authentication=authentication, is_fatal=lambda error: True)

    @component.on_join
    def joined(session, details):
        told.update(authid=details.authid, authrole=details.authrole, authmethod=details.authmethod)
        session.leave()

    @component.on_leave
    def left(session, details):
        told.setdefault("reason", details.reason)

    try:
        yield component.start(reactor)
    except Exception as error:
        told.setdefault("error", f"{type(error).__name__}: {error}")
    print(json.dumps(told), flush=True)


@inlineCallbacks
def main(reactor):
    for login in json.loads(sys.argv[1]):
        yield log_in(reactor, login)


react(main)
