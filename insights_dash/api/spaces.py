"""The root documents and the spaces."""

from http import HTTPStatus

from flask import Response, request

from insights_dash.access.guard import LIST_READERS, enter_space, list_open_spaces
from insights_dash.api.author import author_of
from insights_dash.api.catalogue.resource import FILTERS, check_id, paging_of
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply, reply_created, reply_empty
from insights_dash.api.request import parse_wanted, read_body
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import read_model
from insights_dash.api.wire.collection import Collection, collection_to_wire
from insights_dash.api.wire.model import apply_body
from insights_dash.api.wire.root import (
    WireRoot,
    WireSpace,
    root_to_wire,
    space_home_to_wire,
    space_to_wire,
)
from insights_dash.domain.role import Permission
from insights_dash.domain.space import SpaceFields
from insights_dash.store import spaces
from insights_dash.store.page import Wanted
from insights_dash.store.space_changes import (
    add_space,
    change_space,
    fields_of,
    find_problems,
    remove_space,
)
from insights_dash.store.spaces import Space, lock_space


def get_root(services: Services) -> Response:
    """Get the name and version of the server and its links. No sign-in needed."""
    with services.database.read() as session:
        listed = spaces.list_spaces(session)
        installation = spaces.read_installation(session)
    default = next((space for space in listed if space.is_default), None)
    return reply(root_to_wire(installation, default))


def list_spaces(services: Services) -> Response:
    """List spaces, sorted by name."""
    wanted = parse_wanted(request.args, paged=True)
    matching = _matching(services, wanted)
    end = wanted.skip + (wanted.take or 0)
    items = [space_to_wire(space) for space in matching[wanted.skip : end]]
    paging = paging_of("/api/spaces", wanted)
    return reply(collection_to_wire("Space", items, total=len(matching), paging=paging))


def list_all_spaces(services: Services) -> Response:
    """List all spaces as an array, sorted by name."""
    wanted = parse_wanted(request.args, paged=False)
    return reply([space_to_wire(space) for space in _matching(services, wanted)])


def get_space(services: Services, *, identifier: str) -> Response:
    """Get a space by its ID, name or slug."""
    with services.database.read() as session:
        space = enter_space(session, identifier)
    return reply(space_to_wire(space))


def create_space(services: Services) -> Response:
    """Create a space, with a default lifecycle and a default project group."""
    read = read_model(WireSpace.body, read_body())
    fields = apply_body(read, SpaceFields())
    read.refuse(find_problems(fields))
    with services.database.write() as session:
        space = add_space(session, fields, author_of(services))
    return reply_created(space_to_wire(space), f"/api/spaces/{space.id}")


def update_space(services: Services, *, identifier: str) -> Response:
    """Update a space. Absent properties keep their value."""
    read = read_model(WireSpace.body, read_body())
    with services.database.write() as session:
        lock_space(session, enter_space(session, identifier).number)
        session.expire_all()  # another writer may have changed it before the lock
        stored = enter_space(session, identifier)
        fields = apply_body(read, fields_of(stored))
        broken = [
            *find_problems(fields, stored),
            *check_id(read.body.own_id, stored.id),
        ]
        read.refuse(broken)
        space = change_space(session, stored, fields, author_of(services))
    return reply(space_to_wire(space))


def delete_space(services: Services, *, identifier: str) -> Response:
    """Delete a space permanently, with everything in it.

    `TaskQueueStopped` must be true. The default space can't be deleted.
    """
    with services.database.write() as session:
        stored = enter_space(session, identifier)
        remove_space(session, stored, author_of(services))
    services.metrics.forget_deleted_spaces()
    return reply_empty()


def get_space_home(services: Services, *, space: str) -> Response:
    """Get the links to everything in a space."""
    with services.database.read() as session:
        here = enter_space(session, space)
        installation = spaces.read_installation(session)
    return reply(space_home_to_wire(installation, here))


def _matching(services: Services, wanted: Wanted) -> list[Space]:
    with services.database.read() as session:
        listed = list_open_spaces(session, *LIST_READERS)
    ids = None if wanted.ids is None else {each.lower() for each in wanted.ids}
    return [
        space
        for space in listed
        if wanted.partial_name.lower() in space.name.lower()
        and (ids is None or space.id.lower() in ids)
    ]


ROUTES = (
    Route("GET", "/api", get_root, answer=WireRoot, is_open=True),
    Route(
        "GET",
        "/api/spaces",
        list_spaces,
        LIST_READERS,
        answer=Collection[WireSpace],
        parameters=(*PAGE, *FILTERS),
    ),
    Route(
        "GET",
        "/api/spaces/all",
        list_all_spaces,
        LIST_READERS,
        answer=list[WireSpace],
        parameters=FILTERS,
    ),
    Route(
        "POST",
        "/api/spaces",
        create_space,
        (Permission.ADMINISTER,),
        answer=WireSpace,
        body=WireSpace.body,
        required=("name",),
        status=HTTPStatus.CREATED,
        refusals=(HTTPStatus.CONFLICT,),
        of_server=True,
    ),
    Route("GET", "/api/spaces/<identifier>", get_space, LIST_READERS, answer=WireSpace),
    Route(
        "PUT",
        "/api/spaces/<identifier>",
        update_space,
        (Permission.ADMINISTER,),
        answer=WireSpace,
        body=WireSpace.body,
        refusals=(HTTPStatus.CONFLICT,),
        of_server=True,
    ),
    Route(
        "DELETE",
        "/api/spaces/<identifier>",
        delete_space,
        (Permission.ADMINISTER,),
        refusals=(HTTPStatus.CONFLICT,),
        of_server=True,
    ),
    Route("GET", "/api/<space>", get_space_home, LIST_READERS, answer=WireRoot),
)
