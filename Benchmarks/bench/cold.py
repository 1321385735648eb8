"""A burst of requests at a proxy that has no upstream connection yet, over a slow link."""

import re
import statistics
import time
import urllib.request

from . import clients
from .exchanges import Metrics
from .namespace import FAR, slow_link
from .peers import Peer
from .stage import Stage
from .upstream import Target, Upstream

REQUESTS = 500
# For what a proxy does after it has begun to listen, such as its token exchange.
_SETTLE_SECONDS = 0.5


def burst(stage: Stage, peer: Peer, *, http2: bool) -> Metrics:
    """500 connections ask at the same time."""
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
            accepted, cpu = _accepted(stage, upstream), proxy.process.cpu_seconds()
            answers = clients.ask_all(connections, clients.request("/small", proxy.port))
            cpu = proxy.process.cpu_seconds() - cpu
            # Less the connection that asks for the number.
            accepted = _accepted(stage, upstream) - accepted - 1
    times = sorted(answer.seconds * 1000 for answer in answers)
    return {
        "p50_ms": statistics.median(times),
        "p99_ms": times[int(len(times) * 0.99) - 1],
        "last_ms": times[-1],
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
