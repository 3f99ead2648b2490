"""Environments."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from insights_dash.domain.catalogue.document import (
    DocumentFields,
    check_document,
    check_order,
)
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import EnvironmentId


@dataclass(frozen=True)
class EnvironmentFields(DocumentFields):
    """An environment; one without a sort order comes last."""

    sort_order: int | None = None
    use_guided_failure: bool = False


@dataclass(frozen=True)
class Environment(EnvironmentFields):
    """A stored environment. Sort orders are those of promotion."""

    sort_order: int = 0
    id: EnvironmentId = field(kw_only=True)


def check_environment(
    fields: EnvironmentFields, *, stored: str = ""
) -> Iterator[Problem]:
    """Find what is wrong with an environment; `stored` is its current name."""
    yield from check_document(fields, stored=stored)
    yield from check_order("sort_order", fields.sort_order)
