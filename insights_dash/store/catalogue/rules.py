"""Rules on documents that edits and imports share."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.document import LARGEST_ORDER, NAME_LENGTH
from insights_dash.domain.names import fold
from insights_dash.store.tables import EnvironmentRow, TagSetRow

DEFAULT_CHANNEL = "Default"
DEFAULT_PROJECT_GROUP = "Default Project Group"


def find_namesakes(
    names: Iterable[str], is_stored: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    """Find the names that no one could tell from others of the same batch.

    Yields each with the name that it looks like: one that is stored, else the first.
    Names that are stored exactly like this are all fine.
    """
    alike: dict[str, dict[str, None]] = {}
    for name in names:
        alike.setdefault(fold(name), {})[name] = None
    for group in alike.values():
        if len(group) > 1:
            stored = list(filter(is_stored, group))
            kept = (stored or list(group))[0]
            yield from ((each, kept) for each in group if each not in {kept, *stored})


def choose_order(orders: Iterable[int | None]) -> int:
    """Return the sort order of a new last document, after the given ones."""
    last = max((each for each in orders if each is not None), default=-1)
    return min(last + 1, LARGEST_ORDER)


def put_in_order(
    session: Session, row: EnvironmentRow | TagSetRow, sort_order: int | None
) -> None:
    """Give a row this sort order; None puts it last in its space."""
    if sort_order is None:
        table = type(row)
        last = select(func.max(table.sort_order)).where(
            table.space_number == row.space_number
        )
        sort_order = choose_order([session.scalar(last)])
    row.sort_order = sort_order


def choose_default_channel(channels: Mapping[str, bool], chosen: str | None) -> str:
    """Return the name of a project's default channel.

    `channels` says for each name whether that channel has been the default. It is the
    `chosen` one, else the one that it has been, else the one called `Default`, else
    the first.
    """
    if chosen is not None:
        return chosen
    current = (name for name, is_default in channels.items() if is_default)
    usual = (name for name in channels if fold(name) == fold(DEFAULT_CHANNEL))
    return next(current, None) or next(usual, None) or next(iter(channels))


def order_naturally(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that orders `ring-2` before `ring-10`, in any letter case."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in parts
    )


def set_aside(name: str, identifier: str, *, longest: int = NAME_LENGTH) -> str:
    """Return the name of a deleted document after another has taken its own."""
    suffix = _suffix(identifier)
    return f"{name[: longest - len(suffix)]}{suffix}"


def find_former_name(name: str, identifier: str) -> str:
    """Return the name that a deleted document had before it was set aside."""
    return name.removesuffix(_suffix(identifier))


def _suffix(identifier: str) -> str:
    return f" ({identifier}, deleted)"
