// SPDX-License-Identifier: MIT
// wampy (npm) against a router: node wampy_js.mjs WEBSOCKET_URL. Prints "ok NAME" for each check; exits 1 on failure.
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
const WebSocket = require("ws");

const url = process.argv[2];
const serializers = { json: JsonSerializer, msgpack: MsgpackSerializer, cbor: CborSerializer };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function join(serializer) {
    const client = new Wampy(url, { realm: "realm1", ws: WebSocket, serializer: new serializers[serializer](), maxRetries: 0 });
    client.authid = (await client.connect()).authid;
    return client;
}

const checks = {
    async calls(a, b) {
        await a.register("com.example.echo", ({ argsList, argsDict }) => ({ argsList, argsDict }));
        for (const value of [null, true, 0, -1, 1.5, "", "grüße", [1, [2]], { a: [null] }, "x".repeat(70000)]) {
            const result = await b.call("com.example.echo", { argsList: [value], argsDict: { key: value } });
            assert.deepStrictEqual(result.argsList[0], value);
            assert.deepStrictEqual(result.argsDict.key, value);
        }
        await assert.rejects(b.call("com.example.nobody"), (e) => e.errorUri === "wamp.error.no_such_procedure");
    },
    async progressive_results(a, b) {
        await a.register("com.example.count", async ({ result_handler }) => {
            for (let i = 0; i < 3; i++) {
                result_handler({ argsList: [i], options: { progress: true } });
                await pause(1);
            }
            result_handler({ argsList: [3], options: { progress: false } });
        });
        const seen = [];
        const result = await b.call("com.example.count", [1], {
            progress_callback: ({ argsList }) => seen.push(argsList[0]) });
        assert.deepStrictEqual([seen, result.argsList[0]], [[0, 1, 2], 3]);
    },
    async cancel(a, b) {
        await a.register("com.example.slow", () => pause(1000));
        const call = b.call("com.example.slow");
        await pause(20);
        b.cancel(b.getOpStatus().reqId, { mode: "killnowait" });
        await assert.rejects(call, (e) => e.errorUri === "wamp.error.canceled");
    },
    async events(a, b) {
        const got = [];
        let done;
        const end = new Promise((resolve) => { done = resolve; });
        const on = ({ argsList }) => {
            got.push(argsList[0]);
            if (got.filter((x) => x === "end").length === 3) done();
        };
        await a.subscribe("com.example.a.b", on);
        await a.subscribe("com.example", on, { match: "prefix" });  // wampy refuses a dot at the end
        await a.subscribe("com..a.b", on, { match: "wildcard" });
        await b.publish("com.example.a.b", ["all"]);
        await b.publish("com.example.other", ["prefix"]);
        // Not by session id: wampy's MessagePack sends numbers above 2^32 as floats, which are no ids.
        await b.publish("com.example.a.b", ["excluded"], { exclude_authid: a.authid });
        await b.publish("com.example.a.b", ["nobody"], { eligible_authid: b.authid });
        await b.publish("com.example.a.b", ["end"]);
        await end;
        assert.deepStrictEqual(got.sort(), ["all", "all", "all", "end", "end", "end", "prefix"]);
    },
    async shared_registrations(a, b) {
        await a.register("com.example.shared", () => ({ argsList: ["a"] }), { invoke: "roundrobin" });
        await b.register("com.example.shared", () => ({ argsList: ["b"] }), { invoke: "roundrobin" });
        const answers = [];
        for (let i = 0; i < 6; i++) answers.push((await b.call("com.example.shared")).argsList[0]);
        assert.deepStrictEqual(answers.sort(), ["a", "a", "a", "b", "b", "b"]);
    },
    async disclosure(a, b) {
        await a.register("com.example.who", ({ details }) => ({ argsList: [details.caller] }));
        const answer = await b.call("com.example.who", null, { disclose_me: true });
        assert.strictEqual(Number(answer.argsList[0]), Number(b.getSessionId()));
    },
    async meta_api(a, b) {
        assert.ok((await a.call("wamp.session.list")).argsList[0].map(Number).includes(Number(b.getSessionId())));
    },
};

try {
    for (const [first, second] of [["json", "json"], ["msgpack", "msgpack"], ["cbor", "cbor"], ["json", "msgpack"], ["cbor", "json"]]) {
        for (const [name, check] of Object.entries(checks)) {
            const a = await join(first);
            const b = await join(second);
            await check(a, b);
            await a.disconnect();
            await b.disconnect();
            console.log(`ok ${name} ${first} ${second}`);
        }
    }
    process.exit(0);
} catch (error) {
    console.error("FAILED", error);
    process.exit(1);
}
