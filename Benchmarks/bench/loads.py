"""What is measured: the list of loads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from . import (
    arrivals,
    cold,
    exchanges,
    floor,
    held,
    hostile,
    idle,
    inputs,
    loops,
    renewal,
    requests,
    routes,
    slow,
    start,
    streams,
)
from .exchanges import Metrics
from .metrics import HOSTILE
from .peers import PROXY, Peer
from .stage import Stage
from .upstream import MIB, Target

# Which of the upstream's ways is asked.
Way = Callable[[Stage], Target]


@dataclass(frozen=True)
class Load:
    """One row of work. `direct` asks the upstream itself, `floor` measures the floor."""

    key: str
    title: str
    through: Callable[[Stage, Peer], Metrics]
    columns: Sequence[str]
    # The column by which the proxy is compared with the others.
    compared: str | None = None
    direct: Callable[[Stage], Metrics] | None = None
    floor: Callable[[Stage], Metrics] | None = None
    http2: bool = False
    # Who is measured; nobody named: all.
    peers: Sequence[str] = ()


_OURS = (PROXY,)
_FEW = (PROXY, "nginx", "envoy")
# Without the second runs that write access logs.
_EACH = (PROXY, "nginx", "haproxy", "envoy", "caddy")

_COST = ("cpu_us", "cpu_us_nio", "cpu_us_curl", "cpu_us_1", "calls_64", "calls_1")
_RATE = ("rps_core", "rps")
_LATENCY = ("p50_1", "p99_1", "p99.9_1", "p50_64", "p99_64", "p99.9_64")
_ADDED = tuple(f"added_{name}" for name in _LATENCY)
_MEMORY = ("rss_rest", "rss_peak")
_EXCHANGES = (*_COST, *_RATE, *_MEMORY, *_LATENCY, *_ADDED, "errors")
_REPEATED = ("cpu_us", "rps", *_MEMORY, "errors")
_STREAM = ("mib_s", "cpu_s_gib", *_MEMORY)
_ARRIVALS = ("p50_ms", "p99_ms", "last_ms", "cpu_ms", "errors")
_BURST = ("p50_ms", "p99_ms", "last_ms", "cpu_ms", "upstream_connections", "errors")
_RENEWAL = ("requests", "errors", "exchanges", "p50_64", "p99_64", "p99.9_64")


def _plain(stage: Stage) -> Target:
    return stage.upstream.plain


def _tls(stage: Stage) -> Target:
    return stage.upstream.tls


def _gets(key: str, title: str, target: Way, path: str) -> Load:
    """GETs by wrk."""
    return Load(
        key,
        title,
        lambda stage, peer: exchanges.through(stage, peer, target(stage), path),
        _EXCHANGES,
        compared="cpu_us",
        direct=lambda stage: exchanges.direct(stage, target(stage), path),
    )


def _gets_over_tls(key: str, title: str, target: Way, peers: Sequence[str]) -> Load:
    """Real GETs by wrk, which speaks TLS to the proxies."""
    return Load(
        key,
        title,
        lambda stage, peer: exchanges.through(
            stage,
            peer,
            target(stage),
            inputs.REAL_PATH,
            replace(stage.settings, serves_tls=True),
        ),
        (*_COST, *_RATE, *_MEMORY, *_LATENCY, "errors"),
        compared="cpu_us",
        peers=peers,
    )


def _small_gets(key: str, title: str, target: Way, path: str) -> Load:
    """GETs of a small body, which is what the floor is for."""
    load = _gets(key, title, target, path)
    return replace(load, floor=lambda stage: floor.floor(stage, target(stage), path))


def _stream(
    key: str, title: str, through: Callable[[Stage, Peer], Metrics], peers: Sequence[str] = ()
) -> Load:
    """Long bodies. Their clients cost time of their own: the proxies are compared by their CPU."""
    return Load(key, title, through, _STREAM, compared="cpu_s_gib", peers=peers)


def _download(key: str, title: str, target: Way, name: str, times: int) -> Load:
    return _stream(
        key, title, lambda stage, peer: streams.down(stage, peer, target(stage), name, times)
    )


def _repeated(
    key: str, title: str, through: Callable[[Stage, Peer], Metrics], peers: Sequence[str] = _FEW
) -> Load:
    return Load(key, title, through, _REPEATED, compared="cpu_us", peers=peers)


def _routes(count: int) -> Load:
    """GETs that the last of so many routes takes."""
    title = f"{_REAL}, the last of {count:,} routes" if count > 1 else f"{_REAL}, one route"
    return _repeated(
        f"routes-{count}", title, lambda stage, peer: routes.routes(stage, peer, count), _OURS
    )


def _cold_burst(key: str, count: int, peers: Sequence[str] = ()) -> Load:
    return Load(
        key,
        f"{count} cold requests at once with the system's trust store, TLS upstream",
        lambda stage, peer: cold.burst_with_system_store(stage, peer, count),
        _BURST,
        compared="last_ms",
        peers=peers,
    )


_REAL = "GET of 2 KiB with 13 and 22 fields"
_SMALL = "GET of 250 bytes with bare heads"

LOADS = (
    _small_gets("real-get", f"{_REAL}, plain upstream", _plain, inputs.REAL_PATH),
    _small_gets("real-get-tls", f"{_REAL}, TLS upstream", _tls, inputs.REAL_PATH),
    _gets_over_tls("tls-get", f"{_REAL}, TLS on both sides", _tls, _EACH),
    _gets_over_tls("downstream-tls-get", f"{_REAL}, TLS to the client alone", _plain, _FEW),
    _small_gets("small-get", f"{_SMALL}, plain upstream", _plain, inputs.SMALL_PATH),
    _small_gets("small-get-tls", f"{_SMALL}, TLS upstream", _tls, inputs.SMALL_PATH),
    _gets("medium-get", "GET of 100 KiB, plain upstream", _plain, "/files/100KiB"),
    _download("large-get", "Download of 100 MiB, plain upstream", _plain, "100MiB", 4),
    _download("large-get-tls", "Download of 100 MiB, TLS upstream", _tls, "100MiB", 3),
    _download("huge-get", "Download of 1 GiB, plain upstream", _plain, "1GiB", 1),
    _stream(
        "tls-download",
        "Download of 512 MiB, TLS on both sides",
        lambda stage, peer: streams.down(stage, peer, _tls(stage), "512MiB", 1, tls=True),
        _FEW,
    ),
    _stream("spooled-post", "Upload of 64 MiB that is kept for a replay", streams.kept),
    _stream(
        "huge-put",
        "Upload of 1 GiB, plain upstream",
        lambda stage, peer: streams.put(stage, peer, 1024 * MIB),
    ),
    _stream("chunked-put", "Upload of 256 MiB in chunks", streams.put_chunked, _FEW),
    _stream(
        "tls-put",
        "Upload of 512 MiB, TLS on both sides",
        lambda stage, peer: streams.put(stage, peer, 512 * MIB, tls=True),
        _FEW,
    ),
    _repeated("small-post", "POST of 2 KiB with 13 and 22 fields", requests.small_posts),
    replace(
        _repeated("medium-put", "PUT of 1 MiB on 8 connections", requests.medium_puts),
        columns=("cpu_us", "cpu_s_gib", "rps", *_MEMORY, "errors"),
    ),
    _repeated("fresh-get", f"{_REAL}, a client's connection a request", requests.fresh_gets),
    _repeated(
        "closing-upstream",
        f"{_REAL}, an upstream that closes",
        lambda stage, peer: requests.gets(stage, peer, stage.upstream.closing),
    ),
    Load(
        "hostile",
        "Hostile requests, and ordinary ones of the same size",
        hostile.hostile,
        (*HOSTILE, "errors"),
        peers=_OURS,
    ),
    Load(
        "two-loops",
        f"{_REAL}, one event loop and two",
        loops.loops,
        ("rps_loops_1", "rps_loops_2", "errors"),
        peers=_OURS,
    ),
    *(_routes(count) for count in (1, 100, 10_000)),
    Load(
        "arrivals",
        "1,000 clients that connect at once and ask, plain upstream",
        arrivals.arrivals,
        _ARRIVALS,
        compared="p99_ms",
    ),
    _cold_burst("cold-burst", 64),
    _cold_burst("cold-500", 500, _FEW),
    Load(
        "start", "Start with a plain upstream", start.start, ("start_ms",), "start_ms", peers=_EACH
    ),
    Load(
        "idle",
        "Idle keep-alive connections",
        idle.idle,
        ("rss_rest", "rss_idle"),
        compared="rss_idle",
    ),
    Load(
        "slow-readers",
        "64 downloads of 100 MiB that nobody reads",
        slow.slow_readers,
        ("rss_rest", "rss_slow", "rss_growth"),
        compared="rss_slow",
        peers=_EACH,
    ),
    Load(
        "held",
        "64 slow readers, 64 slow uploads, 64 to a stalled upstream; five waves that leave",
        held.held,
        ("rss_rest", "rss_held", "rss_left"),
        peers=_OURS,
    ),
    Load(
        "cold-http1",
        "500 cold requests at once over a link of 50 ms, HTTP/1.1 over TLS upstream",
        lambda stage, peer: cold.burst(stage, peer, http2=False),
        _BURST,
        compared="last_ms",
    ),
    Load(
        "cold-http2",
        "500 cold requests at once over a link of 50 ms, HTTP/2 over TLS upstream",
        lambda stage, peer: cold.burst(stage, peer, http2=True),
        _BURST,
        compared="last_ms",
        http2=True,
    ),
    Load(
        "token-refresh",
        "Tokens that end every 4 s, in a load of 64 connections",
        renewal.refresh,
        _RENEWAL,
        peers=_OURS,
    ),
    Load(
        "token-revocation",
        "A token that is revoked in the middle of a load of 64 connections",
        renewal.revocation,
        _RENEWAL,
        peers=_OURS,
    ),
)
