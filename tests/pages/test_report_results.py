"""How a report's pages show an answer, and which controls they offer."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from insights_dash.access.permission import PermissionDeniedError
from insights_dash.charts.drawn_view import DrawnForm, DrawnTable
from insights_dash.charts.forms import Form
from insights_dash.charts.whole_answer import WholeAnswer, ask_whole
from insights_dash.domain.catalogue.tag_set import TagSet
from insights_dash.domain.errors import Problem, TooLargeError
from insights_dash.domain.identity import ProjectId, ReportId, SpaceId, TagSetId
from insights_dash.domain.metric import OVERVIEW, Metric
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import Report, ReportDefinition
from insights_dash.domain.role import Permission
from insights_dash.drawings.strip import draw_strip
from insights_dash.metrics.answer.engine import compute
from insights_dash.metrics.answer.selection import Coverage, cover
from insights_dash.metrics.rollout_query import RolloutProject
from insights_dash.pages.report.controls import (
    Overview,
    build_controls,
    describe_set,
    name_settings,
)
from insights_dash.pages.report.failure import show_failure
from insights_dash.pages.report.form import ShownForm
from insights_dash.pages.report.layout import build_skeleton
from insights_dash.pages.report.nothing import Nothing, build_nothing
from insights_dash.pages.report.place import Place, Tab
from insights_dash.pages.report.results import (
    AnsweredView,
    announce,
    build_results,
    choose_series,
)
from insights_dash.pages.report.view import RequestedView, read_view
from insights_dash.store.spaces import Space
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from random_worlds import CATALOGUE, build_catalogue, build_history, everything
from sample_drawings import strip

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPACE = Space(
    *(SpaceId("Spaces-1"), "Main", "main", ""),
    is_default=True,
    revision=1,
    catalogue_revision=1,
    history_ends_on=None,
    last_modified_on=NOW,
)
REPORT = Report(ReportId("InsightsReports-1"), SPACE.id, 1, NOW, everything())
BARE = replace(REPORT, definition=ReportDefinition("Bare"))
PLACE = Place(SPACE, REPORT, (), None, may_edit=True)


def number(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def world(*lead_times: int) -> World:
    """Add deployments of two days ago, with these hours since their releases."""
    released = NOW - timedelta(days=2)
    releases, deployments = [], []
    for each, hours in enumerate(lead_times, start=1):
        # One channel each: in a channel, the earliest release would count for all.
        channel = each
        created, completed = number(released), number(released + hours * HOUR)
        releases.append(Release(each, channel, channel, created, "1", is_deleted=False))
        deployments.append(
            Deployment(
                *(each, each, each, 1, None, None, None, completed, "Success"),
                had_guided_failure=False,
            )
        )
    return World(tuple(releases), tuple(deployments), CATALOGUE)


def read(parameters: Mapping[str, object]) -> RequestedView:
    return read_view(
        parameters,
        tag_sets=[],
        default_as_of=None,
        definition=ReportDefinition("Shops"),
        now=NOW,
    )


def find(world: World, place: Place = PLACE, **parameters: Any) -> AnsweredView:  # noqa: ANN401 - as a URL has them
    """Return the answer for a URL."""
    asked = read_view(
        parameters,
        tag_sets=[],
        default_as_of=None,
        definition=ReportDefinition("Shops"),
        now=NOW,
    )
    history, catalogue = build_history(world), build_catalogue(world)
    definition = place.report.definition
    answer, whole = (
        compute(history, catalogue, definition, each, as_of=NOW)
        for each in (asked.question, ask_whole(asked.question, definition))
    )
    return AnsweredView(
        place=place,
        asked=asked,
        answer=answer,
        whole=WholeAnswer(whole, ask_whole(asked.question, definition), definition),
        closed_on=None,
        metrics=(place.metric,) if place.metric else OVERVIEW,
    )


def shown(found: AnsweredView) -> str:
    built = str(build_results(found, choose_series(found.answer, [])))
    return built.replace("\\xa0", " ")


@pytest.mark.parametrize(
    ("metric", "options"),
    [
        (None, {"compare", "statistic"}),
        (Metric.DEPLOYMENT_FREQUENCY, {"compare", "bands"}),
        (Metric.LEAD_TIME, {"compare", "statistic", "leadTime", "bands"}),
        (Metric.QUEUE_TIME, {"compare", "statistic"}),
    ],
)
def test_the_statistic_can_be_chosen_wherever_durations_are_drawn(
    metric: Metric | None, options: set[str]
) -> None:
    asked = read_view(
        {"statistic": "Median"},
        tag_sets=[],
        default_as_of=None,
        definition=ReportDefinition("Shops"),
        now=NOW,
    )
    coverage = cover(REPORT.definition, build_catalogue(world()))
    controls = build_controls(Overview(replace(PLACE, metric=metric), coverage, asked))

    names = {
        identifier["name"]: each.value
        for each in controls._traverse()
        if isinstance(identifier := getattr(each, "id", None), dict)
    }

    assert options == names.keys()
    assert "Median" == names.get("statistic", "Median")


@pytest.mark.parametrize(("split", "charts"), [("None", 2), ("Project", 1)])
def test_a_page_waits_with_as_many_charts_as_it_will_have(
    split: str, charts: int
) -> None:
    coverage = cover(REPORT.definition, build_catalogue(world()))
    built = str(build_skeleton(Overview(PLACE, coverage, read({"split": split}))))
    assert built.count("skeleton--chart") == charts
    assert built.count("is-wide") == 2 - charts


def test_drawings_of_all_deployments_are_not_called_those_of_a_statistic() -> None:
    page = replace(PLACE, metric=Metric.LEAD_TIME)
    found = find(world(1, 2, 9), page, statistic="Mean")
    picture = DrawnForm(partial(draw_strip, strip()), DrawnTable((), ()))
    said = shown(replace(found, form=ShownForm(Form.PERCENTILES, drawn=picture)))
    assert "Time from release to deployment, on a logarithmic scale" in said
    assert "Mean time" not in said
    said = shown(replace(found, form=ShownForm(Form.EVENTS, drawn=picture)))
    assert "'Time from release to deployment'" in said


def test_headline_and_chart_show_the_statistic_of_the_page() -> None:
    hours = world(1, 2, 9)

    means, medians = shown(find(hours, statistic="Mean")), shown(find(hours))

    assert "Mean time from release to deployment" in means
    assert "Median time from release to deployment" in medians
    assert "['4 h', ' (mean of 3 deployments, week in progress)'" in means
    assert "['2 h', ' (median of 3 deployments, week in progress)'" in medians
    for value, unit, page in (
        ("4 h", "mean of 3 deployments", means),
        ("2 h", "median of 3 deployments", medians),
    ):
        assert (
            f"Span(children='{value}', className='headline__value'), "
            f"' ', Span(children='{unit}', className='headline__unit')"
        ) in page


def test_a_split_leaves_the_headline_that_of_all_deployments() -> None:
    assert "median of 3 deployments" in shown(find(world(1, 2, 9), split="Project"))


@pytest.mark.parametrize(
    ("target", "verdict"), [(2 * 3_600, "met"), (2 * 3_600 - 1, "missed")]
)
def test_a_target_is_judged_by_the_headline(target: float, verdict: str) -> None:
    targets = {Metric.LEAD_TIME: target}
    report = replace(REPORT, definition=replace(REPORT.definition, targets=targets))
    found = find(world(1, 2, 9), replace(PLACE, report=report))
    assert re.search(rf"Target [^']+ {verdict}'", shown(found))


@pytest.mark.parametrize(
    ("metric", "parameters", "words"),
    [
        (
            Metric.LEAD_TIME,
            {"split": "Project"},
            "Lead time for changes, last 3 months and this one, by project: ",
        ),
        (None, {}, "Overview, last 3 months and this one: showing all deployments."),
        (
            Metric.LEAD_TIME,
            {"split": "ProjectGroup", "timeRange": "LastYear"},
            "Lead time for changes, last 12 months and this one, by project group: ",
        ),
    ],
)
def test_screen_readers_announce_what_is_shown(
    metric: Metric | None, parameters: dict[str, str], words: str
) -> None:
    place = replace(PLACE, metric=metric)
    found = find(world(1, 2, 9), place, **parameters)
    assert announce(found, shown=3).startswith(words)


def test_only_a_chart_of_all_deployments_is_named_so() -> None:
    place = replace(PLACE, metric=Metric.LEAD_TIME)
    drawn = DrawnForm(partial(draw_strip, strip()), DrawnTable((), ()))
    form = ShownForm(Form.EVENTS, drawn=drawn)
    found, split = (
        replace(find(world(1, 2, 9), place, **each), form=form)
        for each in ({}, {"split": "Project"})
    )
    assert "All deployments" in shown(found)
    assert "All deployments" not in shown(split)
    names = split.answer.names
    assert announce(split, shown=len(names)).endswith(f" {len(names)} series.")
    assert announce(split, shown=1).endswith(f" 1 of {len(names)} series.")


def test_a_phone_shows_the_values_of_its_controls() -> None:
    asked = read_view(
        {"split": "Project"},
        tag_sets=[],
        default_as_of=None,
        definition=ReportDefinition("Shops"),
        now=NOW,
    )
    ring = TagSet("Ring", id=TagSetId("TagSets-1"))
    coverage = Coverage(3, 1, 2, untenanted=True)
    place = replace(PLACE, tag_sets=(ring,))
    overview = Overview(place, coverage, asked)
    assert describe_set(overview) == "3 months · weekly · by project"
    by_ring = Question(split=Split.TENANT_TAG_SET, tenant_tag_set_id=ring.id)
    said = describe_set(replace(overview, asked=replace(asked, question=by_ring)))
    assert said == "3 months · weekly · by Ring"
    words = name_settings(overview)
    assert words["tagSets"] == {"TagSets-1": "by Ring"}
    assert words["timeRange"]["LastYear"] == "12 months"
    assert words["timeRange"]["ThisYear"] == "This year"
    # A rollout has neither intervals nor a split, but a project.
    projects = [
        RolloutProject(ProjectId(f"Projects-{each}"), name, each)
        for each, name in ((1, "API"), (2, "Shop"))
    ]
    place = replace(PLACE, tab=Tab.ROLLOUT)
    rollout = Overview(place, coverage, asked, projects=projects)
    assert describe_set(rollout) == "3 months · Shop"
    names = {"Projects-1": "API", "Projects-2": "Shop", "": "Shop"}
    periods = words["timeRange"]
    assert name_settings(rollout) == {"timeRange": periods, "projectId": names}


NEVER = Nothing(PLACE, Coverage(3, 1, 2, untenanted=True), None, None, NOW.date())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"newest": NOW - timedelta(days=400), "newest_of_all": NOW},
            "The last deployment was on 11 Apr 2023.",
        ),
        (
            {"newest_of_all": NOW, "ends_on": date(2015, 1, 1)},
            "up to 1 Jan 2015. The most recent one was on 15 May 2024.",
        ),
        ({}, "There are no completed deployments for 3 projects · 1 environment"),
        (
            {"coverage": Coverage(0, 1, 2, untenanted=True)},
            "no longer includes any projects",
        ),
        (
            {"coverage": Coverage(3, 0, 2, untenanted=True)},
            "no longer includes any environments",
        ),
        ({"coverage": Coverage(3, 1, 0, untenanted=False)}, "No tenants match"),
        (
            {"place": replace(PLACE, report=BARE)},
            "Add projects or channels, and environments in settings.",
        ),
    ],
)
def test_an_empty_page_names_the_likely_cause(
    changes: dict[str, Any], words: str
) -> None:
    nothing = build_nothing(replace(NEVER, **changes))
    assert words in str(nothing)
    assert "Edit report" in str(nothing)


@pytest.mark.parametrize("name", ["newest", "newest_of_all"])
def test_the_day_of_the_newest_deployment_is_offered(name: str) -> None:
    late = datetime(2024, 2, 29, 23, 30, tzinfo=UTC)
    report = replace(REPORT, definition=everything("Pacific/Auckland"))
    place = replace(PLACE, report=report)
    nothing: Any = replace(NEVER, place=place)
    offered = str(build_nothing(replace(nothing, **{name: late})))
    assert "Show data as of 1 Mar 2024" in offered
    assert "2024-03-01" in offered


def test_failures_have_a_reference_in_page_and_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shown = str(show_failure("details")(ValueError("broken")))

    (reference,) = re.findall(r"Code\(children='(\w{8})'", shown)
    assert f"Report error {reference}" in caplog.text
    assert "broken" in caplog.text
    assert "Try again" in shown
    assert "broken" not in shown


def test_hidden_documents_are_no_error(caplog: pytest.LogCaptureFixture) -> None:
    wanted = frozenset({Permission.REPORT_VIEW})
    shown = str(show_failure("charts")(PermissionDeniedError(wanted)))
    assert "You don't have access to this page" in shown
    assert not caplog.text


def test_charts_show_the_compared_period_and_name_it() -> None:
    page = shown(find(world(1, 2, 9)))
    assert "'compared': 'Previous period'" in page
    assert "Previous period, 1 Oct 2023 – 15 Jan 2024" in page
    assert "legend__sample--before" in page
    alone = shown(find(world(1, 2, 9), compare="None"))
    split = shown(find(world(1, 2, 9), split="Project"))
    for each in (alone, split):
        assert "'compared':" not in each
        assert "legend__sample" not in each


def test_only_an_interval_in_progress_has_an_open_end() -> None:
    assert "week in progress" in shown(find(world(1, 2, 9)))
    custom: dict[str, Any] = {"timeRange": "Custom"}
    custom |= {"from": "2024-05-01", "to": "2024-05-14"}
    finished = shown(find(world(1, 2, 9), **custom))
    assert "median of 3 deployments" in finished
    assert "in progress" not in finished


def test_an_answer_that_would_be_too_large_is_no_error_of_the_server() -> None:
    error = TooLargeError([Problem("granularity", "Use a coarser granularity.")])
    shown = str(show_failure("charts")(error))
    assert "Too much to show" in shown
    assert "Use a coarser granularity." in shown
    assert "reference" not in shown
