"""A stand-in for Adobe IMS on loopback: exchanges any assertion for a token, and counts."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from .network import LOOPBACK
from .tokens import TokenBook

DAY_SECONDS = 86_400.0


class IMS:
    """What the server issued, and for how long it issues next."""

    def __init__(self, tokens: TokenBook) -> None:
        self._tokens = tokens
        self._lock = threading.Lock()
        self._exchanges = 0
        self._last = ""
        self.lifetime_seconds = DAY_SECONDS

    @property
    def exchanges(self) -> int:
        """How many there were so far."""
        with self._lock:
            return self._exchanges

    def exchange(self) -> dict[str, object]:
        """The answer to one exchange; lifetimes are in milliseconds, as Adobe's are."""
        with self._lock:
            self._exchanges += 1
            self._last = self._tokens.issue(self.lifetime_seconds)
            lifetime = int(self.lifetime_seconds * 1000)
            return {"token_type": "bearer", "access_token": self._last, "expires_in": lifetime}

    def revoke_last(self) -> None:
        """The token issued last is refused from now on."""
        with self._lock:
            self._tokens.revoke(self._last)


@contextmanager
def serving(ims: IMS) -> Iterator[str]:
    """Listens until the scope ends, and says at which origin."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            is_exchange = self.path.startswith("/ims/exchange/jwt")
            body = json.dumps(ims.exchange()).encode() if is_exchange else b"{}"
            self.send_response(200 if is_exchange else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def write_credentials(path: Path, endpoint: str, key: str, certificate: str) -> None:
    """Service credentials as the AEM Developer Console gives them."""
    path.touch(mode=0o600)
    integration = {
        "imsEndpoint": endpoint,
        "metascopes": "ent_aem_cloud_api",
        "technicalAccount": {"clientId": "cm-p1-e2-benchmark", "clientSecret": "p8e-benchmark"},
        "email": "benchmark@techacct.adobe.com",
        "id": "0123456789ABCDEF@techacct.adobe.com",
        "org": "FEDCBA9876543210@AdobeOrg",
        "privateKey": key,
        "publicKey": certificate,
    }
    path.write_text(json.dumps({"ok": True, "statusCode": 200, "integration": integration}))
