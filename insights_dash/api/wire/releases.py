"""What was made of a release, and its defects. Source: OCTOPUS-WIRE 2.3."""

from collections.abc import Sequence

from insights_dash.api.wire.collection import Collection, Paging, collection_to_wire
from insights_dash.api.wire.records import WireCreatedRelease, WireDefect
from insights_dash.domain.catalogue.release import Release
from insights_dash.store.releases import Defect


def created_to_wire(release: Release) -> WireCreatedRelease:
    """The answer of `releases/create/v1`."""
    return {
        "ReleaseId": release.id,
        "ReleaseVersion": release.version,
        "AutomaticallyDeployedEnvironments": "",
    }


def defects_to_wire(release: str, defects: Sequence[Defect]) -> Collection[WireDefect]:
    """The defects of the release at that address, as one page."""
    items: list[WireDefect] = [
        {
            "Id": defect.id,
            "Description": defect.description,
            "Status": "Unresolved" if defect.resolved is None else "Resolved",
            "Links": {"Self": f"{release}/defects"},
        }
        for defect in defects
    ]
    paging = Paging(f"{release}/defects", 0, max(len(items), 1), filters={})
    return collection_to_wire("Defect", items, total=len(items), paging=paging)
