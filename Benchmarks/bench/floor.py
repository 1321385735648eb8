"""The floor: a bare SwiftNIO responder and a bare libcurl loop.

A proxy made of these two can't cost less than both together.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from . import wrk
from .exchanges import MANY, Metrics
from .network import free_port, status
from .paths import RELEASE
from .processes import output_of, running
from .stage import Stage
from .upstream import Target

# About what a second of libcurl does, so that the floor takes as long as the peers.
_REQUESTS_A_SECOND = 15_000


def floor(stage: Stage, target: Target, path: str) -> Metrics:
    """CPU a request of both halves, each under the load that the proxies get."""
    downstream = _nio(stage)
    upstream = _curl(stage, target, path)
    together = downstream["cpu_us"] + upstream["cpu_us"]
    return {
        "cpu_us": together,
        "rps_core": 1e6 / together,
        "cpu_us_nio": downstream["cpu_us"],
        "cpu_us_curl": upstream["cpu_us"],
        "errors": downstream["errors"] + upstream["errors"],
    }


def _nio(stage: Stage) -> Metrics:
    port = free_port()
    url = f"http://127.0.0.1:{port}/small"
    command = [str(RELEASE / "floor-nio"), str(port)]
    with TemporaryDirectory(dir=stage.directory) as directory:
        output = Path(directory) / "floor-nio.out"
        with running(command, cores=stage.cores.proxy, output=output) as process:
            process.wait_until(lambda: status(port, "/small") == 200)
            wrk.run(url, connections=MANY, seconds=1, cores=stage.cores.load)
            before = process.cpu_seconds()
            answered = wrk.run(
                url, connections=MANY, seconds=stage.effort.seconds, cores=stage.cores.load
            )
            cpu = process.cpu_seconds() - before
    return {"cpu_us": cpu / answered.requests * 1e6, "errors": float(answered.errors)}


def _curl(stage: Stage, target: Target, path: str) -> Metrics:
    requests = stage.effort.seconds * _REQUESTS_A_SECOND
    command = [str(RELEASE / "floor-curl"), target.url + path, str(MANY), str(requests)]
    command += [str(stage.certificates.authority)]
    environment = {"AUTHORIZATION": stage.tokens.static}
    text = output_of(command, cores=stage.cores.proxy, seconds=60, environment=environment)
    report = json.loads(text)
    cpu = report["cpu_seconds"] / report["requests"] * 1e6
    return {"cpu_us": cpu, "errors": float(report["failed"])}
