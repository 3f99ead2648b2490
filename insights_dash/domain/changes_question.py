"""The question of `/metrics/changes`: what changed between two periods, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from insights_dash.domain.choice import choose, choose_if_given
from insights_dash.domain.definitions import Statistic
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import TagSetId
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.time_range import Compare

# The length of the periods that cards and digests compare.
CARD_DAYS = 28
# A card has no other period, and no intervals but its own.
_NOT_OF_CARDS = ("timeRange", "from", "to", "granularity", "compare", "interval")
# What contributions can be of.
_GROUPS = tuple(each for each in Split if each is not Split.NONE)
_SHOWN = 100  # characters of a value that a message repeats


@dataclass(frozen=True)
class ChangesQuestion:
    """Which two periods are compared, and whose contributions are wanted.

    `question` compares its period with another one. `interval`, if it isn't None, is
    the start of one of the period's intervals, which is compared with those before it
    instead. With `is_card`, the last 28 days are compared with the 28 before, and the
    question's period means nothing. `by_tag_set` is None unless `by` needs it.
    `statistic` of durations is None if it is that of each report.
    """

    question: Question
    by: Split = Split.PROJECT
    by_tag_set: TagSetId | None = None
    interval: date | None = None
    is_card: bool = False
    statistic: Statistic | None = None

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> "ChangesQuestion":
        """Read the parameters of `/metrics`, `by`, `interval`, `days`, `statistic`.

        Whether `interval` is the start of an interval depends on the report, so
        `ComparedPeriods.of` checks it.

        Raises:
            InvalidInputError: with every problem; `field` is the parameter's name.
        """
        problems: list[Problem] = []
        try:
            question = Question.parse(texts)
        except InvalidInputError as error:
            problems += error.problems
            question = Question()
        by, by_tag_set = _parse_by(texts, problems)
        problems += _check_question(question)
        interval = _parse_interval(texts, problems)
        is_card = bool(texts.get("days", "").strip())
        if is_card:
            problems += _check_card(texts)
        statistic = choose_if_given(texts, "statistic", Statistic, problems)
        if problems:
            raise InvalidInputError(list(dict.fromkeys(problems)))
        compare = question.compare or Compare.PREVIOUS_PERIOD
        question = replace(question, compare=compare, limits=True)
        return cls(question, by, by_tag_set, interval, is_card, statistic)

    @property
    def division_of_groups(self) -> Question:
        """A question that is split as the contributions are."""
        return replace(self.question, split=self.by, tenant_tag_set_id=self.by_tag_set)


def _parse_by(
    texts: Mapping[str, str], problems: list[Problem]
) -> tuple[Split, TagSetId | None]:
    by = choose(texts, "by", ChangesQuestion.by, problems, _GROUPS)
    tag_set = texts.get("tenantTagSetId", "").strip()
    if by is not Split.TENANT_TAG_SET:
        return by, None
    if not tag_set:
        message = "Contributions by TenantTagSet require a tenantTagSetId."
        problems.append(Problem("tenantTagSetId", message))
    return by, TagSetId(tag_set)


def _check_question(question: Question) -> Iterator[Problem]:
    if question.compare is Compare.NONE:
        others = [each for each in Compare if each is not Compare.NONE]
        message = f"A change is one between two periods. Use {' or '.join(others)}."
        yield Problem("compare", message)
    if question.lead_time is not LeadTime.COMPLETED:
        message = (
            "Verdicts are about changes that are deployed, so leadTime can only be "
            f"{LeadTime.COMPLETED}."
        )
        yield Problem("leadTime", message)


def _parse_interval(texts: Mapping[str, str], problems: list[Problem]) -> date | None:
    text = texts.get("interval", "").strip()
    if not text:
        return None
    if texts.get("compare", "").strip():
        message = (
            "An interval is compared with those before it, so leave out compare or "
            "interval."
        )
        problems.append(Problem("interval", message))
    try:
        interval = date.fromisoformat(text)
    except ValueError:
        interval = None
    if interval is None or interval.isoformat() != text:
        message = f'Invalid date "{text[:_SHOWN]}". Use a date such as 2026-02-23.'
        problems.append(Problem("interval", message))
    return interval


def _check_card(texts: Mapping[str, str]) -> Iterator[Problem]:
    if texts["days"].strip() != str(CARD_DAYS):
        yield Problem("days", f"Only {CARD_DAYS} days can be compared.")
    for name in _NOT_OF_CARDS:
        if texts.get(name, "").strip():
            message = f"days takes the place of a period, so leave out days or {name}."
            yield Problem(name, message)
