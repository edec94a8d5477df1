# SPDX-License-Identifier: MIT
"""BJData as autobahn 26 writes and reads it (little-endian, unsigned markers); not the N-d arrays."""
import struct


def _number(n):
    for low, high, marker, form in ((0, 255, b"U", "<B"), (-128, -1, b"i", "<b"), (0, 65535, b"u", "<H"),
                                    (-32768, -1, b"I", "<h"), (0, 2**32 - 1, b"m", "<I"), (-2**31, -1, b"l", "<i"),
                                    (0, 2**64 - 1, b"M", "<Q"), (-2**63, -1, b"L", "<q")):
        if low <= n <= high:
            return marker + struct.pack(form, n)
    text = str(n).encode()
    return b"H" + _number(len(text)) + text


def dumps(v):
    if v is None:
        return b"Z"
    if isinstance(v, bool):
        return b"T" if v else b"F"
    if isinstance(v, int):
        return _number(v)
    if isinstance(v, float):
        return b"D" + struct.pack("<d", v)
    if isinstance(v, str):
        text = v.encode()
        return b"C" + text if len(text) == 1 and len(v) == 1 else b"S" + _number(len(text)) + text
    if isinstance(v, bytes):
        return b"[$B#" + _number(len(v)) + v
    if isinstance(v, dict):
        return b"{" + b"".join(_number(len(k.encode())) + k.encode() + dumps(x) for k, x in v.items()) + b"}"
    return b"[" + b"".join(map(dumps, v)) + b"]"


_FIXED = {b"U": "<B", b"i": "<b", b"u": "<H", b"I": "<h", b"m": "<I", b"l": "<i", b"M": "<Q", b"L": "<q", b"d": "<f", b"D": "<d"}


class _Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        assert self.at + n <= len(self.data), "cut"
        self.at += n
        return self.data[self.at - n:self.at]

    def peek(self):
        return self.data[self.at:self.at + 1]

    def value(self, marker=None):
        marker = marker or self.take(1)
        if marker in _FIXED:
            form = _FIXED[marker]
            return struct.unpack(form, self.take(struct.calcsize(form)))[0]
        if marker in b"ZTF":
            return {b"Z": None, b"T": True, b"F": False}[marker]
        if marker == b"C":
            return self.take(1).decode()
        if marker == b"S":
            return self.take(self.value()).decode()
        if marker == b"H":
            return int(self.take(self.value()))
        if marker == b"[":
            kind, count = self.header()
            if kind == b"B":
                return self.take(count)
            if count is not None:
                return [self.value(kind) for _ in range(count)]
            found = []
            while self.peek() != b"]":
                found.append(self.value())
            self.take(1)
            return found
        assert marker == b"{", marker
        kind, count = self.header()
        found = {}
        while count != 0 and (count is not None or self.peek() != b"}"):
            key = self.take(self.value()).decode()
            found[key] = self.value(kind)
            count = None if count is None else count - 1
        if count is None:
            self.take(1)
        return found

    def header(self):
        kind = count = None
        if self.peek() == b"$":
            self.take(1)
            kind = self.take(1)
        if self.peek() == b"#":
            self.take(1)
            count = self.value()
        return kind, count


def loads(data):
    return _Reader(data).value()
