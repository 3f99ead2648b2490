"""A history that begins too late in a compared period to compare anything with it."""

from dataclasses import dataclass
from datetime import date

# Up to this share of the deployments can be earlier than the start of a history.
FEW_EARLIER = 0.05


@dataclass(frozen=True)
class LateStart:
    """The days of a compared period, and the local day on which its history begins.

    `earlier` is how many deployments there had been before that, from the first one on.
    """

    days: tuple[date, date]
    began: date
    earlier: int = 0
