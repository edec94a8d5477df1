// SPDX-License-Identifier: MIT
// autobahn (npm) logs in: node autobahn_logins.cjs JSON, as javascript_logins_test.py fills it in. Prints "ok NAME" for each
// login that went as it should; exits 1 when one did not.
"use strict";
const assert = require("node:assert");
const ws = require("ws");
// autobahn 26 expects what Node.js has from version 22 on, which throws nothing when a connection fails.
globalThis.WebSocket ??= class extends ws {
    constructor(...options) {
        super(...options);
        this.on("error", () => {});
    }
};
const autobahn = require("autobahn");
autobahn.log.warn = () => {};  // of each connection that ends

const { urls, unverified, rawsockets, credentials } = JSON.parse(process.argv[2]);
const { ticket, secret, password, seed, otherSeed } = credentials;

const keys = (hex) => autobahn.nacl.sign.keyPair.fromSeed(autobahn.util.htob(hex));
const signing = (hex) => (session, method, extra) => autobahn.auth_cryptosign.sign_challenge(keys(hex), extra);
const cra = (key) => (session, method, extra) => autobahn.auth_cra.sign(
    "salt" in extra ? autobahn.auth_cra.derive_key(key, extra.salt, extra.iterations, extra.keylen) : key, extra.challenge);
const shown = (secretOf) => () => secretOf;

// name of the case: what a Connection takes for the login, and what comes of it
const denied = "wamp.error.authentication_denied";
const nobody = "wamp.error.no_such_principal";
const logins = [
    ["anonymous", {}, { authmethod: "anonymous", authrole: "anonymous" }],
    ["ticket", { authid: "joe", authmethods: ["ticket"], onchallenge: shown(ticket) }, { authid: "joe", authrole: "user" }],
    ["ticket, wrong", { authid: "joe", authmethods: ["ticket"], onchallenge: shown("wrong") }, denied],
    ["ticket, nobody's", { authid: "nobody", authmethods: ["ticket"], onchallenge: shown(ticket) }, denied],
    ["wampcra", { authid: "ann", authmethods: ["wampcra"], onchallenge: cra(secret) }, { authid: "ann", authrole: "user" }],
    ["wampcra, wrong", { authid: "ann", authmethods: ["wampcra"], onchallenge: cra("wrong") }, denied],
    ["wampcra, salted", { authid: "sal", authmethods: ["wampcra"], onchallenge: cra(password) }, { authid: "sal" }],
    ["wampcra, salted, wrong", { authid: "sal", authmethods: ["wampcra"], onchallenge: cra("wrong") }, denied],
    ["wampcra, derived", { authid: "der", authmethods: ["wampcra"], onchallenge: cra(password) }, { authid: "der" }],
    ["wampcra, nobody's", { authid: "nobody", authmethods: ["wampcra"], onchallenge: cra(secret) }, denied],
    ["cryptosign", {
        authid: "key", authmethods: ["cryptosign"], onchallenge: signing(seed),
        authextra: { pubkey: autobahn.auth_cryptosign.public_key(keys(seed)) },
    }, { authid: "key", authrole: "admin" }],
    ["cryptosign, another's signature", {
        authid: "key", authmethods: ["cryptosign"], onchallenge: signing(otherSeed),
        authextra: { pubkey: autobahn.auth_cryptosign.public_key(keys(seed)) },
    }, denied],
    ["cryptosign, wrong", {
        authid: "key", authmethods: ["cryptosign"], onchallenge: signing(otherSeed),
        authextra: { pubkey: autobahn.auth_cryptosign.public_key(keys(otherSeed)) },
    }, nobody],
    ["of several, the first that the node has", {
        authid: "two", authmethods: ["persona", "wampcra", "ticket"], onchallenge: cra(secret),
    }, { authid: "two", authmethod: "wampcra" }],
    ["of several, in the client's order", {
        authid: "two", authmethods: ["ticket", "wampcra"], onchallenge: shown(ticket),
    }, { authid: "two", authmethod: "ticket" }],
    ["of several, none", { authid: "joe", authmethods: ["persona"] }, "wamp.error.no_matching_auth_method"],
    ["onchallenge fails", { authid: "joe", authmethods: ["ticket"], onchallenge: () => { throw Error("lost"); } }, null],
];

// What WELCOME said, or the reason of the ABORT, or why there was no connection ("unreachable").
function outcome(connection) {
    return new Promise((resolve) => {
        let details;
        connection.onopen = async (session, welcome) => {
            details = welcome;
            const seen = await session.call("wamp.session.get", [session.id]);
            assert.strictEqual(seen.authid, welcome.authid);
            connection.close();
        };
        connection.onclose = (why, { reason }) => {
            resolve(details ?? (why === "unreachable" ? why : reason));
            return true;
        };
        connection.open();
    });
}

function check(name, got, wanted) {
    if (wanted !== null && typeof wanted === "object") {
        for (const [key, value] of Object.entries(wanted)) assert.strictEqual(got?.[key], value, `${name}: ${JSON.stringify(got)}`);
    } else {
        assert.strictEqual(got, wanted, name);
    }
    console.log(`ok ${name}`);
}

(async () => {
    const options = { realm: "realm1", max_retries: 0, on_user_error: () => {} };
    for (const url of urls) {
        for (const kind of ["JSONSerializer", "MsgpackSerializer", "CBORSerializer"]) {
            const serializers = () => [new autobahn.serializer[kind]()];
            for (const [name, login, wanted] of logins) {
                const connection = new autobahn.Connection({ ...options, url, serializers: serializers(), ...login });
                check(`${name}, ${url}, ${kind}`, await outcome(connection), wanted);
            }
            // The whole login by autobahn's own function; the key alone says who it is.
            const own = autobahn.auth_cryptosign.create_connection({
                url, realm: "realm1", pkey: keys(seed), serializers: serializers() });
            check(`create_connection, ${url}, ${kind}`, await outcome(own), { authid: "key", authmethod: "cryptosign" });
        }
    }
    for (const place of rawsockets) {
        for (const [name, login, wanted] of logins) {
            const transports = [{ type: "rawsocket", ...place }];
            check(`${name}, rawsocket`, await outcome(new autobahn.Connection({ ...options, transports, ...login })), wanted);
        }
    }
    for (const url of unverified) {
        check(`not verified, ${url}`, await outcome(new autobahn.Connection({ ...options, url, ...logins[1][1] })), "unreachable");
    }
    process.exit(0);
})().catch((error) => {
    console.error("FAILED", error);
    process.exit(1);
});
