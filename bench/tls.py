#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What TLS costs: the same calls and idle sessions over RawSocket on TCP, plain and with TLS, at a fresh node each.

    tls.py [--rounds N] [--seconds S] [--sessions N] BIN

BIN holds crossbar-cxx and tls_bench of a release build. Prints a table of medians.
"""
import argparse
import json
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile

from run import children, commit, free_port, machine, node_config, wait_for_port

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'tests' / 'support'))
import certificates  # noqa: E402

HEAD = '| RawSocket, TCP, msgpack | rtt p50 us | router CPU us per lone call | calls/s, 64 at once | CPU us per pipelined call | ' \
       'KB per idle session | sessions opened per s |'
FIELDS = (('rtt_us', '.1f'), ('lone_cpu_us', '.1f'), ('calls_per_s', ',.0f'), ('pipelined_cpu_us', '.2f'),
          ('kb_per_session', '.1f'), ('sessions_per_s', ',.0f'))


def measure(given, tls, authority):
    with tempfile.TemporaryDirectory(prefix='crossbar-bench-') as folder:
        cbdir, port = pathlib.Path(folder), free_port()
        config = node_config(port)
        endpoint = {'type': 'tcp', 'port': port, 'interface': '127.0.0.1', **({'tls': tls} if tls else {})}
        config['workers'][0]['transports'] = [{'type': 'rawsocket', 'endpoint': endpoint}]
        (cbdir / 'config.json').write_text(json.dumps(config))
        log = cbdir / 'console.log'
        with log.open('w') as console:
            node = subprocess.Popen([given.bin / 'crossbar-cxx', 'start', '--cbdir', folder], stdout=console, stderr=console)
        try:
            wait_for_port(node, port, log)
            done = subprocess.run(
                [given.bin / 'tls_bench', str(port), str(authority.certificate) if tls else '-', str(children(node.pid)[0]),
                 str(given.seconds), str(given.sessions)], capture_output=True, text=True, check=True)
            return json.loads(done.stdout)
        finally:
            node.send_signal(signal.SIGTERM)
            node.wait(20)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('bin', type=pathlib.Path)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--seconds', type=float, default=2, help='of each measurement')
    parser.add_argument('--sessions', type=int, default=1000, help='idle ones')
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='crossbar-bench-') as folder:
        authority = certificates.Authority(folder)
        pairs = {kind: authority.issue(kind, kind=kind) for kind in ('ec', 'rsa')}
        cases = {'plain': None, **{f'TLS 1.3, {kind}': {'key': str(pair.key), 'certificate': str(pair.certificate)}
                                   for kind, pair in pairs.items()}}
        rounds = {name: [] for name in cases}
        for _ in range(given.rounds):
            for name, tls in cases.items():
                rounds[name].append(measure(given, tls, authority))
    print(f'commit {commit()}, release build; {machine()}; {given.rounds} rounds of {given.seconds:g} s, medians\n')
    print(HEAD)
    print('|---' * (HEAD.count('|') - 1) + '|')
    for name, results in rounds.items():
        cells = [format(statistics.median(one[field] for one in results), form) for field, form in FIELDS]
        print('| ' + ' | '.join([name, *cells]) + ' |')


if __name__ == '__main__':
    main()
