"""The server behind the proxies: one nginx worker that is asked over HTTP and over TLS."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import inputs, templates, tokens
from .certificates import Certificates
from .network import LOOPBACK, free_port, status
from .processes import running

MIB = 1024 * 1024
SMALL_BODY = "x" * 250
FILES = {"100KiB": 100 * 1024, "100MiB": 100 * MIB, "512MiB": 512 * MIB, "1GiB": 1024 * MIB}


@dataclass(frozen=True)
class Target:
    """What a proxy forwards to, or what is asked directly."""

    host: str
    port: int
    tls: bool = False
    http2: bool = False

    @property
    def scheme(self) -> str:
        """`http` or `https`."""
        return "https" if self.tls else "http"

    @property
    def url(self) -> str:
        """The origin, without a slash at its end."""
        return f"{self.scheme}://{self.host}:{self.port}"


@dataclass(frozen=True)
class Upstream:
    """The ways to reach it. TLS offers HTTP/1.1 at one port and HTTP/2 at another."""

    plain: Target
    tls: Target
    http2: Target
    # Where each answer ends its connection.
    closing: Target


def make_files(directory: Path) -> None:
    """Files of zeros; they take no room on the disk.

    Each is read once, or the first peer to ask for it would wait for the kernel's cache.
    """
    directory.mkdir()
    for name, size in FILES.items():
        with (directory / name).open("wb") as file:
            file.truncate(size)
        with (directory / name).open("rb") as file:
            while file.read(1 << 20):
                pass


@contextmanager
def serving(
    directory: Path,
    certificates: Certificates,
    *,
    files: Path,
    book: tokens.TokenBook,
    cores: str,
    host: str = LOOPBACK,
    namespace: str | None = None,
) -> Iterator[Upstream]:
    """Runs the upstream until the scope ends, in a network namespace if one is named."""
    directory.mkdir()
    ports = [free_port() for _ in range(4)]
    values = {
        "directory": directory,
        "certificate": certificates.certificate,
        "key": certificates.key,
        "files": files,
        "tokens": book.directory,
        "token_pattern": tokens.PATTERN,
        "token_path": tokens.PATH,
        "small_path": inputs.SMALL_PATH,
        "small_body": SMALL_BODY,
        "real_path": inputs.REAL_PATH,
        "real_answer": _answer(inputs.ANSWER_FIELDS, inputs.real_body()),
        "post_path": inputs.POST_PATH,
        "host": host,
        "plain_port": ports[0],
        "tls_port": ports[1],
        "http2_port": ports[2],
        "closing_port": ports[3],
    }
    configuration = directory / "upstream.conf"
    templates.write("upstream.conf", configuration, values)
    command = ["nginx", "-c", str(configuration), "-e", "stderr"]
    if namespace:
        command = ["ip", "netns", "exec", namespace, *command]
    with running(command, cores=cores, output=directory / "upstream.out") as process:
        headers = {"Authorization": book.static}
        process.wait_until(lambda: status(ports[0], inputs.SMALL_PATH, headers, host=host) == 200)
        yield Upstream(
            plain=Target(host, ports[0]),
            tls=Target(host, ports[1], tls=True),
            http2=Target(host, ports[2], tls=True, http2=True),
            closing=Target(host, ports[3]),
        )


def _answer(fields: Mapping[str, str], body: str) -> str:
    """As nginx's configuration has them, with the indent of the template."""
    quoted = ((name, value.replace('"', '\\"')) for name, value in fields.items())
    lines = ["default_type application/json;"]
    lines += [f'add_header {name} "{value}";' for name, value in quoted]
    lines += [f"return 200 '{body}';"]
    return ("\n" + 12 * " ").join(lines)
