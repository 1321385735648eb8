"""Medians and spreads over the rounds."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from .peers import PROXY
from .rounds import Sample


@dataclass(frozen=True)
class Spread:
    """The median over the rounds, the lowest and the highest value."""

    median: float
    low: float
    high: float

    @staticmethod
    def of(values: Iterable[float]) -> "Spread | None":
        """None when there is no value."""
        sorted_values = sorted(values)
        if not sorted_values:
            return None
        return Spread(statistics.median(sorted_values), sorted_values[0], sorted_values[-1])


class Summary:
    """Looks samples up by load, peer and metric."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._samples = {(it.load, it.peer, it.round): it for it in samples}

    def spread(self, load: str, peer: str, metric: str) -> Spread | None:
        """Of one metric; None when it was not measured."""
        return Spread.of(self._by_round(load, peer, metric).values())

    def ratio(
        self, load: str, peer: str, metric: str, against: str | None = None
    ) -> Spread | None:
        """Proxy ÷ peer: computed within each round, then summed up.

        `against` is the load of the peer's, if that is another one.
        """
        own = self._by_round(load, PROXY, metric)
        other = self._by_round(against or load, peer, metric)
        return Spread.of(own[it] / other[it] for it in own if other.get(it))

    def peers(self, load: str) -> list[str]:
        """Who was to be measured, in order."""
        return list(dict.fromkeys(it.peer for it in self._samples.values() if it.load == load))

    def loads(self) -> list[str]:
        """What was measured, in order."""
        return list(dict.fromkeys(it.load for it in self._samples.values()))

    def reasons(self, load: str, peer: str) -> list[str]:
        """Why rounds are missing."""
        own = (it for it in self._samples.values() if (it.load, it.peer) == (load, peer))
        return list(dict.fromkeys(it.reason for it in own if it.reason))

    def _by_round(self, load: str, peer: str, metric: str) -> dict[int, float]:
        return {
            it.round: it.metrics[metric]
            for it in self._samples.values()
            if (it.load, it.peer) == (load, peer) and metric in it.metrics
        }
