"""Projects."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from insights_dash.domain.catalogue.document import (
    DocumentFields,
    check_document,
    check_text,
)
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import ProjectId

TENANTED = "TenantedOrUntenanted"
UNTENANTED_MODES = ("Untenanted", TENANTED)
TENANTED_MODES = (*UNTENANTED_MODES, "Tenanted")


@dataclass(frozen=True)
class ProjectFields(DocumentFields):
    """A project. Without a slug, group or lifecycle ID it gets the default one."""

    slug: str = ""
    project_group_id: str = ""
    lifecycle_id: str = ""
    tenanted_deployment_mode: str = TENANTED
    is_disabled: bool = False


@dataclass(frozen=True)
class Project(ProjectFields):
    """A stored project, which is in one group."""

    id: ProjectId = field(kw_only=True)


def check_project(fields: ProjectFields, *, stored: str = "") -> Iterator[Problem]:
    """Find what is wrong with a project by itself; `stored` is its current name."""
    yield from check_document(fields, stored=stored)
    yield from check_text("slug", fields.slug)
    if fields.tenanted_deployment_mode not in TENANTED_MODES:
        yield Problem(
            "tenanted_deployment_mode",
            f'Unknown mode "{fields.tenanted_deployment_mode[:100]}". '
            f"Use one of {', '.join(TENANTED_MODES)}.",
        )
