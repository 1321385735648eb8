"""One event loop and two: how much more two can do. Only for our proxy."""

from dataclasses import replace

from . import requests
from .exchanges import Metrics
from .peers import Peer
from .stage import Stage


def loops(stage: Stage, peer: Peer) -> Metrics:
    """Real GETs; with two loops the proxy has two cores, of which one may be the load's, too."""
    first, _, _ = stage.cores.load.partition(",")
    cores = {1: stage.cores.proxy, 2: f"{stage.cores.proxy},{first}"}
    metrics: Metrics = {"errors": 0.0}
    for count, usable in cores.items():
        on_cores = replace(stage, cores=replace(stage.cores, proxy=usable))
        settings = replace(stage.settings, loops=count)
        found = requests.gets(on_cores, peer, stage.upstream.plain, settings)
        metrics[f"rps_loops_{count}"] = found["rps"]
        metrics["errors"] += found["errors"]
    return metrics
