"""About how high a rollout is, in a frame of 600 to 1,000 pixels.

Lanes are higher in narrow frames, so the height is that of the narrow one.
"""

from insights_dash.charts.rollout.found import FoundRollout
from insights_dash.charts.rollout.lane_table import count_rows
from insights_dash.charts.rollout.release import MOST_ARRIVALS
from insights_dash.charts.rollout.times import ALWAYS
from insights_dash.domain.rollout_question import RolloutPart

NOTHING = 200  # pixels of a text that says why there is nothing
_ANSWER, _CARDS, _GAP = 150, 230, 16
_HEAD, _ROW = 100, 36  # of a table
_LANES, _GROUP, _LANE = 150, 34, 68
_SHARES, _STEP, _FOLDED = 420, 60, 40
_RELEASE, _ARRIVALS = 200, 420  # arrivals scroll if they are many


def estimate_rollout(found: FoundRollout, part: RolloutPart | None) -> int:
    """Return the height of a rollout or of a part of it, in pixels."""
    if not found.streams:
        return NOTHING
    if part is not None:
        return _measure(found, part)
    left_out = {RolloutPart.SHARES} if found.is_single else set()
    shown = (each for each in RolloutPart if each not in left_out)
    parts = sum(_measure(found, each) + _GAP for each in shown)
    return _ANSWER + _CARDS + parts


def estimate_release(found: FoundRollout) -> int:
    """Return the height of the release that is explained, in pixels."""
    detail = found.find_release()
    if detail is None:
        return NOTHING
    shown = min(len(detail.arrivals), MOST_ARRIVALS)
    return _RELEASE + min(_ROW * (1 + shown), _ARRIVALS)


def _measure(found: FoundRollout, part: RolloutPart) -> int:
    if part is RolloutPart.LANES:
        groups, rows = count_rows(found)
        return _LANES + _GROUP * groups + _LANE * rows
    if part is RolloutPart.SHARES:
        return _SHARES
    if part is RolloutPart.PROMOTION:
        return _HEAD + _STEP * (1 + len(found.promotion.groups))
    shown = min(len(found.releases), ALWAYS)
    return _HEAD + _ROW * (1 + shown) + _FOLDED
