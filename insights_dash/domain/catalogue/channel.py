"""Channels."""

from dataclasses import dataclass, field

from insights_dash.domain.catalogue.document import DocumentFields
from insights_dash.domain.identity import ChannelId


@dataclass(frozen=True)
class ChannelFields(DocumentFields):
    """A channel of a project; without a lifecycle ID it has the project's."""

    project_id: str = ""
    lifecycle_id: str = ""
    is_default: bool = False


@dataclass(frozen=True)
class Channel(ChannelFields):
    """A stored channel. One channel of each project is its default.

    Slugs of channels are unique in their project only.
    """

    id: ChannelId = field(kw_only=True)
