"""The list of reports, requested as a browser does."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from dash import ALL
from flask.testing import FlaskClient

from callback_post import post, props, text_of
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.role import Permission
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import describe_rate_of
from insights_dash.pages.reports.ids import CardPart, card_id
from insights_dash.pages.reports.layout import (
    MOST_CARDS,
    Shelf,
    build_page,
    list_words,
)
from insights_dash.store.database import Database
from insights_dash.store.reports import create_report, list_reports
from insights_dash.store.spaces import Space, get_space

FIGURES = f"{text_of(card_id(CardPart.FIGURES, ALL, ALL))}.children"


def fill(client: FlaskClient, *cards: Any) -> str:  # noqa: ANN401 - whatever is sent
    response = post(
        client, FIGURES, {CardPart.FIGURES: [(card, None) for card in cards]}
    )
    props(response)
    return response.text


def card(report: str, space: str = "Spaces-1") -> dict[str, Any]:
    return card_id(CardPart.FIGURES, space, report)


def test_cards_say_what_their_reports_cover(client: FlaskClient, report: str) -> None:
    text = fill(client, card(report.rpartition("/")[2]))
    assert "1 project \\u00b7 2 environments \\u00b7 2 tenants" in text or (
        "1 project · 2 environments · 2 tenants" in text
    )
    assert "Failure rate" in text
    assert "Last deployment" in text
    assert "deployments per week, last 3 months and this one: " in text


@pytest.mark.parametrize("statistic", [None, "Mean"])
def test_cards_have_the_figures_of_the_api(
    client: FlaskClient, report: str, statistic: str | None
) -> None:
    """One row per environment group; a report that doesn't say has medians."""
    body = client.get(report).get_json()
    body["Definitions"] = {"Statistic": statistic or "Median"}
    assert 200 == client.put(report, json=body).status_code
    asked = f"{report}/metrics/changes?days=28&split=EnvironmentGroup"
    series = {each["Name"]: each for each in client.get(asked).get_json()["Series"]}
    if statistic is None:
        client.put(report, json=body | {"Definitions": None})

    shown = rows(fill(client, card(report.rpartition("/")[2])))

    assert 2 == len(shown)
    for name, (head, lead_time, frequency, _, rate) in zip(
        ("Tests", "Live"), shown, strict=True
    ):
        assert name in head
        of = {each["Figure"]: each for each in series[name]["Figures"]}
        assert describe_rate_of(of["Frequency"]["Now"]) in frequency
        hours, minutes, seconds = (
            of[f"LeadTime.{statistic or 'Median'}"]["Now"] or "0:0:0"
        ).split(":")
        span = int(hours) * 3_600 + int(minutes) * 60 + float(seconds)
        assert describe_duration(span) in lead_time
        assert f"of {of['DeploymentFailureRate']['NowCount']}" in rate


def rows(text: str) -> list[list[str]]:
    """Return the text of each cell in the rows of a card's table."""

    def find(part: Any, kind: str) -> Iterator[Any]:  # noqa: ANN401 - JSON
        if isinstance(part, dict) and part.get("type") == kind:
            yield part
        elif isinstance(part, dict | list):
            for each in part.values() if isinstance(part, dict) else part:
                yield from find(each, kind)

    (body,) = find(json.loads(text), "Tbody")
    return [
        [json.dumps(cell, ensure_ascii=False) for cell in row["props"]["children"]]
        for row in find(body, "Tr")
    ]


def test_a_report_that_lacks_something_names_it(client: FlaskClient) -> None:
    body = {"SpaceId": "Spaces-1", "Name": "Bare"}
    client.post("/api/Spaces-1/insights/reports", json=body)
    text = fill(client, card("InsightsReports-1"))
    assert (
        "Select projects or channels, and environments in the report settings" in text
    )


@pytest.mark.parametrize(
    "unknown", [card("InsightsReports-9"), card("x"), card("InsightsReports-1", "x")]
)
def test_unknown_cards_stay_empty(reader: FlaskClient, unknown: Any) -> None:  # noqa: ANN401
    assert "Failure rate" not in fill(reader, unknown)


def test_cards_and_pages_that_fail_say_so_with_a_reference(
    client: FlaskClient, report: str, database: Database
) -> None:
    identifier = report.rpartition("/")[2]
    address = f"/Spaces-1/insights/{identifier}"
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE deployment")

    cards = fill(client, card(identifier), card("x"))
    place = {"_pages_location.pathname": address, "_pages_location.search": ""}
    page = post(client, "_pages_content.children", place)

    assert 2 == cards.count("Something went wrong")
    assert "quote reference" in cards
    assert 1 == page.text.count("Something went wrong")
    assert "state__reference" in page.text


@pytest.mark.usefixtures("report")
def test_reports_are_found_by_name_space_and_groups(
    database: Database, space: Space
) -> None:
    with database.read() as session:
        shelf = Shelf(space, list_reports(session, space))
    (words,) = list_words([shelf]).values()
    assert "production what our users see. main space tests live" == words


def test_a_space_without_reports_says_how_to_begin(
    database: Database, space: Space
) -> None:
    with database.read() as session:
        space = get_space(session, space.id)
    page = str(build_page([Shelf(space, [], frozenset(Permission))], search=""))
    assert "Create your first report" in page
    assert "/embeds" in page
    assert "Add data" not in page


def test_users_are_offered_only_what_they_can_do(space: Space) -> None:
    shelves = [Shelf(space, []), Shelf(space, [], is_empty=True)]
    page = str(build_page(shelves, search=""))
    assert f"/{space.id}/insights/new" not in page
    assert "/embeds" not in page
    assert "Add data" not in page


def test_an_empty_space_needs_data_before_a_report(space: Space) -> None:
    shelf = Shelf(space, [], frozenset(Permission), is_empty=True)
    page = str(build_page([shelf, shelf], search=""))
    assert "Add data" in page
    assert "Create your first report" not in page


@pytest.fixture
def many_reports(database: Database, space: Space, now: datetime) -> None:
    with database.write() as session:
        for number in range(MOST_CARDS + 5):
            definition = ReportDefinition(name=f"Report {number:03}")
            create_report(session, space, definition, now=now)


def show(client: FlaskClient, address: str, search: str = "") -> str:
    place = {"_pages_location.pathname": address, "_pages_location.search": search}
    return post(client, "_pages_content.children", place).text


@pytest.mark.usefixtures("many_reports")
@pytest.mark.parametrize("address", ["/", "/Spaces-1/insights"])
def test_a_page_has_at_most_60_reports_and_the_server_searches_the_others(
    client: FlaskClient, address: str
) -> None:
    page = show(client, address)
    assert MOST_CARDS == page.count('"report-card__link"')
    assert "Showing 60 of 65 reports. Press Enter in the search box" in page
    assert "Report 064" not in page
    found = show(client, address, "?search=report+064")
    assert 1 == found.count('"report-card__link"')
    assert "Report 064" in found
    nothing = show(client, address, "?search=nowhere")
    assert 0 == nothing.count('"report-card__link"')
    assert "No reports in Main Space yet" not in nothing


@pytest.mark.usefixtures("report")
def test_a_short_list_is_searched_in_the_browser(client: FlaskClient) -> None:
    page = show(client, "/Spaces-1/insights", "?search=nowhere")
    assert 1 == page.count('"report-card__link"')
    assert "Press Enter" not in page


def test_more_cards_than_a_page_has_are_refused(reader: FlaskClient) -> None:
    cards = [card(f"InsightsReports-{number}") for number in range(MOST_CARDS + 1)]
    assert "Request at most 60 reports at once." in fill(reader, *cards)
