"""Keys of what is stored of answers: everything that they depend on."""

from collections.abc import Hashable
from datetime import datetime

import numpy as np

from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.period import Period, list_intervals
from insights_dash.domain.question import LeadTime, Question
from insights_dash.domain.report import Report
from insights_dash.domain.time_range import Compare
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.history.column_file import FORMAT
from insights_dash.metrics.history.history import History
from insights_dash.metrics.report_scope import identify_report


def answer_key(
    report: Report, question: Question, snapshot: Snapshot, *, as_of: datetime
) -> str:
    """Return a key of everything that an answer depends on.

    Of the instant, only its day matters, and how many deployments had completed and how
    many releases were created by then. Undeployed changes grow older with every
    instant.

    Raises:
        InvalidInputError: if custom dates begin after the instant.
    """
    end, history = to_microseconds(as_of), snapshot.history
    waits = question.lead_time is LeadTime.INCLUDING_WAITING
    period = Period.of(question, report.definition.zone, as_of=as_of)
    return repr(
        (
            # A cache outside the process survives an upgrade that changes the rules.
            *(FORMAT, snapshot.installation, *identify_report(report)),
            *(snapshot.revisions.mark, end if waits else None),
            *(question.split.value, question.tenant_tag_set_id),
            *(question.time_range.value, question.granularity.value),
            *(question.lead_time.value, _visibility_key(report, question)),
            *(period.first, period.last, period.to),
            *_find_additions(report, question, period, history),
            _count_completed(history, until=as_of),
            history.releases.count_created(until=end),
        )
    )


def changes_key(
    report: Report, asked: ChangesQuestion, snapshot: Snapshot, *, as_of: datetime
) -> str:
    """Return a key of everything that changes and their contributions depend on.

    They depend on what the compared answer with its limits depends on. The days of
    cards begin at any instant.

    Raises:
        InvalidInputError: if custom dates begin after the instant.
    """
    groups = asked.division_of_groups
    return repr(
        (
            *("changes", answer_key(report, asked.question, snapshot, as_of=as_of)),
            *(groups.split.value, groups.tenant_tag_set_id, asked.interval),
            _visibility_key(report, groups),
            to_microseconds(as_of) if asked.is_card else None,
        )
    )


def portfolio_key(
    report: Report, asked: ChangesQuestion, snapshot: Snapshot, *, as_of: datetime
) -> Hashable:
    """Return a key of everything that changes without contributions depend on.

    Raises:
        InvalidInputError: if custom dates begin after the instant.
    """
    end = to_microseconds(as_of) if asked.is_card else None
    key = answer_key(report, asked.question, snapshot, as_of=as_of)
    return "portfolio", end, key


def _find_additions(
    report: Report, question: Question, period: Period, history: History
) -> tuple[object, ...]:
    """Return what the additions to a published answer depend on."""
    compare, is_over = question.compare, None
    if question.limits:
        week_start = report.definition.applied_definitions.week_start
        intervals = list_intervals(period, question.granularity, week_start)
        is_over = intervals[-1].is_over(period.as_of)
    if compare in {None, Compare.NONE}:
        return compare, is_over
    compared = period.compared(compare, question.granularity)
    return (
        *(compare, is_over, compared.first, compared.last, compared.ends_with_a_day),
        _count_completed(history, until=compared.end),
    )


def _count_completed(history: History, *, until: datetime) -> int:
    end = to_microseconds(until)
    return int(np.searchsorted(history.deployments.completed, end, "right"))


def memory_key(
    report: Report, question: Question, snapshot: Snapshot
) -> tuple[Hashable, ...]:
    """Return a key of what an interval's figures depend on, besides its deployments."""
    return (
        *ever_key(report, question, snapshot),
        *(question.time_range, question.from_day, question.to_day),
        question.granularity,
    )


def sums_key(
    report: Report, asked: ChangesQuestion, snapshot: Snapshot
) -> tuple[Hashable, ...]:
    """Return a key of what the sums of documents depend on, besides slow bounds."""
    return (
        *memory_key(report, asked.question, snapshot),
        *(asked.question.compare, asked.by, asked.by_tag_set),
    )


def table_key(
    report: Report, asked: ChangesQuestion, snapshot: Snapshot
) -> tuple[Hashable, ...]:
    """Return a key of what changed in series, besides deployments and instants."""
    own = sums_key(report, asked, snapshot)
    return "table", *own, _visibility_key(report, asked.division_of_groups)


def ever_key(
    report: Report, question: Question, snapshot: Snapshot
) -> tuple[Hashable, ...]:
    """Return a key of what series and their deployments depend on, in any period."""
    return (
        *(snapshot.installation, *identify_report(report)),
        *(snapshot.revisions.catalogue, question.split, question.tenant_tag_set_id),
        _visibility_key(report, question),
    )


def rollout_key(
    report: Report, snapshot: Snapshot, project: int
) -> tuple[Hashable, ...]:
    """Return a key of what the spread of a project's releases depends on."""
    return (
        *("rollout", project, snapshot.installation, *identify_report(report)),
        snapshot.revisions.catalogue,
    )


def _visibility_key(report: Report, question: Question) -> str:
    """Return what names, and the order of series, depend on; figures never do."""
    return report.visibility.key if question.split.names_documents else ""
