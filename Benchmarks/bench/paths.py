"""Where things are. Nothing is written in the tree outside `.build/bench` and `results`."""

import re
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent
CONFIGURATIONS = BENCHMARKS / "configurations"
RESULTS = BENCHMARKS / "results"
WRK_REPORT = BENCHMARKS / "bench" / "report.lua"
RELEASE = ROOT / ".build" / "release"
INSTALLED = ROOT / ".build" / "bench"
# Where a run goes that is not for publication.
LATEST = INSTALLED / "latest"

_FOLDERS = re.compile(r"(?<![\w:/])/(?:[\w.+-]+/)+")


def without_folders(text: str) -> str:
    """One line in which files stand without their folders, as fit for publication."""
    return _FOLDERS.sub("", " ".join(text.split()))
