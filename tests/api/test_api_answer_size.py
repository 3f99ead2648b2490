"""An answer that would be too large is refused at the parameter that makes it so."""

import pytest
from flask.testing import FlaskClient

from insights_dash.metrics.answer import answer_size

DAYS = {"timeRange": "Custom", "from": "2014-05-16", "to": "2024-05-15"}
DAILY = {**DAYS, "granularity": "Daily"}
ALL_CALLS = ("metrics", "metrics/csv", "metrics/changes")
PORTFOLIO = "/api/Spaces-1/insights/portfolio"
PROJECT = "/api/Spaces-1/projects/Projects-1/insights"


def find_problem(client: FlaskClient, path: str, query: dict[str, str]) -> str:
    answer = client.get(path, query_string=query)
    assert 400 == answer.status_code, answer.text[:200]
    (problem,) = answer.get_json()["Errors"]
    return str(problem)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two series of ten years of days are too many, one isn't."""
    monkeypatch.setattr(answer_size, "MOST_CELLS", 4_000)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("call", ALL_CALLS)
def test_many_intervals_are_refused(
    client: FlaskClient, report: str, call: str
) -> None:
    split = {"split": "Environment"}
    problem = find_problem(client, f"{report}/{call}", {**DAILY, **split})
    assert problem == (
        "granularity: The answer would have 2 series with 3,653 intervals each, 7,306 "
        "in total. The limit is 4,000. Use a coarser granularity, a shorter period or "
        "another split."
    )
    for fitting in (DAILY, {**DAYS, **split}):
        assert 200 == client.get(f"{report}/{call}", query_string=fitting).status_code


def test_many_intervals_of_a_project_are_refused_too(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_size, "MOST_CELLS", 3_000)
    for call in ALL_CALLS:
        query = {**DAILY, "split": "Environment"}
        problem = find_problem(client, f"{PROJECT}/{call}", query)
        assert problem.startswith(
            "granularity: The answer would have 1 series with 3,653 intervals"
        )


def test_a_portfolio_is_refused_too(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_size, "MOST_CELLS", 3_000)
    assert find_problem(client, PORTFOLIO, DAILY).startswith("granularity: ")


def test_many_series_are_refused(
    client: FlaskClient, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_size, "MOST_CELLS", 1)
    day = {"timeRange": "Custom", "from": "2024-05-01", "to": "2024-05-15"}
    query = {**day, "granularity": "Quarterly", "split": "Environment"}
    for call in ALL_CALLS:
        problem = find_problem(client, f"{report}/{call}", query)
        assert problem.startswith(
            "split: The answer would have 2 series with 1 interval each, "
        )


def test_contributions_of_many_groups_are_refused(
    client: FlaskClient, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_size, "MOST_PAIRS", 1)
    query = {"split": "Environment", "by": "Project", "timeRange": "LastYear"}
    problem = find_problem(client, f"{report}/metrics/changes", query)
    assert problem.startswith("by: The answer would have ")


def test_the_rollout_of_many_releases_to_many_streams_is_refused(
    client: FlaskClient, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_size, "MOST_ARRIVALS", 1)
    query = {"projectId": "Projects-1"}
    problem = find_problem(client, f"{report}/rollout", query)
    assert problem.startswith("projectId: ")
    assert problem.endswith("fewer environments or tenants.")
