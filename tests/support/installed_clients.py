"""Clients from npm and PyPI, installed once from their lists into `build/`."""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from required_tools import do_without

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "tests" / "clients"
_LISTED = ("package.json", "package-lock.json")
_PYTHON_CLIENTS = "python-clients.txt"
_SECONDS = 120
# What clients need is listed too.
_LIBRARIES = {"six", "termcolor"}


def install_node_client() -> Path:
    """Return the folder of the client; npm downloads it only once."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            do_without(f"{program} is not installed: Octopus's npm client needs it.")
    return install_once(
        [CLIENTS / name for name in _LISTED],
        ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
    )


def install_once(listed: list[Path], command: list[str]) -> Path:
    """Return the folder in which `command` has installed what the files list.

    The folder is named after the content of the files, so that a change of theirs
    installs again. The command runs in it, next to copies of the files.
    """
    content = b"".join(each.read_bytes() for each in listed)
    folder = ROOT / "build" / "clients" / hashlib.sha256(content).hexdigest()[:16]
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent))
    for each in listed:
        shutil.copy(each, made / each.name)
    installed = subprocess.run(
        command,
        cwd=made,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if installed.returncode:
        shutil.rmtree(made)
        pytest.fail(f"{command[0]} cannot install a client: {installed.stderr}")
    try:
        made.rename(folder)
    except OSError:
        shutil.rmtree(made)  # another worker was faster
    return folder


def list_python_clients() -> dict[str, str]:
    """Return the versions of the Python clients, by their names on PyPI."""
    listed = (CLIENTS / _PYTHON_CLIENTS).read_text(encoding="utf-8")
    found = re.findall(r"(?m)^([\w.-]+)==(\S+)", listed)
    return {name: version for name, version in found if name not in _LIBRARIES}


def install_python_clients() -> Path:
    """Return the folder of the Python clients; pip downloads them only once.

    They are not in requirements.lock, where one's old requirements would hold back
    the libraries of the product.
    """
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    exactly = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
    listed = CLIENTS / _PYTHON_CLIENTS
    return install_once(
        [listed], [*pip, *exactly, "--target", ".", "--requirement", listed.name]
    )
