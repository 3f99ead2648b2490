import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from insights_dash.domain.errors import StoreUnavailableError
from insights_dash.store.background import BackgroundWriter


class Notebook:
    """A database that records changes, one transaction after the other."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.may_write = threading.Event()
        self.is_writing = threading.Event()
        self.fails = False

    @contextmanager
    def write(self) -> Iterator[Session]:
        self.is_writing.set()
        self.may_write.wait()
        if self.fails:
            message = "Busy."
            raise StoreUnavailableError(message)
        yield Session()


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def writer(notebook: Notebook) -> BackgroundWriter:
    return BackgroundWriter(notebook.write)


def put(writer: BackgroundWriter, notebook: Notebook, subject: str, text: str) -> None:
    writer.put(subject, lambda _: notebook.written.append(text))


def test_no_one_waits_and_everything_is_written_in_the_end(
    writer: BackgroundWriter, notebook: Notebook
) -> None:
    for number in range(3):
        put(writer, notebook, f"key {number}", f"used {number}")
    assert [] == notebook.written
    notebook.may_write.set()
    writer.finish()
    assert ["used 0", "used 1", "used 2"] == sorted(notebook.written)


def test_a_change_that_arrives_while_another_is_written_is_not_lost(
    writer: BackgroundWriter, notebook: Notebook
) -> None:
    put(writer, notebook, "key", "used")
    notebook.is_writing.wait()
    put(writer, notebook, "key", "used again")
    put(writer, notebook, "key", "used a third time")  # it logs nothing more
    notebook.may_write.set()
    writer.finish()
    assert ["used", "used again"] == notebook.written


def test_a_change_that_cannot_be_written_is_lost_and_the_next_one_is_not(
    writer: BackgroundWriter, notebook: Notebook, caplog: pytest.LogCaptureFixture
) -> None:
    notebook.fails = True
    notebook.may_write.set()
    put(writer, notebook, "key", "used")
    writer.finish()
    assert [] == notebook.written
    assert "Busy." in caplog.text
    notebook.fails = False
    put(writer, notebook, "key", "used again")
    writer.finish()
    assert ["used again"] == notebook.written


def test_a_thousand_changes_can_wait_and_no_more(
    writer: BackgroundWriter, notebook: Notebook
) -> None:
    put(writer, notebook, "first", "first")
    notebook.is_writing.wait()
    for number in range(1_200):
        put(writer, notebook, str(number), str(number))
    notebook.may_write.set()
    writer.finish()
    assert 1_001 == len(notebook.written)
