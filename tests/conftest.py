"""What tests of several rooms share: a still clock, a small space, and snapshots."""

import gc
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from any_database import KINDS, Templates, copy_rows
from insights_dash.config import Settings
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, create_space
from small_world import BATCH

if TYPE_CHECKING:
    from dash import Dash
    from flask.testing import FlaskClient

SNAPSHOTS = Path(__file__).parent / "api" / "snapshots"

# What differs from run to run, and what stands in its place.
_VOLATILE = (
    (re.compile(r'(?<="InstallationId": ")[0-9a-f-]{36}'), "<uuid>"),
    (re.compile(r"(?<=log has it as )[0-9a-f]{32}"), "<reference>"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-snapshots",
        action="store_true",
        help="write the API's answers into tests/api/snapshots instead of comparing",
    )


NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)


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
    """Tests of the store and of imports run on PostgreSQL too, where there is one."""
    on_both = metafunc.definition.path.parent.name in {"store", "ingest"}
    if on_both and "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", KINDS)


@pytest.fixture
def database_kind() -> str:
    """What `database` is, where a test's folder does not say otherwise."""
    return "sqlite"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    templates = Templates(tmp_path_factory.mktemp("templates"))
    yield templates
    templates.remove()


@pytest.fixture
def database(
    tmp_path: Path, database_kind: str, templates: Templates
) -> Iterator[Database]:
    """A database without rows; that of `app`, where a test asks for both."""
    with templates.copy(database_kind, tmp_path) as database:
        yield database


@pytest.fixture
def app(tmp_path: Path, now: datetime, database: Database) -> "Dash":
    """The whole product on `database`."""
    # Most tests need no server, and importing one takes a second.
    from insights_dash.application import create_app  # noqa: PLC0415

    url = database.engine.url.render_as_string(hide_password=False)
    settings = Settings(home=tmp_path, database_url=url, secret_key="test")  # noqa: S106
    return create_app(settings, now=lambda: now)


@pytest.fixture
def space(database: Database, small_space: tuple[Database, Space]) -> Space:
    """Spaces-1, "Main Space", with the batch of small_world; Spaces-2 is empty."""
    original, space = small_space
    if database.engine.dialect.name != "sqlite":
        return fill(database, NOW)
    copy_rows(original, database)
    return space


@pytest.fixture(scope="session")
def small_space(
    templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Space]]:
    """What `space` copies: to record it takes ten times as long."""
    with templates.copy("sqlite", tmp_path_factory.mktemp("small")) as database:
        yield database, fill(database, NOW)


def fill(database: Database, now: datetime) -> Space:
    with database.write() as session:
        space = create_space(session, "Main Space", now=now, description="Ours.")
        create_space(session, "Other", now=now)
        recorded = record(session, space, BATCH, now=now)
    assert () == recorded.refusals
    return space


@pytest.fixture
def client(app: "Dash", space: Space) -> "FlaskClient":  # noqa: ARG001 - fills the database
    client: FlaskClient = app.server.test_client()
    return client


@pytest.fixture(scope="session")
def shared_app(
    tmp_path_factory: pytest.TempPathFactory,
    templates: Templates,
    small_space: tuple[Database, Space],
) -> Iterator["Dash"]:
    """The whole product on the small space, for tests that change nothing."""
    from insights_dash.application import create_app  # noqa: PLC0415 - as above

    home = tmp_path_factory.mktemp("shared")
    with templates.copy("sqlite", home) as database:
        copy_rows(small_space[0], database)
        url = database.engine.url.render_as_string(hide_password=False)
        settings = Settings(home=home, database_url=url, secret_key="test")  # noqa: S106
        yield create_app(settings, now=lambda: NOW)


@pytest.fixture
def reader(shared_app: "Dash") -> "FlaskClient":
    """One who only reads, or is refused whatever else they try."""
    client: FlaskClient = shared_app.server.test_client()
    return client


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
