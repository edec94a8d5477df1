# SPDX-License-Identifier: MIT
"""The command line as a user meets it: init, templates, check, status, stop, restart, version, and their exit codes."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import node  # noqa: E402


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="cbc-", dir="/tmp")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)

    def run_(self, *arguments, **options):
        return node.run(*arguments, cwd=self.home, **options)

    def test_help_names_every_command_and_option(self):
        text = self.run_("--help").stdout
        for command in "init templates start stop restart status check version".split():
            self.assertIn(f"  {command} ", text)
        start = self.run_("start", "--help").stdout
        for option in ("--cbdir", "--config", "--loglevel", "--logformat", "--logdir", "--logtofile", "--colour",
                       "--color", "--shutdownafter"):
            self.assertIn(option, start)

    def test_a_wrong_command_line_is_told_and_is_exit_code_2(self):
        for arguments in ([], ["nope"], ["start", "--nope"], ["start", "--loglevel", "loud"],
                          ["start", "--colour", "blue"], ["status", "--assert", "x"], ["start", "--shutdownafter", "-1"]):
            with self.subTest(arguments):
                wrong = self.run_(*arguments)
                self.assertEqual(wrong.returncode, 2)
                self.assertIn("crossbar-cxx: error: ", wrong.stderr)

    def test_version(self):
        self.assertRegex(self.run_("version").stdout, r"crossbar-cxx +: \d+\.\d+\.\d+")
        self.assertEqual(self.run_("version").returncode, 0)

    def test_templates_are_listed_and_each_one_passes_the_check(self):
        listed = self.run_("templates").stdout
        for name in ("default", "rpc_roundtrip", "hello-cpp", "hello-guest"):
            with self.subTest(name):
                self.assertRegex(listed, rf"(?m)^  {name} +\S")
                written = self.run_("init", "--template", name, "--appdir", name)
                self.assertEqual(written.returncode, 0, written.stderr)
                self.assertIn("Application template initialized", written.stdout)
                self.assertFalse((self.home / name / "template.json").exists())
                checked = self.run_("check", "--cbdir", f"{name}/.crossbar")
                self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
                self.assertIn("Ok, node configuration looks good!", checked.stdout)

    def test_init_leaves_nothing_behind_when_a_file_is_in_the_way(self):
        (self.home / ".crossbar").mkdir()
        (self.home / ".crossbar/config.json").write_text("mine")
        before = sorted(self.home.rglob("*"))
        failed = self.run_("init", "--template", "rpc_roundtrip")
        self.assertEqual(failed.returncode, 1)
        self.assertIn("rolling back", failed.stderr)
        self.assertIn("File exists", failed.stderr)
        self.assertEqual(sorted(self.home.rglob("*")), before)
        self.assertEqual((self.home / ".crossbar/config.json").read_text(), "mine")

    def test_init_without_such_a_template(self):
        unknown = self.run_("init", "--template", "nope")
        self.assertEqual(unknown.returncode, 1)
        self.assertIn("There is no template named 'nope'", unknown.stderr)

    def test_check_tells_everything_that_is_wrong(self):
        (self.home / "config.json").write_text('{"version": 2,\n "workers": [{"type": "ruoter"}, {"typ": "guest"}]}')
        checked = self.run_("check", "--cbdir", ".")
        self.assertEqual(checked.returncode, 1)
        self.assertRegex(checked.stdout, r"config\.json:2:\d+: error: .*workers\[0\]")
        self.assertRegex(checked.stdout, r"config\.json:2:\d+: error: .*workers\[1\]")
        started = self.run_("start", "--cbdir", ".")
        self.assertEqual(started.returncode, 1)
        self.assertIn("Invalid node configuration", started.stderr)
        self.assertRegex(started.stderr, r"config\.json:2:\d+: error: .*workers\[1\]")
        self.assertFalse((self.home / "node.pid").exists())

    def test_what_is_not_there(self):
        self.assertEqual(self.run_("status").returncode, 69)
        self.assertEqual(self.run_("stop").returncode, 69)
        self.assertEqual(self.run_("restart").returncode, 69)
        self.assertEqual(self.run_("check").returncode, 1)
        missing = self.run_("start", "--cbdir", "nowhere")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("does not exist", missing.stderr)
        self.assertEqual(self.run_("start", "--cbdir", ".").returncode, 1)
        self.assertIn("--config", self.run_("start", "--help").stdout)


class Running(unittest.TestCase):
    def test_status_stop_and_restart(self):
        with node.Node(node.router_config(), "--loglevel", "info") as n:
            n.wait_ready()
            self.assertEqual(node.run("status", cwd=n.home).returncode, 0)
            self.assertEqual(node.run("status", "--assert", "stopped", cwd=n.home).returncode, 69)
            content = json.loads((n.cbdir / "node.pid").read_text())
            self.assertEqual(content["pid"], n.pid)
            self.assertEqual(content["argv"][1:], ["start", "--loglevel", "info"])
            stopped = node.run("stop", cwd=n.home)
            self.assertEqual(stopped.returncode, 0, stopped.stderr)
            self.assertIn(f"Process {n.pid} terminated.", stopped.stdout)
            self.assertEqual(n.wait_exit(), 0)

    def test_restart_becomes_the_new_node(self):
        with node.Node(node.router_config(), "--shutdownafter", "600") as n:
            n.wait_ready()
            again = subprocess.Popen([node.PROGRAM, "restart"], cwd=n.home, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, text=True)
            try:
                self.assertEqual(n.wait_exit(), 0)
                lines = []
                for line in again.stdout:
                    lines.append(line)
                    if "transport 'transport1' started" in line:
                        break
                content = json.loads((n.cbdir / "node.pid").read_text())
                self.assertEqual(content["pid"], again.pid, "".join(lines))
                self.assertEqual(content["options"]["shutdownafter"], "600")
                again.send_signal(signal.SIGTERM)
                again.communicate(timeout=node.PATIENCE)
                self.assertEqual(again.returncode, 0)
            finally:
                again.kill()
                again.wait()

    def test_the_key_is_made_once(self):
        with node.Node(node.router_config()) as n:
            n.wait_ready()
            key = n.wait_line(r"Node Public Key: ([0-9a-f]{64})")[1]
            self.assertIn("New node key generated!", n.log())
            self.assertEqual((n.cbdir / "node.key").stat().st_mode & 0o777, 0o600)
            n.stop()
            again = node.run("start", "--shutdownafter", "1", cwd=n.home)
            self.assertIn(key, again.stdout)
            self.assertNotIn("New node key generated!", again.stdout)

    def test_titles_are_those_of_the_document(self):
        with node.Node(node.roundtrip_config()) as n:
            n.wait_ready()
            titles = {w: pathlib.Path(f"/proc/{p}/cmdline").read_bytes().rstrip(b"\0").decode()
                      for w, p in n.workers().items()}
            self.assertEqual(titles.pop("worker1"), "crossbar-worker [router]")
            self.assertEqual(set(titles.values()), {"crossbar-worker [container]"})
            own = pathlib.Path(f"/proc/{n.pid}/cmdline").read_bytes().rstrip(b"\0").decode()
            self.assertEqual(own, "crossbar-controller")

    def test_the_service_manager_is_told(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, \
                tempfile.TemporaryDirectory(dir="/tmp") as folder:
            manager.bind(f"{folder}/notify")
            manager.settimeout(node.PATIENCE)
            with node.Node(node.router_config(), environment={"NOTIFY_SOCKET": f"{folder}/notify"}) as n:
                told = []
                while "READY=1" not in told:
                    told.append(manager.recv(4096).decode())
                n.wait_ready()
                self.assertEqual(n.stop(), 0)
                while "STOPPING=1" not in told:
                    told.append(manager.recv(4096).decode())
                self.assertTrue(told[0].startswith("STATUS=starting worker 1 of 1"), told)

    def test_info_goes_to_stdout_and_warnings_to_stderr(self):
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            (pathlib.Path(folder) / "config.json").write_text(json.dumps(node.router_config()))
            ended = node.run("start", "--cbdir", folder, "--shutdownafter", "1", "--logformat", "syslogd")
            self.assertEqual(ended.returncode, 0)
            self.assertIn("] Shutting down node...", ended.stderr)
            self.assertNotIn("Shutting down node...", ended.stdout)
            self.assertRegex(ended.stdout, r"(?m)^\[Controller +\d+\] Joined realm 'crossbar'")

    def test_the_log_file_takes_everything(self):
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            (pathlib.Path(folder) / "config.json").write_text(json.dumps(node.router_config()))
            ended = node.run("start", "--cbdir", folder, "--shutdownafter", "1", "--logtofile", "--logdir", "logs",
                             cwd=folder)
            self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, "", ""))
            log = (pathlib.Path(folder) / "logs/node.log").read_text()
            self.assertIn("Joined realm 'crossbar'", log)
            self.assertIn("Shutting down node...", log)

    def test_a_worker_with_a_restart_policy_is_started_and_set_up_again(self):
        config = node.roundtrip_config()
        config["workers"][2]["options"] = {"restart": {"policy": "on-failure", "delay": 50}}
        with node.Node(config) as n:
            n.wait_ready()
            first = n.workers()["worker3"]
            os.kill(first, signal.SIGKILL)
            n.wait_line("Restarting worker 'worker3' in 50 ms")
            n.wait_line("Container 'worker3': component 'component1' started", count=2)
            self.assertNotEqual(n.workers()["worker3"], first)
            self.assertEqual(n.stop(), 0)

    def test_no_descriptor_of_the_controller_is_in_a_worker(self):
        with node.Node(node.roundtrip_config()) as n:
            n.wait_ready()
            ours = {os.readlink(f"/proc/{n.pid}/fd/{fd}") for fd in os.listdir(f"/proc/{n.pid}/fd")}
            sockets = {link for link in ours if link.startswith("socket:")}
            for pid in n.workers().values():
                links = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
                self.assertFalse(sockets & set(links))


if __name__ == "__main__":
    unittest.main(verbosity=2)
