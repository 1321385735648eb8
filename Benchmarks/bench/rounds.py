"""Runs the loads, round by round: A B C, A B C, so that what changes with time meets all alike."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial

from .exchanges import Metrics
from .loads import Load
from .namespace import NotPermitted
from .paths import without_folders
from .peers import DIRECT, FLOOR, Peer
from .processes import Failed
from .stage import Stage


@dataclass(frozen=True)
class Sample:
    """One measurement, or why there is none."""

    round: int
    load: str
    peer: str
    metrics: Metrics = field(default_factory=dict)
    reason: str | None = None

    def as_json(self) -> dict[str, object]:
        """As it stands in `results.json`."""
        return asdict(self)


def run(stage: Stage, loads: Sequence[Load], peers: Sequence[Peer], rounds: int) -> list[Sample]:
    """Measures everything; what fails is a sample with its reason, not the end."""
    samples: list[Sample] = []
    for number in range(1, rounds + 1):
        for load in loads:
            found = list(_samples(stage, load, peers, number))
            samples += _with_added_latency(found)
    return samples


def _samples(stage: Stage, load: Load, peers: Sequence[Peer], number: int) -> Iterator[Sample]:
    if load.direct:
        yield _sample(number, load, DIRECT, partial(load.direct, stage))
    if load.floor:
        yield _sample(number, load, FLOOR, partial(load.floor, stage))
    for peer in peers:
        if load.http2 and not peer.http2:
            yield Sample(number, load.key, peer.key, reason="has no HTTP/2 to upstreams")
        elif not load.peers or peer.key in load.peers:
            yield _sample(number, load, peer.key, partial(load.through, stage, peer))


def _sample(number: int, load: Load, peer: str, measure: Callable[[], Metrics]) -> Sample:
    begun = time.monotonic()
    try:
        sample = Sample(number, load.key, peer, measure())
    except NotPermitted as error:
        sample = Sample(
            number, load.key, peer, reason=without_folders(f"not permitted here: {error}")
        )
    except (Failed, OSError) as error:
        sample = Sample(number, load.key, peer, reason=without_folders(str(error)))
    took = time.monotonic() - begun
    outcome = sample.reason or _digest(sample.metrics)
    print(f"{number} {load.key:16} {peer:9} {took:5.1f} s  {outcome}"[:160], file=sys.stderr)
    return sample


def _digest(metrics: Metrics) -> str:
    """A few of the metrics, and errors if there are any: then the others mean little."""
    named = [it for it in metrics.items() if it[0] == "errors" and it[1]]
    named += list(metrics.items())[:4]
    return ", ".join(f"{name} {value:,.1f}" for name, value in named)


def _with_added_latency(samples: list[Sample]) -> list[Sample]:
    """Adds what each proxy adds to the latency of the upstream asked directly, in this round."""
    direct = next((it.metrics for it in samples if it.peer == DIRECT), {})
    for sample in samples:
        for name in [name for name in sample.metrics if name in direct and name[0] == "p"]:
            if sample.peer != DIRECT:
                sample.metrics[f"added_{name}"] = sample.metrics[name] - direct[name]
    return samples
