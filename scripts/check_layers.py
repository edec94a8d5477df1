#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fail on any #include that leaves the layers of ARCHITECTURE.md (tests and bench have none).

    check_layers.py [ROOT]

Prints one line per offence, FILE:LINE: what is wrong, and exits 1. Three kinds:
an include of a layer that this one must not know; a library that this layer must
not use (a pure layer sees no socket, no coroutine, no Asio header); a path that
does not start at the root of the project, so that its layer would not show.
"""
import pathlib
import re
import sys

SOURCES = ('.cpp', '.hpp')
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)

# A header's library, by how its path starts. What is not listed is the C++ standard library or the
# operating system.
LIBRARIES = {
    'asio': ('boost/asio', 'boost/beast', 'boost/process'),
    'boost': ('boost/',),  # what is left of Boost once Asio, Beast and Process are taken out
    'boost.test': ('boost/test/',),
    'fmt': ('fmt/',),
    'openssl': ('openssl/',),
    'argon2': ('argon2.h',),
    'idn': ('stringprep.h',),
    'rapidjson': ('rapidjson/',),
    'msgpack': ('msgpack',),
    'cbor': ('cbor',),
    'yaml': ('yaml-cpp/',),
    'cli11': ('CLI/',),
    'zlib': ('zlib.h',),
    'sqlite': ('sqlite3.h',),
    'systemd': ('systemd/',),
}
# Sockets, processes and threads of the operating system: not for a pure layer.
SHELL_ONLY = re.compile(
    r'^(sys/(socket|epoll|un|wait|signalfd|eventfd|prctl|select)\.h|netinet/.*|arpa/.*|poll\.h|netdb\.h|'
    r'thread|mutex|shared_mutex|condition_variable|future|coroutine)$')

EVERY_COMMON = ('common/base', 'common/log', 'common/metrics', 'common/auth', 'common/wamp', 'common/serial',
                'common/router', 'common/config', 'common/io', 'common/transport', 'common/host', 'common/sdk',
                'common/mgmt', 'common/cookies')


class Layer:
    """What a folder may include besides itself: other folders, and libraries."""

    def __init__(self, may_include, libraries=(), pure=False):
        self.may_include = tuple(may_include)
        self.libraries = tuple(libraries) + ('boost', 'fmt')
        self.pure = pure


SHELL_LIBRARIES = ('asio', 'openssl', 'zlib')
LAYERS = {
    'common/base': Layer((), ('argon2', 'openssl'), pure=True),
    'common/log': Layer(('common/base',), pure=True),
    'common/metrics': Layer(('common/base',), pure=True),
    'common/auth': Layer(('common/base',), ('idn',), pure=True),
    'common/wamp': Layer(('common/base',), pure=True),
    'common/serial': Layer(('common/base', 'common/wamp'), ('rapidjson', 'msgpack', 'cbor'), pure=True),
    'common/router': Layer(('common/base', 'common/log', 'common/auth', 'common/wamp'), pure=True),
    'common/config': Layer(('common/base',), ('rapidjson', 'yaml'), pure=True),
    'common/io': Layer(('common/base', 'common/log', 'common/wamp', 'common/serial'), SHELL_LIBRARIES),
    'common/transport': Layer(('common/base', 'common/log', 'common/wamp', 'common/serial', 'common/io'),
                              SHELL_LIBRARIES),
    'common/cookies': Layer(('common/base', 'common/log', 'common/router', 'common/io'), ('sqlite',)),
    'common/host': Layer(EVERY_COMMON[:10], SHELL_LIBRARIES),
    'common/sdk': Layer(('common/base', 'common/log', 'common/auth', 'common/wamp', 'common/serial', 'common/io',
                         'common/transport'), SHELL_LIBRARIES),
    'common/mgmt': Layer(('common/base', 'common/log', 'common/auth', 'common/wamp', 'common/serial', 'common/io',
                          'common/transport', 'common/sdk'), SHELL_LIBRARIES + ('cli11',)),
    'controller/supervise': Layer(('common/base', 'common/log'), pure=True),
    'controller': Layer(EVERY_COMMON + ('controller/supervise',),
                        SHELL_LIBRARIES + ('rapidjson', 'cli11', 'systemd')),
    'worker-router/auth': Layer(('common/base', 'common/log', 'common/wamp', 'common/router', 'common/config'),
                                ('openssl', 'argon2'), pure=True),
    'worker-router': Layer(EVERY_COMMON, SHELL_LIBRARIES + ('rapidjson',)),
    'worker-container': Layer(EVERY_COMMON, SHELL_LIBRARIES + ('rapidjson',)),
    'node-template': Layer((), ('asio',)),
}
# In common/base only these know OpenSSL and Argon2 (design: one file, not a habit).
CRYPTO_FILES = re.compile(r'^common/base/(crypto|random)\w*\.(cpp|hpp)$')
# The SDK is installed as <crossbar/...>; a component includes nothing else of ours.
PUBLIC = 'crossbar/'


def layer_of(path):
    """The longest folder of LAYERS that holds `path`."""
    found = [folder for folder in LAYERS if path.startswith(folder + '/')]
    return max(found, key=len, default=None)


def library_of(header):
    found = [(len(start), name) for name, starts in LIBRARIES.items() for start in starts if header.startswith(start)]
    return max(found)[1] if found else None


def fault(path, layer, mark, header):
    """Why `header` may not be included from `path`, or None."""
    rules = LAYERS[layer]
    if mark == '"':
        target = layer_of(header)
        if target is None:
            return f'"{header}" does not start at the root of the project'
        if target != layer and target not in rules.may_include:
            return f'{layer} must not include {target} ("{header}")'
        return None
    if header.startswith(PUBLIC):
        if layer not in ('node-template', 'worker-container', 'common/sdk', 'common/mgmt'):
            return f'{layer} must not include the SDK (<{header}>)'
        return None
    library = library_of(header)
    if library and library not in rules.libraries:
        return f'{layer} must not use {library} (<{header}>)'
    if library in ('openssl', 'argon2') and layer == 'common/base' and not CRYPTO_FILES.match(path):
        return f'common/base uses {library} in crypto.cpp only (<{header}>)'
    if rules.pure and SHELL_ONLY.match(header):
        return f'{layer} is pure: no <{header}>'
    return None


def offences(root, path):
    relative = path.relative_to(root).as_posix()
    layer = layer_of(relative)
    if layer is None:
        yield f'{relative}:1: in no layer; add its folder to scripts/check_layers.py'
        return
    text = path.read_text(encoding='utf-8')
    for match in INCLUDE.finditer(text):
        reason = fault(relative, layer, *match.groups())
        if reason:
            line = text.count('\n', 0, match.start(1)) + 1
            yield f'{relative}:{line}: {reason}'


def sources(root):
    folders = sorted({folder.split('/')[0] for folder in LAYERS})
    for folder in folders:
        yield from sorted(p for p in (root / folder).rglob('*') if p.suffix in SOURCES)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    files = list(sources(root))
    found = [line for path in files for line in offences(root, path)]
    print('\n'.join(found) if found else f'{len(files)} files keep the layers')
    return bool(found) or not files


if __name__ == '__main__':
    sys.exit(main())
