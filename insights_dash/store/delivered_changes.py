"""The changes that deployments bring."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.sql.elements import BindParameter

from insights_dash.domain.catalogue.change import Change
from insights_dash.domain.identity import Kind
from insights_dash.store.changes import to_change
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ReleaseChangeRow, ReleaseRow
from insights_dash.store.visibility import only_visible

MOST_READ = 2_000
_MOST_OLDER = 50_000  # releases that the statement names


@dataclass(frozen=True)
class DeliveredChange:
    """A change, and the number of the oldest release that contains it."""

    release: int
    change: Change


@dataclass(frozen=True)
class DeliveredChanges:
    """The changes of some releases that no older release contains.

    They are in the order of their releases, and of arrival. `total` counts all of them;
    of more than 2,000, `changes` has only those that arrived last. `unknown` are the
    numbers of the releases without any change.
    """

    total: int
    changes: tuple[DeliveredChange, ...]
    unknown: tuple[int, ...]

    @property
    def are_all_read(self) -> bool:
        """Whether `changes` has all of them."""
        return len(self.changes) == self.total


def read_delivered_changes(
    session: Session, space: Space, releases: Sequence[int], older: Sequence[int]
) -> DeliveredChanges:
    """Return the changes that releases contain and older releases don't.

    `releases` are numbers of releases of one channel, oldest first, and `older` those
    of all older ones. A change of several releases belongs to the oldest. Releases that
    are hidden from the caller have no changes.
    """
    if not releases:
        return DeliveredChanges(0, (), ())
    new = _select_new(space, releases, older)
    newest_first = new.order_by(ReleaseChangeRow.number.desc()).limit(MOST_READ + 1)
    rows = session.scalars(newest_first).all()[::-1]
    place = {number: index for index, number in enumerate(releases)}
    found: dict[str, DeliveredChange] = {}
    for row in sorted(rows, key=lambda each: (place[each.release_number], each.number)):
        delivered = DeliveredChange(row.release_number, to_change(row))
        found.setdefault(row.identifier, delivered)
    total = len(found)
    if len(rows) > MOST_READ:
        identifiers = new.with_only_columns(
            func.count(ReleaseChangeRow.identifier.distinct())
        )
        total = session.scalar(identifiers) or 0
    changes = tuple(found.values())[-MOST_READ:]
    return DeliveredChanges(total, changes, _find_unknown(session, releases))


def _select_new(
    space: Space, releases: Sequence[int], older: Sequence[int]
) -> Select[ReleaseChangeRow]:
    selected = (
        select(ReleaseChangeRow)
        .join(ReleaseRow, ReleaseRow.number == ReleaseChangeRow.release_number)
        .where(
            _is_one_of(ReleaseChangeRow.release_number, releases),
            ReleaseRow.space_number == space.number,
            only_visible(Kind.RELEASE, space.visibility),
        )
    )
    if not older:
        return selected
    before = aliased(ReleaseChangeRow)
    return selected.where(
        ~exists().where(
            before.project_number == ReleaseChangeRow.project_number,
            before.identifier == ReleaseChangeRow.identifier,
            _is_one_of(before.release_number, older[-_MOST_OLDER:]),
        )
    )


def _find_unknown(session: Session, releases: Sequence[int]) -> tuple[int, ...]:
    known = set(
        session.scalars(
            select(ReleaseChangeRow.release_number)
            .where(_is_one_of(ReleaseChangeRow.release_number, releases))
            .distinct()
        )
    )
    return tuple(each for each in releases if each not in known)


def _is_one_of(
    column: InstrumentedAttribute[int], numbers: Sequence[int]
) -> ColumnElement[bool]:
    """Select some numbers, as part of the statement: there can be any number."""
    listed: BindParameter[Sequence[int]] = bindparam(
        None, list(numbers), expanding=True, literal_execute=True
    )
    return column.in_(listed)
