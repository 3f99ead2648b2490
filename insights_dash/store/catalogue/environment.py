"""Environments, in the order of promotion."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.environment import (
    Environment,
    EnvironmentFields,
    check_environment,
)
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import EnvironmentId, Kind
from insights_dash.domain.visibility import Visibility
from insights_dash.store.catalogue.edit import Editing
from insights_dash.store.catalogue.rules import put_in_order
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.names import in_order
from insights_dash.store.spaces import Space
from insights_dash.store.tables import EnvironmentRow


def _build(
    _session: Session, _space: Space, rows: Sequence[EnvironmentRow]
) -> Iterator[Environment]:
    for row in rows:
        yield Environment(
            row.name,
            row.description,
            row.sort_order,
            use_guided_failure=bool(row.uses_guided_failure),
            id=EnvironmentId(Kind.ENVIRONMENT.identify(row.number)),
        )


def list_visible_environments(
    visibility: Visibility, numbers: Iterable[int]
) -> tuple[str, ...]:
    """Return the IDs of the environments that the caller sees."""
    return tuple(
        filter(visibility.has_environment, map(Kind.ENVIRONMENT.identify, numbers))
    )


ENVIRONMENTS = StoredKind(
    Kind.ENVIRONMENT,
    select(EnvironmentRow).where(EnvironmentRow.deleted_on.is_(None)),
    EnvironmentRow.name,
    (
        EnvironmentRow.sort_order.asc(),
        in_order(EnvironmentRow.name),
        EnvironmentRow.number.asc(),
    ),
    _build,
)


def _check(
    _session: Session,
    _space: Space,
    fields: EnvironmentFields,
    row: EnvironmentRow | None,
) -> Iterator[Problem]:
    return check_environment(fields, stored=row.name if row else "")


def _fill(
    session: Session, _space: Space, row: EnvironmentRow, fields: EnvironmentFields
) -> None:
    put_in_order(session, row, fields.sort_order)
    row.uses_guided_failure = fields.use_guided_failure
    session.add(row)


ENVIRONMENT_EDITING = Editing(ENVIRONMENTS, _check, _fill)
