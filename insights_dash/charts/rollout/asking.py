"""Finds what the page of a rollout shows, and an embed of it."""

from dataclasses import dataclass
from datetime import datetime

from insights_dash.charts.rollout.found import FoundRollout, RolloutAsked
from insights_dash.charts.rollout.streams import Shown
from insights_dash.domain.period import Period
from insights_dash.domain.question import Question
from insights_dash.domain.report import Report
from insights_dash.metrics.service import MetricsService


@dataclass(frozen=True)
class ProjectAsked:
    """A project's rollout; of the question, the period and the instant count.

    `tag_set` groups the streams, `release` is explained; all are IDs, the last two can
    be empty.
    """

    project: str
    question: Question
    tag_set: str = ""
    shown: Shown = Shown.ALL
    release: str = ""


def find_rollout(
    metrics: MetricsService,
    report: Report,
    asked: ProjectAsked,
    *,
    now: datetime,
    hides_names: bool = False,
) -> FoundRollout:
    """Return a project's rollout in a report, and the promotion of its releases.

    Raises:
        InvalidInputError: if the period begins in the future, or the reader can't see
            such a project.
        NotFoundError: if the report's space is gone.
    """
    question, zone = asked.question, report.definition.zone
    as_of = question.instant(zone, now=now)
    period = Period.of(question, zone, as_of=as_of)
    query = metrics.releases.ask_rollout(report, asked.project, as_of=as_of)
    promotion = metrics.releases.ask_promotion(report, question, asked.project, now=now)
    if hides_names:
        query = query.without_names()
    shown = RolloutAsked(period, asked.tag_set, asked.shown, asked.release)
    return FoundRollout.of(query, shown, promotion.answer())
