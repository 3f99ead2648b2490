"""The text of a report's page on paper, and its colours."""

import re
from itertools import combinations
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from callback_post import post, props
from insights_dash.pages.report.ids import Ids
from luminance import luminance

TOKENS = Path(__file__).parents[2] / "assets" / "00-tokens.css"
ANSWER = f"{Ids.ANSWER}.data"


def ask(reader: FlaskClient, metric: str = "", **view: str) -> dict[str, str]:
    """Return how a project's page describes its question on paper."""
    place = {"space": "Spaces-1", "project": "Projects-1", "metric": metric}
    given = {"asOf": "2024-05-13", "timeRange": "LastMonth", **view}
    values = {f"{Ids.VIEW}.data": given, f"{Ids.PLACE}.data": place}
    answer = props(post(reader, ANSWER, values))[Ids.ANSWER]["data"]
    (asked,) = [
        part["props"]["children"]
        for part in walk(answer)
        if part["props"].get("id") == Ids.ASKED
    ]
    pairs = [[each["props"]["children"] for each in walk(pair)[1:]] for pair in asked]
    return dict(pairs)


def walk(part: Any) -> list[Any]:  # noqa: ANN401 - components as JSON
    """Yield a component and everything inside it."""
    if isinstance(part, list):
        return [found for each in part for found in walk(each)]
    if not isinstance(part, dict) or "props" not in part:
        return []
    return [part, *walk(part["props"].get("children"))]


def test_a_question_is_put_into_words(reader: FlaskClient) -> None:
    assert {
        "Period": "Last month and this one, 1 Apr – 13 May 2024",
        "Compared with": "Previous period, 1 Feb – 13 Mar 2024",
        "Group by": "Day",
        "Data as of": "13 May 2024",
        "Channel": "Default",
        "Environment": "Production EU",
        "Statistic": "95th percentile",
    } == ask(reader, granularity="Daily", statistic="NinetyFifth")


def test_further_options_of_a_metric_are_named_too(reader: FlaskClient) -> None:
    tag_sets = reader.get("/api/Spaces-1/tagsets/all").get_json()
    (ring,) = [each["Id"] for each in tag_sets if each["Name"] == "Ring"]
    asked = ask(
        reader,
        "lead-time",
        split="TenantTagSet",
        tenantTagSetId=ring,
        statistic="Median",
        leadTime="IncludingWaiting",
        environmentId="Environments-1",
        tenantId="Tenants-1",
        asOf="2024-05-13T10:30:00Z",
    )
    assert "Tag set Ring" == asked["Split by"]
    assert "Median" == asked["Statistic"]
    assert "Included" == asked["Undeployed changes"]
    assert "Acme" == asked["Tenant"]
    assert "13 May 2024, 10:30" == asked["Data as of"]


def test_a_split_by_a_tag_set_names_the_set(reader: FlaskClient) -> None:
    tag_sets = reader.get("/api/Spaces-1/tagsets/all").get_json()
    (ring,) = [each["Id"] for each in tag_sets if each["Name"] == "Ring"]
    place = {"space": "Spaces-1", "project": "Projects-1"}
    given = {"asOf": "2024-05-13", "split": "TenantTagSet", "tenantTagSetId": ring}
    answer = props(
        post(reader, ANSWER, {f"{Ids.VIEW}.data": given, f"{Ids.PLACE}.data": place})
    )
    said = str(answer)
    assert "Lead time for changes by tag set Ring" in said
    assert "Overview, last 3 months and this one, by tag set Ring: " in said
    assert "tenant tag set" not in said


def test_custom_days_are_named_once(reader: FlaskClient) -> None:
    days = {"from": "2024-04-01", "to": "2024-05-13", "compare": "None"}
    asked = ask(reader, timeRange="Custom", **days)
    assert "1 Apr – 13 May 2024" == asked["Period"]
    assert "Compared with" not in asked


def test_an_interval_that_is_not_over_is_named(reader: FlaskClient) -> None:
    assert "Week (the last one isn't over)" == ask(reader)["Group by"]
    days = {"from": "2024-04-01", "to": "2024-05-12", "timeRange": "Custom"}
    assert "Week" == ask(reader, **days)["Group by"]


def test_lines_on_paper_are_told_apart_without_colour() -> None:
    """The contrast of WCAG: each line on white, and all pairs of lines."""
    css = TOKENS.read_text(encoding="utf-8")
    (paper,) = re.findall(r":root\.is-paper[^{]*\{([^}]*)\}", css)
    found = dict(re.findall(r"--series-(\d): #(\w{6});", paper))
    lines = [0.05 + luminance(found[str(number)]) for number in range(6)]

    assert all(1.05 / each >= 3 for each in lines)
    assert all(max(pair) / min(pair) >= 1.1 for pair in combinations(lines, 2))
