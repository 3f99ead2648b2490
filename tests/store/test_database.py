import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from any_database import KINDS, disposed, empty_database, run
from insights_dash.domain.errors import StoreError, StoreUnavailableError
from insights_dash.store import database as module
from insights_dash.store.database import Database, Turns
from insights_dash.store.failures import BUSY
from insights_dash.store.spaces import create_space, list_spaces
from insights_dash.store.tables import Base

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def test_the_migrations_create_the_tables_of_the_models(database: Database) -> None:
    options = {"compare_type": True, "compare_server_default": True}
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert [] == compare_metadata(context, Base.metadata)


def test_an_upgrade_of_an_upgraded_database_does_nothing(database: Database) -> None:
    with database.write() as session:
        create_space(session, "Main", now=NOW)
    database.upgrade()
    with database.read() as session:
        assert 1 == len(list_spaces(session))


@pytest.mark.parametrize("kind", KINDS)
def test_two_processes_can_upgrade_at_once(kind: str, tmp_path: Path) -> None:
    with empty_database(kind, tmp_path) as database:
        url = database.engine.url.render_as_string(hide_password=False)
        errors: list[BaseException] = []

        def upgrade() -> None:
            try:
                with disposed(Database(url)) as own:
                    own.upgrade()
            except BaseException as error:  # noqa: BLE001 - shown by the assertion
                errors.append(error)

        in_threads(upgrade, count=4)
        assert [] == errors


def test_many_can_open_a_new_file_at_once(tmp_path: Path) -> None:
    """Each opening switches the file to a write-ahead log if it is the first."""
    errors: list[BaseException] = []
    for number in range(100):
        path = tmp_path / f"{number}.db"

        def open_file(path: Path = path) -> None:
            connection = sqlite3.connect(path, timeout=30)
            try:
                module.prepare_sqlite(connection)
            except sqlite3.OperationalError as error:
                errors.append(error)
            finally:
                connection.close()

        in_threads(open_file, count=4)
    assert [] == errors


def test_numbers_of_deleted_rows_are_never_used_again(database: Database) -> None:
    with database.write() as session:
        first = create_space(session, "First", now=NOW)
    run(database, "DELETE FROM space")
    with database.write() as session:
        assert first.number < create_space(session, "Second", now=NOW).number


def test_an_error_undoes_everything_written(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            create_space(session, "Main", now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as session:
        assert 0 == len(list_spaces(session))


def test_two_writers_wait_for_each_other_and_neither_fails(database: Database) -> None:
    errors: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(5):
                with database.write() as session:
                    name = f"{threading.get_ident()} {len(list_spaces(session))}"
                    create_space(session, name, now=NOW)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            errors.append(error)

    in_threads(write, count=4)
    assert [] == errors
    with database.read() as session:
        assert 20 == len(list_spaces(session))


def test_a_writer_does_not_wait_forever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SECONDS_TO_WAIT_FOR_A_LOCK", 0.1)
    with empty_database("sqlite", tmp_path) as database:
        database.upgrade()
        with database.write(), pytest.raises(StoreError, match="busy"):
            database.write().__enter__()


def test_only_the_first_of_many_writers_waits_for_a_turn_in_vain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each of them would occupy the thread that is left for readers."""
    turns = Turns()
    with all_taken(turns):
        wait_in_vain(turns, monkeypatch)
        for _ in range(3):
            refuse_at_once(turns)
    # Turns have ended, so writers get their turns, and the next one waits again.
    with all_taken(turns) as taken:
        waiting = threading.Thread(target=lambda: take_and_leave(turns))
        waiting.start()
        taken.close()
        waiting.join(timeout=60)
        assert not waiting.is_alive()


def test_a_turn_that_ends_without_the_lock_does_not_let_more_writers_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = Turns()
    with suppress(StoreUnavailableError), all_taken(turns):
        wait_in_vain(turns, monkeypatch)
        raise StoreUnavailableError(BUSY)
    with all_taken(turns):
        refuse_at_once(turns)


def test_a_database_that_cannot_be_written_has_a_message(tmp_path: Path) -> None:
    with empty_database("sqlite", tmp_path) as database:
        database.upgrade()
        file = f"file:{database.engine.url.database}?mode=ro&uri=true"
        with (
            disposed(Database(f"sqlite:///{file}")) as readonly,
            pytest.raises(StoreError, match="attempt to write a readonly"),
            readonly.write() as session,
        ):
            create_space(session, "Main", now=NOW)


def test_a_database_whose_folder_is_missing_has_a_message(tmp_path: Path) -> None:
    with (
        disposed(Database(f"sqlite:///{tmp_path / 'gone' / 'insights.db'}")) as away,
        pytest.raises(StoreUnavailableError, match="folder exists and is writable"),
        away.read() as session,
    ):
        list_spaces(session)


@pytest.mark.postgres
def test_a_read_only_server_has_a_message(tmp_path: Path) -> None:
    with empty_database("postgresql", tmp_path) as database:
        database.upgrade()
        statement = text("SET TRANSACTION READ ONLY; DELETE FROM space")
        with (
            pytest.raises(StoreError, match="in a read-only transaction"),
            database.write() as session,
        ):
            session.execute(statement)


@pytest.mark.postgres
def test_a_lost_connection_has_a_message(tmp_path: Path) -> None:
    with (
        empty_database("postgresql", tmp_path) as database,
        pytest.raises(StoreError, match="terminating connection"),
        database.write() as session,
    ):
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def test_a_wrong_statement_stays_a_bug(database: Database) -> None:
    with pytest.raises(DBAPIError, match="nothing"), database.write() as session:
        session.execute(text("DELETE FROM nothing"))


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.read() as session:
        assert [] == list_spaces(session)
        with database.write() as other:
            create_space(other, "Main", now=NOW)
        assert 0 == len(list_spaces(session))
    with database.read() as session:
        assert 1 == len(list_spaces(session))


def test_sqlite_keeps_foreign_keys_and_a_write_ahead_log(tmp_path: Path) -> None:
    with empty_database("sqlite", tmp_path) as database, database.read() as session:
        assert "wal" == session.scalar(text("PRAGMA journal_mode"))
        assert 1 == session.scalar(text("PRAGMA foreign_keys"))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://localhost/insights", "Only sqlite:// and postgresql://"),
        ("nonsense", "cannot be used"),
        ("sqlite:////nowhere/at/all/insights.db", "unable to open database file"),
        ("postgresql://nobody:secret@127.0.0.1:1/none", "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_opened_has_a_message(url: str, reason: str) -> None:
    with pytest.raises(StoreError) as raised, disposed(Database(url)) as database:
        database.upgrade()
    assert reason in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.postgres
@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_found_by_any_of_its_names(scheme: str, tmp_path: Path) -> None:
    """Platforms hand out URLs that begin with postgres:// and name no driver."""
    with empty_database("postgresql", tmp_path) as there:
        url = there.engine.url.set(drivername=scheme)
        shown = url.render_as_string(hide_password=False)
        with disposed(Database(shown)) as database:
            database.upgrade()
            with database.read() as session:
                assert 0 == len(list_spaces(session))


def test_a_file_that_is_no_database_has_a_message(tmp_path: Path) -> None:
    (tmp_path / "insights.db").write_text("a letter to my aunt" * 100)
    with (
        empty_database("sqlite", tmp_path) as database,
        pytest.raises(StoreError, match="file is not a database"),
    ):
        database.upgrade()


def test_a_database_newer_than_the_program_is_left_alone(tmp_path: Path) -> None:
    with empty_database("sqlite", tmp_path) as database:
        database.upgrade()
        run(database, "UPDATE alembic_version SET version_num = 'from-the-future'")
        with pytest.raises(StoreError, match="from-the-future"):
            database.upgrade()


@contextmanager
def all_taken(turns: Turns) -> Iterator[ExitStack]:
    with ExitStack() as writers:
        for _ in range(3):
            writers.enter_context(turns.take(waits=True))
        yield writers


def take_and_leave(turns: Turns) -> None:
    with turns.take(waits=True):
        pass


def wait_in_vain(turns: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a turn in vain; later writers would wait for ten minutes."""
    monkeypatch.setattr(module, "_SECONDS_TO_WAIT_FOR_A_TURN", 0.01)
    with pytest.raises(StoreUnavailableError, match="busy"):
        take_and_leave(turns)
    monkeypatch.setattr(module, "_SECONDS_TO_WAIT_FOR_A_TURN", 600)


def refuse_at_once(turns: Turns) -> None:
    """A writer that waited would not be refused before the test is over."""
    refused: list[BaseException] = []

    def try_it() -> None:
        try:
            take_and_leave(turns)
        except StoreUnavailableError as error:
            refused.append(error)

    thread = threading.Thread(target=try_it, daemon=True)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive()
    assert refused


def in_threads(work: Callable[[], None], *, count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
