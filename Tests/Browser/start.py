"""Starts the proxy with an admin listener and has its status page checked.

    start.py EXECUTABLE [--screenshots DIRECTORY]

Its credential is a developer's token that nobody has signed, its upstream a port where nobody
listens: nothing leaves this machine, and the page has a failure to show.
"""

import base64
import http.client
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

CHECK = Path(__file__).with_name("check.py")
# Until the listeners are bound, in seconds.
PATIENCE = 60

CONFIGURATION = """\
listeners:
  - address: 127.0.0.1:0
admin:
  address: 127.0.0.1:0
credentials:
  laptop:
    localDevelopmentToken: token.json
upstreams:
  author:
    url: http://127.0.0.1:9
routes:
  - path: /
    upstream: author
    credential: laptop
"""


def token():
    now = int(time.time() * 1000)
    claims = {"created_at": str(now), "expires_in": "86400000", "client_id": "dev-console"}
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256"}, claims)] + [b"signature"]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def write_files(directory):
    (directory / "proxy.conf").write_text(CONFIGURATION)
    file = directory / "token.json"
    file.write_text(json.dumps({"ok": True, "statusCode": 200, "accessToken": token()}))
    file.chmod(0o600)


class Proxy:
    def __init__(self, executable, directory):
        self.lines = []
        self.addresses = []
        self.process = subprocess.Popen(
            [executable, "serve", "--config", str(directory / "proxy.conf")],
            stderr=subprocess.PIPE, text=True,
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stderr:
            self.lines.append(line)
            found = re.search(r"listening\b.*?\b(127\.0\.0\.1:\d+)", line)
            if found:
                self.addresses.append(found[1])

    def admin_and_listener(self):
        """The `listening` lines name both; which is the admin's shows by what it answers."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            for address in list(self.addresses):
                if ask(address, "/livez") == (200, b"ok"):
                    others = [other for other in self.addresses if other != address]
                    if others:
                        return address, others[0]
            time.sleep(0.1)
        raise SystemExit("The admin listener does not answer.\n" + "".join(self.lines))

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def ask(address, path):
    connection = http.client.HTTPConnection(address, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().strip()
    except OSError:
        return None, b""
    finally:
        connection.close()


def main():
    executable, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        write_files(directory)
        proxy = Proxy(executable, directory)
        try:
            admin, listener = proxy.admin_and_listener()
            for _ in range(10):
                ask(listener, "/content/page.html")
            command = [sys.executable, "-B", str(CHECK), f"http://{admin}", *rest]
            return subprocess.run(command, check=False).returncode
        finally:
            proxy.stop()


if __name__ == "__main__":
    sys.exit(main())
