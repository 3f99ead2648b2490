"""The question of `/rollout`: which project of a report, as of when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.question import parse_as_of


class RolloutRows(StrEnum):
    """What the rows of a rollout's CSV file are; values are the API's."""

    NOW = "Now"
    RELEASES = "Releases"


class RolloutPart(StrEnum):
    """A part of a rollout's page, which an embed can show alone."""

    LANES = "lanes"
    SHARES = "shares"
    TIMES = "times"
    PROMOTION = "promotion"


PART_TITLES = {
    RolloutPart.LANES: "Where each release is",
    RolloutPart.SHARES: "Share reached over time",
    RolloutPart.TIMES: "How long releases took",
    RolloutPart.PROMOTION: "Promotion",
}


@dataclass(frozen=True)
class RolloutQuestion:
    """A project's ID, and an instant or the end of a local day; None means now."""

    project_id: str
    as_of: datetime | date | None = None

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> "RolloutQuestion":
        """Read the parameters `projectId`, which is required, and `asOf`.

        Raises:
            InvalidInputError: with every problem; `field` is the parameter's name.
        """
        problems: list[Problem] = []
        project_id = texts.get("projectId", "").strip()
        if not project_id:
            message = "A rollout is that of one project, so projectId is required."
            problems.append(Problem("projectId", message))
        try:
            as_of = parse_as_of(texts.get("asOf", ""))
        except InvalidInputError as error:
            raise InvalidInputError([*problems, *error.problems]) from error
        if problems:
            raise InvalidInputError(problems)
        return cls(project_id, as_of)
