"""Series without their names: numbered by size, which says nothing of the alphabet."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from insights_dash.domain.measure import Series
from insights_dash.domain.split import (
    ALL_SERIES,
    NO_TAG_SERIES,
    UNTENANTED_SERIES,
    Split,
)

_NOUNS: Mapping[Split, str] = {
    Split.PROJECT: "project",
    Split.PROJECT_GROUP: "project group",
    Split.ENVIRONMENT: "environment",
    Split.ENVIRONMENT_GROUP: "environment group",
    Split.TENANT: "tenant",
    Split.TENANT_TAG_SET: "tag",
}
# Series that no document gave its name to.
_OWN: Mapping[Split, frozenset[str]] = {
    Split.NONE: frozenset({ALL_SERIES}),
    Split.TENANT: frozenset({UNTENANTED_SERIES}),
    Split.TENANT_TAG_SET: frozenset({UNTENANTED_SERIES, NO_TAG_SERIES}),
}


def hide_names(series: Sequence[Series], split: Split) -> tuple[Series, ...]:
    """The series as `Restricted project 1` and so on, the largest first.

    Those of no document keep their names, and come last.
    """
    own = _OWN.get(split, frozenset())
    kept = [each for each in series if each.name in own]
    hidden = sorted(
        (each for each in series if each.name not in own), key=_size, reverse=True
    )
    renamed = [
        replace(each, name=f"Restricted {_NOUNS[split]} {number}")
        for number, each in enumerate(hidden, start=1)
    ]
    return (*renamed, *kept)


def _size(series: Series) -> int:
    return sum(each.failure_rate.total for each in series.intervals)
