// SPDX-License-Identifier: MIT
// wampy (npm) logs in: node wampy_logins.mjs JSON, as javascript_logins_test.py fills it in. Prints "ok NAME" for each login
// that went as it should; exits 1 when one did not.
import assert from "node:assert";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

// The packages lie in the build folder, not beside this file.
const require = createRequire(pathToFileURL(path.join(process.cwd(), "x.js")));
const { Wampy } = require("wampy");
const { JsonSerializer } = require("wampy/JsonSerializer.js");
const { MsgpackSerializer } = require("wampy/MsgpackSerializer.js");
const { CborSerializer } = require("wampy/CborSerializer.js");
const cryptosign = require("wampy/cryptosign.js");
const wampcra = await import(pathToFileURL(require.resolve("wampy/wampcra.js")));
const WebSocket = require("ws");

const { urls, unverified, credentials } = JSON.parse(process.argv[2]);
const { ticket, secret, password, seed, publicKey, otherSeed } = credentials;

const denied = "wamp.error.authentication_denied";
const nobody = "wamp.error.no_such_principal";
const plugin = (authid, method, sign, authextra = {}) => ({
    authid, authmethods: [method], authMode: "auto", authPlugins: { [method]: sign }, authextra });
const by_hand = (authid, authmethods, onChallenge) => ({ authid, authmethods, onChallenge });
const logins = [
    ["anonymous", {}, { authmethod: "anonymous", authrole: "anonymous" }],
    ["ticket", plugin("joe", "ticket", () => ticket), { authid: "joe", authrole: "user" }],
    ["ticket, wrong", plugin("joe", "ticket", () => "wrong"), denied],
    ["ticket, nobody's", plugin("nobody", "ticket", () => ticket), denied],
    ["wampcra", plugin("ann", "wampcra", wampcra.sign(secret)), { authid: "ann", authrole: "user" }],
    ["wampcra, wrong", plugin("ann", "wampcra", wampcra.sign("wrong")), denied],
    ["wampcra, salted", plugin("sal", "wampcra", wampcra.sign(password)), { authid: "sal" }],
    ["wampcra, salted, wrong", plugin("sal", "wampcra", wampcra.sign("wrong")), denied],
    ["wampcra, derived", plugin("der", "wampcra", wampcra.sign(password)), { authid: "der" }],
    ["wampcra, nobody's", plugin("nobody", "wampcra", wampcra.sign(secret)), denied],
    ["cryptosign", plugin("key", "cryptosign", cryptosign.sign(seed), { pubkey: publicKey }), { authid: "key", authrole: "admin" }],
    ["cryptosign, another's signature", plugin("key", "cryptosign", cryptosign.sign(otherSeed), { pubkey: publicKey }), denied],
    ["cryptosign, wrong", plugin("key", "cryptosign", cryptosign.sign(otherSeed), { pubkey: "00".repeat(32) }), nobody],
    ["of several, the first that the node has", by_hand("two", ["persona", "wampcra", "ticket"], wampcra.sign(secret)),
        { authid: "two", authmethod: "wampcra" }],
    ["of several, in the client's order", by_hand("two", ["ticket", "wampcra"], () => ticket),
        { authid: "two", authmethod: "ticket" }],
    ["of several, none", by_hand("joe", ["persona"], () => ticket), "wamp.error.no_matching_auth_method"],
];

// What WELCOME said, or the reason of the ABORT.
async function outcome(url, serializer, login) {
    const client = new Wampy(url, { realm: "realm1", ws: WebSocket, serializer, maxRetries: 0, ...login });
    let details;
    try {
        details = await client.connect();
    } catch (error) {
        return error.errorUri;
    }
    // Not wamp.session.get: wampy's CBOR sends numbers above 2^32 as floats, which are no ids.
    const counted = await client.call("wamp.session.count", [[details.authrole]]);
    assert.ok(counted.argsList[0] >= 1);
    await client.disconnect();
    return details;
}

try {
    const kinds = { json: JsonSerializer, msgpack: MsgpackSerializer, cbor: CborSerializer };
    for (const url of urls) {
        for (const [kind, Serializer] of Object.entries(kinds)) {
            for (const [name, login, wanted] of logins) {
                const got = await outcome(url, new Serializer(), login);
                const where = `${name}, ${url}, ${kind}: ${JSON.stringify(got)}`;
                if (typeof wanted === "object") {
                    for (const [key, value] of Object.entries(wanted)) assert.strictEqual(got[key], value, where);
                } else {
                    assert.strictEqual(got, wanted, where);
                }
                console.log(`ok ${name}, ${url}, ${kind}`);
            }
        }
    }
    for (const url of unverified) {
        await assert.rejects(new Wampy(url, { realm: "realm1", ws: WebSocket, maxRetries: 0 }).connect());
        console.log(`ok not verified, ${url}`);
    }
    process.exit(0);
} catch (error) {
    console.error("FAILED", error);
    process.exit(1);
}
