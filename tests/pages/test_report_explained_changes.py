"""The explanation of a deployment says and lists which changes it brings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from dash import html
from dash.development.base_component import Component

from insights_dash.domain.catalogue.change import Change
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import DeploymentId, ProjectId
from insights_dash.metrics.answer.delivery import BroughtRelease, Delivery
from insights_dash.metrics.answer.deployments import DeploymentMetrics
from insights_dash.metrics.answer.drill_down import FoundDeployment
from insights_dash.metrics.answer.explanation import Explanation
from insights_dash.pages.report.explained_changes import (
    build_changes,
    describe_changes,
)
from insights_dash.store.delivered_changes import DeliveredChange, DeliveredChanges

UTC_ZONE = ZoneInfo("UTC")
OLD, ONE, TWO = (
    BroughtRelease(number, version)
    for number, version in ((1, "1.0"), (2, "1.1"), (3, "1.2"))
)
SINCE = Delivery((ONE, TWO), OLD, (1,))
FIRST = Delivery((OLD, ONE, TWO), None, ())
JOINED = Delivery((TWO,), BroughtRelease(4, "1.3"), (1, 2))
MENDED = Change("a" * 40, "Mend the basket", "Ada", pull_request="12")
METRICS = DeploymentMetrics(
    id=DeploymentId("Deployments-1"),
    release_version="1.2",
    task_state=TaskState.SUCCESS,
    completed=datetime(2026, 8, 21, tzinfo=UTC),
    had_guided_failure=False,
    lead_time=None,
    lead_time_calculated_from_version=None,
    time_since_previous=None,
    previous_id=None,
    time_to_recovery=None,
    deployments_until_recovery=None,
    recovered_from_id=None,
    recovered_from_version=None,
)


def explain(delivery: Delivery, metrics: DeploymentMetrics = METRICS) -> Explanation:
    """Return the explanation of a deployment of 1.2 to production for Acme."""
    found = FoundDeployment(
        *(ProjectId("Projects-1"), "Shop", "Default", "production", "Acme"),
        is_tenanted=True,
        metrics=metrics,
    )
    nothing: dict[str, None] = dict.fromkeys(
        ("started", "queued", "previous", "delivered")
    )
    return Explanation(
        deployment=found,
        is_first=True,
        failures=(),
        releases=(),
        delivery=delivery,
        **nothing,
    )


def brought(*changes: Change, unknown: int = 0, total: int = 0) -> DeliveredChanges:
    """Return changes of 1.2, and how many of the releases before have none."""
    listed = tuple(DeliveredChange(TWO.number, each) for each in changes)
    return DeliveredChanges(
        total or len(changes), listed, tuple(range(100, 100 + unknown))
    )


def many(count: int) -> tuple[Change, ...]:
    return tuple(Change(f"{number}", f"Change {number}") for number in range(count))


NONE = brought()
WOULD = "It would have brought 3 changes since 1.0."
UNKNOWN = "No changes are recorded for 1 of its 2 new releases."
FAILED = replace(METRICS, task_state=TaskState.FAILED)
GUIDED = replace(METRICS, had_guided_failure=True)


@pytest.mark.parametrize(
    ("explanation", "changes", "text"),
    [
        (explain(SINCE), brought(*many(14)), "Brings 14 changes since 1.0."),
        (explain(SINCE), brought(MENDED), "Brings 1 change since 1.0."),
        (
            explain(FIRST),
            brought(*many(2)),
            "Brings 2 changes with the first release of its channel in production.",
        ),
        (
            explain(JOINED),
            brought(*many(2)),
            (
                "Brings 2 changes from its own release only, because production "
                "already had 1.3."
            ),
        ),
        (
            explain(SINCE, FAILED),
            brought(*many(3)),
            f"None, because it failed. {WOULD}",
        ),
        (
            explain(SINCE, GUIDED),
            brought(*many(3)),
            f"None, because it counts as failed. {WOULD}",
        ),
        (
            explain(SINCE),
            brought(*many(3), unknown=1),
            f"Brings 3 changes since 1.0. {UNKNOWN}",
        ),
        (
            explain(SINCE),
            brought(Change("a"), Change("b", reverts="a"), Change("c")),
            "Brings 3 changes since 1.0. 2 of them cancel each other out.",
        ),
        (
            explain(SINCE),
            brought(*many(3), total=3_000),
            "Brings 3,000 changes since 1.0.",
        ),
        (
            explain(SINCE),
            NONE,
            "Unknown. No changes are recorded for these 2 releases.",
        ),
        (explain(JOINED), NONE, "Unknown. No changes are recorded for 1.2."),
        (
            explain(Delivery((), BroughtRelease(9, "2.0"), (1, 2))),
            NONE,
            "None. production already had 2.0, which is newer.",
        ),
        (
            explain(Delivery((), TWO, (1, 2, 3))),
            NONE,
            "None. production already had this release.",
        ),
    ],
)
def test_a_sentence_counts_the_changes(
    explanation: Explanation, changes: DeliveredChanges, text: str
) -> None:
    assert text == describe_changes(explanation, changes)


def walk(node: object) -> Iterator[Component]:
    if isinstance(node, list | tuple):
        for each in node:
            yield from walk(each)
    elif isinstance(node, Component):
        yield node
        yield from walk(getattr(node, "children", None))


def read(node: object) -> str:
    if isinstance(node, list | tuple):
        return "".join(map(read, node))
    if isinstance(node, Component):
        return read(getattr(node, "children", None))
    return node if isinstance(node, str) else ""


def list_rows(delivery: Delivery, changes: DeliveredChanges) -> list[Component]:
    built = build_changes(explain(delivery), changes, UTC_ZONE)
    return [each for each in walk(built) if isinstance(each, html.Li)]


def test_a_row_has_everything_that_is_known_of_a_change() -> None:
    merged = datetime(2026, 8, 20, 9, tzinfo=UTC)
    bot = Change(
        "b" * 40, "Bump", "renovate[bot]", is_bot=True, committed=merged, reverts="x"
    )
    full = replace(MENDED, merged=merged, link="https://github.com/acme/shop/pull/12")
    newest, oldest = list_rows(JOINED, brought(bot, full))
    assert "Mend the basketAda · #12 · merged 20 Aug 2026, 09:00" == read(newest)
    [link] = [each for each in walk(newest) if isinstance(each, html.A)]
    assert full.link == getattr(link, "href", "")
    assert "noopener noreferrer" == getattr(link, "rel", "")
    text = "Bumprenovate[bot] · bot · bbbbbbbb · committed 20 Aug 2026, 09:00"
    assert text == read(oldest)
    assert not [each for each in walk(oldest) if isinstance(each, html.A)]


def test_rows_name_their_release_if_there_are_several() -> None:
    [row] = list_rows(SINCE, brought(MENDED))
    assert read(row).endswith("#12 · in 1.2")


def test_changes_that_cancel_each_other_out_and_merges_are_marked() -> None:
    rows = list_rows(
        JOINED,
        brought(
            Change("a" * 40, "Paint"),
            Change("c" * 40, 'Revert "Paint"', reverts="a" * 40),
            Change("d" * 40, "Merge branch 'main'"),
        ),
    )
    merge, revert, first = map(read, rows)
    assert merge.endswith("merge commit")
    assert revert.endswith("reverts aaaaaaaa")
    assert first.endswith("reverted by cccccccc")
    pulled = Change("x", reverts=MENDED.id, pull_request="!13")
    assert ["reverts #12", "reverted by !13"] == [
        read(row).rpartition(" · ")[2]
        for row in list_rows(JOINED, brought(MENDED, pulled))
    ]
    for row in rows:
        assert [each for each in walk(row) if "is-left-out" in str(each)]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//x", "ftp://x/y"])
def test_only_addresses_on_the_web_become_links(link: str) -> None:
    [row] = list_rows(JOINED, brought(replace(MENDED, link=link)))
    assert not [each for each in walk(row) if isinstance(each, html.A)]


def test_a_long_list_is_folded() -> None:
    built = build_changes(explain(JOINED), brought(*many(300), total=5_000), UTC_ZONE)
    shown, folded = built[2], built[3]
    rows = [read(each) for each in walk(shown) if isinstance(each, html.Li)]
    assert 8 == len(rows)
    assert rows[0].startswith("Change 299")
    text = read(folded)
    assert text.startswith("Show 192 more changes")
    assert text.endswith("4,800 earlier changes not listed")
    assert "Show 1 more change" in read(
        build_changes(explain(JOINED), brought(*many(9)), UTC_ZONE)
    )


def test_without_changes_there_is_no_list() -> None:
    title, sentence = build_changes(explain(SINCE), NONE, UTC_ZONE)
    assert "Changes" == read(title)
    assert read(sentence).startswith("Unknown.")
