"""Which worker of pytest-xdist runs a test: a plugin that `--dist=loadgroup` uses."""

from pathlib import PurePosixPath

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

_SECOND_HALF = "test_names_in_a_browser"


class _Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Run tests that share something slow to start in one worker, and first.

    This is a browser, an import of the demo, or a client. xdist_group does nothing in
    pytest 9.2, because it doesn't let xdist 3.8 change the names of tests.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = PurePosixPath(nodeid.partition("::")[0])
        match path.parent.name:
            case "e2e":
                # Two browsers: one would be busy long after the other workers.
                return "e2e, first half" if path.stem < _SECOND_HALF else "e2e"
            case "demo" | "security" as shared:
                return shared
            case "clients":
                return str(path)  # a client runs once for all tests of its file
            case _:
                return nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: Producer
) -> _Scheduling | None:
    """Return what `--dist=loadgroup` means here."""
    is_asked = config.getoption("dist") == "loadgroup"
    return _Scheduling(config, log) if is_asked else None
