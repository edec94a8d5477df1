# SPDX-License-Identifier: MIT
"""The JavaScript clients of npm, autobahn and wampy, against the node. Their packages are installed below the build folder."""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import node  # noqa: E402

# Shared by all builds of the checkout.
PACKAGES = HERE.parent.parent / "build" / "interop"


def install():
    """npm packages as package.json names them; nothing to do when they are there."""
    wanted = (HERE / "package.json").read_text()
    stamp = PACKAGES / "installed.json"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    PACKAGES.mkdir(parents=True, exist_ok=True)
    (PACKAGES / "package.json").write_text(wanted)
    print("installing the npm packages of tests/interop/package.json ...", flush=True)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--omit=optional", "--ignore-scripts"],
                   cwd=PACKAGES, check=True, stdin=subprocess.DEVNULL)
    stamp.write_text(wanted)


def run_node(script, *arguments, **environment):
    """One script of this folder to its end."""
    return subprocess.run(
        ["node", str(HERE / script), *arguments], cwd=PACKAGES, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        timeout=4 * node.PATIENCE, env={**os.environ, "NODE_PATH": str(PACKAGES / "node_modules"), **environment})


def prepare():
    """What a test needs first; it ends as skipped without Node.js."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("SKIPPED: node and npm are not installed (scripts/setup --tests)")
        sys.exit(77)
    install()


class JavaScript(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.port = node.free_port()
        cls.node = node.Node(node.router_config([
            {"type": "websocket", "endpoint": {"type": "tcp", "port": cls.port, "interface": "127.0.0.1"}}]))
        cls.node.wait_ready()

    @classmethod
    def tearDownClass(cls):
        code = cls.node.stop()
        cls.node.__exit__(None)
        assert code == 0

    def run_client(self, script):
        ran = run_node(script, f"ws://127.0.0.1:{self.port}/ws")
        print(ran.stdout)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertGreaterEqual(ran.stdout.count("ok "), 35)

    def test_autobahn(self):
        self.run_client("autobahn_js.cjs")

    def test_wampy(self):
        self.run_client("wampy_js.mjs")


if __name__ == "__main__":
    prepare()
    unittest.main(verbosity=1)
