"""The portfolio, over HTTP: every row has the figures of the row's own call."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from insights_dash.domain.role import Role
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from people import calling_as, limited
from small_world import FAILED, deployment
from whole_product import NOW

Snapshot = Callable[[str, Any], bool]
PORTFOLIO = "/api/Spaces-1/insights/portfolio"
OF_ITS_OWN = ("Verdict", "Figure", "SlowBound", "Figures")


def ask(client: FlaskClient, path: str = PORTFOLIO, **query: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(path, query_string=query or None)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def names(answer: Mapping[str, Any]) -> list[str]:
    return [each["Name"] for each in answer["Items"]]


def list_problems(client: FlaskClient, query: Mapping[str, str]) -> list[str]:
    answer = client.get(PORTFOLIO, query_string=query)
    assert 400 == answer.status_code, answer.text
    return [each.partition(": ")[0] for each in answer.get_json()["Errors"]]


def check_rows(client: FlaskClient, answer: Mapping[str, Any]) -> None:
    """Compare each row with its own changes."""
    for row in answer["Items"]:
        own = ask(client, row["Links"]["Changes"])
        (series,) = own["Series"]
        assert {each: series[each] for each in OF_ITS_OWN} == {
            each: row[each] for each in OF_ITS_OWN
        }
        assert (own["Now"], own["Before"]) == (row["Now"], row["Before"])
        assert 200 == client.get(row["Links"]["Self"]).status_code


@pytest.mark.both_databases
def test_the_portfolio_is_complete(
    client: FlaskClient, report: str, matches_snapshot: Snapshot
) -> None:
    answer = ask(client, environmentId="Environments-1", timeRange="LastMonth")
    assert matches_snapshot("portfolio", answer)
    assert matches_snapshot("portfolio_of_reports", ask(client, by="Report"))
    assert report.startswith("/api/Spaces-1")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"environmentId": "environments-1", "timeZone": "Asia/Tokyo"},
        {"environmentId": "Environments-1", "tenantId": "Tenants-1"},
        {"environmentId": "Environments-1", "tenantFilter": "Untenanted"},
        {"environmentId": "Environments-2,environments-1", "tags": "ring/early"},
        {"environmentId": "Environments-1", "tags": "TagSets-1/Tags-1,Region/EU"},
        {"environmentId": "Environments-1", "days": "28", "statistic": "median"},
        {"environmentId": "Environments-1", "statistic": "NinetyFifth"},
        {"environmentId": "Environments-1", "asOf": "2024-05-04", "days": "28"},
        {
            "environmentId": "Environments-1",
            "timeRange": "Custom",
            "from": "2024-05-01",
            "to": "2024-05-12",
            "compare": "YearBefore",
        },
        {"timeRange": "PreviousMonth", "granularity": "Daily", "asOf": "2025-05-12"},
    ],
    ids=str,
)
def test_every_row_has_the_figures_of_its_own_call(
    client: FlaskClient, report: str, query: dict[str, str]
) -> None:
    answer = ask(client, **query)
    assert ["Billing API", "Shop"] == sorted(names(answer))
    check_rows(client, answer)
    body = client.get(report).get_json()
    zones = {"Name": "Far away", "TimeZone": "Pacific/Auckland", "Description": ""}
    own = {"Definitions": {"WeekStart": "Monday", "Statistic": "NinetyFifth"}}
    client.post("/api/Spaces-1/insights/reports", json={**body, **zones, **own})
    scoped = {"environmentId", "tenantId", "tenantFilter", "tags", "timeZone"}
    kept = {name: text for name, text in query.items() if name not in scoped}
    answer = ask(client, by="Report", **kept)
    assert 2 == answer["TotalResults"]
    check_rows(client, answer)


def count_of(answer: Mapping[str, Any]) -> int:
    (shop,) = (each for each in answer["Items"] if each["Name"] == "Shop")
    count: int = shop["Figures"][-1]["NowCount"]
    return count


def test_deployments_to_several_environments_count_together(
    client: FlaskClient, database: Database, space: Space
) -> None:
    new = deployment(8, "1.1.0", 13, 10, environment="Production EU")
    with database.write() as session:
        record(session, space, Batch("test", deployments=(new,)), now=NOW)
    first = ask(client, environmentId="Environments-1")
    both = ask(client, environmentId="Environments-2,Environments-1")
    assert "Environments-1" == first["EnvironmentId"]
    assert (None, None) == (both["EnvironmentId"], both["EnvironmentName"])
    named = [{"Id": "Environments-1", "Name": "Test"}, PRODUCTION]
    assert named == both["Environments"]
    second = ask(client, environmentId="Environments-2")
    assert 0 < count_of(second)
    assert count_of(first) + count_of(second) == count_of(both)


PRODUCTION = {"Id": "Environments-2", "Name": "Production EU"}


def test_only_deployments_for_tenants_with_the_tags_count(
    client: FlaskClient, database: Database, space: Space
) -> None:
    """A tenant needs a tag of each set; untenanted deployments don't count."""
    new = [
        deployment(number, "1.1.0", 13, number, tenant=tenant)
        for number, tenant in ((8, "Acme"), (9, "Zenith"), (10, "Zenith"))
    ]
    with database.write() as session:
        record(session, space, Batch("test", deployments=tuple(new)), now=NOW)
    test = {"environmentId": "Environments-1", "timeRange": "LastMonth"}

    def count(tags: str) -> int:
        (row,) = ask(client, ROWS, ids="Projects-1", tags=tags, **test)["Items"]
        answer = ask(client, tags=tags, **test)
        found = count_of(answer)
        assert found == sum(row["Intervals"]) + len(row["Failures"])
        return found

    late, early = count("Ring/Late"), count("Ring/Early")
    assert 0 < early
    assert late + early == count("Ring/Late, Ring/Early")
    assert early == count("Ring/Late,Ring/Early,Region/EU")
    assert 0 == count("Ring/Late,Region/EU")
    assert ["Ring/Late"] == ask(client, tags="ring/late")["Tags"]


ROWS = f"{PORTFOLIO}/deployments"


def test_the_deployments_behind_rows_are_listed(
    client: FlaskClient, report: str
) -> None:
    query = {"environmentId": "Environments-1", "timeRange": "LastMonth"}
    ids = "Projects-2,Projects-1,Projects-1,Projects-99"
    items = ask(client, ROWS, ids=ids, **query)["Items"]
    assert {"Projects-1", "Projects-2"} == {each["Id"] for each in items}
    (shop,) = (each for each in items if each["Id"] == "Projects-1")
    (row,) = ask(client, ids="Projects-1", **query)["Items"]
    figures = {each["Figure"]: each for each in row["Figures"]}
    measured = figures["LeadTime.Mean"]["NowCount"]
    assert measured > 0
    assert measured == sum(count for _, _, count in shop["LeadTimes"])
    total = figures["DeploymentFailureRate"]["NowCount"]
    failed = sum(count for _, count in shop["Failures"])
    assert total == failed + sum(shop["Intervals"])
    assert failed > 0
    assert shop["IsInProgress"]
    finished = {**query, "timeRange": "PreviousMonth", "asOf": "2024-06-30"}
    (item,) = ask(client, ROWS, ids="Projects-1", **finished)["Items"]
    assert not item["IsInProgress"]
    own = report.rpartition("/")[2]
    (of_report,) = ask(client, ROWS, by="Report", ids=own)["Items"]
    assert own == of_report["Id"]
    assert sum(of_report["Intervals"]) > 0


def test_only_a_few_rows_can_be_listed_at_once(client: FlaskClient) -> None:
    many = ",".join(f"Projects-{number}" for number in range(1, 102))
    answer = client.get(ROWS, query_string={"ids": many})
    assert 400 == answer.status_code
    assert ["ids: List at most 100 IDs."] == answer.get_json()["Errors"]
    shown = ask(client, ROWS)["Items"]
    assert ["Projects-2", "Projects-1"] == [each["Id"] for each in shown]


def test_the_last_environment_is_the_default(client: FlaskClient) -> None:
    answer = ask(client)
    assert "Production EU" == answer["EnvironmentName"]
    chosen = ask(client, environmentId=answer["EnvironmentId"])
    assert names(answer) == names(chosen)
    assert None is ask(client, by="Report")["EnvironmentId"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"partialName": "sho"}, ["Shop"]),
        ({"ids": "Projects-2,Projects-99,InsightsReports-1"}, ["Billing API"]),
        ({"projectGroupId": "projectgroups-1"}, ["Shop"]),
        (
            {"projectGroupId": "ProjectGroups-1,ProjectGroups-2,x"},
            ["Billing API", "Shop"],
        ),
        ({"projectGroupId": "ProjectGroups-99"}, []),
        ({"owner": "x"}, []),
        ({"owner": " "}, ["Billing API", "Shop"]),
        ({"verdict": "failed"}, ["Shop"]),
        ({"verdict": "Silent,NotDeployed"}, ["Billing API"]),
        ({"orderBy": "Name", "descending": "true"}, ["Shop", "Billing API"]),
        ({"descending": "true"}, ["Shop", "Billing API"]),
        ({"skip": "1"}, ["Shop"]),
        ({"take": "0"}, []),
        ({"skip": "2147483647", "take": "2147483647"}, []),
    ],
    ids=str,
)
def test_rows_are_chosen(
    client: FlaskClient, query: dict[str, str], expected: list[str]
) -> None:
    assert expected == names(ask(client, environmentId="Environments-1", **query))


@pytest.mark.both_databases
def test_rows_have_their_owners_and_are_chosen_by_them(
    client: FlaskClient, report: str
) -> None:
    assert report
    owner = {"OwnerName": "Caf\u00e9, Ltd", "OwnerUrl": "https://chat.example"}
    settings = "/api/Spaces-1/projects/Projects-1/insights/settings"
    assert 200 == client.put(settings, json=owner).status_code
    found = {each["Name"]: each for each in ask(client)["Items"]}
    assert owner == {name: found["Shop"][name] for name in owner}
    assert None is found["Billing API"]["OwnerName"]
    assert None is found["Billing API"]["OwnerUrl"]
    assert ["Shop"] == names(ask(client, owner="CAFE\u0301, ltd"))
    assert ["Shop"] == names(ask(client, owner="caf\u00e9, ltd", partialName="s"))
    group = found["Billing API"]["ProjectGroupId"]
    assert [] == names(ask(client, owner="caf\u00e9, ltd", projectGroupId=group))
    client.put(settings, json={"OwnerUrl": ""})
    assert [("Caf\u00e9, Ltd", None)] == [
        (each["OwnerName"], each["OwnerUrl"])
        for each in ask(client, partialName="Shop")["Items"]
    ]


def test_verdicts_are_counted_in_all_pages_whatever_is_wanted(
    client: FlaskClient,
) -> None:
    answer = ask(
        client, environmentId="Environments-1", verdict="Failed", take="1", skip="1"
    )
    counts = {name: count for name, count in answer["Verdicts"].items() if count}
    assert {"NotDeployed": 1, "Failed": 1} == counts
    assert (1, []) == (answer["TotalResults"], answer["Items"])
    assert "verdict=Failed" in answer["Links"]["Page.Previous"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"by": "Tenant", "statistic": "Range"}, ["statistic", "by"]),
        ({"orderBy": "Luck", "descending": "maybe"}, ["orderBy", "descending"]),
        ({"verdict": "Slower,Sluggish,Sleepy"}, ["verdict"] * 2),
        ({"take": "-1"}, ["take"]),
        ({"skip": "2147483648"}, ["skip"]),
        ({"days": "27", "compare": "None"}, ["compare", "days", "compare"]),
        ({"timeRange": "Custom", "from": "2025-01-01", "to": "2025-01-02"}, ["from"]),
        ({"environmentId": "Environments-9"}, ["environmentId"]),
        (
            {"environmentId": "Production EU", "timeZone": "Mars", "tenantId": "1"},
            ["environmentId", "tenantId", "timeZone"],
        ),
        ({"environmentId": "Environments-1,x,y"}, ["environmentId"]),
        ({"environmentId": ",", "tags": " , "}, ["environmentId", "tags"]),
        ({"projectGroupId": ","}, ["projectGroupId"]),
        ({"tags": "Ring/Early,Ring/Nowhere,x"}, ["tags"]),
        ({"tags": "Ring/Early", "tenantId": "Tenants-1"}, ["tags"]),
        (
            {"tags": "TagSets-1/Tags-1", "tenantFilter": "Untenanted"},
            ["tags"],
        ),
        (
            {"by": "Report", "projectGroupId": "x", "timeZone": "UTC", "tags": "1"},
            ["projectGroupId", "tags", "timeZone"],
        ),
        ({"by": "Report", "owner": "1"}, ["owner"]),
        ({"partialName": "\0"}, ["partialName"]),
        ({"ids": ",".join(map(str, range(10_001)))}, ["ids"]),
    ],
    ids=lambda value: str(value)[:70],
)
def test_everything_else_is_refused(
    client: FlaskClient, query: dict[str, str], fields: list[str]
) -> None:
    assert fields == list_problems(client, query)


def test_reports_can_begin_in_the_future_where_others_do_not(
    client: FlaskClient, report: str
) -> None:
    """Only the report in Auckland has reached the first day of the range."""
    query = {"timeRange": "Custom", "from": "2024-05-16", "to": "2024-05-16"}
    body = client.get(report).get_json() | {"TimeZone": "Pacific/Auckland"}
    assert ["from"] == list_problems(client, {"by": "Report", **query})
    client.put(report, json=body)
    check_rows(client, ask(client, by="Report", **query))


def test_a_new_deployment_changes_what_is_remembered(
    client: FlaskClient, report: str, database: Database, space: Space
) -> None:
    assert report
    queries = ({"environmentId": "Environments-1"}, {"by": "Report"})

    def list_deployed() -> list[Any]:
        items = [row for query in queries for row in ask(client, **query)["Items"]]
        return [each for each in items if each["LastDeployment"]]

    def count() -> list[tuple[int, str]]:
        return [
            (each["Figures"][-1]["NowCount"], each["LastDeployment"]["ReleaseVersion"])
            for each in list_deployed()
        ]

    first = count()
    assert first == count()
    new = deployment(8, "1.0.0", 13, 10, **FAILED)
    with database.write() as session:
        record(session, space, Batch("test", deployments=(new,)), now=NOW)
    assert [(number + 1, "1.0.0") for number, _ in first] == count()
    assert {"Failed"} == {each["Verdict"] for each in list_deployed()}


def test_verdicts_turn_while_nothing_is_deployed(client: FlaskClient) -> None:
    """The last deployment completed a year before, at 10:10:15 in the morning."""
    query = {"ids": "Projects-1", "environmentId": "Environments-1"}
    for end, verdict in (
        ("2025-05-11T10:10:15.939580Z", "Failed"),
        ("2025-05-11T10:10:15.939581Z", "NotDeployed"),
        ("2025-05-11T10:00:00Z", "Failed"),
    ):
        (row,) = ask(client, asOf=end, timeRange="LastTwoYears", **query)["Items"]
        assert verdict == row["Verdict"]


def test_the_days_of_cards_end_at_any_instant(client: FlaskClient) -> None:
    """28 days after a failure, it is one of now, and ten minutes later of before."""
    query = {"ids": "Projects-1", "environmentId": "Environments-1", "days": "28"}
    counts = []
    for minute in (9, 11):
        as_of = f"2024-05-31T10:{minute:02}:00Z"
        (row,) = ask(client, asOf=as_of, **query)["Items"]
        figure = row["Figures"][-1]
        counts.append((figure["NowCount"], figure["BeforeCount"]))
    assert [(4, 1), (3, 2)] == counts


def test_projects_follow_the_definitions_of_the_space(client: FlaskClient) -> None:
    body = client.get("/api/spaces/Spaces-1").get_json()
    definitions = {"WeekStart": "Monday", "Statistic": "Median"}
    client.put("/api/spaces/Spaces-1", json={**body, "Definitions": definitions})
    answer = ask(client, environmentId="Environments-1")
    figures = [each["Figure"] for each in answer["Items"][1]["Figures"]]
    assert ["LeadTime.Median", "LeadTime.NinetyFifth"] == figures[:2]
    check_rows(client, answer)


def test_a_call_can_ask_for_a_statistic(client: FlaskClient, report: str) -> None:
    """It replaces that of the space and of each report, also in what is remembered."""
    assert report
    for query in ({"environmentId": "Environments-1"}, {"by": "Report"}):
        for statistic in ("Mean", "Median", "NinetyFifth", ""):
            answer = ask(client, statistic=statistic, **query)
            figures = [each["Figure"] for each in answer["Items"][-1]["Figures"]]
            assert f"LeadTime.{statistic or 'Mean'}" == figures[0]
            assert f"MeanTimeToRecovery.{statistic or 'Mean'}" in figures


def test_deleted_documents_have_no_row_and_no_name(
    client: FlaskClient, database: Database, space: Space
) -> None:
    new = deployment(8, "1.1.0", 13, 10, tenant="Acme")
    with database.write() as session:
        record(session, space, Batch("test", deployments=(new,)), now=NOW)
    for path in ("tenants/Tenants-1", "releases/Releases-2", "projects/Projects-2"):
        assert 200 == client.delete(f"/api/Spaces-1/{path}").status_code
    (row,) = ask(client, environmentId="Environments-1")["Items"]
    last = row["LastDeployment"]
    assert ("Tenants-1", None) == (last["TenantId"], last["TenantName"])
    assert ("Releases-2", None) == (last["ReleaseId"], last["ReleaseVersion"])


def test_a_space_without_anything_has_an_empty_portfolio(client: FlaskClient) -> None:
    other = PORTFOLIO.replace("Spaces-1", "Spaces-2")
    client.post("/api/spaces", json={"Name": "Empty"})
    for query in ({}, {"by": "Report"}, {"ids": "Projects-1"}):
        answer = ask(client, other, **query)
        assert (0, []) == (answer["TotalResults"], answer["Items"])
        assert answer["EnvironmentId"] is None
        assert {0} == set(answer["Verdicts"].values())
    refused = client.get(other, query_string={"environmentId": "Environments-1"})
    assert 400 == refused.status_code


def test_callers_with_limits_see_the_same_figures_and_their_own_deployments(
    app: Dash, client: FlaskClient, report: str
) -> None:
    assert report
    query = {"environmentId": "Environments-1"}
    whole = ask(client, **query), ask(client, by="Report")
    grant = limited(Role.REPORT_VIEWER, projects="Projects-1", tenants="Tenants-2")
    with calling_as(app.server, grant):
        seen = ask(client, **query), ask(client, by="Report")
        assert "Production EU" == ask(client)["EnvironmentName"]
    (own,) = seen[0]["Items"]
    shop = next(each for each in whole[0]["Items"] if each["Id"] == "Projects-1")
    assert shop["LastDeployment"] is not None
    assert {**shop, "LastDeployment": None} == own
    assert {"Failed": 1} == {
        name: count for name, count in seen[0]["Verdicts"].items() if count
    }
    (all_of_it,), (part_of_it,) = (each["Items"] for each in (whole[1], seen[1]))
    assert {**all_of_it, "LastDeployment": part_of_it["LastDeployment"]} == part_of_it
    with calling_as(
        app.server, limited(Role.REPORT_VIEWER, environments="Environments-1")
    ):
        assert "Test" == ask(client)["EnvironmentName"]
        refused = client.get(f"{PORTFOLIO}?environmentId=Environments-2")
        assert 400 == refused.status_code
