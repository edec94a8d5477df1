# SPDX-License-Identifier: MIT
"""What goes wrong around a node: killed, hung and broken parts. The node follows its rules, says why, leaves nothing."""
import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import textwrap
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import node  # noqa: E402

COMPONENTS = pathlib.Path(os.environ["CROSSBAR_TEST_COMPONENTS"])


def container(library, **more):
    """A router and a container with one component."""
    config = node.router_config()
    config["workers"].append({"type": "container", "components": [{
        "type": "shared-library", "library": str(library), "realm": "realm1",
        "transport": {"type": "rawsocket", "serializer": "msgpack",
                      "endpoint": {"type": "unix", "path": "crossbar.sock"}}}], **more})
    return config


def guest(script, **options):
    """A node with one python3 guest."""
    return {"version": 2, "workers": [{
        "type": "guest", "executable": "/usr/bin/python3", "arguments": ["-u", "-c", textwrap.dedent(script)],
        "options": options}]}


class Killed(unittest.TestCase):
    def test_a_killed_worker_ends_the_node_which_says_why(self):
        with node.Node(node.roundtrip_config()) as n:
            n.wait_ready()
            victim = n.workers()["worker1"]
            os.kill(victim, signal.SIGKILL)
            n.wait_exit()
            log = n.log()
            self.assertIn("Native worker connection closed uncleanly: A process has ended with a probable error "
                          "condition: process ended by signal 9.", log)
            self.assertIn("Node worker worker1 ended with error", log)
            self.assertIn("Node worker ended, and trigger 'shutdown_on_worker_exit' active", log)
            self.assertIn("Shutting down node...", log)
            for pid in n.workers().values():
                self.assertFalse(node.alive(pid))

    def test_the_node_goes_on_where_the_trigger_says_so(self):
        config = node.roundtrip_config()
        config["controller"] = {"options": {"shutdown": ["shutdown_on_shutdown_requested"]}}
        with node.Node(config) as n:
            n.wait_ready()
            os.kill(n.workers()["worker3"], signal.SIGKILL)
            n.wait_line(r"Node will continue to run \(node shutdown triggers active: "
                        r"\['shutdown_on_shutdown_requested'\]\)")
            n.wait_line(r"WAMP-TCP-WebSocket-JSON")
            self.assertEqual(n.stop(), 0)

    def test_no_worker_outlives_a_killed_controller(self):
        with node.Node(node.roundtrip_config()) as n:
            n.wait_ready()
            pids = n.workers().values()
            os.kill(n.pid, signal.SIGKILL)
            node.until(lambda: not any(node.alive(p) for p in pids), "every worker gone", patience=1)

    def test_a_guest_does_not_outlive_a_killed_controller(self):
        with node.Node(guest("import time; print('here'); time.sleep(600)")) as n:
            n.wait_line("here")
            pids = n.workers().values()
            os.kill(n.pid, signal.SIGKILL)
            node.until(lambda: not any(node.alive(p) for p in pids), "the guest gone", patience=1)


class Hung(unittest.TestCase):
    def test_a_worker_that_hangs_at_start_is_given_up(self):
        config = node.router_config()
        config["workers"][0]["options"] = {"start_timeout": 500}
        def worker(n):
            # Not the controller's own image, before exec: stopped there, it would hold up the controller.
            return [p for p in node.children(n.pid) if os.readlink(f"/proc/{p}/exe").endswith("-router")]

        for _ in range(5):
            with node.Node(config) as n:
                pid = node.until(lambda: worker(n), "a worker")[0]
                os.kill(pid, signal.SIGSTOP)
                if "worker1' started" in n.log():  # on a busy machine it can be ready before it is stopped
                    os.kill(pid, signal.SIGCONT)
                    n.stop()
                    continue
                n.wait_exit()
                self.assertRegex(n.log(), r"worker1.*(not ready|did not (become|get) ready|start_timeout)")
                self.assertFalse(node.alive(pid))
                return
        self.fail("it was ready before it could be stopped, five times")

    def test_a_worker_that_hangs_does_not_keep_the_node_from_stopping(self):
        config = node.roundtrip_config()
        config["workers"][2]["options"] = {"stop_timeout": 1000}
        with node.Node(config) as n:
            n.wait_ready()
            hung = n.workers()["worker3"]
            os.kill(hung, signal.SIGSTOP)
            self.assertEqual(n.stop(), 0)
            self.assertIn(f"Sending SIGKILL to {hung}", n.log())
            self.assertFalse(node.alive(hung))

    def test_a_second_interrupt_does_not_wait(self):
        config = node.roundtrip_config()
        with node.Node(config) as n:
            n.wait_ready()
            hung = n.workers()["worker3"]
            os.kill(hung, signal.SIGSTOP)
            n.send(signal.SIGINT)
            n.wait_line(rf"waiting for {hung} to exit")
            at = n.send(signal.SIGINT)
            n.wait_exit()
            self.assertLess(time.monotonic() - at, 3)
            self.assertFalse(node.alive(hung))

    def test_a_guest_that_takes_four_seconds_to_stop_is_waited_for(self):
        with node.Node(guest("""
            import signal, sys, time
            def stop(*_):
                time.sleep(4)
                print('goodbye')
                sys.exit(0)
            signal.signal(signal.SIGTERM, stop)
            print('here')
            while True: time.sleep(1)
        """)) as n:
            n.wait_line("here")
            at = time.monotonic()
            self.assertEqual(n.stop(), 0)
            self.assertGreater(time.monotonic() - at, 3.9)
            self.assertIn("goodbye", n.log())

    def test_sigterm_while_the_node_starts(self):
        for lines in (1, 5, 15, 18, 20, 25, 30):
            with self.subTest(after=lines), node.Node(node.roundtrip_config()) as n:
                node.until(lambda: len(n.lines) >= lines, f"{lines} lines")
                seen = set(node.children(n.pid))
                self.assertEqual(n.stop(), 0)
                for pid in seen | set(n.workers().values()):
                    self.assertFalse(node.alive(pid))
                self.assertFalse((n.cbdir / "node.pid").exists())


class Listening(unittest.TestCase):
    def fails(self, config, *texts):
        with node.Node(config) as n:
            n.wait_exit()
            for text in texts:
                self.assertIn(text, n.log())
            for pid in n.workers().values():
                self.assertFalse(node.alive(pid))

    def test_the_port_is_in_use(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            config = node.router_config([{"type": "websocket", "endpoint": {
                "type": "tcp", "port": port, "interface": "127.0.0.1"}}])
            self.fails(config, f"crossbar.error.cannot_listen: Cannot listen on transport endpoint: Couldn't listen on "
                               f"127.0.0.1:{port}: [Errno 98] Address already in use.")

    def test_the_socket_path_is_in_use(self):
        with node.Node(node.router_config()) as first:
            first.wait_ready()
            config = node.router_config([{"type": "rawsocket", "endpoint": {
                "type": "unix", "path": str(first.cbdir / "crossbar.sock")}}])
            self.fails(config, "[Errno 98] Address already in use")
            self.assertTrue((first.cbdir / "crossbar.sock").exists())

    def test_the_socket_path_is_too_long(self):
        config = node.router_config([{"type": "rawsocket", "endpoint": {"type": "unix", "path": "x" * 200}}])
        with node.Node(config) as n:
            self.assertEqual(n.wait_exit(), 1)
            self.assertRegex(n.log(), r"config\.json:\d+:\d+: .*107")

    def test_the_socket_path_cannot_be_written(self):
        config = node.router_config([{"type": "rawsocket", "endpoint": {
            "type": "unix", "path": "/proc/crossbar.sock"}}])
        self.fails(config, "Couldn't listen on '/proc/crossbar.sock': [Errno")

    def test_a_stale_socket_is_replaced(self):
        with node.Node(node.router_config()) as n:
            n.wait_ready()
            os.kill(n.workers()["worker1"], signal.SIGKILL)
            n.wait_exit()
            self.assertTrue((n.cbdir / "crossbar.sock").exists())
            config = node.router_config([{"type": "rawsocket", "endpoint": {
                "type": "unix", "path": str(n.cbdir / "crossbar.sock")}}])
            with node.Node(config) as again:
                again.wait_ready()
                self.assertIn("exists, attempting to remove before using as a UNIX socket", again.log())
                self.assertEqual(again.stop(), 0)


class Components(unittest.TestCase):
    def fails(self, library, *patterns):
        with node.Node(container(library)) as n:
            n.wait_exit()
            for pattern in patterns:
                self.assertRegex(n.log(), pattern)
            for pid in n.workers().values():
                self.assertFalse(node.alive(pid))

    def test_a_library_that_is_missing(self):
        self.fails("nothing_here", r"Component loading failed: .*nothing_here.* not found", "class_import_failed")
        self.fails("/no/such/file.so", "component library '/no/such/file.so' does not exist")

    def test_a_library_without_entry_point(self):
        self.fails(COMPONENTS / "no_entry_point.so", "no entry point crossbar_component_entry")

    def test_a_library_of_another_version(self):
        self.fails(COMPONENTS / "other_abi.so", r"was built for version \d+ of the component interface \(SDK 9\.9\.9\)")

    def test_a_library_that_needs_what_is_not_there(self):
        self.fails(COMPONENTS / "undefined_symbol.so", "cannot be loaded: .*from_a_later_version")

    def test_a_file_that_is_no_library(self):
        self.fails(__file__, "cannot be loaded")

    def test_a_constructor_that_throws(self):
        self.fails(COMPONENTS / "throws_in_constructor.so",
                   "Component instantiation failed: no licence for this machine")

    def test_on_join_that_throws(self):
        self.fails(COMPONENTS / "throws_in_on_join.so",
                   r"Fatal error in component: While firing onJoin - .*no_such_procedure.*",
                   "Node worker worker2 ended with error")

    def test_a_realm_that_is_not_there(self):
        config = container(COMPONENTS / "throws_in_on_join.so")
        config["workers"][1]["components"][0]["realm"] = "nowhere"
        # The configuration's own check finds this one; a router elsewhere could not be asked.
        with node.Node(config) as n:
            self.assertEqual(n.wait_exit(), 1)
            self.assertRegex(n.log(), r"config\.json:\d+:\d+: .*workers\[1\]\.components\[0\]\.realm")

    def test_a_router_that_is_not_there(self):
        config = container(COMPONENTS / "throws_in_on_join.so")
        config["workers"].pop(0)
        with node.Node(config) as n:
            n.wait_exit()
            self.assertIn("Could not connect container component to router - transport establishment failed", n.log())
            self.assertIn("crossbar.error.cannot_connect", n.log())


class Guests(unittest.TestCase):
    def test_ten_thousand_lines_a_second_are_all_shown_and_disturb_nobody(self):
        config = node.roundtrip_config()
        config["workers"].append(guest("""
            import time
            for second in range(3):
                start = time.monotonic()
                print('\\n'.join(f'line {second * 10000 + i}' for i in range(10000)))
                time.sleep(max(0, 1 - (time.monotonic() - start)))
            print('all said')
            time.sleep(600)
        """)["workers"][0])
        with node.Node(config) as n:
            n.wait_line("all said")
            log = n.log()
            self.assertEqual([int(x.rsplit(" ", 1)[1]) for x in log.splitlines() if "] line " in x], list(range(30000)))
            at = time.monotonic()
            self.assertEqual(n.stop(), 0)
            self.assertLess(time.monotonic() - at, 3)

    def test_a_line_of_ten_megabytes_costs_no_memory(self):
        with node.Node(guest("""
            import sys, time
            for _ in range(10):
                sys.stdout.write('x' * 1000000)
            sys.stdout.flush()
            print()
            print('end of it')
            time.sleep(600)
        """)) as n:
            n.wait_line("end of it")
            peak = [int(line.split()[1]) for line in pathlib.Path(f"/proc/{n.pid}/status").read_text().splitlines()
                    if line.startswith("VmHWM")][0]
            if "asan" not in str(node.BUILD):
                self.assertLess(peak, 20_000, "kilobytes at the most")
            self.assertEqual(n.stop(), 0)

    def test_an_executable_that_is_not_there(self):
        config = {"version": 2, "workers": [{"type": "guest", "executable": "no-such-program-at-all"}]}
        with node.Node(config) as n:
            n.wait_exit()
            self.assertIn("no-such-program-at-all", n.log())
            self.assertRegex(n.log(), "could not find")


class Files(unittest.TestCase):
    def test_a_full_disk_for_the_log_does_not_stop_the_node(self):
        def limit():
            # A file-size limit acts as a full disk does: write() fails. SIGXFSZ must not end the node either.
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        with node.Node(None) as n:          # only for its directory
            n.wait_exit()
            (n.cbdir / "config.json").write_text(json.dumps(node.roundtrip_config(batch_size=20)))
            process = subprocess.Popen([node.PROGRAM, "start", "--logtofile"], cwd=n.home, preexec_fn=limit,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            try:
                log = n.cbdir / "node.log"
                node.until(lambda: log.exists() and log.stat().st_size >= 4096, "the log is full")
                time.sleep(0.3)             # reports go on into the full file
                self.assertIsNone(process.poll(), "the node runs on")
                self.assertEqual(len(node.children(process.pid)), 5)
                process.send_signal(signal.SIGTERM)
                _, errors = process.communicate(timeout=node.PATIENCE)
                self.assertEqual(process.returncode, 0)
                self.assertRegex(errors.decode(), r"node\.log")
            finally:
                process.kill()
                process.wait()

    def test_two_nodes_in_one_directory(self):
        with node.Node(node.router_config()) as n:
            n.wait_ready()
            second = node.run("start", cwd=n.home)
            self.assertEqual(second.returncode, 1)
            self.assertIn(f"already running from node directory {n.cbdir} (PID {n.pid})", second.stdout + second.stderr)
            self.assertEqual(node.run("status", cwd=n.home).returncode, 0)
            stopped = node.run("stop", cwd=n.home)
            self.assertEqual(stopped.returncode, 0)
            self.assertEqual(n.wait_exit(), 0)
            self.assertEqual(node.run("status", cwd=n.home).returncode, 69)

    def test_pid_files_of_dead_foreign_and_no_processes(self):
        cases = {
            json.dumps({"pid": 2 ** 22 - 1, "argv": ["x"], "options": {}}): "Stale Crossbar.io PID file",
            "garbage": "Corrupt Crossbar.io PID file",
        }
        for text, line in cases.items():
            with self.subTest(line), node.Node(None) as n:
                n.wait_exit()
                (n.cbdir / "config.json").write_text(json.dumps(node.router_config()))
                (n.cbdir / "node.pid").write_text(text)
                again = node.run("start", "--shutdownafter", "1", cwd=n.home)
                self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
                self.assertIn(line, again.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
