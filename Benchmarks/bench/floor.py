"""The floor: a bare SwiftNIO responder, and bare connections of libcurl's.

A proxy made of these two can't cost less than both together. They exchange the same bytes as the
proxies do, and look at none of them.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from . import clients, inputs, wrk
from .exchanges import MANY, Metrics
from .network import free_port, status
from .paths import RELEASE
from .processes import output_of, running
from .stage import Stage
from .upstream import Target
from .wrk import Answered

# About what a second of libcurl does, so that the floor takes as long as the peers.
_REQUESTS_A_SECOND = 15_000


def floor(stage: Stage, target: Target, path: str) -> Metrics:
    """CPU a request of both halves, each under the load that the proxies get."""
    plain = stage.upstream.plain
    answer = clients.answer_of(plain.host, plain.port, _upstream_head(stage, plain, path))
    downstream = _nio(stage, path, answer)
    upstream = _curl(stage, target, path)
    together = downstream["cpu_us"] + upstream["cpu_us"]
    return {
        "cpu_us": together,
        "rps_core": 1e6 / together,
        "cpu_us_nio": downstream["cpu_us"],
        "cpu_us_curl": upstream["cpu_us"],
        "errors": downstream["errors"] + upstream["errors"],
    }


def _upstream_head(stage: Stage, target: Target, path: str) -> bytes:
    fields = {**inputs.fields_of(path), "Authorization": stage.tokens.static}
    return inputs.head(path, f"{target.host}:{target.port}", fields)


def _nio(stage: Stage, path: str, answer: bytes) -> Metrics:
    port = free_port()
    url = f"http://127.0.0.1:{port}{path}"
    command = [str(RELEASE / "floor-nio"), str(port), answer.decode()]
    with TemporaryDirectory(dir=stage.directory) as directory:
        output = Path(directory) / "floor-nio.out"
        with running(command, cores=stage.cores.proxy, output=output) as process:
            process.wait_until(lambda: status(port, path) == 200)
            _load(stage, url, path, 1)
            before = process.cpu_seconds()
            answered = _load(stage, url, path, stage.effort.seconds)
            cpu = process.cpu_seconds() - before
    return {"cpu_us": cpu / answered.requests * 1e6, "errors": float(answered.errors)}


def _load(stage: Stage, url: str, path: str, seconds: int) -> Answered:
    return wrk.run(
        url,
        connections=MANY,
        seconds=seconds,
        cores=stage.cores.load,
        fields=inputs.fields_of(path),
    )


def _curl(stage: Stage, target: Target, path: str) -> Metrics:
    requests = stage.effort.seconds * _REQUESTS_A_SECOND
    command = [str(RELEASE / "floor-curl"), target.url, str(MANY), str(requests)]
    command += [str(stage.certificates.authority)]
    # There is a token in it, so it is no process argument.
    environment = {"REQUEST": _upstream_head(stage, target, path).decode()}
    text = output_of(command, cores=stage.cores.proxy, seconds=60, environment=environment)
    report = json.loads(text)
    cpu = report["cpu_seconds"] / report["requests"] * 1e6
    return {"cpu_us": cpu, "errors": float(report["failed"])}
