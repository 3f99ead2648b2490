"""What embeds and wall displays show of the portfolio's page."""

from collections.abc import Mapping

from dash import State

from insights_dash.access.embed_view import Change, EmbedPage, EmbedView
from insights_dash.access.portfolio_report import name_portfolio
from insights_dash.components.posted import read_text
from insights_dash.dash_host.forms import Values
from insights_dash.domain.portfolio_question import PortfolioBy
from insights_dash.pages.page_to_embed import (
    NAMES,
    TITLE,
    EmbedDialog,
    PageToEmbed,
    read_looks,
)
from insights_dash.pages.portfolio.ids import EMBED, Ids
from insights_dash.pages.portfolio.view import (
    PERIOD,
    PortfolioView,
    find_statistic,
    find_view,
)
from insights_dash.pages.services import Services
from insights_dash.pages.wall_dialog import PageToAdd, WallDialog, declare_wall_form

WALL = declare_wall_form(Ids.WALL_FORM)
PAGE = {
    "place": State(Ids.PLACE, "data"),
    "view": State(Ids.VIEW, "data"),
    "filters": State(Ids.FILTERS, "data"),
}
_OF_PROJECTS = ("projectGroupId", "owner")
_OF_ROWS = ("verdict", "orderBy", "descending")


def declare_embed_dialog() -> EmbedDialog:
    """Return the dialog that embeds the portfolio."""
    return EmbedDialog(EMBED, PAGE, find_page_to_embed, has_contents=False)


def declare_wall_dialog() -> WallDialog:
    """Return the dialog that adds the portfolio to a wall display."""
    return WallDialog(Ids.WALL, Ids.WALL_DIALOG, WALL, PAGE, find_page)


def find_page(services: Services, page: Values) -> PageToAdd:
    """Return what the page shows.

    Raises:
        NotFoundError: if the space isn't found.
        InvalidInputError: with every filter that isn't valid.
    """
    here = read_page(services, page)
    view = EmbedView.parse(list_texts(here, page))
    title = name_portfolio(here.space, view.portfolio)
    note = _say_search("Wall displays", page)
    return PageToAdd(here.space, None, title, view, note)


def find_page_to_embed(services: Services, page: Values) -> PageToEmbed:
    """Return what the page shows.

    Raises:
        NotFoundError: if the space isn't found.
        InvalidInputError: with every filter that isn't valid.
    """
    here = read_page(services, page)
    texts = list_texts(here, page)
    is_by_report = here.by is PortfolioBy.REPORT
    return PageToEmbed(
        here.space,
        None,
        name_portfolio(here.space, EmbedView.parse(texts).portfolio),
        lambda fields: EmbedView.parse({**texts, **read_looks(fields)}),
        [(Change.RANGE, "Period (up to this one)")],
        {TITLE: "Title", NAMES: "Report names" if is_by_report else "Project names"},
        note=_say_search("Embeds", page),
    )


def _say_search(what: str, page: Values) -> str:
    """Return a note that the search isn't kept; empty without a search."""
    if not _read_filters(page)["search"]:
        return ""
    return f"{what} keep your filters, but not your search."


def _read_filters(page: Values) -> Mapping[str, str]:
    filters = page["filters"] if isinstance(page["filters"], dict) else {}
    names = ("search", *_OF_PROJECTS, *_OF_ROWS)
    return {name: read_text(filters.get(name)) for name in names}


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
    filters = _read_filters(page)
    texts = {
        **period,
        **{name: filters[name] for name in _OF_ROWS},
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
        **{name: filters[name] for name in _OF_PROJECTS},
    }
