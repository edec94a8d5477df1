#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A guest that speaks WAMP with nothing but Python's standard library.

It registers com.example.hello and calls it once a second, over RawSocket and JSON. What it prints
appears in the node's log. For real programs take a WAMP library; this one shows that a guest is any
program at all.
"""
import json
import os
import select
import signal
import socket
import struct
import sys
import time

HELLO, WELCOME, GOODBYE, ERROR = 1, 2, 6, 8
CALL, RESULT, REGISTER, REGISTERED, INVOCATION, YIELD = 48, 50, 64, 65, 68, 70
PROCEDURE = 'com.example.hello'


class Session:
    """One RawSocket connection; messages are lists, as in the WAMP specification."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.sendall(bytes([0x7f, 0xf1, 0, 0]))  # messages up to 16 MiB, JSON
        if self.take(4)[1] & 0x0f != 1:
            raise ConnectionError('the router does not speak RawSocket with JSON here')
        self.next_request = 1

    def take(self, size):
        data = b''
        while len(data) < size:
            chunk = self.socket.recv(size - len(data))
            if not chunk:
                raise ConnectionError('the router is gone')
            data += chunk
        return data

    def send(self, *message):
        data = json.dumps(message).encode()
        self.socket.sendall(struct.pack('>I', len(data)) + data)

    def receive(self):
        while True:
            kind, size = divmod(struct.unpack('>I', self.take(4))[0], 1 << 24)
            data = self.take(size)
            if kind == 0:
                return json.loads(data)
            if kind == 1:  # PING, to be answered with a PONG
                self.socket.sendall(struct.pack('>I', 2 << 24 | size) + data)

    def request(self):
        self.next_request += 1
        return self.next_request - 1

    def join(self, realm):
        self.send(HELLO, realm, {'roles': {'caller': {}, 'callee': {}}})
        answer = self.receive()
        if answer[0] != WELCOME:
            raise ConnectionError(f'not welcome: {answer}')

    def waits(self, seconds):
        return bool(select.select([self.socket], [], [], max(0, seconds))[0])


def handle(session, message):
    if message[0] == REGISTERED:
        print(f'registered {PROCEDURE}')
    elif message[0] == INVOCATION:
        name = message[4][0]
        session.send(YIELD, message[1], {}, [f'Hello, {name}!'])
    elif message[0] == RESULT:
        print(f'{PROCEDURE} returned: {message[3][0]}')
    elif message[0] == ERROR:
        raise RuntimeError(f'error from the router: {message[4:]}')
    elif message[0] == GOODBYE:
        raise ConnectionError(f'the router says goodbye: {message[2]}')


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    session = Session(sys.argv[1])
    session.join('realm1')
    session.send(REGISTER, session.request(), {}, PROCEDURE)
    handle(session, session.receive())
    due = time.monotonic()
    while True:
        if session.waits(due - time.monotonic()):
            handle(session, session.receive())
        else:
            session.send(CALL, session.request(), {}, PROCEDURE, [os.environ.get('HELLO_NAME', 'world')])
            due += 1


if __name__ == '__main__':
    main()
