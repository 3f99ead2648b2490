"""Reading lists of a space, so that a report can be created from outside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from flask import Response, request
from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import Session

from insights_dash.access.guard import enter_space
from insights_dash.api.reply import reply, reply_blocks
from insights_dash.api.request import parse_list, parse_wanted
from insights_dash.api.services import Services
from insights_dash.api.wire import catalogue as wire
from insights_dash.api.wire.collection import Paging, collection_to_wire
from insights_dash.api.wire.json_text import write_array
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind, SpaceId
from insights_dash.store.catalogue.channel import CHANNELS as STORED_CHANNELS
from insights_dash.store.catalogue.channel import only_channels_of_project
from insights_dash.store.catalogue.environment import (
    ENVIRONMENTS as STORED_ENVIRONMENTS,
)
from insights_dash.store.catalogue.lifecycle import LIFECYCLES as STORED_LIFECYCLES
from insights_dash.store.catalogue.project import PROJECTS as STORED_PROJECTS
from insights_dash.store.catalogue.project import only_projects_of_group
from insights_dash.store.catalogue.project_group import (
    PROJECT_GROUPS as STORED_PROJECT_GROUPS,
)
from insights_dash.store.catalogue.release import RELEASES as STORED_RELEASES
from insights_dash.store.catalogue.release import (
    find_release,
    only_releases_like,
    only_releases_of_project,
)
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.catalogue.tag_set import TAG_SETS as STORED_TAG_SETS
from insights_dash.store.catalogue.tenant import TENANTS as STORED_TENANTS
from insights_dash.store.catalogue.tenant import (
    only_tenants_of_project,
    only_tenants_with_tags,
)
from insights_dash.store.page import Wanted
from insights_dash.store.spaces import Space

Item = TypeVar("Item")

FILTERS = ("ids", "partialName")
# What narrows a list, given the space and the request's parameters.
Narrow = Callable[[Session, Space], tuple[ColumnElement[bool], ...]]


def _whole(_session: Session, _space: Space) -> tuple[ColumnElement[bool], ...]:
    return ()


@dataclass(frozen=True)
class Noun(Generic[Item]):
    """One kind of document in URLs and responses.

    `filters` are the parameters that its list takes besides skip and take. `narrow`
    returns the conditions that stand for the parameters that only this kind has.
    """

    path: str
    item_type: str
    stored: StoredKind[Item]
    to_wire: Callable[[SpaceId, Item], Mapping[str, object]]
    filters: tuple[str, ...] = FILTERS
    narrow: Narrow = _whole

    def list_page(self, services: Services, *, space: str) -> Response:
        """List documents of this kind, in pages."""
        return self.list_within(
            services, space, lambda _session, _here: (self.path, ())
        )

    def list_within(
        self,
        services: Services,
        space: str,
        find: Callable[[Session, Space], tuple[str, tuple[ColumnElement[bool], ...]]],
    ) -> Response:
        """A page of a part of the list, with its own address, as `find` gives both."""
        wanted = self._parse(paged=True)
        with services.database.read() as session:
            here = enter_space(session, space)
            path, only = find(session, here)
            wanted = replace(wanted, only=(*only, *self.narrow(session, here)))
            page = self.stored.list_page(session, here, wanted)
        items = [self.to_wire(here.id, item) for item in page.items]
        paging = paging_of(f"/api/{here.id}/{path}", wanted, self.filters)
        return reply(
            collection_to_wire(self.item_type, items, total=page.total, paging=paging)
        )

    def list_all(self, services: Services, *, space: str) -> Response:
        """List all documents of this kind as an array."""
        wanted = self._parse(paged=False)
        with services.database.read() as session:
            here = enter_space(session, space)
            wanted = replace(wanted, only=self.narrow(session, here))
        blocks = self.stored.list_in_blocks(services.database, here, wanted)
        return reply_blocks(
            write_array(
                [self.to_wire(here.id, each) for each in block] for block in blocks
            )
        )

    def get_one(self, services: Services, *, space: str, identifier: str) -> Response:
        """Get a document of this kind."""
        with services.database.read() as session:
            here = enter_space(session, space)
            item = self.stored.get(session, here, identifier)
        return reply(self.to_wire(here.id, item))

    def _parse(self, *, paged: bool) -> Wanted:
        wanted = parse_wanted(request.args, paged=paged)
        name = request.args.get("name", "") if "name" in self.filters else ""
        return replace(wanted, name=name)


def paging_of(path: str, wanted: Wanted, names: tuple[str, ...] = FILTERS) -> Paging:
    """The paging of a list at `path` that the request's own filters narrow."""
    return page_links(path, wanted.skip, wanted.take or 0, names)


def page_links(path: str, skip: int, take: int, names: tuple[str, ...]) -> Paging:
    """The paging of a list; filters of the request of these names stay in links."""
    filters = {
        name: ",".join(dict.fromkeys(request.args.getlist(name))) for name in names
    }
    return Paging(
        path,
        skip,
        take,
        filters={name: text for name, text in filters.items() if text},
        parameters=("skip", "take", *names),
    )


def _narrow_environments(
    _session: Session, _space: Space
) -> tuple[ColumnElement[bool], ...]:
    """Nothing where only ephemeral environments are asked for."""
    types = [each.lower() for each in parse_list(request.args, "type") or ["static"]]
    return () if "static" in types else (false(),)


def _narrow_projects(
    _session: Session, _space: Space
) -> tuple[ColumnElement[bool], ...]:
    return _only_clones("clonedFromProjectId")


def _only_clones(name: str) -> tuple[ColumnElement[bool], ...]:
    """Nothing, where clones of a document are asked for: none is held as one."""
    return (false(),) if request.args.get(name, "") else ()


def _narrow_tenants(session: Session, space: Space) -> tuple[ColumnElement[bool], ...]:
    tags = (
        *_only_clones("clonedFromTenantId"),
        *only_tenants_with_tags(
            session, space, parse_list(request.args, "tags") or (), field="tags"
        ),
    )
    project = request.args.get("projectId", "")
    if not project:
        return tags
    found = STORED_PROJECTS.get(session, space, project)
    return (*tags, only_tenants_of_project(found.id))


PROJECT_GROUPS = Noun(
    "projectgroups",
    "ProjectGroup",
    STORED_PROJECT_GROUPS,
    wire.project_group_to_wire,
)
PROJECTS = Noun(
    "projects",
    "Project",
    STORED_PROJECTS,
    wire.project_to_wire,
    filters=("ids", "partialName", "name", "clonedFromProjectId"),
    narrow=_narrow_projects,
)
CHANNELS = Noun(
    "channels",
    "Channel",
    STORED_CHANNELS,
    wire.channel_to_wire,
)
ENVIRONMENTS = Noun(
    "environments",
    "Environment",
    STORED_ENVIRONMENTS,
    wire.environment_to_wire,
    filters=("ids", "partialName", "name"),
)
ENVIRONMENTS_V2 = Noun(
    "environments/v2",
    "Environment",
    STORED_ENVIRONMENTS,
    wire.environment_to_wire_v2,
    filters=("ids", "partialName", "type"),
    narrow=_narrow_environments,
)
TENANTS = Noun(
    "tenants",
    "Tenant",
    STORED_TENANTS,
    wire.tenant_to_wire,
    filters=("ids", "partialName", "name", "projectId", "tags", "clonedFromTenantId"),
    narrow=_narrow_tenants,
)
TAG_SETS = Noun(
    "tagsets",
    "TagSet",
    STORED_TAG_SETS,
    wire.tag_set_to_wire,
)
LIFECYCLES = Noun(
    "lifecycles",
    "Lifecycle",
    STORED_LIFECYCLES,
    wire.lifecycle_to_wire,
)
RELEASES = Noun(
    "releases",
    "Release",
    STORED_RELEASES,
    wire.release_to_wire,
)
NOUNS = (
    *(PROJECT_GROUPS, PROJECTS, CHANNELS, ENVIRONMENTS),
    *(TENANTS, TAG_SETS, LIFECYCLES, RELEASES),
)


def list_projects_of_group(services: Services, *, space: str, group: str) -> Response:
    """List the projects of a project group, sorted by name."""

    def find(session: Session, here: Space) -> tuple[str, tuple[ColumnElement[bool]]]:
        found = STORED_PROJECT_GROUPS.get(session, here, group)
        path = f"projectgroups/{found.id}/projects"
        return path, (only_projects_of_group(found.id),)

    return PROJECTS.list_within(services, space, find)


def list_channels_of_project(
    services: Services, *, space: str, project: str
) -> Response:
    """List the channels of a project, its default channel first."""

    def find(session: Session, here: Space) -> tuple[str, tuple[ColumnElement[bool]]]:
        found = STORED_PROJECTS.get(session, here, project)
        path = f"projects/{found.id}/channels"
        return path, (only_channels_of_project(found.id),)

    return CHANNELS.list_within(services, space, find)


def list_releases_of_project(
    services: Services, *, space: str, project: str
) -> Response:
    """List the releases of a project, newest first."""
    part = request.args.get("searchByVersion", "")

    def find(
        session: Session, here: Space
    ) -> tuple[str, tuple[ColumnElement[bool], ...]]:
        found = STORED_PROJECTS.get(session, here, project)
        only = (only_releases_of_project(found.id),)
        searched = (only_releases_like(part),) if part else ()
        return f"projects/{found.id}/releases", (*only, *searched)

    noun = replace(RELEASES, filters=(*FILTERS, "searchByVersion"))
    return noun.list_within(services, space, find)


def get_release_of_project(
    services: Services, *, space: str, project: str, version: str
) -> Response:
    """Get a release of a project by its version or ID."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = STORED_PROJECTS.get(session, here, project)
        named = find_release(session, here, found.id, version)
        release = STORED_RELEASES.get(session, here, named or version)
    if release.project_id != found.id:
        raise NotFoundError(version, Kind.RELEASE)
    return reply(wire.release_to_wire(here.id, release))
