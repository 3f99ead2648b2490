"""About how high a rollout is, in a frame of 600 to 1,000 pixels.

Lanes are higher in narrow frames and the shares in wide ones, so the height is the
larger one of both.
"""

from dataclasses import dataclass

from insights_dash.charts.rollout.found import FoundRollout
from insights_dash.charts.rollout.lane_table import count_rows
from insights_dash.charts.rollout.release import MOST_ARRIVALS
from insights_dash.charts.rollout.times import ALWAYS
from insights_dash.domain.rollout_question import RolloutPart


@dataclass(frozen=True)
class _Sizes:
    """Pixels of what differs between narrow and wide frames."""

    lanes: int
    lane: int
    shares: int


_FRAMES = (_Sizes(120, 70, 360), _Sizes(160, 31, 485))
NOTHING = 200  # pixels of a text that says why there is nothing
_ANSWER, _CARDS, _GAP = 100, 210, 16
_HEAD, _ROW, _GROUP, _STEP = 90, 36, 35, 44  # of tables
_RELEASE, _ARRIVAL, _ARRIVALS = 200, 57, 420  # arrivals scroll if they are many


def estimate_rollout(found: FoundRollout, part: RolloutPart | None) -> int:
    """Return the height of a rollout or of a part of it, in pixels."""
    if not found.streams:
        return NOTHING
    if part is not None:
        return max(_measure(found, part, each) for each in _FRAMES)
    left_out = {RolloutPart.SHARES} if found.is_single else set()
    parts = [each for each in RolloutPart if each not in left_out]
    heights = (
        sum(_measure(found, each, sizes) + _GAP for each in parts) for sizes in _FRAMES
    )
    return _ANSWER + _CARDS + max(heights)


def estimate_release(found: FoundRollout) -> int:
    """Return the height of the release that is explained, in pixels."""
    detail = found.find_release()
    if detail is None:
        return NOTHING
    shown = min(len(detail.arrivals), MOST_ARRIVALS)
    return _RELEASE + min(_ARRIVAL * shown, _ARRIVALS)


def _measure(found: FoundRollout, part: RolloutPart, sizes: _Sizes) -> int:
    if part is RolloutPart.LANES:
        heads, rows = count_rows(found)
        return sizes.lanes + _GROUP * heads + sizes.lane * rows
    if part is RolloutPart.SHARES:
        return sizes.shares
    if part is RolloutPart.PROMOTION:
        return _HEAD + _STEP * (1 + len(found.promotion.groups))
    if not found.releases:
        return NOTHING
    return _HEAD + _ROW * (1 + min(len(found.releases), ALWAYS))
