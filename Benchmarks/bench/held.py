"""Bodies that don't move: what slow clients and a stalled upstream make the proxy hold."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from . import clients
from .exchanges import Metrics
from .network import LOOPBACK
from .peers import Peer
from .processes import Failed
from .stage import Stage
from .upstream import MIB, Target

_EACH = 64
_WAVES = 5
_SETTLE_SECONDS = 1.0
# More than that gets stuck in no proxy and no kernel.
_LENGTH = 64 * MIB
_PIECE = bytes(MIB)
_SMALL = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def held(stage: Stage, peer: Peer) -> Metrics:
    """Readers that don't read, senders that don't send, uploads to nobody; then all leave."""
    with _stalling() as target, stage.started(peer, target) as proxy:
        process, port = proxy.process, proxy.port
        rest = process.memory_mib()
        for wave in range(_WAVES):
            with ExitStack() as scope:
                for head, pushes in (
                    (clients.request("/endless", port), False),
                    (clients.request("/stalled", port, "POST", _LENGTH) + b"x", False),
                    (clients.request("/stalled", port, "POST", _LENGTH), True),
                ):
                    for connection in scope.enter_context(clients.connected(port, _EACH)):
                        connection.sendall(head)
                        if pushes:
                            _push(connection)
                if wave == 0:
                    time.sleep(_SETTLE_SECONDS)
                    held_mib = process.memory_mib(peak=True)
        time.sleep(_SETTLE_SECONDS)
        with clients.connected(port, 1) as connections:
            if clients.ask_all(connections, clients.request("/small", port))[0].status != 200:
                raise Failed("no answer after the clients had left")
        return {"rss_rest": rest, "rss_held": held_mib, "rss_left": process.memory_mib()}


def _push(connection: socket.socket) -> None:
    """Sends what is taken at once. Ends by a reset: a FIN would wait behind those bytes."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.setblocking(False)
    try:
        while True:
            connection.send(_PIECE)
    except BlockingIOError:
        return


@contextmanager
def _stalling() -> Iterator[Target]:
    """An upstream that reads heads and no bodies; at `/endless` it has a large one itself."""
    with socket.create_server((LOOPBACK, 0), backlog=1024) as listener:
        threading.Thread(target=_accept, args=(listener,), daemon=True).start()
        try:
            yield Target(LOOPBACK, listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    with connection:
        try:
            while head := connection.recv(4096):
                if head.startswith(b"GET /endless"):
                    size = f"HTTP/1.1 200 OK\r\nContent-Length: {_LENGTH}\r\n\r\n".encode()
                    connection.sendall(size)
                    for _ in range(0, _LENGTH, len(_PIECE)):
                        connection.sendall(_PIECE)
                elif head.startswith(b"POST"):
                    _await_end(connection)
                    return
                else:
                    connection.sendall(_SMALL)
        except OSError:
            return


def _await_end(connection: socket.socket) -> None:
    """Until the other side has closed; what it sent before stays unread."""
    established = 1
    while connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == established:
        time.sleep(0.1)
