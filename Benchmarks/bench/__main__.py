"""`make bench`: measures the proxy beside its peers and writes `results/`."""

import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from . import install, machine, options, picture, rounds, table
from .options import Options
from .paths import without_folders
from .processes import Cores
from .rounds import Sample
from .stage import prepared
from .summary import Summary


def main() -> int:
    """Returns the exit status."""
    chosen = options.parse()
    # An end asked for by a signal is one like Ctrl-C: everything that was started is ended.
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    try:
        unavailable = install.install(chosen.peers)
        samples, facts = _measure(chosen, unavailable)
    except install.Missing as error:
        print(error, file=sys.stderr)
        return 69
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    _write(samples, facts, chosen.output)
    return 0


def _measure(chosen: Options, unavailable: dict[str, str]) -> tuple[list[Sample], dict[str, str]]:
    cores = Cores.split()
    peers = [it for it in chosen.peers if it.key not in unavailable]
    facts = machine.facts(peers, cores) | {"rounds": str(chosen.rounds)}
    for key, reason in unavailable.items():
        facts[f"{key}: not available"] = without_folders(reason)
    with prepared(cores, chosen.effort) as stage:
        return rounds.run(stage, chosen.loads, peers, chosen.rounds), facts


def _write(samples: Sequence[Sample], facts: dict[str, str], output: Path) -> None:
    """Writes the results, and prints which goals are reached."""
    output.mkdir(exist_ok=True, parents=True)
    raw = {"facts": facts, "samples": [it.as_json() for it in samples]}
    (output / "results.json").write_text(json.dumps(raw, indent=1) + "\n")
    summary = Summary(samples)
    pictures = picture.write_all(summary, output)
    (output / "results.md").write_text(table.markdown(summary, facts, pictures))
    for line in table.goals(summary):
        print(line)
    print(f"written: {output}", file=sys.stderr)


sys.exit(main())
