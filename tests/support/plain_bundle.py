"""Reads a bundle of the golden vectors into a world, in a few plain lines.

Documents are numbered in the order of their rows, from 1. Reports and questions of the
vectors contain names, which become IDs here.
"""

import csv
import gzip
import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from insights_dash.domain.identity import Kind
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition, TenantMode
from insights_dash.store.history import CatalogueRows
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World

VECTORS = Path(__file__).parent.parent / "vectors"
# The bundles don't contain the tags' sort order; the answers of per-257 have this one.
TAG_ORDER = ("Region/Australia", "Region/Asia", "Region/Europe")
Rows = Sequence[Mapping[str, str]]
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class PlainBundle:
    """A folder of the golden vectors."""

    folder: Path

    @cached_property
    def expected(self) -> Mapping[str, Any]:
        text = gzip.decompress((self.folder / "expected.json.gz").read_bytes())
        answers: Mapping[str, Any] = json.loads(text)
        return answers

    def rows(self, name: str) -> Rows:
        packed = self.folder / f"{name}.csv.gz"
        if packed.exists():
            with gzip.open(packed, "rt", encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
        plain = (self.folder / f"{name}.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(plain.splitlines()))

    @cached_property
    def projects(self) -> Mapping[str, int]:
        return _number(row["project"] for row in self.rows("projects"))

    @cached_property
    def project_groups(self) -> Mapping[str, int]:
        return _number(row["project_group"] for row in self.rows("projects"))

    @cached_property
    def channels(self) -> Mapping[tuple[str, str], int]:
        return _number(
            (row["project"], row["channel"]) for row in self.rows("channels")
        )

    @cached_property
    def environments(self) -> Mapping[str, int]:
        return _number(row["environment"] for row in self.rows("environments"))

    @cached_property
    def tenants(self) -> Mapping[str, int]:
        return _number(row["tenant"] for row in self.rows("tenants"))

    @cached_property
    def tags(self) -> Mapping[str, int]:
        """Canonical names of tags, those in `TAG_ORDER` first."""
        named = [tag for row in self.rows("tenants") for tag in _tags_of(row)]
        return _number([*(tag for tag in TAG_ORDER if tag in named), *named])

    @cached_property
    def tag_sets(self) -> Mapping[str, int]:
        return _number(tag.split("/")[0] for tag in self.tags)

    @cached_property
    def world(self) -> World:
        return World(self._releases, self._deployments, self._catalogue)

    @cached_property
    def _releases(self) -> tuple[Release, ...]:
        return tuple(
            Release(
                number=number,
                project=self.projects[row["project"]],
                channel=self.channels[row["project"], row["channel"]],
                created=_instant(row["created"]),
                version=row["version"],
                is_deleted=False,
            )
            for number, row in enumerate(self.rows("releases"), start=1)
        )

    @cached_property
    def _deployments(self) -> tuple[Deployment, ...]:
        releases = {
            (each.channel, each.version): each.number for each in self._releases
        }
        deployments = []
        for row in self.rows("deployments"):
            number = int(row["id"].rsplit("-", 1)[1])
            channel = self.channels[row["project"], row["channel"]]
            deployments.append(
                Deployment(
                    number=number,
                    sequence=number,
                    release=releases[channel, row["version"]],
                    environment=self.environments[row["environment"]],
                    tenant=self.tenants[row["tenant"]] if row["tenant"] else None,
                    queued=_instant(row["queued"]),
                    started=_instant(row["started"]),
                    completed=_instant(row["completed"]),
                    state=row["state"],
                    had_guided_failure=row["had_guided_failure"] == "true",
                )
            )
        return tuple(deployments)

    @cached_property
    def _catalogue(self) -> CatalogueRows:
        return CatalogueRows(
            projects=[
                (
                    self.projects[row["project"]],
                    row["project"],
                    self.project_groups[row["project_group"]],
                )
                for row in self.rows("projects")
            ],
            project_groups=[
                (number, name, number) for name, number in self.project_groups.items()
            ],
            channels=[
                (
                    self.channels[row["project"], row["channel"]],
                    row["channel"],
                    self.projects[row["project"]],
                    row["is_default"] == "true",
                )
                for row in self.rows("channels")
            ],
            environments=[
                (
                    self.environments[row["environment"]],
                    row["environment"],
                    int(row["sort_order"]),
                )
                for row in self.rows("environments")
            ],
            tenants=[(number, name, number) for name, number in self.tenants.items()],
            tag_sets=[(number, name) for name, number in self.tag_sets.items()],
            tags=[
                (number, self.tag_sets[tag.split("/")[0]], tag, tag.split("/")[1])
                for tag, number in self.tags.items()
            ],
            tenant_tags=[
                (self.tenants[row["tenant"]], self.tags[tag])
                for row in self.rows("tenants")
                for tag in _tags_of(row)
            ],
        )

    def report(self, wanted: Mapping[str, Any]) -> ReportDefinition:
        """Return the report that has these names instead of IDs."""

        def identify(kind: Kind, numbers: Iterable[int]) -> Any:  # noqa: ANN401
            return tuple(kind.identify(number) for number in numbers)

        return ReportDefinition(
            name=wanted["Name"],
            project_group_ids=identify(
                Kind.PROJECT_GROUP,
                (self.project_groups[name] for name in wanted["ProjectGroupIds"]),
            ),
            project_ids=identify(
                Kind.PROJECT, (self.projects[name] for name in wanted["ProjectIds"])
            ),
            channel_ids=identify(
                Kind.CHANNEL,
                (
                    self.channels[project, name]
                    for project, name in wanted["ChannelIds"]
                ),
            ),
            environment_groups=tuple(
                EnvironmentGroup(
                    group["Name"],
                    identify(
                        Kind.ENVIRONMENT,
                        (self.environments[name] for name in group["Environments"]),
                    ),
                )
                for group in wanted["EnvironmentGroups"]
            ),
            tenant_mode=TenantMode(wanted["TenantMode"]),
            tenant_ids=identify(
                Kind.TENANT, (self.tenants[name] for name in wanted["TenantIds"])
            ),
            tenant_tags=tuple(wanted["TenantTags"]),
            time_zone=wanted["TimeZone"],
        )

    def as_of(self, query: Mapping[str, Any]) -> datetime:
        """Return the instant that a query asks for, or else that of the file."""
        return datetime.fromisoformat(query.get("asOf", self.expected["asOf"]))

    def query(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """Return a query whose tag set has its ID, without `asOf`."""
        wanted = {name: value for name, value in query.items() if name != "asOf"}
        if tag_set := wanted.pop("tagSet", None):
            wanted["tenantTagSetId"] = f"TagSets-{self.tag_sets[tag_set]}"
        return wanted


def _number(names: Iterable[Name]) -> Mapping[Name, int]:
    return {name: at for at, name in enumerate(dict.fromkeys(names), start=1)}


def _tags_of(row: Mapping[str, str]) -> Sequence[str]:
    return row["tags"].split(";") if row["tags"] else ()


def _instant(text: str) -> int | None:
    if not text:
        return None
    return (datetime.fromisoformat(text) - EPOCH) // MICROSECOND
