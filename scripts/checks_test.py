#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_layers.py, check_co_await.py and wamp_support.py find the faults that they are for, and nothing else."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).parent


def run(script, *arguments):
    done = subprocess.run([sys.executable, SCRIPTS / script, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


class Checks(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return str(file)

    def layers(self, path, include):
        self.write(path, f'#pragma once\n#include {include}\n')
        code, output = run('check_layers.py', self.root)
        (self.root / path).unlink()
        return output.strip() if code else ''

    def test_edges_of_the_table_are_kept(self):
        self.assertEqual(self.layers('common/router/a.hpp', '"common/wamp/uri.hpp"'), '')
        self.assertEqual(self.layers('common/router/a.hpp', '<boost/system/result.hpp>'), '')
        self.assertEqual(self.layers('controller/cli/a.hpp', '"controller/supervise/worker_fsm.hpp"'), '')
        self.assertEqual(self.layers('node-template/x/a.cpp', '<crossbar/session.hpp>'), '')

    def test_other_edges_are_refused_with_file_and_line(self):
        self.assertEqual(self.layers('common/wamp/a.hpp', '"common/router/router.hpp"'),
                         'common/wamp/a.hpp:2: common/wamp must not include common/router ("common/router/router.hpp")')
        for path, include in (('common/router/a.cpp', '<boost/asio/io_context.hpp>'),
                              ('common/router/a.cpp', '<sys/socket.h>'),
                              ('common/router/a.cpp', '"uri.hpp"'),
                              ('common/config/a.cpp', '"common/log/logger.hpp"'),
                              ('common/base/bytes.hpp', '<openssl/sha.h>'),
                              ('controller/supervise/a.hpp', '"controller/node/spawner.hpp"'),
                              ('worker-router/a.cpp', '"worker-container/library_loader.hpp"'),
                              ('node-template/x/a.cpp', '"common/io/loop.hpp"')):
            with self.subTest(path=path, include=include):
                self.assertIn(f'{path}:2: ', self.layers(path, include))

    def test_a_tree_without_sources_is_a_fault(self):
        self.assertEqual(run('check_layers.py', self.root)[0], 1)

    def test_co_await_accepts_named_objects_only(self):
        for good in ('auto r = co_await f(a, b);', 'co_await f(std::move(a));', 'co_await f("{?}");'):
            with self.subTest(good=good):
                self.assertEqual(run('check_co_await.py', self.write('a.cpp', f'void g() {{\n{good}\n}}\n'))[0], 0)
        for bad in ('co_await f(A{1});', 'co_await f([] {});', 'auto r = co_await f(x ? 1 : 2);'):
            with self.subTest(bad=bad):
                code, output = run('check_co_await.py', self.write('a.cpp', f'void g() {{\n{bad}\n}}\n'))
                self.assertEqual(code, 1)
                self.assertIn('a.cpp:2', output)

    def support(self, tests='', lines='R-PS-01|M|a\nR-PS-02|M|b|never\n', file='a_test.cpp', generate=True):
        """What wamp_support.py --check says of a catalogue and a file of tests."""
        self.write('tests/conformance/requirements.txt', f'# c\n## R-PS x\n{lines}')
        self.write('tests/CMakeLists.txt', 'a_test.cpp a_test.py run.py')
        self.write('docs/wamp-support.md', '')
        path = self.write(f'tests/{file}', tests)
        if generate:
            run('wamp_support.py', self.root)
        output = run('wamp_support.py', '--check', self.root)[1]
        pathlib.Path(path).unlink()
        return output.strip()

    def test_a_line_is_proved_by_name_or_by_comment(self):
        for tests in ('BOOST_AUTO_TEST_CASE(R_PS_01_x) {', 'BOOST_FIXTURE_TEST_CASE(\n    ps_02_01_x, F) {',
                      '// what it is\n// proves R-PS-02,\n// R-PS-01\nBOOST_AUTO_TEST_CASE(x) {'):
            with self.subTest(tests=tests):
                self.assertEqual(self.support(tests), '')
        self.assertEqual(self.support('class A:\n    def test_R_PS_01_x(self):', file='a_test.py'), '')
        self.assertEqual(self.support('', lines='R-AU-01|M|later\n'), '')
        checks = ('class A:\n    def test_R_PS_01_x(self):', 'R-PS-01|M|a\n', 'check_a.py')
        self.assertIn('in no CMakeLists.txt', self.support(*checks))
        self.write('tests/run.py', '')
        self.assertEqual(self.support(*checks), '')

    def test_pages_and_tests_that_drift_are_faults(self):
        good = 'BOOST_AUTO_TEST_CASE(R_PS_01_x) {'
        for tests, fault in ((good.replace('01', '02'), 'R-PS-01 has neither a test nor a reason'),
                             (good + '\nBOOST_AUTO_TEST_CASE(ps_09_x)', 'a_test.cpp:2: ps_09_x names R-PS-09'),
                             (good + '\nBOOST_AUTO_TEST_CASE(R_XY_09_x)', 'R_XY_09_x is named or tagged'),
                             (good + '\n// proves R-PS-01\n', 'is not right above a test')):
            with self.subTest(fault=fault):
                self.assertIn(fault, self.support(tests))
        self.assertIn('in no CMakeLists.txt', self.support(good, file='b_test.cpp'))
        self.assertIn('is not what the tests say', self.support(good, generate=False))
        self.assertIn('not a line of the catalogue', self.support(good, lines='R-PS-01|M|a\nR-PS-01|M|a\n'))


if __name__ == '__main__':
    unittest.main()
