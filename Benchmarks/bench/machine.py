"""What a reader has to know about the machine and the versions. No host names, no paths."""

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from .peers import Peer
from .processes import Cores

_IDLE_LOAD = 0.5


def facts(peers: Sequence[Peer], cores: Cores) -> dict[str, str]:
    """By name, ready to be printed."""
    found = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": _processor(),
        "cores": f"{os.cpu_count()}; proxy on {cores.proxy}, load and upstream on {cores.load}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "load average before": _load_average(),
        "libcurl": _version(["curl-config", "--version"]),
        "OpenSSL": _version(["openssl", "version"]),
        "wrk": _version(["wrk", "-v"]),
    }
    for peer in peers:
        if path := peer.executable():
            found[peer.label.partition(" ")[0]] = _version([path, *peer.version])
    return found


def _load_average() -> str:
    before = os.getloadavg()[0]
    remark = "" if before < _IDLE_LOAD else ": the machine was not idle"
    return f"{before:.2f}{remark}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _version(command: Sequence[str]) -> str:
    """The first thing in the command's output that looks like a version."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except OSError:
        return "unknown"
    found = re.search(r"\d+\.\d+(\.\d+)?(-\w+)?", result.stdout + result.stderr)
    return found[0] if found else "unknown"
