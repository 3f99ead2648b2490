"""Information on builds in Octopus's shapes."""

from datetime import datetime
from typing import Any

from pydantic import Field, computed_field

from insights_dash.api.wire.body import Body
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import TextOrNull, Wire, WireDocument
from insights_dash.api.wire.moment import InstantText, instant_text
from insights_dash.domain.catalogue.build_information import (
    BUILD_TEXTS,
    BuildFields,
    Commit,
    WorkItem,
)


class WireCommit(Wire):
    """A commit of a build."""

    id: str
    comment: str
    link_url: TextOrNull


class WireWorkItem(Wire):
    """An issue or ticket that a build is about."""

    id: str
    description: str
    link_url: TextOrNull
    source: TextOrNull


class WireReleaseBuild(Wire):
    """How a package of a release was built."""

    package_id: str
    version: str
    build_environment: str
    build_number: str
    build_url: TextOrNull
    branch: TextOrNull
    vcs_type: TextOrNull
    vcs_root: TextOrNull
    vcs_commit_number: TextOrNull
    vcs_commit_url: TextOrNull
    work_items: list[WireWorkItem]
    commits: list[WireCommit]


class WireReleaseChanges(Wire):
    """What a release brings with a deployment."""

    version: str
    release_notes: str
    build_information: list[WireReleaseBuild]
    work_items: list[WireWorkItem]
    commits: list[WireCommit]


class WireBuildInformation(WireReleaseBuild, WireDocument):
    """Information on the build of a version of a package."""

    is_cut: bool = Field(exclude=True)
    created_on: datetime = Field(exclude=True, validation_alias="created")
    issue_tracker_name: None = None

    @computed_field
    def created(self) -> InstantText:
        """When the information was pushed."""
        return instant_text(self.created_on)

    @computed_field
    def incomplete_data_warning(self) -> str | None:
        """Why commits are left out."""
        warning = "This list has too many commits. Get the item by its ID."
        return warning if self.is_cut else None

    @computed_field
    def links(self) -> Links:
        """The URL of the information."""
        return {"Self": f"/api/{self.space_id}/build-information/{self.id}"}


class CommitBody(Body):
    """A commit of a build, with its message."""

    id: str = ""
    comment: str = ""
    link_url: str = ""


class WorkItemBody(Body):
    """An issue or ticket that a build is about."""

    id: str = ""
    description: str = ""
    link_url: str = ""
    source: str = ""


class BuildBody(Body):
    """How a version of a package was built."""

    build_environment: str = ""
    build_number: str = ""
    build_url: str = ""
    branch: str = ""
    vcs_type: str = ""
    vcs_root: str = ""
    vcs_commit_number: str = ""
    commits: list[CommitBody] = Field(default=[])
    work_items: list[WorkItemBody] = Field(default=[])


class BuildInformationBody(Body):
    """A version of a package, and how it was built."""

    package_id: str = ""
    version: str = ""
    octopus_build_information: BuildBody | None = None

    def fields(self) -> BuildFields:
        """Return what it says."""
        build = self.octopus_build_information or BuildBody()
        texts: dict[str, Any] = {name: getattr(build, name) for name in BUILD_TEXTS}
        return BuildFields(
            self.package_id,
            self.version,
            **texts,
            commits=tuple(
                Commit(each.id, each.comment, each.link_url) for each in build.commits
            ),
            work_items=tuple(
                WorkItem(each.id, each.description, each.link_url, each.source)
                for each in build.work_items
            ),
        )
