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
    hidden = [each for each in series if each.name not in own]
    numbered = number_names(hidden, split)
    renamed = [replace(each, name=numbered[each.name]) for each in hidden]
    order = list(numbered.values())
    return (*sorted(renamed, key=lambda each: order.index(each.name)), *kept)


def number_names(series: Sequence[Series], split: Split) -> Mapping[str, str]:
    """Return a name such as `Restricted project 1` by each name, the largest first."""
    ordered = sorted(series, key=_size, reverse=True)
    return {
        each.name: f"Restricted {NOUNS[split]} {number}"
        for number, each in enumerate(ordered, start=1)
    }


def _size(series: Series) -> int:
    return sum(each.failure_rate.total for each in series.intervals)
