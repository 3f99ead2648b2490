"""Wall displays for tests, and their tokens."""

from datetime import datetime
from typing import Any

from embedding import REPORT, embed_service
from insights_dash.access.embed_view import EmbedView
from insights_dash.access.wall_tokens import WallToken, sign
from insights_dash.access.walls import WallService
from insights_dash.domain.identity import ReportId
from insights_dash.domain.wall import WallDisplay, WallSettings, WallView, add_view
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import EmbedAuthor, get_link_key
from insights_dash.store.spaces import Space
from insights_dash.store.wall_displays import NewWall, create_wall

VIEWS: tuple[dict[str, str], ...] = (
    {"metric": "deployment-frequency"},
    {"metric": "lead-time", "split": "Project"},
)


def add_wall(  # noqa: PLR0913 - one parameter per part
    database: Database,
    space: Space,
    now: datetime,
    *,
    views: tuple[dict[str, str], ...] = VIEWS,
    expires: datetime | None = None,
    author: EmbedAuthor | None = None,
    **settings: Any,  # noqa: ANN401 - whatever settings take
) -> WallDisplay:
    """Create a wall display with views of the first report or of the portfolio."""
    made: tuple[WallView, ...] = ()
    for each in views:
        view = EmbedView.parse(each)
        report = None if view.portfolio else REPORT
        made = add_view(made, WallView(report, view.to_texts()))
    new = NewWall(
        WallSettings(settings.pop("name", "Floor"), **settings),
        made,
        expires,
        author or EmbedAuthor("ada"),
    )
    with database.write() as session:
        return create_wall(session, space, new, now=now)


def show(name: str = "", report: ReportId = REPORT, **view: str) -> WallView:
    """Return a view of a report."""
    return WallView(report, EmbedView.parse(view).to_texts(), name)


def wall_service(database: Database, now: datetime) -> WallService:
    """Return the service of the tests' app, which uses the same secret."""
    return WallService(database, embed_service(database, now), lambda: now)


def wall_token(
    database: Database, wall: WallDisplay, now: datetime, *, view: int | None = None
) -> str:
    """Return the token of a wall display or of one of its views."""
    with database.write() as session:
        key = get_link_key(session, now=now)
    secret = embed_service(database, now).secret_of(key)
    return sign(WallToken(wall.number, key.number, view), secret)
