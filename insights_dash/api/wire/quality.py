"""Data quality in JSON. It is not in Octopus's API."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from insights_dash.api.wire.collection import Collection, Links, Paging
from insights_dash.api.wire.collection import collection_to_wire as to_collection
from insights_dash.api.wire.model import Wire
from insights_dash.api.wire.moment import InstantText
from insights_dash.domain.identity import Kind
from insights_dash.metrics.quality.checks import Check
from insights_dash.metrics.quality.findings import Finding
from insights_dash.metrics.quality.service import Quality
from insights_dash.store.deployments import Named
from insights_dash.store.examples import Example

# The collections of the API that have these documents, and of Octopus's pages.
COLLECTIONS: Mapping[Kind, str] = {
    Kind.PROJECT: "projects",
    Kind.PROJECT_GROUP: "projectgroups",
    Kind.CHANNEL: "channels",
    Kind.ENVIRONMENT: "environments",
    Kind.TENANT: "tenants",
    Kind.RELEASE: "releases",
    Kind.DEPLOYMENT: "deployments",
}


class WireExample(Wire):
    """A document that a check found, and the documents that it belongs to.

    `name` is its name or version. `time` is when a release was created, or when a
    deployment completed, else started, else was queued.
    """

    id: str
    name: str
    project_id: str | None
    project_name: str | None
    channel_id: str | None
    channel_name: str | None
    environment_id: str | None
    environment_name: str | None
    tenant_id: str | None
    tenant_name: str | None
    time: InstantText | None
    links: Links


class WireFinding(Wire):
    """How many documents a check found, of how many, what it means and what to do."""

    key: str
    title: str
    count: int
    of: int
    effect: str
    advice: str
    rule: str
    examples: list[WireExample]
    links: Links


class WireDataQuality(Wire):
    """What in the data of a space, or of a report, can make figures wrong.

    `first` and `last` are when the first and the last deployment was completed.
    """

    space_id: str
    report_id: str | None
    as_of: InstantText
    deployments: int
    releases: int
    first: InstantText | None
    last: InstantText | None
    findings: list[WireFinding]
    links: Links


def quality_to_wire(
    space: str,
    report: str | None,
    quality: Quality,
    findings: Sequence[tuple[Check, Finding, Sequence[Example]]],
) -> WireDataQuality:
    """Show the findings, each with its first examples."""
    held = quality.holdings
    return WireDataQuality(
        space_id=space,
        report_id=report,
        as_of=_exact_text(quality.as_of),
        deployments=held.deployments,
        releases=held.releases,
        first=_text(held.first),
        last=_text(held.last),
        findings=[_finding_to_wire(space, report, *each) for each in findings],
        links={
            "Self": f"{_path(space)}{_query(report)}",
            "Web": f"/{space}/data{_query(report)}",
        },
    )


def list_to_wire(
    space: str,
    report: str | None,
    finding: Finding,
    examples: Sequence[Example],
    place: tuple[int, int],
) -> Collection[WireExample]:
    """Show a page of what a check found; `place` is how far it skips, and its size."""
    skip, take = place
    filters = {"report": report} if report else {}
    paging = Paging(
        f"{_path(space)}/{finding.key}", skip, take, filters, ("skip", "take", "report")
    )
    items = [example_to_wire(space, each) for each in examples]
    return to_collection(
        "DataQualityExample", items, total=len(finding.examples), paging=paging
    )


def example_to_wire(space: str, example: Example) -> WireExample:
    """Show a document."""
    path = f"{space}/{COLLECTIONS[example.kind]}/{example.id}"
    return WireExample(
        id=example.id,
        name=example.name,
        time=_text(example.time),
        links={"Self": f"/api/{path}", "Web": f"/app#/{path}"},
        **_name("project", example.project),
        **_name("channel", example.channel),
        **_name("environment", example.environment),
        **_name("tenant", example.tenant),
    )


def _finding_to_wire(
    space: str,
    report: str | None,
    check: Check,
    finding: Finding,
    examples: Sequence[Example],
) -> WireFinding:
    query = _query(report)
    return WireFinding(
        key=check.key,
        title=check.title,
        count=finding.count,
        of=finding.of,
        effect=check.effect,
        advice=check.advice,
        rule=check.rule,
        examples=[example_to_wire(space, each) for each in examples],
        links={
            "Self": f"{_path(space)}/{check.key}{query}",
            "Web": f"/{space}/data/quality/{check.key}{query}",
        },
    )


def _name(noun: str, named: Named | None) -> dict[str, str | None]:
    return {
        f"{noun}_id": named.id if named else None,
        f"{noun}_name": named.name if named else None,
    }


def _path(space: str) -> str:
    return f"/api/{space}/data-quality"


def _query(report: str | None) -> str:
    return f"?report={quote(report)}" if report else ""


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else _exact_text(instant)


def _exact_text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
