"""The clients that wrk is not: many connections at once, and bodies of any size."""

import select
import selectors
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from . import inputs
from .network import LOOPBACK, any_certificate
from .processes import Failed

_TIMEOUT_SECONDS = 30.0
_CHUNK = bytearray(1024 * 1024)
# Of a body that is sent in chunks.
_PIECE_BYTES = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """One response: its status (0: none came) and how long it took to its last byte."""

    status: int
    seconds: float


def answer_of(host: str, port: int, head: bytes) -> bytes:
    """The bytes of the answer to one request, head and body, as they come."""
    received = bytearray()
    with socket.create_connection((host, port), _TIMEOUT_SECONDS) as connection:
        connection.sendall(head)
        while not _is_whole(received):
            piece = connection.recv(65_536)
            if not piece:
                raise Failed("the connection ended before the answer")
            received += piece
    return bytes(received)


@contextmanager
def connected(port: int, count: int, *, tls: bool = False) -> Iterator[list[socket.socket]]:
    """So many connections to a port on loopback, until the scope ends."""
    sockets: list[socket.socket] = []
    context = any_certificate() if tls else None
    try:
        for _ in range(count):
            connection = socket.create_connection((LOOPBACK, port), _TIMEOUT_SECONDS)
            sockets.append(context.wrap_socket(connection) if context else connection)
        yield sockets
    finally:
        for connection in sockets:
            connection.close()


def request(path: str, port: int, method: str = "GET", length: int | None = None) -> bytes:
    """The head of a request as users send it to that path."""
    fields: Mapping[str, str] = {} if length is None else {"Content-Length": str(length)}
    return inputs.head(path, f"{LOOPBACK}:{port}", {**inputs.fields_of(path), **fields}, method)


def ask_all(sockets: Sequence[socket.socket], head: bytes) -> list[Answer]:
    """Sends one request on each connection at once, and waits for the small answers."""
    answers: list[Answer] = []
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    with selectors.DefaultSelector() as selector:
        for connection in sockets:
            state = (connection, time.monotonic(), bytearray())
            selector.register(connection, selectors.EVENT_READ, state)
            connection.sendall(head)
        while selector.get_map() and time.monotonic() < deadline:
            for key, _ in selector.select(timeout=1):
                connection, begun, received = key.data
                piece = connection.recv(65_536)
                received += piece
                if not piece or _is_whole(received):
                    selector.unregister(connection)
                    answers.append(Answer(_status(received), time.monotonic() - begun))
        answers += [Answer(0, _TIMEOUT_SECONDS) for _ in selector.get_map()]
    return answers


def arrive_all(port: int, count: int, head: bytes) -> list[Answer]:
    """So many clients connect at once, and each asks as soon as it is connected.

    An answer's time begins when its client began to connect.
    """
    with ExitStack() as scope:
        # They are there before the first one comes, so that less of the time is this program's.
        sockets = [scope.enter_context(socket.socket()) for _ in range(count)]
        for connection in sockets:
            connection.setblocking(False)
        waiting: dict[int, Client] = {}
        epoll = scope.enter_context(select.epoll(count))
        for connection in sockets:
            waiting[connection.fileno()] = Client(connection, time.monotonic())
            connection.connect_ex((LOOPBACK, port))
            epoll.register(connection, select.EPOLLOUT)
        return list(_answers(epoll, waiting, head))


@dataclass(frozen=True)
class Client:
    """A connection, when it began, and what it has received."""

    connection: socket.socket
    begun: float
    received: bytearray = field(default_factory=bytearray)


def _answers(epoll: select.epoll, waiting: dict[int, Client], head: bytes) -> Iterator[Answer]:
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while waiting and time.monotonic() < deadline:
        for descriptor, event in epoll.poll(1):
            client = waiting[descriptor]
            try:
                if event == select.EPOLLOUT:
                    client.connection.sendall(head)
                    epoll.modify(descriptor, select.EPOLLIN)
                    continue
                piece = client.connection.recv(65_536)
            except OSError:
                piece = b""
                client.received.clear()
            client.received.extend(piece)
            if not piece or _is_whole(client.received):
                epoll.unregister(descriptor)
                del waiting[descriptor]
                yield Answer(_status(client.received), time.monotonic() - client.begun)
    yield from (Answer(0, _TIMEOUT_SECONDS) for _ in waiting)


def download(connection: socket.socket, path: str, port: int) -> int:
    """GETs a body and drops it; its length is returned."""
    connection.sendall(request(path, port))
    length, left = _read_head(connection)
    while left > 0:
        count = receive_and_drop(connection, left)
        if count == 0:
            raise Failed(f"the connection ended {left} bytes too early")
        left -= count
    return length


def receive_and_drop(connection: socket.socket, most: int) -> int:
    """Takes of a body what has come. Returns how much that is: 0 at the connection's end."""
    # The kernel drops it instead of copying it, unless it is enciphered.
    flags = 0 if isinstance(connection, ssl.SSLSocket) else socket.MSG_TRUNC
    return connection.recv_into(_CHUNK, min(most, len(_CHUNK)), flags)


def upload(
    connection: socket.socket, path: str, port: int, length: int, method: str = "POST"
) -> None:
    """Sends a body of zeros; the upstream must say that it read all of it."""
    connection.sendall(request(path, port, method, length))
    view = memoryview(_CHUNK)
    for start in range(0, length, len(_CHUNK)):
        connection.sendall(view[: min(len(_CHUNK), length - start)])
    _expect_length(connection, length)


def upload_chunked(connection: socket.socket, path: str, port: int, length: int) -> None:
    """The same in chunks of 64 KiB, by PUT."""
    fields = {**inputs.fields_of(path), "Transfer-Encoding": "chunked"}
    connection.sendall(inputs.head(path, f"{LOOPBACK}:{port}", fields, "PUT"))
    chunk = b"%x\r\n%b\r\n" % (_PIECE_BYTES, bytes(_PIECE_BYTES))
    for _ in range(0, length, _PIECE_BYTES):
        connection.sendall(chunk)
    connection.sendall(b"0\r\n\r\n")
    _expect_length(connection, length)


def _expect_length(connection: socket.socket, length: int) -> None:
    said, _ = _read_head(connection, body=True)
    if said != length:
        raise Failed(f"the upstream read {said} bytes of {length}")


def _read_head(connection: socket.socket, *, body: bool = False) -> tuple[int, int]:
    """Reads a response's head. Returns the body's length, and how much of it is still to come.

    With `body`: the body is a number, which is returned in place of the length.
    """
    received = bytearray()
    while not (_is_whole(received) if body else b"\r\n\r\n" in received):
        piece = connection.recv(65_536)
        if not piece:
            raise Failed("the connection ended before the answer")
        received += piece
    if _status(received) != 200:
        raise Failed(f"answered {_status(received)}")
    length, content = _length(received), received.partition(b"\r\n\r\n")[2]
    return (int(content), 0) if body else (length, length - len(content))


def _is_whole(received: bytearray) -> bool:
    head, separator, content = received.partition(b"\r\n\r\n")
    return bool(separator) and len(content) >= _length(head)


def _length(head: bytearray) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise Failed("an answer without Content-Length")


def _status(received: bytearray) -> int:
    return int(received[9:12]) if received.startswith(b"HTTP/1.1 ") else 0
