"""The words of the page that compares two periods: its rows, and the answer.

Both are made from headlines, so they say what the other pages say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights_dash.domain.metric import ChartStatistic, Metric, Unit
from insights_dash.domain.period_headline import PeriodFigures, PeriodHeadline
from insights_dash.domain.question import Question
from insights_dash.domain.time_range import Compare, RangeFamily, TimeRange
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.answered import (
    Answered,
    Said,
    explain_negative,
    list_reasons,
    vary_reasons,
)
from insights_dash.figures.durations import describe_briefly, describe_duration
from insights_dash.figures.headlines import (
    describe_growth,
    say_change,
    say_days,
    say_difference,
    say_usual_range,
)
from insights_dash.figures.sentences import (
    describe_rate_of,
    describe_share,
    join_words,
    name_interval,
    name_statistic,
    write_failures,
)
from insights_dash.figures.verdicts import VERDICTS

_MINUS = "\N{MINUS SIGN}"
_SAME = "±0%"
_NONE = "–"
# As in the rules of verdicts; the reason for a missing verdict repeats it.
_FEWEST = 10
_UNITS = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True)
class PeriodNames:
    """What the two periods are called: in the title, in the key, above columns."""

    title: str
    now: str
    before: str
    column_now: str
    column_before: str


def name_periods(question: Question, *, name: str, is_running: bool) -> PeriodNames:
    """Return the names of a question's periods; `name` is that of its time range."""
    family, compare = question.time_range.family, question.compare
    if compare is Compare.YEAR_BEFORE:
        before, until = "A year before", "A year before, to the same day"
        title = f"{name} against a year before"
    elif family is RangeFamily.THIS:
        unit = _UNITS[question.time_range.calendar_months]
        before, until = f"Last {unit}", f"Last {unit} to the same day"
        title = f"{name} against last {unit}"
    else:
        is_unit = family is RangeFamily.PREVIOUS
        unit = _UNITS[question.time_range.calendar_months] if is_unit else "period"
        before = until = f"{unit.capitalize()} before"
        title = f"{name} against the {unit} before"
    if compare in {None, Compare.NONE}:
        title, before, until = name, "", ""
    is_short = question.time_range is not TimeRange.CUSTOM and family in {
        RangeFamily.THIS,
        RangeFamily.PREVIOUS,
    }
    so_far = is_running and family is RangeFamily.THIS
    return PeriodNames(
        title,
        f"{name} so far" if so_far else name,
        until if so_far else before,
        name if is_short else "This period",
        before if is_short else "Before",
    )


def name_figure(headline: PeriodHeadline) -> str:
    """Return what is under the name of a metric: `median`, `95% within`, `per week`."""
    if _is_counted(headline):
        return f"deployments {say_days(headline)}"
    if headline.metric.spec.unit is Unit.COUNT:
        return "per week"
    if headline.metric.spec.unit is Unit.SHARE:
        return "failed deployments"
    if headline.statistic is ChartStatistic.NINETY_FIFTH:
        return "95% within"
    return name_statistic(headline.statistic)


def _is_counted(headline: PeriodHeadline) -> bool:
    """Return whether both periods have a number of deployments instead of a rate."""
    return headline.is_count and headline.is_as_long


def say_figure(headline: PeriodHeadline, period: PeriodFigures | None) -> str:
    """Return a figure of one of the periods: `11 min 8 s`, `189`, `0 of 1,567`."""
    if period is None:
        return _NONE
    value = headline.current if period is headline.now else headline.prior
    if value is None:
        return _NONE
    if _is_counted(headline):
        return f"{headline.counted(period):,}"
    if headline.metric.spec.unit is Unit.COUNT:
        return describe_rate_of(value)
    if headline.metric.spec.unit is Unit.SHARE:
        return f"{headline.counted(period):,} of {headline.measured(period):,}"
    return describe_duration(value)


def say_size(headline: PeriodHeadline) -> tuple[str, str]:
    """Return the size of a change, and its details: `("+2%", "+10 s")`."""
    current, prior, before = headline.current, headline.prior, headline.before
    if before is None:
        return "", ""
    if headline.metric.spec.unit is Unit.SHARE:
        return _say_size_of_rate(headline, before)
    if headline.metric.spec.unit is Unit.COUNT:
        counts = [headline.counted(each) for each in (headline.now, before)]
        said = f"{counts[0]:,}, was {counts[1]:,}"
        if headline.is_count:
            more = _write_difference(counts[0] - counts[1])
            return more if headline.is_as_long else _NONE, said
        return say_change(headline) or _say_same(headline), said
    if current is None or prior is None:
        return _NONE, _say_missing(headline, before)
    return (
        say_change(headline) or _say_same(headline),
        _sign(describe_duration(current - prior), current - prior),
    )


def say_reason(headline: PeriodHeadline) -> str:
    """Return why a verdict is what it is: `Usual week: 112–238 · 1 unusual`."""
    judged, before = headline.judgement, headline.before
    if before is None:
        return ""
    if judged is None:
        return "No verdict for this statistic"
    if judged.verdict is Verdict.TOO_FEW:
        return _say_too_few(judged.counts)
    interval, usual = name_interval(headline.granularity), headline.usual
    if headline.differs_too_much:
        return say_difference(headline)
    if usual is not None and headline.metric.spec.unit is not Unit.SHARE:
        said = f"Usual {interval}: {say_usual_range(headline)}"
        return f"{said} · {usual.signals} unusual" if usual.signals else said
    is_calm = VERDICTS[judged.verdict].is_calm
    return "Could be chance" if is_calm else "Unlikely to be chance"


def _say_too_few(counts: tuple[int, int]) -> str:
    if not any(counts):
        return f"none in either; needs {_FEWEST}"
    now, before = (f"{each:,}" if each else "none" for each in counts)
    return f"{now} now, {before} before; needs {_FEWEST}"


def say_answer(answered: Answered) -> Sequence[Said]:
    """Return what changed, in sentences; those about figures that moved are strong."""
    figures = answered.figures
    if all(each.before is None for each in figures):
        said = [Said(_say_period(figures))]
        return [*said, *explain_negative(said)]
    said = [Said(each) for each in _say_calm(figures)]
    for each in (each for each in figures if each.has_moved):
        said.append(Said(_say_moved(each), is_strong=True))
        said += list_reasons(answered, each)
        said.append(Said(". "))
    said = [*vary_reasons(said[:-1]), Said(said[-1].text.rstrip())]
    return [*said, *explain_negative(said)]


def _say_period(figures: Sequence[PeriodHeadline]) -> str:
    """Return what happened in a period that isn't compared."""
    frequency = _find(figures, Metric.DEPLOYMENT_FREQUENCY)
    lead_time = _find(figures, Metric.LEAD_TIME)
    days, count = frequency.now.length, frequency.counted(frequency.now)
    one, many = frequency.metric.spec.subject
    said = f"{count:,} {one if count == 1 else many}"
    said = f"{said} in {days:,} day{'s' * (days != 1)}"
    if lead_time.current is not None:
        took = describe_briefly(lead_time.current)
        said = f"{said}, {_name(lead_time).lower()} {took}"
    return f"{said}. {_say_failures(figures, is_alone=True)}."


def _say_calm(figures: Sequence[PeriodHeadline]) -> Iterator[str]:
    """Yield the sentence on what didn't change, and on failures."""
    main = [
        _find(figures, each) for each in (Metric.LEAD_TIME, Metric.DEPLOYMENT_FREQUENCY)
    ]
    calm = [each for each in main if each.verdict is Verdict.AS_USUAL]
    usual = [_name(each) for each in calm if not each.differs_too_much]
    unclear = [each for each in calm if each.differs_too_much]
    few = [_name(each) for each in main if each.verdict is Verdict.TOO_FEW]
    parts = []
    if usual:
        verb = "are" if len(usual) > 1 else "is"
        own = "their usual ranges" if len(usual) > 1 else "its usual range"
        parts.append(f"{join_words(usual)} {verb} within {own}")
    if unclear:
        names = join_words([_name(each) for each in unclear])
        verb = "differ" if len(unclear) > 1 else "differs"
        interval = name_interval(unclear[0].granularity)
        parts.append(
            f"{names} {verb} too much from {interval} to {interval} for a usual range"
        )
    if few and not usual and len(few) == len(main):
        parts.append("there are too few deployments to compare")
    elif few:
        parts.append(f"{join_words(few)} has too few deployments to compare")
    rate = _find(figures, Metric.DEPLOYMENT_FAILURE_RATE)
    if not rate.has_moved:
        parts.append(_say_failures(figures, is_alone=not parts))
    if parts:
        joined = ", and ".join(parts) if len(parts) < 3 else "; ".join(parts)  # noqa: PLR2004 - a pair
        yield f"{joined[0].upper()}{joined[1:]}. "


def _say_failures(figures: Sequence[PeriodHeadline], *, is_alone: bool) -> str:
    rate = _find(figures, Metric.DEPLOYMENT_FAILURE_RATE)
    failed, total = rate.counted(rate.now), rate.measured(rate.now)
    many = _name_many(total)
    said = f"{failed:,} of {total:,} {many} failed" if failed else "nothing failed"
    if rate.before is not None and (failed or rate.counted(rate.before)):
        before, whole = rate.counted(rate.before), rate.measured(rate.before)
        said = f"{said} ({write_failures(before, whole)} before)"
    return f"{said[0].upper()}{said[1:]}" if is_alone else said


def _say_moved(headline: PeriodHeadline) -> str:
    """Return a clause such as `The slowest 5% of changes now take over 3 h`."""
    current, prior = headline.current or 0, headline.prior or 0
    metric = headline.metric
    if metric is Metric.DEPLOYMENT_FREQUENCY:
        if _is_counted(headline):
            now = say_figure(headline, headline.now)
            before = say_figure(headline, headline.before)
            days = say_days(headline)
            return f"There were {now} deployments {days}, compared with {before} before"
        now, before = describe_rate_of(current), describe_rate_of(prior)
        if not current:
            return f"No successful deployments, compared with {before} per week before"
        return f"There are now {now} deployments per week instead of {before}"
    if metric is Metric.DEPLOYMENT_FAILURE_RATE and headline.before is not None:
        now = say_figure(headline, headline.now)
        before = write_failures(
            headline.counted(headline.before), headline.measured(headline.before)
        )
        now = now if current else f"None of {headline.measured(headline.now):,}"
        return f"{now} deployments failed, compared with {before} before"
    now, before = describe_briefly(current), describe_briefly(prior)
    is_tail = headline.statistic is ChartStatistic.NINETY_FIFTH
    has_tail = is_tail and round(current) > 0 <= prior
    if metric is Metric.LEAD_TIME and has_tail:
        return f"The slowest 5% of changes now take over {now} instead of {before}"
    return f"The {_name(headline)} is now {now} instead of {before}"


def _name(headline: PeriodHeadline) -> str:
    """Return what a figure is called in a sentence: `median lead time`."""
    if headline.metric is Metric.DEPLOYMENT_FREQUENCY:
        return "deployment frequency"
    is_lead_time = headline.metric is Metric.LEAD_TIME
    what = "lead time" if is_lead_time else headline.metric.spec.title
    return f"{name_statistic(headline.statistic)} {what.lower()}"


def _say_size_of_rate(
    headline: PeriodHeadline, before: PeriodFigures
) -> tuple[str, str]:
    if headline.current is None or headline.prior is None:
        return _NONE, _say_missing(headline, before)
    size = _write_difference(headline.counted(headline.now) - headline.counted(before))
    shares = [describe_share(each) for each in (headline.current, headline.prior)]
    return size, f"{shares[0]}, was {shares[1]}"


def _write_difference(more: int) -> str:
    return f"{more:+,}".replace("-", _MINUS) if more else "±0"


def _say_missing(headline: PeriodHeadline, before: PeriodFigures) -> str:
    if headline.measured(headline.now):
        return "none before"
    count = headline.measured(before)
    return (
        f"none now, {count:,} before" if count else f"no {headline.metric.spec.noun[1]}"
    )


def _say_same(headline: PeriodHeadline) -> str:
    """Return `±0%` for figures that are about the same, else a dash."""
    current, prior = headline.current, headline.prior
    if current is None or prior is None or min(current, prior) < 0:
        return _NONE
    growth = describe_growth(headline.metric, current, prior)
    return _SAME if current == prior or (prior and not growth) else _NONE


def _sign(text: str, value: float) -> str:
    return f"+{text}" if round(value) > 0 else text


def _find(figures: Sequence[PeriodHeadline], metric: Metric) -> PeriodHeadline:
    return next(each for each in figures if each.metric is metric)


def _name_many(count: int) -> str:
    return "deployment" if count == 1 else "deployments"
