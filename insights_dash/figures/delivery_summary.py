"""The sentences above an overview: a verdict, then the figures behind it.

They are made from headlines, so they agree with the cards below them.
Source: docs/metrics.md, "Overview".
"""

from collections.abc import Iterator, Mapping, Sequence

from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.period_headline import PeriodFigures, PeriodHeadline
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.answered import (
    Answered,
    Said,
    explain_negative,
    list_reasons,
    vary_reasons,
)
from insights_dash.figures.durations import describe_briefly
from insights_dash.figures.headlines import (
    say_count_before,
    say_days,
    say_usual_range,
)
from insights_dash.figures.sentences import (
    describe_day,
    describe_rate_of,
    join_words,
    name_statistic,
    write_count,
    write_failures,
)

# The 95th percentile of fewer values is little more than the largest one.
_FEWEST_FOR_A_TAIL = 20
# With fewer values, the sentence says how many there are.
_FEWEST_FOR_ALL = 10
_WORSE, _BETTER = "worse", "better"
_KINDS: Mapping[Verdict, str] = {
    Verdict.SLOWER: _WORSE,
    Verdict.WORSE: _WORSE,
    Verdict.FASTER: _BETTER,
    Verdict.BETTER: _BETTER,
}
_WITHIN: Mapping[ChartStatistic, str] = {
    ChartStatistic.MEDIAN: "half",
    ChartStatistic.NINETY_FIFTH: "95%",
}
_RISES = frozenset({Verdict.SLOWER, Verdict.WORSE, Verdict.MORE_OFTEN})


def summarise_delivery(answered: Answered, *, is_short: bool = False) -> Sequence[Said]:
    """Return a verdict and the figures of a period, as sentences.

    A short summary is the verdict and the figures that moved. If nothing is compared,
    there is no verdict.
    """
    rate = answered.find(Metric.DEPLOYMENT_FAILURE_RATE)
    if not rate.measured(rate.now):
        return list(_say_nothing(answered.find(Metric.DEPLOYMENT_FREQUENCY)))
    verdict = say_verdict(answered)
    sentences = [[Said(verdict, is_strong=True)]] if verdict else []
    sentences += [each for each in _list_sentences(answered, is_short=is_short) if each]
    parts = []
    for place, sentence in enumerate(sentences):
        parts += [Said(" "), *sentence] if place else sentence
    return [*vary_reasons(parts), *explain_negative(parts)]


def say_verdict(answered: Answered) -> str:
    """Return what changed: `Delivery is steady, but the slowest changes take longer.`.

    Empty if nothing is compared.
    """
    frequency = answered.find(Metric.DEPLOYMENT_FREQUENCY)
    before, began = frequency.before, frequency.now.began
    if before is None:
        return ""
    if not before.length and began is not None:
        day = describe_day(began)
        return (
            f"The first deployment was on {day}, so there is nothing to compare with."
        )
    said = _join_clauses(answered)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _say_nothing(frequency: PeriodHeadline) -> Iterator[Said]:
    """Yield that nothing was deployed, and how often there were deployments before."""
    yield Said("No deployments in this period", is_strong=True)
    if frequency.prior:
        before = f"{describe_rate_of(frequency.prior)} per week"
        yield Said(", compared with ")
        yield Said(before, metric=Metric.DEPLOYMENT_FREQUENCY)
        yield Said(" before")
    yield Said(".")


def _join_clauses(answered: Answered) -> str:
    """Return the verdict as a sentence without its full stop."""
    worse = [*_list_events(answered), *_list_moves(answered, _WORSE)]
    better = list(_list_moves(answered, _BETTER))
    changed = list(_list_frequency(answered))
    calm = "" if changed else _say_calm(answered, has_moved=bool(worse or better))
    if not worse:
        return join_words([each for each in (calm, *changed, *better) if each] or [""])
    said = join_words([*worse, *changed])
    if calm:
        said = f"{calm}, but {said}"
    if not better:
        return said
    return f"{said}{', while' if calm else ', but'} {join_words(better)}"


def _say_calm(answered: Answered, *, has_moved: bool) -> str:
    """Return what hasn't changed; empty if there is nothing to say about it."""
    if answered.silent_since is not None:
        return ""
    frequency, lead_time = map(
        answered.find, (Metric.DEPLOYMENT_FREQUENCY, Metric.LEAD_TIME)
    )
    if frequency.verdict is Verdict.AS_USUAL:
        if frequency.differs_too_much or lead_time.differs_too_much:
            return ""
        if lead_time.verdict is Verdict.AS_USUAL:
            return "delivery is steady"
        is_open = lead_time.verdict in {Verdict.TOO_FEW, None}
        return "deployments are as frequent as usual" if is_open else ""
    if frequency.verdict is Verdict.TOO_FEW and not has_moved:
        return "there are too few deployments to compare"
    return ""


def _list_frequency(answered: Answered) -> Iterator[str]:
    """Yield a clause if there are more or fewer deployments.

    If nothing has been deployed for long, that has been said.
    """
    verdict = answered.find(Metric.DEPLOYMENT_FREQUENCY).verdict
    if verdict is Verdict.MORE_OFTEN:
        yield "deployments are more frequent"
    if verdict is Verdict.LESS_OFTEN and answered.silent_since is None:
        yield "deployments are less frequent"


def _list_events(answered: Answered) -> Iterator[str]:
    """Yield what is wrong with a single project at the moment."""
    if answered.is_failed:
        yield "a failed deployment hasn't recovered yet"
    if answered.silent_since is not None:
        yield f"nothing has been deployed since {describe_day(answered.silent_since)}"


def _list_moves(answered: Answered, kind: str) -> Iterator[str]:
    """Yield a clause per duration or rate that got better, or worse."""
    is_worse = kind == _WORSE
    moved = [
        each
        for each in answered.figures
        if each.verdict is not None and _KINDS.get(each.verdict) == kind
    ]
    takes = "longer" if is_worse else "less time"
    for each in moved:
        if each.metric is Metric.DEPLOYMENT_FAILURE_RATE:
            yield f"{'more' if is_worse else 'fewer'} deployments fail"
        elif each.metric is Metric.TIME_TO_RECOVERY:
            yield f"recovery takes {takes}"
        elif each.statistic is ChartStatistic.NINETY_FIFTH:
            if each is moved[0]:  # otherwise, all changes moved in the same direction
                yield f"the slowest changes take {takes}"
        elif each.statistic is not ChartStatistic.MEDIAN:
            yield f"changes take {takes} on average"
        else:
            tail = answered.tail
            is_alone = tail is not None and tail.has_moved and tail not in moved
            yield f"{'typical changes' if is_alone else 'changes'} take {takes}"


def _list_sentences(answered: Answered, *, is_short: bool) -> Iterator[list[Said]]:
    frequency, rate = map(
        answered.find, (Metric.DEPLOYMENT_FREQUENCY, Metric.DEPLOYMENT_FAILURE_RATE)
    )
    lead_times = [answered.find(Metric.LEAD_TIME)]
    if answered.tail is not None:
        lead_times.append(answered.tail)
    recovery = answered.find(Metric.TIME_TO_RECOVERY)
    if not is_short or frequency.has_moved:
        yield [*_say_frequency(answered, frequency), Said(".")]
    if not is_short or any(each.has_moved for each in lead_times):
        yield list(_say_lead_times(answered, lead_times))
    if recovery.has_moved:
        yield [*_say_recovery(answered, recovery), Said(".")]
    if not is_short or rate.has_moved:
        yield [*_say_failures(answered, rate), Said(".")]


def _say_frequency(answered: Answered, headline: PeriodHeadline) -> Iterator[Said]:
    value = headline.current
    text = "No successful deployments"
    if value and headline.is_count:
        count = headline.counted(headline.now)
        text = f"{count:,} deployment{'s' * (count > 1)} {say_days(headline)}"
    elif value:
        text = f"{describe_rate_of(value)} deployments per week"
    yield Said(text, metric=headline.metric)
    if headline.is_count and headline.verdict is not Verdict.AS_USUAL:
        before = say_count_before(headline)
        yield Said(f", {before}" if before else "")
        if headline.has_moved:
            yield from list_reasons(answered, headline)
        return
    usual = say_usual_range(headline)
    if headline.is_usual and headline.verdict in {Verdict.AS_USUAL, None}:
        yield Said(f", within the usual {usual}")
    elif headline.has_moved or headline.verdict is Verdict.AS_USUAL:
        yield from _say_change(answered, headline)
    elif headline.before is not None and headline.before.length:
        before = _write(headline, headline.prior)
        is_same = bool(value) and _write(headline, value) == before
        yield Said(", as before" if is_same else f", {before} before")


def _say_lead_times(
    answered: Answered, headlines: Sequence[PeriodHeadline]
) -> Iterator[Said]:
    """Yield the lead time by the page's statistic, and the 95th percentile."""
    main, *tails = headlines
    count = main.measured(main.now)
    if main.current is None:
        yield Said("No lead times.")
        return
    if main.counts_waiting:
        yield Said("With undeployed changes: ")
    opening, ending = _frame_lead_time(main, count)
    yield Said(opening)
    yield _link(main)
    if ending:
        yield Said(ending)
    yield from _say_change(answered, main)
    for tail in tails:
        if count >= _FEWEST_FOR_A_TAIL or tail.has_moved:
            is_negative = (tail.current or 0) < 0
            yield Said("; the 95th percentile is " if is_negative else "; 95% within ")
            yield _link(tail)
            yield from _say_change(answered, tail)
    yield Said(".")


def _frame_lead_time(headline: PeriodHeadline, count: int) -> tuple[str, str]:
    """Return the words before and after the value of a lead time.

    A negative one isn't a time that anything took. Nor is a percentile of a few values
    a time within which a share of them was deployed.
    """
    share, name = _WITHIN.get(headline.statistic), name_statistic(headline.statistic)
    is_negative = (headline.current or 0) < 0
    is_tail = headline.statistic is ChartStatistic.NINETY_FIFTH
    if headline.counts_waiting:
        within = f"{share} within " if share else "on average "
        return (f"{name} " if is_negative else within), ""
    if count == 1:
        took = "The only change took "
        return ("The only lead time is " if is_negative else took), ""
    if share is None and not is_negative:
        return "Changes take ", " on average"
    if count < (_FEWEST_FOR_A_TAIL if is_tail else _FEWEST_FOR_ALL):
        return f"The {name} lead time of the {write_count(count)} changes is ", ""
    within = f"{share} of all changes are deployed within ".capitalize()
    return (f"The {name} lead time is " if is_negative else within), ""


def _say_recovery(answered: Answered, headline: PeriodHeadline) -> Iterator[Said]:
    count = headline.measured(headline.now)
    share = _WITHIN.get(headline.statistic)
    opening = f"The {count:,} recoveries took an average of "
    if share:
        opening = f"{share.capitalize()} of the {count:,} recoveries took at most "
    yield Said(opening)
    yield _link(headline)
    yield from _say_change(answered, headline)


def _say_failures(answered: Answered, rate: PeriodHeadline) -> Iterator[Said]:
    """Yield how many deployments failed, and how many before."""
    failed, before = rate.counted(rate.now), rate.before
    if rate.has_moved and before is not None:
        total = f"of {rate.measured(rate.now):,} deployments failed"
        yield Said(
            f"{failed:,} {total}" if failed else f"None {total}", metric=rate.metric
        )
        then = write_failures(rate.counted(before), rate.measured(before))
        yield Said(f", compared with {then} before")
        yield from list_reasons(answered, rate)
        return
    noun = "failure" if failed == 1 else "failures"
    number = write_count(failed)
    yield Said(f"{number[0].upper()}{number[1:]} {noun}", metric=rate.metric)
    if before is not None:
        yield Said(_say_failures_before(failed, rate, before))


def _say_failures_before(
    failed: int, rate: PeriodHeadline, before: PeriodFigures
) -> str:
    earlier = rate.counted(before)
    if not rate.measured(before) or not (failed or earlier):
        return ""
    same = failed == earlier
    return ", as before" if same else f", {write_count(earlier, 'none')} before"


def _say_change(answered: Answered, headline: PeriodHeadline) -> Iterator[Said]:
    """Yield the earlier value and who caused the change; nothing without a verdict."""
    verdict = headline.verdict
    now, before = (
        _write(headline, each) for each in (headline.current, headline.prior)
    )
    if verdict is Verdict.AS_USUAL:
        usual = f", {before} before" if headline.differs_too_much else ", as usual"
        yield Said(", as before" if now == before else usual)
    elif headline.has_moved:
        yield Said(f", {'up' if verdict in _RISES else 'down'} from {before}")
        yield from list_reasons(answered, headline)
    elif verdict is Verdict.TOO_FEW and headline.metric is Metric.LEAD_TIME:
        frequency = answered.find(Metric.DEPLOYMENT_FREQUENCY)
        if headline is not answered.tail and frequency.verdict is not verdict:
            yield Said(" (too few to compare)")


def _link(headline: PeriodHeadline) -> Said:
    return Said(_write(headline, headline.current), metric=headline.metric)


def _write(headline: PeriodHeadline, value: float | None) -> str:
    if headline.metric.is_duration:
        return "none" if value is None else describe_briefly(value)
    return describe_rate_of(value) if value else "none"
