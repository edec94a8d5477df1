# SPDX-License-Identifier: MIT
"""A component with autobahn-python on Twisted, which a node runs as a guest: it decides who logs in (authenticate) and what
they may do (authorize). deciding_component.py SOCKET PUBLIC_KEY SHA1, the latter two of whom it lets in."""
import sys

from autobahn.twisted.component import Component, run
from autobahn.wamp.exception import ApplicationError
from logins_node import ARGON2, PASSWORD, SECRET, SEED, TICKET

socket, public_key, sha1 = sys.argv[1:]
component = Component(
    transports=[{"type": "rawsocket", "url": "rs://localhost", "serializer": "cbor",
                 "endpoint": {"type": "unix", "path": socket}}],
    realm="realm1", authentication={"cryptosign": {"authid": "key", "privkey": SEED}})
questions = []  # of authorize

# authid: what is answered when the method asks for a secret (the node compares), or to whom has shown one
PEOPLE = {
    "ann": {"secret": SECRET, "role": "user"},
    "sal": {"secret": PASSWORD, "salt": "salt123", "iterations": 100, "keylen": 32, "role": "user"},
    "sam": {**ARGON2, "role": "user"},
    "roleless": {"role": "no-such-role"},
    "mover": {"role": "user", "realm": "realm2"},
    "renamed": {"role": "user", "authid": "somebody-else"},
    "simple": "user",
    "garbage": 5,
    "guarded": {"role": "guarded"},
    "joe": {"role": "user", "extra": {"greeting": "hello"}},
}


@component.register("com.example.authenticate")
def authenticate(realm, authid, details):
    method = details["authmethod"]
    if method == "anonymous":
        return {"role": "anonymous", "authid": "visitor"}
    if method == "cryptosign":
        if details["authextra"]["pubkey"] != public_key:
            raise ApplicationError("com.example.not_invited", "whose key is this?")
        return {"pubkey": public_key, "role": "admin", "authid": authid or "by-key"}
    if method == "tls":
        if details["transport"]["peer_cert"]["sha1"] != sha1:
            raise ApplicationError("com.example.not_invited", "whose certificate is this?")
        return {"role": "admin", "authid": "certified"}
    if authid == "broken":
        raise RuntimeError("the authenticator fails")
    if authid not in PEOPLE or method == "ticket" and details["ticket"] != TICKET:
        raise ApplicationError("com.example.not_invited", "you are not on the list")
    return PEOPLE[authid]


@component.register("com.example.authorize")
def authorize(session, uri, action, options):
    questions.append([session["authid"], session["authrole"], uri, action, options.get("match")])
    what = uri.rsplit(".", 1)[-1]
    if what == "broken":
        raise RuntimeError("the authorizer fails")
    return {"allowed": True, "denied": False, "garbage": "yes",
            "disclosed": {"allow": True, "disclose": True},
            "cached": {"allow": True, "cache": True}}.get(what, False)


@component.register("com.example.questions")
def tell_questions():
    return questions


@component.on_ready
def ready(session):
    print("the component decides", flush=True)


run([component])
