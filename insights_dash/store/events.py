"""The audit log as a list that can be searched."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.store.database import Database
from insights_dash.store.page import Page
from insights_dash.store.spaces import Space
from insights_dash.store.tables import AuditEntryRow

_BLOCK = 1_000
# What is refused before the caller is known.
_BY_STRANGERS = frozenset(
    {
        *("sign-in refused", "sign-in delayed", "API key refused"),
        *("token exchange refused", "token exchange delayed", "access token refused"),
    }
)


@dataclass(frozen=True)
class Event:
    """An entry of the log: a user's action on a document, from an IP address.

    `space_id` is empty if it concerns the server, `actor` is empty in local mode and
    for strangers.
    """

    id: str
    space_id: str
    occurred: datetime
    actor: str
    address: str
    action: str
    document: str
    details: Mapping[str, str]

    @property
    def is_by_stranger(self) -> bool:
        """Return whether its actor was not signed in."""
        return not self.actor and self.action in _BY_STRANGERS


@dataclass(frozen=True)
class EventsWanted:
    """Filters of the log; None means any.

    `regarding` are ids of documents, and `kinds` are the words that their ids begin
    with. Pairs of numbers or instants include both ends.
    """

    ids: Sequence[str] | None = None
    regarding: Sequence[str] | None = None
    actions: Sequence[str] | None = None
    kinds: Sequence[str] | None = None
    actors: Sequence[str] | None = None
    span: tuple[datetime | None, datetime | None] = (None, None)
    numbers: tuple[int | None, int | None] = (None, None)
    skip: int = 0
    take: int | None = None


def list_events(
    session: Session,
    spaces: Sequence[Space],
    wanted: EventsWanted,
    *,
    of_server: bool = False,
) -> Page[Event]:
    """Return a page of the events of these spaces and of the server, newest first."""
    conditions = _conditions(spaces, wanted, of_server=of_server)
    rows = session.scalars(
        select(AuditEntryRow)
        .where(*conditions)
        .order_by(AuditEntryRow.number.desc())
        .offset(wanted.skip)
        .limit(wanted.take)
    )
    counted = select(func.count()).select_from(AuditEntryRow).where(*conditions)
    return Page(tuple(map(_to_event, rows)), session.scalar(counted) or 0)


def list_events_in_blocks(
    database: Database,
    spaces: Sequence[Space],
    wanted: EventsWanted,
    *,
    of_server: bool = False,
) -> Iterator[Sequence[Event]]:
    """Yield all events that match, in blocks; `skip` and `take` are ignored."""
    first, last = wanted.numbers
    while True:
        block = replace(wanted, numbers=(first, last), skip=0, take=_BLOCK)
        with database.read() as session:
            found = list_events(session, spaces, block, of_server=of_server).items
        if found:
            yield found
        if len(found) < _BLOCK:
            return
        last = (Kind.EVENT.find_number(found[-1].id) or 1) - 1


def name_actor(event: Event) -> str:
    """Return the username of an entry, or `local` or `unknown` without one."""
    return event.actor or ("unknown" if event.is_by_stranger else "local")


def join_details(event: Event) -> str:
    """Return the details of an entry as `name: text; name: text`.

    A text that could be taken for several details stands in quotes, as in JSON.
    """
    return "; ".join(
        f"{name}: {_quote(text)}" for name, text in event.details.items() if text
    )


def _quote(text: str) -> str:
    is_ambiguous = ";" in text or text.startswith('"')
    return json.dumps(text, ensure_ascii=False) if is_ambiguous else text


def _conditions(
    spaces: Sequence[Space], wanted: EventsWanted, *, of_server: bool
) -> Sequence[ColumnElement[bool]]:
    table = AuditEntryRow
    numbers = [space.number for space in spaces]
    is_there: ColumnElement[bool] = table.space_number.in_(numbers)
    if of_server:
        is_there = or_(is_there, table.space_number.is_(None))
    found = [is_there]
    if wanted.ids is not None:
        ids = {Kind.EVENT.find_number(each) for each in wanted.ids} - {None}
        found.append(table.number.in_(ids))
    if wanted.regarding is not None:
        documents = [each.lower() for each in wanted.regarding]
        found.append(func.lower(table.document).in_(documents))
    if wanted.actions is not None:
        found.append(table.action.in_(wanted.actions))
    if wanted.kinds is not None:
        begins = [
            table.document.istartswith(f"{kind}-", autoescape=True)
            for kind in wanted.kinds
        ]
        found.append(or_(*begins))
    if wanted.actors is not None:
        found.append(table.actor.in_(wanted.actors))
    for column, (first, last) in (
        (table.occurred, wanted.span),
        (table.number, wanted.numbers),
    ):
        if first is not None:
            found.append(column >= first)
        if last is not None:
            found.append(column <= last)
    return found


def _to_event(row: AuditEntryRow) -> Event:
    space = row.space_number
    return Event(
        id=Kind.EVENT.identify(row.number),
        space_id="" if space is None else Kind.SPACE.identify(space),
        occurred=row.occurred,
        actor=row.actor,
        address=row.address,
        action=row.action,
        document=row.document,
        details=row.details,
    )
