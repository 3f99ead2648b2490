"""Wall displays of a space, as users who can edit reports manage them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from flask import Response, request
from sqlalchemy.orm import Session

from insights_dash.access.embed_view import OPTIONS, EmbedView
from insights_dash.access.embeds import can_open, current_author, find_owners
from insights_dash.access.guard import enter_space
from insights_dash.access.view_references import check_references
from insights_dash.api.catalogue.resource import page_links
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply, reply_created, reply_empty
from insights_dash.api.request import parse_instant, parse_slice, read_body
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import Read
from insights_dash.api.wire.collection import Collection, collection_to_wire
from insights_dash.api.wire.wall import (
    ITEM_TYPE,
    WallBody,
    WallViewBody,
    WireWall,
    wall_from_wire,
    wall_path,
    wall_to_wire,
)
from insights_dash.domain.embed import LinkState
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import ReportId
from insights_dash.domain.role import Permission
from insights_dash.domain.wall import WallDisplay, WallSettings, WallView, keep_keys
from insights_dash.store.reports import get_report
from insights_dash.store.spaces import Space
from insights_dash.store.wall_displays import (
    NewWall,
    count_walls,
    create_wall,
    get_wall,
    list_walls,
    lock_wall,
    revoke_wall,
    update_wall,
)

_EDIT = Permission.REPORT_EDIT
_OPTIONS = {each.lower(): each for each in OPTIONS}


def list_space_walls(services: Services, *, space: str) -> Response:
    """List the wall displays that the caller manages, newest first, ended ones too."""
    part = parse_slice(request.args)
    with services.database.read() as session:
        here = enter_space(session, space)
        owners = find_owners(session, here, _EDIT)
        walls = list_walls(session, here, owners, skip=part.skip, take=part.take)
        total = count_walls(session, here, owners)
    paging = page_links(f"/api/{here.id}/insights/walls", part.skip, part.take, ())
    items = _show(services, here, walls)
    return reply(collection_to_wire(ITEM_TYPE, items, total=total, paging=paging))


def get_space_wall(services: Services, *, space: str, wall: str) -> Response:
    """Get a wall display."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = get_wall(session, here, wall, find_owners(session, here, _EDIT))
    return reply(_show(services, here, [found])[0])


def create_space_wall(services: Services, *, space: str) -> Response:
    """Create a wall display, which the caller owns."""
    read, settings = wall_from_wire(read_body())
    with services.database.write() as session:
        here = enter_space(session, space)
        expires, views = _check(session, here, read, settings)
        new = NewWall(settings, keep_keys((), views), expires, current_author(here))
        made = create_wall(session, here, new, now=services.now())
    return reply_created(_show(services, here, [made])[0], wall_path(made))


def update_space_wall(services: Services, *, space: str, wall: str) -> Response:
    """Replace what a wall display shows, unless it has ended.

    Its link and its expiry date stay.
    """
    read, settings = wall_from_wire(read_body())
    with services.database.write() as session:
        here = enter_space(session, space)
        owners = find_owners(session, here, _EDIT)
        stored = lock_wall(session, here, wall, owners)
        expires, views = _check(session, here, read, settings)
        if "expires" in read.given and expires != stored.expires:
            message = "The expiry date can't be changed. Leave it out."
            raise InvalidInputError([Problem("expires", message)])
        kept = keep_keys(stored.views, views)
        changed = update_wall(
            session,
            replace(stored, settings=settings, views=kept),
            sees_all=here.visibility.is_unlimited,
            now=services.now(),
        )
    return reply(_show(services, here, [changed])[0])


def revoke_space_wall(services: Services, *, space: str, wall: str) -> Response:
    """Revoke a wall display, which stays in the list."""
    with services.database.write() as session:
        here = enter_space(session, space)
        found = get_wall(session, here, wall, find_owners(session, here, _EDIT))
        revoke_wall(session, found, now=services.now())
    return reply_empty()


def _show(
    services: Services, space: Space, walls: Sequence[WallDisplay]
) -> list[WireWall]:
    """Show wall displays, with the addresses that the caller can see."""
    now = services.now()
    valid = [each for each in walls if each.state(now) is LinkState.VALID]
    shown = [each for each in valid if can_open(each, space)]
    addresses = services.walls.list_addresses(shown)
    return [
        wall_to_wire(each, each.state(now).value, addresses.get(each.id, ""))
        for each in walls
    ]


def _check(
    session: Session, space: Space, read: Read[WallBody], settings: WallSettings
) -> tuple[datetime | None, list[WallView]]:
    """Return when a body's wall display expires, and its views.

    Raises:
        InvalidInputError: with everything that is wrong with the body.
    """
    problems: list[Problem] = []
    try:
        settings.check()
    except InvalidInputError as error:
        problems += error.problems
    expires = None
    try:
        expires = parse_instant(read.body.expires, "expires")
    except InvalidInputError as error:
        problems += error.problems
    views = []
    for place, each in enumerate(read.body.views):
        found = list(_check_view(session, space, each))
        problems += [
            Problem(f"views.{place}.{one.field}", one.message)
            for one in found
            if isinstance(one, Problem)
        ]
        views += [one for one in found if isinstance(one, WallView)]
    read.refuse(problems)
    return expires, views


def _check_view(
    session: Session, space: Space, body: WallViewBody
) -> Iterator[Problem | WallView]:
    """Return a view, or what is wrong with it."""
    texts = {_OPTIONS.get(name.lower(), name): body.view[name] for name in body.view}
    try:
        view = EmbedView.parse(texts)
        check_references(session, space, view)
    except InvalidInputError as error:
        for each in error.problems:
            yield Problem("view", f"{each.field}: {each.message}")
        return
    if view.portfolio and body.report_id:
        yield Problem("report_id", "A portfolio has no report. Leave it out.")
        return
    report: ReportId | None = None
    if not view.portfolio:
        try:
            report = get_report(session, space, body.report_id).id
        except NotFoundError:
            message = f'There is no report "{body.report_id[:50]}" in this space.'
            yield Problem("report_id", message)
            return
    yield WallView(report, view.to_texts(), body.name)


_EVERY, _ONE = "/insights/walls", "/insights/walls/<wall>"
_NEEDS = (_EDIT,)
ROUTES = (
    Route(
        *("GET", _EVERY, list_space_walls, _NEEDS),
        answer=Collection[WireWall],
        parameters=PAGE,
    ),
    Route(
        *("POST", _EVERY, create_space_wall, _NEEDS),
        answer=WireWall,
        body=WallBody,
        required=("name",),
        status=HTTPStatus.CREATED,
    ),
    Route("GET", _ONE, get_space_wall, _NEEDS, answer=WireWall),
    Route(
        *("PUT", _ONE, update_space_wall, _NEEDS),
        answer=WireWall,
        body=WallBody,
        required=("name",),
        refusals=(HTTPStatus.CONFLICT,),
    ),
    Route("DELETE", _ONE, revoke_space_wall, _NEEDS),
)
