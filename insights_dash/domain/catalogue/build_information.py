"""How versions of packages were built, and from which commits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self
from urllib.parse import quote

from insights_dash.domain.catalogue.change import (
    ID_LENGTH,
    LINK_LENGTH,
    MOST_CHANGES,
    Change,
    check_id,
    check_link,
    is_link,
    read_commit,
)
from insights_dash.domain.catalogue.document import (
    NAME_LENGTH,
    VERSION_LENGTH,
    check_name,
)
from insights_dash.domain.errors import Problem
from insights_dash.domain.names import compose

MOST_WORK_ITEMS = 1_000
_COMMENT_LENGTH = 2_000
BUILD_TEXTS = (
    *("build_environment", "build_number", "build_url", "branch"),
    *("vcs_type", "vcs_root", "vcs_commit_number"),
)
_SSH = re.compile(r"(?:ssh://)?git@([\w.-]+)(?::\d+(?=/))?[:/](?:v3/)?(.+)")
_COMMITS = (("bitbucket", "/commits/"), ("gitlab", "/-/commit/"))


@dataclass(frozen=True)
class Commit:
    """A commit of a build, with its message."""

    id: str = ""
    comment: str = ""
    link_url: str = ""


@dataclass(frozen=True)
class WorkItem:
    """An issue or ticket that a build is about."""

    id: str = ""
    description: str = ""
    link_url: str = ""
    source: str = ""


@dataclass(frozen=True)
class BuildFields:
    """What clients say about the build of a version of a package."""

    package_id: str = ""
    version: str = ""
    build_environment: str = ""
    build_number: str = ""
    build_url: str = ""
    branch: str = ""
    vcs_type: str = ""
    vcs_root: str = ""
    vcs_commit_number: str = ""
    commits: tuple[Commit, ...] = ()
    work_items: tuple[WorkItem, ...] = ()

    @property
    def vcs_commit_url(self) -> str:
        """The page of the commit that was built; empty if its host is unknown."""
        return link_commit(self.vcs_root, self.vcs_commit_number)

    def cleaned(self) -> Self:
        """Return the fields as they are stored: trimmed, with links to each commit."""
        texts = {name: getattr(self, name).strip() for name in BUILD_TEXTS}
        commits = tuple(
            Commit(
                compose(each.id).strip(),
                each.comment[:_COMMENT_LENGTH],
                each.link_url.strip() or link_commit(texts["vcs_root"], each.id),
            )
            for each in self.commits
        )
        return replace(
            self,
            package_id=compose(self.package_id).strip(),
            version=compose(self.version).strip(),
            **texts,
            commits=commits,
        )

    def list_changes(self) -> list[Change]:
        """Return the changes that the commits are."""
        return [
            read_commit(each.id, each.comment, each.link_url) for each in self.commits
        ]


@dataclass(frozen=True)
class BuildInformation(BuildFields):
    """Stored information on the build of a version of a package.

    `is_cut` says that commits and work items are left out, because there are too many.
    """

    id: str = field(kw_only=True)
    created: datetime = field(kw_only=True)
    is_cut: bool = field(default=False, kw_only=True)


def check_build(fields: BuildFields, place: str = "") -> Iterator[Problem]:
    """Find what is wrong with a build.

    `place` stands before the names of all fields but those of the package.
    """
    yield from check_name("package_id", fields.package_id, NAME_LENGTH)
    yield from check_name("version", fields.version, VERSION_LENGTH)
    for name in BUILD_TEXTS:
        if len(getattr(fields, name)) > LINK_LENGTH:
            message = f"The text is longer than {LINK_LENGTH:,} characters."
            yield Problem(f"{place}{name}", message)
    for name, most in (("commits", MOST_CHANGES), ("work_items", MOST_WORK_ITEMS)):
        if len(getattr(fields, name)) > most:
            yield Problem(f"{place}{name}", f"At most {most:,} are allowed.")
    for index, commit in enumerate(fields.commits[:MOST_CHANGES]):
        yield from check_id(f"{place}commits.{index}.id", commit.id)
        yield from check_link(f"{place}commits.{index}.link_url", commit.link_url)
    for index, item in enumerate(fields.work_items[:MOST_WORK_ITEMS]):
        yield from check_id(f"{place}work_items.{index}.id", item.id)
        yield from check_link(f"{place}work_items.{index}.link_url", item.link_url)
        for name in ("description", "source"):
            if len(getattr(item, name)) > _COMMENT_LENGTH:
                message = f"The text is longer than {_COMMENT_LENGTH:,} characters."
                yield Problem(f"{place}work_items.{index}.{name}", message)


def link_commit(root: str, commit: str) -> str:
    """Return the page of a commit, from its repository's address; empty if unknown.

    Addresses for SSH are those of the same repository on the web.
    """
    found = _SSH.fullmatch(root.strip())
    address = f"https://{found[1]}/{found[2]}" if found else root.strip()
    address = address.rstrip("/").removesuffix(".git")
    commit = commit.strip()
    if not commit or len(commit) > ID_LENGTH or not is_link(address):
        return ""
    between = next((path for host, path in _COMMITS if host in address), "/commit/")
    link = f"{address}{between}{quote(commit, safe='')}"
    return link if len(link) <= LINK_LENGTH else ""
