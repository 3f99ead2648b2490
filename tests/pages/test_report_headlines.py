"""A page's headlines are the API's figures, to the last digit."""

import re
from typing import Any

from flask.testing import FlaskClient

from callback_post import post, props
from insights_dash.figures.durations import describe_duration
from insights_dash.pages.report.ids import Ids

QUESTION = {"asOf": "2024-05-13", "timeRange": "LastMonth", "granularity": "Weekly"}
PROJECT = "/Spaces-1/projects/Projects-1/insights"


def list_facts(reader: FlaskClient, **view: str) -> list[str]:
    """Return the facts below the headlines of a project's page, in their order."""
    place = {"space": "Spaces-1", "project": "Projects-1", "metric": ""}
    values = {f"{Ids.VIEW}.data": {**QUESTION, **view}, f"{Ids.PLACE}.data": place}
    answer = props(post(reader, f"{Ids.ANSWER}.data", values))[Ids.ANSWER]["data"]
    part = r"'children': '([^']+)', 'className': 'headline__\w+'"
    return re.findall(part, str(answer))


def parse_seconds(duration: str) -> float:
    """Return the seconds of a duration such as `507:12:30.0`."""
    hours, minutes, seconds = duration.split(":")
    return int(hours) * 3_600 + int(minutes) * 60 + float(seconds)


def ask_api(reader: FlaskClient, **asked: str) -> Any:  # noqa: ANN401 - JSON
    answer = reader.get(f"/api{PROJECT}/metrics", query_string={**QUESTION, **asked})
    return answer.get_json()


def test_headlines_are_the_summary_of_the_api(reader: FlaskClient) -> None:
    facts = list_facts(reader)
    answer = ask_api(reader, compare="PreviousPeriod")

    (now,) = [each["Summary"] for each in answer["Series"]]
    count, rate = now["NumberOfSuccessfulDeployments"], now["DeploymentFailureRate"]
    assert count > 0
    assert f"{count} in 43 days" in facts
    assert f"{rate['Failed']} of {rate['Total']}" in facts
    assert describe_duration(parse_seconds(now["LeadTime"]["Median"])) in facts


def test_a_split_changes_no_headline(reader: FlaskClient) -> None:
    whole = list_facts(reader)
    assert whole
    assert whole == list_facts(reader, split="Environment")
