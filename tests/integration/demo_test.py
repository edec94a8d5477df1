# SPDX-License-Identifier: MIT
"""The documented rpc_roundtrip node, over and over: its console log must pass the checker every time, idle and with
three busy loops on the machine, stopped by SIGINT to the controller, by Ctrl-C to the group, and by SIGTERM."""
import multiprocessing
import os
import pathlib
import signal
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import node  # noqa: E402

CHECKER = str(HERE.parent / "support" / "check_seed_log.py")
RUNS = int(os.environ.get("CROSSBAR_DEMO_RUNS", "100"))
STOPS = [(signal.SIGINT, False), (signal.SIGINT, True), (signal.SIGTERM, False)]


def spin():
    while True:
        pass


class Demo(unittest.TestCase):
    def run_once(self, number, to_group):
        config = node.roundtrip_config(batch_size=100)
        with node.Node(config, group=True) as n:
            n.wait_ready()
            n.wait_line(r"\[WAMP-UDS-RawSocket-MessagePack\] - average round-trip time \(ms\): ")
            n.wait_line(r"\[WAMP-TCP-WebSocket-JSON\] - average round-trip time \(ms\): ")
            n.send(number, to_group)
            code = n.wait_exit()
            log = n.home / "console.log"
            log.write_text(n.log())
            checked = subprocess.run([sys.executable, CHECKER, str(log)], capture_output=True, text=True)
            self.assertEqual(checked.returncode, 0, checked.stdout + n.log())
            self.assertEqual(code, 0)
            self.assertFalse((n.cbdir / "crossbar.sock").exists(), "the socket file is left")
            self.assertFalse((n.cbdir / "node.pid").exists(), "the pid file is left")
            for pid in n.workers().values():
                self.assertFalse(node.alive(pid), f"worker {pid} is left")

    def runs(self, count):
        for i in range(count):
            with self.subTest(run=i):
                self.run_once(*STOPS[i % len(STOPS)])

    def test_log_is_right_on_an_idle_machine(self):
        self.runs(RUNS - RUNS // 2)

    def test_log_is_right_on_a_busy_machine(self):
        loops = [multiprocessing.Process(target=spin, daemon=True) for _ in range(3)]
        for loop in loops:
            loop.start()
        try:
            self.runs(RUNS // 2)
        finally:
            for loop in loops:
                loop.kill()
                loop.join()


if __name__ == "__main__":
    unittest.main(verbosity=2)
