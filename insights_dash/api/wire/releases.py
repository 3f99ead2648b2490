"""Releases created by names, and defects. Source: OCTOPUS-WIRE 2.3."""

from collections.abc import Sequence

from insights_dash.api.wire.collection import (
    Collection,
    Links,
    Paging,
    collection_to_wire,
)
from insights_dash.api.wire.model import Wire
from insights_dash.domain.catalogue.release import Release
from insights_dash.store.releases import Defect


class WireCreatedRelease(Wire):
    """A release that was created by names."""

    release_id: str
    release_version: str
    automatically_deployed_environments: str = ""


class WireDefect(Wire):
    """A defect: the reason not to deploy a release any further."""

    id: str
    description: str
    status: str
    links: Links


def created_to_wire(release: Release) -> WireCreatedRelease:
    """Return the answer of `releases/create/v1`."""
    return WireCreatedRelease(release_id=release.id, release_version=release.version)


def defects_to_wire(release: str, defects: Sequence[Defect]) -> Collection[WireDefect]:
    """Return the defects of the release at that address, as one page."""
    items = [
        WireDefect(
            id=defect.id,
            description=defect.description,
            status="Unresolved" if defect.resolved is None else "Resolved",
            links={"Self": f"{release}/defects"},
        )
        for defect in defects
    ]
    paging = Paging(f"{release}/defects", 0, max(len(items), 1), filters={})
    return collection_to_wire("Defect", items, total=len(items), paging=paging)
