"""Loads of a few long bodies: how fast they move, and what a GiB costs."""

import time
from collections.abc import Callable
from dataclasses import replace
from socket import socket

from . import clients, sink
from .exchanges import Metrics
from .peers import Peer
from .stage import Stage
from .upstream import MIB, Target

_GIB = 1024 * MIB
_UPLOAD = "/upload"
# So long that it is just still kept for a replay.
_KEPT_BYTES = 64 * MIB
_KEPT_TIMES = 4
_CHUNKED_BYTES = 256 * MIB

# Moves a body on a connection to a port. Returns its length.
Move = Callable[[socket, int], int]


def down(
    stage: Stage, peer: Peer, target: Target, name: str, times: int, *, tls: bool = False
) -> Metrics:
    """Downloads a file over one connection, one time after the other."""

    def move(connection: socket, port: int) -> int:
        return clients.download(connection, f"/files/{name}", port)

    return _moved(stage, peer, target, times, move, tls=tls)


def kept(stage: Stage, peer: Peer) -> Metrics:
    """Uploads 64 MiB over one connection, one time after the other."""

    def move(connection: socket, port: int) -> int:
        clients.upload(connection, _UPLOAD, port, _KEPT_BYTES)
        return _KEPT_BYTES

    with sink.serving(stage.tokens) as target:
        return _moved(stage, peer, target, _KEPT_TIMES, move)


def put(stage: Stage, peer: Peer, length: int, *, tls: bool = False) -> Metrics:
    """Uploads a body that is too long to be kept, over TLS on both sides or on none."""

    def move(connection: socket, port: int) -> int:
        clients.upload(connection, _UPLOAD, port, length, "PUT")
        return length

    with sink.serving(stage.tokens, stage.certificates if tls else None) as target:
        return _moved(stage, peer, target, 1, move, tls=tls)


def put_chunked(stage: Stage, peer: Peer) -> Metrics:
    """Uploads a body whose length nobody knows before its end."""

    def move(connection: socket, port: int) -> int:
        clients.upload_chunked(connection, _UPLOAD, port, _CHUNKED_BYTES)
        return _CHUNKED_BYTES

    with sink.serving(stage.tokens) as target:
        return _moved(stage, peer, target, 1, move)


def _moved(
    stage: Stage, peer: Peer, target: Target, times: int, move: Move, *, tls: bool = False
) -> Metrics:
    settings = replace(stage.settings, serves_tls=tls)
    with (
        stage.started(peer, target, settings=settings) as proxy,
        clients.connected(proxy.port, 1, tls=tls) as (connection,),
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
