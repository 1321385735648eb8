"""What all loads share in one run: cores, certificates, tokens, IMS, upstream."""

import os
import resource
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from . import certificates, ims, peers, upstream
from .namespace import FAR
from .network import LOOPBACK
from .peers import Peer, Place, Settings, Started
from .processes import Cores
from .tokens import TokenBook
from .upstream import Target, Upstream


@dataclass(frozen=True)
class Effort:
    """How long the measurements take."""

    seconds: int = 2
    idle_connections: int = 10_000
    token_seconds: int = 7
    # How often a load that is over in a moment is measured in a round.
    bursts: int = 5


@dataclass(frozen=True)
class Stage:
    """Everything that runs from the first round to the last."""

    cores: Cores
    effort: Effort
    directory: Path
    certificates: certificates.Certificates
    tokens: TokenBook
    ims: ims.IMS
    upstream: Upstream
    settings: Settings

    @contextmanager
    def started(
        self, peer: Peer, target: Target, *, cold: bool = False, settings: Settings | None = None
    ) -> Iterator[Started]:
        """A fresh process of a peer on the proxy's core; `cold`: that was not asked anything."""
        with TemporaryDirectory(dir=self.directory) as directory:
            place = Place(Path(directory), self.cores.proxy)
            with peers.started(peer, target, settings or self.settings, place, cold=cold) as it:
                yield it

    @contextmanager
    def another_upstream(self, host: str, namespace: str) -> Iterator[Upstream]:
        """A second upstream with the same content, in a network namespace."""
        with (
            TemporaryDirectory(dir=self.directory) as directory,
            upstream.serving(
                Path(directory) / "nginx",
                self.certificates,
                files=self.directory / "files",
                book=self.tokens,
                cores=self.cores.load,
                host=host,
                namespace=namespace,
            ) as it,
        ):
            yield it


def _raise_open_files() -> None:
    """Lets this process and its children open as many files as is permitted."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def prepared(cores: Cores, effort: Effort) -> Iterator[Stage]:
    """Sets the stage in a temporary directory, and takes everything away in the end."""
    with ExitStack() as scope:
        directory = Path(scope.enter_context(TemporaryDirectory(prefix="aem-auth-proxy-bench-")))
        _raise_open_files()
        os.sched_setaffinity(0, {int(core) for core in cores.load.split(",")})

        signed = certificates.make_server(directory, [LOOPBACK, FAR])
        upstream.make_files(directory / "files")
        tokens = TokenBook(directory / "tokens")
        exchange = ims.IMS(tokens)
        endpoint = scope.enter_context(ims.serving(exchange))
        credentials = directory / "credentials.json"
        ims.write_credentials(credentials, endpoint, *certificates.make_account(directory))
        reachable = scope.enter_context(
            upstream.serving(
                directory / "upstream",
                signed,
                files=directory / "files",
                book=tokens,
                cores=cores.load,
            )
        )
        yield Stage(
            cores=cores,
            effort=effort,
            directory=directory,
            certificates=signed,
            tokens=tokens,
            ims=exchange,
            upstream=reachable,
            settings=Settings(signed.authority, tokens.static, credentials, signed),
        )
