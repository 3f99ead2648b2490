"""What the URL of the portfolio asks for, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from insights_dash.access.guard import enter_space
from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.tag_set import TagSet
from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.choice import choose, find_choice
from insights_dash.domain.definitions import PAGE_DEFINITIONS, Definitions
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.metric import ChartStatistic
from insights_dash.domain.period import Period
from insights_dash.domain.portfolio_question import PortfolioBy
from insights_dash.domain.project_insights import InsightsScope
from insights_dash.domain.question import Flag, Question
from insights_dash.domain.time_range import Compare, TimeRange
from insights_dash.pages.refused import explain_problem
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.tag_set import TAG_SETS
from insights_dash.store.project_scopes import read_scope_of_projects
from insights_dash.store.spaces import Space

# What the API's question has that the URL of this page hasn't.
PERIOD = ("timeRange", "from", "to", "compare", "asOf")
_SCOPE = ("environmentId", "tags", "timeZone")
COMPARISONS = (Compare.PREVIOUS_PERIOD, Compare.YEAR_BEFORE)
# What scripts read in the URL and send to the server, in the order of the URL.
PARAMETERS = ("by", *PERIOD, *_SCOPE)
NOW = "now"  # `asOf` that means today even in a space whose history is closed
_CUSTOM = frozenset({"timeRange", "from", "to"})
_NOTHING_COMPARED = "The portfolio always compares two periods."


@dataclass(frozen=True)
class PortfolioView:
    """A space, and what the page shows of it.

    `problems` are what is wrong with the URL; defaults are shown instead.
    """

    space: Space
    by: PortfolioBy
    scope: InsightsScope
    environments: tuple[Environment, ...]
    tag_sets: tuple[TagSet, ...]
    question: Question
    texts: Mapping[str, str]
    problems: tuple[Problem, ...]

    @property
    def asked(self) -> ChangesQuestion:
        """The question about each row."""
        return ChangesQuestion(self.question)

    @property
    def as_of_day(self) -> date | None:
        """Return the local day that the rows are as of; None for now."""
        as_of, zone = self.question.as_of, ZoneInfo(self.scope.time_zone)
        if isinstance(as_of, datetime):
            return as_of.astimezone(zone).date()
        return as_of

    @property
    def closed_on(self) -> date | None:
        """Return the last local day of a closed history, None if it continues."""
        ends_on = self.space.history_ends_on
        zone = ZoneInfo(self.scope.time_zone)
        return ends_on.astimezone(zone).date() if ends_on else None


def find_statistic(definitions: Definitions | None) -> ChartStatistic:
    """Return the statistic of durations on pages of a report or a space."""
    return ChartStatistic((definitions or PAGE_DEFINITIONS).statistic.value)


def find_view(
    session: Session, space: object, parameters: object, *, now: datetime
) -> PortfolioView:
    """Return what a URL, or the browser's store, asks for.

    Raises:
        NotFoundError: if the space isn't found.
        PermissionDeniedError: if the caller can't open it.
    """
    here = enter_space(session, str(space))
    given: Mapping[str, object] = parameters if isinstance(parameters, dict) else {}
    texts = {name: _read_text(given.get(name)) for name in PARAMETERS}
    problems: list[Problem] = []
    by = choose(texts, "by", PortfolioBy.PROJECT, problems)
    scope = _read_scope(session, here, texts, problems)
    zone, ends_on = ZoneInfo(scope.time_zone), here.history_ends_on
    closed = ends_on.astimezone(zone).date().isoformat() if ends_on else ""
    question = _read_question(texts, closed, zone, problems, now=now)
    said = [explain_problem(each, texts) for each in problems]
    period = question.to_texts()
    shown = {
        "by": by.value,
        "timeRange": period["timeRange"],
        "from": period["from"],
        "to": period["to"],
        "compare": period["compare"],
        "asOf": period["asOf"] or (NOW if closed else ""),
        "environmentId": ",".join(scope.environment_ids),
        "tags": ",".join(scope.tag_ids),
        "timeZone": texts["timeZone"] and scope.time_zone,
    }
    return PortfolioView(
        here,
        by,
        scope,
        tuple(ENVIRONMENTS.list_page(session, here).items),
        tuple(TAG_SETS.list_page(session, here).items),
        question,
        shown,
        tuple(said),
    )


def list_defaults(view: PortfolioView) -> Mapping[str, str]:
    """Return the values that the URL leaves out."""
    environments, question = view.environments, Question()
    return {
        "by": PortfolioBy.PROJECT.value,
        "timeRange": question.time_range.value,
        "compare": Compare.PREVIOUS_PERIOD.value,
        "asOf": view.closed_on.isoformat() if view.closed_on else "",
        "environmentId": environments[-1].id if environments else "",
    }


def _read_question(
    texts: dict[str, str],
    closed: str,
    zone: ZoneInfo,
    problems: list[Problem],
    *,
    now: datetime,
) -> Question:
    """Return the period and what it is compared with; invalid parts have defaults.

    Dates don't need the `timeRange` that the API requires. `closed` is the last day of
    a closed history, whose rows are as of then.
    """
    if not texts["timeRange"].strip() and (texts["from"] + texts["to"]).strip():
        texts["timeRange"] = TimeRange.CUSTOM.value
    asked = {
        **{name: texts[name] for name in PERIOD},
        "compare": texts["compare"].strip() or Compare.PREVIOUS_PERIOD.value,
        "asOf": texts["asOf"].strip() or closed,
        "limits": Flag.TRUE.value,
    }
    if asked["asOf"].lower() == NOW:
        asked["asOf"] = ""
    found = _list_problems(asked, zone, now=now)
    problems += found
    wrong = {each.field for each in found}
    wrong |= _CUSTOM if wrong & _CUSTOM else set()
    kept = {name: text for name, text in asked.items() if name not in wrong}
    usual = {"compare": Compare.PREVIOUS_PERIOD.value, "asOf": closed}
    return Question.parse(usual | kept)


def _list_problems(
    asked: Mapping[str, str], zone: ZoneInfo, *, now: datetime
) -> Sequence[Problem]:
    found: list[Problem] = []
    if find_choice(asked["compare"], Compare) is Compare.NONE:
        found.append(Problem("compare", _NOTHING_COMPARED))
    try:
        question = Question.parse(asked)
        Period.of(question, zone, as_of=question.instant(zone, now=now))
    except InvalidInputError as error:
        found += error.problems
    return found


def _read_scope(
    session: Session, space: Space, texts: Mapping[str, str], problems: list[Problem]
) -> InsightsScope:
    """Return the scope of projects; invalid parts have their defaults."""
    asked = {name: texts[name] for name in _SCOPE}
    try:
        return read_scope_of_projects(session, space, asked)
    except InvalidInputError as error:
        problems += error.problems
    wrong = {each.field for each in problems}
    kept = {name: text for name, text in asked.items() if name not in wrong}
    return read_scope_of_projects(session, space, kept)


def _read_text(value: object) -> str:
    """Return the text of a parameter; of a repeated one the first."""
    if isinstance(value, list):
        return _read_text(value[0]) if value else ""
    return value if isinstance(value, str) else ""
