# SPDX-License-Identifier: MIT
"""A node in a temporary folder, for tests that are scripts.

    with Node('default') as node:                  # init, in a folder of its own
        node.start()
        node.wait_for(r"transport 'transport1' started")
        assert node.stop() == 0

The programs are those of $CROSSBAR_BIN. Ports of the template are replaced by free ones.
"""
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

PORT = re.compile(r'("?port"?\s*:\s*|127\.0\.0\.1:)(\d+)')


def programs():
    return pathlib.Path(os.environ['CROSSBAR_BIN'])


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Node:
    def __init__(self, template=None, crossbar=None):
        self.crossbar = str(crossbar or programs() / 'crossbar-cxx')
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='crossbar-test-'))
        self.appdir = self.folder / 'node'
        self.cbdir = self.appdir / '.crossbar'
        self.ports = {}  # of the template: the free one in its place
        self.process = None
        self.lines = []  # of the console, standard output and standard error as on a terminal
        self.news = threading.Condition()
        if template:
            self.init(template)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process:
            self.reader.join(10)
            self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *arguments, timeout=30):
        """Another command of crossbar-cxx: (exit code, everything that it printed)."""
        done = subprocess.run([self.crossbar, *map(str, arguments)], cwd=self.folder, timeout=timeout, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.returncode, done.stdout

    def init(self, template):
        code, output = self.run('init', '--template', template, '--appdir', self.appdir)
        assert code == 0, output
        for config in self.cbdir.glob('config.*'):
            config.write_text(PORT.sub(self.free_port_for, config.read_text()))

    def free_port_for(self, match):
        return match.group(1) + str(self.ports.setdefault(int(match.group(2)), free_port()))

    def start(self, *arguments):
        self.process = subprocess.Popen(
            [self.crossbar, 'start', '--cbdir', str(self.cbdir), *arguments], cwd=self.folder, text=True,
            errors='replace', stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        return self.process.pid

    def read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line.rstrip('\n'))
                self.news.notify_all()
        with self.news:
            self.news.notify_all()

    def wait_for(self, pattern, timeout=30, count=1):
        """The count-th line that matches, as a match; fails when it has not come in time."""
        deadline = time.monotonic() + timeout
        with self.news:
            while True:
                found = [match for line in self.lines for match in [re.search(pattern, line)] if match]
                if len(found) >= count:
                    return found[count - 1]
                left = deadline - time.monotonic()
                ended = not self.reader.is_alive()
                assert left > 0 and not ended, (f'{"ended" if ended else "no time left"} without {pattern!r} in:\n'
                                                + self.console())
                self.news.wait(min(left, 0.2))

    def stop(self, how=signal.SIGTERM, timeout=20):
        """The exit code."""
        self.process.send_signal(how)
        return self.ended(timeout)

    def ended(self, timeout=20):
        code = self.process.wait(timeout)
        self.reader.join(timeout)
        return code

    def console(self):
        return '\n'.join(self.lines)
