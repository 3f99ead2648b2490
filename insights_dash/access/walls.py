"""Checks the tokens of wall displays, and says which views each one shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from flask import request
from sqlalchemy.orm import Session

from insights_dash.access.embed_tokens import LONGEST_TOKEN
from insights_dash.access.embed_view import (
    BAD_OPTIONS,
    EmbedView,
    Theme,
    find_options,
)
from insights_dash.access.embeds import (
    NEEDED,
    Embed,
    EmbedRefusal,
    EmbedRefusedError,
    EmbedService,
    WantedView,
    act_for,
    enter_view,
)
from insights_dash.access.permission import Caller, PermissionDeniedError, require
from insights_dash.access.wall_tokens import (
    WallToken,
    is_signed,
    read_view_token,
    read_wall_token,
    sign,
)
from insights_dash.domain.clock import SKEW
from insights_dash.domain.embed import EmbedKey, KeyKind, LinkState
from insights_dash.domain.wall import WallDisplay, WallView
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import find_key
from insights_dash.store.reports import list_report_names
from insights_dash.store.spaces import Space, get_space
from insights_dash.store.wall_displays import find_wall, record_use_of_wall

PREVIEW = "preview"  # a parameter of the pages that the editor shows
_TEXTS = {
    EmbedRefusal.UNKNOWN: "The link is incomplete, or it is one of another server.",
    EmbedRefusal.AUTHOR: "Its owner lost access to the space.",
}


class WallRefusedError(EmbedRefusedError):
    """A wall display that cannot be shown."""

    kind = "wall display"

    @property
    def text(self) -> str:
        """Return what to do about it."""
        return _TEXTS.get(self.refusal, self.refusal.text)


@dataclass(frozen=True)
class OpenWall:
    """The wall display that the current request can see.

    `reports` are the names of its space's reports that the owner can see, by id.
    `paths` are the paths of its views, by their keys.
    """

    caller: Caller
    space: Space
    display: WallDisplay
    reports: Mapping[str, str]
    paths: Mapping[int, str]


class WallService:
    """Checks the tokens of wall displays and of their views, and signs them."""

    def __init__(
        self, database: Database, embeds: EmbedService, now: Callable[[], datetime]
    ) -> None:
        """Store what it needs; the keys are those of `embeds`."""
        self._database = database
        self._embeds = embeds
        self._now = now

    def list_addresses(self, walls: Sequence[WallDisplay]) -> Mapping[str, str]:
        """Return the URLs of wall displays on the requested server, by their ids.

        The current key signs them, and is created if there is none yet. So call this
        outside write transactions.
        """
        if not walls:
            return {}
        key = self._embeds.get_current_key()
        secret = self._embeds.secret_of(key)
        tokens = {each.id: WallToken(each.number, key.number) for each in walls}
        return {
            wall: f"{request.host_url}wall/{sign(token, secret)}/"
            for wall, token in tokens.items()
        }

    def admit(self, text: str, *, is_preview: bool = False) -> OpenWall:
        """Return the wall display that a token gives access to.

        A preview, on the page on which it is edited, isn't recorded as a use.

        Raises:
            WallRefusedError: if the token is not valid, or no longer.
        """
        token = _read(text, read_wall_token)
        with self._database.read() as session:
            wall, key = self._find(session, text, token)
            space = get_space(session, wall.space_id)
            caller = act_for(session, wall)
            try:
                require(caller, NEEDED, space.id)
            except PermissionDeniedError as error:
                raise WallRefusedError(EmbedRefusal.AUTHOR) from error
            space = replace(space, visibility=caller.visibility(space.id, NEEDED))
            reports = dict(list_report_names(session, space))
        now, secret = self._now(), self._embeds.secret_of(key)
        if not is_preview and wall.use_is_outdated(now):
            self._database.write_later(
                ("wall", wall.number), partial(record_use_of_wall, wall=wall, now=now)
            )
        tokens = {
            each.key: WallToken(wall.number, key.number, each.key)
            for each in wall.views
        }
        paths = {view: f"/embed/{sign(each, secret)}/" for view, each in tokens.items()}
        return OpenWall(caller, space, wall, reports, paths)

    def admit_view(self, text: str) -> Embed | None:
        """Return the embed that the token of a view gives access to.

        Only this server's own pages can frame it. None if it is another kind of token.

        Raises:
            EmbedRefusedError: if the token is not valid, or no longer.
        """
        token = read_view_token(text)
        if token is None or len(text) > LONGEST_TOKEN:
            return None
        with self._database.read() as session:
            wall, _ = self._find(session, text, token)
            view = next((each for each in wall.views if each.key == token.view), None)
            if view is None:
                raise WallRefusedError(EmbedRefusal.UNKNOWN)
            space = get_space(session, wall.space_id)
            origins = (request.host_url.rstrip("/"),)
            wanted = WantedView(
                wall, space, view.report_id or "", _limit(wall, view), origins
            )
            embed = enter_view(session, wanted)
        title = view.name or embed.report.definition.name
        return replace(embed, wall_title=title)

    def _find(
        self, session: Session, text: str, token: WallToken
    ) -> tuple[WallDisplay, EmbedKey]:
        now, key = self._now(), find_key(session, KeyKind.LINKS, token.key)
        if key is None or not is_signed(text, self._embeds.secret_of(key)):
            raise WallRefusedError(EmbedRefusal.UNKNOWN)
        wall = find_wall(session, token.wall)
        if wall is None:
            raise WallRefusedError(EmbedRefusal.UNKNOWN)
        outcome = wall.state(now)
        if key.ended is not None or outcome is LinkState.REVOKED:
            raise WallRefusedError(EmbedRefusal.REVOKED)
        if outcome is LinkState.EXPIRED or wall.created > now + SKEW:
            raise WallRefusedError(EmbedRefusal.EXPIRED)
        return wall, key


def _read(text: str, read: Callable[[str], WallToken | None]) -> WallToken:
    if not 0 < len(text) <= LONGEST_TOKEN or not text.isascii():
        raise WallRefusedError(EmbedRefusal.UNKNOWN)
    token = read(text)
    if token is None:
        raise WallRefusedError(EmbedRefusal.UNKNOWN)
    return token


def _limit(wall: WallDisplay, view: WallView) -> EmbedView:
    """Return a view as the wall display shows it, which viewers cannot change."""
    parsed, settings = find_options(view.view), wall.settings
    if parsed is None:
        raise WallRefusedError(EmbedRefusal.SCOPE, BAD_OPTIONS)
    return replace(
        parsed,
        theme=Theme(settings.theme.value),
        changes=frozenset(),
        shows_title=True,
        hides_names=parsed.hides_names or settings.hides_names,
    )
