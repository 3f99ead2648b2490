"""Natural limits of rates, compared with fractions and whole square roots."""

from fractions import Fraction
from math import isqrt

import numpy as np
import pytest

from insights_dash.metrics.answer.exact_limits import round_rate_limit
from insights_dash.metrics.answer.limits import limit_rates

PLACES = 100_000


def expect_limits(parts: list[int], totals: list[int]) -> list[tuple[float, float]]:
    """Return the lower and the upper limit of each interval."""
    failed, total = sum(parts), sum(totals)
    # Whole numbers of tiny units, in which the square root is rounded down.
    unit = 10**40
    found = []
    for whole in totals:
        root = isqrt(9 * failed * (total - failed) * unit**2 // whole)
        lower, upper = (
            round(Fraction(failed * unit + width, total * unit) * PLACES)
            for width in (-root, root)
        )
        found.append((max(lower, 0) / PLACES, min(upper, PLACES) / PLACES))
    return found


def expect_signals(parts: list[int], totals: list[int]) -> list[int]:
    """Return the side of each interval outside its limits, or else 0."""
    rate = Fraction(sum(parts), sum(totals))
    found = []
    for part, whole in zip(parts, totals, strict=True):
        away = Fraction(part, whole) - rate
        is_signal = away**2 > 9 * rate * (1 - rate) / whole
        found.append(((away > 0) - (away < 0)) * is_signal)
    return found


@pytest.mark.parametrize("seed", range(20))
def test_rates_are_judged_like_fractions(seed: int) -> None:
    random = np.random.default_rng(seed)
    most = int(random.choice([2, 20, 10**5]))
    totals = random.integers(1, most + 1, (20, 53))
    parts = np.floor(totals * random.random(totals.shape) ** 4).astype(np.int64)
    found = limit_rates(parts, totals, np.ones(totals.shape, bool))
    assert found.is_known.all()
    for row, rates in enumerate(zip(parts.tolist(), totals.tolist(), strict=True)):
        shown = zip(found.lower[row].tolist(), found.upper[row].tolist(), strict=True)
        assert expect_limits(*rates) == list(shown)
        signals = found.side[row] * found.is_signal[row]
        assert expect_signals(*rates) == signals.tolist()


@pytest.mark.parametrize(("part", "is_signal"), [(14, False), (15, True)])
def test_a_rate_on_its_limit_is_no_signal(part: int, *, is_signal: bool) -> None:
    """The centre is 1 ÷ 2, and the limits of 16 deployments are 2 and 14."""
    totals = np.array([[16, 24, 2, 2, 2, 2, 2, 2]])
    parts = np.array([[part, 20 - part, 1, 1, 1, 1, 1, 1]])
    found = limit_rates(parts, totals, np.ones(totals.shape, bool))
    assert 0.5 == found.centre[0]
    assert [is_signal] + [False] * 7 == found.is_signal[0].tolist()


def test_intervals_without_deployments_are_not_included() -> None:
    totals = np.array([[2] * 7 + [0, 2], [2] * 7 + [0, 0], [2] * 9])
    parts = totals // 2
    included = np.ones(totals.shape, bool)
    included[2, :2] = False
    found = limit_rates(parts, totals, included)
    assert [True, False, False] == found.is_known.tolist()
    assert np.flatnonzero(np.isnan(found.lower[0])).tolist() == [7]
    assert np.isnan(found.upper[1:]).all()
    assert not found.side.any()


def test_series_without_failures_or_successes_have_limits_without_width() -> None:
    totals = np.full((2, 8), 3)
    parts = np.array([[0] * 8, [3] * 8])
    found = limit_rates(parts, totals, np.ones(totals.shape, bool))
    assert [[0.0] * 8, [1.0] * 8] == found.lower.tolist() == found.upper.tolist()
    assert not found.is_signal.any()


@pytest.mark.parametrize(
    ("below", "of_series", "is_upper", "expected"),
    [
        (54_687, (1, 2), True, 54_688),
        (45_312, (1, 2), False, 45_312),
        (45_312, (10**9 + 1, 2 * 10**9), False, 45_313),
        (54_687, (10**9 - 1, 2 * 10**9), True, 54_687),
    ],
)
def test_limits_between_two_places_are_rounded_half_to_even(
    below: int, of_series: tuple[int, int], *, is_upper: bool, expected: int
) -> None:
    """The limits of 1,024 deployments are 0.5 ± 3 ÷ 64, so 0.546875 and 0.453125."""
    rounded = round_rate_limit(below, 1_024, of_series, is_upper=is_upper)
    assert expected == rounded
