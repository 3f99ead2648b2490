"""Whether figures moved, and rates not by chance, as fractions of any size say."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from insights_dash.metrics.answer.changes.figures import (
    OF_DURATIONS,
    OF_FREQUENCY,
    OF_RATES,
    Rule,
)
from insights_dash.metrics.answer.changes.judge import _are_rates_alike
from insights_dash.metrics.answer.summaries import Quotients

Figure = tuple[int, int]
MINUTE = 60_000_000
SIZES = st.sampled_from([1, MINUTE, 10**13])
FIGURES = st.builds(
    lambda number, size, count: (number * size, count),
    st.integers(0, 40),
    SIZES,
    st.integers(1, 40) | st.integers(1, 10**7),
)
COUNTS = st.integers(1, 40) | st.integers(1, 10**7)
RATES = COUNTS.flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


def line_up(figures: Sequence[Figure]) -> Quotients:
    def column(numbers: Sequence[int]) -> NDArray[np.int64]:
        return np.array(numbers, np.int64 if max(numbers) < 2**62 else object)

    numerators, denominators = zip(*figures, strict=True)
    return Quotients(column(numerators), column(denominators))


def moves(rule: Rule, now: Figure, before: Figure) -> int:
    later, earlier = Fraction(*now), Fraction(*before)
    low, high = sorted([later, earlier])
    has_grown = high >= Fraction(*rule.growth) * low and high - low >= rule.least
    return (later > earlier) - (later < earlier) if has_grown else 0


@pytest.mark.parametrize("rule", [OF_DURATIONS, OF_FREQUENCY, OF_RATES])
@given(pairs=st.lists(st.tuples(FIGURES, FIGURES), min_size=1))
def test_figures_move(rule: Rule, pairs: list[tuple[Figure, Figure]]) -> None:
    now, before = zip(*pairs, strict=True)
    judged = np.ones(len(pairs), bool)
    found = rule.find_moves(line_up(now), line_up(before), judged)
    assert found.tolist() == [moves(rule, *pair) for pair in pairs]


# The last ones are exactly 2.5 standard errors apart.
@pytest.mark.parametrize("more", [[], [((9, 15), (1, 10)), ((0, 50), (3, 25))]])
@given(pairs=st.lists(st.tuples(RATES, RATES), min_size=1))
def test_rates_differ_by_chance(
    pairs: list[tuple[Figure, Figure]], more: list[tuple[Figure, Figure]]
) -> None:
    now, before = zip(*pairs, *more, strict=True)
    found = _are_rates_alike(line_up(now), line_up(before))
    expected = []
    for (failed, total), (earlier, of_earlier) in [*pairs, *more]:
        rate = Fraction(failed + earlier, total + of_earlier)
        apart = Fraction(failed, total) - Fraction(earlier, of_earlier)
        error = rate * (1 - rate) * (Fraction(1, total) + Fraction(1, of_earlier))
        is_few = abs(failed - Fraction(earlier * total, of_earlier)) < 2
        expected.append(is_few or apart**2 < Fraction(5, 2) ** 2 * error)
    assert found.tolist() == expected
