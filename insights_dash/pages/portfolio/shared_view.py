"""What embeds and wall displays show of the portfolio's page."""

from collections.abc import Mapping

from dash import State

from insights_dash.access.embed_view import EmbedPage, EmbedView
from insights_dash.components.posted import read_text
from insights_dash.dash_host.forms import Values
from insights_dash.domain.portfolio_question import PortfolioBy
from insights_dash.pages.portfolio.ids import Ids
from insights_dash.pages.portfolio.view import (
    PERIOD,
    PortfolioView,
    find_statistic,
    find_view,
)
from insights_dash.pages.services import Services
from insights_dash.pages.wall_dialog import PageToAdd, WallDialog, declare_wall_form

WALL = declare_wall_form(Ids.WALL_FORM)
# Of the filters in the browser, those that are in fields.
PAGE = {
    "place": State(Ids.PLACE, "data"),
    "view": State(Ids.VIEW, "data"),
    "projectGroupId": State(Ids.GROUP, "value"),
    "owner": State(Ids.OWNER, "value"),
}


def declare_wall_dialog() -> WallDialog:
    """Return the dialog that adds the portfolio to a wall display."""
    return WallDialog(Ids.WALL, Ids.WALL_DIALOG, WALL, PAGE, find_page)


def find_page(services: Services, page: Values) -> PageToAdd:
    """Return what the page shows.

    Raises:
        NotFoundError: if the space isn't found.
    """
    here = read_page(services, page)
    view = EmbedView.parse(list_texts(here, page))
    return PageToAdd(here.space, None, here.space.name, view)


def read_page(services: Services, page: Values) -> PortfolioView:
    """Return the space of a page, and what the page shows of it.

    Raises:
        NotFoundError: if the space isn't found.
    """
    place = page["place"] if isinstance(page["place"], dict) else {}
    with services.database.read() as session:
        return find_view(session, place.get("space"), page["view"], now=services.now())


def list_texts(here: PortfolioView, page: Values) -> Mapping[str, str]:
    """Return the options of an embed of the page.

    If the rows are as of the last day of a closed history, the embed follows that day.
    """
    period = {name: here.texts[name] for name in PERIOD}
    if here.as_of_day in {None, here.closed_on}:
        period["asOf"] = ""
    texts = {
        **period,
        "page": EmbedPage.PORTFOLIO.value,
        "statistic": find_statistic(here.space.definitions).value,
        "by": here.by.value,
    }
    if here.by is PortfolioBy.REPORT:
        return texts
    scope = here.scope
    return {
        **texts,
        "environmentId": ",".join(scope.environment_ids),
        "tags": ",".join(scope.tag_ids),
        "timeZone": scope.time_zone,
        "projectGroupId": read_text(page["projectGroupId"]),
        "owner": read_text(page["owner"]),
    }
