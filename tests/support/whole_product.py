"""The whole product on a database of the small world, at a fixed time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from any_database import engines_disposed
from insights_dash.config import Settings
from insights_dash.domain.catalogue.build_information import BUILD_TEXTS, BuildFields
from insights_dash.domain.data_import import ImportState
from insights_dash.domain.source import SourceKind
from insights_dash.store.audit import Author
from insights_dash.store.build_information import OverwriteMode, push_build
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import BuildInformationRow, ImportRow
from people import LOW_COST
from small_world import BATCH

if TYPE_CHECKING:
    from dash import Dash

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)


_PAGES = "pages of the tests"


def create(settings: Settings, *, now: Callable[[], datetime]) -> "Dash":
    """Create an app that can be shown again after another one."""
    # Most tests need no server, whose import takes a second.
    import dash  # noqa: PLC0415

    from insights_dash.application import create_app  # noqa: PLC0415

    app = create_app(settings, now=now)
    app.server.extensions[_PAGES] = dict(dash.page_registry)
    return app


def show(app: "Dash") -> "Dash":
    """Let Dash show the pages of this app: it has one list of pages per process."""
    import dash  # noqa: PLC0415

    dash.page_registry.clear()
    dash.page_registry.update(app.server.extensions[_PAGES])
    return app


@contextmanager
def running(
    database: Database, home: Path, now: Callable[[], datetime]
) -> "Iterator[Dash]":
    """Yield an app on the database; afterwards it keeps no connection."""
    with engines_disposed():
        yield create(build_settings(database, home), now=now)


def build_settings(database: Database, home: Path, **others: Any) -> Settings:  # noqa: ANN401 - of any setting
    """Return the tests' settings: a known secret, and cheap password hashes."""
    return Settings(
        home=home,
        database_url=database.engine.url.render_as_string(hide_password=False),
        secret_key="test",  # noqa: S106
        password_cost=LOW_COST,
        **others,
    )


def fill(database: Database) -> None:
    with database.write() as session:
        space = create_space(session, "Main Space", now=NOW, description="Ours.")
        create_space(session, "Other", now=NOW)
        recorded = record(session, space, BATCH, now=NOW)
        session.add(_build_row(space))
        session.add(_import_row(space))
    assert () == recorded.refusals


def _build_row(space: Space) -> BuildInformationRow:
    """Return build information of no release, without an entry in the log."""
    texts = dict.fromkeys(BUILD_TEXTS, "")
    return BuildInformationRow(
        space_number=space.number,
        package_id="Basket library",
        package_key="basket library",
        version="3.0",
        created=NOW,
        item_count=0,
        commits=[],
        work_items=[],
        **texts,
    )


def _import_row(space: Space) -> ImportRow:
    """Return an import that has written nothing, without an entry in the log."""
    return ImportRow(
        space_number=space.number,
        name="june.csv",
        source="upload",
        origin=SourceKind.UPLOAD.value,
        state=ImportState.CANCELED.value,
        created=NOW,
        changed=NOW,
    )


def add_build(session: Session, space: Space, fields: BuildFields) -> str:
    """Push information on a build, and return its ID."""
    author, mode = Author("mara", NOW), OverwriteMode.OVERWRITE_EXISTING
    return push_build(session, space, fields, mode=mode, author=author)[0]
