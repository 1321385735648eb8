"""Requests that are made to cost much, beside ordinary ones of the same size. Only our proxy."""

from collections.abc import Mapping
from dataclasses import replace

from . import inputs, requests, routes
from .exchanges import MANY, Metrics
from .network import LOOPBACK
from .peers import Peer
from .stage import Stage

# A path as long as the proxy takes it, less the rest of the request line.
_PATH_BYTES = 16_000
_FIELD_BYTES = 24_000
_CHUNKS = 4096
# Answered whatever follows, and when the body has come.
_ANY = "/any"
_UPLOAD = "/upload"
_ROUTES = 100


def hostile(stage: Stage, peer: Peer) -> Metrics:
    """CPU of each kind, of an ordinary request of that size, and how much more it is."""
    metrics: Metrics = {"errors": 0.0}
    # A path is held against each of them.
    settings = replace(stage.settings, routes=(*routes.paths(_ROUTES), _ANY, _UPLOAD))
    with stage.started(peer, stage.upstream.plain, settings=settings) as proxy:
        for kind, (bad, ordinary) in _pairs().items():
            cost, _ = requests.send(stage, proxy, bad, MANY, 1)
            usual, answered = requests.send(stage, proxy, ordinary, MANY, 1)
            metrics |= {
                f"cpu_us_{kind}": cost * 1e6,
                f"cpu_us_{kind}_ordinary": usual * 1e6,
                f"ratio_{kind}": cost / usual,
            }
            # A hostile request may be refused.
            metrics["errors"] += answered.errors
    return metrics


def _pairs() -> Mapping[str, tuple[bytes, bytes]]:
    pieces = b"1\r\nx\r\n" * _CHUNKS
    rest = len(pieces) - len("1000\r\n\r\n")
    names = ",".join(f"x{number:04}" for number in range(_FIELD_BYTES // len("x0000,")))
    return {
        "escapes": (_get("%" + "25" * (_PATH_BYTES // 2)), _get("a" * (_PATH_BYTES + 1))),
        "segments": (_get("a/" * (_PATH_BYTES // 2)), _get("a" * _PATH_BYTES)),
        "connection": (
            _get("", {"Connection": names}),
            _get("", {"X-Padding": "a" * (len(names) - len("X-Padding: keep-alive\r\n"))}),
        ),
        "chunks": (_post(pieces), _post(b"%x\r\n%b\r\n" % (rest, bytes(rest)))),
    }


def _get(path: str, fields: Mapping[str, str] | None = None) -> bytes:
    fields = {**inputs.REQUEST_FIELDS, **(fields or {})}
    return inputs.head(f"{_ANY}/{path}", LOOPBACK, fields)


def _post(chunks: bytes) -> bytes:
    fields = {**inputs.REQUEST_FIELDS, "Transfer-Encoding": "chunked"}
    return inputs.head(_UPLOAD, LOOPBACK, fields, "POST") + chunks + b"0\r\n\r\n"
