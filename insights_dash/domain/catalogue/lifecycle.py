"""Lifecycles: the environments that releases go through."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Self

from insights_dash.domain.catalogue.document import (
    DocumentFields,
    check_document,
    check_name,
    check_order,
    check_text,
)
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import LifecycleId
from insights_dash.domain.names import compose


@dataclass(frozen=True)
class Phase:
    """A phase of a lifecycle.

    `automatic` and `optional` are the IDs of its environments. `minimum` is how many of
    them a release must reach before the next phase.
    """

    id: str = ""
    name: str = ""
    automatic: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    minimum: int = 0
    is_optional: bool = False


@dataclass(frozen=True)
class LifecycleFields(DocumentFields):
    """A lifecycle with all its phases."""

    phases: tuple[Phase, ...] = ()

    def composed(self) -> Self:
        """Return the fields with names in Unicode form NFC."""
        phases = (replace(each, name=compose(each.name)) for each in self.phases)
        return replace(super().composed(), phases=tuple(phases))


@dataclass(frozen=True)
class Lifecycle(LifecycleFields):
    """A stored lifecycle. One lifecycle of each space is its default."""

    id: LifecycleId = field(kw_only=True)
    is_default: bool = field(kw_only=True)


def check_lifecycle(
    fields: LifecycleFields, *, stored: str = "", stored_phases: Collection[str] = ()
) -> Iterator[Problem]:
    """Find what is wrong with a lifecycle by itself.

    `stored` is its current name, `stored_phases` are those of its phases.
    """
    yield from check_document(fields, stored=stored)
    for index, phase in enumerate(fields.phases):
        place = f"phases.{index}"
        name = phase.name.strip()
        kept = name if name in stored_phases else ""
        yield from check_name(f"{place}.name", phase.name, stored=kept)
        yield from check_text(f"{place}.id", phase.id)
        yield from check_order(f"{place}.minimum", phase.minimum)
