"""A network namespace behind a slow link."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .processes import Failed, running

ROUND_TRIP_MILLISECONDS = 50
# Of the range that RFC 2544 sets aside for benchmarks.
_NEAR, FAR = "198.18.77.1", "198.18.77.2"
_DELAY = Path(__file__).with_name("delay.py")


class NotPermitted(Exception):
    """This machine doesn't let us make namespaces or devices; the text says which."""


@contextmanager
def slow_link(directory: Path, cores: str) -> Iterator[str]:
    """Makes a namespace whose address is `FAR`, half the round trip away; gone with the scope.

    `cores`: of the process that delays the packets.
    """
    name = f"aem-bench-{os.getpid()}"
    near, far = f"an{os.getpid()}", f"af{os.getpid()}"
    one_way = ROUND_TRIP_MILLISECONDS / 2
    within = f"ip -n {name}"
    with ExitStack() as scope:
        _do(f"ip netns add {name}")
        scope.callback(_do, f"ip netns del {name}")
        command = [sys.executable, "-B", str(_DELAY), near, far, str(one_way)]
        line = scope.enter_context(running(command, cores=cores, output=directory / "link.out"))
        try:
            line.wait_until(lambda: all(_exists(device) for device in (near, far)), seconds=5)
        except Failed as error:
            raise NotPermitted(f"no TUN device: {error}") from error
        _do(f"ip link set {far} netns {name}")
        for ip, device, address in (("ip", near, _NEAR), (within, far, FAR)):
            _do(f"{ip} addr add {address}/30 dev {device}")
            _do(f"{ip} link set {device} txqueuelen 10000 up")
        yield name


def _exists(device: str) -> bool:
    return Path(f"/sys/class/net/{device}").exists()


def _do(command: str) -> None:
    try:
        subprocess.run(command.split(), check=True, capture_output=True, text=True, timeout=10)
    except FileNotFoundError as error:
        raise NotPermitted(f"`{command.split()[0]}` is not installed") from error
    except subprocess.CalledProcessError as error:
        raise NotPermitted(f"`{command}`: {error.stderr.strip()}") from error
