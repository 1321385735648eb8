"""Runs wrk, and reads what `report.lua` prints."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from tempfile import NamedTemporaryFile

from .paths import WRK_REPORT
from .processes import output_of


@dataclass(frozen=True)
class Answered:
    """One run of wrk. Latencies are in microseconds, by percentile."""

    requests: int
    seconds: float
    errors: int
    latency: dict[str, float]

    @property
    def per_second(self) -> float:
        """Requests."""
        return self.requests / self.seconds


def run(
    url: str,
    *,
    connections: int,
    seconds: int,
    cores: str,
    fields: Mapping[str, str] | None = None,
    authorization: str | None = None,
    request: bytes | None = None,
) -> Answered:
    """Asks for `url` on so many connections, each as fast as it is answered.

    With a `request`, exactly these bytes are sent to where the URL leads.
    """
    command = ["wrk", "--threads", "1", "--connections", str(connections)]
    command += [f"--header={name}: {value}" for name, value in (fields or {}).items()]
    command += ["--duration", f"{seconds}s", "--timeout", "10s", "--script", str(WRK_REPORT), url]
    environment = {"AUTHORIZATION": authorization} if authorization else {}
    with NamedTemporaryFile() as file:
        if request is not None:
            file.write(request)
            file.flush()
            environment["REQUEST_FILE"] = file.name
        text = output_of(command, cores=cores, seconds=seconds + 15, environment=environment)
    report = json.loads(text.strip().splitlines()[-1])
    return Answered(
        requests=report["requests"],
        seconds=report["seconds"],
        errors=report["refused"] + report["broken"],
        latency={name: report[name] for name in ("p50", "p99", "p99.9")},
    )
