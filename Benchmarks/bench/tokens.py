"""The tokens that the upstream accepts: files named for the whole Authorization value."""

import base64
import itertools
import json
import threading
import time
from pathlib import Path

# A token that is good for longer needs nobody to take it back.
_LONGEST_RUN_SECONDS = 7200.0


class TokenBook:
    """Issues tokens and takes them back."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._numbers = itertools.count(1)
        directory.mkdir()
        self.static = f"Bearer {'static-' * 20}token"
        self._accept(self.static)

    def issue(self, seconds: float) -> str:
        """A new token that the upstream refuses after `seconds`. Says of itself when it ends."""
        claims = {
            "id": next(self._numbers),
            "created_at": str(int(time.time() * 1000)),
            "expires_in": str(int(seconds * 1000)),
        }
        token = ".".join((_base64({"alg": "none"}), _base64(claims), "x" * 40))
        self._accept(f"Bearer {token}")
        if seconds < _LONGEST_RUN_SECONDS:
            timer = threading.Timer(seconds, self.revoke, [token])
            timer.daemon = True
            timer.start()
        return token

    def revoke(self, token: str) -> None:
        """From now on the upstream answers 401 to this token."""
        (self.directory / f"Bearer {token}").unlink(missing_ok=True)

    def _accept(self, authorization: str) -> None:
        (self.directory / authorization).touch()


def _base64(value: object) -> str:
    encoded = base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode())
    return encoded.decode().rstrip("=")
