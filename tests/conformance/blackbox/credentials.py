# SPDX-License-Identifier: MIT
"""What a client computes to log in, written from the specifications; check_credentials.py proves it with published vectors."""
import base64
import functools
import hashlib
import hmac
import os
import stringprep
import unicodedata

import argon2.low_level
import nacl.exceptions
import nacl.signing


def b64(data):
    return base64.b64encode(data).decode()


def sha256(data):
    return hashlib.sha256(data).digest()


def hmac256(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def xor(a, b):
    assert len(a) == len(b), (a, b)
    return bytes(x ^ y for x, y in zip(a, b))


# --- WAMP-CRA ----------------------------------------------------------------------------------------------------

@functools.lru_cache
def cra_key(password, salt, iterations=1000, keylen=32):
    """What a salted user's key is: base64 text."""
    return b64(hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), iterations, keylen))


def cra_sign(key, challenge):
    return b64(hmac256(key.encode(), challenge.encode()))


def cra_answer(secret, extra):
    """The signature for a CHALLENGE, salted or not."""
    if extra.get("salt") is not None:
        secret = cra_key(secret, extra["salt"], extra["iterations"], extra["keylen"])
    return cra_sign(secret, extra["challenge"])


# --- SCRAM -------------------------------------------------------------------------------------------------------

def saslprep(text):
    """RFC 4013, but for the checks of what is prohibited: these tests only use what is allowed."""
    text = "".join(" " if stringprep.in_table_c12(c) else c for c in text if not stringprep.in_table_b1(c))
    return unicodedata.normalize("NFKC", text)


def scram_salted(password, kdf, salt, iterations, memory=None):
    """The SaltedPassword; `salt` in octets."""
    secret = saslprep(password).encode()
    if kdf == "pbkdf2":
        return hashlib.pbkdf2_hmac("sha256", secret, salt, iterations, 32)
    assert kdf in ("argon2id13", "argon2id-13"), kdf
    return argon2.low_level.hash_secret_raw(secret, salt, iterations, memory, 1, 32, argon2.low_level.Type.ID, 0x13)


def older_salted(*arguments):
    """The SaltedPassword of autobahn, for Argon2: base64 text without padding instead of the octets."""
    return base64.b64encode(scram_salted(*arguments)).rstrip(b"=")


def scram_keys(salted):
    """(StoredKey, ServerKey)."""
    return sha256(hmac256(salted, b"Client Key")), hmac256(salted, b"Server Key")


def scram_principal(password, kdf, salt, iterations, memory=None, role="user", salting=scram_salted):
    """As Crossbar's configuration wants it."""
    stored, server = scram_keys(salting(password, kdf, salt, iterations, memory))
    principal = {"kdf": kdf, "salt": salt.hex(), "iterations": iterations, "stored-key": stored.hex(), "server-key": server.hex(), "role": role}
    return {**principal, "memory": memory} if memory else principal


class Scram:
    """One login. `older`: the draft that autobahn speaks as "scram"."""

    def __init__(self, authid, password, older=False, binding=None, data=None, salting=scram_salted):
        self.authid, self.password, self.older, self.salting = authid, password, older, salting
        self.binding, self.data = binding, data
        self.nonce = b64(os.urandom(16))

    @property
    def extra(self):
        return {"nonce": self.nonce} if self.older else {"nonce": self.nonce, "channel_binding": self.binding}

    def message(self, challenge):
        """The AuthMessage."""
        name = saslprep(self.authid)
        if self.older:
            end = "c="
        else:
            name = name.replace("=", "=3D").replace(",", "=2C")
            flag = "n" if self.binding is None else "p=" + self.binding
            end = "c=" + b64(flag.encode() + b",," + (self.data or b""))
        return (f"n={name},r={self.nonce},r={challenge['nonce']},s={challenge['salt']},i={challenge['iterations']},"
                f"{end},r={challenge['nonce']}").encode()

    def answer(self, challenge):
        """(Signature, Extra) of AUTHENTICATE."""
        salted = self.salting(self.password, challenge["kdf"], base64.b64decode(challenge["salt"], validate=True),
                              challenge["iterations"], challenge.get("memory"))
        client_key = hmac256(salted, b"Client Key")
        text = self.message(challenge)
        self.signature = b64(hmac256(hmac256(salted, b"Server Key"), text))
        proof = b64(xor(client_key, hmac256(sha256(client_key), text)))
        if self.older:
            return proof, {}
        return proof, {"nonce": challenge["nonce"], "channel_binding": self.binding, "cbind_data": self.data and b64(self.data)}


# --- cryptosign --------------------------------------------------------------------------------------------------

class Key:
    """An Ed25519 key."""

    def __init__(self, seed=None):
        self._key = nacl.signing.SigningKey(seed or os.urandom(32))
        self.public = self._key.verify_key.encode().hex()

    def sign(self, octets):
        return self._key.sign(octets).signature

    def answer(self, challenge, channel_id=None):
        """The signature for a challenge, both in hex: 64 octets of signature, then what was signed."""
        signed = bytes.fromhex(challenge)
        if channel_id:
            signed = xor(signed, channel_id)
        return (self.sign(signed) + signed).hex()


def verified(public, signature, text):
    try:
        nacl.signing.VerifyKey(bytes.fromhex(public)).verify(text, signature)
        return True
    except nacl.exceptions.BadSignatureError:
        return False
