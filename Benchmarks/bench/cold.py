"""A burst of requests at a proxy that has no upstream connection yet."""

import re
import time
import urllib.request

from . import clients, inputs, trust
from .exchanges import Metrics
from .medians import medians, summed_up
from .namespace import FAR, slow_link
from .peers import Peer, Settings
from .stage import Stage
from .upstream import Target, Upstream

REQUESTS = 500
# For what a proxy does after it has begun to listen, such as its token exchange.
_SETTLE_SECONDS = 0.5


def burst(stage: Stage, peer: Peer, *, http2: bool) -> Metrics:
    """500 connections ask at the same time, over a slow link."""
    with (
        slow_link(stage.directory, stage.cores.load) as namespace,
        stage.another_upstream(FAR, namespace) as upstream,
    ):
        target = upstream.http2 if http2 else upstream.tls
        with (
            stage.started(peer, target, cold=True) as proxy,
            clients.connected(proxy.port, REQUESTS) as connections,
        ):
            time.sleep(_SETTLE_SECONDS)
            accepted, cpu = _accepted(stage, upstream), proxy.process.thread_seconds()
            head = clients.request(inputs.SMALL_PATH, proxy.port)
            answers = clients.ask_all(connections, head)
            cpu = proxy.process.thread_seconds() - cpu
            # Less the connection that asks for the number.
            accepted = _accepted(stage, upstream) - accepted - 1
    return summed_up([answer.seconds * 1000 for answer in answers]) | {
        "cpu_ms": cpu * 1000,
        "upstream_connections": float(accepted),
        "errors": float(sum(answer.status != 200 for answer in answers)),
    }


def burst_with_system_store(stage: Stage, peer: Peer, count: int) -> Metrics:
    """So many connections ask at the same time; the system's store trusts the upstream."""
    with trust.system_store(stage.settings, stage.directory) as settings:
        return medians(stage.effort.bursts, lambda: _once(stage, peer, settings, count))


def _once(stage: Stage, peer: Peer, settings: Settings, count: int) -> Metrics:
    upstream = stage.upstream
    with (
        stage.started(peer, upstream.tls, cold=True, settings=settings) as proxy,
        clients.connected(proxy.port, count) as connections,
    ):
        time.sleep(_SETTLE_SECONDS)
        accepted, cpu = _accepted(stage, upstream), proxy.process.thread_seconds()
        begun = time.monotonic()
        answers = clients.ask_all(connections, clients.request(inputs.REAL_PATH, proxy.port))
        last, cpu = time.monotonic() - begun, proxy.process.thread_seconds() - cpu
        accepted = _accepted(stage, upstream) - accepted - 1
    return summed_up([answer.seconds * 1000 for answer in answers]) | {
        "last_ms": last * 1000,
        "cpu_ms": cpu * 1000,
        "upstream_connections": float(accepted),
        "errors": float(sum(answer.status != 200 for answer in answers)),
    }


def _accepted(stage: Stage, upstream: Upstream) -> int:
    """How many connections the upstream has taken so far."""
    target: Target = upstream.plain
    headers = {"Authorization": stage.tokens.static}
    question = urllib.request.Request(f"{target.url}/status", headers=headers)
    with urllib.request.urlopen(question, timeout=10) as answer:
        numbers = re.findall(r"\d+", answer.read().decode())
    return int(numbers[1])
