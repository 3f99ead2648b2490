"""The scope of a project's insights: a channel, environments and tenants."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.choice import find_choice
from insights_dash.domain.comma_list import split_list
from insights_dash.domain.errors import AmbiguousNameError, InvalidInputError, Problem
from insights_dash.domain.identity import ChannelId, EnvironmentId, Kind, TenantId
from insights_dash.domain.name_lookup import choose_by_name
from insights_dash.domain.names import fold
from insights_dash.domain.project_insights import (
    InsightsScope,
    ProjectScope,
    TenantFilter,
)
from insights_dash.domain.zones import find_zone
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.kinds import find_names
from insights_dash.store.catalogue.tag_set import TAG_SETS
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
    environment by sort order, all tenants, UTC. `environmentId` and `tags` are lists,
    separated by commas.

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
    """Read `environmentId`, `tenantFilter`, `tenantId`, `tags` and `timeZone`.

    Raises:
        InvalidInputError: with these problems, and those of these parameters.
    """
    known = ENVIRONMENTS.list_page(session, space).items
    environments = _find_environments(parameters, known, problems)
    tags = _read_tags(session, space, parameters, problems)
    tenant_filter, tenant = _read_tenant(session, space, parameters, problems)
    zone = _find_zone(parameters, problems)
    if problems or zone is None:
        raise InvalidInputError(problems)
    return InsightsScope(
        tuple((EnvironmentId(each.id), each.name) for each in environments),
        tenant_filter,
        TenantId(tenant) if tenant else None,
        tags,
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


def _find_environments(
    parameters: Mapping[str, str],
    environments: Sequence[Environment],
    problems: list[Problem],
) -> Sequence[Environment]:
    """Return the environments in `environmentId` by sort order, by default the last."""
    asked = _read_list(parameters, "environmentId", problems)
    if not asked:
        return environments[-1:]
    known = {each.id.lower() for each in environments}
    unknown = [each for each in asked if each.lower() not in known]
    if unknown:
        message = f'Unknown environmentId "{unknown[0][:50]}".'
        problems.append(Problem("environmentId", message))
    wanted = {each.lower() for each in asked}
    return [each for each in environments if each.id.lower() in wanted]


def _read_list(
    parameters: Mapping[str, str], name: str, problems: list[Problem]
) -> Sequence[str]:
    return split_list([parameters.get(name, "")], name, problems)


def _find_zone(parameters: Mapping[str, str], problems: list[Problem]) -> str | None:
    zone = find_zone(parameters.get("timeZone", "").strip() or "UTC")
    if zone is None:
        shown = parameters["timeZone"][:100]
        message = f'Unknown time zone "{shown}". Use an IANA or a Windows name.'
        problems.append(Problem("timeZone", message))
    return zone


def _read_tags(
    session: Session,
    space: Space,
    parameters: Mapping[str, str],
    problems: list[Problem],
) -> tuple[tuple[str, str], ...]:
    """Return IDs and canonical names of the tags in `tags`, in the space's order.

    A tag is its ID, such as `TagSets-1/Tags-2`, or its canonical name.
    """
    asked = _read_list(parameters, "tags", problems)
    if not asked:
        return ()
    problems += [
        Problem("tags", f"Leave out tags or {name}.")
        for name in ("tenantFilter", "tenantId")
        if parameters.get(name, "").strip()
    ]
    sets = TAG_SETS.list_page(session, space).items
    names = {tag.id: tag.canonical_name for each in sets for tag in each.tags}
    by_text = {text: _find_tag(text, names, problems) for text in asked}
    unknown = [text for text, tag in by_text.items() if tag is None]
    if unknown:
        message = f'There is no tenant tag "{unknown[0][:50]}" in this space.'
        problems.append(Problem("tags", message))
    found = set(by_text.values())
    return tuple(each for each in names.items() if each[0] in found)


def _find_tag(
    text: str, names: Mapping[str, str], problems: list[Problem]
) -> str | None:
    """Return the ID of the tag that a text means; empty if it could mean several."""
    for identifier in names:
        if identifier.lower() == text.lower():
            return identifier
    folded = fold(text)
    alike = [each for each in names.items() if fold(each[1]) == folded]
    try:
        return choose_by_name(text, alike, noun="tenant tag", field="tags")
    except AmbiguousNameError as error:
        problems.append(error.problem)
        return ""


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
