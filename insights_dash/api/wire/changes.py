"""Changes of releases in JSON. They are not in Octopus's API."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import Field

from insights_dash.api.wire.body import Body
from insights_dash.api.wire.collection import Collection, Paging, collection_to_wire
from insights_dash.api.wire.model import TextOrNull, Wire
from insights_dash.api.wire.moment import InstantText
from insights_dash.domain.catalogue.change import Change
from insights_dash.store.changes import ReplacedChanges

_TIMES = ("authored", "committed", "opened", "merged")


class WireChange(Wire):
    """A change that a release contains: a pull request or a commit."""

    id: str
    message: TextOrNull
    author: TextOrNull
    is_bot: bool | None
    authored: InstantText | None
    committed: InstantText | None
    opened: InstantText | None
    merged: InstantText | None
    pull_request: TextOrNull
    reverts: TextOrNull
    link: TextOrNull


class WireRecordedChanges(Wire):
    """How many changes were new, were corrected, were as stored, or were removed."""

    new: int
    changed: int
    unchanged: int
    removed: int


class ChangeBody(Body):
    """A change that a release contains: a pull request or a commit."""

    id: str = ""
    message: str = ""
    author: str = ""
    is_bot: bool | None = None
    authored: str = ""
    committed: str = ""
    opened: str = ""
    merged: str = ""
    pull_request: str = ""
    reverts: str = ""
    link: str = ""


class ChangesBody(Body):
    """The changes that a release contains."""

    changes: list[ChangeBody] = Field(default=[])


def changes_to_wire(release: str, changes: Sequence[Change]) -> Collection[WireChange]:
    """Return the changes of the release at that address, as one page."""
    path = f"{release}/changes"
    paging = Paging(path, 0, max(len(changes), 1), filters={})
    items = list(map(change_to_wire, changes))
    return collection_to_wire("Change", items, total=len(items), paging=paging)


def change_to_wire(change: Change) -> WireChange:
    """Show a change, with times to the microsecond, as lead times need them."""
    times = {name: _exact_text(getattr(change, name)) for name in _TIMES}
    return WireChange.model_validate({**vars(change), **times})


def counts_to_wire(counts: ReplacedChanges) -> WireRecordedChanges:
    """Show what recording changes did."""
    return WireRecordedChanges.model_validate(counts, from_attributes=True)


def _exact_text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()
