"""The server itself: whether it is at work, its time zones, its events."""

from collections.abc import Sequence

from flask import Response, request

from insights_dash.api.catalogue import page_links
from insights_dash.api.reply import reply, reply_bytes, reply_text
from insights_dash.api.request import (
    parse_instant,
    parse_list,
    parse_slice,
    parse_whole,
)
from insights_dash.api.services import Services
from insights_dash.api.tasks import find_spaces
from insights_dash.api.wire.collection import collection_to_wire
from insights_dash.api.wire.llms import LLMS_TEXT
from insights_dash.api.wire.server import (
    event_to_wire,
    status_to_wire,
    zones_to_wire,
)
from insights_dash.domain.errors import NotFoundError
from insights_dash.store.events import EventsWanted, list_events
from insights_dash.store.spaces import DEFAULT_SPACE, Space

EVENT_FILTERS = (
    *("ids", "regarding", "regardingAny", "eventCategories", "documentTypes"),
    *("users", "from", "to", "fromAutoId", "toAutoId"),
)


def get_status(services: Services) -> Response:  # noqa: ARG001 - as every view
    """That the server is at work."""
    return reply(status_to_wire())


def list_zones(services: Services) -> Response:  # noqa: ARG001 - as every view
    """Every time zone that reports take, as a bare array."""
    return reply(zones_to_wire())


def get_llms_text(services: Services) -> Response:  # noqa: ARG001 - as every view
    """What a language model has to know to ask this server."""
    return reply_text(LLMS_TEXT)


def get_description(services: Services) -> Response:
    """This description, as OpenAPI 3.1."""
    return reply_bytes(services.describe())


def list_all_events(services: Services, *, space: str) -> Response:
    """A page of events, newest first."""
    wanted = _read_wanted()
    with services.database.read() as session:
        opened = find_spaces(session, space)
        page = list_events(session, _whole(opened), wanted)
    is_everywhere = space == DEFAULT_SPACE
    path = "/api/events" if is_everywhere else f"/api/{opened[0].id}/events"
    paging = page_links(path, wanted.skip, wanted.take or 0, EVENT_FILTERS)
    items = list(map(event_to_wire, page.items))
    return reply(collection_to_wire("Event", items, total=page.total, paging=paging))


def get_event(services: Services, *, space: str, identifier: str) -> Response:
    """One event."""
    with services.database.read() as session:
        spaces_of = _whole(find_spaces(session, space))
        found = list_events(session, spaces_of, EventsWanted(ids=[identifier])).items
    if not found:
        raise NotFoundError(identifier)
    return reply(event_to_wire(found[0]))


def _whole(opened: Sequence[Space]) -> Sequence[Space]:
    """Those that the caller sees all of: events name whatever was changed."""
    return [each for each in opened if each.sight.is_unlimited]


def _read_wanted() -> EventsWanted:
    part = parse_slice(request.args)
    regarding = parse_list(request.args, "regarding")
    any_of = parse_list(request.args, "regardingAny")
    both = [*(regarding or ()), *(any_of or ())] or None
    return EventsWanted(
        ids=parse_list(request.args, "ids"),
        regarding=both,
        actions=parse_list(request.args, "eventCategories"),
        kinds=parse_list(request.args, "documentTypes"),
        actors=parse_list(request.args, "users"),
        span=(
            parse_instant(request.args.get("from", ""), "from"),
            parse_instant(request.args.get("to", ""), "to"),
        ),
        numbers=(
            parse_whole(request.args, "fromAutoId"),
            parse_whole(request.args, "toAutoId"),
        ),
        skip=part.skip,
        take=part.take,
    )
