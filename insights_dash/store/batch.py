"""The data that a source hands over for recording, and the result of recording it.

Entries refer to each other by name. `position` is an entry's place in its source, such
as the line of a file; refusals contain it. Instants are aware, and anything finer than
a microsecond is cut off. Names are recorded in Unicode form NFC, whatever form they
have in the source.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from insights_dash.domain.catalogue.change import Change
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import Kind
from insights_dash.domain.names import compose
from insights_dash.domain.source import SourceKind


@dataclass(frozen=True)
class ProjectEntry:
    """A project. If `project_group` is None, a known project stays in its group.

    It keeps its owner if `owner` is None, and the link of that owner if `owner_url` is.
    """

    name: str
    project_group: str | None = None
    position: int = 0
    owner: str | None = None
    owner_url: str | None = None

    def __post_init__(self) -> None:
        """Compose the names."""
        object.__setattr__(self, "name", compose(self.name))
        object.__setattr__(
            self, "project_group", compose(self.project_group or "") or None
        )
        object.__setattr__(self, "owner", compose(self.owner or "") or None)


@dataclass(frozen=True)
class ChannelEntry:
    """A channel of a project. If no entry is the default, one of them becomes it."""

    project: str
    name: str
    is_default: bool = False
    position: int = 0

    def __post_init__(self) -> None:
        """Compose the names."""
        object.__setattr__(self, "project", compose(self.project))
        object.__setattr__(self, "name", compose(self.name))


@dataclass(frozen=True)
class EnvironmentEntry:
    """An environment. If `sort_order` is None, it stays as stored, or is put last."""

    name: str
    sort_order: int | None = None
    position: int = 0

    def __post_init__(self) -> None:
        """Compose the names."""
        object.__setattr__(self, "name", compose(self.name))


@dataclass(frozen=True)
class TenantEntry:
    """A tenant. `tags` are canonical names `Set/Tag`; None keeps the stored ones."""

    name: str
    tags: tuple[str, ...] | None = None
    position: int = 0

    def __post_init__(self) -> None:
        """Compose the names."""
        object.__setattr__(self, "name", compose(self.name))
        if self.tags is not None:
            object.__setattr__(self, "tags", tuple(map(compose, self.tags)))


class ReleaseEntry(NamedTuple):
    """A version of a project in a channel.

    If `created` or `git_commit` is None, it is unknown, and the stored one is kept. An
    empty `channel` is the project's default channel, also that of a deployment.
    """

    position: int
    project: str
    channel: str
    version: str
    created: datetime | None
    git_commit: str | None = None


class DeploymentEntry(NamedTuple):
    """A deployment of a release to an environment; `tenant` None means untenanted.

    `id` is the source's own: an entry with a known id corrects what is stored. `link`
    is the URL of the pipeline's run; None keeps the stored one.
    """

    position: int
    id: str
    project: str
    channel: str
    version: str
    environment: str
    tenant: str | None
    queued: datetime | None
    started: datetime | None
    completed: datetime | None
    state: TaskState
    had_guided_failure: bool
    link: str | None = None


class ChangeEntry(NamedTuple):
    """A change of a release, which was checked (`check_change`)."""

    position: int
    project: str
    channel: str
    version: str
    change: Change


def name_line(position: int) -> str:
    """Return where an entry of a file is, as part of a sentence."""
    return f"on line {position}"


@dataclass(frozen=True)
class Names:
    """The names of projects and tenants that the entries of a small batch have."""

    projects: frozenset[str]
    tenants: frozenset[str]


@dataclass(frozen=True)
class Batch:
    """Data of one source. Releases, deployments and changes are read once, in order.

    If a list is None, its documents are inferred from the releases and deployments. If
    it is given, it must be complete, together with the documents of the space: entries
    that name any other are refused. If `infers_releases`, releases that only
    deployments name are created, and their creation time is unknown.

    Deleted documents that entries name are restored, except those of the kinds in
    `never_restored`, which count as missing. `name_place` says in a sentence where the
    entry of a position is. If `names` are given, only documents with these names are
    read from the database, instead of all of the space. `source_kind` says how the data
    of the source arrive, if that is known.

    `sample` is how many of the first releases and deployments have their effects in the
    result.
    """

    source: str
    projects: Sequence[ProjectEntry] | None = None
    channels: Sequence[ChannelEntry] | None = None
    environments: Sequence[EnvironmentEntry] | None = None
    tenants: Sequence[TenantEntry] | None = None
    releases: Iterable[ReleaseEntry] = ()
    deployments: Iterable[DeploymentEntry] = ()
    changes: Iterable[ChangeEntry] | None = None
    infers_releases: bool = False
    never_restored: Collection[Kind] = ()
    name_place: Callable[[int], str] = name_line
    names: Names | None = None
    source_kind: SourceKind | None = None
    sample: int = 0


@dataclass(frozen=True)
class Refusal:
    """An entry of `projects` … `changes` that was not recorded, and why.

    `template` is the reason, with a `{}` for each of `values`, so that refusals for the
    same reason can be summarised. `names` are those of a release or deployment (its
    project, its channel and its version), of a channel (its project and its own), or of
    any other document.
    """

    kind: str
    position: int
    field: str
    template: str
    values: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Return the reason as a sentence."""
        return self.template.format(*self.values)


@dataclass(frozen=True)
class Counts:
    """How many entries of a kind were new, changed a document, or changed nothing."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Recorded:
    """The result of recording a batch.

    `revision` is the new revision of the space, None if nothing changed. `counts` are
    by kind (`project groups`, `projects`, … `deployments`); `inferred_releases` is how
    many releases only deployments name, and are new. `refusals` contains the
    first of the `refused` entries. `restored` has the names, by kind, of deleted
    documents that are back because entries refer to them. `effects` says of the first
    entries, by kind and position, whether they were `new`, `changed` or `unchanged`.
    """

    revision: int | None
    counts: Mapping[str, Counts]
    refusals: tuple[Refusal, ...]
    refused: int
    inferred_releases: int = 0
    restored: Mapping[str, Sequence[str]] = field(default_factory=dict)
    effects: Mapping[str, Mapping[int, str]] = field(default_factory=dict)


def describe_names(names: Sequence[str], *, most: int = 10) -> str:
    """Return the names in a phrase, such as `Shop, Blog and 3 more`."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most:,} more" if len(names) > most else shown
