"""The choices of definitions, as forms of reports and of spaces offer them."""

from functools import partial

import dash_mantine_components as dmc

from insights_dash.domain.definitions import Statistic, WeekStart

WEEK_START = "definitions.week_start"  # as errors name the fields
STATISTIC = "definitions.statistic"
LABELS = {WEEK_START: "Weeks start on", STATISTIC: "Durations are shown as"}
STATISTICS = {
    Statistic.MEAN: "Mean",
    Statistic.MEDIAN: "Median",
    Statistic.NINETY_FIFTH: "95th percentile",
}
build_week_start = partial(
    dmc.Select,
    description="The first day of each week on charts and in tables",
    data=[{"value": each.value, "label": each.value} for each in WeekStart],
)
build_statistic = partial(
    dmc.Select,
    description="Used in headlines, verdicts, targets and charts",
    data=[{"value": each.value, "label": name} for each, name in STATISTICS.items()],
)
