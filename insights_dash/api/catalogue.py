"""Reading lists of a space, so that a report can be made from outside."""

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
from insights_dash.store import catalogue as store
from insights_dash.store.catalogue import Page, Wanted
from insights_dash.store.spaces import Space

Item = TypeVar("Item")

FILTERS = ("ids", "partialName")
# What narrows a list, given the space and the request's parameters.
Narrow = Callable[[Session, Space], tuple[ColumnElement[bool], ...]]


def _whole(_session: Session, _space: Space) -> tuple[ColumnElement[bool], ...]:
    return ()


@dataclass(frozen=True)
class Noun(Generic[Item]):
    """One kind of thing that is listed: its address, its name, and how it is read.

    `filters` are the parameters that it takes besides skip and take; `narrow` gives
    what those mean that are its own.
    """

    path: str
    item_type: str
    kind: Kind
    list_items: Callable[[Session, Space, Wanted], Page[Item]]
    get_item: Callable[[Session, Space, str], Item]
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
            page = self.list_items(session, here, wanted)
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
        blocks = store.list_in_blocks(
            services.database, here, self.kind, self.list_items, wanted
        )
        return reply_blocks(
            write_array(
                [self.to_wire(here.id, each) for each in block] for block in blocks
            )
        )

    def get_one(self, services: Services, *, space: str, identifier: str) -> Response:
        """Get a document of this kind."""
        with services.database.read() as session:
            here = enter_space(session, space)
            item = self.get_item(session, here, identifier)
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
        *store.only_tenants_with_tags(
            session, space, parse_list(request.args, "tags") or (), field="tags"
        ),
    )
    project = request.args.get("projectId", "")
    if not project:
        return tags
    found = store.get_project(session, space, project)
    return (*tags, store.only_tenants_of_project(found.id))


PROJECT_GROUPS = Noun(
    "projectgroups",
    "ProjectGroup",
    Kind.PROJECT_GROUP,
    store.list_project_groups,
    store.get_project_group,
    wire.project_group_to_wire,
)
PROJECTS = Noun(
    "projects",
    "Project",
    Kind.PROJECT,
    store.list_projects,
    store.get_project,
    wire.project_to_wire,
    filters=("ids", "partialName", "name", "clonedFromProjectId"),
    narrow=_narrow_projects,
)
CHANNELS = Noun(
    "channels",
    "Channel",
    Kind.CHANNEL,
    store.list_channels,
    store.get_channel,
    wire.channel_to_wire,
)
ENVIRONMENTS = Noun(
    "environments",
    "Environment",
    Kind.ENVIRONMENT,
    store.list_environments,
    store.get_environment,
    wire.environment_to_wire,
    filters=("ids", "partialName", "name"),
)
ENVIRONMENTS_V2 = Noun(
    "environments/v2",
    "Environment",
    Kind.ENVIRONMENT,
    store.list_environments,
    store.get_environment,
    wire.environment_to_wire_v2,
    filters=("ids", "partialName", "type"),
    narrow=_narrow_environments,
)
TENANTS = Noun(
    "tenants",
    "Tenant",
    Kind.TENANT,
    store.list_tenants,
    store.get_tenant,
    wire.tenant_to_wire,
    filters=("ids", "partialName", "name", "projectId", "tags", "clonedFromTenantId"),
    narrow=_narrow_tenants,
)
TAG_SETS = Noun(
    "tagsets",
    "TagSet",
    Kind.TAG_SET,
    store.list_tag_sets,
    store.get_tag_set,
    wire.tag_set_to_wire,
)
LIFECYCLES = Noun(
    "lifecycles",
    "Lifecycle",
    Kind.LIFECYCLE,
    store.list_lifecycles,
    store.get_lifecycle,
    wire.lifecycle_to_wire,
)
RELEASES = Noun(
    "releases",
    "Release",
    Kind.RELEASE,
    store.list_releases,
    store.get_release,
    wire.release_to_wire,
)
NOUNS = (
    *(PROJECT_GROUPS, PROJECTS, CHANNELS, ENVIRONMENTS),
    *(TENANTS, TAG_SETS, LIFECYCLES, RELEASES),
)


def list_projects_of_group(services: Services, *, space: str, group: str) -> Response:
    """List the projects of a project group, sorted by name."""

    def find(session: Session, here: Space) -> tuple[str, tuple[ColumnElement[bool]]]:
        found = store.get_project_group(session, here, group)
        path = f"projectgroups/{found.id}/projects"
        return path, (store.only_projects_of_group(found.id),)

    return PROJECTS.list_within(services, space, find)


def list_channels_of_project(
    services: Services, *, space: str, project: str
) -> Response:
    """List the channels of a project, its default channel first."""

    def find(session: Session, here: Space) -> tuple[str, tuple[ColumnElement[bool]]]:
        found = store.get_project(session, here, project)
        path = f"projects/{found.id}/channels"
        return path, (store.only_channels_of_project(found.id),)

    return CHANNELS.list_within(services, space, find)


def list_releases_of_project(
    services: Services, *, space: str, project: str
) -> Response:
    """List the releases of a project, newest first."""
    part = request.args.get("searchByVersion", "")

    def find(
        session: Session, here: Space
    ) -> tuple[str, tuple[ColumnElement[bool], ...]]:
        found = store.get_project(session, here, project)
        only = (store.only_releases_of_project(found.id),)
        searched = (store.only_releases_like(part),) if part else ()
        return f"projects/{found.id}/releases", (*only, *searched)

    noun = replace(RELEASES, filters=(*FILTERS, "searchByVersion"))
    return noun.list_within(services, space, find)


def get_release_of_project(
    services: Services, *, space: str, project: str, version: str
) -> Response:
    """Get a release of a project by its version or ID."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = store.get_project(session, here, project)
        named = store.find_release(session, here, found.id, version)
        release = store.get_release(session, here, named or version)
    if release.project_id != found.id:
        raise NotFoundError(version, Kind.RELEASE)
    return reply(wire.release_to_wire(here.id, release))
