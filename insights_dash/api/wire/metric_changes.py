"""The answer of `/metrics/changes`: what changed between two periods, and why."""

from datetime import date

from typing_extensions import TypedDict

from insights_dash.api.wire.figures import Day, Duration
from insights_dash.api.wire.seconds import show_seconds
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.changes import Changes, SeriesChange
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.metrics.answer.changes.shown_parts import Contributions
from insights_dash.metrics.answer.changes.usual_range import ShownLimits
from insights_dash.metrics.answer.rounding import SHARE_PLACES


class WirePeriod(TypedDict):
    """The first and the last local day of a period."""

    From: Day
    To: Day


class WireUsualRange(TypedDict):
    """The natural limits of a figure over both periods, and the signals of both."""

    Centre: Duration | float
    Lower: Duration | float
    Upper: Duration | float
    Signals: list[Day]


class WireFigureChange(TypedDict):
    """A figure now and before, of how many values, with its verdict."""

    Figure: str
    Now: Duration | float | None
    Before: Duration | float | None
    NowCount: int
    BeforeCount: int
    Verdict: Verdict
    Limits: WireUsualRange | None


class WirePaceAndMix(TypedDict):
    """A group's contribution: its own mean moved, or its share of the values did."""

    Name: str
    Pace: Duration
    Mix: Duration


class WireContribution(TypedDict):
    """A group's contribution to the change of a rate, a share or the frequency."""

    Name: str
    Contribution: float


class WireMeanContributions(TypedDict):
    """The change of a mean, and its parts, the largest first."""

    Change: Duration
    Mostly: list[str]
    Groups: list[WirePaceAndMix]


class WireContributions(TypedDict):
    """The change of a rate, a share or the frequency, and its parts."""

    Change: float
    Mostly: list[str]
    Groups: list[WireContribution]


class WireAllContributions(TypedDict):
    """Contributions to each figure. Null if the series lacks what they are made of."""

    LeadTime: WireMeanContributions | None
    MeanTimeToRecovery: WireMeanContributions | None
    Tail: WireContributions | None
    Frequency: WireContributions | None
    DeploymentFailureRate: WireContributions | None


class WireSeriesChange(TypedDict):
    """What changed in a series. `Figure` is the one that its verdict names, or null."""

    Name: str
    Verdict: Verdict
    Figure: str | None
    SlowBound: Duration | None
    Figures: list[WireFigureChange]
    Contributions: WireAllContributions


class WireChanges(TypedDict):
    """What changed between two periods, and why."""

    Now: WirePeriod
    Before: WirePeriod
    Series: list[WireSeriesChange]


def changes_to_wire(changes: Changes) -> WireChanges:
    """Show changes."""
    end = to_microseconds(changes.end)
    return {
        "Now": show_period(*changes.now),
        "Before": show_period(*changes.before),
        "Series": [_show_series(each, end) for each in changes.series],
    }


def show_period(first: date, last: date) -> WirePeriod:
    """Show a period by its first and its last local day."""
    return {"From": first.isoformat(), "To": last.isoformat()}


def _show_series(series: SeriesChange, end: int) -> WireSeriesChange:
    verdict, figure = series.judge(end=end)
    bound, found = series.slow_bound, series.contributions
    return {
        "Name": series.name,
        "Verdict": verdict,
        "Figure": figure,
        "SlowBound": None if bound is None else show_seconds(bound),
        "Figures": [show_figure(each) for each in series.figures],
        "Contributions": {
            "LeadTime": _show_mean(found.lead_time),
            "MeanTimeToRecovery": _show_mean(found.time_to_recovery),
            "Tail": _show_share(found.tail),
            "Frequency": _show_share(found.frequency),
            "DeploymentFailureRate": _show_share(found.failure_rate),
        },
    }


def show_figure(figure: FigureChange) -> WireFigureChange:
    """Show a figure now and before."""

    def show(value: float | None) -> str | float | None:
        return None if value is None else _show(value, figure)

    limits = figure.limits
    return {
        "Figure": figure.name,
        "Now": show(figure.now),
        "Before": show(figure.before),
        "NowCount": figure.counts[0],
        "BeforeCount": figure.counts[1],
        "Verdict": figure.verdict,
        "Limits": None if limits is None else _show_limits(limits, figure),
    }


def _show_limits(limits: ShownLimits, figure: FigureChange) -> WireUsualRange:
    return {
        "Centre": _show(limits.centre, figure),
        "Lower": _show(limits.lower, figure),
        "Upper": _show(limits.upper, figure),
        "Signals": [each.isoformat() for each in limits.signals],
    }


def _show(value: float, figure: FigureChange) -> str | float:
    return show_seconds(int(value)) if figure.is_duration else value


def _show_mean(found: Contributions | None) -> WireMeanContributions | None:
    if found is None:
        return None
    return {
        "Change": show_seconds(found.change),
        "Mostly": list(found.mostly),
        "Groups": [
            {
                "Name": each.name,
                "Pace": show_seconds(each.units[0]),
                "Mix": show_seconds(each.units[1]),
            }
            for each in found.groups
        ],
    }


def _show_share(found: Contributions | None) -> WireContributions | None:
    if found is None:
        return None
    return {
        "Change": found.change / SHARE_PLACES,
        "Mostly": list(found.mostly),
        "Groups": [
            {"Name": each.name, "Contribution": each.units[0] / SHARE_PLACES}
            for each in found.groups
        ],
    }
