#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every template that needs no further step makes a node that checks, starts, works and stops."""
import pathlib
import socket
import sys
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / 'tests' / 'support'))
from template_node import Node  # noqa: E402  (found by the line above)


class Templates(unittest.TestCase):
    def start(self, template, sign_of_life):
        node = Node(template)
        self.addCleanup(node.__exit__)
        code, output = node.run('check', '--cbdir', node.cbdir)
        self.assertEqual(code, 0, output)
        node.start()
        node.wait_for(sign_of_life)
        return node

    def stop(self, node):
        self.assertEqual(node.stop(), 0, node.console())
        for port in node.ports.values():
            with socket.socket() as probe:
                self.assertNotEqual(probe.connect_ex(('127.0.0.1', port)), 0, f'{port} is still open')

    def test_they_are_listed_with_their_help(self):
        with Node() as node:
            code, output = node.run('templates')
        self.assertEqual(code, 0, output)
        for folder in HERE.glob('*/template.json'):
            self.assertIn(folder.parent.name, output)

    def test_what_init_writes_is_the_template_without_its_description(self):
        for folder in HERE.glob('*/template.json'):
            with self.subTest(template=folder.parent.name), Node(folder.parent.name) as node:
                template = {file.relative_to(folder.parent) for file in folder.parent.rglob('*') if file.is_file()}
                written = {file.relative_to(node.appdir) for file in node.appdir.rglob('*') if file.is_file()}
                self.assertEqual(written - {pathlib.Path('.crossbar/key.pub'), pathlib.Path('.crossbar/key.priv')},
                                 template - {pathlib.Path('template.json')})

    def test_default_listens_for_websocket_and_rawsocket_clients(self):
        node = self.start('default', r"transport 'transport2' started")
        with socket.create_connection(('127.0.0.1', node.ports[8080]), timeout=10) as client:
            client.sendall(b'GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                           b'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n'
                           b'Sec-WebSocket-Protocol: wamp.2.json\r\n\r\n')
            self.assertTrue(client.recv(4096).startswith(b'HTTP/1.1 101 '))
        with socket.create_connection(('127.0.0.1', node.ports[8081]), timeout=10) as client:
            client.sendall(b'\x7f\xf1\x00\x00')
            answer = client.recv(4)
            self.assertEqual((answer[0], answer[1] & 0x0f), (0x7f, 1))
        self.stop(node)

    def test_rpc_roundtrip_reports_both_transports(self):
        node = self.start('rpc_roundtrip', r'\[WAMP-UDS-RawSocket-MessagePack\] - average round-trip time')
        node.wait_for(r'\[WAMP-TCP-WebSocket-JSON\] - average round-trip time', 60)
        self.stop(node)

    def test_hello_guest_is_called_through_the_router(self):
        node = self.start('hello-guest', r'com\.example\.hello returned: Hello, guest!')
        self.assertRegex(node.console(), r'\[Guest +\d+\] registered com\.example\.hello')
        self.stop(node)


if __name__ == '__main__':
    unittest.main()
