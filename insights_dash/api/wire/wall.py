"""Wall displays: what the API says of them, and the body that sets one."""

from typing import Any

from pydantic import Field
from typing_extensions import TypedDict

from insights_dash.api.wire.body import Body, Read, read_model
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.moment import instant_text
from insights_dash.domain.errors import Problem
from insights_dash.domain.wall import WallDisplay, WallSettings, WallTheme

ITEM_TYPE = "WallDisplay"
_DEFAULTS = WallSettings("")


class WireWallView(TypedDict):
    """A view; `ReportId` is null for one of the whole space, `Name` empty without one.

    `View` has the view options of embeds, as strings.
    """

    ReportId: str | None
    Name: str
    View: dict[str, str]


class WireWall(TypedDict):
    """A wall display. `Url` is null if the caller can't see it, or it has ended."""

    Id: str
    SpaceId: str
    Name: str
    Seconds: int
    Refresh: int
    Theme: WallTheme
    HidesNames: bool
    Views: list[WireWallView]
    State: str
    Created: str
    Expires: str | None
    LastUsed: str | None
    Url: str | None
    Links: Links


class WallViewBody(Body):
    """A view of a report, or of the space without a report."""

    report_id: str = ""
    name: str = ""
    view: dict[str, str] = Field(default={})


class WallBody(Body):
    """A wall display to create, or what one becomes."""

    name: str = ""
    seconds: int = _DEFAULTS.seconds
    refresh: int = _DEFAULTS.refresh
    theme: str = _DEFAULTS.theme.value
    hides_names: bool = False
    expires: str = ""
    views: list[WallViewBody] = Field(default=[])


def wall_path(wall: WallDisplay) -> str:
    """Return the URL of a wall display in the API."""
    return f"/api/{wall.space_id}/insights/walls/{wall.id}"


def wall_to_wire(wall: WallDisplay, state: str, address: str) -> WireWall:
    """Show a wall display; `address` is empty if the caller can't see it."""
    settings = wall.settings
    return {
        "Id": wall.id,
        "SpaceId": wall.space_id,
        "Name": settings.name,
        "Seconds": settings.seconds,
        "Refresh": settings.refresh,
        "Theme": settings.theme,
        "HidesNames": settings.hides_names,
        "Views": [
            {"ReportId": each.report_id, "Name": each.name, "View": {**each.view}}
            for each in wall.views
        ],
        "State": state,
        "Created": instant_text(wall.created),
        "Expires": instant_text(wall.expires) if wall.expires else None,
        "LastUsed": instant_text(wall.last_used) if wall.last_used else None,
        "Url": address or None,
        "Links": {
            "Self": wall_path(wall),
            "Web": f"/{wall.space_id}/walls/{wall.id}",
        },
    }


def wall_from_wire(values: dict[str, Any]) -> tuple[Read[WallBody], WallSettings]:
    """Read a body as far as it goes; `values` is used up."""
    read = read_model(WallBody, values)
    body = read.body
    theme = next((each for each in WallTheme if each == body.theme.lower()), None)
    if theme is None:
        problem = Problem("theme", f"Use {', '.join(WallTheme)}.")
        read = Read(body, (*read.problems, problem), read.given)
    settings = WallSettings(
        body.name,
        body.seconds,
        body.refresh,
        theme or WallTheme.AUTO,
        hides_names=body.hides_names,
    )
    return read, settings
