"""Loads of one request, whatever is in it, that wrk sends again and again: what it costs."""

from collections.abc import Mapping

from . import inputs, wrk
from .exchanges import MANY, Metrics
from .network import LOOPBACK
from .peers import Peer, Settings, Started
from .stage import Stage
from .upstream import MIB, Target
from .wrk import Answered

_MEDIUM_CONNECTIONS = 8
_MEDIUM_BYTES = MIB
_GIB = 1024 * MIB


def small_posts(stage: Stage, peer: Peer) -> Metrics:
    """POSTs of 2 KiB with real heads, on 64 connections."""
    body = inputs.real_body().encode()
    fields = {**inputs.REQUEST_FIELDS, "Content-Length": str(len(body))}
    head = inputs.head(inputs.POST_PATH, LOOPBACK, fields, "POST")
    return repeated(stage, peer, stage.upstream.plain, head + body)


def medium_puts(stage: Stage, peer: Peer) -> Metrics:
    """PUTs of 1 MiB, on 8 connections."""
    fields = {**inputs.REQUEST_FIELDS, "Content-Length": str(_MEDIUM_BYTES)}
    head = inputs.head("/upload", LOOPBACK, fields, "PUT")
    request = head + bytes(_MEDIUM_BYTES)
    found = repeated(stage, peer, stage.upstream.plain, request, connections=_MEDIUM_CONNECTIONS)
    return found | {"cpu_s_gib": found["cpu_us"] / 1e6 * (_GIB / _MEDIUM_BYTES)}


def fresh_gets(stage: Stage, peer: Peer) -> Metrics:
    """Real GETs, each on a connection of its own."""
    fields = {"Connection": "close"}
    return repeated(stage, peer, stage.upstream.plain, real_get(fields))


def gets(stage: Stage, peer: Peer, target: Target, settings: Settings | None = None) -> Metrics:
    """Real GETs on 64 connections."""
    return repeated(stage, peer, target, real_get(), settings=settings)


def real_get(fields: Mapping[str, str] | None = None) -> bytes:
    """The GET of `real-get`, with some fields that differ."""
    return inputs.head(inputs.REAL_PATH, LOOPBACK, {**inputs.REQUEST_FIELDS, **(fields or {})})


def repeated(
    stage: Stage,
    peer: Peer,
    target: Target,
    request: bytes,
    *,
    connections: int = MANY,
    settings: Settings | None = None,
) -> Metrics:
    """Of a fresh process, after a second of the same."""
    with stage.started(peer, target, settings=settings) as proxy:
        rest = proxy.process.memory_mib()
        send(stage, proxy, request, connections, 1)
        cpu, answered = send(stage, proxy, request, connections, stage.effort.seconds)
        return {
            "cpu_us": cpu * 1e6,
            "rps": answered.per_second,
            "rss_rest": rest,
            "rss_peak": proxy.process.memory_mib(peak=True),
            "errors": float(answered.errors),
        }


def send(
    stage: Stage, proxy: Started, request: bytes, connections: int, seconds: int
) -> tuple[float, Answered]:
    """CPU seconds a request, and what wrk saw."""
    before = proxy.process.cpu_seconds()
    answered = wrk.run(
        proxy.url,
        connections=connections,
        seconds=seconds,
        cores=stage.cores.load,
        request=request,
    )
    return (proxy.process.cpu_seconds() - before) / answered.requests, answered
