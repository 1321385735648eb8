"""Clients that ask for much and read little: what their answers hold in memory."""

import time

from . import clients
from .exchanges import Metrics
from .peers import Peer
from .processes import Failed
from .stage import Stage

_CLIENTS = 64
# Each reads the head and a bit of the body.
_READ_BYTES = 4096
_SETTLE_SECONDS = 1.0


def slow_readers(stage: Stage, peer: Peer) -> Metrics:
    """64 downloads of 100 MiB at the same time."""
    with (
        stage.started(peer, stage.upstream.plain) as proxy,
        clients.connected(proxy.port, _CLIENTS) as connections,
    ):
        rest = proxy.process.memory_mib()
        for connection in connections:
            connection.sendall(clients.request("/files/100MiB", proxy.port))
        for connection in connections:
            if not connection.recv(_READ_BYTES).startswith(b"HTTP/1.1 200 "):
                raise Failed("a download was not answered")
        time.sleep(_SETTLE_SECONDS)
        slow = proxy.process.memory_mib()
        return {"rss_rest": rest, "rss_slow": slow, "rss_growth": slow / rest}
