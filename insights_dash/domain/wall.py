"""Wall displays: views of a space that a screen on a wall shows one after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from insights_dash.domain.embed import (
    LONGEST_NAME,
    LinkState,
    find_state,
    is_use_outdated,
)
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import Kind, ReportId, SpaceId
from insights_dash.domain.names import check_characters, is_blank

MOST_VIEWS = 20
SHORTEST_SECONDS, LONGEST_SECONDS = 5, 600
# How often the figures are read again, in minutes.
REFRESHES = (1, 5, 15, 60)


class WallTheme(StrEnum):
    """Colours of a wall display: the device's, or always light or dark."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class WallView:
    """One view of a report; `name` replaces the report's name above it.

    `report_id` is None for a view of the whole space. `key` is its number in the wall
    display, whatever its place. `view` contains the texts that `EmbedView` writes.
    """

    report_id: ReportId | None
    view: Mapping[str, str]
    name: str = ""
    key: int = 0


@dataclass(frozen=True)
class WallSettings:
    """What users choose for a wall display, besides its views.

    Each view is shown for `seconds`, and its figures are at most `refresh` minutes old.
    """

    name: str
    seconds: int = 20
    refresh: int = 5
    theme: WallTheme = WallTheme.AUTO
    hides_names: bool = False

    def check(self) -> None:
        """Check all settings.

        Raises:
            InvalidInputError: with everything that is wrong.
        """
        problems: list[Problem] = []
        if is_blank(self.name):
            problems.append(Problem("name", "Enter a name."))
        if len(self.name) > LONGEST_NAME:
            message = f"The name can have up to {LONGEST_NAME} characters."
            problems.append(Problem("name", message))
        problems += check_characters("name", self.name)
        if not SHORTEST_SECONDS <= self.seconds <= LONGEST_SECONDS:
            message = (
                f"Enter a whole number from {SHORTEST_SECONDS} to {LONGEST_SECONDS}."
            )
            problems.append(Problem("seconds", message))
        if self.refresh not in REFRESHES:
            problems.append(Problem("refresh", "Choose one."))
        if problems:
            raise InvalidInputError(problems)


@dataclass(frozen=True)
class WallDisplay:
    """A stored wall display.

    `author` is the username of its creator, and `account_number` is None in local mode.
    `api_key_number` is that of the API key that created it, None if a signed-in user
    did.
    """

    id: str
    space_id: SpaceId
    settings: WallSettings
    views: tuple[WallView, ...]
    author: str
    account_number: int | None
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    last_used: datetime | None
    api_key_number: int | None = None

    @property
    def name(self) -> str:
        """Return its name."""
        return self.settings.name

    @property
    def number(self) -> int:
        """Return the number in its id."""
        return Kind.WALL_DISPLAY.find_number(self.id) or 0

    @property
    def hides_names(self) -> bool:
        """Whether it hides every name."""
        return self.settings.hides_names

    def state(self, now: datetime) -> LinkState:
        """Return whether its link is active, has expired or was revoked."""
        return find_state(now, expires=self.expires, revoked=self.revoked)

    def use_is_outdated(self, now: datetime) -> bool:
        """Return whether the stored time of its last use should be updated."""
        return is_use_outdated(self.last_used, now)


def add_view(views: Sequence[WallView], new: WallView) -> tuple[WallView, ...]:
    """Return the views with another one at the end, which gets a key of its own.

    Raises:
        InvalidInputError: if there are as many as a wall display can have.
    """
    if len(views) >= MOST_VIEWS:
        message = f"A wall display can have up to {MOST_VIEWS} views."
        raise InvalidInputError([Problem("views", message)])
    key = max((each.key for each in views), default=0) + 1
    return (*views, replace(new, key=key))


def keep_keys(
    stored: Sequence[WallView], new: Sequence[WallView]
) -> tuple[WallView, ...]:
    """Return new views; those that are stored already keep their keys.

    Raises:
        InvalidInputError: if there are more than a wall display can have.
    """
    if len(new) > MOST_VIEWS:
        message = f"A wall display can have up to {MOST_VIEWS} views."
        raise InvalidInputError([Problem("views", message)])
    left = {each.key: replace(each, key=0) for each in stored}
    last = max(left, default=0)
    kept = []
    for each in new:
        key = next((key for key, view in left.items() if view == each), 0)
        if key:
            del left[key]
        else:
            last += 1
        kept.append(replace(each, key=key or last))
    return tuple(kept)


def move_view(views: Sequence[WallView], key: int, *, by: int) -> tuple[WallView, ...]:
    """Return the views with one moved by a number of places, as far as possible."""
    rest = [each for each in views if each.key != key]
    for place, each in enumerate(views):
        if each.key == key:
            rest.insert(max(place + by, 0), each)
    return tuple(rest)


def remove_view(views: Sequence[WallView], key: int) -> tuple[WallView, ...]:
    """Return the views without one."""
    return tuple(each for each in views if each.key != key)
