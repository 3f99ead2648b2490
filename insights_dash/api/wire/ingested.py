"""The answer to the recording call, with property names like those of its body."""

from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

from insights_dash.ingest.items import RecordedItems


class Ingested(TypedDict):
    """How many of the sent releases, changes and deployments were new or changed.

    `documents` is how many documents other than deployments are new, by kind, including
    those that were only named. `deployments` are the IDs of the deployments, in order.
    """

    created: int
    updated: int
    unchanged: int
    documents: dict[str, int]
    deployments: list[str]


def ingested_to_wire(recorded: RecordedItems) -> Ingested:
    """Return the counts of a recording."""
    created = recorded.created.items()
    return {
        "created": recorded.counts.new,
        "updated": recorded.counts.changed,
        "unchanged": recorded.counts.unchanged,
        "documents": {to_camel(kind.replace(" ", "_")): each for kind, each in created},
        "deployments": list(recorded.deployments),
    }
