#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `cmake --install` makes is complete: it runs from where it was moved to, and the hello-cpp template builds
against it.

    installed_test.py BUILD_FOLDER
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'tests' / 'support'))
from template_node import Node  # noqa: E402  (found by the line above)

BUILD = sys.argv.pop()


def call(*command):
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, f'{command}\n{done.stdout}'


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='crossbar-installed-')
        cls.addClassCleanup(cls.folder.cleanup)
        first = pathlib.Path(cls.folder.name) / 'first'
        call('cmake', '--install', BUILD, '--prefix', first)
        cls.prefix = first.rename(first.parent / 'moved')

    def node(self, template):
        node = Node(template, crossbar=self.prefix / 'bin' / 'crossbar-cxx')
        self.addCleanup(node.__exit__)
        return node

    def test_the_demo_runs(self):
        node = self.node('rpc_roundtrip')
        node.start()
        node.wait_for(r'\[WAMP-UDS-RawSocket-MessagePack\] - average round-trip time')
        self.assertEqual(node.stop(), 0, node.console())

    def test_a_component_builds_against_the_package_and_runs(self):
        node = self.node('hello-cpp')
        call('cmake', '-S', node.appdir, '-B', node.appdir / 'build', f'-DCMAKE_PREFIX_PATH={self.prefix}')
        call('cmake', '--build', node.appdir / 'build')
        node.start()
        node.wait_for(r"event for 'oncounter' received: 0")
        node.wait_for(r'add2\(\) called with result: 2')
        self.assertEqual(node.stop(), 0, node.console())


if __name__ == '__main__':
    unittest.main()
