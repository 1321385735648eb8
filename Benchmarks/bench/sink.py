"""An upstream for uploads of any size: reads a body to its end, drops it, and says its length."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .network import LOOPBACK
from .tokens import TokenBook
from .upstream import MIB, Target

_PIECE = bytearray(MIB)
_END = b"\r\n\r\n"


@contextmanager
def serving(book: TokenBook) -> Iterator[Target]:
    """Listens until the scope ends. A request without a good token is answered 401."""
    with socket.create_server((LOOPBACK, 0), backlog=1024) as listener:
        threading.Thread(target=_accept, args=(listener, book), daemon=True).start()
        try:
            yield Target(LOOPBACK, listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, book: TokenBook) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, book), daemon=True).start()


def _serve(connection: socket.socket, book: TokenBook) -> None:
    """Request after request, until the other side closes."""
    received = b""
    with connection:
        try:
            while True:
                while _END not in received:
                    piece = connection.recv(65_536)
                    if not piece:
                        return
                    received += piece
                head, _, received = received.partition(_END)
                fields = _fields(head)
                length = int(fields.get("content-length", "0"))
                received = _drop(connection, received, length)
                is_good = book.accepts(fields.get("authorization", ""))
                connection.sendall(_answer("200 OK" if is_good else "401 Unauthorized", length))
        except OSError:
            return


def _fields(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (it.partition(":") for it in lines)}


def _drop(connection: socket.socket, received: bytes, length: int) -> bytes:
    """Reads a body of which some has come. Returns what came behind it."""
    left = length - len(received)
    while left > 0:
        count = connection.recv_into(_PIECE, min(left, len(_PIECE)), socket.MSG_TRUNC)
        if count == 0:
            raise OSError("the connection ended in a body")
        left -= count
    return received[length:]


def _answer(status: str, length: int) -> bytes:
    body = str(length)
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
