"""Processes of the benchmark: started on their own cores, measured through /proc, always ended."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_GRACE_SECONDS = 5.0
# Between two looks whether a process is ready.
_LOOK_SECONDS = 0.001


@dataclass(frozen=True)
class Cores:
    """Which processor cores run what, as lists for `taskset`."""

    proxy: str
    load: str

    @staticmethod
    def split() -> "Cores":
        """The proxy gets the first core, load generator and upstream the others."""
        usable = sorted(os.sched_getaffinity(0))
        others = usable[1:] or usable
        return Cores(proxy=str(usable[0]), load=",".join(map(str, others)))


class Failed(Exception):
    """Something that was started did not do its work; the text says what and why."""


@dataclass(frozen=True)
class Running:
    """A process that runs, and where its output goes."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def pid(self) -> int:
        """Its own: neither of the two prefixes stays as a process."""
        return self.process.pid

    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far; the kernel counts in hundredths."""
        stat = Path(f"/proc/{self.pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def thread_seconds(self) -> float:
        """The same in nanoseconds' resolution, for short loads: only of threads that still run."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(it.read_text().split()[0]) for it in tasks) / 1e9

    def memory_mib(self, *, peak: bool = False) -> float:
        """Resident memory now, or the most that it ever was."""
        key = "VmHWM:" if peak else "VmRSS:"
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(key):
                return int(line.split()[1]) / 1024
        raise Failed(f"process {self.process.args!r} has ended")

    def last_words(self) -> str:
        """The end of its output, for error messages."""
        text = self.output.read_text(errors="replace").strip()
        return text[-600:]

    def wait_until(self, ready: Callable[[], bool], seconds: float = 15) -> None:
        """Returns as soon as `ready` says so; fails when the process ends or time is up."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None:
                raise Failed(f"ended at once: {self.last_words()}")
            if time.monotonic() > deadline:
                raise Failed(f"not ready after {seconds:.0f} s: {self.last_words()}")
            time.sleep(_LOOK_SECONDS)


@contextmanager
def running(
    command: Sequence[str],
    *,
    cores: str,
    output: Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """Runs `command` on `cores` until the scope ends, however it ends.

    A SIGTERM follows even if this program is killed. Output is appended to the file `output`.
    """
    with output.open("ab") as file:
        process = subprocess.Popen(
            [*_prefix(cores), *command],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    try:
        yield Running(process, output)
    finally:
        _end(process)


def output_of(
    command: Sequence[str],
    *,
    cores: str,
    seconds: float,
    environment: Mapping[str, str] | None = None,
) -> str:
    """What `command` prints when it is run on `cores` to its end, within `seconds`."""
    try:
        result = subprocess.run(
            [*_prefix(cores), *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            env={**os.environ, **(environment or {})},
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{command[0]} took more than {seconds:.0f} s") from error
    if result.returncode != 0:
        raise Failed(f"{command[0]}: {(result.stderr + result.stdout).strip()[-600:]}")
    return result.stdout


def _prefix(cores: str) -> list[str]:
    return ["setpriv", "--pdeathsig", "TERM", "taskset", "-c", cores]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asks first, then insists. The process leads its own group: its children end with it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(_GRACE_SECONDS)
        except ProcessLookupError:
            process.wait()
        except subprocess.TimeoutExpired:
            continue
        return
