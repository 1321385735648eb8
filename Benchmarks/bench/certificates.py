"""Throw-away keys and certificates, made with the `openssl` command."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

# The name in the upstream's certificate, for peers that don't check addresses.
SERVER_NAME = "upstream.test"
_DAYS = "2"


@dataclass(frozen=True)
class Certificates:
    """A certificate authority, and what it signed for the upstream's addresses."""

    authority: Path
    certificate: Path
    key: Path
    # The two in one file, as HAProxy wants them.
    together: Path


def make_server(directory: Path, addresses: list[str]) -> Certificates:
    """P-256 keys: the handshakes are not what is measured."""
    authority = _key_and_certificate(directory, "ca", _curve(), "/CN=Benchmark CA", [])
    names = ",".join([f"DNS:{SERVER_NAME}", *(f"IP:{address}" for address in addresses)])
    issued_by = ["-CA", str(authority[1]), "-CAkey", str(authority[0])]
    extensions = ["-addext", f"subjectAltName={names}", "-addext", "basicConstraints=CA:FALSE"]
    key, certificate = _key_and_certificate(
        directory, "server", _curve(), "/CN=Benchmark upstream", issued_by + extensions
    )
    together = directory / "server-together.pem"
    together.touch(mode=0o600)
    together.write_text(certificate.read_text() + key.read_text())
    return Certificates(authority[1], certificate, key, together)


def make_account(directory: Path) -> tuple[str, str]:
    """The RSA key and the certificate of a technical account, in PEM."""
    rsa = ["-newkey", "rsa:2048"]
    key, certificate = _key_and_certificate(directory, "account", rsa, "/CN=Benchmark account", [])
    return key.read_text(), certificate.read_text()


def _curve() -> list[str]:
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]


def _key_and_certificate(
    directory: Path, name: str, key_type: list[str], subject: str, extra: list[str]
) -> tuple[Path, Path]:
    key, certificate = directory / f"{name}.key", directory / f"{name}.pem"
    command = ["openssl", "req", "-x509", "-noenc", "-days", _DAYS, "-subj", subject]
    command += [*key_type, "-keyout", str(key), "-out", str(certificate), *extra]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return key, certificate
