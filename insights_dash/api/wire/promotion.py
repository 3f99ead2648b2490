"""The answer of `/promotion`."""

from fractions import Fraction

from insights_dash.api.wire.figures import Duration
from insights_dash.api.wire.model import Wire
from insights_dash.api.wire.seconds import show_seconds
from insights_dash.metrics.answer.rollout.promotion import Promotion

_MICROSECONDS_PER_SECOND = 1_000_000


class WireGroupPromotion(Wire):
    """An environment group, and how many of the releases went live there."""

    environment_group: str
    reached: int
    from_previous: Duration | None


class WirePromotion(Wire):
    """How many releases were created in a period, and how far they got."""

    created: int
    groups: list[WireGroupPromotion]


def promotion_to_wire(promotion: Promotion) -> WirePromotion:
    """Show a promotion."""
    return WirePromotion(
        created=promotion.created,
        groups=[
            WireGroupPromotion(
                environment_group=each.name,
                reached=each.reached,
                from_previous=_show_duration(each.from_previous),
            )
            for each in promotion.groups
        ],
    )


def _show_duration(microseconds: Fraction | None) -> str | None:
    """Return a duration in whole seconds, rounded half to even."""
    if microseconds is None:
        return None
    return show_seconds(round(microseconds / _MICROSECONDS_PER_SECOND))
