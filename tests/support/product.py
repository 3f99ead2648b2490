"""The whole product for tests: one app per worker and kind of database.

Creating an app takes a fifth of a second, so it stays, and each test that changes
something gets the rows of a template in its place. This is a plugin of fixtures.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from any_database import Templates, engines_disposed
from audit_log import list_audit_entries
from insights_dash.store import background
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space, get_space, list_space_numbers
from whole_product import NOW, build_settings, create, fill, running, show

if TYPE_CHECKING:
    from dash import Dash
    from flask.testing import FlaskClient

    from product_with_people import People

_ANY_FILE = "/assets/favicon.svg"


@dataclass
class Product:
    """A database, and an app on it with the clock of the current test.

    The app remembers nothing of earlier tests: not their rows, whose installation had
    another ID, and not their refusals, which are long past. Tests of what an app does
    when it starts create one of their own.
    """

    database: Database
    home: Path
    renew: Callable[[Database], None]
    read_clock: Callable[[], datetime] = lambda: NOW
    app: "Dash | None" = None
    _passed: timedelta = timedelta()

    def start(self) -> "Dash":
        """Return the app, created if this is the first test to need it."""
        if self.app is None:
            settings = build_settings(self.database, self.home)
            with self.database.read() as session:
                is_new = not list_space_numbers(session)
            self.app = create(settings, now=self._read_time)
            if is_new:
                self.renew(self.database)  # without the space of a first start
        return self.app

    def finish(self) -> None:
        """Write what is still to be written, and let the clock pass every limit."""
        _wait_for_background_writes()
        if self.app is None:
            return
        # The first day's request writes the refusals that wait, the second's forgets.
        for days in (1, 2):
            self._passed = timedelta(days)
            self.app.server.test_client().get(_ANY_FILE).close()
            _wait_for_background_writes()
        self._passed = timedelta()

    def _read_time(self) -> datetime:
        return self.read_clock() + self._passed


def _wait_for_background_writes() -> None:
    for thread in threading.enumerate():
        if thread.name == background.THREAD:
            thread.join()


@pytest.fixture
def database_kind() -> str:
    """The kind of `database` in tests that are not marked `both_databases`."""
    return "sqlite"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    templates = Templates(tmp_path_factory.mktemp("templates"))
    yield templates
    templates.remove()


@pytest.fixture(scope="session")
def products(
    tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> Iterator[Callable[[str], Product]]:
    """The product on each kind of database, started by the first test to need it."""
    with ExitStack() as stack:

        @cache
        def start(kind: str) -> Product:
            home = tmp_path_factory.mktemp("product")
            database = stack.enter_context(templates.copy(kind, home))
            return Product(database, home, templates.renew)

        stack.enter_context(engines_disposed())
        yield start


@pytest.fixture
def product(
    products: Callable[[str], Product], templates: Templates, database_kind: str
) -> Iterator[Product]:
    """The product, as new: its database is empty."""
    product = products(database_kind)
    templates.renew(product.database)
    is_file = database_kind == "sqlite"
    # A file is only replaced while nothing is connected to it.
    with engines_disposed() if is_file else nullcontext():
        yield product
        product.finish()


@pytest.fixture
def database(product: Product) -> Database:
    """An empty database, unless the test also uses `space`; the one of `app`."""
    return product.database


@pytest.fixture
def space(database: Database, templates: Templates) -> Space:
    """Spaces-1, "Main Space", with the batch of `small_world`; Spaces-2 is empty."""
    assert last_audit_entry(database) is None, "ask for `space` before writing anything"
    templates.renew(database, fill)
    with database.read() as session:
        return get_space(session, "Spaces-1")


@pytest.fixture
def read_clock(now: datetime) -> Callable[[], datetime]:
    """The clock of `app`."""
    return lambda: now


@pytest.fixture
def app(product: Product, read_clock: Callable[[], datetime]) -> "Iterator[Dash]":
    """The whole product on `database`; hooks and settings that a test adds are lost."""
    product.read_clock = read_clock
    app = show(product.start())
    hooks, settings = app.server.before_request_funcs[None], app.server.config
    hooks_before, settings_before = tuple(hooks), dict(settings)
    yield app
    hooks[:] = hooks_before
    settings.clear()
    settings.update(settings_before)


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
    """Fail if anything has been written in the block."""
    before = last_audit_entry(database)
    yield
    assert before == last_audit_entry(database), "a test of `reader` wrote something"


def last_audit_entry(database: Database) -> object:
    """Return the last entry about a change; refusals and exports are in the log too."""
    with database.read() as session:
        newest = list_audit_entries(session)
    changes = (
        each
        for each in newest
        if "refused" not in each.action and each.action != "data exported"
    )
    return next(changes, None)


@pytest.fixture
def shared_app(shared_apps: "Callable[[str], Dash]", database_kind: str) -> "Dash":
    """The product on the small space, for tests that change nothing."""
    return show(shared_apps(database_kind))


@pytest.fixture
def reader(shared_app: "Dash") -> "FlaskClient":
    """One who only reads, or is refused whatever else they try."""
    client: FlaskClient = shared_app.server.test_client()
    return client


@pytest.fixture(scope="session")
def started_people(
    tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> "Iterator[People]":
    from people import add_administrator, add_key  # noqa: PLC0415 - as in `create`
    from product_with_people import People  # noqa: PLC0415

    home = tmp_path_factory.mktemp("people")
    with ExitStack() as stack:
        database = stack.enter_context(templates.copy("sqlite", home, fill))
        app = stack.enter_context(running(database, home, lambda: NOW))
        root = add_administrator(database, NOW)
        yield People(app, database, root, add_key(database, NOW, root))


@pytest.fixture
def people(started_people: "People") -> "People":
    """The product on the small space, with people, whose pages Dash now shows."""
    show(started_people.app)
    return started_people


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
