# SPDX-License-Identifier: MIT
"""Certificates for tests, made by the openssl command when they are needed: none is committed, none outlives its test.

    authority = certificates.Authority(folder)           # folder/ca.pem
    router = authority.issue("router", names=["DNS:localhost", "IP:127.0.0.1"])
    router.key, router.certificate                       # paths
"""
import pathlib
import subprocess
import sys


def openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {' '.join(map(str, arguments))}: {done.stderr}")
    return done.stdout


class Issued:
    def __init__(self, folder, name):
        self.key = pathlib.Path(folder) / f"{name}.key"
        self.certificate = pathlib.Path(folder) / f"{name}.pem"

    def sha1(self):
        """As a configuration names it: "AA:BB:..."."""
        return openssl("x509", "-in", self.certificate, "-noout", "-fingerprint", "-sha1").split("=", 1)[1].strip()


class Authority(Issued):
    """A certification authority of the test's own; with `parent`, an intermediate one."""

    def __init__(self, folder, name="ca", parent=None):
        super().__init__(folder, name)
        self.folder = pathlib.Path(folder)
        if parent is None:
            _key(self.key, "ec")
            openssl("req", "-x509", "-new", "-key", self.key, "-out", self.certificate, "-days", "30",
                    "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE",
                    "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        else:
            parent._sign(self, name, ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"], [])

    def issue(self, name, names=("DNS:localhost", "IP:127.0.0.1"), kind="ec", expired=False, subject=None):
        """A key and a certificate for server or client. `kind`: ec, rsa or ed25519."""
        issued = Issued(self.folder, name)
        _key(issued.key, kind)
        extensions = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature",
                      "extendedKeyUsage=serverAuth,clientAuth"]
        if names:
            extensions.append("subjectAltName=" + ",".join(names))
        # Negative days end before they begin, which is as expired as can be.
        self._sign(issued, subject or f"/O=Test/CN={name}", extensions, ["-days", "-1" if expired else "30"])
        return issued

    def _sign(self, issued, subject, extensions, validity):
        if not issued.key.exists():
            _key(issued.key, "ec")
        request = issued.key.with_suffix(".csr")
        wanted = issued.key.with_suffix(".ext")
        subject = subject if subject.startswith("/") else f"/CN={subject}"
        openssl("req", "-new", "-key", issued.key, "-out", request, "-subj", subject)
        wanted.write_text("\n".join(extensions) + "\n")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                "-out", issued.certificate, "-extfile", wanted, *(validity or ["-days", "30"]))


def _key(path, kind):
    options = {"ec": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
               "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
               "ed25519": ["-algorithm", "ED25519"]}
    openssl("genpkey", *options[kind], "-out", path)
    path.chmod(0o600)


def self_signed(folder, name, names=("DNS:localhost", "IP:127.0.0.1")):
    issued = Issued(folder, name)
    _key(issued.key, "ec")
    openssl("req", "-x509", "-new", "-key", issued.key, "-out", issued.certificate, "-days", "30", "-subj", f"/CN={name}",
            "-addext", "subjectAltName=" + ",".join(names))
    return issued


def main():
    """certificates.py FOLDER: all that the unit tests in C++ need, in one folder."""
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    authority = Authority(folder)
    authority.issue("server")
    authority.issue("rsa", kind="rsa")
    authority.issue("elsewhere", names=["DNS:elsewhere.example"])
    authority.issue("expired", expired=True)
    authority.issue("client", names=(), subject="/C=DE/O=Test/CN=Client One/emailAddress=one@example.com")
    Authority(folder, "intermediate", authority).issue("deep")
    Authority(folder, "stranger").issue("strange")
    self_signed(folder, "selfsigned")
    openssl("pkey", "-in", folder / "server.key", "-aes128", "-passout", "pass:secret", "-out", folder / "locked.key")
    openssl("genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", folder / "dh.pem")


if __name__ == "__main__":
    main()
