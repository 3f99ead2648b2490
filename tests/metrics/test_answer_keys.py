"""Whatever changes an answer changes the keys that it is stored under."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import combinations
from typing import Any

import pytest

from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.definitions import Definitions, Statistic
from insights_dash.domain.identity import ReportId, SpaceId, TagSetId
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.period import Period
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.report import Report
from insights_dash.domain.time_range import TICK, Compare, Granularity, TimeRange
from insights_dash.domain.visibility import RoleLimits, Visibility
from insights_dash.metrics.answer_keys import (
    answer_key,
    changes_key,
    memory_key,
    portfolio_key,
    rollout_key,
    sums_key,
)
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.memory import Memory, MemoryCache
from insights_dash.metrics.rollout_query import PromotionQuery, RolloutQuery
from insights_dash.store.history import Revisions
from plain_metrics import Deployment, Release, World
from random_worlds import CATALOGUE, build_catalogue, build_live_history, everything

NOW = datetime(2024, 6, 12, 15, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# The end of the period before the last quarter, at the same time of day.
BEFORE = datetime(2024, 2, 12, 15, 30, tzinfo=UTC)
LIMITED = Visibility((RoleLimits(projects=frozenset({"Projects-1"})),))
CUSTOM = TimeRange.CUSTOM


@dataclass(frozen=True)
class Asked:
    """What an answer depends on. The default is the answer that others differ from."""

    report: Report
    question: Question
    snapshot: Snapshot
    as_of: datetime = NOW
    project: int = 1
    by: Split = Split.PROJECT
    by_tag_set: TagSetId | None = None
    interval: date | None = None
    is_card: bool = False

    @property
    def changes(self) -> ChangesQuestion:
        asked = self.question, self.by, self.by_tag_set, self.interval, self.is_card
        return ChangesQuestion(*asked)


@cache
def make_default() -> Asked:
    """Return a question about a space, where each release is deployed at once.

    One deployment is from the future. Others are at the ends of both periods.
    """
    ends = HOUR, NOW - BEFORE - HOUR
    instants = [
        to_microseconds(NOW - each)
        for each in (-DAY, *ends, DAY, 3 * DAY, 40 * DAY, 200 * DAY, 400 * DAY)
    ]
    world = World(
        tuple(
            Release(number, 1, 1, created, f"1.{number}", is_deleted=False)
            for number, created in enumerate(instants, start=1)
        ),
        tuple(
            Deployment(
                *(number, 1, number, 1, None, None, None, completed + 1),
                state="Success",
                had_guided_failure=False,
            )
            for number, completed in enumerate(instants, start=1)
        ),
        CATALOGUE,
    )
    history, catalogue = build_live_history(world).snapshot(), build_catalogue(world)
    definition = replace(
        everything(), definitions=Definitions(statistic=Statistic.MEAN)
    )
    report = Report(
        ReportId("InsightsReports-1"), SpaceId("Spaces-1"), 1, NOW, definition
    )
    question = Question(
        split=Split.PROJECT, compare=Compare.PREVIOUS_PERIOD, limits=True
    )
    return Asked(
        report, question, Snapshot("x", Revisions(1, 1, 1), history, catalogue)
    )


def ask(**others: object) -> Asked:
    """Return the default with another question, with these fields."""
    default = make_default()
    return replace(default, question=replace(default.question, **others))  # type: ignore[arg-type]


def change_report(**others: object) -> Asked:
    """Return the default about another report, with these fields."""
    default = make_default()
    return replace(default, report=replace(default.report, **others))  # type: ignore[arg-type]


def change_snapshot(**others: object) -> Asked:
    """Return the default at another snapshot, with these fields."""
    default = make_default()
    return replace(default, snapshot=replace(default.snapshot, **others))  # type: ignore[arg-type]


def define(**others: object) -> Asked:
    """Return the default about a report with another definition."""
    definition = make_default().report.definition
    return change_report(definition=replace(definition, **others))  # type: ignore[arg-type]


def dates(first: date, last: date) -> Asked:
    """Return the default about custom dates."""
    return ask(time_range=CUSTOM, from_day=first, to_day=last)


# What another report, and another space, make of any answer.
OF_REPORTS: dict[str, Callable[[], Asked]] = {
    "the default": make_default,
    "another installation": partial(change_snapshot, installation="y"),
    "another space": partial(change_report, space_id=SpaceId("Spaces-2")),
    "another report": partial(change_report, id=ReportId("InsightsReports-2")),
    "a report that was edited": partial(change_report, revision=2),
    "a restored report": partial(change_report, last_modified_on=NOW - DAY),
    "other definitions": partial(
        define, definitions=Definitions(statistic=Statistic.MEDIAN)
    ),
}
OF_SPLITS: dict[str, Callable[[], Asked]] = {
    "another split": partial(ask, split=Split.TENANT),
    "a tag set": partial(
        ask, split=Split.TENANT_TAG_SET, tenant_tag_set_id=TagSetId("TagSets-1")
    ),
    "another tag set": partial(
        ask, split=Split.TENANT_TAG_SET, tenant_tag_set_id=TagSetId("TagSets-2")
    ),
    "a limited reader": partial(change_report, visibility=LIMITED),
}
OF_PERIODS: dict[str, Callable[[], Asked]] = {
    "another range": partial(ask, time_range=TimeRange.LAST_YEAR),
    "custom dates": partial(dates, date(2024, 5, 1), date(2024, 5, 20)),
    "another first day": partial(dates, date(2024, 5, 2), date(2024, 5, 20)),
    "another last day": partial(dates, date(2024, 5, 1), date(2024, 5, 21)),
    "other intervals": partial(ask, granularity=Granularity.DAILY),
}
# What doesn't matter to intervals in memory: their figures are the same.
OF_ANSWERS: dict[str, Callable[[], Asked]] = {
    "a space that changed": partial(change_snapshot, revisions=Revisions(2, 1, 2)),
    "another day": lambda: replace(make_default(), as_of=NOW + DAY / 2),
    "before the last deployment": lambda: replace(
        make_default(), as_of=NOW - HOUR - TICK
    ),
    "between a release and its deployment": lambda: replace(
        make_default(), as_of=NOW - HOUR
    ),
    "undeployed changes": partial(ask, lead_time=LeadTime.INCLUDING_WAITING),
    "without limits": partial(ask, limits=False),
    "the same period of last year": partial(ask, compare=Compare.YEAR_BEFORE),
    "only a summary": partial(ask, compare=Compare.NONE),
    "in the published shape": partial(ask, compare=None),
}
OF_CHANGES: dict[str, Callable[[], Asked]] = {
    "by another split": lambda: replace(make_default(), by=Split.TENANT),
    "by a tag set": lambda: replace(
        make_default(), by=Split.TENANT_TAG_SET, by_tag_set=TagSetId("TagSets-1")
    ),
    "by another tag set": lambda: replace(
        make_default(), by=Split.TENANT_TAG_SET, by_tag_set=TagSetId("TagSets-2")
    ),
    "an interval": lambda: replace(make_default(), interval=date(2024, 6, 2)),
    "another interval": lambda: replace(make_default(), interval=date(2024, 5, 26)),
    "a card": lambda: replace(make_default(), is_card=True),
    "a card, one second later": lambda: replace(
        make_default(), is_card=True, as_of=NOW + timedelta(seconds=1)
    ),
}


def key_answer(asked: Asked) -> Hashable:
    return answer_key(asked.report, asked.question, asked.snapshot, as_of=asked.as_of)


def key_changes(asked: Asked) -> Hashable:
    return changes_key(asked.report, asked.changes, asked.snapshot, as_of=asked.as_of)


def key_portfolio(asked: Asked) -> Hashable:
    return portfolio_key(asked.report, asked.changes, asked.snapshot, as_of=asked.as_of)


def key_memory(asked: Asked) -> Hashable:
    return memory_key(asked.report, asked.question, asked.snapshot)


def key_sums(asked: Asked) -> Hashable:
    return sums_key(asked.report, asked.changes, asked.snapshot)


def key_rollout(asked: Asked) -> Hashable:
    cache: Any = MemoryCache(Memory(1))
    report, snapshot = asked.report, asked.snapshot
    return RolloutQuery(
        report, asked.project, asked.as_of, snapshot, cache, Memory(1)
    ).cached.key


def key_spreads(asked: Asked) -> Hashable:
    return rollout_key(asked.report, asked.snapshot, asked.project)


def key_promotion(asked: Asked) -> Hashable:
    cache: Any = MemoryCache(Memory(1))
    zone = asked.report.definition.zone
    period = Period.of(asked.question, zone, as_of=asked.as_of)
    return PromotionQuery(asked.report, period, asked.snapshot, cache).cached.key


KNOWN = {
    each: OF_ANSWERS[each]
    for each in (
        "a space that changed",
        "before the last deployment",
        "between a release and its deployment",
    )
}
OTHER_DOCUMENTS = {
    "other documents": partial(change_snapshot, revisions=Revisions(2, 2, 2))
}
# Each key, and what it has to differ for.
KEYS: Mapping[str, tuple[Callable[[Asked], Hashable], Mapping[str, Any]]] = {
    "answer": (key_answer, OF_REPORTS | OF_SPLITS | OF_PERIODS | OF_ANSWERS),
    "changes": (
        key_changes,
        OF_REPORTS | OF_SPLITS | OF_PERIODS | OF_ANSWERS | OF_CHANGES,
    ),
    "portfolio": (
        key_portfolio,
        OF_REPORTS
        | OF_SPLITS
        | OF_PERIODS
        | OF_ANSWERS
        | {name: OF_CHANGES[name] for name in ("a card", "a card, one second later")},
    ),
    "memory": (key_memory, OF_REPORTS | OF_SPLITS | OF_PERIODS | OTHER_DOCUMENTS),
    "sums": (
        key_sums,
        OF_REPORTS
        | OF_SPLITS
        | OF_PERIODS
        | OTHER_DOCUMENTS
        | {name: OF_CHANGES[name] for name in OF_CHANGES if name.startswith("by ")}
        | {each: OF_ANSWERS[each] for each in ("the same period of last year",)},
    ),
    "rollout": (
        key_rollout,
        OF_REPORTS
        | KNOWN
        | {
            "a limited reader": OF_SPLITS["a limited reader"],
            "another project": lambda: replace(make_default(), project=2),
        },
    ),
    "spreads of a rollout": (
        key_spreads,
        OF_REPORTS
        | OTHER_DOCUMENTS
        | {"another project": lambda: replace(make_default(), project=2)},
    ),
    "promotion": (
        key_promotion,
        OF_REPORTS
        | KNOWN
        | {name: OF_PERIODS[name] for name in ("another range", "custom dates")}
        | {"a longer period": partial(dates, date(2024, 5, 1), date(2024, 6, 10))},
    ),
}


@pytest.mark.parametrize("name", KEYS)
def test_different_answers_have_different_keys(name: str) -> None:
    key, variants = KEYS[name]
    keys = {what: key(build()) for what, build in variants.items()}
    alike = [pair for pair in combinations(keys, 2) if keys[pair[0]] == keys[pair[1]]]
    assert [] == alike


def test_intervals_in_memory_are_shared_by_answers() -> None:
    default = key_memory(make_default())
    assert {default} == {key_memory(build()) for build in OF_ANSWERS.values()}


def test_limited_readers_share_answers_without_names() -> None:
    whole = ask(split=Split.NONE)
    limited = replace(whole, report=replace(whole.report, visibility=LIMITED))
    for key in (key_answer, key_memory):
        assert key(whole) == key(limited)
    # The groups of contributions have names.
    assert key_changes(whole) != key_changes(limited)


PUBLISHED = partial(ask, compare=None, limits=False, time_range=CUSTOM)
MAY = date(2024, 5, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Without a compared period, whose days would differ too.
        (
            PUBLISHED(from_day=MAY, to_day=date(2024, 5, 20)),
            PUBLISHED(from_day=MAY + DAY, to_day=date(2024, 5, 20)),
        ),
        (
            PUBLISHED(from_day=MAY, to_day=date(2024, 5, 20)),
            PUBLISHED(from_day=MAY, to_day=date(2024, 5, 21)),
        ),
        # Both end today, but the last interval is longer.
        (
            PUBLISHED(from_day=MAY, to_day=date(2024, 6, 12)),
            PUBLISHED(from_day=MAY, to_day=date(2024, 6, 13)),
        ),
        # The period goes on, without a deployment.
        (
            PUBLISHED(from_day=MAY, to_day=date(2024, 6, 30)),
            replace(
                PUBLISHED(from_day=MAY, to_day=date(2024, 6, 30)), as_of=NOW + DAY / 2
            ),
        ),
    ],
)
def test_days_of_answers_without_a_compared_period(one: Asked, other: Asked) -> None:
    assert key_answer(one) != key_answer(other)


@pytest.mark.parametrize("compare", [None, Compare.PREVIOUS_PERIOD])
def test_limits_depend_on_whether_the_last_interval_is_over(
    compare: Compare | None,
) -> None:
    today = ask(time_range=CUSTOM, from_day=MAY, to_day=NOW.date(), compare=compare)
    at_night = datetime(2024, 6, 12, 23, 59, 59, 999_999, tzinfo=UTC)
    running, over = (
        replace(today, as_of=at_night + each) for each in (-TICK, 0 * TICK)
    )
    assert key_answer(running) != key_answer(over)


def test_a_compared_period_ends_with_a_whole_day() -> None:
    at_night = datetime(2024, 6, 12, 23, 59, 59, 999_999, tzinfo=UTC)
    whole, cut = (
        replace(make_default(), as_of=each) for each in (at_night, at_night - TICK)
    )
    assert key_answer(whole) != key_answer(cut)


def test_deployments_at_the_end_of_the_compared_period() -> None:
    """Between both instants, there is only one in the compared period."""
    earlier, later = NOW, NOW + 2 * HOUR
    one, other = (replace(make_default(), as_of=each) for each in (earlier, later))
    assert key_answer(one) != key_answer(other)
    published = ask(compare=None)
    one, other = (replace(published, as_of=each) for each in (earlier, later))
    assert key_answer(one) == key_answer(other)
