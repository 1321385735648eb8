"""The names and units of what is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """How a metric stands in a table."""

    title: str
    decimals: int = 0


_LATENCIES = {
    f"{percentile}_{connections}": Column(f"{percentile} at {connections}, µs")
    for connections in (1, 64)
    for percentile in ("p50", "p99", "p99.9")
}

_HOSTILE = {
    "escapes": "a path of nested escapes",
    "segments": "a path of 8,000 segments",
    "connection": "4,000 names in Connection",
    "chunks": "chunks of one byte",
}

COLUMNS = {
    "cpu_us": Column("CPU a request, µs", 1),
    "cpu_us_nio": Column("of which SwiftNIO, µs", 1),
    "cpu_us_curl": Column("of which libcurl, µs", 1),
    "cpu_us_1": Column("CPU a request at 1 connection, µs", 1),
    "calls_64": Column("system calls a request at 64 connections", 1),
    "calls_1": Column("system calls a request at 1 connection", 1),
    "rps_core": Column("requests a second a core"),
    "rps": Column("requests a second"),
    "rss_rest": Column("memory at rest, MiB", 1),
    "rss_peak": Column("memory, peak, MiB", 1),
    "rss_idle": Column("memory with idle connections, MiB", 1),
    "rss_held": Column("memory with bodies that wait, MiB", 1),
    "rss_slow": Column("memory with slow readers, MiB", 1),
    "rss_growth": Column("memory with slow readers ÷ at rest", 2),
    "rss_left": Column("memory when their clients have left, MiB", 1),
    "mib_s": Column("MiB a second"),
    "cpu_s_gib": Column("CPU seconds a GiB", 2),
    "p50_ms": Column("p50, ms"),
    "p99_ms": Column("p99, ms"),
    "last_ms": Column("last, ms"),
    "cpu_ms": Column("CPU, ms"),
    "upstream_connections": Column("upstream connections"),
    "start_ms": Column("time to the first answer, ms", 1),
    "rps_loops_1": Column("requests a second with one loop"),
    "rps_loops_2": Column("requests a second with two loops"),
    "requests": Column("requests"),
    "exchanges": Column("token exchanges"),
    "errors": Column("errors"),
    **{f"cpu_us_{kind}": Column(f"CPU with {it}, µs", 1) for kind, it in _HOSTILE.items()},
    **{f"cpu_us_{kind}_ordinary": Column("as long, ordinary, µs", 1) for kind in _HOSTILE},
    **{f"ratio_{kind}": Column("hostile ÷ ordinary", 2) for kind in _HOSTILE},
    **_LATENCIES,
    **{f"added_{key}": Column(f"added {it.title}") for key, it in _LATENCIES.items()},
}

# Of the load of hostile requests: each kind's three, one after the other.
HOSTILE = tuple(
    name
    for kind in _HOSTILE
    for name in (f"cpu_us_{kind}", f"cpu_us_{kind}_ordinary", f"ratio_{kind}")
)
