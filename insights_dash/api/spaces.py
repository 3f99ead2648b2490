"""The root documents and the list of spaces."""

from flask import Response, request

from insights_dash.access.guard import LIST_READERS, enter_space, list_open_spaces
from insights_dash.api.catalogue.resource import FILTERS, paging_of
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply
from insights_dash.api.request import parse_wanted
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.collection import Collection, collection_to_wire
from insights_dash.api.wire.root import (
    WireRoot,
    WireSpace,
    root_to_wire,
    space_home_to_wire,
    space_to_wire,
)
from insights_dash.store import spaces
from insights_dash.store.page import Wanted
from insights_dash.store.spaces import Space


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
    Route("GET", "/api/spaces/<identifier>", get_space, LIST_READERS, answer=WireSpace),
    Route("GET", "/api/<space>", get_space_home, LIST_READERS, answer=WireRoot),
)
