"""Searches reports, projects, tenants and releases.

An address without a space searches every space.
"""

from collections.abc import Sequence

from flask import Response, request

from insights_dash.api.reply import reply
from insights_dash.api.request import parse_list, parse_whole
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.tasks import find_spaces
from insights_dash.api.wire.collection import LARGEST_PAGE
from insights_dash.api.wire.search import ITEM_TYPES, WireSearch, search_to_wire
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.name_search import SearchText
from insights_dash.domain.role import Permission
from insights_dash.store.search import SearchWanted, search

_USUAL_TAKE = 30


def search_names(services: Services, *, space: str) -> Response:
    """Find reports, projects, tenants and releases by what they are called."""
    take = parse_whole(request.args, "take")
    wanted = SearchWanted(
        SearchText(request.args.get("q", "")),
        _read_kinds(),
        _USUAL_TAKE if take is None else min(take, LARGEST_PAGE),
        request.args.get("currentSpace", ""),
    )
    with services.database.read() as session:
        found = search(session, find_spaces(session, space), wanted)
    return reply(search_to_wire(found))


def _read_kinds() -> Sequence[Kind]:
    """Return the kinds that are asked for, by default all.

    Raises:
        InvalidInputError: if one is unknown.
    """
    by_name = {name.lower(): kind for name, kind in ITEM_TYPES.items()}
    texts = parse_list(request.args, "itemTypes")
    if texts is None:
        return tuple(by_name.values())
    *first, last = ITEM_TYPES
    problems = [
        Problem(
            "itemTypes",
            f'Unknown item type "{text[:50]}". Use {", ".join(first)} or {last}.',
        )
        for text in texts
        if text.lower() not in by_name
    ]
    if problems:
        raise InvalidInputError(problems)
    return tuple(by_name[text.lower()] for text in texts)


ROUTES = (
    Route(
        "GET",
        "/search",
        search_names,
        (Permission.REPORT_VIEW,),
        answer=WireSearch,
        parameters=("q", "itemTypes", "currentSpace", "take"),
    ),
)
