"""Loads of many requests, driven by wrk: what a request costs, and how long it takes."""

from urllib.parse import urlsplit

from . import inputs, syscalls, wrk
from .peers import Peer, Settings
from .processes import Running
from .stage import Stage
from .upstream import Target
from .wrk import Answered

Metrics = dict[str, float]

MANY = 64
_WARM_UP_SECONDS = 1


def through(
    stage: Stage, peer: Peer, target: Target, path: str, settings: Settings | None = None
) -> Metrics:
    """GETs through a fresh process of `peer`: on 64 connections, then on one."""
    with stage.started(peer, target, settings=settings) as proxy:
        process = proxy.process
        metrics: Metrics = {"rss_rest": process.memory_mib()}
        url = proxy.url + path
        _run(stage, url, MANY, _WARM_UP_SECONDS)
        before = process.cpu_seconds()
        many = _run(stage, url, MANY, stage.effort.seconds)
        between = process.cpu_seconds()
        metrics |= {"rss_peak": process.memory_mib(peak=True), "rps": many.per_second}
        one = _run(stage, url, 1, stage.effort.seconds)
        after = process.cpu_seconds()
        metrics |= _cost((between - before) / many.requests)
        metrics |= {"cpu_us_1": (after - between) / one.requests * 1e6}
        if path == inputs.REAL_PATH:
            metrics |= _calls(stage, process, url)
        return metrics | _latencies(many, one)


def direct(stage: Stage, target: Target, path: str) -> Metrics:
    """The same GETs to the upstream itself: what a proxy's latency is added to."""
    url, authorization = target.url + path, stage.tokens.static
    _run(stage, url, MANY, _WARM_UP_SECONDS, authorization)
    many = _run(stage, url, MANY, stage.effort.seconds, authorization)
    one = _run(stage, url, 1, stage.effort.seconds, authorization)
    return {"rps": many.per_second} | _latencies(many, one)


def _run(
    stage: Stage, url: str, connections: int, seconds: int, authorization: str | None = None
) -> Answered:
    return wrk.run(
        url,
        connections=connections,
        seconds=seconds,
        cores=stage.cores.load,
        fields=inputs.fields_of(urlsplit(url).path),
        authorization=authorization,
    )


def _calls(stage: Stage, process: Running, url: str) -> Metrics:
    """System calls a request, counted in runs of their own, which are slower for it."""
    found: Metrics = {}
    for connections in (MANY, 1):
        with syscalls.counted(process, stage.cores.load, stage.directory) as count:
            answered = _run(stage, url, connections, _WARM_UP_SECONDS)
        if count.calls is not None and answered.requests:
            found[f"calls_{connections}"] = count.calls / answered.requests
    return found


def _cost(cpu_seconds: float) -> Metrics:
    return {"cpu_us": cpu_seconds * 1e6, "rps_core": 1 / cpu_seconds}


def _latencies(many: Answered, one: Answered) -> Metrics:
    named = {f"{name}_{MANY}": value for name, value in many.latency.items()}
    named |= {f"{name}_1": value for name, value in one.latency.items()}
    return named | {"errors": float(many.errors + one.errors)}
