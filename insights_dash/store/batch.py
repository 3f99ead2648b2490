"""What a source hands over to be recorded, and what became of it.

Entries name each other by name; `position` is an entry's place in its source (a line of
a file), by which refusals name it. Instants are aware; anything finer is cut off. Names
are recorded in Unicode form NFC, whatever form they come in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.names import compose

DEFAULT_PROJECT_GROUP = "Default Project Group"


@dataclass(frozen=True)
class ProjectEntry:
    """A project. `project_group` None leaves a known project where it is."""

    name: str
    project_group: str | None = None

    def __post_init__(self) -> None:
        """Compose the names."""
        object.__setattr__(self, "name", compose(self.name))
        object.__setattr__(
            self, "project_group", compose(self.project_group or "") or None
        )


@dataclass(frozen=True)
class ChannelEntry:
    """A channel of a project. Where no entry of a project is default, one is chosen."""

    project: str
    name: str
    is_default: bool = False

    def __post_init__(self) -> None:
        """Compose the names."""
        object.__setattr__(self, "project", compose(self.project))
        object.__setattr__(self, "name", compose(self.name))


@dataclass(frozen=True)
class EnvironmentEntry:
    """An environment. `sort_order` None keeps a known one's, or puts a new one last."""

    name: str
    sort_order: int | None = None

    def __post_init__(self) -> None:
        """Compose the names."""
        object.__setattr__(self, "name", compose(self.name))


@dataclass(frozen=True)
class TenantEntry:
    """A tenant. `tags` are canonical names `Set/Tag`; None leaves them as they are."""

    name: str
    tags: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Compose the names."""
        object.__setattr__(self, "name", compose(self.name))
        if self.tags is not None:
            object.__setattr__(self, "tags", tuple(map(compose, self.tags)))


class ReleaseEntry(NamedTuple):
    """A version of a project in a channel.

    `created` None means unknown: a stored creation time is kept.
    """

    position: int
    project: str
    channel: str
    version: str
    created: datetime | None


class DeploymentEntry(NamedTuple):
    """A deployment of a release to an environment, for a tenant or for none.

    `id` is the source's own: an entry with a known id corrects what is stored.
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


@dataclass(frozen=True)
class Batch:
    """Data of one source. Releases and deployments are read once, in order.

    A list that is None is inferred from the releases and deployments. A list that is
    given is complete together with what the space holds: entries that name anything
    else are refused.
    """

    source: str
    projects: Sequence[ProjectEntry] | None = None
    channels: Sequence[ChannelEntry] | None = None
    environments: Sequence[EnvironmentEntry] | None = None
    tenants: Sequence[TenantEntry] | None = None
    releases: Iterable[ReleaseEntry] = ()
    deployments: Iterable[DeploymentEntry] = ()


@dataclass(frozen=True)
class Refusal:
    """An entry that was not recorded: of `releases` or `deployments`, and why.

    `template` is the reason with a `{}` for each of `values`, so that refusals for the
    same reason can be told together. `release` is the release that the entry is or
    names: its project, its channel and its version.
    """

    kind: str
    position: int
    field: str
    template: str
    values: tuple[str, ...] = ()
    release: tuple[str, str, str] = ("", "", "")

    @property
    def reason(self) -> str:
        """The reason as a sentence."""
        return self.template.format(*self.values)


@dataclass(frozen=True)
class Counts:
    """How many entries of a kind were new, changed something, or changed nothing."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Recorded:
    """The result of recording a batch.

    `revision` is the space's new one, None where nothing changed. `counts` are by kind
    (`project groups`, `projects`, … `deployments`). `refusals` holds the first of the
    `refused` entries. `restored` names, also by kind, the documents that had been
    deleted and are back because entries refer to them.
    """

    revision: int | None
    counts: Mapping[str, Counts]
    refusals: tuple[Refusal, ...]
    refused: int
    restored: Mapping[str, Sequence[str]] = field(default_factory=dict)


def describe_names(names: Sequence[str], *, most: int = 10) -> str:
    """`Shop, Blog and 3 more`."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most:,} more" if len(names) > most else shown
