"""The server itself: its status, time zones and audit log events."""

from collections.abc import Sequence

from flask import Response, request
from sqlalchemy.orm import Session

from insights_dash.access.guard import enter_space, is_allowed, list_open_spaces
from insights_dash.api.catalogue.resource import page_links
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply, reply_bytes, reply_csv, reply_text
from insights_dash.api.request import (
    parse_flag,
    parse_instant,
    parse_list,
    parse_slice,
    parse_whole,
)
from insights_dash.api.route import CSV, JSON, TEXT, Route
from insights_dash.api.services import Services
from insights_dash.api.wire.collection import Collection, collection_to_wire
from insights_dash.api.wire.csv_text import write_events
from insights_dash.api.wire.event_types import (
    WireDocumentType,
    WireEventCategory,
    categories_to_wire,
    document_types_to_wire,
)
from insights_dash.api.wire.llms import LLMS_TEXT
from insights_dash.api.wire.server import (
    WireEvent,
    WireStatus,
    WireZone,
    event_to_wire,
    status_to_wire,
    zones_to_wire,
)
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.file_names import FileName
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Permission
from insights_dash.store.events import (
    EventsWanted,
    list_events,
    list_events_in_blocks,
)
from insights_dash.store.spaces import DEFAULT_SPACE, Space

EVENT_FILTERS = (
    *("ids", "regarding", "regardingAny", "eventCategories", "documentTypes"),
    *("users", "from", "to", "fromAutoId", "toAutoId", "includeSystem"),
)
_AUDIT_LOG = FileName("audit-log.csv", "audit-log.csv")


def get_status(_services: Services) -> Response:
    """Get the status of the server."""
    return reply(status_to_wire())


def list_zones(_services: Services) -> Response:
    """List the time zones that reports can use, as an array."""
    return reply(zones_to_wire())


def get_llms_text(_services: Services) -> Response:
    """Get a summary of the API for language models."""
    return reply_text(LLMS_TEXT)


def get_description(services: Services) -> Response:
    """Get this description of the API, as OpenAPI 3.1."""
    return reply_bytes(services.describe())


def list_all_events(services: Services, *, space: str) -> Response:
    """List audit log events, newest first, or export all of them as CSV.

    Without a space in the URL, this covers every space and the server itself.
    """
    wanted = _read_wanted()
    parse_flag(request.args, "bom")  # refuses invalid values, even for JSON
    includes_server = parse_flag(request.args, "includeSystem") is not False
    of_server = includes_server and _is_of_server(space)
    with services.database.read() as session:
        opened = _find_spaces(session, space)
        spaces = _whole(opened)
        if parse_flag(request.args, "asCsv"):
            events = list_events_in_blocks(
                services.database, spaces, wanted, of_server=of_server
            )
            return reply_csv(write_events(events), _AUDIT_LOG)
        page = list_events(session, spaces, wanted, of_server=of_server)
    is_everywhere = space == DEFAULT_SPACE
    path = "/api/events" if is_everywhere else f"/api/{opened[0].id}/events"
    paging = page_links(path, wanted.skip, wanted.take or 0, EVENT_FILTERS)
    items = list(map(event_to_wire, page.items))
    return reply(collection_to_wire("Event", items, total=page.total, paging=paging))


def list_categories(services: Services, *, space: str) -> Response:
    """List the categories of events, as an array."""
    _check_space(services, space)
    return reply(categories_to_wire())


def list_document_types(services: Services, *, space: str) -> Response:
    """List the kinds of documents that events are about, as an array."""
    _check_space(services, space)
    return reply(document_types_to_wire())


def get_event(services: Services, *, space: str, identifier: str) -> Response:
    """Get an audit log event."""
    with services.database.read() as session:
        found = list_events(
            session,
            _whole(_find_spaces(session, space)),
            EventsWanted(ids=[identifier]),
            of_server=_is_of_server(space),
        ).items
    if not found:
        raise NotFoundError(identifier, Kind.EVENT)
    return reply(event_to_wire(found[0]))


def _check_space(services: Services, space: str) -> None:
    with services.database.read() as session:
        _find_spaces(session, space)


def _find_spaces(session: Session, space: str) -> Sequence[Space]:
    """Return the space in the URL, or all spaces that the caller administers."""
    if space != DEFAULT_SPACE:
        return [enter_space(session, space)]
    return list_open_spaces(session, Permission.ADMINISTER)


def _is_of_server(space: str) -> bool:
    """Return whether the caller can read events that belong to no space."""
    return space == DEFAULT_SPACE and is_allowed(Permission.ADMINISTER, None)


def _whole(opened: Sequence[Space]) -> Sequence[Space]:
    """Return the spaces that callers see all of: events can name any document."""
    return [each for each in opened if each.visibility.is_unlimited]


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


ROUTES = (
    Route("GET", "/api/serverstatus", get_status, answer=WireStatus),
    Route("GET", "/api/serverstatus/timezones", list_zones, answer=list[WireZone]),
    Route(
        "GET",
        "/api/experimental/llms.txt",
        get_llms_text,
        answer=str,
        media_types=TEXT,
    ),
    Route("GET", "/api/openapi.json", get_description, answer=dict),
    Route(
        "GET",
        "/events",
        list_all_events,
        (Permission.ADMINISTER,),
        answer=Collection[WireEvent],
        parameters=(*PAGE, *EVENT_FILTERS, "asCsv", "bom"),
        media_types=(JSON, *CSV),
    ),
    Route(
        "GET",
        "/events/categories",
        list_categories,
        (Permission.ADMINISTER,),
        answer=list[WireEventCategory],
    ),
    Route(
        "GET",
        "/events/documenttypes",
        list_document_types,
        (Permission.ADMINISTER,),
        answer=list[WireDocumentType],
    ),
    Route(
        "GET",
        "/events/<identifier>",
        get_event,
        (Permission.ADMINISTER,),
        answer=WireEvent,
    ),
)
