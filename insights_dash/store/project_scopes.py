"""The scope of a project's insights: a channel, an environment and tenants."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.choice import find_choice
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import ChannelId, EnvironmentId, Kind, TenantId
from insights_dash.domain.project_insights import (
    InsightsScope,
    ProjectScope,
    TenantFilter,
)
from insights_dash.domain.zones import find_zone
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.kinds import find_names
from insights_dash.store.names import in_order
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ChannelRow


def list_channels_of(session: Session, project: Project) -> Sequence[tuple[str, str]]:
    """Return ids and names of a project's channels, the default one first."""
    number = Kind.PROJECT.find_number(project.id)
    rows = session.execute(
        select(ChannelRow.number, ChannelRow.name)
        .where(ChannelRow.project_number == number, ChannelRow.deleted_on.is_(None))
        .order_by(
            ChannelRow.is_default.desc(),
            in_order(ChannelRow.name),
            ChannelRow.number,
        )
    )
    return [(Kind.CHANNEL.identify(number), name) for number, name in rows]


def read_scope(
    session: Session, space: Space, project: Project, parameters: Mapping[str, str]
) -> ProjectScope:
    """Return the scope for `channelId`, `environmentId`, `tenantFilter`, ….

    Missing and empty parameters get their default: the default channel, the last
    environment by sort order, all tenants, UTC.

    Raises:
        InvalidInputError: with every parameter that names nothing of the project.
    """
    problems: list[Problem] = []
    channels = dict(list_channels_of(session, project))
    channel = _choose(parameters, "channelId", list(channels), problems)
    scope = _read_shared(session, space, parameters, problems)
    return ProjectScope(
        **asdict(scope),
        project_id=project.id,
        project_name=project.name,
        channel_id=ChannelId(channel),
    )


def read_scope_of_projects(
    session: Session, space: Space, parameters: Mapping[str, str]
) -> InsightsScope:
    """Return the scope that all projects share: what `read_scope` has of any project.

    Raises:
        InvalidInputError: with every parameter that names nothing of the space.
    """
    return _read_shared(session, space, parameters, [])


def _read_shared(
    session: Session,
    space: Space,
    parameters: Mapping[str, str],
    problems: list[Problem],
) -> InsightsScope:
    """Read `environmentId`, `tenantFilter`, `tenantId` and `timeZone`.

    Raises:
        InvalidInputError: with these problems, and those of these parameters.
    """
    environments = ENVIRONMENTS.list_page(session, space).items
    environment = _find_environment(parameters, environments, problems)
    tenant_filter, tenant = _read_tenant(session, space, parameters, problems)
    zone = find_zone(parameters.get("timeZone", "").strip() or "UTC")
    if zone is None:
        shown = parameters["timeZone"][:100]
        message = f'Unknown time zone "{shown}". Use an IANA or a Windows name.'
        problems.append(Problem("timeZone", message))
    if problems or zone is None:
        raise InvalidInputError(problems)
    return InsightsScope(
        EnvironmentId(environment.id) if environment else None,
        environment.name if environment else "",
        tenant_filter,
        TenantId(tenant) if tenant else None,
        zone,
    )


def _choose(
    parameters: Mapping[str, str],
    name: str,
    choices: Sequence[str],
    problems: list[Problem],
) -> str:
    """Return the choice with this value, in any letter case; by default the first."""
    text = parameters.get(name, "").strip()
    if not text:
        return choices[0] if choices else ""
    for choice in choices:
        if choice.lower() == text.lower():
            return choice
    problems.append(Problem(name, f'Unknown {name} "{text[:50]}".'))
    return ""


def _find_environment(
    parameters: Mapping[str, str],
    environments: Sequence[Environment],
    problems: list[Problem],
) -> Environment | None:
    ids = [each.id for each in reversed(environments)]
    chosen = _choose(parameters, "environmentId", ids, problems)
    return next((each for each in environments if each.id == chosen), None)


def _read_tenant(
    session: Session,
    space: Space,
    parameters: Mapping[str, str],
    problems: list[Problem],
) -> tuple[TenantFilter, str]:
    tenant = parameters.get("tenantId", "").strip()
    text = parameters.get("tenantFilter", "").strip().casefold()
    found = find_choice(text, TenantFilter)
    if text and found is None:
        choices = ", ".join(TenantFilter)
        message = f'Unknown tenantFilter "{text[:50]}". Choose one of {choices}.'
        problems.append(Problem("tenantFilter", message))
    usual = TenantFilter.UNTENANTED_AND_ALL_TENANTS
    if tenant and not text:
        usual = TenantFilter.SINGLE_TENANT
    tenant_filter = found or usual
    if tenant_filter is not TenantFilter.SINGLE_TENANT:
        return tenant_filter, ""
    number = Kind.TENANT.find_number(tenant)
    known = Kind.TENANT.identify(number) if number else ""
    if not known or known not in find_names(session, space, Kind.TENANT, [known]):
        message = f'There is no tenant "{tenant[:50]}" in this space.'
        problems.append(Problem("tenantId", message))
    return tenant_filter, known
