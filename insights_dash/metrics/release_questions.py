"""`ReleaseQuestions` answers questions about releases: where and since when."""

from dataclasses import dataclass
from datetime import datetime

from flask_caching import Cache

from insights_dash.domain.identity import Kind, SpaceId
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.period import Period
from insights_dash.domain.question import Question
from insights_dash.domain.report import Report
from insights_dash.metrics.answer.delivery import Delivery, find_arrival, find_delivery
from insights_dash.metrics.histories import Histories
from insights_dash.metrics.history.as_known import as_known
from insights_dash.metrics.memory import Memory
from insights_dash.metrics.rollout_query import (
    PromotionQuery,
    RolloutQuery,
    find_project,
)
from insights_dash.store.deployments import Deployment, Named


@dataclass(frozen=True)
class ReleaseQuestions:
    """Questions about releases. Safe to use from several threads."""

    _histories: Histories
    _cache: Cache
    _memory: Memory

    def ask_rollout(
        self, report: Report, project: str, *, as_of: datetime
    ) -> RolloutQuery:
        """Return the question about the rollout of a project, given by its ID.

        Raises:
            InvalidInputError: if the reader can't see such a project.
            NotFoundError: if the report's space is gone.
        """
        snapshot = self._histories.snapshot(report.space_id)
        number = find_project(snapshot.catalogue, report.visibility, project)
        return RolloutQuery(report, number, as_of, snapshot, self._cache, self._memory)

    def ask_promotion(
        self, report: Report, question: Question, project: str = "", *, now: datetime
    ) -> PromotionQuery:
        """Return the question how far the releases of a period have got.

        With the ID of a `project`, only its releases count.

        Raises:
            InvalidInputError: if the period begins in the future, or the reader can't
                see such a project.
            NotFoundError: if the report's space is gone.
        """
        zone, visibility = report.definition.zone, report.visibility
        period = Period.of(question, zone, as_of=question.instant(zone, now=now))
        snapshot = self._histories.snapshot(report.space_id)
        number = project and find_project(snapshot.catalogue, visibility, project)
        return PromotionQuery(report, period, snapshot, self._cache, number or None)

    def find_delivery(self, deployment: Deployment, *, as_of: datetime) -> Delivery:
        """Return the releases that a deployment brings, or would bring at `as_of`."""
        snapshot = self._histories.snapshot(SpaceId(deployment.space_id))
        history, end = as_known(snapshot.history, as_of=as_of), to_microseconds(as_of)
        arrival = find_arrival(
            history,
            deployment.number,
            _number(Kind.RELEASE, deployment.release),
            (
                _number(Kind.CHANNEL, deployment.channel),
                _number(Kind.ENVIRONMENT, deployment.environment),
                _number(Kind.TENANT, deployment.tenant),
            ),
            end=end,
        )
        return find_delivery(history, arrival, end=end)


def _number(kind: Kind, named: Named | None) -> int:
    return (kind.find_number(named.id) if named else None) or 0
