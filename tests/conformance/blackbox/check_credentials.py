# SPDX-License-Identifier: MIT
"""The computations of these tests (credentials.py) give what was published: RFC 5802 and 7677, RFC 8032, the WAMP specification, and the
test suites of autobahn-python and nexus. Proves the tests, not the router."""
import base64
import hashlib
import unittest

from credentials import (Key, Scram, b64, cra_key, cra_sign, hmac256, older_salted, scram_keys, scram_principal, scram_salted, sha256, verified,
                         xor)


class Cra(unittest.TestCase):
    CHALLENGE = ('{ "nonce":"LHRTC9zeOIrt_9U3", "authprovider":"userdb", "authid":"peter", "timestamp":"2014-06-22T16:36:25.448Z", '
                 '"authrole":"user", "authmethod":"wampcra", "session":3251278072152162 }')

    def test_the_challenge_of_the_specification_signed_as_nexus_does(self):
        self.assertEqual(cra_sign("secret", self.CHALLENGE), "NWktSrMd4ItBSAKYEwvu1bTY7G/sSyjKbz+pNP9c04A=")
        self.assertEqual(cra_sign(cra_key("password", "salt123"), self.CHALLENGE), "hk/2riA2JqydfL5wLoicrYfAt8uNeP6nikk9kqDhsnM=")

    def test_the_vectors_of_autobahn(self):
        self.assertEqual(cra_key("L3L1YUE8Txlw", "salt123"), "qzcdsr9uu/L5hnss3kjNTRe490ETgA70ZBaB5rvnJ5Y=")
        self.assertEqual(cra_sign("L3L1YUE8Txlw", "[1, 2, 3]"), "1njQtmmeYO41N5EWEzD2kAjjEKRZ5kPZt/TzpYXOzR0=")


class ScramVectors(unittest.TestCase):
    def test_rfc_7677(self):
        scram = Scram("user", "pencil")
        scram.nonce = "rOprNGfwEbeRWgbNEkqO"
        challenge = {"nonce": "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", "salt": "W22ZaJ0SNY7soEsUEjb6gQ==", "kdf": "pbkdf2",
                     "iterations": 4096}
        proof, extra = scram.answer(challenge)
        self.assertEqual(proof, "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        self.assertEqual(scram.signature, "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
        self.assertIn(b",c=biws,", scram.message(challenge))

    def test_rfc_5802_with_its_hash_function(self):
        """The same algebra over SHA-1, of which RFC 5802 gives the figures."""
        def hmac1(key, text):
            import hmac
            return hmac.new(key, text, hashlib.sha1).digest()
        salted = hashlib.pbkdf2_hmac("sha1", b"pencil", base64.b64decode("QSXCR+Q6sek8bf92"), 4096)
        scram = Scram("user", "pencil")
        scram.nonce = "fyko+d2lbbFgONRv9qkxdawL"
        text = scram.message({"nonce": "fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j", "salt": "QSXCR+Q6sek8bf92", "iterations": 4096})
        client = hmac1(salted, b"Client Key")
        self.assertEqual(b64(xor(client, hmac1(hashlib.sha1(client).digest(), text))), "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")
        self.assertEqual(b64(hmac1(hmac1(salted, b"Server Key"), text)), "rmF9pqV8S7suAoZWja4dJRkFsKQ=")

    def test_what_the_router_computes(self):
        stored, _ = scram_keys(scram_salted("pencil", "pbkdf2", b"salt" * 4, 10))
        scram = Scram("a=b,c", "pencil")
        challenge = {"nonce": scram.nonce + "xyz", "salt": b64(b"salt" * 4), "kdf": "pbkdf2", "iterations": 10}
        proof, _ = scram.answer(challenge)
        self.assertIn(b"n=a=3Db=2Cc,", scram.message(challenge))
        self.assertEqual(sha256(xor(base64.b64decode(proof), hmac256(stored, scram.message(challenge)))), stored)

    def test_argon2_as_its_own_tool_computes_it(self):
        self.assertEqual(scram_salted("p4ssw0rd", "argon2id13", b"1234567890abcdef", 32, 512).hex(),
                         "ee4a8acf9d5958354fb79a95ae20692d05e42591ba49fae85eb6700e8b0ed293")
        self.assertEqual(scram_salted("p4ssw0rd", "pbkdf2", b"1234567890abcdef", 8).hex(),
                         "f6991a28c75f43751e0d75499fd7b8649f659118ddc1d61cee5883af547d15f5")

    def test_the_older_draft_as_autobahn_speaks_it(self):
        scram = Scram("username", "p4ssw0rd", older=True, salting=older_salted)
        scram.nonce = b"1234567890abcdef".hex()
        proof, _ = scram.answer({"nonce": "1234567890abcdeffedcba0987654321", "kdf": "argon2id-13", "salt": b"1234567890abcdef".hex(),
                                 "iterations": 32, "memory": 512})
        self.assertEqual(proof, "f5r3loERzGVSuimE+lvO0bWna2zyswBo0HrZkaaEy38=")

    def test_principals_as_autobahn_derives_them(self):
        salt = bytes.fromhex("ae1f0d2f422757809077785e660b62c6")
        self.assertEqual(scram_principal("secret123", "argon2id-13", salt, 4096, 512, salting=older_salted), {
            "iterations": 4096, "kdf": "argon2id-13", "memory": 512, "salt": salt.hex(), "role": "user",
            "server-key": "0d8e7e9222a7c0e54c9e979aa342115699ff5696c45dc379b5ee241338a5861d",
            "stored-key": "5f19358ff6f38e267b6ef1ea1d862514ec4e8745a84682259fd3894be09febb5"})


class Cryptosign(unittest.TestCase):
    CHANNEL = "62e935ae755f3d48f80d4d59f6121358c435722a67e859cc0caa8b539027f2ff"
    KEYS = ("4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510", "d511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd",
            "6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b")
    CHALLENGES = ("f" * 64, "b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d",
                  "b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2")
    SIGNATURES = {None: (
        "b32675b221f08593213737bef8240e7c15228b07028e19595294678c90d11c0cae80a357331bfc5cc9fb71081464e6e75013517c2cf067ad566a6b7b728e5d03",
        "d4209ad10d5aff6bfbc009d7e924795de138a63515efc7afc6b01b7fe5201372190374886a70207b042294af5bd64ce725cd8dceb344e6d11c09d1aaaf4d660f",
        "7beb282184baadd08f166f16dd683b39cab53816ed81e6955def951cb2ddad1ec184e206746fd82bda075af03711d3d5658fc84a76196b0fa8d1ebc92ef9f30b",
    ), CHANNEL: (
        "9b6f41540c9b95b4b7b281c3042fa9c54cef43c842d62ea3fd6030fcb66e70b3e80d49d44c29d1635da9348d02ec93f3ed1ef227dfb59a07b580095c2b82f80f",
        "305aaa3ac25e98f651427688b3fc43fe7d8a68a7ec1d7d61c61517c519bd4a427c3015599d83ca28b4c652333920223844ef0725eb5dc2febfd6af7677b73f01",
        "ee3c7644fd8070532bc1fde3d70d742267da545d8c8f03e63bda63f1ad4214f4d2c4bfdb4eb9526def42deeb7e31602a6ff99eba893e0a4ad4d45892ca75e608",
    )}

    def test_the_six_vectors_of_the_specification(self):
        for channel, signatures in self.SIGNATURES.items():
            for key, challenge, signature in zip(self.KEYS, self.CHALLENGES, signatures):
                key, signed = Key(bytes.fromhex(key)), bytes.fromhex(challenge)
                signed = xor(signed, bytes.fromhex(channel)) if channel else signed
                self.assertEqual(key.answer(challenge, channel and bytes.fromhex(channel)), signature + signed.hex())
                self.assertTrue(verified(key.public, bytes.fromhex(signature), signed))

    def test_rfc_8032(self):
        for seed, public, text, signature in (
                ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                 "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
                ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                 "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")):
            key = Key(bytes.fromhex(seed))
            self.assertEqual(key.public, public)
            self.assertEqual(key.sign(bytes.fromhex(text)).hex(), signature)
            self.assertFalse(verified(public, bytes.fromhex(signature), b"another"))


if __name__ == "__main__":
    unittest.main()
