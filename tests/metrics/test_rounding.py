"""Quotients of integers, compared with rounded fractions."""

from fractions import Fraction

import numpy as np
import pytest

from insights_dash.metrics.answer.rounding import (
    divide_half_even,
    divide_shares,
    mean_seconds,
)

NUMERATORS = np.arange(-40, 41)


@pytest.mark.parametrize("denominator", [1, 2, 3, 4, 7, 8])
def test_ties_are_rounded_to_the_even_quotient(denominator: int) -> None:
    expected = [round(Fraction(each, denominator)) for each in NUMERATORS.tolist()]
    assert expected == divide_half_even(NUMERATORS, denominator).tolist()
    denominators = np.full(len(NUMERATORS), denominator)
    assert expected == divide_half_even(NUMERATORS, denominators).tolist()


def test_large_quotients_are_exact() -> None:
    large = np.array([2**62 + 1, -(2**62) - 1, 2**62 - 1, 3 * 2**60])
    expected = [round(Fraction(each, 2**61)) for each in large.tolist()]
    assert expected == divide_half_even(large, 2**61).tolist()


def test_means_of_any_sums_are_rounded_once() -> None:
    count = np.array([1, 2, 2, 2, 3, 4, 8, 8], np.int32)
    seconds = np.array([5, 1, 3, -3, 2**62, -(2**62), 4, 12])
    microseconds = np.array([500_000, 0, 0, 0, 999_999, 1, 0, 0], np.int32)
    expected = [
        round((whole + Fraction(part, 1_000_000)) / number)
        for whole, part, number in zip(
            seconds.tolist(), microseconds.tolist(), count.tolist(), strict=True
        )
    ]
    assert expected == mean_seconds(seconds, microseconds, count).tolist()


def test_shares_have_five_places_and_none_of_nothing() -> None:
    part, whole = np.array([[1, 1, 0, 3, 0]]), np.array([[3, 64, 5, 3, 0]])
    shares = divide_shares(part, whole)[0]
    # 1 ÷ 64 is 0.015625, a tie.
    assert [0.33333, 0.01562, 0.0, 1.0] == shares[:4].tolist()
    assert np.isnan(shares[4])
