"""An upstream for uploads of any size: reads a body to its end, drops it, and says its length."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from . import clients
from .certificates import Certificates
from .network import LOOPBACK
from .tokens import TokenBook
from .upstream import Target

_END = b"\r\n\r\n"
_LINE_END = b"\r\n"


@contextmanager
def serving(book: TokenBook, server: Certificates | None = None) -> Iterator[Target]:
    """Listens until the scope ends; over TLS, if there is a certificate.

    A request without a good token is answered 401.
    """
    tls = _context(server) if server else None
    with socket.create_server((LOOPBACK, 0), backlog=1024) as listener:
        threading.Thread(target=_accept, args=(listener, book, tls), daemon=True).start()
        try:
            yield Target(LOOPBACK, listener.getsockname()[1], tls=tls is not None)
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def _context(server: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate, server.key)
    return context


def _accept(listener: socket.socket, book: TokenBook, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_welcome, args=(connection, book, tls), daemon=True).start()


def _welcome(connection: socket.socket, book: TokenBook, tls: ssl.SSLContext | None) -> None:
    with connection:
        try:
            if tls is None:
                _serve(connection, book)
            else:
                with tls.wrap_socket(connection, server_side=True) as wrapped:
                    _serve(wrapped, book)
        except OSError:
            return


def _serve(connection: socket.socket, book: TokenBook) -> None:
    """Request after request, until the other side closes."""
    received = b""
    while True:
        while _END not in received:
            piece = connection.recv(65_536)
            if not piece:
                return
            received += piece
        head, _, received = received.partition(_END)
        fields = _fields(head)
        if "transfer-encoding" in fields:
            length, received = _drop_chunks(connection, received)
        else:
            length = int(fields.get("content-length", "0"))
            received = _drop(connection, received, length)
        is_good = book.accepts(fields.get("authorization", ""))
        connection.sendall(_answer("200 OK" if is_good else "401 Unauthorized", length))


def _fields(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (it.partition(":") for it in lines)}


def _drop(connection: socket.socket, received: bytes, length: int) -> bytes:
    """Reads a body of which some has come. Returns what came behind it."""
    left = length - len(received)
    while left > 0:
        count = clients.receive_and_drop(connection, left)
        if count == 0:
            raise OSError("the connection ended in a body")
        left -= count
    return received[length:]


def _drop_chunks(connection: socket.socket, received: bytes) -> tuple[int, bytes]:
    """Reads chunks to their end. Returns the body's length, and what came behind it."""
    length = 0
    while True:
        while _LINE_END not in received:
            piece = connection.recv(65_536)
            if not piece:
                raise OSError("the connection ended between two chunks")
            received += piece
        size, _, received = received.partition(_LINE_END)
        count = int(size, 16)
        length += count
        received = _drop(connection, received, count + len(_LINE_END))
        if count == 0:
            return length, received


def _answer(status: str, length: int) -> bytes:
    body = str(length)
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
