"""The changes of a release: listed, recorded and replaced."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime

from flask import Response

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.api.catalogue.release import RELEASES
from insights_dash.api.reply import reply
from insights_dash.api.request import parse_instant, read_body
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import Read, read_model
from insights_dash.api.wire.changes import (
    ChangeBody,
    ChangesBody,
    WireChange,
    WireRecordedChanges,
    changes_to_wire,
    counts_to_wire,
)
from insights_dash.api.wire.collection import Collection
from insights_dash.domain.catalogue.change import MOST_CHANGES, Change, check_change
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.role import Permission
from insights_dash.store.changes import (
    ReplacedChanges,
    list_changes,
    note_changes,
    record_changes,
    replace_changes,
)


def list_of_release(services: Services, *, space: str, release: str) -> Response:
    """List the changes of a release, all in one page."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = RELEASES.stored.get(session, here, release)
        changes = list_changes(session, here, [found.id])[found.id]
    return reply(changes_to_wire(f"/api/{here.id}/releases/{found.id}", changes))


def record(services: Services, *, space: str, release: str) -> Response:
    """Add changes to a release, or correct those with the same IDs."""
    changes = _read_changes()
    with services.database.write() as session:
        here = enter_space(session, space)
        found = RELEASES.stored.get(session, here, release)
        recorded = record_changes(session, here, {found.id: changes})
        counts = ReplacedChanges(**asdict(recorded))
        note_changes(session, here, found.id, counts, services.now())
    return reply(counts_to_wire(counts))


def replace_all(services: Services, *, space: str, release: str) -> Response:
    """Replace the changes of a release."""
    changes = _read_changes()
    with services.database.write() as session:
        here = enter_space(session, space)
        found = RELEASES.stored.get(session, here, release)
        counts = replace_changes(session, here, found.id, changes)
        note_changes(session, here, found.id, counts, services.now())
    return reply(counts_to_wire(counts))


def _read_changes() -> list[Change]:
    read: Read[ChangesBody] = read_model(ChangesBody, read_body())
    given, problems = read.body.changes, list[Problem]()
    if "changes" not in read.given:
        problems.append(Problem("changes", "Enter the release's changes."))
    if len(given) > MOST_CHANGES:
        message = f"A release can have at most {MOST_CHANGES:,} changes."
        problems.append(Problem("changes", message))
        given = []
    changes = [
        _to_change(each, f"changes.{index}.", problems)
        for index, each in enumerate(given)
    ]
    problems += _find_repeated(changes)
    read.refuse(problems)
    return changes


def _to_change(body: ChangeBody, place: str, problems: list[Problem]) -> Change:
    def read_time(name: str) -> datetime | None:
        text = getattr(body, name)
        try:
            return parse_instant(text.strip(), f"{place}{name}")
        except InvalidInputError as error:
            problems.extend(error.problems)
            return None

    change = Change(
        body.id,
        body.message,
        body.author,
        body.is_bot,
        authored=read_time("authored"),
        committed=read_time("committed"),
        opened=read_time("opened"),
        merged=read_time("merged"),
        pull_request=body.pull_request,
        reverts=body.reverts,
        link=body.link,
    )
    problems.extend(check_change(change, place))
    return change


def _find_repeated(changes: list[Change]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, change in enumerate(changes):
        identifier = change.cleaned().id
        if identifier in seen:
            message = f'"{identifier[:100]}" is listed more than once.'
            yield Problem(f"changes.{index}.id", message)
        if identifier:
            seen.add(identifier)


_CHANGES = "/releases/<release>/changes"
_RECORD = (Permission.DEPLOYMENT_RECORD,)
_REPLACE = Route(
    "PUT",
    _CHANGES,
    replace_all,
    _RECORD,
    answer=WireRecordedChanges,
    body=ChangesBody,
)
ROUTES = (
    Route(
        "GET", _CHANGES, list_of_release, LIST_READERS, answer=Collection[WireChange]
    ),
    replace(_REPLACE, method="POST", view=record),
    _REPLACE,
)
