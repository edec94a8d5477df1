# SPDX-License-Identifier: MIT
"""What the release build promises of the documented demo: how soon it is up, how small it is, how soon it is gone."""
import pathlib
import signal
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import node  # noqa: E402


def resident_kilobytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError(f"no VmRSS of {pid}")


def title(pid):
    return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").replace(b"\0", b" ").decode().strip()


class Limits(unittest.TestCase):
    # Times on a machine that does something else too say little: the best of a few runs counts.
    def test_demo_is_up_within_300_ms_and_gone_within_500_ms(self):
        ups, downs = [], []
        for number in (signal.SIGINT, signal.SIGTERM) * 3:
            with node.Node(node.roundtrip_config()) as n:
                n.wait_ready()
                ups.append(n.stamps[n.find(r"'worker5': component 'component1' started")] - n.started_at)
                n.wait_line("WAMP-TCP-WebSocket-JSON")
                at = n.send(number)
                self.assertEqual(n.wait_exit(), 0)
                downs.append(time.monotonic() - at)
        print(f"up in {min(ups) * 1000:.0f} ms (worst {max(ups) * 1000:.0f}), "
              f"down in {min(downs) * 1000:.0f} ms (worst {max(downs) * 1000:.0f})")
        self.assertLessEqual(min(ups), 0.300)
        self.assertLessEqual(min(downs), 0.500)

    def test_processes_are_small_titled_and_direct_children(self):
        with node.Node(node.roundtrip_config()) as n:
            n.wait_ready()
            n.wait_line("WAMP-UDS-RawSocket-MessagePack", count=3)
            n.wait_line("WAMP-TCP-WebSocket-JSON", count=3)
            workers = n.workers()
            self.assertEqual(sorted(workers.values()), sorted(node.children(n.pid)))
            titles = {"controller": title(n.pid), **{w: title(p) for w, p in workers.items()}}
            self.assertEqual(titles, {
                "controller": "crossbar-controller", "worker1": "crossbar-worker [router]",
                **{f"worker{i}": "crossbar-worker [container]" for i in range(2, 6)}})
            sizes = {"controller": resident_kilobytes(n.pid), **{w: resident_kilobytes(p) for w, p in workers.items()}}
            print("resident kilobytes:", sizes)
            self.assertLessEqual(max(sizes.values()), 12 * 1024, sizes)
            self.assertEqual(n.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
