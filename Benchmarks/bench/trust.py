"""The system's trust store with the upstream's authority in it, as only the peers see it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from .namespace import NotPermitted
from .peers import Settings

# Debian's, in which libcurl looks by default.
SYSTEM_STORE = Path("/etc/ssl/certs/ca-certificates.crt")
# Runs what follows in a mount namespace of its own, in which one file lies over another.
_OVERLAID = ("unshare", "--mount", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"')


@contextmanager
def system_store(settings: Settings, directory: Path) -> Iterator[Settings]:
    """Settings with which a peer trusts whom the system trusts, and the upstream."""
    if not SYSTEM_STORE.is_file():
        raise NotPermitted("there is no store of the system's at Debian's place")
    with NamedTemporaryFile(dir=directory, suffix=".crt") as bundle:
        bundle.write(SYSTEM_STORE.read_bytes() + b"\n" + settings.authority.read_bytes())
        bundle.flush()
        prefix = (*_OVERLAID, bundle.name, str(SYSTEM_STORE))
        result = subprocess.run([*prefix, "true"], capture_output=True, text=True, timeout=10)
        if result.returncode:
            raise NotPermitted(f"a file over the system's store: {result.stderr.strip()}")
        yield replace(settings, authority=SYSTEM_STORE, is_system_store=True, prefix=prefix)
