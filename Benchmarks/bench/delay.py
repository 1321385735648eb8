"""A slow line between two network devices: passes packets on after a fixed time.

Run as a program of its own: delay.py DEVICE DEVICE MILLISECONDS. It makes both devices (TUN) and
takes them away when it ends. Does in user space what `tc netem` does in kernels that have it.
"""

import fcntl
import os
import select
import struct
import sys
import time
from collections import deque

_TUNSETIFF = 0x400454CA
_IFF_TUN = 0x0001
_IFF_NO_PI = 0x1000
_MOST_BYTES = 65_536


class Line:
    """One direction: what was read from one device waits until it is written to the other."""

    def __init__(self, source: int, sink: int, seconds: float) -> None:
        self.source = source
        self._sink = sink
        self._seconds = seconds
        self._packets: deque[tuple[float, bytes]] = deque()

    def take(self) -> None:
        """Reads all packets that are there."""
        due = time.monotonic() + self._seconds
        try:
            while True:
                self._packets.append((due, os.read(self.source, _MOST_BYTES)))
        except BlockingIOError:
            return

    def give(self) -> float:
        """Writes what is due. Returns the seconds until the next packet is."""
        while self._packets:
            wait = self._packets[0][0] - time.monotonic()
            if wait > 0:
                return wait
            try:
                os.write(self._sink, self._packets.popleft()[1])
            except OSError:
                continue  # A device that is not up yet loses packets, as lines do.
        return 1.0


def make_device(name: str) -> int:
    """A TUN device whose packets are read from and written to the descriptor."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return device


def main(near_name: str, far_name: str, milliseconds: str) -> None:
    """Passes packets both ways until it is ended, or whoever started it has ended."""
    parent = os.getppid()
    near, far = make_device(near_name), make_device(far_name)
    seconds = float(milliseconds) / 1000
    lines = {near: Line(near, far, seconds), far: Line(far, near, seconds)}
    wait = 1.0
    while os.getppid() == parent:
        ready, _, _ = select.select(list(lines), [], [], wait)
        for device in ready:
            lines[device].take()
        wait = min(line.give() for line in lines.values())


if __name__ == "__main__":
    main(*sys.argv[1:])
