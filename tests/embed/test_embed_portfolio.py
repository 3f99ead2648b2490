"""Embeds of the portfolio have the API's figures, under the rules of all embeds."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from embedding import add_issuer, claims_of, embed_service, mint
from insights_dash.domain.identity import ReportId, SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.embed.ids import Ids
from insights_dash.store.database import Database
from people import add_person

NAMES = ("Shop", "Billing", "Sites", "Backend", "InsightsReports", "Production EU")
API = "/api/Spaces-1/insights/portfolio"
VIEW = {"page": "portfolio", "timeRange": "LastMonth"}
HERE = {"environmentId": "Environments-1"}


def show(
    client: FlaskClient,
    database: Database,
    now: datetime,
    scope: Mapping[str, Any] | None = None,
    **view: Any,  # noqa: ANN401 - JSON
) -> tuple[int, str]:
    """Return the status and the results of a signed token with this view."""
    given = dict(scope or {})
    report = given.pop("report", None)
    issuer = add_issuer(database, now, **given)
    secret = embed_service(database, now).secret_of(issuer)
    claims = claims_of(issuer, now, view={**VIEW, **view})
    del claims["report"]
    token = mint(claims | ({"report": report} if report else {}), secret)
    body = {
        "output": f"{Ids.ANSWER}.data",
        "outputs": {"id": Ids.ANSWER, "property": "data"},
        "inputs": [{"id": Ids.WANTED, "property": "data", "value": {}}],
        "changedPropIds": [f"{Ids.WANTED}.data"],
    }
    answer = client.post(f"/embed/{token}/_dash-update-component", json=body)
    return answer.status_code, answer.text


def read_rows(text: str) -> list[str]:
    return re.findall(r'"children":"([^"]+)","className":"portfolio__name"', text)


def read_data(text: str, name: str) -> list[str]:
    """Return the JSON in an attribute, which is a text in the answer's JSON."""
    found = re.findall(rf'"data-{name}":("(?:[^"\\]|\\.)*")', text)
    return [json.loads(each) for each in found]


def read_verdicts(text: str) -> list[str]:
    return re.findall(r'"([^"]+)"\],"className":"verdict ', text)


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize(
    "query",
    [
        *(HERE, {}, {"by": "Report"}, {**HERE, "orderBy": "Name"}),
        {**HERE, "verdict": "Failed"},
        {"environmentId": "Environments-1,Environments-2", "tags": "Ring/Early"},
        {**HERE, "projectGroupId": "ProjectGroups-2"},
    ],
    ids=str,
)
def test_a_portfolio_has_the_rows_of_the_api(
    client: FlaskClient, database: Database, now: datetime, query: dict[str, Any]
) -> None:
    asked = {"timeRange": "LastMonth", **query}
    items = client.get(API, query_string=asked).get_json()["Items"]
    status, shown = show(client, database, now, **query)
    assert 200 == status
    assert [each["Name"] for each in items] == read_rows(shown) != []
    words = [word.replace(" ", "").casefold() for word in read_verdicts(shown)]
    verdicts = [each["Verdict"].casefold() for each in items]
    assert verdicts == [
        "toofew" if each == "toofewtocompare" else each for each in words
    ]
    rate = items[-1]["Figures"][-1]
    if rate["Now"]:
        assert f"of {rate['NowCount']}" in shown
    assert '"href"' not in shown


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize("query", [HERE, {"by": "Report"}], ids=str)
def test_small_drawings_have_the_deployments_of_the_api(
    client: FlaskClient, database: Database, now: datetime, query: dict[str, Any]
) -> None:
    asked = {"timeRange": "LastMonth", **query}
    rows = client.get(API, query_string=asked).get_json()["Items"]
    behind = client.get(f"{API}/deployments", query_string=asked).get_json()["Items"]
    marks = {each.pop("Id"): each for each in behind}
    _, shown = show(client, database, now, **query)
    dots_of_rows, weeks_of_rows = (read_data(shown, x) for x in ("dots", "weeks"))
    found = [
        {**json.loads(dots), **json.loads(weeks)}
        for dots, weeks in zip(dots_of_rows, weeks_of_rows, strict=True)
    ]
    usual = [each.pop("Usual") for each in found]
    assert [marks[each["Id"]] for each in rows] == found
    limits = [each["Figures"][2]["Limits"] for each in rows]
    assert [each and [each["Lower"], each["Upper"]] for each in limits] == usual


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize("by", ["Project", "Report"])
def test_hidden_names_are_numbers(
    client: FlaskClient, database: Database, now: datetime, by: str
) -> None:
    status, hidden = show(client, database, now, by=by, names="hidden")
    assert 200 == status
    assert f"Restricted {by.lower()} 1" in hidden
    for name in NAMES:
        assert name not in hidden, name


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize(
    ("scope", "view"),
    [
        ({"report_ids": (ReportId("InsightsReports-1"),)}, {}),
        ({"report": "InsightsReports-1"}, {}),
        (None, {"environmentId": "Environments-9"}),
        (None, {"tags": "Ring/Nowhere"}),
        (None, {"compare": "None"}),
        (None, {"page": ""}),
    ],
    ids=str,
)
def test_everything_else_is_refused(
    client: FlaskClient,
    database: Database,
    now: datetime,
    scope: dict[str, Any] | None,
    view: dict[str, str],
) -> None:
    """Applications that may show some reports may not show the whole space."""
    status, shown = show(client, database, now, scope, **view)
    assert status in {403, 404}
    assert "Shop" not in shown


def test_a_portfolio_without_matching_rows_says_so(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    status, shown = show(client, database, now, owner="Nobody")
    assert (200, True) == (status, "No rows match" in shown)


def test_an_owner_with_limits_shows_their_projects_without_names(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    limits = RoleLimits(projects=frozenset({"Projects-1"}))
    grant = Grant(Role.REPORT_EDITOR, SpaceId("Spaces-1"), limits)
    owner = add_person(database, now, grant, username="ada")
    scope = {"account_number": owner.number}
    status, shown = show(client, database, now, scope, **HERE)
    assert (200, ["Restricted project 1"]) == (status, read_rows(shown))
    for name in NAMES:
        assert name not in shown, name
