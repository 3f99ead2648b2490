"""Hides the names of series: numbers them by size, not alphabetically."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from insights_dash.domain.metric import Series
from insights_dash.domain.question import Split

NOUNS: Mapping[Split, str] = {
    Split.PROJECT: "project",
    Split.PROJECT_GROUP: "project group",
    Split.ENVIRONMENT: "environment",
    Split.ENVIRONMENT_GROUP: "environment group",
    Split.TENANT: "tenant",
    Split.TENANT_TAG_SET: "tag",
}


def hide_names(
    series: Sequence[Series], split: Split, *, own: Collection[str]
) -> tuple[Series, ...]:
    """Return the series as `Restricted project 1` and so on, the largest first.

    `own` are generated names, such as `Untenanted`. Their series keep them, and come
    last.
    """
    kept = [each for each in series if each.name in own]
    hidden = sorted(
        (each for each in series if each.name not in own), key=_size, reverse=True
    )
    renamed = [
        replace(each, name=f"Restricted {NOUNS[split]} {number}")
        for number, each in enumerate(hidden, start=1)
    ]
    return (*renamed, *kept)


def _size(series: Series) -> int:
    return sum(each.failure_rate.total for each in series.intervals)
