"""The portfolio of a space, by verdict, as plain code."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from insights_dash.domain.identity import ChannelId, Kind
from plain_figures import SECOND
from plain_halves import Comparison, select
from plain_periods import PlainAnswers, Query
from plain_verdicts import Judged, PlainSeries

# A failure has or hasn't recovered.
ORDER = (
    *("NotDeployed", "Failed", "Slower", "Worse", "Recovered", "Silent", "LessOften"),
    *("Faster", "Better", "MoreOften", "AsUsual", "TooFew"),
)
INFINITE = Fraction(10**30)


@dataclass(frozen=True)
class PlainRow:
    """A project, and what is said of its deployments."""

    name: str
    series: PlainSeries

    @property
    def figure(self) -> Judged | None:
        name = self.series.verdict[1]
        return next((each for each in self.series.figures if each.name == name), None)

    @property
    def ratio(self) -> Fraction | None:
        """Higher ÷ lower of the figure that the verdict names."""
        if self.figure is None:
            return None
        assert self.figure.now is not None
        assert self.figure.before is not None
        lower, higher = sorted(
            max(each, Fraction(0)) for each in (self.figure.now, self.figure.before)
        )
        return higher / lower if lower else INFINITE

    @property
    def has_recovered(self) -> bool | None:
        if self.series.verdict[0] != "Failed":
            return None
        return None not in self.series.list_recoveries()

    @property
    def place(self) -> tuple[Any, ...]:
        verdict = "Recovered" if self.has_recovered else self.series.verdict[0]
        counts = [-cell.total for cell in self.series.cells]
        return ORDER.index(verdict), -(self.ratio or 0), counts, self.name.casefold()

    def list_marks(self) -> dict[str, Any]:
        """Return the deployments now as the API shows them."""
        now = self.series.periods.now
        found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        failures: Counter[int] = Counter()
        for each in self.series.cells[0].facts:
            part = 100 * (each.completed - now.begins) // (now.ends - now.begins)
            if each.lead_time is not None:
                found[part, find_cell(each.lead_time)].append(each.lead_time)
            if not each.is_success:
                failures[part] += 1
        return {
            "LeadTimes": [
                [part, round(Fraction(max(values), SECOND)), len(values)]
                for (part, _), values in sorted(found.items())
            ],
            "Failures": [list(each) for each in sorted(failures.items())],
            "Intervals": [
                select(self.series.facts, each).successes for each in now.intervals
            ],
        }

    @property
    def shown(self) -> dict[str, Any]:
        verdict, figure = self.series.verdict
        ratio = None if self.ratio in {None, INFINITE} else self.ratio
        now = self.series.periods.now
        known = [each for each in self.series.facts if each.completed < now.ends]
        return {
            "Name": self.name,
            "Verdict": verdict,
            "Figure": figure,
            "Ratio": None if ratio is None else float(round(ratio, 5)),
            "HasRecovered": self.has_recovered,
            "Figures": [each.shown for each in self.series.figures],
            "LastDeployment": known[-1].deployment.number if known else None,
        }


def find_cell(lead_time: int) -> int:
    """Return the number of the eighth of a power of ten from one second on."""
    eighths = range(48, 48 + 81)
    return sum(lead_time >= 0 and lead_time**8 >= 10**each for each in eighths)


def list_rows(
    answers: PlainAnswers, channels: Mapping[str, int], query: Query
) -> Sequence[dict[str, Any]]:
    """Return a row of each project: its name, and the number of its channel.

    Of the answers' report, everything but its channels is that of every project.
    """
    rows = _list_rows(answers, channels, query)
    return [each.shown for each in sorted(rows, key=lambda each: each.place)]


def list_marks(
    answers: PlainAnswers, channels: Mapping[str, int], query: Query
) -> Mapping[str, dict[str, Any]]:
    """Return the deployments behind the row of each project, by name."""
    rows = _list_rows(answers, channels, query)
    return {each.name: each.list_marks() for each in rows}


def _list_rows(
    answers: PlainAnswers, channels: Mapping[str, int], query: Query
) -> Sequence[PlainRow]:
    rows = []
    for name, channel in channels.items():
        channel_id = ChannelId(Kind.CHANNEL.identify(channel))
        definition = replace(answers.report.definition, channel_ids=(channel_id,))
        own = replace(answers, report=replace(answers.report, definition=definition))
        periods = Comparison.of(query, own.calendar, own.reference.end)
        facts = own.members("None", query)["All",]
        rows.append(PlainRow(name, PlainSeries(own, periods, facts)))
    return rows
