#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measure a router worker of a real node with wampload (see README.md) and print a table of medians.

    run.py [--rounds N] [--seconds S] [--json FILE] BIN

BIN holds crossbar-cxx and wampload of a release build.
"""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

START_TIMEOUT = 20  # seconds
SUBSCRIBERS = 100
EVENTS_PER_SECOND = 10_000  # published per second of measuring: about a second on one core of 2020


class Case:
    """A way to the router; `floor` is wampload's name for the sockets below it."""

    def __init__(self, name, url, serializer, floor):
        self.name, self.url, self.serializer, self.floor = name, url, serializer, floor


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def node_config(port):
    everything = {'uri': '', 'match': 'prefix', 'cache': True,
                  'allow': {'call': True, 'register': True, 'publish': True, 'subscribe': True}}
    return {'version': 2, 'workers': [{
        'type': 'router',
        'realms': [{'name': 'realm1', 'roles': [{'name': 'anonymous', 'permissions': [everything]}]}],
        'transports': [
            {'type': 'rawsocket', 'endpoint': {'type': 'unix', 'path': 'bench.sock'}},
            {'type': 'websocket', 'endpoint': {'type': 'tcp', 'port': port, 'interface': '127.0.0.1'}}]}]}


def children(pid):
    return [int(child) for child in pathlib.Path(f'/proc/{pid}/task/{pid}/children').read_text().split()]


def wait_for_port(node, port, log):
    """The TCP transport is the last thing that the node starts."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and node.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', port), timeout=1):
            return
        time.sleep(0.02)
    sys.exit('the node did not start:\n' + log.read_text())


@contextlib.contextmanager
def running_node(crossbar):
    """A node with one router worker: yields (router's pid, cases)."""
    with tempfile.TemporaryDirectory(prefix='crossbar-bench-') as folder:
        cbdir = pathlib.Path(folder)
        port = free_port()
        (cbdir / 'config.json').write_text(json.dumps(node_config(port)))
        log = cbdir / 'console.log'
        with log.open('w') as console:
            node = subprocess.Popen([crossbar, 'start', '--cbdir', folder], stdout=console, stderr=console)
        try:
            wait_for_port(node, port, log)
            yield children(node.pid)[0], [
                Case('RawSocket, Unix', f'unix://{cbdir}/bench.sock', 'msgpack', 'unix'),
                Case('WebSocket, TCP', f'ws://127.0.0.1:{port}/', 'json', 'tcp')]
        finally:
            node.send_signal(signal.SIGTERM)
            node.wait(20)


class Bench:
    def __init__(self, wampload, router, seconds):
        self.wampload, self.router, self.seconds = wampload, router, seconds
        self.cpus = os.sched_getaffinity(0)

    def run(self, mode, *arguments):
        command = [self.wampload, mode, *map(str, arguments), '--json']
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f'{" ".join(command)}\nfailed: {done.stderr}{done.stdout}')
        return json.loads(done.stdout)

    @contextlib.contextmanager
    def on_one_cpu(self):
        """wampload inherits this process's CPUs."""
        for pid in (0, self.router):
            os.sched_setaffinity(pid, {max(self.cpus)})
        try:
            yield
        finally:
            for pid in (0, self.router):
                os.sched_setaffinity(pid, self.cpus)

    def round(self, case):
        to = [case.url, '--serializer', case.serializer, '--pid', self.router]
        timed = ['--seconds', self.seconds, '--warmup', 0.5]
        with self.on_one_cpu():
            floor = self.run('floor', '--transport', case.floor, '--serializer', case.serializer, *timed)
            rtt = self.run('rtt', *to, *timed)
        calls = self.run('calls', *to, *timed, '--callers', 4, '--pipeline', 16)
        pubsub = self.run('pubsub', *to, '--subscribers', SUBSCRIBERS,
                          '--messages', int(self.seconds * EVENTS_PER_SECOND))
        return {'floor': floor, 'rtt': rtt, 'calls': calls, 'pubsub': pubsub}


def median(rounds, mode, field):
    return statistics.median(one[mode][field] for one in rounds)


def row(case, rounds):
    quotient = statistics.median(one['rtt']['p50_us'] / one['floor']['p50_us'] for one in rounds)
    busy = max(one[mode].get('other_cpu_pct', 0) for one in rounds for mode in ('rtt', 'calls', 'pubsub'))
    cells = (f'{case.name}, {case.serializer}',
             f'{median(rounds, "floor", "p50_us"):.1f}',
             f'{median(rounds, "rtt", "p50_us"):.1f}',
             f'{median(rounds, "rtt", "p99_us"):.1f}',
             f'{quotient:.2f}',
             f'{median(rounds, "rtt", "router_cpu_us_per_call"):.1f}',
             f'{median(rounds, "calls", "calls_per_s"):,.0f}',
             f'{median(rounds, "calls", "router_cpu_us_per_call"):.2f}',
             f'{median(rounds, "pubsub", "delivered_per_s"):,.0f}',
             f'{median(rounds, "pubsub", "router_cpu_us_per_event"):.3f}',
             f'{busy:.0f}')
    return '| ' + ' | '.join(cells) + ' |'


HEAD = ('| transport, serializer | floor p50 us | rtt p50 us | rtt p99 us | rtt / floor | router CPU us per lone call | '
        f'calls/s, 4 x 16 | CPU us per pipelined call | events/s, {SUBSCRIBERS} subscribers | CPU us per event | '
        'other CPU %, worst |')


def machine():
    names = [line.split(':')[1].strip() for line in open('/proc/cpuinfo', encoding='utf-8') if 'model name' in line]
    return f'{len(os.sched_getaffinity(0))} x {names[0] if names else platform.machine()}, Linux {platform.release()}'


def commit():
    here = pathlib.Path(__file__).parent
    done = subprocess.run(['git', '-C', here, 'describe', '--always', '--dirty'], capture_output=True, text=True, check=False)
    return done.stdout.strip() or 'unknown'


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('bin', type=pathlib.Path)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--seconds', type=float, default=2, help='of each measurement')
    parser.add_argument('--json', type=pathlib.Path, help='where to write every single figure')
    given = parser.parse_args()

    with running_node(given.bin / 'crossbar-cxx') as (router, cases):
        bench = Bench(given.bin / 'wampload', router, given.seconds)
        results = {case.name: [] for case in cases}
        for number in range(given.rounds):
            for case in cases:
                print(f'round {number + 1} of {given.rounds}: {case.name}', file=sys.stderr, flush=True)
                results[case.name].append(bench.round(case))
    if given.json:
        given.json.write_text(json.dumps(results, indent=1))

    print(f'\n{datetime.date.today()}, commit {commit()}, release build; {machine()}; '
          f'{given.rounds} rounds of {given.seconds:g} s, medians; round trips and floor on one CPU\n')
    print(HEAD)
    print('|---' * (HEAD.count('|') - 1) + '|')
    for case in cases:
        print(row(case, results[case.name]))


if __name__ == '__main__':
    main()
