"""Many clients that come at once: each connects and asks."""

from . import clients, inputs
from .exchanges import Metrics
from .medians import medians, summed_up
from .peers import Peer
from .stage import Stage

CLIENTS = 1000


def arrivals(stage: Stage, peer: Peer) -> Metrics:
    """1,000 clients at a process that has answered one request, over a plain upstream."""
    return medians(stage.effort.bursts, lambda: _once(stage, peer))


def _once(stage: Stage, peer: Peer) -> Metrics:
    with stage.started(peer, stage.upstream.plain) as proxy:
        process, head = proxy.process, clients.request(inputs.REAL_PATH, proxy.port)
        cpu = process.thread_seconds()
        answers = clients.arrive_all(proxy.port, CLIENTS, head)
        return summed_up([answer.seconds * 1000 for answer in answers]) | {
            "cpu_ms": (process.thread_seconds() - cpu) * 1000,
            "errors": float(sum(answer.status != 200 for answer in answers)),
        }
