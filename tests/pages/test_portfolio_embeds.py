"""Embeds of the portfolio, from its Share menu to the list of a space's embeds."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from callback_post import post, props, said
from insights_dash.access.embed_view import EmbedView
from insights_dash.domain.embed import EmbedLink
from insights_dash.pages.embeds.ids import Act
from insights_dash.pages.embeds.ids import Ids as EmbedsIds
from insights_dash.pages.portfolio.ids import EMBED, Ids
from insights_dash.store.database import Database
from insights_dash.store.embed_links import list_links
from insights_dash.store.spaces import Space
from insights_dash.store.tables import EmbedLinkRow

FIELDS = {
    "origins": ["portal.example.com"],
    "name": "",
    "expires": "30",
    "changes": ["timeRange"],
    "theme": "dark",
    "shown": ["title", "names"],
}
VIEW = {"environmentId": "Environments-1", "timeRange": "LastMonth"}
Stored = Callable[[], list[EmbedLink]]


@pytest.fixture
def stored(database: Database, space: Space) -> Stored:
    def read() -> list[EmbedLink]:
        with database.read() as session:
            return list(list_links(session, space))

    return read


def describe_page(
    filters: Mapping[str, object] | None = None, **view: object
) -> dict[str, object]:
    return {
        f"{Ids.PLACE}.data": {"space": "Spaces-1"},
        f"{Ids.VIEW}.data": {**VIEW, **view},
        f"{Ids.FILTERS}.data": dict(filters or {}),
    }


def make(
    client: FlaskClient, page: Mapping[str, object], **changes: object
) -> dict[str, dict[str, object]]:
    values = {
        f"{EMBED.make}.n_clicks": 1,
        **{f"{EMBED.field(x)}.value": y for x, y in {**FIELDS, **changes}.items()},
        **page,
    }
    return props(post(client, f"{EMBED.made}.children", values))


def show(client: FlaskClient, path: str) -> str:
    place = {"_pages_location.pathname": path, "_pages_location.search": ""}
    return said(post(client, "_pages_content.children", place))


@pytest.mark.usefixtures("report")
def test_the_portfolio_becomes_a_link_with_its_filters(
    client: FlaskClient, stored: Stored, space: Space, now: datetime
) -> None:
    filters = {"owner": "Team A", "verdict": "Slower", "orderBy": "Name"}
    page = describe_page({**filters, "search": "x"}, tags="Ring/Early")
    opened = said(
        post(client, f"{EMBED.dialog}.children", page | {f"{EMBED.item}.n_clicks": 1})
    )
    assert "Embeds keep your filters, but not your search." in opened
    assert f'"placeholder": "{space.name}: projects"' in opened
    assert '"src": "/embed/P' in opened
    made = make(client, page)
    again = make(client, page)
    assert made == again
    (link,) = stored()
    view = EmbedView.parse(link.view)
    assert view.portfolio
    assert {
        **filters,
        "by": "Project",
        "environmentId": "Environments-1",
        "timeZone": "UTC",
        "tags": "TagSets-1/Tags-1",
    } == view.portfolio.texts
    assert (None, now + timedelta(days=30)) == (link.report_id, link.expires)
    assert ("dark", ["timeRange"]) == (view.theme, [*view.changes])
    listed = show(client, "/Spaces-1/embeds")
    assert f'"href": "/{space.id}/portfolio"' in listed
    assert "Portfolio, last month and this one, slower, owner Team A, " in listed
    make(client, describe_page({"verdict": "Worse"}))
    assert 2 == len(stored())


@pytest.mark.usefixtures("report")
def test_a_revoked_embed_of_the_portfolio_stays_revoked(
    client: FlaskClient, stored: Stored, space: Space
) -> None:
    made = str(make(client, describe_page()))
    path = re.findall(r"http://localhost(/embed/L[^/]+/)", made)[0]
    page = client.get(path)
    assert f"Portfolio · {space.name}: all projects" in page.text
    (link,) = stored()
    for act in (Act.REVOKE, Act.REMAKE):
        button = {"type": act, "row": link.id}
        values = {
            act: [(button, 1)],
            f"{EmbedsIds.PLACE}.data": {"space": "Spaces-1", "page": 1},
        }
        post(
            client, f"{EmbedsIds.LINKS}.children@", values, pressed=(button, "n_clicks")
        )
        assert 410 == client.get(path).status_code
    new, old = stored()
    assert (None, link.view) == (new.report_id, new.view)
    assert old.revoked
    log = said(
        post(
            client,
            "_pages_content.children",
            {
                "_pages_location.pathname": "/administration/log",
                "_pages_location.search": "?kind=embeds",
            },
        )
    )
    assert "Page: portfolio · " in log


@pytest.mark.usefixtures("report")
def test_the_frame_is_as_high_as_its_rows(client: FlaskClient) -> None:
    def measure(**filters: str) -> int:
        made = str(make(client, describe_page(filters), shown=["names"], changes=[]))
        return int(re.findall(r'height="(\d+)"', made)[0])

    rows = client.get("/api/Spaces-1/insights/portfolio", query_string=VIEW).get_json()[
        "TotalResults"
    ]
    one = measure(verdict="Failed")
    assert rows > 1
    assert (rows - 1) * 53 == measure(orderBy="Name") - one
    assert measure(verdict="Silent", owner="Nobody") > 100


@pytest.mark.usefixtures("report")
def test_fields_and_filters_from_the_browser_are_validated(
    client: FlaskClient, stored: Stored
) -> None:
    for changes, words in (
        ({"origins": []}, "Add at least one website"),
        ({"theme": "pink"}, "Unknown theme"),
        ({"changes": ["split"]}, "no split to change"),
    ):
        assert words in str(make(client, describe_page(), **changes)), changes
    for filters, words in (
        ({"verdict": "Bad"}, "Unknown verdict"),
        ({"orderBy": "luck"}, "orderBy"),
        ({"descending": "maybe"}, "descending"),
    ):
        assert words in str(make(client, describe_page(filters))), filters
    assert [] == stored()


def test_an_imported_link_without_report_that_shows_charts_is_refused(
    client: FlaskClient, database: Database, stored: Stored
) -> None:
    made = str(make(client, describe_page()))
    path = re.findall(r"http://localhost(/embed/L[^/]+/)", made)[0]
    (link,) = stored()
    with database.write() as session:
        session.get_one(EmbedLinkRow, link.number).view = {"metric": "lead-time"}
    assert 403 == client.get(path).status_code
    assert "Its options aren't valid." in show(client, "/Spaces-1/embeds")
