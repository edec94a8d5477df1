#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write docs/wamp-support.md: each line of the requirements catalogue, and the tests that prove it.

    wamp_support.py [--check] [ROOT]

A test proves the lines that its name begins with (R_PS_04_..., R_PPT_04_R_PV_13_..., rs_06_07_..., in Python
test_R_CA_02_...), and those that a comment right above it names: `// proves R-RS-03, R-RS-04`. The lines are in
tests/conformance/requirements.txt. Tests are looked for in tests/**/*_test.cpp, *_test.py and check_*.py.

--check writes nothing and exits 1, with a line per fault, when the page is not what it would write, when a test names a
line that is not in the catalogue, when such a test is in no CMakeLists.txt, or when a line that has to be met is neither
proved nor given a reason.
"""
import pathlib
import re
import sys

REQUIREMENTS = 'tests/conformance/requirements.txt'
PAGE = 'docs/wamp-support.md'
# Where a line may still go without a test or a reason: what is not part of the protocol proper, and is not there yet.
LATER = ('LP', 'SS', 'SD', 'RL', 'RF', 'AU', 'AN', 'TK', 'CR', 'SC', 'CS', 'CB', 'DA', 'AZ', 'TL')
NOT_YET = 'not yet'  # a reason that ends with the first test

LINE = re.compile(r'(R-([A-Z]{2,3})-\d\d)\|([MSox])\|([^|]+)(?:\|([^|]+))?')
CPP_TEST = re.compile(r'^BOOST_(?:AUTO|FIXTURE|DATA)_TEST_CASE(?:_TEMPLATE)?\(\s*(\w+)', re.M)
PYTHON_TEST = re.compile(r'^ +def test_(\w+)', re.M)
TEST_FILE = re.compile(r'\w+_test\.(cpp|py)|check_\w+\.py')
PROVES = re.compile(r'^ *(?://|#) proves\b', re.M)
ID = re.compile(r'\bR-[A-Z]{2,3}-\d\d\b')


class Catalogue:
    """The lines: in `sections` as (title, [id]), in `lines` as id -> (section, level, text, reason or '')."""

    def __init__(self, path):
        self.sections, self.lines, self.faults = [], {}, []
        for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            if line.startswith('## '):
                self.sections.append((line[3:], []))
            elif line and not line.startswith('#'):
                match = LINE.fullmatch(line)
                if not match or not self.sections or match[1] in self.lines:
                    self.faults.append(f'{REQUIREMENTS}:{number}: not a line of the catalogue, or there twice')
                    continue
                self.lines[match[1]] = (match[2], match[3], match[4], match[5] or '')
                self.sections[-1][1].append(match[1])
        self.section_names = {section for section, *_ in self.lines.values()}

    def has_to_be_met(self, line):
        return self.lines[line][0] not in LATER

    def named_by(self, test):
        """The ids at the beginning of a test's name: R_PX_01_..., rs_03_04_..., R_PA_05_R_PA_07_..."""
        section, found = None, []
        for word in test.upper().split('_'):
            if section and re.fullmatch(r'\d\d', word):
                found.append(f'R-{section}-{word}')
            elif word in self.section_names:
                section = word
            elif word != 'R':
                break
        return found


def comment_above(text, position):
    """The lines of comment that end right above `position`, the beginning of a line."""
    lines = []
    for line in reversed(text[:position].splitlines()):
        if not re.match(r' *(//|#)', line):
            break
        lines.insert(0, line)
    return '\n'.join(lines)


def tests_in(root, catalogue):
    """(proofs: id -> [(test, path)], faults) of all test files."""
    proofs, faults = {}, []
    listed = '\n'.join(path.read_text(encoding='utf-8') for path in sorted((root / 'tests').rglob('CMakeLists.txt')))
    for path in sorted((root / 'tests').rglob('*')):
        if not TEST_FILE.fullmatch(path.name):
            continue
        text, relative = path.read_text(encoding='utf-8'), path.relative_to(root).as_posix()
        tags, named = 0, 0
        for match in (CPP_TEST if path.suffix == '.cpp' else PYTHON_TEST).finditer(text):
            where = f'{relative}:{text.count(chr(10), 0, match.start()) + 1}'
            comment = comment_above(text, match.start())
            tag = PROVES.search(comment)
            tags += 1 if tag else 0
            ids = catalogue.named_by(match[1]) + (ID.findall(comment[tag.start():]) if tag else [])
            if not ids and (tag or re.match(r'R_[A-Z]+_\d', match[1])):
                faults.append(f'{where}: {match[1]} is named or tagged like a proof but names no line')
            for line in dict.fromkeys(ids):
                named += 1
                if line in catalogue.lines:
                    proofs.setdefault(line, []).append((match[1], relative))
                else:
                    faults.append(f'{where}: {match[1]} names {line}, which is not in the catalogue')
        if tags != len(PROVES.findall(text)):
            faults.append(f'{relative}: a comment "proves ..." is not right above a test')
        runner = path.with_name('run.py') if path.name.startswith('check_') else path  # it finds the checks itself
        if named and (not runner.exists() or runner.name not in listed):
            faults.append(f'{relative}: proves lines but is in no CMakeLists.txt, so nobody runs it')
    return proofs, faults


def state(catalogue, proofs, line):
    reason = catalogue.lines[line][3]
    if line in proofs:
        return 'partly' if reason not in ('', NOT_YET) else 'met'
    return 'not met' if reason or not catalogue.has_to_be_met(line) else 'no test'


def page(catalogue, proofs):
    states = {line: state(catalogue, proofs, line) for line in catalogue.lines}
    kinds = ('met', 'partly', 'not met', 'no test')
    out = [
        '# What of WAMP is supported',
        '',
        f'Each line of the catalogue of requirements for a router ({REQUIREMENTS}), and the tests that prove it.',
        'Made by `scripts/wamp_support.py` of the names of the tests; do not edit. Levels: M must, S should, o optional,',
        'x beyond the specification. *Partly*: tests prove it but for what the last column says.',
        '',
        '| section | lines | ' + ' | '.join(kinds) + ' |',
        '|---|---|' + '---|' * len(kinds),
    ]
    for title, lines in catalogue.sections + [('all', list(catalogue.lines))]:
        counts = [sum(states[line] == kind for line in lines) for kind in kinds]
        out.append(f'| {title} | {len(lines)} | ' + ' | '.join(str(count or '') for count in counts) + ' |')
    for title, lines in catalogue.sections:
        out += ['', f'## {title}', '', '| line | level | what | state | proof, or why not |', '|---|---|---|---|---|']
        for line in lines:
            _, level, text, reason = catalogue.lines[line]
            proof = [f'[{test}](../{path})' for test, path in proofs.get(line, [])]
            why = {'met': '', 'not met': reason or NOT_YET}.get(states[line], reason)
            out.append(f'| {line} | {level} | {text} | {states[line]} | {"<br>".join(proof + [why] * bool(why))} |')
    return '\n'.join(out) + '\n'


def main(arguments):
    check = '--check' in arguments
    roots = [argument for argument in arguments if argument != '--check']
    root = pathlib.Path(roots[0] if roots else pathlib.Path(__file__).parent.parent)
    catalogue = Catalogue(root / REQUIREMENTS)
    proofs, faults = tests_in(root, catalogue)
    faults = catalogue.faults + faults
    text, file = page(catalogue, proofs), root / PAGE
    if not check:
        file.write_text(text, encoding='utf-8')
    else:
        faults += [f'{REQUIREMENTS}: {line} has neither a test nor a reason'
                   for line in catalogue.lines if state(catalogue, proofs, line) == 'no test']
        if not file.exists() or file.read_text(encoding='utf-8') != text:
            faults.append(f'{PAGE}: is not what the tests say; run scripts/wamp_support.py')
    print(*faults, sep='\n', end='\n' if faults else '')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
