"""Fills the files in `configurations/`."""

import re
from collections.abc import Mapping
from pathlib import Path

from .paths import CONFIGURATIONS

_CONDITION = re.compile(r"<<if (\w+)>>")
_NAME = re.compile(r"<<(\w+)>>")


def fill(name: str, values: Mapping[str, object], conditions: Mapping[str, bool]) -> str:
    """The text of a configuration file.

    `<<name>>` stands for a value. A line that begins with `<<if name>>` is kept where that
    condition holds.
    """
    lines: list[str] = []
    for line in (CONFIGURATIONS / name).read_text().splitlines():
        condition = _CONDITION.match(line)
        if condition and not conditions[condition[1]]:
            continue
        line = line[condition.end() :] if condition else line
        lines.append(_NAME.sub(lambda match: str(values[match[1]]), line))
    return "\n".join(lines) + "\n"


def write(
    name: str,
    path: Path,
    values: Mapping[str, object],
    conditions: Mapping[str, bool] | None = None,
) -> None:
    """Writes a filled configuration file that only its owner can read."""
    path.touch(mode=0o600)
    path.write_text(fill(name, values, conditions or {}))
