# SPDX-License-Identifier: MIT
"""Runs every check_*.py; a failure is shown once with the places that it was seen at.

    run.py [[--but] check_PATTERN...] [WORD...]

Only the files that one of the patterns fits (or, with --but, none), and of those only the checks whose names hold one of the words.
"""
import collections
import fnmatch
import importlib
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import blackbox  # noqa: E402


class Result(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.found = collections.OrderedDict()

    def note(self, test, error):
        check, _, place = test.id().partition("__")
        text = self._exc_info_to_string(error, test)
        seen = self.found.setdefault(check, collections.OrderedDict())
        seen.setdefault(place, text)

    def addError(self, test, error):
        super().addError(test, error)
        self.note(test, error)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.note(test, error)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            check, _, place = test.id().partition("__")
            case = subtest._subDescription()
            text = self._exc_info_to_string(error, test)
            self.found.setdefault(f"{check} {case}", collections.OrderedDict()).setdefault(place, text)


def main():
    words = sys.argv[1:]
    but = bool(words) and words[0] == "--but"
    patterns = [w if w.endswith(".py") else w + ".py" for w in words if w.startswith("check_")]
    words = [w for w in words if w != "--but" and not w.startswith("check_")]
    loader = unittest.TestLoader()
    if words:
        loader.testNamePatterns = ["*" + w + "*" for w in words]
    suite = unittest.TestSuite()
    for path in sorted(HERE.glob("check_*.py")):
        if not patterns or but != any(fnmatch.fnmatch(path.name, p) for p in patterns):
            suite.addTest(loader.loadTestsFromModule(importlib.import_module(path.stem)))
    blackbox.router()
    result = Result()
    suite.run(result)
    for check, seen in result.found.items():
        print("=" * 100)
        print(f"{check}  at {', '.join(p or '-' for p in seen)}")
        print(next(iter(seen.values())))
    print(f"{result.testsRun} checks, {len(result.found)} kinds of failure")
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
