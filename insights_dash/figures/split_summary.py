"""The sentences above an overview with a split: which groups changed, and how much.

Source: docs/metrics.md, "Overview".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.answered import Said, explain_negative
from insights_dash.figures.sentences import join_words, name_statistic, write_count
from insights_dash.figures.verdicts import VERDICTS

MOST_NAMED = 3
_PAIR = 2
_VERBS: Mapping[Verdict, str] = {
    Verdict.SLOWER: "got slower",
    Verdict.WORSE: "failed more often",
    Verdict.FAILED: "had failures",
    Verdict.SILENT: "went silent",
    Verdict.LESS_OFTEN: "deployed less often",
    Verdict.FASTER: "got faster",
    Verdict.BETTER: "failed less often",
    Verdict.MORE_OFTEN: "deployed more often",
}
_NO_TIMES = ("−", "less")
_WITHOUT_VALUES = frozenset({Verdict.FAILED, Verdict.SILENT})


@dataclass(frozen=True)
class GroupChange:
    """A group of a split, the verdict on it, and the figure that it is about.

    `now` and `before` are its values as text. `statistic` is that of a duration, and
    `unit` that of a frequency: `per week`, `in 3 days`.
    """

    name: str
    verdict: Verdict
    now: str
    before: str
    statistic: ChartStatistic
    unit: str = "per week"


@dataclass(frozen=True)
class SplitAnswered:
    """The groups of a split, in the order of their verdicts on a metric.

    `nouns` are the words for one group and for several.
    """

    metric: Metric
    nouns: tuple[str, str]
    groups: Sequence[GroupChange]


def summarise_split(answered: SplitAnswered) -> Sequence[Said]:
    """Return which groups changed, and the values of the first ones, now and before."""
    moved = [each for each in answered.groups if not VERDICTS[each.verdict].is_calm]
    total = len(answered.groups)
    if not moved:
        return [Said(_say_unmoved(answered), is_strong=True)]
    kinds = [list(each) for _, each in groupby(moved, lambda group: group.verdict)]
    first, *others = kinds
    said = _say_first(answered, first)
    also = "; ".join(f"{write_count(len(each))} {_say_kind(each)}" for each in others)
    values: Sequence[Said] = ()
    if first[0].verdict not in _WITHOUT_VALUES:
        values = list(_say_values(answered, first[:MOST_NAMED]))
    if values and also:
        # The values stand between, since they are those of the first groups only.
        ending = Said(f" {_capitalise(also)}.", is_strong=True)
        parts = [Said(f"{said}.", is_strong=True), *values, ending]
    else:
        together = f"{said}; {also}." if also else f"{said}."
        parts = [Said(together, is_strong=True), *values]
    rest = total - len(moved)
    if rest:
        parts.append(Said(f" No clear change in the other {write_count(rest)}."))
    return [*parts, *explain_negative(parts)]


def _say_first(answered: SplitAnswered, groups: Sequence[GroupChange]) -> str:
    """Return `Three of nine projects got slower: …`, or that all of them did."""
    count, total = len(groups), len(answered.groups)
    if total == 1:
        return f"{groups[0].name} {_VERBS[groups[0].verdict]}"
    _, many = answered.nouns
    if count < total:
        who = f"{_capitalise(write_count(count))} of {write_count(total)}"
    else:
        who = "Both" if total == _PAIR else f"All {write_count(total)}"
    return f"{who} {many} {_say_kind(groups)}"


def _capitalise(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _say_unmoved(answered: SplitAnswered) -> str:
    """Return that no group changed, or that all have too few values to compare."""
    total, title = len(answered.groups), answered.metric.spec.title.lower()
    are_few = all(each.verdict is Verdict.TOO_FEW for each in answered.groups)
    one, many = answered.nouns
    where = f"in any of the {write_count(total)} {many}"
    if total <= _PAIR:
        where = f"in the only {one}" if total == 1 else f"in either of the two {many}"
    if are_few:
        return f"Too few {answered.metric.spec.noun[1]} to compare {where}."
    return f"No clear change in the {title} {where}."


def _say_kind(groups: Sequence[GroupChange]) -> str:
    """Return `got slower: Utilities, APIs and Publishing apps`."""
    names = join_words([each.name for each in groups[:MOST_NAMED]])
    verb = _VERBS[groups[0].verdict]
    if len(groups) > MOST_NAMED:
        return f"{verb}, most of all {names}"
    return f"{verb}: {names}"


def _say_values(
    answered: SplitAnswered, groups: Sequence[GroupChange]
) -> Iterator[Said]:
    """Yield the values of these groups, now and before, if they share a figure."""
    metric, is_one, first = answered.metric, len(groups) == 1, groups[0]
    if len({(each.statistic, each.unit) for each in groups}) > 1:
        return
    shown = _join_equal([each.now for each in groups])
    if metric is Metric.DEPLOYMENT_FREQUENCY:
        opening = "It now has " if is_one else "They now have "
        many = "" if is_one and first.now == "1" else "s"
        ending = f" deployment{many} {first.unit}"
    else:
        opening, ending = _frame(metric, first.statistic, shown, is_one=is_one)
    yield Said(f" {opening}")
    for place, value in enumerate(shown):
        if place:
            yield Said(" and " if place == len(shown) - 1 else ", ")
        yield Said(value, metric=metric)
    before = join_words(_join_equal([each.before for each in groups]))
    yield Said(f"{ending}, compared with {before} before.")


def _join_equal(values: Sequence[str]) -> Sequence[str]:
    """Return the values, or a single one if all are equal."""
    return values[:1] if len(set(values)) == 1 else values


def _frame(
    metric: Metric, statistic: ChartStatistic, shown: Sequence[str], *, is_one: bool
) -> tuple[str, str]:
    """Return the words before and after the values of now.

    Nothing takes up to a negative time, or up to less than a second.
    """
    if metric is Metric.DEPLOYMENT_FAILURE_RATE:
        return "Now ", " deployments failed"
    what = "changes" if metric is Metric.LEAD_TIME else "recoveries"
    own = f"{'its' if is_one else 'their'} {what}"
    takes_time = not any(each.startswith(_NO_TIMES) for each in shown)
    if takes_time and statistic is ChartStatistic.NINETY_FIFTH:
        return f"95% of {own} now take up to ", ""
    if takes_time and statistic is ChartStatistic.MEDIAN:
        return f"Half of {own} now take up to ", ""
    return f"The {name_statistic(statistic)} of {own} is now ", ""
