"""Every kind of document, and everything that a report can name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.channel import Channel
from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.catalogue.project_group import ProjectGroup
from insights_dash.domain.catalogue.tag_set import TagSet
from insights_dash.domain.catalogue.tenant import Tenant
from insights_dash.domain.identity import Kind
from insights_dash.store.catalogue import stored_kind
from insights_dash.store.catalogue.channel import CHANNELS
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.lifecycle import LIFECYCLES
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.project_group import PROJECT_GROUPS
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.catalogue.tag_set import TAG_SETS
from insights_dash.store.catalogue.tenant import TENANTS
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ReportRow

STORED_KINDS: Mapping[Kind, StoredKind[Any]] = {
    each.kind: each
    for each in (
        *(PROJECT_GROUPS, PROJECTS, CHANNELS, ENVIRONMENTS),
        *(TENANTS, TAG_SETS, LIFECYCLES, RELEASES),
    )
}


@dataclass(frozen=True)
class Catalogue:
    """Everything that a report can name, each list in its own order."""

    project_groups: tuple[ProjectGroup, ...] = ()
    projects: tuple[Project, ...] = ()
    channels: tuple[Channel, ...] = ()
    environments: tuple[Environment, ...] = ()
    tenants: tuple[Tenant, ...] = ()
    tag_sets: tuple[TagSet, ...] = ()


def read_catalogue(session: Session, space: Space) -> Catalogue:
    """Return everything that a report can name."""
    return Catalogue(
        PROJECT_GROUPS.list_all(session, space),
        PROJECTS.list_all(session, space),
        CHANNELS.list_all(session, space),
        ENVIRONMENTS.list_all(session, space),
        TENANTS.list_all(session, space),
        TAG_SETS.list_all(session, space),
    )


def find_names(
    session: Session, space: Space, kind: Kind, identifiers: Iterable[str]
) -> Mapping[str, str]:
    """Return names of documents or reports by ID, also of deleted documents."""
    if kind is Kind.REPORT:
        return stored_kind.find_names(session, space, kind, ReportRow, identifiers)
    return STORED_KINDS[kind].find_names(session, space, identifiers)
