"""Which queries the database answers for each request of a visit to a report."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dash import ALL
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from callback_post import post, text_of
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.reports.ids import CardPart, card_id

PATH = "/Spaces-1/insights/InsightsReports-1"
REPORT = {"space": "Spaces-1", "report": "InsightsReports-1"}
VIEW = {
    f"{Ids.PLACE}.data": REPORT,
    f"{Ids.VIEW}.data": {},
    f"{Ids.GRID_READY}.data": True,
}
METRIC = {**VIEW, f"{Ids.PLACE}.data": {**REPORT, "metric": "LeadTime"}}
CARD = card_id(CardPart.FIGURES, **REPORT)


@contextmanager
def queries() -> Iterator[list[str]]:
    listed: list[str] = []

    def note(*given: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        if given[2].startswith("SELECT"):
            listed.append(" ".join(given[2].split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield listed
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def visitor(client: FlaskClient) -> FlaskClient:
    """A caller whose report exists, in a space whose history has been read."""
    body = {"Name": "Ours", "ProjectIds": ["Projects-1"]}
    client.post("/api/Spaces-1/insights/reports", json=body)
    client.get("/api/Spaces-1/insights/reports/InsightsReports-1/metrics")
    post(client, "_pages_content.children", {"_pages_location.pathname": PATH})
    return client


def check(listed: list[str], *, most: int) -> None:
    """A request looks its report up once, and reads at most one snapshot."""
    assert 1 == sum("FROM report " in each for each in listed)
    assert 1 >= sum("revision_mark" in each for each in listed)
    # One query says whether there are accounts.
    assert most >= len(listed) - sum("FROM account " in each for each in listed)


@pytest.mark.parametrize("path", [PATH, f"{PATH}/lead-time", f"{PATH}/settings"])
def test_the_status_of_a_page_needs_the_space_and_the_report(
    visitor: FlaskClient, path: str
) -> None:
    with queries() as listed:
        assert 200 == visitor.get(path).status_code
    check(listed, most=2)


@pytest.mark.parametrize(
    ("output", "values"),
    [
        ("_pages_content.children", {"_pages_location.pathname": PATH}),
        ("_pages_content.children", {"_pages_location.pathname": f"{PATH}/lead-time"}),
        (f"{Ids.ANSWER}.data", VIEW),
        (f"{Ids.DETAILS}.children", METRIC),
        (f"{Ids.DEPLOYMENTS}.children", METRIC),
    ],
)
def test_each_part_of_a_page_looks_its_report_up_once(
    visitor: FlaskClient, output: str, values: dict[str, Any]
) -> None:
    with queries() as listed:
        assert 200 == post(visitor, output, values).status_code
    # The page itself lists the teams of the space, and the names of its groups.
    check(listed, most=7 if output == "_pages_content.children" else 5)


def test_a_view_without_deployments_is_explained_from_the_same_snapshot(
    visitor: FlaskClient,
) -> None:
    empty = {**VIEW, f"{Ids.VIEW}.data": {"asOf": "2001-01-01"}}
    with queries() as listed:
        answered = post(visitor, f"{Ids.ANSWER}.data", empty)
    assert "no deployments" in answered.text
    check(listed, most=5)


def test_a_card_reads_one_snapshot(visitor: FlaskClient) -> None:
    output = f"{text_of(card_id(CardPart.FIGURES, ALL, ALL))}.children"
    with queries() as listed:
        post(visitor, output, {CardPart.FIGURES: [(CARD, None)]})
    check(listed, most=3)
