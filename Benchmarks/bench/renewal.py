"""Tokens that end, or are revoked, in the middle of a load.

Only for the proxy that fetches its tokens itself.
"""

import threading

from . import inputs, wrk
from .exchanges import MANY, Metrics
from .ims import DAY_SECONDS
from .peers import Peer
from .stage import Stage

# So short that a load of some seconds sees two or three.
_SHORT_SECONDS = 4.0


def refresh(stage: Stage, peer: Peer) -> Metrics:
    """Tokens that are good for four seconds; the upstream refuses them afterwards."""
    stage.ims.lifetime_seconds = _SHORT_SECONDS
    try:
        return _loaded(stage, peer)
    finally:
        stage.ims.lifetime_seconds = DAY_SECONDS


def revocation(stage: Stage, peer: Peer) -> Metrics:
    """The upstream refuses the token from the middle of the load on."""
    timer = threading.Timer(stage.effort.token_seconds / 2, stage.ims.revoke_last)
    try:
        return _loaded(stage, peer, timer)
    finally:
        timer.cancel()


def _loaded(stage: Stage, peer: Peer, timer: threading.Timer | None = None) -> Metrics:
    before = stage.ims.exchanges
    with stage.started(peer, stage.upstream.plain) as proxy:
        if timer:
            timer.start()
        answered = wrk.run(
            f"http://127.0.0.1:{proxy.port}{inputs.SMALL_PATH}",
            connections=MANY,
            seconds=stage.effort.token_seconds,
            cores=stage.cores.load,
            fields=inputs.fields_of(inputs.SMALL_PATH),
        )
    latency = {f"{name}_{MANY}": value for name, value in answered.latency.items()}
    return latency | {
        "requests": float(answered.requests),
        "errors": float(answered.errors),
        "exchanges": float(stage.ims.exchanges - before),
    }
