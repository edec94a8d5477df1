#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_seed_log.py accepts the document's log, and refuses it when a line is gone or out of place."""
import contextlib
import io
import pathlib
import re
import tempfile
import unittest

import check_seed_log

HERE = pathlib.Path(__file__).parent
VALUES = {'<TS>': '2016-02-11T14:22:37+0100', '<HOST>': 'bvr-sql18', '<NODEDIR>': '/home/joe/node/.crossbar',
          '<PUBKEY>': 'f6' * 32, '<RTT>': '0.405555009842', '<PID:controller>': '30212'}
VALUES.update({f'<PID:worker{n}>': str(30218 + n) for n in range(1, 6)})


def golden():
    text = (HERE / 'golden-seed-log.txt').read_text(encoding='utf-8')
    return re.sub(r'<[A-Z]+(?::\w+)?>', lambda match: VALUES[match.group()], text).splitlines()


class SeedLog(unittest.TestCase):
    def failures(self, lines):
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            path = pathlib.Path(folder) / 'log'
            path.write_text('\n'.join(lines) + '\n', encoding='utf-8')
            return check_seed_log.run(str(path), strict=False, verbose=False).failed

    def test_the_document_is_accepted(self):
        self.assertEqual(self.failures(golden()), 0)

    def test_our_own_wording_is_accepted(self):
        ours = {'Twisted reactor': 'Asio reactor', 'PyPy-': 'C++-', "[u'": "['", ': 0.12.1': ': 0.1.0'}
        lines = golden()
        for theirs, mine in ours.items():
            lines = [line.replace(theirs, mine) for line in lines]
        self.assertEqual(self.failures(lines), 0)

    def test_every_line_counts(self):
        lines = golden()
        for number, line in enumerate(lines):
            if 'average round-trip time' in line:
                continue  # how many there are is free
            with self.subTest(line=line):
                self.assertGreater(self.failures(lines[:number] + lines[number + 1:]), 0)

    def test_a_line_of_anything_else_is_refused(self):
        for stranger in ('Traceback (most recent call last):', f'{VALUES["<TS>"]} [Router      30219] Hello',
                         f'{VALUES["<TS>"]} [Router 30219] Ready!'):
            with self.subTest(stranger=stranger):
                lines = golden()
                lines.insert(30, stranger)
                self.assertGreater(self.failures(lines), 0)

    def test_order_counts(self):
        lines = golden()
        first = next(n for n, line in enumerate(lines) if 'Worker process starting' in line)
        started = next(n for n, line in enumerate(lines) if "'worker1' and PID" in line)
        lines[first], lines[started] = lines[started], lines[first]
        self.assertGreater(self.failures(lines), 0)


if __name__ == '__main__':
    unittest.main()
