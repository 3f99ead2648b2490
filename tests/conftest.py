"""What tests of several rooms share: a still clock, a small space, and snapshots."""

import gc
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from any_database import KINDS, Templates
from insights_dash.store.audit import list_audit_entries
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space, get_space
from whole_product import NOW, fill, running

if TYPE_CHECKING:
    from dash import Dash
    from flask.testing import FlaskClient

    from product_with_people import People

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


# Each property is tried with few examples, the same in every run of CI.
# `make thorough` tries many.
for _name in ("default", "ci"):
    _profile = settings.get_profile(_name)
    settings.register_profile(_name, _profile, max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)

_SECOND_HALF = "test_names_in_a_browser"


class _Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Tests that share what takes seconds to start run in one worker, and first.

    That is a browser, and an import of the demo. xdist_group does nothing in
    pytest 9.2, which does not let xdist 3.8 rename a test.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = PurePosixPath(nodeid.partition("::")[0])
        match path.parent.name:
            case "e2e":
                # Two browsers: one would be busy long after the other workers.
                return "e2e, first half" if path.stem < _SECOND_HALF else "e2e"
            case "demo" | "security" as shared:
                return shared
            case _:
                return nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: Producer
) -> _Scheduling | None:
    """What `--dist=loadgroup` means here."""
    is_asked = config.getoption("dist") == "loadgroup"
    return _Scheduling(config, log) if is_asked else None


@pytest.fixture
def now() -> datetime:
    """A Wednesday noon."""
    return NOW


def pytest_collection_finish() -> None:
    """The collector need not look through the libraries again for each test's app."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_sessionfinish() -> None:
    gc.unfreeze()


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


@pytest.fixture
def database_kind() -> str:
    """What `database` is in tests that are not marked `both_databases`."""
    return "sqlite"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    templates = Templates(tmp_path_factory.mktemp("templates"))
    yield templates
    templates.remove()


@pytest.fixture
def filled() -> None:
    """A wish of `space`, which `database` grants."""


@pytest.fixture
def database(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    database_kind: str,
    templates: Templates,
) -> Iterator[Database]:
    """A database that is empty but for `space`; that of `app`, where there is one."""
    rows = fill if "filled" in request.fixturenames else None
    with templates.copy(database_kind, tmp_path, rows) as database:
        yield database


@pytest.fixture
def read_clock(now: datetime) -> Callable[[], datetime]:
    """The clock of `app`."""
    return lambda: now


@pytest.fixture
def app(
    tmp_path: Path, database: Database, read_clock: Callable[[], datetime]
) -> "Iterator[Dash]":
    """The whole product on `database`."""
    with running(database, tmp_path, read_clock) as app:
        yield app


@pytest.fixture
def space(filled: None, database: Database) -> Space:  # noqa: ARG001 - as it says
    """Spaces-1, "Main Space", with the batch of `small_world`; Spaces-2 is empty."""
    with database.read() as session:
        return get_space(session, "Spaces-1")


@pytest.fixture
def client(app: "Dash", space: Space) -> "FlaskClient":  # noqa: ARG001 - fills the database
    client: FlaskClient = app.server.test_client()
    return client


@pytest.fixture(scope="session")
def shared_apps(
    tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> "Iterator[Callable[[str], Dash]]":
    """The whole product on the small space, once for each kind of database."""
    with ExitStack() as stack:

        @cache
        def start(kind: str) -> "Dash":
            home = tmp_path_factory.mktemp("shared")
            database = stack.enter_context(templates.copy(kind, home, fill))
            stack.enter_context(unchanged(database))
            return stack.enter_context(running(database, home, lambda: NOW))

        yield start


@contextmanager
def unchanged(database: Database) -> Iterator[None]:
    """A failure where anything has been written meanwhile."""
    before = last_audit_entry(database)
    yield
    assert before == last_audit_entry(database), "a test of `reader` wrote something"


def last_audit_entry(database: Database) -> object:
    """Return the last entry about a change; refusals are in the log too."""
    with database.read() as session:
        newest = list_audit_entries(session).items
    return next((each for each in newest if "refused" not in each.action), None)


@pytest.fixture
def shared_app(shared_apps: "Callable[[str], Dash]", database_kind: str) -> "Dash":
    """That product, for tests that change nothing and open no page.

    Dash keeps one list of pages a process: they show what the newest product has.
    """
    return shared_apps(database_kind)


@pytest.fixture
def reader(shared_app: "Dash") -> "FlaskClient":
    """One who only reads, or is refused whatever else they try."""
    client: FlaskClient = shared_app.server.test_client()
    return client


@pytest.fixture(scope="session")
def started_people(
    tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> "Iterator[tuple[People, dict[str, object]]]":
    import dash  # noqa: PLC0415 - as in `running`

    from people import add_administrator, add_key  # noqa: PLC0415
    from product_with_people import People  # noqa: PLC0415

    home = tmp_path_factory.mktemp("people")
    with ExitStack() as stack:
        database = stack.enter_context(templates.copy("sqlite", home, fill))
        app = stack.enter_context(running(database, home, lambda: NOW))
        root = add_administrator(database, NOW)
        key = add_key(database, NOW, root)
        yield People(app, database, root, key), dict(dash.page_registry)


@pytest.fixture
def people(started_people: "tuple[People, dict[str, object]]") -> "People":
    """The product on the small space, with people, whose pages Dash now shows."""
    import dash  # noqa: PLC0415 - as in `running`

    people, pages = started_people
    # Dash keeps one list of pages a process.
    dash.page_registry.clear()
    dash.page_registry.update(pages)
    return people


@pytest.fixture
def body() -> dict[str, Any]:
    """What creates a valid report."""
    return {
        "SpaceId": "Spaces-1",
        "Name": "Production",
        "Description": "What our users see.",
        "ProjectIds": ["Projects-1"],
        "EnvironmentGroups": [
            {"Name": "Tests", "Environments": ["Environments-1"]},
            {"Name": "Live", "Environments": ["Environments-2"]},
        ],
        "TimeZone": "Europe/London",
    }


@pytest.fixture
def report(client: "FlaskClient", body: dict[str, Any]) -> str:
    """The address of a stored report."""
    created = client.post("/api/Spaces-1/insights/reports", json=body)
    assert 201 == created.status_code, created.text
    return created.headers["Location"]


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
