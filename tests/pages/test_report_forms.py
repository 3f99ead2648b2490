"""Forms of a metric's page that the server draws: what can be picked in them."""

import pytest

from insights_dash.charts.drawn_view import build_drawn
from insights_dash.domain.metric import Metric
from sample_drawings import EVIL, sparse, strip


def test_a_mark_picks_its_interval_and_a_dot_its_deployment() -> None:
    shown = str(build_drawn(strip(), Metric.LEAD_TIME, as_dots=True))
    assert 'data-picks="point" data-metric="lead-time" data-point="2025-10-27"' in shown
    assert 'data-picks="deployment"' in shown
    assert "<script" not in shown
    assert EVIL not in shown


@pytest.mark.parametrize("as_dots", [True, False])
def test_every_interval_with_deployments_can_be_picked_by_keyboard(
    *, as_dots: bool
) -> None:
    shown = str(build_drawn(sparse(3), Metric.QUEUE_TIME, as_dots=as_dots))
    assert 3 == shown.count("className='drawings__pick'")


def test_a_drawing_comes_in_the_widths_of_the_style_sheet() -> None:
    shown = str(build_drawn(strip(), Metric.LEAD_TIME, as_dots=True))
    for name in ("wide", "middle", "half", "narrow"):
        assert 1 == shown.count(f"drawings__size--{name}")
