# SPDX-License-Identifier: MIT
"""Clients over TLS, and the certificates of one run: a router's, clients', and those of a stranger."""
import pathlib
import socket
import ssl
import tempfile

from blackbox import Place
from certificates import Authority
from credentials import sha256
from wire import PATIENCE

try:
    from OpenSSL import SSL
except ImportError:
    SSL = None


class Certificates:
    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="cbc-")
        folder = pathlib.Path(self._folder.name)
        self.authority, strangers = Authority(folder), Authority(folder, "strangers")
        self.server = self.authority.issue("localhost")
        self.joe, self.boss, self.other = (self.authority.issue(n, None) for n in ("joe", "boss", "other"))
        self.stranger = strangers.issue("stranger", None)
        self.expired = self.authority.issue("expired", None, expired=True)

    def endpoint(self, port, **more):
        """A listening endpoint with TLS."""
        return {"type": "tcp", "port": port, "interface": "127.0.0.1", "tls": {
            "certificate": str(self.server.certificate), "key": str(self.server.key), **more}}

    def close(self):
        self._folder.cleanup()


class TlsPlace(Place):
    """A place behind TLS. `version`: the only one that the client speaks."""

    def __init__(self, kind, port, certificates, codec="json", client=None, version=None, name="localhost", verify=True, session=None):
        super().__init__(kind, ("127.0.0.1", port), codec, name="tls_" + kind)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if verify:
            self.context.load_verify_locations(certificates.authority.certificate)
        else:
            self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        if client:
            self.context.load_cert_chain(client.certificate, client.key)
        if version:
            self.context.set_ciphers("ALL:@SECLEVEL=0")
            self.context.minimum_version = self.context.maximum_version = version
        self.server_name, self.session = name, session

    def connect(self):
        plain = super().connect()
        try:
            return self.context.wrap_socket(plain, server_hostname=self.server_name, session=self.session)
        except BaseException:
            plain.close()
            raise


def tls_unique(wire):
    """What stands for the channel in cryptosign: SHA-256 of the client's first Finished."""
    return sha256(wire.socket.get_channel_binding("tls-unique"))


class Exporting(Place):
    """A place behind TLS whose client can export keying material, as Python's own cannot."""

    def __init__(self, kind, port, codec="json"):
        super().__init__(kind, ("127.0.0.1", port), codec, name="exporting_" + kind)

    def connect(self):
        plain = super().connect()
        plain.settimeout(None)
        wait = int(PATIENCE).to_bytes(8, "little") + bytes(8)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, wait)
        connection = SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), plain)
        connection.set_tlsext_host_name(b"localhost")
        connection.set_connect_state()
        connection.do_handshake()
        return _Quiet(connection)


class _Quiet:
    """An end is an end, not an exception."""

    def __init__(self, connection):
        self._connection = connection

    def recv(self, n):
        try:
            return self._connection.recv(n)
        except (SSL.ZeroReturnError, SSL.SysCallError):
            return b""

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def tls_exporter(self):
        """RFC 9266."""
        return self._connection.export_keying_material(b"EXPORTER-Channel-Binding", 32)
