"""Counts the system calls of a process: with perf where there are tracepoints, or with strace."""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .processes import Running, running

_EVENT = "raw_syscalls:sys_enter"
_PERF = ("perf", "stat", "-x,", "-e", _EVENT)
# Until the tracer has attached itself to all threads.
_ATTACH_SECONDS = 0.5


@dataclass
class Count:
    """What was counted; known when the scope has ended, and None where nothing can count."""

    calls: int | None = None


@contextmanager
def counted(process: Running, cores: str, directory: Path) -> Iterator[Count]:
    """Counts what `process` calls until the scope ends. The tracer runs on `cores`."""
    count = Count()
    found = _tracer(process.pid)
    if not found:
        yield count
        return
    command, end = found
    output = directory / "calls.out"
    output.unlink(missing_ok=True)
    with running(command, cores=cores, output=output) as tracer:
        time.sleep(_ATTACH_SECONDS)
        yield count
        tracer.process.send_signal(end)
        try:
            tracer.process.wait(10)
        except subprocess.TimeoutExpired:
            return
    count.calls = _sum(output.read_text(errors="replace"))


def _tracer(pid: int) -> tuple[Sequence[str], signal.Signals] | None:
    """The command, and the signal at which it writes its sum and ends.

    strace doesn't listen to SIGINT where that is ignored, as in a shell's background.
    """
    if _perf_counts():
        return (*_PERF, "-p", str(pid)), signal.SIGINT
    if shutil.which("strace"):
        return ("strace", "-c", "-f", "-p", str(pid)), signal.SIGTERM
    return None


@cache
def _perf_counts() -> bool:
    if not shutil.which("perf"):
        return False
    result = subprocess.run([*_PERF, "true"], capture_output=True, text=True, timeout=10)
    return bool(_sum(result.stderr))


def _sum(text: str) -> int | None:
    """Of perf's line for the event, or of strace's last one: share, seconds, µs a call, calls."""
    found = re.search(rf"^(\d+),,{_EVENT}", text, re.MULTILINE) or re.search(
        r"^\s*100\.00\s+\S+\s+\d+\s+(\d+)\s.*total$", text, re.MULTILINE
    )
    return int(found[1]) if found else None
