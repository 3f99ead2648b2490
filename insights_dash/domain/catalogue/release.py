"""Releases."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from insights_dash.domain.catalogue.build_information import BuildInformation
from insights_dash.domain.catalogue.change import ID_LENGTH
from insights_dash.domain.catalogue.document import (
    VERSION_LENGTH,
    check_name,
    check_text,
)
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import ReleaseId
from insights_dash.domain.names import compose

MOST_PACKAGES = 500
MOST_CUSTOM_FIELDS = 100
_REF_LENGTH = 1_000
_KEY_LENGTH = 200
_VALUE_LENGTH = 4_000
_PACKAGE = re.compile(r"(?P<name>.+)[:=](?P<version>[^:=]+)", re.DOTALL)


@dataclass(frozen=True)
class GitReference:
    """The commit that a release was created from, and the branch or tag it was on."""

    git_ref: str = ""
    git_commit: str = ""

    def __bool__(self) -> bool:
        """Return whether anything is known."""
        return bool(self.git_ref or self.git_commit)


@dataclass(frozen=True)
class SelectedPackage:
    """A version of a package that a step of a release deploys.

    A step with several packages names them by their references.
    """

    action_name: str = ""
    version: str = ""
    package_reference_name: str = ""


@dataclass(frozen=True)
class ReleaseFields:
    """A version of a project; without a channel ID it is in the default channel."""

    project_id: str = ""
    channel_id: str = ""
    version: str = ""
    release_notes: str | None = None
    selected_packages: tuple[SelectedPackage, ...] = ()
    version_control_reference: GitReference | None = None
    custom_fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def git_commit(self) -> str:
        """The commit that it was created from; empty if unknown."""
        reference = self.version_control_reference
        return reference.git_commit.strip() if reference else ""


@dataclass(frozen=True)
class Release(ReleaseFields):
    """A stored release.

    `build_information` is only filled where it is asked for. It has no builds of
    `foreign_packages`, whose builds the caller who named them couldn't see. If its
    creation time (UTC) is unknown, `created` is an estimate, or None before the first
    deployment.
    """

    id: ReleaseId = field(kw_only=True)
    created: datetime | None = field(kw_only=True)
    is_creation_known: bool = field(default=True, kw_only=True)
    build_information: tuple[BuildInformation, ...] = field(default=(), kw_only=True)
    foreign_packages: tuple[SelectedPackage, ...] = field(default=(), kw_only=True)

    @property
    def is_creation_estimated(self) -> bool:
        """Whether the creation time is an estimate."""
        return self.created is not None and not self.is_creation_known


def parse_package(text: str) -> SelectedPackage | None:
    """Read `step:version` or `step:reference:version`; None for anything else.

    A package's ID can stand for the step.
    """
    found = _PACKAGE.fullmatch(text.strip())
    if found is None:
        return None
    step, _, reference = found["name"].partition(":")
    return SelectedPackage(step.strip(), found["version"].strip(), reference.strip())


def check_contents(fields: ReleaseFields) -> Iterator[Problem]:
    """Find what is wrong with a release's notes, packages, commit and custom fields."""
    yield from check_text("release_notes", fields.release_notes or "")
    yield from _check_packages(fields.selected_packages)
    yield from _check_custom_fields(fields.custom_fields)
    if fields.version_control_reference:
        place = "version_control_reference"
        for name, longest in (("git_ref", _REF_LENGTH), ("git_commit", ID_LENGTH)):
            text = getattr(fields.version_control_reference, name)
            if text.strip():
                yield from check_name(f"{place}.{name}", text, longest)


def _check_packages(packages: tuple[SelectedPackage, ...]) -> Iterator[Problem]:
    field = "selected_packages"
    if len(packages) > MOST_PACKAGES:
        yield Problem(field, f"At most {MOST_PACKAGES} packages are allowed.")
        return
    for index, each in enumerate(packages):
        place = f"{field}.{index}"
        yield from check_name(f"{place}.version", each.version, VERSION_LENGTH)
        for name in ("action_name", "package_reference_name"):
            if text := getattr(each, name):
                yield from check_name(f"{place}.{name}", text)


def _check_custom_fields(fields: Mapping[str, str]) -> Iterator[Problem]:
    if len(fields) > MOST_CUSTOM_FIELDS:
        message = f"At most {MOST_CUSTOM_FIELDS} custom fields are allowed."
        yield Problem("custom_fields", message)
        return
    for name, text in fields.items():
        shown = compose(name).strip()[:_KEY_LENGTH]
        yield from check_name("custom_fields", name, _KEY_LENGTH)
        if len(text) > _VALUE_LENGTH:
            message = f'"{shown}" is longer than {_VALUE_LENGTH:,} characters.'
            yield Problem("custom_fields", message)
