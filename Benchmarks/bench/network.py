"""Free ports, and a request that says whether somebody answers."""

import http.client
import random
import socket
import ssl

LOOPBACK = "127.0.0.1"
# Below the range that the kernel takes outgoing ports from, so that none is taken in between.
_PORTS = range(20_000, 32_000)


def free_port(host: str = LOOPBACK) -> int:
    """A TCP port on which nobody listens."""
    for _ in range(200):
        port = random.choice(_PORTS)
        with socket.socket() as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError("no free port found")


def any_certificate() -> ssl.SSLContext:
    """For clients of a proxy: that they trust it is not what is measured."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def status(
    port: int,
    path: str,
    headers: dict[str, str] | None = None,
    *,
    host: str = LOOPBACK,
    tls: ssl.SSLContext | None = None,
) -> int:
    """The status of a GET, or 0 when nobody answers."""
    if tls:
        connection = http.client.HTTPSConnection(host, port, timeout=5, context=tls)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path, headers=headers or {})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def listens(port: int) -> bool:
    """Whether connections to a port on loopback are taken."""
    try:
        socket.create_connection((LOOPBACK, port), 5).close()
    except OSError:
        return False
    return True
