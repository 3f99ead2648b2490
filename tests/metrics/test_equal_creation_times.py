"""Releases with the same creation time are ordered by number."""

from collections.abc import Callable

import pytest

from hand_made import (
    LeadTimes,
    deploy,
    engine_lead_times,
    plain_lead_times,
    release,
    world,
)
from plain_metrics import World

both = pytest.mark.parametrize("lead_times", [engine_lead_times, plain_lead_times])


@both
def test_the_releases_of_one_day_are_no_rollbacks(
    lead_times: Callable[[World], LeadTimes],
) -> None:
    """The source only knows days; the releases are deployed one after the other."""
    known = world(
        [release(1, 0), release(2, 0), release(3, 0)],
        [deploy(1, 1, 24), deploy(2, 2, 26), deploy(3, 3, 30)],
    )
    assert lead_times(known) == {1: (24, "1.1"), 2: (26, "1.2"), 3: (30, "1.3")}


@both
def test_a_lower_number_of_the_same_instant_is_a_rollback(
    lead_times: Callable[[World], LeadTimes],
) -> None:
    known = world(
        [release(1, 0), release(2, 0)],
        [deploy(1, 2, 24), deploy(2, 1, 26), deploy(3, 2, 28)],
    )
    assert lead_times(known) == {1: (24, "1.1"), 2: (None, None), 3: (28, "1.2")}


@both
def test_releases_that_were_left_out_count_from_the_lowest_number(
    lead_times: Callable[[World], LeadTimes],
) -> None:
    known = world(
        [release(1, 0), release(3, 5), release(2, 5), release(4, 6)],
        [deploy(1, 1, 1), deploy(2, 4, 10)],
    )
    assert lead_times(known) == {1: (1, "1.1"), 2: (5, "1.2")}


@both
def test_a_new_tenant_counts_from_the_number_after_the_newest_delivered(
    lead_times: Callable[[World], LeadTimes],
) -> None:
    known = world(
        [release(1, 0), release(2, 0), release(3, 0)],
        [deploy(1, 2, 24), deploy(2, 3, 30, tenant=1), deploy(3, 1, 31, tenant=2)],
    )
    assert lead_times(known) == {1: (24, "1.1"), 2: (30, "1.3"), 3: (31, "1.1")}
