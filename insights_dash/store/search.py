"""Finds reports, projects, tenants and releases in many spaces by what they are called.

Names are matched anywhere, versions of releases only at their beginning: a server has
hundreds of thousands of releases, and an index finds those that begin with a text.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from heapq import nsmallest
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.domain.name_search import Match, SearchText
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.catalogue.tenant import TENANTS
from insights_dash.store.names import begins_with, has_part, is_text
from insights_dash.store.spaces import Space
from insights_dash.store.tables import AnyTable, ProjectRow, ReleaseRow, ReportRow
from insights_dash.store.visibility import only_visible

# Number, number of the space, version, creation, number and name of the project.
_Releases = Select[int, int, str, datetime | None, int, str]
_Release = Row[int, int, str, datetime | None, int, str]
MOST_COUNTED = 1_000  # releases; everything else is counted to the end


@dataclass(frozen=True)
class SearchWanted:
    """What to search for: at most `take` results per kind.

    `first` is the ID or the slug of the space whose results are listed before others.
    """

    text: SearchText
    kinds: Sequence[Kind]
    take: int
    first: str = ""

    def is_first(self, space: Space) -> bool:
        """Return whether the results of a space come first."""
        return self.first in {space.id, space.slug}


@dataclass(frozen=True)
class Found:
    """A document that matches; `project` is the ID and the name of a release's."""

    kind: Kind
    id: str
    name: str
    space: Space
    match: Match
    project: tuple[str, str] | None = None


@dataclass(frozen=True)
class FoundKind:
    """The best results of a kind, and how many match; more than that if `is_cut`."""

    kind: Kind
    items: Sequence[Found]
    total: int
    is_cut: bool = False


def search(
    session: Session, spaces: Sequence[Space], wanted: SearchWanted
) -> Sequence[FoundKind]:
    """Return each kind that has results; kinds with an exact match come first.

    Only what `spaces` show of themselves is found.
    """
    if not wanted.text.words or not spaces:
        return ()
    found = [
        find(session, spaces, wanted)
        for kind, find in _FIND.items()
        if kind in wanted.kinds
    ]
    return sorted((each for each in found if each.total), key=_lacks_exact)


def _lacks_exact(found: FoundKind) -> bool:
    return all(each.match is not Match.EXACT for each in found.items)


def _find_named(
    kind: Kind,
    everything: Select[Any],
    session: Session,
    spaces: Sequence[Space],
    wanted: SearchWanted,
) -> FoundKind:
    """Find documents by any part of their names."""
    table = everything.column_descriptions[0]["entity"]
    named = everything.where(
        _is_seen(kind, table, spaces),
        *(has_part(table.name, word) for word in wanted.text.words),
    ).with_only_columns(table.number, table.space_number, table.name)
    by_number = {each.number: each for each in spaces}
    found = [
        Found(
            kind,
            kind.identify(number),
            name,
            by_number[space],
            wanted.text.rank(name),
        )
        for number, space, name in session.execute(named)
    ]
    key = partial(_order_named, wanted)
    return FoundKind(kind, nsmallest(wanted.take, found, key=key), len(found))


def _order_named(wanted: SearchWanted, found: Found) -> tuple[object, ...]:
    return (*_place(wanted, found), found.match, found.name.lower(), found.id)


def _place(wanted: SearchWanted, found: Found) -> tuple[bool, bool]:
    """Return the first part of the order: exact names, then those of the space."""
    return found.match is not Match.EXACT, not wanted.is_first(found.space)


def _match_releases(
    session: Session, spaces: Sequence[Space], wanted: SearchWanted
) -> Collection[tuple[_Release, Match]]:
    """Return the releases that match, and how: more than are counted at most once."""
    rows: dict[int, tuple[_Release, Match]] = {}
    for statement, version in _list_queries(spaces, wanted):
        # Those with exactly this version are found again.
        for row in session.execute(statement.limit(MOST_COUNTED + 1)):
            rows.setdefault(row.number, (row, SearchText(version).rank(row.version)))
        if len(rows) > MOST_COUNTED:
            break
    return rows.values()


def _find_releases(
    session: Session, spaces: Sequence[Space], wanted: SearchWanted
) -> FoundKind:
    """Find releases by the beginning of their version, newest first.

    Words around the version are those of the project: `router v20`.
    """
    rows = _match_releases(session, spaces, wanted)
    by_number = {each.number: each for each in spaces}
    newest = sorted(rows, key=lambda each: _age(each[0]), reverse=True)
    found = [
        Found(
            Kind.RELEASE,
            Kind.RELEASE.identify(row.number),
            row.version,
            by_number[row.space_number],
            match,
            (Kind.PROJECT.identify(row.project_number), row.name),
        )
        for row, match in newest
    ]
    best = nsmallest(wanted.take, found, key=partial(_place, wanted))
    is_cut = len(found) > MOST_COUNTED
    return FoundKind(Kind.RELEASE, best, min(len(found), MOST_COUNTED), is_cut)


def _list_queries(
    spaces: Sequence[Space], wanted: SearchWanted
) -> Iterator[tuple[_Releases, str]]:
    """Yield queries, and the version that each looks for; what is listed first, first.

    So what is cut off is the end of the list.
    """
    version = ReleaseRow.version
    readings = list(_list_readings(wanted.text.words))
    own = [each for each in spaces if wanted.is_first(each)]
    others = [each for each in spaces if each not in own]
    for finds in (is_text, begins_with):
        for group in filter(None, (own, others)):
            for text, words in readings:
                yield _select_releases(group, words).where(finds(version, text)), text


def _list_readings(words: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield what could be the version, and the words of the project's name."""
    yield " ".join(words), ()
    if len(words) > 1:
        yield words[-1], words[:-1]
        yield words[0], words[1:]


def _select_releases(spaces: Sequence[Space], words: Sequence[str]) -> _Releases:
    return RELEASES.shown.where(
        _is_seen(Kind.RELEASE, ReleaseRow, spaces),
        *(has_part(ProjectRow.name, word) for word in words),
    ).with_only_columns(
        ReleaseRow.number,
        ReleaseRow.space_number,
        ReleaseRow.version,
        ReleaseRow.created,
        ReleaseRow.project_number,
        ProjectRow.name,
    )


def _age(row: _Release) -> tuple[float, int]:
    return (row.created.timestamp() if row.created else 0, row.number)


def _is_seen(
    kind: Kind,
    table: AnyTable,
    spaces: Sequence[Space],
) -> ColumnElement[bool]:
    """Select what is visible; spaces without limits share a condition."""
    whole = [each.number for each in spaces if each.visibility.is_unlimited]
    return or_(
        table.space_number.in_(whole),
        *(
            and_(table.space_number == each.number, only_visible(kind, each.visibility))
            for each in spaces
            if not each.visibility.is_unlimited
        ),
    )


# In the order in which kinds are listed.
_FIND: Mapping[Kind, Callable[[Session, Sequence[Space], SearchWanted], FoundKind]] = {
    Kind.REPORT: partial(_find_named, Kind.REPORT, select(ReportRow)),
    Kind.PROJECT: partial(_find_named, Kind.PROJECT, PROJECTS.shown),
    Kind.TENANT: partial(_find_named, Kind.TENANT, TENANTS.shown),
    Kind.RELEASE: _find_releases,
}
SEARCHED = tuple(_FIND)
