"""Reads and changes the wall displays that a caller can manage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from insights_dash.access.embed_view import EmbedView, find_options
from insights_dash.access.embeds import can_open, current_author, find_owners
from insights_dash.access.guard import enter_space
from insights_dash.access.view_references import check_references
from insights_dash.components.posted import read_text
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import ReportId
from insights_dash.domain.role import Permission
from insights_dash.domain.wall import WallDisplay, WallSettings, WallView, add_view
from insights_dash.pages.embed_parts import LIFETIMES, name_rollouts
from insights_dash.pages.services import Services
from insights_dash.store.reports import get_report, list_report_names
from insights_dash.store.spaces import Space
from insights_dash.store.wall_displays import (
    NewWall,
    create_wall,
    get_wall,
    lock_wall,
    update_wall,
)

EDIT = Permission.REPORT_EDIT
_Change = Callable[[Session, Space, WallDisplay], WallDisplay]


@dataclass(frozen=True)
class OneWall:
    """A wall display, and what its page needs besides.

    `reports` are the names of the space's reports by ID, and `projects` those of the
    projects whose rollouts it shows. `address` is empty if the caller can't see it.
    """

    space: Space
    wall: WallDisplay
    reports: Mapping[str, str]
    projects: Mapping[str, str]
    address: str


def change_wall(services: Services, place: object, change: _Change) -> OneWall:
    """Store what `change` makes of the wall display at a place.

    Raises:
        NotFoundError: if the caller can't manage it, or it doesn't exist.
        ConflictError: if it has been revoked or has expired.
        InvalidInputError: with everything that is wrong.
    """
    with services.database.write() as session:
        space = enter_at(session, place)
        owners = find_owners(session, space, EDIT)
        wall = lock_wall(session, space, read_named(place, "wall"), owners)
        changed = change(session, space, wall)
        sees_all = space.visibility.is_unlimited
        wall = update_wall(session, changed, sees_all=sees_all, now=services.now())
    return complete(services, space, wall)


def add_to_wall(
    services: Services, place: object, report: str | None, view: EmbedView, name: str
) -> OneWall:
    """Add a view of a report, or of the space, to the wall display at a place.

    Raises:
        NotFoundError: if the caller can't manage it, or it doesn't exist.
        ConflictError: if it has been revoked or has expired.
        InvalidInputError: if the space doesn't contain the report or what the view
            names, or there are too many views.
    """
    own = None if report is None else ReportId(report)
    wanted = WallView(own, view.to_texts(), name)

    def change(session: Session, space: Space, wall: WallDisplay) -> WallDisplay:
        new = _check_view(session, space, wanted)
        return replace(wall, views=add_view(wall.views, new))

    return change_wall(services, place, change)


def create_wall_at(
    services: Services,
    place: object,
    settings: WallSettings,
    expires: str,
    views: tuple[WallView, ...] = (),
) -> WallDisplay:
    """Create a wall display in the space of a place; `expires` is one of `LIFETIMES`.

    Raises:
        InvalidInputError: with everything that is wrong.
    """
    if expires not in LIFETIMES:
        raise InvalidInputError([Problem("expires", "Choose one.")])
    lifetime, now = LIFETIMES[expires], services.now()
    with services.database.write() as session:
        space = enter_at(session, place)
        end = now + lifetime if lifetime else None
        checked = tuple(_check_view(session, space, each) for each in views)
        new = NewWall(settings, checked, end, current_author(space))
        return create_wall(session, space, new, now=now)


def _check_view(session: Session, space: Space, view: WallView) -> WallView:
    """Return a view whose report and documents the caller can see in the space.

    Raises:
        InvalidInputError: if the space doesn't contain the report or what the view
            names.
    """
    check_references(session, space, EmbedView.parse(view.view))
    if view.report_id is None:
        return view
    try:
        found = get_report(session, space, view.report_id)
    except NotFoundError as error:
        is_chosen = bool(view.report_id)
        message = "The report no longer exists." if is_chosen else "Choose a report."
        raise InvalidInputError([Problem("report", message)]) from error
    return replace(view, report_id=found.id)


def enter_at(session: Session, place: object) -> Space:
    """Return the space of a page's place, if the caller can edit its reports."""
    return enter_space(session, read_named(place, "space"))


def read_named(place: object, name: str) -> str:
    """Return a part of a page's place as text, empty if it has none."""
    named: Mapping[str, object] = place if isinstance(place, dict) else {}
    value = named.get(name)
    return str(value) if isinstance(value, int) else read_text(value)


def get_own(session: Session, space: Space, identifier: str) -> WallDisplay:
    """Return a wall display that the caller can manage.

    Raises:
        NotFoundError: if there is none with this id in the space.
    """
    return get_wall(session, space, identifier, find_owners(session, space, EDIT))


def complete(services: Services, space: Space, wall: WallDisplay) -> OneWall:
    """Return a wall display with what its page needs besides."""
    with services.database.read() as session:
        reports = dict(list_report_names(session, space))
        views = [find_options(each.view) for each in wall.views]
        projects = name_rollouts(session, space, views)
    shown = [wall] if can_open(wall, space) else []
    address = services.walls.list_addresses(shown).get(wall.id, "")
    return OneWall(space, wall, reports, projects, address)
