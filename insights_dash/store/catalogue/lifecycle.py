"""Lifecycles: the default one first, the others by name."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.lifecycle import (
    Lifecycle,
    LifecycleFields,
    Phase,
    check_lifecycle,
)
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import Kind, LifecycleId
from insights_dash.domain.visibility import Visibility
from insights_dash.store.catalogue.edit import Editing, describe_unknown, find_unknown
from insights_dash.store.catalogue.environment import (
    ENVIRONMENTS,
    list_visible_environments,
)
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.names import in_order
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    ChannelRow,
    LifecycleRow,
    PhaseColumns,
    ProjectRow,
)


def find_default_lifecycle(session: Session, space: Space) -> LifecycleId:
    """Return the ID of a space's default lifecycle."""
    number = session.scalars(
        select(LifecycleRow.number).where(
            LifecycleRow.space_number == space.number, LifecycleRow.is_default.is_(True)
        )
    ).one()
    return LifecycleId(Kind.LIFECYCLE.identify(number))


def _build(
    _session: Session, space: Space, rows: Sequence[LifecycleRow]
) -> Iterator[Lifecycle]:
    for row in rows:
        yield Lifecycle(
            row.name,
            row.description,
            tuple(_build_phase(each, space.visibility) for each in row.phases),
            id=LifecycleId(Kind.LIFECYCLE.identify(row.number)),
            is_default=row.is_default,
        )


def _build_phase(columns: PhaseColumns, visibility: Visibility) -> Phase:
    return Phase(
        id=columns["id"],
        name=columns["name"],
        automatic=list_visible_environments(visibility, columns["automatic"]),
        optional=list_visible_environments(visibility, columns["optional"]),
        minimum=columns["minimum"],
        is_optional=columns["is_optional"],
    )


LIFECYCLES = StoredKind(
    Kind.LIFECYCLE,
    select(LifecycleRow).where(LifecycleRow.deleted_on.is_(None)),
    LifecycleRow.name,
    (
        LifecycleRow.is_default.desc(),
        in_order(LifecycleRow.name),
        LifecycleRow.number.asc(),
    ),
    _build,
)


def _check(
    session: Session, space: Space, fields: LifecycleFields, row: LifecycleRow | None
) -> Iterator[Problem]:
    phases = [phase["name"] for phase in row.phases] if row else []
    stored = row.name if row else ""
    yield from check_lifecycle(fields, stored=stored, stored_phases=phases)
    for index, phase in enumerate(fields.phases):
        for name in ("automatic", "optional"):
            listed = getattr(phase, name)
            for each in find_unknown(session, space, ENVIRONMENTS, listed):
                field = f"phases.{index}.{name}"
                yield describe_unknown(field, Kind.ENVIRONMENT, each)


def _fill(
    session: Session, _space: Space, row: LifecycleRow, fields: LifecycleFields
) -> None:
    row.phases = [
        PhaseColumns(
            id=phase.id or f"Phases-{place}",
            name=phase.name.strip(),
            automatic=_number(phase.automatic),
            optional=_number(phase.optional),
            minimum=phase.minimum,
            is_optional=phase.is_optional,
        )
        for place, phase in enumerate(fields.phases, start=1)
    ]
    session.add(row)


def _number(environments: Sequence[str]) -> list[int]:
    numbers = map(Kind.ENVIRONMENT.find_number, environments)
    return list(dict.fromkeys(number for number in numbers if number is not None))


def _refuse(session: Session, row: LifecycleRow) -> str | None:
    if row.is_default:
        return "The default lifecycle cannot be deleted."
    projects = select(ProjectRow.name).where(
        ProjectRow.lifecycle_number == row.number, ProjectRow.deleted_on.is_(None)
    )
    channels = (
        select(ChannelRow.name)
        .join(ProjectRow, ProjectRow.number == ChannelRow.project_number)
        .where(
            ChannelRow.lifecycle_number == row.number,
            ChannelRow.deleted_on.is_(None),
            ProjectRow.deleted_on.is_(None),
        )
    )
    for named, noun in ((projects, "project"), (channels, "channel")):
        name = session.scalars(named).first()
        if name is not None:
            return f'Lifecycle "{row.name}" is used by {noun} "{name}".'
    return None


LIFECYCLE_EDITING = Editing(LIFECYCLES, _check, _fill, _refuse)
