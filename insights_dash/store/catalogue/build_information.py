"""Information on builds of packages, newest first. Its name is the package's ID."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.build_information import (
    BUILD_TEXTS,
    BuildInformation,
    Commit,
    WorkItem,
)
from insights_dash.domain.identity import Kind
from insights_dash.domain.names import compose
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.spaces import Space
from insights_dash.store.tables import BuildInformationRow

# Of one answer: builds beyond have none. An item has up to about 2,000 characters.
MOST_ITEMS = 20_000
_KEY_LENGTH = 200


def fold_package(package_id: str) -> str:
    """Return the form in which IDs of packages are compared."""
    return compose(package_id).strip().lower()[:_KEY_LENGTH]


def _build(
    session: Session, _space: Space, rows: Sequence[BuildInformationRow]
) -> Iterator[BuildInformation]:
    items = _read_items(session, rows)
    for row in rows:
        commits, work_items = items.get(row.number, ((), ()))
        texts: dict[str, Any] = {name: getattr(row, name) for name in BUILD_TEXTS}
        yield BuildInformation(
            row.package_id,
            row.version,
            **texts,
            commits=commits,
            work_items=work_items,
            id=Kind.BUILD_INFORMATION.identify(row.number),
            created=row.created,
            is_cut=row.number not in items,
        )


def _read_items(
    session: Session, rows: Sequence[BuildInformationRow]
) -> Mapping[int, tuple[tuple[Commit, ...], tuple[WorkItem, ...]]]:
    """Return the commits and work items of the first builds, as many as fit."""
    numbers, count = [], 0
    for row in rows:
        count += row.item_count
        if count > MOST_ITEMS:
            break
        numbers.append(row.number)
    table = BuildInformationRow
    found = session.execute(
        select(table.number, table.commits, table.work_items).where(
            table.number.in_(numbers)
        )
    )
    return {
        number: (
            tuple(Commit(**each) for each in commits),
            tuple(WorkItem(**each) for each in work_items),
        )
        for number, commits, work_items in found
    }


BUILD_INFORMATION = StoredKind(
    Kind.BUILD_INFORMATION,
    select(BuildInformationRow),
    BuildInformationRow.package_id,
    (BuildInformationRow.number.desc(),),
    _build,
    has_slugs=False,
)
