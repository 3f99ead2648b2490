"""What tests of several rooms share: a still clock, a small space, and snapshots."""

import gc
import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from any_database import KINDS
from whole_product import NOW

pytest_plugins = ("keyless", "product", "workers")
# Hardly anything is garbage while tests are imported, until `pytest_collection_finish`.
gc.disable()

SNAPSHOTS = Path(__file__).parent / "api" / "snapshots"

# What differs from run to run, and what stands in its place.
_VOLATILE = (
    (re.compile(r'(?<="InstallationId": ")[0-9a-f-]{36}'), "<uuid>"),
    (re.compile(r"(?<=Reference: )[0-9a-f]{32}"), "<reference>"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-snapshots",
        action="store_true",
        help="write the API's answers into tests/api/snapshots instead of comparing",
    )
    parser.addoption(
        "--renew-client-table",
        action="store_true",
        help="write what the clients ran into docs/clients.md instead of comparing",
    )


# Each property is tried with few examples, the same in every run of CI.
# `make thorough` tries many.
for _name in ("default", "ci"):
    _profile = settings.get_profile(_name)
    settings.register_profile(_name, _profile, max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)


@pytest.fixture
def now() -> datetime:
    """A Wednesday noon."""
    return NOW


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """The process that only hands tests out collects no tests, but its own garbage."""
    gc.enable()


def pytest_collection_finish() -> None:
    """The collector need not look through the libraries again for each test's app.

    They stay frozen to the end, when pytest and Python look through everything.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests on the databases that they are marked with.

    A marker `sqlite` or `postgres` counts more than `both_databases`.
    """
    if "database_kind" not in metafunc.fixturenames:
        return
    sqlite, postgresql = KINDS
    kinds: dict[str, list[object]] = {
        "postgres": [postgresql],
        "sqlite": [sqlite],
        "both_databases": [sqlite, postgresql],
    }
    for marker, chosen in kinds.items():
        if metafunc.definition.get_closest_marker(marker):
            metafunc.parametrize("database_kind", chosen)
            return


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On PostgreSQL, run tests marked `once_on_postgresql` with one parameter set."""
    started: set[str] = set()

    def is_again(item: pytest.Item) -> bool:
        marked = item.get_closest_marker
        if not (marked("once_on_postgresql") and marked("postgres")):
            return False
        test = item.nodeid.partition("[")[0]
        is_known = test in started
        started.add(test)
        return is_known

    items[:] = [item for item in items if not is_again(item)]


@pytest.fixture
def matches_snapshot(request: pytest.FixtureRequest) -> Callable[[str, Any], bool]:
    """Compare an answer with its committed JSON, or renew that."""

    def compare(name: str, value: object) -> bool:
        text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        for pattern, mask in _VOLATILE:
            text = pattern.sub(mask, text)
        path = SNAPSHOTS / f"{name}.json"
        if request.config.getoption("--renew-snapshots"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text
        return True

    return compare


@pytest.fixture
def wait_for() -> Callable[[Callable[[], object]], None]:
    """Wait until a condition is true, even on a slow machine."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.02)

    return wait
