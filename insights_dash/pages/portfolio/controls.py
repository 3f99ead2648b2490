"""The controls of the portfolio: what rows are, their period, and filters."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.charts.words import COMPARISONS as COMPARISON_NAMES
from insights_dash.charts.words import RANGE_GROUPS, RANGES
from insights_dash.components.attributes import aria, data
from insights_dash.components.control_sheet import build_sheet_foot, build_sheet_head
from insights_dash.components.filters import build_search
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.definitions import PAGE_DEFINITIONS, WeekStart
from insights_dash.domain.portfolio_question import PortfolioBy
from insights_dash.domain.time_range import TimeRange
from insights_dash.pages.portfolio.ids import Ids
from insights_dash.pages.portfolio.view import COMPARISONS, PortfolioView

# The figures that a row can have on a phone, by column, with their names.
FIGURES = {
    "typical": "Lead time",
    "tail": "Lead time, 95%",
    "frequency": "Deployments per week",
    "recovery": "Time to recovery",
    "failures": "Failures",
}
USUAL_FIGURE = "tail"
_BY = {PortfolioBy.PROJECT: "Projects", PortfolioBy.REPORT: "Reports"}


def build_controls(view: PortfolioView, filters: Mapping[str, str]) -> Component:
    """Build the controls; `filters` are the values that the browser applies."""
    is_custom = view.question.time_range is TimeRange.CUSTOM
    is_by_report = view.by is PortfolioBy.REPORT
    return html.Div(
        [
            build_sheet_head(),
            _build_by(view.by),
            _build_period(view),
            html.Div(_build_days(view), id=Ids.CUSTOM_FIELD, hidden=not is_custom),
            _build_compare(view),
            html.Div(
                _build_several(
                    Ids.ENVIRONMENT,
                    "Environment",
                    view.scope.environment_ids,
                    [
                        {"value": each.id, "label": each.name}
                        for each in view.environments
                    ],
                ),
                id=Ids.ENVIRONMENT_FIELD,
                hidden=is_by_report or not view.environments[1:],
            ),
            *(
                html.Div(
                    _build_filter(select, label, filters[name]),
                    id=field,
                    hidden=is_by_report,
                )
                for select, field, label, name in (
                    (Ids.GROUP, Ids.GROUP_FIELD, "Group", "projectGroupId"),
                    (Ids.OWNER, Ids.OWNER_FIELD, "Owner", "owner"),
                )
            ),
            html.Div(
                _build_several(
                    Ids.TAGS,
                    "Tenant tag",
                    view.scope.tag_ids,
                    _list_tags(view),
                    placeholder="Any",
                ),
                id=Ids.TAGS_FIELD,
                hidden=is_by_report or not any(each.tags for each in view.tag_sets),
            ),
            _build_as_of(view),
            build_sheet_foot("Show rows"),
        ],
        id=Ids.CONTROLS,
        className="overview__controls portfolio__controls",
    )


def build_finder(text: str) -> Component:
    """Build the search, which `/` focuses."""
    return html.Div(
        build_search(
            id=Ids.SEARCH,
            value=text,
            placeholder="Filter by name",
            className="portfolio__search",
            **aria(label="Filter by name, group or owner", keyshortcuts="/"),
            **data(focused_by="/"),
        ),
        className="portfolio__finder",
    )


def build_figure_choice(figure: str) -> Component:
    """Build the choice of the figure that rows have on a phone."""
    return html.Div(
        dmc.Select(
            id=Ids.FIGURE,
            value=figure if figure in FIGURES else USUAL_FIGURE,
            data=[{"value": each, "label": text} for each, text in FIGURES.items()],
            allowDeselect=False,
            checkIconPosition="right",
            **aria(label="Figure of each row"),
        ),
        className="portfolio__figure",
    )


def _build_by(by: PortfolioBy) -> Component:
    control = dmc.SegmentedControl(
        id=Ids.BY,
        value=by.value,
        data=[{"value": each.value, "label": text} for each, text in _BY.items()],
        **aria(label="Rows"),
    )
    return html.Div(
        [html.Span("Rows", className="field__label"), control], className="field"
    )


def _build_period(view: PortfolioView) -> Component:
    field: Component = dmc.Select(
        id=Ids.TIME_RANGE,
        label="Period",
        description=html.Span(id=Ids.DAYS),
        value=view.texts["timeRange"],
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
    return field


def _build_days(view: PortfolioView) -> Component:
    ends = (view.question.from_day, view.question.to_day)
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
        firstDayOfWeek=_first_day_of_week(view),
        className="overview__custom",
    )
    return field


def _build_compare(view: PortfolioView) -> Component:
    field: Component = dmc.Select(
        id=Ids.COMPARE,
        label="Compared with",
        description=html.Span(id=Ids.COMPARED_DAYS),
        value=view.texts["compare"],
        data=[
            {"value": each.value, "label": COMPARISON_NAMES[each]}
            for each in COMPARISONS
        ],
        allowDeselect=False,
        checkIconPosition="right",
        className="overview__period",
    )
    return field


def _build_as_of(view: PortfolioView) -> Component:
    day = view.as_of_day
    field: Component = dmc.DatePickerInput(
        weekendDays=[],
        id=Ids.AS_OF,
        label="Data as of",
        value=day.isoformat() if day else None,
        placeholder="Now",
        valueFormat="D MMM YYYY",
        clearable=True,
        firstDayOfWeek=_first_day_of_week(view),
        leftSection=build_icon("calendar"),
        clearButtonProps={"aria-label": "Show latest"},
        className="overview__as-of",
    )
    return field


def _build_filter(identifier: Ids, label: str, value: str) -> Component:
    """Build a filter; the browser adds the choices that the rows have."""
    return _build_select(
        identifier,
        label,
        value or None,
        [{"value": value, "label": value}] if value else [],
        placeholder="All",
        clearable=True,
        nothingFoundMessage="No matches",
        clearButtonProps={"aria-label": f"Clear {label.lower()}"},
    )


def _build_select(
    identifier: Ids,
    label: str,
    value: str | None,
    choices: Sequence[Mapping[str, str]],
    **options: object,
) -> Component:
    field: Component = dmc.Select(
        id=identifier,
        label=label,
        value=value,
        data=list(choices),
        searchable=True,
        allowDeselect=False,
        limit=100,
        className="overview__split",
        **options,
    )
    return field


def _build_several(
    identifier: Ids,
    label: str,
    values: Sequence[str],
    choices: Sequence[Mapping[str, Any]],
    **options: object,
) -> Component:
    """Build a choice of several values."""
    field: Component = dmc.MultiSelect(
        id=identifier,
        label=label,
        value=list(values),
        data=list(choices),
        searchable=True,
        limit=100,
        nothingFoundMessage="No matches",
        className="overview__split portfolio__several",
        **options,
    )
    return field


def _list_tags(view: PortfolioView) -> list[dict[str, Any]]:
    """Return the choices of tags, by tag set."""
    return [
        {
            "group": each.name,
            "items": [
                {"value": tag.id, "label": tag.canonical_name} for tag in each.tags
            ],
        }
        for each in view.tag_sets
        if each.tags
    ]


def _first_day_of_week(view: PortfolioView) -> int:
    definitions = view.space.definitions or PAGE_DEFINITIONS
    return 1 if definitions.week_start is WeekStart.MONDAY else 0
