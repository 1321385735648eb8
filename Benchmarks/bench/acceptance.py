"""What the proxy is to reach, judged by the run."""

from dataclasses import dataclass

from .peers import PROXY
from .summary import Spread, Summary


@dataclass(frozen=True)
class Goal:
    """A limit for the proxy's metric: absolute, or as a ratio to a peer's.

    `against` is the load of the peer's, if that is another one: the peer may be the proxy.
    """

    text: str
    load: str
    metric: str
    limit: float
    peer: str | None = None
    against: str | None = None
    at_least: bool = False

    def measured(self, summary: Summary) -> Spread | None:
        """None when the run didn't measure it."""
        if self.peer:
            return summary.ratio(self.load, self.peer, self.metric, self.against)
        return summary.spread(self.load, PROXY, self.metric)

    def is_met(self, measured: Spread) -> bool:
        """By the median."""
        if self.at_least:
            return measured.median >= self.limit
        return measured.median <= self.limit


GOALS = (
    Goal("CPU a request ÷ Envoy, plain", "real-get", "cpu_us", 0.4, "envoy"),
    Goal("CPU a request ÷ Envoy, TLS", "real-get-tls", "cpu_us", 0.55, "envoy"),
    Goal("CPU a request ÷ nginx, plain", "real-get", "cpu_us", 1.8, "nginx"),
    Goal("CPU a request ÷ nginx, TLS", "real-get-tls", "cpu_us", 1.6, "nginx"),
    Goal("p50 at one connection ÷ Envoy, plain", "real-get", "p50_1", 0.45, "envoy"),
    Goal("p50 at one connection ÷ Envoy, TLS", "real-get-tls", "p50_1", 0.45, "envoy"),
    Goal("p50 at one connection ÷ nginx, plain", "real-get", "p50_1", 1.2, "nginx"),
    Goal("p50 at one connection ÷ nginx, TLS", "real-get-tls", "p50_1", 1.2, "nginx"),
    Goal("CPU a GiB ÷ Envoy, upload over TLS", "tls-put", "cpu_s_gib", 1.6, "envoy"),
    Goal("CPU a GiB ÷ Envoy, upload of 1 GiB", "huge-put", "cpu_s_gib", 0.8, "envoy"),
    Goal("CPU a GiB ÷ Envoy, upload that is kept", "spooled-post", "cpu_s_gib", 3, "envoy"),
    Goal("CPU a GiB ÷ Envoy, download of 1 GiB", "huge-get", "cpu_s_gib", 1.1, "envoy"),
    Goal("CPU a request, 10,000 routes ÷ one", "routes-10000", "cpu_us", 1.1, PROXY, "routes-1"),
    Goal("p99 of 1,000 arriving clients ÷ Envoy", "arrivals", "p99_ms", 1, "envoy"),
    Goal("64 cold requests, system's store ÷ nginx", "cold-burst", "last_ms", 1.5, "nginx"),
    Goal("memory at rest ÷ Envoy", "real-get", "rss_rest", 0.45, "envoy"),
    Goal("memory under load ÷ Envoy", "real-get", "rss_peak", 0.5, "envoy"),
    Goal("memory with 10,000 idle connections, MiB", "idle", "rss_idle", 60),
    Goal("memory with 64 slow readers ÷ at rest", "slow-readers", "rss_growth", 1.3),
    Goal("memory with 192 bodies that wait, MiB", "held", "rss_held", 128),
    Goal("memory when 960 clients have vanished, MiB", "held", "rss_left", 128),
    Goal("throughput of 1 GiB ÷ nginx", "huge-get", "mib_s", 0.8, "nginx", at_least=True),
)
