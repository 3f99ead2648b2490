"""Project groups."""

from dataclasses import dataclass, field

from insights_dash.domain.catalogue.document import DocumentFields
from insights_dash.domain.identity import ProjectGroupId


@dataclass(frozen=True)
class ProjectGroup(DocumentFields):
    """A group of projects."""

    id: ProjectGroupId = field(kw_only=True)
