"""Releases."""

from dataclasses import dataclass, field
from datetime import datetime

from insights_dash.domain.identity import ReleaseId

VERSION_LENGTH = 349


@dataclass(frozen=True)
class ReleaseFields:
    """A version of a project; without a channel ID it is in the default channel."""

    project_id: str = ""
    channel_id: str = ""
    version: str = ""
    release_notes: str | None = None


@dataclass(frozen=True)
class Release(ReleaseFields):
    """A stored release.

    If its creation time (UTC) is unknown, `created` is an estimate, or None before the
    first deployment.
    """

    id: ReleaseId = field(kw_only=True)
    created: datetime | None = field(kw_only=True)
    is_creation_known: bool = field(default=True, kw_only=True)

    @property
    def is_creation_estimated(self) -> bool:
        """Whether the creation time is an estimate."""
        return self.created is not None and not self.is_creation_known
