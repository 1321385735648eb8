"""The command line."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from .loads import LOADS, Load
from .peers import PEERS, Peer
from .stage import Effort

Item = TypeVar("Item", Load, Peer)
_QUICK_PEERS = ("proxy", "nginx", "envoy")


@dataclass(frozen=True)
class Options:
    """What to run, and how thoroughly."""

    rounds: int
    loads: Sequence[Load]
    peers: Sequence[Peer]
    effort: Effort


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Ends the program when the arguments make no sense."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, help="default: 5, or 1 with --quick")
    parser.add_argument("--only", help="loads, comma-separated: " + ", ".join(_keys(LOADS)))
    parser.add_argument("--peers", help="comma-separated: " + ", ".join(_keys(PEERS)))
    parser.add_argument("--quick", action="store_true", help="a look in under three minutes")
    given = parser.parse_args(arguments)
    peers = given.peers or (",".join(_QUICK_PEERS) if given.quick else None)
    try:
        return Options(
            rounds=max(1, given.rounds or (1 if given.quick else 5)),
            loads=_chosen(LOADS, given.only),
            peers=_chosen(PEERS, peers),
            effort=Effort(seconds=1) if given.quick else Effort(),
        )
    except KeyError as error:
        parser.error(f"there is no {error}")


def _keys(items: Sequence[Load] | Sequence[Peer]) -> list[str]:
    return [it.key for it in items]


def _chosen(items: Sequence[Item], names: str | None) -> list[Item]:
    if not names:
        return list(items)
    known = {it.key: it for it in items}
    return [known[name.strip()] for name in names.split(",")]
