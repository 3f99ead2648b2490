"""The controls of a report's pages: what is asked, and how it is drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.charts.series import MOST_SERIES
from insights_dash.charts.words import (
    COMPARISONS,
    RANGE_GROUPS,
    RANGES,
    SPLITS,
    list_splits,
    name_range,
)
from insights_dash.components.attributes import aria, data
from insights_dash.components.control_sheet import build_sheet_foot, build_sheet_head
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.catalogue.tag_set import TagSet
from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.metric import OVERVIEW, ChartStatistic, Metric
from insights_dash.domain.project_insights import TenantFilter
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.team import NamedTeam
from insights_dash.domain.time_range import Granularity, TimeRange
from insights_dash.figures.sentences import STATISTICS, describe_day
from insights_dash.metrics.answer.selection import Coverage
from insights_dash.metrics.rollout_query import RolloutProject
from insights_dash.pages.report.ids import Ids, option_id
from insights_dash.pages.report.place import UNTENANTED, Place, ProjectPlace, Tab
from insights_dash.pages.report.rollout_controls import (
    build_rollout_controls,
    find_usual_project,
)
from insights_dash.pages.report.unfinished import NO_PROJECT, ProjectState
from insights_dash.pages.report.view import ON, RequestedView, day_of

AS_OF = "Data as of"
GRANULARITIES = {
    Granularity.DAILY: "Day",
    Granularity.WEEKLY: "Week",
    Granularity.MONTHLY: "Month",
    Granularity.QUARTERLY: "Quarter",
}
# What a phone's button says of the controls behind it.
_SHORT_SPLITS: Mapping[Split, str] = {
    split: f"by {label.lower()}"
    for split, label in SPLITS.items()
    if split not in {Split.NONE, Split.TENANT_TAG_SET}
}
_SHORT_RANGES = {
    TimeRange.LAST_MONTH: "1 month",
    TimeRange.LAST_QUARTER: "3 months",
    TimeRange.LAST_YEAR: "12 months",
    TimeRange.LAST_TWO_YEARS: "24 months",
}
_SHORT_GRANULARITIES = {each: each.value.lower() for each in Granularity}
_STATISTICS = {
    **{each.value: label for each, label in STATISTICS.items()},
    ChartStatistic.NINETY_FIFTH.value: "95th percentile (p95)",
}
_LEAD_TIMES = {
    LeadTime.COMPLETED.value: "Off",
    LeadTime.INCLUDING_WAITING.value: "On",
}
TENANTS_ALWAYS = (
    {"value": "", "label": "All tenants"},
    {"value": UNTENANTED, "label": "Untenanted"},
)
_SWITCH = {"": "Off", ON: "On"}
# On phones, a list that is centred would begin outside the screen.
_LIST = {"position": "bottom-start"}


@dataclass(frozen=True)
class Overview:
    """Everything that a page shows without asking for figures.

    `address` is the path in the URL, where spaces and projects can be slugs.
    """

    place: Place
    coverage: Coverage
    asked: RequestedView
    project: ProjectState = NO_PROJECT
    projects: Sequence[RolloutProject] = ()  # of a rollout
    teams: Sequence[NamedTeam] = ()
    address: str = ""


def describe_set(overview: Overview) -> str:
    """What is set, in short: `3 months · weekly · by project`.

    A rollout has neither intervals nor a split, but a project.
    """
    question = overview.asked.question
    period = _name_range_in_short(question)
    if overview.place.tab is Tab.ROLLOUT:
        project = _name_projects(overview).get(overview.asked.view["projectId"], "")
        return " · ".join(filter(None, (period, project)))
    split = _SHORT_SPLITS.get(question.split, "")
    if question.split is Split.TENANT_TAG_SET:
        tag_sets = _name_tag_sets(overview.place.tag_sets)
        split = tag_sets.get(question.tenant_tag_set_id or "", "")
    parts = (
        period,
        _SHORT_GRANULARITIES[question.granularity],
        split,
    )
    return " · ".join(filter(None, parts))


def _name_range_in_short(question: Question) -> str:
    return _SHORT_RANGES.get(question.time_range) or name_range(question)


def _name_projects(overview: Overview) -> Mapping[str, str]:
    """Return the names of a rollout's projects; the usual one has no ID in the URL."""
    usual = find_usual_project(overview.projects)
    names = {str(each.project_id): each.name for each in overview.projects}
    return {**names, "": usual.name} if usual else names


def _name_tag_sets(tag_sets: Sequence[TagSet]) -> dict[str, str]:
    return {each.id: f"by {each.name}" for each in tag_sets}


def name_settings(overview: Overview) -> dict[str, dict[str, str]]:
    """Return the words of `describe_set`, so that the browser writes the same text."""
    question = overview.asked.question
    ranges = {
        **RANGES,
        **_SHORT_RANGES,
        question.time_range: _name_range_in_short(question),
    }
    periods = {"timeRange": {each.value: text for each, text in ranges.items()}}
    if overview.place.tab is Tab.ROLLOUT:
        return {**periods, "projectId": dict(_name_projects(overview))}
    return {
        **periods,
        "granularity": {
            each.value: text for each, text in _SHORT_GRANULARITIES.items()
        },
        "split": {each.value: text for each, text in _SHORT_SPLITS.items()},
        "tagSets": _name_tag_sets(overview.place.tag_sets),
    }


def list_whole_splits(definition: ReportDefinition) -> Sequence[str]:
    """Return the splits that always show all series, so there is nothing to choose."""
    groups = len(definition.environment_groups)
    own = [Split.ENVIRONMENT_GROUP] if groups <= MOST_SERIES else []
    return [each.value for each in (Split.NONE, *own)]


def build_controls(overview: Overview) -> Component:
    """The controls of every page of a report, then those of a metric's own page.

    Every page with a chart of durations has the one for the statistic.
    """
    view, metric = overview.asked.view, overview.place.metric
    tag_set = html.Div(
        _build_tag_set(overview),
        id=Ids.TAG_SET_FIELD,
        hidden=view["split"] != Split.TENANT_TAG_SET,
        className="overview__tag-set",
    )
    series = html.Div(
        _build_series(view["series"]),
        id=Ids.SERIES_FIELD,
        hidden=view["split"] in list_whole_splits(overview.place.report.definition)
        and not view["series"],
        className="overview__series-field",
    )
    granularities = GRANULARITIES.items()
    split = [_build_split(overview), tag_set, series]
    intervals = [
        _build_segments(
            "Group by", Ids.GRANULARITY, view["granularity"], granularities
        ),
        _build_compare(overview.asked),
    ]
    options = _build_options(overview.asked, (metric,) if metric else OVERVIEW)
    if overview.place.tab is Tab.ROLLOUT:
        # The question keeps what only the other pages show.
        split = [
            *build_rollout_controls(view, overview.place.tag_sets, overview.projects),
            html.Div([*split, *intervals, *options], hidden=True),
        ]
        intervals, options = [], []
    reset = html.Button("Reset", hidden=True, className="button", **data(resets="true"))
    return html.Div(
        [
            build_sheet_head(),
            *_build_scope(overview.place),
            *split,
            *_build_period(overview),
            *intervals,
            _build_as_of(overview),
            *options,
            build_sheet_foot("Show figures", reset),
        ],
        id=Ids.CONTROLS,
        className="overview__controls",
    )


def _build_period(overview: Overview) -> list[Component]:
    """The period, its exact days, and the field of custom days."""
    question = overview.asked.question
    period = dmc.Select(
        id=Ids.TIME_RANGE,
        comboboxProps=_LIST,
        label="Period",
        description=html.Span(id=Ids.DAYS),  # they come with the figures
        value=overview.asked.view["timeRange"],
        data=[
            {
                "group": group,
                "items": [{"value": each, "label": RANGES[each]} for each in ranges],
            }
            for group, ranges in RANGE_GROUPS.items()
        ],
        allowDeselect=False,
        maxDropdownHeight=420,
        leftSection=build_icon("calendar"),
        className="overview__period",
    )
    custom = html.Div(
        _build_days(overview),
        id=Ids.CUSTOM_FIELD,
        hidden=question.time_range is not TimeRange.CUSTOM,
    )
    return [period, custom]


def _build_days(overview: Overview) -> Component:
    question = overview.asked.question
    ends = (question.from_day, question.to_day)
    days: list[Any] = [each and each.isoformat() for each in ends]
    field: Component = dmc.DatePickerInput(
        weekendDays=[],
        id=Ids.CUSTOM_DAYS,
        label="From – to",
        type="range",
        value=days,
        placeholder="First and last day",
        valueFormat="D MMM YYYY",
        allowSingleDateInRange=True,
        numberOfColumns=2,
        firstDayOfWeek=_first_day_of_week(overview),
        className="overview__custom",
    )
    return field


def _build_compare(asked: RequestedView) -> dmc.Select:
    return dmc.Select(
        id=option_id("compare"),
        comboboxProps=_LIST,
        label="Compared with",
        description=html.Span(id=Ids.COMPARED_DAYS),
        value=asked.view["compare"],
        data=[{"value": each, "label": text} for each, text in COMPARISONS.items()],
        allowDeselect=False,
        checkIconPosition="right",
        className="overview__period",
    )


def _first_day_of_week(overview: Overview) -> int:
    definitions = overview.place.report.definition.applied_definitions
    return 1 if definitions.week_start is WeekStart.MONDAY else 0


def _offer_environments(here: ProjectPlace) -> list[dict[str, str]]:
    offered = [{"value": each.id, "label": each.name} for each in here.environments]
    if here.scope.environments[1:]:
        # The portfolio can link to several, which stay one choice here.
        several = ",".join(here.scope.environment_ids)
        offered.append({"value": several, "label": here.scope.environment_names})
    return offered


def _build_scope(place: Place) -> list[Component]:
    """What a project's page is narrowed to; its tenants are searched on the server."""
    here = place.project
    if here is None:
        return []
    scope = here.scope
    channels = [{"value": each, "label": name} for each, name in here.channels]
    environment = ",".join(scope.environment_ids)
    tenant = scope.tenant_id or ",".join(scope.tag_ids)
    if scope.tenant_filter is TenantFilter.UNTENANTED:
        tenant = UNTENANTED
    tenants = offer_tenants([(tenant, here.tenant_name)] if here.tenant_name else [])
    return [
        _build_choice("Channel", "channelId", scope.channel_id, channels),
        _build_choice(
            "Environment",
            "environmentId",
            environment or None,
            _offer_environments(here),
        ),
        _build_choice(
            "Tenant", "tenantId", tenant, tenants, nothingFoundMessage="No matches"
        ),
    ]


def offer_tenants(found: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return the choices of a tenant: all, untenanted, and those given."""
    own = [{"value": identifier, "label": name} for identifier, name in found]
    return [*map(dict, TENANTS_ALWAYS), *own]


def _build_choice(
    label: str,
    name: str,
    value: str | None,
    choices: Sequence[Mapping[str, str]],
    **options: str,
) -> dmc.Select:
    return dmc.Select(
        id=option_id(name),
        comboboxProps=_LIST,
        label=label,
        value=value,
        data=list(choices),
        searchable=True,
        allowDeselect=False,
        limit=100,
        className="overview__split",
        **options,
    )


def _build_statistic(chosen: ChartStatistic) -> Component:
    choice: Component = dmc.Select(
        id=option_id("statistic"),
        label="Statistic",
        value=chosen,
        data=[{"value": each, "label": text} for each, text in _STATISTICS.items()],
        allowDeselect=False,
        checkIconPosition="right",
        comboboxProps={"width": 190, "position": "bottom-start"},
        className="overview__statistic",
    )
    return choice


def _build_options(asked: RequestedView, metrics: Sequence[Metric]) -> list[Component]:
    options: list[Component] = []
    if any(each.is_duration for each in metrics):
        options.append(_build_statistic(asked.statistic))
    if len(metrics) > 1:
        return options
    (metric,) = metrics
    if metric is Metric.LEAD_TIME:
        lead_time = asked.question.lead_time
        label = "Undeployed changes"
        options.append(
            _build_segments(
                label, option_id("leadTime"), lead_time, _LEAD_TIMES.items()
            )
        )
    if metric.spec.bands:
        options.append(
            _build_segments(
                "DORA benchmarks",
                option_id("bands"),
                asked.view["bands"],
                _SWITCH.items(),
            )
        )
    return options


def _build_segments(
    label: str,
    identifier: str | dict[str, str],
    value: str,
    choices: Iterable[tuple[str, str]],
) -> Component:
    control = dmc.SegmentedControl(
        id=identifier,
        value=value,
        data=[{"value": str(each), "label": text} for each, text in choices],
        **aria(label=label),
    )
    return html.Div(
        [html.Span(label, className="field__label"), control], className="field"
    )


def _build_series(chosen: Sequence[str]) -> dmc.MultiSelect:
    return dmc.MultiSelect(
        id=Ids.SERIES,
        comboboxProps=_LIST,
        label="Series",
        value=list(chosen),
        data=list(chosen),
        placeholder=f"Up to {MOST_SERIES}",
        searchable=True,
        clearable=True,
        limit=60,
        maxValues=MOST_SERIES,
        clearSearchOnChange=False,
        hidePickedOptions=True,
        nothingFoundMessage="No matches",
    )


def _build_split(overview: Overview) -> dmc.Select:
    offered: list[Mapping[str, str]] = [
        {"value": split.value, "label": label}
        for split, label in list_splits(overview.place.report.definition).items()
        if split is not Split.TENANT_TAG_SET or overview.place.tag_sets
    ]
    is_compare = overview.place.tab is Tab.COMPARE
    if is_compare:
        offered = _offer_contributors(overview, offered)
    return dmc.Select(
        id=Ids.SPLIT,
        comboboxProps=_LIST,
        label="Contributions by" if is_compare else "Split by",
        value=overview.asked.view["split"],
        data=offered,
        allowDeselect=False,
        checkIconPosition="right",
        className="overview__split",
    )


def find_contributors(place: Place, question: Question) -> Split:
    """Return the split whose groups explain the changes of a question.

    Without a split they are projects, and tenants on the page of a project.
    Environment groups are compared one by one, so they leave the same.
    """
    usual = Split.TENANT if place.project else Split.PROJECT
    is_usual = question.split in {Split.NONE, Split.ENVIRONMENT_GROUP}
    if is_usual or (place.project and question.split is Split.PROJECT):
        return usual
    return question.split


def _offer_contributors(
    overview: Overview, offered: Sequence[Mapping[str, str]]
) -> list[Mapping[str, str]]:
    """Return the groups that can explain a change, the usual ones first."""
    place, question = overview.place, overview.asked.question
    usual = find_contributors(place, replace(question, split=Split.NONE))
    same = {Split.NONE, Split.PROJECT, Split.ENVIRONMENT_GROUP, usual}
    is_usual = find_contributors(place, question) is usual
    default = question.split if is_usual else Split.NONE
    others = [each for each in offered if each["value"] not in same]
    return [{"value": default.value, "label": SPLITS[usual]}, *others]


def _build_tag_set(overview: Overview) -> dmc.Select:
    first = overview.place.tag_sets[0].id if overview.place.tag_sets else None
    return dmc.Select(
        id=Ids.TAG_SET,
        comboboxProps=_LIST,
        label="Tag set",
        value=overview.asked.view["tenantTagSetId"] or first,
        data=[
            {"value": each.id, "label": each.name} for each in overview.place.tag_sets
        ],
        allowDeselect=False,
    )


def _build_as_of(overview: Overview) -> Component:
    day = day_of(overview.asked.question, overview.place.report.definition.zone)
    picker = dmc.DatePickerInput(
        weekendDays=[],
        id=Ids.AS_OF,
        label=AS_OF,
        value=day.isoformat() if day else None,
        placeholder="Now",
        valueFormat="D MMM YYYY",
        clearable=True,
        firstDayOfWeek=_first_day_of_week(overview),
        leftSection=build_icon("calendar"),
        clearButtonProps={"aria-label": "Show latest"},
        **aria(label=f"{AS_OF} {describe_day(day) if day else 'now'}"),
    )
    return html.Div(picker, className="overview__as-of")
