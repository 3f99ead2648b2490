"""Spaces are created and deleted, also by several writers at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from insights_dash.domain.embed import IssuerScope
from insights_dash.domain.errors import (
    ConflictError,
    InsightsError,
    InvalidInputError,
    NotFoundError,
)
from insights_dash.domain.space import SpaceFields
from insights_dash.store.audit import Author
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.deleted_deployments import delete_deployment
from insights_dash.store.deployments import DeploymentsWanted, list_deployments
from insights_dash.store.embed_keys import EmbedAuthor, create_issuer, list_issuers
from insights_dash.store.record import record
from insights_dash.store.releases import delete_release
from insights_dash.store.space_changes import (
    add_space,
    change_space,
    count_contents,
    ensure_space,
    is_of_space,
    remove_space,
)
from insights_dash.store.spaces import Space, get_space, list_spaces
from insights_dash.store.tables import Base, EmbedKeyRow, ProjectRow
from small_world import BATCH
from whole_product import NOW

pytestmark = pytest.mark.both_databases

AUTHOR = Author("ada", NOW)


def add(database: Database, name: str, **others: object) -> Space:
    with database.write() as session:
        return add_space(session, SpaceFields(name, **others), AUTHOR)  # type: ignore[arg-type]


def in_threads(work: Callable[[], None], *, count: int) -> None:
    """Let some threads do the same; a process has at most three writers."""
    with ThreadPoolExecutor(count) as pool:
        for each in [pool.submit(work) for _ in range(count)]:
            each.result()


def list_names(database: Database) -> list[str]:
    with database.read() as session:
        return [space.name for space in list_spaces(session)]


def test_several_servers_create_one_default_space(database: Database) -> None:
    def start() -> None:
        ensure_space(database, now=NOW)

    in_threads(start, count=3)
    assert ["Default"] == list_names(database)


def test_one_of_several_writers_gets_the_name(database: Database) -> None:
    refused: list[InsightsError] = []

    def create() -> None:
        try:
            add(database, "Platform")
        except ConflictError as error:
            refused.append(error)

    in_threads(create, count=3)
    assert ["Platform"] == list_names(database)
    assert 2 == len(refused)


def test_two_writers_leave_one_default_space(database: Database) -> None:
    spaces = [add(database, name) for name in ("One", "Two", "Three")]
    waiting = iter(spaces[1:])

    def choose() -> None:
        space = next(waiting)
        fields = SpaceFields(space.name, is_default=True)
        with database.write() as session:
            change_space(session, space, fields, AUTHOR)

    in_threads(choose, count=2)
    with database.read() as session:
        assert [True] == [
            each.is_default for each in list_spaces(session) if each.is_default
        ]


def test_an_application_of_a_deleted_space_is_gone(database: Database) -> None:
    kept, gone = add(database, "Main"), add(database, "Other")
    author = EmbedAuthor("ada", None, sees_all=True)
    with database.write() as session:
        for space in (kept, gone):
            scope = IssuerScope(space.id, None, (), hides_names=False)
            create_issuer(session, space.name, scope, author, now=NOW)
        remove_space(session, gone, AUTHOR, is_confirmed=True)
    with database.read() as session:
        assert ["Main"] == [each.name for each in list_issuers(session, kept)]
        rows = select(func.count()).select_from(EmbedKeyRow)
        assert 1 == session.scalar(rows)


def test_another_space_keeps_everything(database: Database, space: Space) -> None:
    with database.write() as session:
        other = get_space(session, "Spaces-2")
        record(session, other, BATCH, now=NOW)
        before = count_contents(session, space)
        assert before == count_contents(session, other)
        remove_space(session, other, AUTHOR, is_confirmed=True)
    with database.read() as session:
        assert before == count_contents(session, space)
    with database.write() as session:
        assert () == record(session, space, BATCH, now=NOW).refusals


def test_what_was_deleted_does_not_count(database: Database, space: Space) -> None:
    counts = {"projects": 2, "releases": 3, "deployments": 7, "reports": 0}
    with database.write() as session:
        assert counts == count_contents(session, space)
        wanted = DeploymentsWanted(ids=["Deployments-1"])
        (deployment,) = list_deployments(session, [space], wanted).items
        delete_deployment(session, deployment, AUTHOR)
        delete_release(session, space, "Releases-3", AUTHOR)
    with database.write() as session:
        counts |= {"releases": 2, "deployments": 6}
        assert counts == count_contents(session, space)
        session.get_one(ProjectRow, 1).deleted_on = NOW
        session.flush()
        counts |= {"projects": 1, "releases": 0}
        assert counts == count_contents(session, space)
        other = get_space(session, "Spaces-2")
        assert {0} == set(count_contents(session, other).values())


def test_a_writer_that_waits_for_a_deletion_finds_no_space(
    database: Database,
) -> None:
    add(database, "Main")
    gone = add(database, "Gone", task_queue_stopped=True)
    began = Event()
    failures: list[Exception] = []

    def write() -> None:
        began.set()
        try:
            with database.write() as session:
                record(session, gone, BATCH, now=NOW)
        except NotFoundError as error:
            failures.append(error)

    with database.write() as session:
        remove_space(session, gone, AUTHOR)
        thread = Thread(target=write)
        thread.start()
        began.wait(10)
    thread.join(30)
    assert 1 == len(failures)
    assert "Gone" not in list_names(database)


def test_what_is_gone_cannot_be_changed(database: Database) -> None:
    add(database, "Main")
    gone = add(database, "Gone")
    with database.write() as session:
        remove_space(session, gone, AUTHOR, is_confirmed=True)
    for change in (
        lambda session: remove_space(session, gone, AUTHOR, is_confirmed=True),
        lambda session: change_space(session, gone, SpaceFields("X"), AUTHOR),
        lambda session: record(session, gone, Batch("x"), now=NOW),
    ):
        with pytest.raises(NotFoundError), database.write() as session:
            change(session)
    with pytest.raises(InvalidInputError), database.write() as session:
        add_space(session, SpaceFields(), AUTHOR)


def test_every_table_that_names_a_space_is_emptied(database: Database) -> None:
    """A table of a new kind of document needs a key that leads to its space."""
    assert database
    for table in Base.metadata.sorted_tables:
        names = {
            *table.c.keys(),
            *(key.column.table.name for key in table.foreign_keys),
        }
        kinds = ("space", "project", "release", "deployment", "environment", "tenant")
        if any(name.startswith(kinds) for name in names):
            assert is_of_space(table, 1) is not None, table.name
