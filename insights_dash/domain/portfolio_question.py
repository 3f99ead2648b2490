"""The question of the portfolio: what changed in every project or report of a space."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.choice import choose, find_choice
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.question import Flag, Question
from insights_dash.domain.verdict import Verdict

# The parameters of `/metrics/changes` that say which two periods are compared.
STATISTIC = "statistic"
COMPARED = ("timeRange", "from", "to", "granularity", "compare", "days", "asOf")
# What all projects share. Reports have a scope of their own.
SCOPE = ("environmentId", "tenantFilter", "tenantId", "tags", "timeZone")
_OF_PROJECTS = ("projectGroupId", "owner", *SCOPE)
_SHOWN = 100  # characters of a value that a message repeats


class PortfolioBy(StrEnum):
    """What a row of the portfolio is about."""

    PROJECT = "Project"
    REPORT = "Report"


class PortfolioOrder(StrEnum):
    """What rows are sorted by. Figures are those of now; the values are the API's."""

    VERDICT = "Verdict"
    NAME = "Name"
    LEAD_TIME = "LeadTime"
    LEAD_TIME_NINETY_FIFTH = "LeadTimeNinetyFifth"
    FREQUENCY = "Frequency"
    TIME_TO_RECOVERY = "MeanTimeToRecovery"
    FAILURE_RATE = "DeploymentFailureRate"
    LAST_DEPLOYMENT = "LastDeployment"


@dataclass(frozen=True)
class PortfolioQuestion:
    """Which periods are compared in every row, and which rows are wanted.

    `verdicts` None means any.
    """

    asked: ChangesQuestion
    by: PortfolioBy = PortfolioBy.PROJECT
    verdicts: frozenset[Verdict] | None = None
    order: PortfolioOrder = PortfolioOrder.VERDICT
    is_descending: bool = False

    @classmethod
    def parse(
        cls, texts: Mapping[str, str], verdicts: Sequence[str] | None
    ) -> "PortfolioQuestion":
        """Read the parameters; `verdicts` are the texts in the list `verdict`.

        Raises:
            InvalidInputError: with every problem; `field` is the parameter's name.
        """
        problems: list[Problem] = []
        try:
            asked = ChangesQuestion.parse(
                {name: texts.get(name, "") for name in (*COMPARED, STATISTIC)}
            )
        except InvalidInputError as error:
            problems += error.problems
            asked = ChangesQuestion(Question())
        by = choose(texts, "by", cls.by, problems)
        problems += _check_scope(texts, by)
        found = _parse_verdicts(verdicts, problems)
        order = choose(texts, "orderBy", cls.order, problems)
        descending = choose(texts, "descending", Flag.FALSE, problems)
        if problems:
            raise InvalidInputError(problems)
        return cls(asked, by, found, order, descending is Flag.TRUE)


def _check_scope(texts: Mapping[str, str], by: PortfolioBy) -> Iterator[Problem]:
    given = [name for name in _OF_PROJECTS if texts.get(name, "").strip()]
    if by is PortfolioBy.REPORT:
        for name in given:
            message = (
                f"Each report has a scope of its own, so leave out {name} or by=Report."
            )
            yield Problem(name, message)


def _parse_verdicts(
    texts: Sequence[str] | None, problems: list[Problem]
) -> frozenset[Verdict] | None:
    if texts is None:
        return None
    found = {text: find_choice(text, Verdict) for text in texts}
    problems += [
        Problem(
            "verdict",
            f'Unknown verdict "{text[:_SHOWN]}". Use one of {", ".join(Verdict)}.',
        )
        for text, verdict in found.items()
        if verdict is None
    ]
    return frozenset(filter(None, found.values()))
