"""Wall displays of a space: who owns them, what they show, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import Session

from insights_dash.domain.embed import LinkState
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
    SignInNeededError,
)
from insights_dash.domain.identity import Kind, ReportId, SpaceId
from insights_dash.domain.names import compose
from insights_dash.domain.wall import (
    WallDisplay,
    WallSettings,
    WallTheme,
    WallView,
)
from insights_dash.store.audit import audit, find_actor
from insights_dash.store.credentials import find_key_of_actor, limit_to_key
from insights_dash.store.embed_keys import (
    EVERYONE,
    LOCAL_AUTHOR,
    EmbedAuthor,
    Owners,
    check_name,
)
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ReportRow, WallDisplayRow

_ENDED = (
    "This wall display has been revoked or has expired. Regenerate its link to change "
    "it again."
)


@dataclass(frozen=True)
class NewWall:
    """A wall display to create; the views have been checked."""

    settings: WallSettings
    views: tuple[WallView, ...] = ()
    expires: datetime | None = None
    author: EmbedAuthor = LOCAL_AUTHOR


def list_walls(
    session: Session,
    space: Space,
    owners: Owners = EVERYONE,
    *,
    skip: int = 0,
    take: int | None = None,
) -> Sequence[WallDisplay]:
    """Return the owners' wall displays, newest first, even ended ones."""
    rows = session.scalars(
        select(WallDisplayRow)
        .where(*_of(space, owners))
        .order_by(WallDisplayRow.number.desc())
        .offset(skip)
        .limit(take)
    )
    return [_to_wall(row) for row in rows]


def count_walls(session: Session, space: Space, owners: Owners = EVERYONE) -> int:
    """Return how many wall displays `list_walls` has without `skip` and `take`."""
    counted = select(func.count(WallDisplayRow.number)).where(*_of(space, owners))
    return session.scalar(counted) or 0


def find_wall(session: Session, number: int) -> WallDisplay | None:
    """Return the wall display with this number, even an ended one, or None."""
    row = session.get(WallDisplayRow, number)
    return _to_wall(row) if row else None


def get_wall(
    session: Session, space: Space, identifier: str, owners: Owners = EVERYONE
) -> WallDisplay:
    """Return the wall display with this id.

    Raises:
        NotFoundError: if the owners have none with this id in the space.
    """
    wall = find_wall(session, Kind.WALL_DISPLAY.find_number(identifier) or 0)
    is_there = wall is not None and wall.space_id == space.id
    if wall is None or not is_there or not owners.include(wall.account_number):
        raise NotFoundError(identifier, Kind.WALL_DISPLAY)
    return wall


def create_wall(
    session: Session, space: Space, new: NewWall, *, now: datetime
) -> WallDisplay:
    """Create a wall display.

    Raises:
        InvalidInputError: with everything that is wrong.
    """
    settings = _limit(new.settings, new.author)
    settings.check()
    key = find_key_of_actor(session)
    problems = []
    if new.expires is not None and new.expires <= now:
        problems.append(Problem("expires", "The expiry date is in the past."))
    if new.expires != limit_to_key(session, new.expires) or (key and not new.expires):
        message = (
            "A wall display created with an API key can't outlive the key. Choose an "
            "earlier expiry date, or sign in."
        )
        problems.append(Problem("expires", message))
    if problems:
        raise InvalidInputError(problems)
    row = WallDisplayRow(
        space_number=space.number,
        views=_write_views(new.views),
        author=new.author.name,
        account_number=new.author.account_number,
        api_key_number=key,
        created=now,
        expires=new.expires,
    )
    _fill(row, settings)
    session.add(row)
    session.flush()
    wall = _to_wall(row)
    _audit(session, wall, "wall display created", now)
    return wall


def lock_wall(
    session: Session, space: Space, identifier: str, owners: Owners = EVERYONE
) -> WallDisplay:
    """Return the wall display with this id, locked until the transaction ends.

    Raises:
        NotFoundError: if the owners have none with this id in the space.
    """
    wall = get_wall(session, space, identifier, owners)
    row = session.get(
        WallDisplayRow, wall.number, with_for_update=True, populate_existing=True
    )
    if row is None:
        raise NotFoundError(identifier, Kind.WALL_DISPLAY)
    return _to_wall(row)


def update_wall(
    session: Session, wall: WallDisplay, *, sees_all: bool, now: datetime
) -> WallDisplay:
    """Store settings and views of a locked wall display, which keeps owner and link.

    If the actor doesn't see every name (`sees_all` is False), names are hidden from
    then on.

    Raises:
        ConflictError: if it has been revoked or has expired.
        InvalidInputError: with everything that is wrong.
        SignInNeededError: if the actor has only an API key that didn't create it, or an
            access token: their changes could outlive them.
    """
    row = session.get_one(WallDisplayRow, wall.number)
    limit_to_key(session, None)
    credentials = find_actor(session).credentials
    if credentials and credentials.key not in {None, row.api_key_number}:
        raise SignInNeededError
    before = _to_wall(row)
    if before.state(now) is not LinkState.VALID:
        raise ConflictError(Problem("", _ENDED))
    settings = _limit(wall.settings, EmbedAuthor(sees_all=sees_all))
    settings.check()
    _fill(row, settings)
    row.views = _write_views(wall.views)
    session.flush()
    changed = _to_wall(row)
    if changed != before:
        _audit(session, changed, "wall display changed", now)
    return changed


def revoke_wall(session: Session, wall: WallDisplay, *, now: datetime) -> None:
    """Revoke a wall display permanently; revoking it again changes nothing."""
    ended = session.scalars(
        update(WallDisplayRow)
        .where(
            WallDisplayRow.number == wall.number,
            WallDisplayRow.revoked.is_(None),
        )
        .values(revoked=now)
        .returning(WallDisplayRow.number)
    ).all()
    if ended:
        _audit(session, wall, "wall display revoked", now)


def replace_wall(
    session: Session,
    space: Space,
    old: WallDisplay,
    author: EmbedAuthor,
    *,
    now: datetime,
) -> WallDisplay:
    """Replace a wall display with one that its author owns and that lasts as long.

    Views of deleted reports are left out.

    Raises:
        SignInNeededError: if the old one has no end, and the actor has an API key only.
    """
    revoke_wall(session, old, now=now)
    expires = now + (old.expires - old.created) if old.expires else None
    expires = limit_to_key(session, expires)
    if expires is None and find_key_of_actor(session):
        raise SignInNeededError
    known = _find_reports(session, space)
    views = tuple(each for each in old.views if each.report_id in {None, *known})
    new = NewWall(old.settings, views, expires, author)
    return create_wall(session, space, new, now=now)


def record_use_of_wall(session: Session, wall: WallDisplay, *, now: datetime) -> None:
    """Store that the wall display was shown now."""
    session.execute(
        update(WallDisplayRow)
        .where(WallDisplayRow.number == wall.number)
        .values(last_used=now)
    )


def _of(space: Space, owners: Owners) -> tuple[ColumnElement[bool], ...]:
    is_owned: ColumnElement[bool] = true()
    if owners.numbers is not None:
        is_owned = WallDisplayRow.account_number.in_(owners.numbers)
    return (WallDisplayRow.space_number == space.number, is_owned)


def _limit(settings: WallSettings, author: EmbedAuthor) -> WallSettings:
    """Hide names that the author doesn't see, even after their limits are removed."""
    hides = settings.hides_names or not author.sees_all
    name = compose(settings.name.strip())
    return replace(settings, name=name, hides_names=hides)


def _fill(row: WallDisplayRow, settings: WallSettings) -> None:
    row.name = settings.name
    row.seconds = settings.seconds
    row.refresh = settings.refresh
    row.theme = settings.theme.value
    row.hides_names = settings.hides_names


def _write_views(views: Sequence[WallView]) -> list[dict[str, Any]]:
    problems = [each for view in views for each in check_name(view.name)]
    if problems:
        raise InvalidInputError(problems)
    return [
        {
            "key": each.key,
            "report": each.report_id,
            "view": dict(each.view),
            "name": compose(each.name.strip()),
        }
        for each in views
    ]


def _find_reports(session: Session, space: Space) -> frozenset[str]:
    numbers = session.scalars(
        select(ReportRow.number).where(ReportRow.space_number == space.number)
    )
    return frozenset(Kind.REPORT.identify(each) for each in numbers)


def _audit(session: Session, wall: WallDisplay, action: str, now: datetime) -> None:
    reports = dict.fromkeys(each.report_id for each in wall.views if each.report_id)
    details = {"name": wall.name, "reports": ", ".join(reports)}
    audit(session, action, wall.id, details, now=now, space=wall.space_id)


def _to_wall(row: WallDisplayRow) -> WallDisplay:
    return WallDisplay(
        id=Kind.WALL_DISPLAY.identify(row.number),
        space_id=SpaceId(Kind.SPACE.identify(row.space_number)),
        settings=WallSettings(
            row.name,
            row.seconds,
            row.refresh,
            WallTheme(row.theme),
            hides_names=row.hides_names,
        ),
        views=tuple(
            WallView(
                ReportId(each["report"]) if each["report"] else None,
                each["view"],
                each["name"],
                each["key"],
            )
            for each in row.views
        ),
        author=row.author,
        account_number=row.account_number,
        created=row.created,
        expires=row.expires,
        revoked=row.revoked,
        last_used=row.last_used,
        api_key_number=row.api_key_number,
    )
