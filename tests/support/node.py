# SPDX-License-Identifier: MIT
"""A node under test: the real binary in a directory of its own, driven as a user drives it.

Used by the system tests (integration, fault, interop). Nothing here sleeps for luck: every wait is for a line of the
log, a socket or a process, with a deadline. The programs are those in $CROSSBAR_BIN (crossbar_add_script_test).
"""
import errno
import functools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

BIN = pathlib.Path(os.environ["CROSSBAR_BIN"])
BUILD = BIN.parent
PROGRAM = str(BIN / "crossbar-cxx")
# Sanitizer builds and a busy CI machine are slow; a deadline only says when to give up.
PATIENCE = float(os.environ.get("CROSSBAR_TEST_PATIENCE", "30"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def children(pid):
    """Pids of the direct children."""
    try:
        text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(p) for p in text.split()]


def alive(pid):
    """True until the process has ended; a zombie has."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError as e:
        if e.errno in (errno.ENOENT, errno.ESRCH):
            return False
        raise
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def until(condition, what, patience=PATIENCE):
    """Waits until condition() is true; gives its value."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience} s: {what}")
        time.sleep(0.005)


def roundtrip_config(batch_size=200):
    """The documented demo on a free port, with short batches; the socket path stays in the node directory."""
    config = json.loads((BUILD / "templates/rpc_roundtrip/.crossbar/config.json").read_text())
    port = free_port()
    for worker in config["workers"]:
        for item in worker.get("transports", []) + [c["transport"] for c in worker.get("components", [])]:
            if item["endpoint"]["type"] == "tcp":
                item["endpoint"]["port"] = port
                if "url" in item:
                    item["url"] = f"ws://127.0.0.1:{port}"
        for component in worker.get("components", []):
            if "batch_size" in component.get("extra", {}):
                component["extra"]["batch_size"] = batch_size
    return config


def router_config(transports=None, roles=None):
    """A node with one router; clients may do everything."""
    return {
        "version": 2,
        "workers": [{
            "type": "router",
            "realms": [{"name": "realm1", "roles": roles or [{
                "name": "anonymous",
                "permissions": [{"uri": "", "match": "prefix", "allow": {
                    "call": True, "register": True, "publish": True, "subscribe": True}}]}]}],
            "transports": transports or [
                {"type": "rawsocket", "endpoint": {"type": "unix", "path": "crossbar.sock"}}],
        }],
    }


class Node:
    """One `crossbar-cxx start`. Use as a context manager: whatever happens, nothing of it is left."""

    def __init__(self, config, *arguments, group=False, environment=None, pass_fds=(), stdout=None):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="cbn-", dir="/tmp"))
        self.cbdir = self.home / ".crossbar"
        self.cbdir.mkdir()
        if config is not None:
            text = config if isinstance(config, str) else json.dumps(config, indent=2)
            (self.cbdir / "config.json").write_text(text)
        self._changed = threading.Condition()
        self._launch = functools.partial(
            subprocess.Popen, [PROGRAM, "start", *arguments], cwd=self.home, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=group,
            env={**os.environ, **(environment or {})}, pass_fds=pass_fds)
        self._begin()

    def _begin(self):
        self.lines = []                 # as a terminal shows them: stdout and stderr in one
        self.stamps = []                # monotonic time of each line
        self._ended = False
        self.started_at = time.monotonic()
        self.process = self._launch()
        self.pid = self.process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def restart(self):
        """Ends it in order and starts it again in the same directory, with a log that begins anew."""
        code = self.stop()
        if code != 0:
            raise AssertionError(f"the node ended with {code}:\n" + self.log())
        self.process.stdout.close()
        self._begin()
        self.wait_ready()

    def _read(self):
        for raw in self.process.stdout:
            with self._changed:
                self.lines.append(raw.decode("utf-8", "replace").rstrip("\n"))
                self.stamps.append(time.monotonic())
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        descendants = children(self.pid)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pid in descendants:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._reader.join(5)
        self.process.stdout.close()
        if kind is not None:
            print(self.log())
        shutil.rmtree(self.home, ignore_errors=True)

    def log(self):
        with self._changed:
            return "\n".join(self.lines) + "\n"

    def find(self, pattern, start=0):
        """Index of the first line from `start` on that matches, or None."""
        with self._changed:
            for i in range(start, len(self.lines)):
                if re.search(pattern, self.lines[i]):
                    return i
        return None

    def wait_line(self, pattern, count=1, patience=PATIENCE):
        """Waits for `count` matching lines; gives the match of the last one."""
        deadline = time.monotonic() + patience
        with self._changed:
            seen, found = 0, 0
            while True:
                while seen < len(self.lines):
                    match = re.search(pattern, self.lines[seen])
                    seen += 1
                    if match:
                        found += 1
                        if found == count:
                            return match
                if self._ended:
                    raise AssertionError(f"the node ended without the line {pattern!r}:\n" + "\n".join(self.lines))
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"no line {pattern!r} within {patience} s:\n" + "\n".join(self.lines))
                self._changed.wait(left)

    def wait_ready(self, workers=None):
        """Until everything of the configuration has been started."""
        config = json.loads((self.cbdir / "config.json").read_text())
        last = config["workers"][-1]
        if last["type"] == "guest":
            self.wait_line(r"Guest '\S+': started")
        elif last["type"] == "container":
            self.wait_line(rf"Container 'worker{len(config['workers'])}': component 'component{len(last['components'])}' started")
        else:
            self.wait_line(rf"Router '\S+': transport '\S+' started", count=sum(
                len(w.get("transports", [])) for w in config["workers"]))
        return self

    def workers(self):
        """{worker id: pid} of the workers that were started."""
        found = {}
        for line in self.log().splitlines():
            match = re.search(r"(?:Router|Container|Guest) with ID '(\S+)' and PID (\d+) started", line)
            if match:
                found[match[1]] = int(match[2])
        return found

    def send(self, number, to_group=False):
        if to_group:
            os.killpg(os.getpgid(self.pid), number)
        else:
            os.kill(self.pid, number)
        return time.monotonic()

    def wait_exit(self, patience=PATIENCE):
        """The exit code, when everything it printed has been read."""
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the node still runs after {patience} s:\n" + self.log()) from None
        self._reader.join(patience)
        return self.process.returncode

    def stop(self, number=signal.SIGTERM):
        self.send(number)
        return self.wait_exit()


def run(*arguments, cwd=None, patience=PATIENCE, **options):
    """One crossbar-cxx command to its end."""
    return subprocess.run(
        [PROGRAM, *map(str, arguments)], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=patience, **options)
