// SPDX-License-Identifier: MIT
// autobahn (npm) against a router: node autobahn_js.cjs WEBSOCKET_URL. Prints "ok NAME" for each check; exits 1 on failure.
"use strict";
const assert = require("node:assert");
globalThis.WebSocket ??= require("ws");  // autobahn 26 expects what Node.js has from version 22 on
const autobahn = require("autobahn");
const { Wampy } = require("wampy");

const url = process.argv[2];

// autobahn reports progress through a deferred's notify(), which promises do not have.
function deferred() {
    const d = {};
    d.promise = new Promise((resolve, reject) => Object.assign(d, { resolve, reject }));
    d.notify = (progress) => d.promise.on_progress(progress);
    return d;
}

function join(serializer) {
    return new Promise((resolve, reject) => {
        const connection = new autobahn.Connection({
            url, realm: "realm1", max_retries: 0, use_deferred: deferred,
            serializers: [new autobahn.serializer[serializer]()],
        });
        connection.onopen = (session) => resolve({ connection, session });
        connection.onclose = (reason, details) => {
            reject(new Error(`closed: ${reason} ${JSON.stringify(details)}`));
            return true;
        };
        connection.open();
    });
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const checks = {
    async calls({ a, b }) {
        await a.register("com.example.echo", (args, kwargs) => new autobahn.Result(args, kwargs));
        for (const value of [null, true, 0, -1, 2 ** 40, 1.5, "", "grüße", [1, [2]], { a: [null] }, "x".repeat(70000)]) {
            const result = await b.call("com.example.echo", [value, 1], { key: value });
            assert.deepStrictEqual(result.args[0], value);
            assert.deepStrictEqual(result.kwargs.key, value);
        }
        await assert.rejects(b.call("com.example.nobody"), (e) => e.error === "wamp.error.no_such_procedure");
        await a.register("com.example.fail", () => { throw new autobahn.Error("com.example.error", [1], { two: 2 }); });
        await assert.rejects(b.call("com.example.fail"),
            (e) => e.error === "com.example.error" && e.args[0] === 1 && e.kwargs.two === 2);
    },
    // autobahn's callee does not announce call_canceling, without which the specification gives it no progressive
    // results to make; wampy yields them unasked.
    async progressive_results({ b }) {
        const callee = new Wampy(url, { realm: "realm1", ws: WebSocket });
        await callee.connect();
        await callee.register("com.example.count", async ({ argsList, result_handler }) => {
            for (let i = 0; i < argsList[0]; i++) {
                result_handler({ argsList: [i], options: { progress: true } });
                await pause(0);
            }
            result_handler({ argsList: [argsList[0]], options: { progress: false } });
        });
        const seen = [];
        const call = b.call("com.example.count", [5], {}, { receive_progress: true });
        call.on_progress = (p) => seen.push(p);
        const result = await call;
        await callee.disconnect();
        assert.deepStrictEqual([seen, result], [[0, 1, 2, 3, 4], 5]);
    },
    async cancel({ a, b }) {
        // Not undefined: what is left of it after the end has to be encodable.
        await a.register("com.example.slow", () => pause(2000).then(() => null));
        const call = b.call("com.example.slow");
        await pause(20);
        call.cancel({ mode: "kill" });  // the mode in which autobahn waits for the router's answer
        await assert.rejects(call, (e) => e.error === "wamp.error.canceled");
    },
    async events({ a, b }) {
        const got = [];
        const end = new Promise((done) => {
            const on = (args, kwargs, details) => {
                got.push(args[0]);
                if (args[0] === "end" && got.filter((x) => x === "end").length === 3) done();
            };
            a.subscribe("com.example.a.b", on);
            a.subscribe("com.example.", on, { match: "prefix" });
            a.subscribe("com..a.b", on, { match: "wildcard" }).then(async () => {
                const ack = { acknowledge: true };
                await b.publish("com.example.a.b", ["all"], {}, ack);
                await b.publish("com.example.other", ["prefix"], {}, ack);
                await b.publish("com.example.a.b", ["excluded"], {}, { ...ack, exclude: [a.id] });
                await b.publish("com.example.a.b", ["nobody"], {}, { ...ack, eligible: [b.id] });
                await b.publish("com.example.a.b", ["end"], {}, ack);
            });
        });
        await end;
        assert.deepStrictEqual(got.sort(), ["all", "all", "all", "end", "end", "end", "prefix"]);
    },
    async shared_registrations({ a, b }) {
        await a.register("com.example.shared", () => "a", { invoke: "roundrobin" });
        await b.register("com.example.shared", () => "b", { invoke: "roundrobin" });
        const answers = [];
        for (let i = 0; i < 6; i++) answers.push(await b.call("com.example.shared"));
        assert.deepStrictEqual(answers.sort(), ["a", "a", "a", "b", "b", "b"]);
    },
    async disclosure({ a, b }) {
        await a.register("com.example.who", (args, kwargs, details) => details.caller);
        assert.strictEqual(await b.call("com.example.who", [], {}, { disclose_me: true }), b.id);
    },
    async meta_api({ a, b }) {
        assert.ok((await a.call("wamp.session.list")).includes(b.id));
        assert.strictEqual((await a.call("wamp.session.get", [b.id])).session, b.id);
        await assert.rejects(a.call("wamp.session.get", [1]), (e) => e.error === "wamp.error.no_such_session");
    },
};

(async () => {
    for (const [first, second] of [["JSONSerializer", "JSONSerializer"], ["MsgpackSerializer", "MsgpackSerializer"],
        ["CBORSerializer", "CBORSerializer"], ["JSONSerializer", "CBORSerializer"], ["MsgpackSerializer", "JSONSerializer"]]) {
        for (const [name, check] of Object.entries(checks)) {
            const one = await join(first);
            const two = await join(second);
            await check({ a: one.session, b: two.session });
            for (const { connection } of [one, two]) {
                connection.onclose = () => true;
                connection.close();
            }
            console.log(`ok ${name} ${first} ${second}`);
        }
    }
    process.exit(0);
})().catch((error) => {
    console.error("FAILED", error);
    process.exit(1);
});
