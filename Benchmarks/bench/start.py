"""Starting: how long it takes from the process's beginning to its first answer."""

import statistics

from .exchanges import Metrics
from .peers import Peer
from .stage import Stage

_TIMES = 10


def start(stage: Stage, peer: Peer) -> Metrics:
    """The median of ten starts, with a plain upstream."""
    return {"start_ms": statistics.median(_once(stage, peer) for _ in range(_TIMES)) * 1000}


def _once(stage: Stage, peer: Peer) -> float:
    with stage.started(peer, stage.upstream.plain) as proxy:
        return proxy.seconds
