"""A load that is over in a moment is measured several times, each with a fresh process."""

import statistics
from collections.abc import Callable

from .exchanges import Metrics


def medians(times: int, measure: Callable[[], Metrics]) -> Metrics:
    """The median of each metric over so many measurements; errors are added up."""
    samples = [measure() for _ in range(times)]
    found = {name: statistics.median(it[name] for it in samples) for name in samples[0]}
    return found | {"errors": sum(it["errors"] for it in samples)}


def summed_up(milliseconds: list[float]) -> Metrics:
    """The times of one burst: their median, the 99th of a hundred, and the last."""
    times = sorted(milliseconds)
    return {
        "p50_ms": statistics.median(times),
        "p99_ms": times[int(len(times) * 0.99) - 1],
        "last_ms": times[-1],
    }
