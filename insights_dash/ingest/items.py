"""Records items that a caller sends: releases with their changes, and deployments.

They follow the rules of the rows of an import bundle. What they leave out is filled in:
the ID of a deployment, its channel, and everything that is already known about it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.change import (
    LINK_LENGTH,
    Change,
    check_change,
    check_link,
    is_link,
)
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.names import check_characters, fold, is_blank
from insights_dash.domain.source import SourceKind
from insights_dash.ingest.bad_names import BadNames
from insights_dash.ingest.cells import CellError, parse_time
from insights_dash.ingest.natural_ids import derive_id
from insights_dash.ingest.rows import Row, parse_deployment, parse_release
from insights_dash.store.batch import (
    Batch,
    Counts,
    DeploymentEntry,
    Names,
    Recorded,
    Refusal,
    ReleaseEntry,
)
from insights_dash.store.changes import imply_change, record_changes
from insights_dash.store.record import record
from insights_dash.store.recorded import (
    RecordedDeployment,
    RecordedReleases,
    find_recorded_deployments,
    has_hidden_deployments,
)
from insights_dash.store.releases import set_commit
from insights_dash.store.spaces import Space, lock_space
from insights_dash.store.time_outs import await_ends

MOST_ITEMS, MOST_CHANGES = 1_000, 5_000
DEFAULT_SOURCE = "ingest"
_LONGEST_SOURCE = 100
# The API's own deployments, whose tasks have states of their own.
_RESERVED_SOURCE = "api"
_COMMIT = re.compile("[0-9a-f]{7,64}")
_UNFINISHED = frozenset({TaskState.QUEUED, TaskState.EXECUTING, TaskState.CANCELLING})


@dataclass(frozen=True)
class ReleaseItem:
    """The values of a release and of its changes, by property; empty ones are absent.

    Properties are named like the columns of a bundle.
    """

    values: Mapping[str, str]
    changes: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class Items:
    """What a caller sends; deployments are values by property."""

    releases: Sequence[ReleaseItem] = ()
    deployments: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class Recording:
    """How to record items: their source, and which kinds of documents to create.

    `creates` are the kinds of which missing documents are created, and deleted ones
    restored.
    """

    source: str = DEFAULT_SOURCE
    creates: frozenset[Kind] = frozenset()

    def check(self) -> Iterator[Problem]:
        """Find what is wrong with the name of the source."""
        if is_blank(self.source) or len(self.source) > _LONGEST_SOURCE:
            message = f"Enter a name of at most {_LONGEST_SOURCE} characters."
            yield Problem("source", message)
        elif self.source == _RESERVED_SOURCE:
            message = 'The API uses the source "api" itself. Choose another name.'
            yield Problem("source", message)
        yield from check_characters("source", self.source)


@dataclass(frozen=True)
class RecordedItems:
    """The result of recording items.

    `counts` are those of the releases, changes and deployments that were sent.
    `created` is how many documents other than deployments were created, by kind,
    whether an item described them or only named them. `deployments` are the IDs of the
    deployments that were sent. `is_within_limits` says whether the caller
    could see all of these before and can see them now.
    """

    counts: Counts
    created: Mapping[str, int]
    restored: Mapping[str, Sequence[str]]
    deployments: Sequence[str]
    is_within_limits: bool
    problems: Sequence[Problem]


def record_items(
    session: Session, space: Space, items: Items, recording: Recording, *, now: datetime
) -> RecordedItems:
    """Record everything, and find every problem.

    Problems have dotted fields, such as `deployments.0.state`. If there are any, the
    caller has to roll back. Other writers of the space wait until the session's
    transaction ends.
    """
    lock_space(session, space.number)
    reading = _Reading(session, space, items, recording)
    batch = reading.batch()
    if reading.has_hidden_deployments():
        # Problems would name what the item leaves out and the caller can't see.
        return RecordedItems(Counts(), {}, {}, (), is_within_limits=False, problems=())
    recorded = record(session, space, batch, now=now, on_refusal=reading.refuse)
    counts = [recorded.counts[each] for each in _SENT if each in recorded.counts]
    if not reading.problems:
        ids = [each.id for each in reading.deployments]
        await_ends(session, space, recording.source, ids, now=now)
        counts += reading.record_changes()
    return RecordedItems(
        counts=_add(counts),
        created=_list_created(recorded),
        restored=recorded.restored,
        deployments=[each.id for each in reading.deployments],
        is_within_limits=not reading.has_hidden_deployments(),
        problems=reading.problems,
    )


_SENT = ("releases", "deployments")


def _add(counts: Sequence[Counts]) -> Counts:
    return Counts(
        sum(each.new for each in counts),
        sum(each.changed for each in counts),
        sum(each.unchanged for each in counts),
    )


def _list_created(recorded: Recorded) -> Mapping[str, int]:
    created = {kind: each.new for kind, each in recorded.counts.items()}
    created.pop("deployments", None)
    created["releases"] = created.get("releases", 0) + recorded.inferred_releases
    return {kind: count for kind, count in created.items() if count}


@dataclass(frozen=True)
class _Contents:
    """What a release consists of, and the field of the item that says so."""

    field: str
    names: tuple[str, str, str]
    commit: str
    changes: Sequence[Change]


class _Reading:
    """Items while they are read: their entries, and the problems found so far."""

    def __init__(
        self, session: Session, space: Space, items: Items, recording: Recording
    ) -> None:
        self.problems: list[Problem] = []
        self.deployments: list[DeploymentEntry] = []
        self._session, self._space = session, space
        self._items, self._recording = items, recording
        self._bad = BadNames()
        self._refused: set[int] = set()
        self._contents: list[_Contents] = []
        self._listed: dict[tuple[str, str], list[str]] = defaultdict(list)
        for each in items.releases:
            if {"project", "version", "channel"} <= each.values.keys():
                name = fold(each.values["project"]), fold(each.values["version"])
                self._listed[name].append(each.values["channel"])
        self._known = find_recorded_deployments(
            session,
            space,
            recording.source,
            {each["id"] for each in items.deployments if "id" in each},
        )
        self._stored = RecordedReleases(session, space, self._list_unplaced())

    def batch(self) -> Batch:
        """Read every item, and return the entries of those without problems."""
        releases = list(self._read_releases())
        deployments = list(self._read_deployments())
        creates, source = self._recording.creates, self._recording.source
        return Batch(
            source=source,
            source_kind=SourceKind.PIPELINE,
            projects=None if Kind.PROJECT in creates else (),
            channels=None if Kind.CHANNEL in creates else (),
            environments=None if Kind.ENVIRONMENT in creates else (),
            tenants=None if Kind.TENANT in creates else (),
            releases=releases,
            deployments=deployments,
            infers_releases=Kind.RELEASE in creates,
            never_restored=frozenset(Kind) - creates,
            name_place=self._name_place,
            names=Names(
                projects=frozenset(each.project for each in releases)
                | {each.project for each in deployments},
                tenants=frozenset(each.tenant for each in deployments if each.tenant),
            ),
        )

    def has_hidden_deployments(self) -> bool:
        """Return whether one of the deployments is outside the caller's limits."""
        if self._space.visibility.is_unlimited:
            return False
        ids = [each.id for each in self.deployments]
        source = self._recording.source
        return has_hidden_deployments(self._session, self._space, source, ids)

    def refuse(self, refusal: Refusal) -> None:
        """Collect the reason for which the store refuses an item, once per item."""
        if self._bad.explain(refusal) or refusal.position in self._refused:
            return
        self._refused.add(refusal.position)
        place = self._field(refusal.position)
        self.problems.append(Problem(f"{place}.{refusal.field}", refusal.reason))

    def record_changes(self) -> Sequence[Counts]:
        """Record what the releases consist of, and return the counts of changes."""
        if not self._contents:
            return ()
        names = {each.names[0::2] for each in self._contents}
        stored = RecordedReleases(self._session, self._space, names)
        counts = []
        for each in self._contents:
            project, channel, version = each.names
            found = stored.list(project, version)
            here = [one for one in found if fold(one.channel) == fold(channel)]
            release = (here if channel else found)[0].id
            if each.commit:
                set_commit(self._session, self._space, release, each.commit)
            if each.commit and not each.changes:
                imply_change(self._session, self._space, release, each.commit)
            try:
                changes = {release: each.changes}
                counts.append(record_changes(self._session, self._space, changes))
            except InvalidInputError as error:
                self.problems += [
                    replace(one, field=f"{each.field}.{one.field}")
                    for one in error.problems
                ]
        return counts

    def _read_releases(self) -> Iterator[ReleaseEntry]:
        for position, item in enumerate(self._items.releases):
            row = Row(position, dict(item.values))
            entry = parse_release(row)
            entry = entry._replace(
                channel=self._choose_channel(item.values),
                git_commit=item.values.get("commit"),
            )
            changes = list(self._read_changes(position, item))
            names = entry.project, entry.channel, entry.version
            if self._accept(row, entry):
                self._add_contents(row, names, changes)
                yield entry

    def _read_changes(self, position: int, item: ReleaseItem) -> Iterator[Change]:
        repository = item.values.get("repository", "")
        for number, values in enumerate(item.changes):
            place = f"{self._field(position)}.changes.{number}"
            row = Row(position, dict(values))
            change = Change(
                id=values.get("id", ""),
                message=values.get("message", ""),
                author=values.get("author", ""),
                is_bot=row.boolean("is_bot") if "is_bot" in values else None,
                authored=row.instant("authored"),
                committed=row.instant("committed"),
                opened=row.instant("opened"),
                merged=row.instant("merged"),
                pull_request=values.get("pull_request", ""),
                reverts=values.get("reverts", ""),
                link=values.get("link") or _link_commit(repository, values),
            )
            self.problems += check_change(change, f"{place}.")
            self._add_problems(row, place)
            yield change

    def _read_deployments(self) -> Iterator[DeploymentEntry]:
        for number, item in enumerate(self._items.deployments):
            position = len(self._items.releases) + number
            values = _complete(item, self._known.get(item.get("id", "")))
            if "id" not in values:
                values["id"] = _derive_id(values)
            row = Row(position, values)
            if not values["id"]:
                values["id"] = "-"
                row.refuse(
                    "id", "Enter an ID, or the time when the deployment started."
                )
            entry = parse_deployment(row)
            link = row.text("link", longest=LINK_LENGTH) or None
            for problem in check_link("link", link or ""):
                row.refuse("link", "{}", problem.message)
            channel = self._choose_channel(values)
            entry = entry._replace(link=link, channel=channel)
            self.deployments.append(entry)
            if self._accept(row, entry):
                names = entry.project, entry.channel, entry.version
                self._add_contents(row, names, ())
                yield entry

    def _add_contents(
        self, row: Row, names: tuple[str, str, str], changes: Sequence[Change]
    ) -> None:
        commit = row.text("commit")
        if commit or changes:
            field = self._field(row.line)
            self._contents.append(_Contents(field, names, commit, changes))

    def _accept(self, row: Row, entry: ReleaseEntry | DeploymentEntry) -> bool:
        """Return whether a row has no problems; note them if it has."""
        row.text("commit")
        for problem in check_link("repository", row.text("repository")):
            row.refuse("repository", "{}", problem.message)
        if row.problems:
            self._bad.note(entry)
            self._refused.add(row.line)
        self._add_problems(row, self._field(row.line))
        return not row.problems

    def _add_problems(self, row: Row, place: str) -> None:
        for column, reason, values in row.problems:
            message = reason.format(*values)
            self.problems.append(Problem(f"{place}.{column}", message))

    def _choose_channel(self, values: Mapping[str, str]) -> str:
        """Return the channel of an item, empty for the project's default one.

        An item without a channel means the release that its version has already.
        """
        if "channel" in values:
            return values["channel"]
        project, version = values.get("project", ""), values.get("version", "")
        found = self._listed.get((fold(project), fold(version)))
        if found is None:
            stored = self._stored.list(project, version)
            found = [each.channel for each in stored]
        return found[0] if found else ""

    def _list_unplaced(self) -> set[tuple[str, str]]:
        """Return projects and versions of items without a channel."""
        values = [*(each.values for each in self._items.releases)]
        values += [
            _complete(each, self._known.get(each.get("id", "")))
            for each in self._items.deployments
        ]
        return {
            (each["project"], each["version"])
            for each in values
            if "channel" not in each and {"project", "version"} <= each.keys()
        }

    def _field(self, position: int) -> str:
        """Return the field of an item: `releases.0` or `deployments.3`."""
        releases = len(self._items.releases)
        if position < releases:
            return f"releases.{position}"
        return f"deployments.{position - releases}"

    def _name_place(self, position: int) -> str:
        kind, number = self._field(position).split(".")
        return f"in {kind}[{number}]"


def _write_known(known: RecordedDeployment) -> dict[str, str]:
    """Return what is known of a deployment, as items write it."""
    stored: dict[str, str] = {}
    for name, value in vars(known).items():
        if name == "has_timed_out":
            continue
        match value:
            case datetime():
                stored[name] = value.isoformat()
            case bool():
                stored[name] = str(value).lower()
            case str():
                stored[name] = value
    return stored


def _complete(
    item: Mapping[str, str], known: RecordedDeployment | None
) -> dict[str, str]:
    """Return an item with everything that it leaves out and that is known already.

    A deployment that runs again has no completion time, and neither has one whose end
    is reported after this server stopped waiting for it.
    """
    if known is None:
        return dict(item)
    stored = _write_known(known)
    if item.get("state") in _UNFINISHED or (known.has_timed_out and "state" in item):
        stored.pop("completed", None)
    is_elsewhere = any(
        name in item and fold(item[name]) != fold(stored[name])
        for name in ("project", "version")
    )
    if is_elsewhere:
        del stored["channel"]
    return {**stored, **item}


def _derive_id(values: Mapping[str, str]) -> str:
    """Return the ID of a deployment without one, always the same for the same one.

    It is made of its names and its start, or else its end.
    """
    time = values.get("started") or values.get("completed")
    if not time:
        return ""
    with suppress(CellError):
        time = parse_time(time).isoformat()
    names = ("project", "environment", "tenant", "version")
    return derive_id((values.get(name, "") for name in names), time)


def _link_commit(repository: str, change: Mapping[str, str]) -> str:
    """Return the URL of a commit in a repository on the web; empty if unknown."""
    commit = change.get("id", "")
    if not is_link(repository) or _COMMIT.fullmatch(commit) is None:
        return ""
    return f"{repository.removesuffix('/').removesuffix('.git')}/commit/{commit}"
