"""The command line."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from .loads import LOADS, Load
from .paths import LATEST, RESULTS, ROOT
from .peers import PEERS, PROXY, Peer
from .stage import Effort

Item = TypeVar("Item", Load, Peer)
_LATEST = LATEST.relative_to(ROOT)
_QUICK_PEERS = ("proxy", "nginx", "envoy")


@dataclass(frozen=True)
class Options:
    """What to run, and how thoroughly."""

    rounds: int
    loads: Sequence[Load]
    peers: Sequence[Peer]
    effort: Effort
    output: Path


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Ends the program when the arguments make no sense."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, help="default: 5, or 1 with --quick")
    parser.add_argument("--only", help="loads, comma-separated: " + ", ".join(_keys(LOADS)))
    parser.add_argument("--peers", help="comma-separated: " + ", ".join(_keys(PEERS)))
    parser.add_argument("--quick", action="store_true", help="a look of one round at few peers")
    parser.add_argument("--proxy", type=Path, help="the executable to be measured as the proxy")
    parser.add_argument(
        "--output", type=Path, help=f"default: {RESULTS.name}, or {_LATEST} for a look"
    )
    given = parser.parse_args(arguments)
    peers = given.peers or (",".join(_QUICK_PEERS) if given.quick else None)
    is_whole = not (given.quick or given.only or given.peers or given.proxy)
    try:
        return Options(
            rounds=max(1, given.rounds or (1 if given.quick else 5)),
            loads=_chosen(LOADS, given.only),
            peers=_with_proxy(_chosen(PEERS, peers), given.proxy),
            effort=Effort(seconds=1, bursts=3) if given.quick else Effort(),
            output=given.output or (RESULTS if is_whole else LATEST),
        )
    except KeyError as error:
        parser.error(f"there is no {error}")


def _with_proxy(peers: Sequence[Peer], executable: Path | None) -> Sequence[Peer]:
    """The peers, of which the proxy is the executable given."""
    if not executable:
        return peers
    binary = str(executable.resolve())
    return [replace(it, binary=binary) if it.key == PROXY else it for it in peers]


def _keys(items: Sequence[Load] | Sequence[Peer]) -> list[str]:
    return [it.key for it in items]


def _chosen(items: Sequence[Item], names: str | None) -> list[Item]:
    if not names:
        return list(items)
    known = {it.key: it for it in items}
    return [known[name.strip()] for name in names.split(",")]
