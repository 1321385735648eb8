"""The proxies that are compared, and how each is started."""

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import inputs, templates
from .certificates import SERVER_NAME, Certificates
from .network import LOOPBACK, any_certificate, free_port, listens, status
from .paths import INSTALLED, RELEASE
from .processes import Running, running
from .upstream import Target

PROXY = "proxy"
DIRECT = "direct"
FLOOR = "floor"
# Long configurations take their time.
_READY_SECONDS = 60.0


@dataclass(frozen=True)
class Peer:
    """A proxy that puts a credential in. `<<configuration>>` stands in its command."""

    key: str
    label: str
    template: str
    binary: str
    arguments: tuple[str, ...]
    version: tuple[str, ...]
    http2: bool = True
    access_log: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)

    def executable(self) -> str | None:
        """The binary that was built or installed; nil where there is none."""
        for directory in (RELEASE, INSTALLED / "venv" / "bin", INSTALLED / "bin"):
            if (directory / self.binary).is_file():
                return str(directory / self.binary)
        return shutil.which(self.binary)


@dataclass(frozen=True)
class Settings:
    """What all peers are configured with."""

    authority: Path
    authorization: str
    credentials: Path
    # A listener's, where clients speak TLS.
    server: Certificates
    serves_tls: bool = False
    # Of our proxy: its routes' paths, where it is not one for all; and its event loops.
    routes: tuple[str, ...] = ()
    loops: int = 1
    # The authority is one of many in the system's store, where a peer may look by itself.
    is_system_store: bool = False
    # Stands before a peer's command, and becomes the peer.
    prefix: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a peer runs: a directory of its own, and cores."""

    directory: Path
    cores: str


@dataclass(frozen=True)
class Started:
    """A peer that answers."""

    port: int
    process: Running
    tls: bool = False
    # From its beginning until it was ready.
    seconds: float = 0

    @property
    def url(self) -> str:
        """Its origin, as its clients see it."""
        return f"{'https' if self.tls else 'http'}://{LOOPBACK}:{self.port}"


_PROXY = Peer(
    key=PROXY,
    label="aem-auth-proxy",
    template="aem-auth-proxy.conf",
    binary="aem-auth-proxy",
    arguments=("serve", "--config", "<<configuration>>"),
    version=("--version",),
    http2=False,
    access_log=True,
)
_NGINX = Peer(
    key="nginx",
    label="nginx",
    template="nginx.conf",
    binary="nginx",
    arguments=("-c", "<<configuration>>", "-e", "stderr"),
    version=("-v",),
    http2=False,
)
_HAPROXY = Peer(
    key="haproxy",
    label="HAProxy",
    template="haproxy.cfg",
    binary="haproxy",
    arguments=("-db", "-f", "<<configuration>>"),
    version=("-v",),
)
_ENVOY = Peer(
    key="envoy",
    label="Envoy",
    template="envoy.yaml",
    binary="envoy",
    arguments=(
        *("--config-path", "<<configuration>>", "--concurrency", "1"),
        *("--disable-hot-restart", "--log-level", "error"),
    ),
    version=("--version",),
)
_CADDY = Peer(
    key="caddy",
    label="Caddy",
    template="Caddyfile",
    binary="caddy",
    arguments=("run", "--adapter", "caddyfile", "--config", "<<configuration>>"),
    version=("version",),
    environment={"GOMAXPROCS": "1"},
)
PEERS = (
    _PROXY,
    _NGINX,
    replace(_NGINX, key="nginx-log", label="nginx + access log", access_log=True),
    _HAPROXY,
    _ENVOY,
    replace(_ENVOY, key="envoy-log", label="Envoy + access log", access_log=True),
    _CADDY,
)


@contextmanager
def started(
    peer: Peer, target: Target, settings: Settings, place: Place, *, cold: bool = False
) -> Iterator[Started]:
    """Runs a fresh process of `peer` in front of `target` until the scope ends.

    It has answered a request then, or, if it is to be `cold`, it listens.
    """
    port = free_port()
    configuration = place.directory / peer.template
    values = _values(peer, target, settings) | {
        "directory": place.directory,
        "port": port,
        "access_log": place.directory / "access.log",
    }
    conditions = {
        "tls": target.tls,
        "listener_tls": settings.serves_tls,
        "listener_plain": not settings.serves_tls,
        "own_authorities": target.tls and not settings.is_system_store,
        "h2": target.http2,
        "routes": bool(settings.routes),
        "log": peer.access_log,
        "no_log": not peer.access_log,
    }
    templates.write(peer.template, configuration, values, conditions)
    command = [*settings.prefix, peer.executable() or peer.binary]
    command += [word.replace("<<configuration>>", str(configuration)) for word in peer.arguments]
    output = place.directory / "output"
    tls = any_certificate() if settings.serves_tls else None

    def answers() -> bool:
        return status(port, inputs.REAL_PATH, tls=tls) == 200

    begun = time.monotonic()
    with running(
        command, cores=place.cores, output=output, environment=peer.environment
    ) as process:
        process.wait_until((lambda: listens(port)) if cold else answers, _READY_SECONDS)
        yield Started(port, process, settings.serves_tls, time.monotonic() - begun)


def _route(path: str) -> str:
    return f"  - {{path: {path}, upstream: upstream, credential: benchmark}}"


def _values(peer: Peer, target: Target, settings: Settings) -> dict[str, object]:
    alpn = "h2" if target.http2 else "http/1.1"
    tls = f"ssl verify required ca-file {settings.authority} verifyhost {SERVER_NAME} alpn {alpn}"
    listener = f"ssl crt {settings.server.together}"
    return {
        "scheme": target.scheme,
        "url": target.url,
        "host": target.host,
        "name": SERVER_NAME,
        "upstream_port": target.port,
        "ca": settings.authority,
        "authorization": settings.authorization,
        "credentials": settings.credentials,
        "certificate": settings.server.certificate,
        "key": settings.server.key,
        "routes": "\n".join(map(_route, settings.routes)),
        "loops": settings.loops,
        "alpn": alpn,
        "haproxy_tls": tls if target.tls else "",
        "haproxy_listener": listener if settings.serves_tls else "",
        "listener_scheme": "https" if settings.serves_tls else "http",
        "caddy_versions": "2" if target.http2 else "1.1",
    }
