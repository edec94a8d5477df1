# SPDX-License-Identifier: MIT
"""Clients that never read: subscribers, callers and callees. The router's memory stays within their outboxes, and nobody
else notices. $CROSSBAR_BOUNDED_SECONDS says for how long events flow."""
import os
import statistics
import time
import unittest

from bounded import Place, Session, megabytes, node, resident, tcp, timed

SECONDS = float(os.environ.get("CROSSBAR_BOUNDED_SECONDS", "15"))
OUTBOX = 4 << 20
CONSTANT = 24 << 20     # what a router may take besides, whatever happens
PAD = "x" * 1000
BATCH = 50
KINDS = [(kind, policy) for kind in ("tcp", "ws") for policy in ("drop-events", "close")]


class Slow(unittest.TestCase):
    def setUp(self):
        self.ports = {k: node.free_port() for k in KINDS}
        self.node = node.Node(node.router_config(
            [{"type": "rawsocket", "endpoint": {"type": "unix", "path": "r.sock"}}] +
            [{"type": "websocket" if kind == "ws" else "rawsocket", "endpoint": tcp(port),
              "limits": {"outbox_bytes": OUTBOX, "outbox_policy": policy}} for (kind, policy), port in self.ports.items()]))
        self.node.__enter__()
        self.addCleanup(self.node.__exit__, None)
        self.node.wait_ready()
        self.pid = self.node.workers()["worker1"]
        self.watcher = self.join()
        self.watcher.subscribe("wamp.session.on_leave")

    def join(self, kind=None):
        place = Place(kind[0], ("127.0.0.1", self.ports[kind]), "json") if kind else Place(
            "unix", str(self.node.cbdir / "r.sock"), "json")
        s = Session(place)
        self.addCleanup(s.close)
        return s

    def left(self):
        """Sessions that have left since the last time."""
        return [m[4][0] for m in self.watcher.before() if m[0] == 36]

    def publish_for(self, seconds, publisher, subscriber, meanwhile=lambda: None):
        """Full speed, but no faster than the subscriber that reads. Gives acknowledge times, rate and peak of memory."""
        times, peak = [], 0
        end = time.monotonic() + seconds
        first = self.sequence
        while time.monotonic() < end:
            messages = [[16, publisher.next(), {}, "com.topic", [self.sequence + i, PAD]] for i in range(BATCH - 1)]
            messages.append([16, publisher.next(), {"acknowledge": True}, "com.topic", [self.sequence + BATCH - 1, PAD]])

            def acknowledged():
                publisher.send(*messages)
                publisher.expect(17, publisher.last)
            times.append(timed(acknowledged)[0])
            for i in range(BATCH):
                self.assertEqual(subscriber.expect(36)[4][0], self.sequence + i)
            self.sequence += BATCH
            peak = max(peak, resident(self.pid))
            meanwhile()
        return times, (self.sequence - first) / seconds, peak

    def test_deaf_subscribers_cost_their_outboxes_and_disturb_nobody(self):
        self.sequence = 0
        publisher, subscriber = self.join(), self.join()
        subscriber.subscribe("com.topic")
        alone, rate_alone, _ = self.publish_for(3, publisher, subscriber)
        before = resident(self.pid)
        deaf = {}
        closed = dict.fromkeys(KINDS, 0)

        def subscribe(kind):
            s = self.join(kind)
            s.subscribe("com.topic")
            deaf[kind] = s

        def look_after():
            if self.sequence % (20 * BATCH):
                return
            for session in self.left():
                for kind, s in list(deaf.items()):
                    if s.id == session:
                        closed[kind] += 1
                        s.close()
                        subscribe(kind)
        for kind in KINDS:
            subscribe(kind)
        times, rate, peak = self.publish_for(SECONDS, publisher, subscriber, look_after)
        print(f"{SECONDS:.0f} s: {rate:.0f} events/s of {len(PAD)} bytes (alone {rate_alone:.0f}); {BATCH} events acknowledged after "
              f"{statistics.median(times) * 1000:.2f} ms, at most {max(times) * 1000:.1f} "
              f"(alone {statistics.median(alone) * 1000:.2f}, {max(alone) * 1000:.1f}); memory {megabytes(before)} to "
              f"{megabytes(peak)}, {len(KINDS)} outboxes of {megabytes(OUTBOX)}; closed {closed}", flush=True)
        self.assertGreater(rate * SECONDS * len(PAD), 3 * OUTBOX)      # else it proves nothing
        self.assertLess(peak - before, len(KINDS) * OUTBOX + CONSTANT)
        self.assertLess(statistics.median(times), 3 * statistics.median(alone) + 0.020)
        self.assertLess(max(times), 1)
        for kind in KINDS:
            if kind[1] == "close":
                self.assertGreater(closed[kind], 0)
                deaf.pop(kind).close()
            else:
                self.assertEqual(closed[kind], 0)
        # Who begins to read gets what was queued, in order, and goes on with what is published from now on.
        for s in deaf.values():
            found = [s.expect(36)[4][0] for _ in range(int(OUTBOX * 0.9 / len(PAD) / 1.1))]
            found += [m[4][0] for m in s.before()]
            self.assertEqual(found, sorted(set(found)))
            self.assertLess(len(found), self.sequence)
        publisher.publish("com.topic", ["at last"])
        for s in (subscriber, *deaf.values()):
            self.assertEqual(s.expect(36)[4], ["at last"])
        log = self.node.log()
        self.assertIn("event dropped: the outbox of tcp4:127.0.0.1:", log)
        self.assertIn("connection closed: the outbox of tcp4:127.0.0.1:", log)
        # Two lines of each kind, then one for every ten seconds.
        lines = sum("outbox of" in line for line in log.splitlines())
        self.assertLessEqual(lines, len(KINDS) * (2 + SECONDS / 10))
        self.assertEqual(self.node.stop(), 0)

    def test_calls_to_a_deaf_callee_are_answered_at_once(self):
        for kind in KINDS:
            with self.subTest(kind=kind):
                before = resident(self.pid)
                callee, caller = self.join(kind), self.join()
                callee.register("com.deaf")
                answered, sent = [], 0
                while not answered:
                    for _ in range(20):
                        caller.call("com.deaf", [PAD * 10])
                    sent += 20
                    answered = caller.before()
                    self.assertLess(sent * 10 * len(PAD), 20 * OUTBOX)
                worst = 0
                for _ in range(200):
                    elapsed, m = timed(lambda: (caller.call("com.deaf", [PAD * 10]), caller.receive())[1])
                    self.assertEqual(m[:3], [8, 48, caller.last])
                    worst = max(worst, elapsed)
                hung = sent - len(answered)
                callee.close()      # what it was given and never read is answered now
                elapsed, last = timed(lambda: [caller.expect(8, 48) for _ in range(hung)])
                print(f"{kind}: {hung} calls fill the outbox; then an error ({m[4]}) after at most {worst * 1000:.1f} ms; when the callee "
                      f"dies the rest ({last[-1][4]}) after {elapsed * 1000:.0f} ms; memory {megabytes(before)} to "
                      f"{megabytes(resident(self.pid))}", flush=True)
                self.assertLess(worst, 1)
                self.assertLess(elapsed, 2)
                self.assertLess(resident(self.pid) - before, OUTBOX + CONSTANT)
                self.assertEqual(caller.before(), [])
                caller.close()

    def test_a_deaf_caller_is_closed_and_its_callee_serves_others(self):
        callee = self.join()
        registration = callee.register("com.big")
        result = [PAD * 100]
        for kind in KINDS:
            with self.subTest(kind=kind):
                before = resident(self.pid)
                caller, other = self.join(kind), self.join()
                self.left()
                calls = 0
                while caller.id not in self.left():
                    caller.call("com.big")
                    calls += 1
                    for m in callee.before():
                        if m[0] == 68:
                            callee.send([70, m[1], {}, result])
                    self.assertLess(calls * 100 * len(PAD), 20 * OUTBOX)
                elapsed, _ = timed(lambda: (other.call("com.big"), callee.send([70, callee.expect(68)[1], {}, result]),
                                            other.expect(50)))
                print(f"{kind}: closed after {calls} results of {len(result[0])} bytes; another caller is served in "
                      f"{elapsed * 1000:.1f} ms; memory {megabytes(before)} to {megabytes(resident(self.pid))}", flush=True)
                self.assertLess(elapsed, 1)
                self.assertLess(resident(self.pid) - before, OUTBOX + CONSTANT)
        self.assertEqual(self.watcher.ask("wamp.registration.count_callees", registration), 1)
        self.assertEqual(self.node.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
