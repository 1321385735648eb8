"""Many keep-alive connections on which nothing happens: what they hold in memory."""

import time
from contextlib import ExitStack
from socket import socket

from . import clients
from .exchanges import Metrics
from .peers import Peer
from .processes import Failed
from .stage import Stage

_WAVE = 50
_SETTLE_SECONDS = 0.5


def idle(stage: Stage, peer: Peer) -> Metrics:
    """Each connection asks once, a wave of them at a time, and then stays."""
    count = stage.effort.idle_connections
    with stage.started(peer, stage.upstream.plain) as proxy, ExitStack() as scope:
        rest = proxy.process.memory_mib()
        head = clients.request("/small", proxy.port)
        connections: list[socket] = []
        for _ in range(0, count, _WAVE):
            wave = scope.enter_context(clients.connected(proxy.port, _WAVE))
            _ask(wave, head)
            connections += wave
        time.sleep(_SETTLE_SECONDS)
        memory = proxy.process.memory_mib()
        # They are all still good.
        _ask(connections[:: len(connections) // _WAVE], head)
        return {"rss_rest": rest, "rss_idle": memory}


def _ask(connections: list[socket], head: bytes) -> None:
    answers = clients.ask_all(connections, head)
    wrong = [answer.status for answer in answers if answer.status != 200]
    if wrong:
        raise Failed(f"{len(wrong)} connections were answered {wrong[0]}")
