from typing import Any

import pytest

from insights_dash.access.embed_view import EmbedView, RolloutView, Theme
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.question import Split
from insights_dash.domain.time_range import TimeRange
from insights_dash.domain.verdict import Verdict

FULL = {
    "metric": "lead-time",
    "split": "TenantTagSet",
    "tenantTagSetId": "TagSets-1",
    "timeRange": "LastYear",
    "from": "",
    "to": "",
    "granularity": "Monthly",
    "asOf": "2024-05-01",
    "compare": "YearBefore",
    "limits": "true",
    "leadTime": "IncludingWaiting",
    "statistic": "Median",
    "changes": "split timeRange",
    "theme": "parent",
    "title": "hidden",
    "names": "hidden",
    "page": "",
    "projectId": "",
    "groupBy": "",
    "part": "",
    "release": "",
}


def test_a_view_is_read_as_it_is_written() -> None:
    view = EmbedView.parse(FULL)
    assert FULL == view.to_texts()
    assert view == EmbedView.parse(view.to_texts())
    assert (Metric.LEAD_TIME, ChartStatistic.MEDIAN) == (view.metric, view.statistic)
    assert (Theme.PARENT, False, True) == (
        *(view.theme, view.shows_title),
        view.hides_names,
    )


def test_a_view_of_an_older_link_names_its_metric_measure() -> None:
    older = {("measure" if name == "metric" else name): FULL[name] for name in FULL}
    assert EmbedView.parse(FULL) == EmbedView.parse(older)
    assert EmbedView.parse(FULL) == EmbedView.parse({**FULL, "measure": FULL["metric"]})
    for metric in ("", "queue-time"):
        with pytest.raises(InvalidInputError, match=", differ"):
            EmbedView.parse({**FULL, "metric": metric, "measure": "lead-time"})


def test_a_rollout_names_a_project_and_has_no_metric() -> None:
    texts = {"page": "rollout", "projectId": "Projects-1", "groupBy": "TagSets-1"}
    view = EmbedView.parse(texts)
    assert RolloutView("Projects-1", "TagSets-1") == view.rollout
    assert view == EmbedView.parse(view.to_texts())
    for each in ({"part": "promotion"}, {"release": "Releases-1"}):
        view = EmbedView.parse({**texts, **each})
        assert view == EmbedView.parse(view.to_texts())
    for wrong in (
        *({"projectId": ""}, {"metric": "lead-time"}, {"changes": "split"}),
        *({"part": "nothing"}, {"part": "lanes", "release": "Releases-1"}),
    ):
        with pytest.raises(InvalidInputError) as caught:
            EmbedView.parse({**texts, **wrong})
        assert [*wrong][:1] == [each.field for each in caught.value.problems]


def test_a_portfolio_has_filters_and_no_metric() -> None:
    texts = {"page": "portfolio", "tags": "Ring/Early", "verdict": "Slower,Failed"}
    view = EmbedView.parse(texts)
    assert view.portfolio
    assert (
        frozenset((Verdict.SLOWER, Verdict.FAILED)) == view.portfolio.question.verdicts
    )
    assert view == EmbedView.parse(view.to_texts())
    for wrong in (
        *({"metric": "lead-time"}, {"changes": "split"}, {"projectId": "Projects-1"}),
        *({"orderBy": "Luck"}, {"verdict": "Lazy"}, {"compare": "none"}),
    ):
        with pytest.raises(InvalidInputError) as caught:
            EmbedView.parse({**texts, **wrong})
        assert [*wrong] == [each.field for each in caught.value.problems]
    with pytest.raises(InvalidInputError) as caught:
        EmbedView.parse({"tags": "Ring/Early", "page": ""})
    assert ["tags"] == [each.field for each in caught.value.problems]


def test_without_anything_it_is_the_overview_and_nothing_changes() -> None:
    view = EmbedView.parse({})
    assert EmbedView() == view
    assert (None, frozenset(), True) == (view.metric, view.changes, view.shows_title)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, "nonsense") for name in FULL if name != "tenantTagSetId"),
        *(("metric", value) for value in (1, None, ["lead-time"])),
        ("report", "InsightsReports-2"),
        ("changes", "split report"),
    ],
)
def test_invalid_values_are_refused(name: str, value: Any) -> None:  # noqa: ANN401
    with pytest.raises(InvalidInputError) as caught:
        EmbedView.parse({name: value})
    assert [name] == [each.field for each in caught.value.problems]


def test_a_viewer_changes_only_what_the_link_allows() -> None:
    asked = {"split": "Project", "timeRange": "LastMonth", "metric": "lead-time"}
    fixed = EmbedView.parse({"split": "Environment"})
    assert fixed == fixed.change(asked, set())

    free = EmbedView.parse({"split": "Environment", "changes": "split timeRange"})
    changed = free.change(asked, set()).question
    assert (Split.PROJECT, TimeRange.LAST_MONTH) == (changed.split, changed.time_range)
    assert free.change(asked, set()).metric is None


def test_no_range_is_wider_than_the_links() -> None:
    view = EmbedView.parse({"timeRange": "LastQuarter", "changes": "timeRange"})
    assert (TimeRange.LAST_MONTH, TimeRange.LAST_QUARTER) == view.ranges
    assert view == view.change({"timeRange": "LastYear"}, set())


@pytest.mark.parametrize(
    "asked",
    [
        *(None, 1, "x", [], {"split": None}, {"split": ["Project"]}, {"split": "x"}),
        *({"split": "TenantTagSet"}, {"split": "TenantTagSet TagSets-9"}),
        *({"timeRange": {}}, {"timeRange": "LastDecade"}),
    ],
)
def test_invalid_choices_of_a_viewer_change_nothing(asked: object) -> None:
    view = EmbedView.parse({"split": "Environment", "changes": "split timeRange"})
    assert view == view.change(asked, {"TagSets-1"})


def test_a_tag_set_has_to_exist() -> None:
    view = EmbedView.parse({"changes": "split"})
    split = view.change({"split": "TenantTagSet TagSets-1"}, {"TagSets-1"}).question
    assert "TagSets-1" == split.tenant_tag_set_id
    assert Split.TENANT_TAG_SET is split.split
