"""Loads of a few long bodies: how fast they move, and what a GiB costs."""

import time
from collections.abc import Callable
from socket import socket

from . import clients, sink
from .exchanges import Metrics
from .peers import Peer
from .stage import Stage
from .upstream import MIB, Target

_GIB = 1024 * MIB
UPLOAD_BYTES = 64 * MIB


def down(stage: Stage, peer: Peer, target: Target, name: str, times: int) -> Metrics:
    """Downloads a file over one connection, one time after the other."""
    return _moved(
        stage, peer, target, times, lambda it, port: clients.download(it, f"/files/{name}", port)
    )


def up(stage: Stage, peer: Peer, target: Target, times: int) -> Metrics:
    """Uploads 64 MiB over one connection, one time after the other."""

    def move(connection: socket, port: int) -> int:
        clients.upload(connection, "/upload", port, UPLOAD_BYTES)
        return UPLOAD_BYTES

    return _moved(stage, peer, target, times, move)


def put(stage: Stage, peer: Peer) -> Metrics:
    """Uploads 1 GiB over one connection, to an upstream that drops it."""

    def move(connection: socket, port: int) -> int:
        clients.upload(connection, "/upload", port, _GIB, "PUT")
        return _GIB

    with sink.serving(stage.tokens) as target:
        return _moved(stage, peer, target, 1, move)


def _moved(
    stage: Stage, peer: Peer, target: Target, times: int, move: Callable[[socket, int], int]
) -> Metrics:
    with (
        stage.started(peer, target) as proxy,
        clients.connected(proxy.port, 1) as (connection,),
    ):
        process = proxy.process
        rest, cpu, begun = process.memory_mib(), process.cpu_seconds(), time.monotonic()
        count = sum(move(connection, proxy.port) for _ in range(times))
        seconds = time.monotonic() - begun
        return {
            "rss_rest": rest,
            "rss_peak": process.memory_mib(peak=True),
            "mib_s": count / MIB / seconds,
            "cpu_s_gib": (process.cpu_seconds() - cpu) / (count / _GIB),
        }
