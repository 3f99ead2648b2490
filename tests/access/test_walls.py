"""Which tokens open a wall display and its views, and which are refused."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask

from embedding import REPORT, add_link, embed_service, token_of
from insights_dash.access.embed_view import Theme
from insights_dash.access.embeds import Embed, EmbedRefusal, EmbedRefusedError
from insights_dash.access.permission import Credential
from insights_dash.access.wall_tokens import WallToken, sign
from insights_dash.access.walls import OpenWall
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.role import Grant, Permission, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.domain.wall import WallDisplay, WallTheme
from insights_dash.store.accounts.edit import update_account
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import EmbedAuthor, rotate_link_key
from insights_dash.store.reports import create_report, delete_report
from insights_dash.store.spaces import Space
from insights_dash.store.wall_displays import revoke_wall
from people import add_person
from walls import add_wall, wall_service, wall_token

VIEWER = Grant(Role.REPORT_VIEWER, SpaceId("Spaces-1"))
LIMITS = RoleLimits(projects=frozenset({"Projects-1"}))


@pytest.fixture
def space(space: Space, database: Database, now: datetime) -> Space:
    """With two reports."""
    with database.write() as session:
        for name in ("Production", "Secret"):
            create_report(session, space, ReportDefinition(name), now=now)
    return space


@pytest.fixture
def admit(database: Database, now: datetime) -> Callable[..., OpenWall]:
    """Open a wall display by its token."""

    def admit(token: str, at: datetime = now, *, is_preview: bool = False) -> OpenWall:
        return wall_service(database, at).admit(token, is_preview=is_preview)

    return admit


@pytest.fixture
def admit_view(database: Database, now: datetime) -> Callable[..., Embed | None]:
    """Open a view by its token."""

    def admit(token: str, at: datetime = now) -> Embed | None:
        with Flask("test").test_request_context(base_url="https://x.example"):
            return wall_service(database, at).admit_view(token)

    return admit


def refusal_of(run: Callable[[], object]) -> EmbedRefusal:
    with pytest.raises(EmbedRefusedError) as caught:
        run()
    return caught.value.refusal


def test_a_token_opens_a_wall_display_and_only_its_views(
    database: Database,
    space: Space,
    now: datetime,
    admit: Callable[..., OpenWall],
    admit_view: Callable[..., Embed | None],
) -> None:
    wall = add_wall(database, space, now, theme=WallTheme.DARK, hides_names=True)
    opened = admit(wall_token(database, wall, now))
    assert wall == opened.display
    assert {"Production", "Secret"} == set(opened.reports.values())
    caller = opened.caller
    assert (Credential.EMBED, None) == (caller.credential, caller.account)
    may = {each for each in Permission if caller.may(each, space.id)}
    assert {Permission.REPORT_VIEW} == may
    first, second = (path.split("/")[2] for path in opened.paths.values())
    embed = admit_view(second)
    assert embed
    assert ("Production", Theme.DARK) == (embed.wall_title, embed.view.theme)
    assert embed.view.hides_names
    assert not embed.view.changes
    assert ("https://x.example",) == embed.origins
    assert first == wall_token(database, wall, now, view=1)


def test_forged_tokens_and_tokens_of_other_kinds_are_refused(
    database: Database,
    space: Space,
    now: datetime,
    admit: Callable[..., OpenWall],
    admit_view: Callable[..., Embed | None],
) -> None:
    wall = add_wall(database, space, now)
    link = add_link(database, space, now)
    token, of_link = wall_token(database, wall, now), token_of(database, link, now)
    of_view = wall_token(database, wall, now, view=1)
    signature = token.rpartition(".")[2]
    forged = sign(WallToken(wall.number, 1), "another secret")
    for each in (
        *("", "W1-1", f"{token}x", f"W2-1.{signature}", "ü", "W1-1." + "x" * 4_000),
        *(forged, of_link, of_view, f"W1-9.{signature}", f"W{10**17}-1.{signature}"),
        f"W1-1.{of_view.rpartition('.')[2]}",
        f"W1-1.{of_link.rpartition('.')[2]}",
    ):
        assert EmbedRefusal.UNKNOWN is refusal_of(partial(admit, each)), each
    # Neither opens as the other, nor as a link.
    for each in (token, of_link):
        assert admit_view(each) is None
    for each in (f"V1-1-1.{signature}", f"V1-9-1.{of_view.rpartition('.')[2]}"):
        refused = refusal_of(partial(admit_view, each))
        assert EmbedRefusal.UNKNOWN is refused
    missing = wall_token(database, wall, now, view=9)
    assert EmbedRefusal.UNKNOWN is refusal_of(lambda: admit_view(missing))
    for each in (token, of_view):
        with pytest.raises(EmbedRefusedError):
            embed_service(database, now).admit(each)


@pytest.mark.parametrize("end", ["expired", "revoked", "keys", "clock"])
def test_an_ended_wall_display_shows_nothing(  # noqa: PLR0913, PLR0917 - one story
    database: Database,
    space: Space,
    now: datetime,
    admit: Callable[..., OpenWall],
    admit_view: Callable[..., Embed | None],
    end: str,
) -> None:
    wall = add_wall(database, space, now, expires=now + timedelta(days=1))
    token = wall_token(database, wall, now)
    of_view = wall_token(database, wall, now, view=1)
    admit(token)
    at, refusal = now, EmbedRefusal.REVOKED
    with database.write() as session:
        if end == "revoked":
            revoke_wall(session, wall, now=now)
        elif end == "keys":
            rotate_link_key(session, keeps_old=False, now=now)
    if end == "expired":
        at, refusal = now + timedelta(days=1), EmbedRefusal.EXPIRED
    if end == "clock":
        at, refusal = now - timedelta(days=1), EmbedRefusal.EXPIRED
    assert refusal is refusal_of(lambda: admit(token, at))
    assert refusal is refusal_of(lambda: admit_view(of_view, at))


def test_a_rotated_key_keeps_old_links_working(
    database: Database, space: Space, now: datetime, admit: Callable[..., OpenWall]
) -> None:
    wall = add_wall(database, space, now)
    old = wall_token(database, wall, now)
    with database.write() as session:
        rotate_link_key(session, keeps_old=True, now=now)
    new = wall_token(database, wall, now)
    assert old != new
    assert admit(old).display == admit(new).display


def test_an_owner_who_lost_access_shows_nothing(
    database: Database,
    space: Space,
    now: datetime,
    admit: Callable[..., OpenWall],
    admit_view: Callable[..., Embed | None],
) -> None:
    account = add_person(database, now, VIEWER)
    author = EmbedAuthor("ada", account.number)
    wall = add_wall(database, space, now, author=author)
    token = wall_token(database, wall, now)
    of_view = wall_token(database, wall, now, view=1)
    admit(token)
    with database.write() as session:
        update_account(
            session,
            account,
            display_name="Ada",
            email="",
            is_active=False,
            grants=account.grants,
            now=now,
        )
    assert EmbedRefusal.AUTHOR is refusal_of(lambda: admit(token))
    assert EmbedRefusal.AUTHOR is refusal_of(lambda: admit_view(of_view))


def test_an_owner_who_is_limited_later_shows_no_names(
    database: Database,
    space: Space,
    now: datetime,
    admit_view: Callable[..., Embed | None],
) -> None:
    free, limited = VIEWER, Grant(Role.REPORT_VIEWER, SpaceId("Spaces-1"), LIMITS)
    for grant, hides in ((free, False), (limited, True)):
        account = add_person(database, now, grant, username=f"user{hides}")
        author = EmbedAuthor(account.username, account.number)
        wall = add_wall(database, space, now, author=author)
        embed = admit_view(wall_token(database, wall, now, view=2))
        assert embed
        assert hides is embed.view.hides_names


def test_a_view_of_a_deleted_report_is_not_found(
    database: Database,
    space: Space,
    now: datetime,
    admit: Callable[..., OpenWall],
    admit_view: Callable[..., Embed | None],
) -> None:
    wall = add_wall(database, space, now)
    with database.write() as session:
        delete_report(session, space, REPORT, now=now)
    opened = admit(wall_token(database, wall, now))
    assert {"Secret"} == set(opened.reports.values())
    of_view = wall_token(database, wall, now, view=1)
    assert EmbedRefusal.UNKNOWN is refusal_of(lambda: admit_view(of_view))


def test_a_use_is_recorded(
    database: Database,
    space: Space,
    now: datetime,
    admit: Callable[..., OpenWall],
) -> None:
    wall: WallDisplay = add_wall(database, space, now)
    token = wall_token(database, wall, now)
    admit(token, is_preview=True)
    database.finish_writing()
    assert None is admit(token).display.last_used
    database.finish_writing()
    assert now == admit(token).display.last_used
