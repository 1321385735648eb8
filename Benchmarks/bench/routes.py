"""Many routes, of which the last one is meant: what finding it costs. Only for our proxy."""

from dataclasses import replace

from . import requests
from .exchanges import Metrics
from .peers import Peer
from .stage import Stage

# What the real GET asks for is below it.
_LAST = "/content/site"


def routes(stage: Stage, peer: Peer, count: int) -> Metrics:
    """Real GETs through a proxy that has so many routes."""
    settings = replace(stage.settings, routes=paths(count))
    return requests.gets(stage, peer, stage.upstream.plain, settings)


def paths(count: int) -> tuple[str, ...]:
    """Half of them have a first segment of their own, half share it with the last one."""
    others = (
        f"/content/site-{number}" if number % 2 else f"/site-{number}/content"
        for number in range(1, count)
    )
    return (*others, _LAST)
