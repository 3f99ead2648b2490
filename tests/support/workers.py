"""How the workers of pytest-xdist share the work, of tests and of compiling them.

`--dist=loadgroup` uses this plugin.
"""

import sys
from bisect import bisect
from contextlib import suppress
from importlib import import_module
from pathlib import Path, PurePosixPath

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# With which files each browser but the first begins: all are busy for as long.
_BROWSERS = ("test_looks_in", "test_overview_in", "test_people_in")
_AT_ONCE, _MANY = 8, 500


class _Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Run tests that share something slow to start in one worker, and first.

    This is a browser, an import of the demo, or a client. xdist_group does nothing in
    pytest 9.2, because it doesn't let xdist 3.8 change the names of tests.
    """

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        self._places: dict[str, int] = {}

    def mark_test_complete(
        self,
        node: WorkerController,
        item_index: int,
        duration: float = 0,  # noqa: ARG002 - of the method that this replaces
    ) -> None:
        """Forget what is done; xdist counts through all of it after each test."""
        test = self.registered_collections[node][item_index]
        scope, units = self._split_scope(test), self.assigned_work[node]
        units[scope][test] = True
        if all(units[scope].values()):
            del units[scope]
        self._reschedule(node)

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Send a worker the next unit, or several while there are many.

        xdist looks for each test in the whole list, and sends a message for each.
        """
        if not self._places:
            self._places = {test: place for place, test in enumerate(self.collection)}
        wanted: list[int] = []
        for _ in range(_AT_ONCE if len(self.workqueue) > _MANY else 1):
            scope, unit = self.workqueue.popitem(last=False)
            self.assigned_work[node][scope] = unit
            wanted += [self._places[test] for test in unit if not unit[test]]
            if len(unit) > 1:
                break
        node.send_runtest_some(wanted)

    def _split_scope(self, nodeid: str) -> str:
        path = PurePosixPath(nodeid.partition("::")[0])
        match path.parent.name:
            case "e2e":
                # One browser would be busy long after the other workers.
                return f"e2e {bisect(_BROWSERS, path.stem)}"
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Import a share of the tests first, so that others find them compiled.

    On a fresh clone, each worker would compile every file at the same time as the
    others. An error is left to the collection, which imports the file again.
    """
    config = session.config
    worker = getattr(config, "workerinput", None)
    if worker is None or config.args_source is not config.ArgsSource.TESTPATHS:
        return
    share, shares = int(worker["workerid"].removeprefix("gw")), worker["workercount"]
    files = sorted(Path(__file__).parents[1].rglob("test_*.py"))
    for file in files[share::shares]:
        if str(file.parent) not in sys.path:
            sys.path.insert(0, str(file.parent))
        with suppress(Exception):
            import_module(file.stem)
