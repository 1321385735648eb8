"""What users send and AEM answers: the fields, bodies and tokens of the loads named `real-…`."""

import base64
import json
from collections.abc import Mapping

# As long as the access tokens that Adobe IMS issues.
TOKEN_BYTES = 1500
BODY_BYTES = 2048

SMALL_PATH = "/small"
REAL_PATH = "/content/site/us/en/articles/first-steps.model.json"

# Answered in the same way, but not before a body has come.
POST_PATH = "/content/site/us/en/articles"

# As an application's HTTP client sends them. With Host they are 13.
REQUEST_FIELDS: Mapping[str, str] = {
    "Connection": "keep-alive",
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "en-US,en;q=0.9",
    "Content-Type": "application/json",
    "User-Agent": "content-service/4.12.0 (node/22.9.0; linux x64) undici/6.19.8",
    "Cache-Control": "no-cache",
    "X-Request-Id": "6f9619ff-8b86-4011-b42d-00cf4fc964ff",
    "X-Correlation-Id": "order-service:7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "Traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "Tracestate": "vendor=00f067aa0ba902b7,other=t61rcWkgMzE",
    "Baggage": "tenant=site-us,release=2026.11.2,channel=web",
}

# As AEM's publish tier answers. With Server, Date, Content-Type, Content-Length and Connection
# of the upstream's own they are 22.
ANSWER_FIELDS: Mapping[str, str] = {
    "Cache-Control": "max-age=60, stale-while-revalidate=86400, stale-if-error=86400",
    "Surrogate-Control": "max-age=7200, stale-while-revalidate=86400, stale-if-error=86400",
    "ETag": '"0x8DB7C9C5E0E3A41-gzip"',
    "Last-Modified": "Fri, 20 Nov 2026 08:12:31 GMT",
    "Vary": "Accept-Encoding, Origin, X-Forwarded-Proto",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Strict-Transport-Security": "max-age=31557600; includeSubDomains",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'; object-src 'none'",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Dispatcher": "dispatcher2westeurope1-26714386",
    "X-Vhost": "publish",
    "X-Aem-Request-Id": "a1b2c3d4-58cc-4372-a567-0e02b2c3d479",
    "X-Served-By": "cache-fra-etou8220047-FRA",
    "X-Timer": "S1795766400.123456,VS0,VS0,VE31",
    "Accept-Ranges": "bytes",
    "Age": "0",
}


def real_body() -> str:
    """JSON of exactly `BODY_BYTES`."""
    items: list[dict[str, object]] = []
    while True:
        number = len(items) + 1
        path = f"/content/dam/site/articles/article-{number}"
        items.append({"_path": path, "title": f"Article {number}", "tags": ["news", "guide"]})
        text = json.dumps({"data": {"articleList": {"items": items}}, "padding": ""})
        if len(text) > BODY_BYTES - 120:
            return text[:-2] + "x" * (BODY_BYTES - len(text)) + text[-2:]


def head(path: str, host: str, fields: Mapping[str, str], method: str = "GET") -> bytes:
    """The head of a request, with Host first."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def fields_of(path: str) -> Mapping[str, str]:
    """What a client sends with a GET of `path`, besides Host."""
    return REQUEST_FIELDS if path == REAL_PATH else {}


def token(claims: Mapping[str, object]) -> str:
    """A token in the shape of IMS's, exactly `TOKEN_BYTES` long. Its signature is none."""
    header = {"alg": "RS256", "x5u": "ims_na1-key-at-1.cer", "kid": "ims_na1-key-at-1", "itt": "at"}
    rest = {
        "type": "access_token",
        "client_id": "cm-p1-e2-integration-benchmark",
        "user_id": "0123456789ABCDEF01234567@techacct.adobe.com",
        "as": "ims-na1",
        "aa_id": "0123456789ABCDEF01234567@techacct.adobe.com",
        "moi": "5f0a91c3",
        "scope": "read_pc.dma_aem_cloud,openid,AdobeID,additional_info.projectedProductContext",
        "more": "read_organizations,session,aem.folders,aem.fragments.management,aem.assets",
    }
    start = f"{_base64(header)}.{_base64({**claims, **rest})}."
    signature = _base64(f"signature of {claims}" + " and nothing else" * 40)
    return start + signature[: TOKEN_BYTES - len(start)]


def _base64(value: object) -> str:
    encoded = base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode())
    return encoded.decode().rstrip("=")
