"""Tools that a machine may lack: without one, a test is skipped, but not in CI."""

import os

import pytest


def do_without(what: str) -> None:
    """Skip a test where something is not installed; in CI it has to be there."""
    if os.environ.get("CI", "false") != "false":
        pytest.fail(f"In CI this has to run: {what}")
    pytest.skip(what)
