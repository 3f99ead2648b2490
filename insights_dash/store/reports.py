"""Saved reports: read, create, update and delete."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import BigInteger, bindparam, func, select, type_coerce
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from insights_dash.domain.errors import (
    ChangedMeanwhileError,
    ConflictError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.goals import Annotation
from insights_dash.domain.hidden_parts import restore
from insights_dash.domain.identity import (
    ChannelId,
    EnvironmentId,
    Kind,
    ProjectGroupId,
    ProjectId,
    ReportId,
    SpaceId,
    TenantId,
)
from insights_dash.domain.metric import Metric
from insights_dash.domain.names import list_forms
from insights_dash.domain.report import (
    EnvironmentGroup,
    Logo,
    Report,
    ReportDefinition,
    TenantMode,
)
from insights_dash.domain.report_draft import KnownReferences, ReportDraft
from insights_dash.store.audit import audit, find_actor_name
from insights_dash.store.catalogue.kinds import find_names
from insights_dash.store.database import Database
from insights_dash.store.definitions import read_definitions, write_definitions
from insights_dash.store.names import has_part, in_order
from insights_dash.store.page import EVERYTHING, Wanted
from insights_dash.store.parts import in_parts
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    ReportRow,
    SelectionColumns,
    TagRow,
    TagSetRow,
)

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
# A report that lists every one of 50,000 tenants takes 1 MB.
_BLOCK = 10
_IS_ONE = (
    ReportRow.number == bindparam("number"),
    ReportRow.space_number == bindparam("space"),
)
_ROW = select(ReportRow).where(*_IS_ONE)
_LOCKED_ROW = _ROW.with_for_update().execution_options(populate_existing=True)


def count_reports(session: Session, space: Space) -> int:
    """Return how many reports the space has."""
    counted = select(func.count()).where(ReportRow.space_number == space.number)
    return session.scalar(counted) or 0


def list_reports(
    session: Session, space: Space, *, skip: int = 0, take: int | None = None
) -> Sequence[Report]:
    """Return at most `take` of the space's reports by name, after the first `skip`."""
    found = session.scalars(
        select(ReportRow)
        .where(ReportRow.space_number == space.number)
        .order_by(in_order(ReportRow.name), ReportRow.number)
        .offset(skip)
        .limit(take)
    )
    read = [_to_report(space, row) for row in found]
    return _hide(session, space, read)


def list_reports_in_blocks(
    database: Database,
    space: Space,
    wanted: Wanted = EVERYTHING,
) -> Iterator[Sequence[Report]]:
    """Yield the wanted reports by name, ten at a time.

    Each block is read separately, so a slow client holds no connection. Reports deleted
    between two blocks are left out.
    """
    matching = (
        select(ReportRow.number)
        .where(ReportRow.space_number == space.number)
        .order_by(in_order(ReportRow.name), ReportRow.number)
        .offset(wanted.skip)
        .limit(wanted.take)
    )
    if wanted.partial_name:
        matching = matching.where(has_part(ReportRow.name, wanted.partial_name))
    if wanted.ids is not None:
        own = {Kind.REPORT.find_number(each) for each in wanted.ids} - {None}
        matching = matching.where(ReportRow.number.in_(own))
    with database.read() as session:
        numbers = session.scalars(matching).all()
    for part in in_parts(numbers, _BLOCK):
        with database.read() as session:
            found = session.scalars(
                select(ReportRow)
                .where(ReportRow.number.in_(part))
                .order_by(in_order(ReportRow.name), ReportRow.number)
            )
            read = [_to_report(space, row) for row in found]
            block = _hide(session, space, read)
        if block:
            yield block


def read_report_state(session: Session, space: Space) -> tuple[int | None, ...]:
    """Return numbers that differ once a report is created, changed or deleted."""
    row = session.execute(
        select(
            func.count(),
            func.max(ReportRow.number),
            func.sum(ReportRow.revision),
            func.max(type_coerce(ReportRow.last_modified_on, BigInteger)),
        ).where(ReportRow.space_number == space.number)
    ).one()
    return tuple(None if each is None else int(each) for each in row)


def list_report_names(session: Session, space: Space) -> Sequence[tuple[str, str]]:
    """Return ids and names of the space's reports, by name."""
    rows = session.execute(
        select(ReportRow.number, ReportRow.name)
        .where(ReportRow.space_number == space.number)
        .order_by(in_order(ReportRow.name), ReportRow.number)
    )
    return [(Kind.REPORT.identify(number), name) for number, name in rows]


def find_reports(
    session: Session, space: Space, reports: Iterable[ReportId]
) -> Mapping[str, Report]:
    """Return reports of the space by their ids; those that don't exist are left out."""
    numbers = {Kind.REPORT.find_number(each) for each in reports}
    rows = session.scalars(
        select(ReportRow)
        .where(ReportRow.space_number == space.number)
        .where(ReportRow.number.in_(sorted(each for each in numbers if each)))
    )
    read = [_to_report(space, row) for row in rows]
    return {each.id: each for each in _hide(session, space, read)}


def get_report(
    session: Session, space: Space, identifier: str, *, locks: bool = False
) -> Report:
    """Return the report with this id; if it `locks`, other writers of it wait.

    Raises:
        NotFoundError: if the space has none.
    """
    row = _get_row(session, space, identifier, locks=locks)
    return _hide(session, space, [_to_report(space, row)])[0]


def create_report(
    session: Session, space: Space, definition: ReportDefinition, *, now: datetime
) -> Report:
    """Store a new report, and return it.

    Raises:
        ConflictError: if the space has a report with this name.
    """
    row = ReportRow(space_number=space.number, revision=0)
    _fill(row, definition)
    _mark_changed(session, row, now)
    session.add(row)
    _flush(session, definition)
    _audit(session, row, "report created", now)
    return get_report(session, space, Kind.REPORT.identify(row.number))


def update_report(  # noqa: PLR0913 - which one, by what, when, over what
    session: Session,
    space: Space,
    identifier: str,
    definition: ReportDefinition,
    *,
    now: datetime,
    expected_revision: int | None = None,
) -> Report:
    """Replace a report's definition; if `revision` is given, only that one.

    Former parts of it that the space's `visibility` doesn't include are kept.

    Raises:
        NotFoundError: if the space has no report with this id.
        ChangedMeanwhileError: if the stored report has another revision.
        ConflictError: if another report has the new name.
    """
    row = _get_row(session, space, identifier, expected_revision, locks=True)
    former = _to_report(space, row).definition
    definition = restore(definition, former, _find_hidden(session, space, [former]))
    _fill(row, definition)
    _mark_changed(session, row, now)
    _flush(session, definition)
    _audit(session, row, "report updated", now)
    return get_report(session, space, Kind.REPORT.identify(row.number))


def delete_report(
    session: Session,
    space: Space,
    identifier: str,
    *,
    now: datetime,
    expected_revision: int | None = None,
) -> None:
    """Delete a report permanently; if `revision` is given, only that one.

    Raises:
        NotFoundError: if the space has no report with this id.
        ChangedMeanwhileError: if the stored report has another revision.
    """
    row = _get_row(session, space, identifier, expected_revision, locks=True)
    _audit(session, row, "report deleted", now)
    session.delete(row)


def get_logo(session: Session, space: Space, identifier: str) -> Logo | None:
    """Return the uploaded logo of a report.

    Raises:
        NotFoundError: if the space has no report with this id.
    """
    row = _get_row(session, space, identifier)
    if row.logo is None or row.logo_type is None:
        return None
    return Logo(row.logo_type, row.logo)


def set_logo(
    session: Session,
    space: Space,
    identifier: str,
    logo: Logo | None,
    *,
    now: datetime,
) -> Report:
    """Store a logo of a report; None removes it.

    Raises:
        NotFoundError: if the space has no report with this id.
    """
    row = _get_row(session, space, identifier, locks=True)
    row.logo = logo.data if logo else None
    row.logo_type = logo.media_type if logo else None
    _mark_changed(session, row, now)
    session.flush()
    _audit(session, row, "report logo changed", now)
    return get_report(session, space, Kind.REPORT.identify(row.number))


def find_known_references(
    session: Session, space: Space, draft: ReportDraft
) -> KnownReferences:
    """Return which of a draft's ids and tags exist in the space, or did before.

    The deployments of a deleted document still count, and reports can keep referring to
    it.
    """
    environments = [
        each for group in draft.environment_groups for each in group.environments
    ]

    def find(kind: Kind, identifiers: Iterable[str]) -> frozenset[str]:
        # IDs as they are stored, so that reports have a single spelling of each.
        return frozenset(find_names(session, space, kind, identifiers))

    return KnownReferences(
        project_group_ids=find(Kind.PROJECT_GROUP, draft.project_group_ids),
        project_ids=find(Kind.PROJECT, draft.project_ids),
        channel_ids=find(Kind.CHANNEL, draft.channel_ids),
        environment_ids=find(Kind.ENVIRONMENT, environments),
        tenant_ids=find(Kind.TENANT, draft.tenant_ids),
        tenant_tags=_known_tags(session, space),
    )


def check_name(
    session: Session, space: Space, name: str, *, own: Report | None
) -> tuple[Problem, ...]:
    """Return the problem if another report than `own` already has the name."""
    row = session.scalars(
        select(ReportRow.number).where(
            ReportRow.space_number == space.number,
            ReportRow.name.in_(list_forms(name.strip())),
        )
    ).first()
    if row is None or (own and own.id == Kind.REPORT.identify(row)):
        return ()
    return (_name_in_use(name.strip()),)


def _known_tags(session: Session, space: Space) -> frozenset[str]:
    rows = session.execute(
        select(TagSetRow.name, TagRow.name)
        .join(TagRow, TagRow.tag_set_number == TagSetRow.number)
        .where(TagSetRow.space_number == space.number)
    )
    return frozenset(f"{tag_set}/{tag}" for tag_set, tag in rows)


def _get_row(
    session: Session,
    space: Space,
    identifier: str,
    expected_revision: int | None = None,
    *,
    locks: bool = False,
) -> ReportRow:
    """Return the row of a report; `locks` makes other writers wait for it.

    The lock lasts until the transaction ends.

    Raises:
        NotFoundError: if the space has no report with this id.
        ChangedMeanwhileError: if `expected_revision` is not that of the report.
    """
    statement = _LOCKED_ROW if locks else _ROW
    row = session.scalars(statement, _key(space, identifier)).first()
    if row is None:
        raise NotFoundError(identifier, Kind.REPORT)
    if expected_revision not in {None, row.revision}:
        raise ChangedMeanwhileError(identifier, row.revision)
    return row


def _key(space: Space, identifier: str) -> dict[str, int]:
    number = Kind.REPORT.find_number(identifier)
    return {"number": -1 if number is None else number, "space": space.number}


def _fill(row: ReportRow, definition: ReportDefinition) -> None:
    row.name = definition.name
    row.description = definition.description
    row.selection = SelectionColumns(
        project_group_ids=list(definition.project_group_ids),
        project_ids=list(definition.project_ids),
        channel_ids=list(definition.channel_ids),
        environment_groups=[
            (group.name, list(group.environments))
            for group in definition.environment_groups
        ],
        tenant_ids=list(definition.tenant_ids),
        tenant_tags=list(definition.tenant_tags),
    )
    row.tenant_mode = definition.tenant_mode
    row.all_tenants = definition.all_tenants
    row.time_zone = definition.time_zone
    row.icon_id = definition.icon_id
    row.icon_color = definition.icon_color
    row.targets = {each.value: target for each, target in definition.targets.items()}
    row.annotations = [
        (each.day.isoformat(), each.text) for each in definition.annotations
    ]
    row.definitions = write_definitions(definition.definitions)


def _flush(session: Session, definition: ReportDefinition) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError(_name_in_use(definition.name)) from error


def _name_in_use(name: str) -> Problem:
    return Problem("name", f'Another report in this space is named "{name}".')


def _mark_changed(session: Session, row: ReportRow, now: datetime) -> None:
    row.revision += 1
    row.last_modified_on = now
    row.last_modified_by = find_actor_name(session)


def _audit(session: Session, row: ReportRow, action: str, now: datetime) -> None:
    report, space = (
        Kind.REPORT.identify(row.number),
        Kind.SPACE.identify(row.space_number),
    )
    audit(session, action, report, {"name": row.name}, now=now, space=space)


def _hide(
    session: Session, space: Space, reports: Sequence[Report]
) -> Sequence[Report]:
    """Mark the parts of reports that the space's visibility doesn't include."""
    hidden = _find_hidden(session, space, [each.definition for each in reports])
    return [replace(each, hidden=hidden) for each in reports]


def _find_hidden(
    session: Session, space: Space, definitions: Sequence[ReportDefinition]
) -> frozenset[str]:
    """Return the ids in definitions that the space's visibility doesn't include."""
    if space.visibility.is_unlimited:
        return frozenset()
    listed: dict[Kind, set[str]] = defaultdict(set)
    for each in definitions:
        listed[Kind.PROJECT_GROUP] |= set(each.project_group_ids)
        listed[Kind.PROJECT] |= set(each.project_ids)
        listed[Kind.CHANNEL] |= set(each.channel_ids)
        listed[Kind.ENVIRONMENT] |= set(each.environment_ids)
        listed[Kind.TENANT] |= set(each.tenant_ids)
    return frozenset(
        identifier
        for kind, ids in listed.items()
        for identifier in ids - find_names(session, space, kind, ids).keys()
    )


def _to_report(space: Space, row: ReportRow) -> Report:
    selection = row.selection
    definition = ReportDefinition(
        name=row.name,
        description=row.description,
        project_group_ids=tuple(map(ProjectGroupId, selection["project_group_ids"])),
        project_ids=tuple(map(ProjectId, selection["project_ids"])),
        channel_ids=tuple(map(ChannelId, selection["channel_ids"])),
        environment_groups=tuple(
            EnvironmentGroup(name, tuple(map(EnvironmentId, environments)))
            for name, environments in selection["environment_groups"]
        ),
        tenant_mode=TenantMode(row.tenant_mode),
        tenant_ids=tuple(map(TenantId, selection["tenant_ids"])),
        tenant_tags=tuple(selection["tenant_tags"]),
        all_tenants=row.all_tenants,
        time_zone=row.time_zone,
        icon_id=row.icon_id,
        icon_color=row.icon_color,
        targets={Metric(name): target for name, target in (row.targets or {}).items()},
        annotations=tuple(
            Annotation(date.fromisoformat(day), text)
            for day, text in row.annotations or ()
        ),
        definitions=read_definitions(row.definitions),
    )
    return Report(
        id=ReportId(Kind.REPORT.identify(row.number)),
        space_id=SpaceId(Kind.SPACE.identify(row.space_number)),
        revision=row.revision,
        last_modified_on=row.last_modified_on,
        definition=definition,
        has_logo=row.logo_type is not None,
        last_modified_by=row.last_modified_by,
        visibility=space.visibility,
    )
