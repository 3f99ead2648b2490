"""Rules on documents that edits and imports share."""

from collections.abc import Iterable, Mapping

from insights_dash.domain.catalogue.document import LARGEST_ORDER

DEFAULT_CHANNEL = "Default"


def choose_order(orders: Iterable[int | None]) -> int:
    """Return the sort order of a new last document, after the given ones."""
    last = max((each for each in orders if each is not None), default=-1)
    return min(last + 1, LARGEST_ORDER)


def choose_default_channel(channels: Mapping[str, bool], chosen: str | None) -> str:
    """Return the name of a project's default channel.

    `channels` says for each name whether that channel has been the default. It is the
    `chosen` one, else the one that it has been, else the one called `Default`, else
    the first.
    """
    if chosen is not None:
        return chosen
    current = (name for name, is_default in channels.items() if is_default)
    usual = (name for name in channels if name == DEFAULT_CHANNEL)
    return next(current, None) or next(usual, None) or next(iter(channels))
