"""The tokens that the upstream accepts: each is a file whose path is the Authorization value."""

import itertools
import threading
import time
from pathlib import Path

from . import inputs

# A token that is good for longer needs nobody to take it back.
_LONGEST_RUN_SECONDS = 7200.0
# No file has a name of more than 255 bytes, so a value is a path of folders that end in a file.
_PIECE = 220
_VALUE_BYTES = len("Bearer ") + inputs.TOKEN_BYTES
_FOLDERS = _VALUE_BYTES // _PIECE

# For nginx: takes an Authorization value into pieces, and the path that they make.
PATTERN = "^" + f"(.{{{_PIECE}}})" * _FOLDERS + f"(.{{{_VALUE_BYTES % _PIECE}}})$"
PATH = "/".join(f"${number}" for number in range(1, _FOLDERS + 2))


class TokenBook:
    """Issues tokens and takes them back."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._numbers = itertools.count(1)
        directory.mkdir()
        # The one that stands in the peers' configurations.
        self.static = f"Bearer {self.issue(_LONGEST_RUN_SECONDS)}"

    def issue(self, seconds: float) -> str:
        """A new token that the upstream refuses after `seconds`. Says of itself when it ends."""
        claims = {
            "id": f"{next(self._numbers)}_benchmark",
            "created_at": str(int(time.time() * 1000)),
            "expires_in": str(int(seconds * 1000)),
        }
        token = inputs.token(claims)
        file = self._file(f"Bearer {token}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        if seconds < _LONGEST_RUN_SECONDS:
            timer = threading.Timer(seconds, self.revoke, [token])
            timer.daemon = True
            timer.start()
        return token

    def revoke(self, token: str) -> None:
        """From now on the upstream answers 401 to this token."""
        self._file(f"Bearer {token}").unlink(missing_ok=True)

    def accepts(self, authorization: str) -> bool:
        """Whether the upstream answers such a request."""
        return len(authorization) == _VALUE_BYTES and self._file(authorization).is_file()

    def _file(self, authorization: str) -> Path:
        starts = range(0, len(authorization), _PIECE)
        return self.directory.joinpath(*(authorization[it : it + _PIECE] for it in starts))
