"""How large uploaded files can be, how many there can be, and how they are named."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from insights_dash.domain.data_import import UNCONFIRMED, ImportState
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    Problem,
    StoreFullError,
)
from insights_dash.domain.names import check_characters, compose, is_blank
from insights_dash.store.imports import lock_imports
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ImportRow

MEGABYTE = 1024 * 1024
_MOST_UNCONFIRMED = 20  # imports of a space
# How many of the largest files a space, and the server, can have at once.
_LARGEST_OF_SPACE, _LARGEST_OF_SERVER = 4, 16
_LONGEST_NAME, _LONGEST_SOURCE = 200, 100
_RESERVED_SOURCE = "api"


class Limits:
    """The limits of uploaded files; `largest` is in bytes."""

    def __init__(self, largest: int) -> None:
        self._largest = largest

    def too_large(self) -> InvalidInputError:
        """Return the error about a file that is too large."""
        message = (
            f"The file is larger than {self._largest // MEGABYTE:,} MB. Split it, or "
            "ask the server's administrator to raise INSIGHTS_LARGEST_UPLOAD."
        )
        return InvalidInputError([Problem("file", message)])

    def refuse(self, session: Session, space: Space, *, more: int = 0) -> None:
        """Refuse files if too many wait to be imported, or take too much room.

        `more` files are going to be added. In a session that writes, no other session
        can add one from now on until it ends.

        Raises:
            ConflictError: if the space has too many, or too large ones.
            StoreFullError: if the server has.
        """
        lock_imports(session)
        _refuse_too_many(session, space, more)
        self._refuse_too_large(session, space, more)

    def _refuse_too_large(self, session: Session, space: Space, more: int) -> None:
        states = [each.value for each in UNCONFIRMED | {ImportState.IMPORTING}]
        stored = select(func.sum(ImportRow.size)).where(ImportRow.state.in_(states))
        of_space = session.scalar(stored.where(ImportRow.space_number == space.number))
        of_server = session.scalar(stored)
        if (of_space or 0) + more > _LARGEST_OF_SPACE * self._largest:
            message = (
                "The files waiting to be imported into this space are too large "
                "together. Import or cancel one of them first."
            )
            raise ConflictError(Problem("", message))
        if (of_server or 0) + more > _LARGEST_OF_SERVER * self._largest:
            message = "Too many files are waiting to be imported on this server."
            raise StoreFullError(message)


def _refuse_too_many(session: Session, space: Space, more: int) -> None:
    count = select(func.count()).where(
        ImportRow.space_number == space.number,
        ImportRow.state.in_([each.value for each in UNCONFIRMED]),
    )
    waiting = session.scalar(count.select_from(ImportRow)) or 0
    if waiting + more > _MOST_UNCONFIRMED:
        message = (
            f"{_MOST_UNCONFIRMED} files are waiting to be imported into this space. "
            "Import or cancel one of them first."
        )
        raise ConflictError(Problem("", message))


def clean_name(name: str) -> str:
    """Return a file's name without folders, as users know it."""
    return compose(name.replace("\\", "/").rpartition("/")[2].strip())


def check_names(name: str, source: str) -> Sequence[Problem]:
    """Find what is wrong with the name of a file, and that of its source."""
    problems = []
    if is_blank(name) or len(name) > _LONGEST_NAME:
        message = f"Give the file a name of at most {_LONGEST_NAME} characters."
        problems.append(Problem("name", message))
    if len(source) > _LONGEST_SOURCE:
        message = f"Enter a name of at most {_LONGEST_SOURCE} characters."
        problems.append(Problem("source", message))
    if source.strip() == _RESERVED_SOURCE:
        message = 'The API uses the source "api" itself. Choose another name.'
        problems.append(Problem("source", message))
    problems += check_characters("name", name)
    problems += check_characters("source", source.strip())
    return problems
