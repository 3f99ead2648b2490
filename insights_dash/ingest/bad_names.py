"""The names on a bundle's bad rows, to recognise the problems that they cause.

If the row of a release is bad, its deployments refer to a missing release. That is the
same problem again, and would hide others.
"""

from insights_dash.domain.names import fold
from insights_dash.store.batch import (
    ChannelEntry,
    EnvironmentEntry,
    ProjectEntry,
    Refusal,
    ReleaseEntry,
    TenantEntry,
)

_MOST = 100_000  # hashes, which take a few megabytes
_PROJECT, _CHANNEL, _RELEASE = "project", "channel", "release"
_ENVIRONMENT, _TENANT = "environment", "tenant"


class BadNames:
    """The documents and releases on bad rows, as far as these can be read."""

    def __init__(self) -> None:
        self._hashes: set[int] = set()
        # Rows of lists that the store refused. Others may differ in letter case only.
        self._refused: set[tuple[str, ...]] = set()

    def note(self, entry: object) -> None:
        """Remember the names of a bad row."""
        match entry:
            case ProjectEntry():
                self._add(_PROJECT, entry.name)
            case ChannelEntry():
                self._add(_CHANNEL, entry.project, entry.name)
            case EnvironmentEntry():
                self._add(_ENVIRONMENT, entry.name)
            case TenantEntry():
                self._add(_TENANT, entry.name)
            case ReleaseEntry():
                self._add(_RELEASE, entry.project, entry.channel, entry.version)

    def explain(self, refusal: Refusal) -> bool:
        """Return whether an entry is only refused because another row is bad."""
        if refusal.kind not in {"releases", "deployments", "changes"}:
            self._refused.add((refusal.kind, *refusal.names))
            return False
        is_release = refusal.kind == "releases"
        is_explained = self._explains(refusal, is_release=is_release)
        if is_release:
            self._add(_RELEASE, *refusal.names)
        return is_explained

    def _explains(self, refusal: Refusal, *, is_release: bool) -> bool:
        project, channel, _ = refusal.names
        match refusal.field:
            case "environment" | "tenant" as kind:
                name = refusal.values[0]
                return self._has(kind, name) or (f"{kind}s", name) in self._refused
            case "project" | "channel" | "version" as field:
                if is_release and field == "version":
                    return False  # it is there twice
                refused = {("projects", project), ("channels", project, channel)}
                return (
                    self._has(_PROJECT, project)
                    or self._has(_CHANNEL, project, channel)
                    or (not is_release and self._has(_RELEASE, *refusal.names))
                    or not refused.isdisjoint(self._refused)
                )
        return False

    def _add(self, *names: str) -> None:
        if len(self._hashes) < _MOST:
            self._hashes.add(_hash(names))

    def _has(self, *names: str) -> bool:
        return _hash(names) in self._hashes


def _hash(names: tuple[str, ...]) -> int:
    # Rows may write a listed name in another letter case.
    return hash(tuple(map(fold, names)))
