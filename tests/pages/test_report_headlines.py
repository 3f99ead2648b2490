"""A page's headlines are the API's figures and verdicts, to the last digit."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from callback_post import post, props
from component_text import find_all, read_text
from insights_dash.domain.metric import Metric
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.verdicts import VERDICTS
from insights_dash.pages.report.ids import Ids
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from small_world import at, deployment, release
from whole_product import NOW

QUESTION = {"asOf": "2024-05-13", "timeRange": "LastMonth", "granularity": "Weekly"}
METRICS = (
    Metric.DEPLOYMENT_FREQUENCY,
    Metric.LEAD_TIME,
    Metric.DEPLOYMENT_FAILURE_RATE,
    Metric.TIME_TO_RECOVERY,
)
PROJECT = "/Spaces-1/projects/Projects-1/insights"


def list_facts(reader: FlaskClient, **view: str) -> list[str]:
    """Return the texts of the headlines of a project's metrics, in their order."""
    return [text for each in METRICS for text in _list_facts(reader, each, view)]


def _list_facts(
    reader: FlaskClient, metric: Metric, view: Mapping[str, str]
) -> Iterator[str]:
    place = {"space": "Spaces-1", "project": "Projects-1", "metric": metric.value}
    values = {f"{Ids.VIEW}.data": {**QUESTION, **view}, f"{Ids.PLACE}.data": place}
    answer = props(post(reader, f"{Ids.ANSWER}.data", values))[Ids.ANSWER]["data"]
    (headline,) = find_all(answer, "headline")
    for name in ("headline__value", "headline__unit", "headline__fact"):
        yield from map(read_text, find_all(headline, name))


def parse_seconds(duration: str) -> float:
    """Return the seconds of a duration such as `507:12:30.0`."""
    hours, minutes, seconds = duration.split(":")
    return int(hours) * 3_600 + int(minutes) * 60 + float(seconds)


def ask_api(reader: FlaskClient, call: str = "metrics", **asked: str) -> Any:  # noqa: ANN401 - JSON
    answer = reader.get(f"/api{PROJECT}/{call}", query_string={**QUESTION, **asked})
    return answer.get_json()


def test_headlines_are_the_summary_of_the_api(reader: FlaskClient) -> None:
    facts = list_facts(reader)
    answer = ask_api(reader, compare="PreviousPeriod")

    (now,) = [each["Summary"] for each in answer["Series"]]
    count, rate = now["NumberOfSuccessfulDeployments"], now["DeploymentFailureRate"]
    assert count > 0
    assert facts[facts.index(str(count)) + 1] == "in 3 days since the first deployment"
    assert f"{rate['Failed']} of {rate['Total']}" in facts
    assert describe_duration(parse_seconds(now["LeadTime"]["Median"])) in facts


def test_a_split_changes_no_headline(reader: FlaskClient) -> None:
    whole = list_facts(reader)
    assert whole
    assert whole == list_facts(reader, split="Environment")


@pytest.fixture
def slower(client: FlaskClient, database: Database, space: Space) -> FlaskClient:
    """Shop deploys daily; from April on, every fifth release waits for five days."""
    days = range(-75, 13)
    waited = [5 * (each > -30 and not each % 5) for each in days]
    batch = Batch(
        "test",
        releases=tuple(
            release(f"9.{day}", day)._replace(created=at(day - each, 8))
            for day, each in zip(days, waited, strict=True)
        ),
        deployments=tuple(
            deployment(300 + day, f"9.{day}", day, 18, environment="Production EU")
            for day in days
        ),
    )
    with database.write() as session:
        record(session, space, batch, now=NOW)
    return client


def test_headlines_have_the_verdicts_of_the_api(slower: FlaskClient) -> None:
    (series,) = ask_api(slower, "metrics/changes")["Series"]
    mean, tail, frequency, _, rate = series["Figures"]
    facts = list_facts(slower, statistic="Mean")

    now, before, slow, was_slow, *usual = (
        describe_duration(parse_seconds(each))
        for each in (
            *(mean["Now"], mean["Before"], tail["Now"], tail["Before"]),
            *(mean["Limits"]["Lower"], mean["Limits"]["Upper"]),
        )
    )
    assert ["Slower", "Slower", "AsUsual", "AsUsual"] == [
        each["Verdict"] for each in (mean, tail, frequency, rate)
    ]
    assert facts[facts.index(now) :][:4] == [
        now,
        f"mean of {mean['NowCount']} deployments",
        facts[facts.index(now) + 2],
        f"95% within {slow}, was {was_slow} Slower",
    ]
    assert facts[facts.index(now) + 2].startswith("Slower")
    assert before in facts[facts.index(now) + 2]
    unusual = [each for each in mean["Limits"]["Signals"] if each >= "2024-03-31"]
    said = f"Usual week: {' – '.join(usual)} · {len(unusual)} unusual"
    assert said in facts
    limits = frequency["Limits"]
    within = f"Within the usual {limits['Lower']:.0f}–{limits['Upper']:.0f}"
    same = f"Same as before: {frequency['Before']:.1f}"
    assert facts[:3] == [f"{frequency['Now']:.1f}", "per week", f"{within} {same}"]
    assert f"As usual 0 of {rate['BeforeCount']} before, 0%" in facts


def test_a_period_without_another_has_no_verdict(slower: FlaskClient) -> None:
    facts = list_facts(slower, statistic="Mean", compare="None")
    assert "7.0" in facts
    words = " ".join(facts)
    assert not any(each.word in words for each in VERDICTS.values())
    assert "Within" not in words


def test_any_statistic_of_the_page_has_verdicts(slower: FlaskClient) -> None:
    """Where a report says nothing, pages use the median, and the API uses the mean."""
    facts = list_facts(slower)
    assert "median of 35 deployments" in facts
    space = slower.get("/api/spaces/Spaces-1").get_json()
    definitions = {"WeekStart": "Sunday", "Statistic": "Median"}
    body = {**space, "Definitions": definitions}
    assert slower.put("/api/spaces/Spaces-1", json=body).status_code == 200

    (series,) = ask_api(slower, "metrics/changes")["Series"]
    median, tail, *_ = series["Figures"]
    upper = describe_duration(parse_seconds(median["Limits"]["Upper"]))
    assert any(f"Within the usual range of up to {upper}" in each for each in facts)
    assert tail["Verdict"] == "Slower"
    assert any(each.endswith("Slower") for each in facts)
    assert facts == list_facts(slower)
    for other in ("NinetyFifth", "Range"):
        assert [
            each for each in list_facts(slower, statistic=other) if "Slower" in each
        ]
