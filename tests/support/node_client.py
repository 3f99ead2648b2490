"""Octopus's npm client, installed once from its lock file, outside the repository."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from required_tools import do_without

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "tests" / "clients"
_LISTED = ("package.json", "package-lock.json")
_SECONDS = 120


def install_client() -> Path:
    """Return the folder of the client; npm downloads it only once."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            do_without(f"{program} is not installed: Octopus's npm client needs it.")
    lock = b"".join((CLIENTS / name).read_bytes() for name in _LISTED)
    folder = ROOT / "build" / "clients" / hashlib.sha256(lock).hexdigest()[:16]
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent))
    for name in _LISTED:
        shutil.copy(CLIENTS / name, made / name)
    installed = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=made,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if installed.returncode:
        shutil.rmtree(made)
        pytest.fail(f"npm ci cannot install Octopus's client: {installed.stderr}")
    try:
        made.rename(folder)
    except OSError:
        shutil.rmtree(made)  # another worker was faster
    return folder


def run_client(folder: Path, site: str, key: str, scenario: str) -> Any:  # noqa: ANN401 - whatever it found
    """Return the output of a scenario of `octopus.cjs`."""
    outside = {
        name: text for name, text in os.environ.items() if "proxy" not in name.lower()
    }
    ran = subprocess.run(
        ["node", CLIENTS / "octopus.cjs", folder, site, key, scenario],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
        env=outside,
    )
    assert 0 == ran.returncode, ran.stderr
    return json.loads(ran.stdout)
