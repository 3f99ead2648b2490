"""What an embed shows: one view of a report, and what its viewer can change."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from insights_dash.domain.choice import choose, choose_if_given
from insights_dash.domain.comma_list import split_list
from insights_dash.domain.embed import EmbedLink
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import TagSetId
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.portfolio_question import PortfolioQuestion
from insights_dash.domain.question import NAMES, Question, Split
from insights_dash.domain.rollout_question import PART_TITLES, RolloutPart
from insights_dash.domain.time_range import Compare, RangeFamily, TimeRange


class Theme(StrEnum):
    """Colours: always light or dark, the device's, or the host page's."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"
    PARENT = "parent"


class Shown(StrEnum):
    """Whether something is shown."""

    SHOWN = "shown"
    HIDDEN = "hidden"


class Change(StrEnum):
    """What a viewer can change; each value is the name of a parameter."""

    SPLIT = "split"
    RANGE = "timeRange"


class EmbedPage(StrEnum):
    """Pages that an embed can show besides the charts of a report."""

    ROLLOUT = "rollout"
    PORTFOLIO = "portfolio"


@dataclass(frozen=True)
class RolloutView:
    """The rollout of a project, by IDs; lanes are grouped by a tag set, if any.

    It can be limited to a `part`, or to one `release` and when that arrived where.
    """

    project_id: str
    tag_set: str = ""
    part: RolloutPart | None = None
    release: str = ""

    @property
    def title(self) -> str:
        """What is shown of the rollout."""
        if self.release:
            return "Rollout of a release"
        return PART_TITLES[self.part] if self.part else "Rollout"


@dataclass(frozen=True)
class PortfolioView:
    """The portfolio of a space: its filters and its order, by the API's parameters."""

    texts: Mapping[str, str]

    @property
    def question(self) -> PortfolioQuestion:
        """Return which rows are wanted; the periods are those of the embed."""
        return _ask_portfolio(self.texts)


_OF_ROLLOUT = ("projectId", "groupBy", "part", "release")
_OF_PORTFOLIO = (
    *("by", "environmentId", "tags", "timeZone", "projectGroupId", "owner"),
    *("verdict", "orderBy", "descending"),
)
BAD_OPTIONS = "Its options aren't valid."
_FORMER_METRIC = "measure"
_TWO_METRICS = '"metric" and "measure", its former name, differ. Give only "metric".'
OPTIONS = (
    *(*NAMES, "metric", "statistic", "changes", "theme", "title", "names"),
    *("page", *_OF_ROLLOUT, *_OF_PORTFOLIO),
)


@dataclass(frozen=True)
class EmbedView:
    """A view of a report; `metric` is None for the overview.

    With a `rollout`, that is shown instead of charts, and with a `portfolio` that of
    the space, without a report.
    Its time range is the widest that the viewer can choose.
    """

    metric: Metric | None = None
    question: Question = field(default_factory=Question)
    statistic: ChartStatistic = ChartStatistic.MEAN
    changes: frozenset[Change] = frozenset()
    theme: Theme = Theme.AUTO
    shows_title: bool = True
    hides_names: bool = False
    rollout: RolloutView | None = None
    portfolio: PortfolioView | None = None

    @classmethod
    def parse(cls, texts: Mapping[str, object]) -> "EmbedView":
        """Read the API's parameters; those that are missing or empty get their default.

        `measure` is read as `metric`, its name when older links were created.

        Raises:
            InvalidInputError: with every problem, including one per unknown name.
        """
        former = texts.get(_FORMER_METRIC)
        if former is not None and texts.get("metric", former) != former:
            raise InvalidInputError([Problem(_FORMER_METRIC, _TWO_METRICS)])
        if former is not None:
            texts = {name: texts[name] for name in texts if name != _FORMER_METRIC}
            texts["metric"] = former
        problems = [
            Problem(name, f'Unknown view option "{name[:100]}".')
            for name in texts
            if name not in OPTIONS
        ]
        problems += [
            Problem(name, "Must be a string.")
            for name in OPTIONS
            if not isinstance(texts.get(name, ""), str)
        ]
        if problems:
            raise InvalidInputError(problems)
        given = {name: str(text).strip() for name, text in texts.items()}
        try:
            question = Question.parse(given)
        except InvalidInputError as error:
            problems += error.problems
            question = Question()
        metric, page = given.get("metric", ""), _read_page(given, problems)
        view = cls(
            choose(given, "metric", Metric.LEAD_TIME, problems) if metric else None,
            question,
            choose(given, "statistic", ChartStatistic.MEAN, problems),
            _read_changes(given.get("changes", ""), problems),
            choose(given, "theme", Theme.AUTO, problems),
            choose(given, "title", Shown.SHOWN, problems) is Shown.SHOWN,
            choose(given, "names", Shown.SHOWN, problems) is Shown.HIDDEN,
            _read_rollout(given, problems) if page is EmbedPage.ROLLOUT else None,
            _read_portfolio(given, problems) if page is EmbedPage.PORTFOLIO else None,
        )
        if problems:
            raise InvalidInputError(problems)
        return view

    def to_texts(self) -> dict[str, str]:
        """Return texts that `parse` turns into the same view."""
        return {
            "metric": self.metric.value if self.metric else "",
            **{name: str(text) for name, text in self.question.to_texts().items()},
            "statistic": self.statistic.value,
            "changes": " ".join(sorted(self.changes)),
            "theme": self.theme.value,
            "title": Shown.SHOWN if self.shows_title else Shown.HIDDEN,
            "names": Shown.HIDDEN if self.hides_names else Shown.SHOWN,
            "page": self.page.value if self.page else "",
            "projectId": self.rollout.project_id if self.rollout else "",
            "groupBy": self.rollout.tag_set if self.rollout else "",
            "part": (self.rollout.part or "") if self.rollout else "",
            "release": self.rollout.release if self.rollout else "",
            **(self.portfolio.texts if self.portfolio else {}),
        }

    @property
    def page(self) -> EmbedPage | None:
        """The page that is shown instead of charts."""
        if self.portfolio:
            return EmbedPage.PORTFOLIO
        return EmbedPage.ROLLOUT if self.rollout else None

    @property
    def title(self) -> str:
        """What is shown: a chart, all of them, a rollout, or the portfolio."""
        if self.rollout:
            return self.rollout.title
        if self.portfolio:
            return "Portfolio"
        return self.metric.spec.title if self.metric else "Overview"

    @property
    def ranges(self) -> tuple[TimeRange, ...]:
        """The time ranges that the viewer can choose: the view's and narrower ones."""
        widest = self.question.time_range
        if Change.RANGE not in self.changes:
            return (widest,)
        if widest.family not in {RangeFamily.LAST, RangeFamily.THIS}:
            return (widest,)
        return tuple(
            each
            for each in TimeRange
            if each.family is widest.family and each.whole_months <= widest.whole_months
        )

    @property
    def has_header(self) -> bool:
        """Whether a line with a title or controls is above the charts."""
        return self.shows_title or bool(self.changes)

    @property
    def has_legend(self) -> bool:
        """Whether charts have a legend, for several series."""
        return self.question.split is not Split.NONE

    def change(self, wanted: object, tag_sets: Container[str]) -> "EmbedView":
        """Return the view with the viewer's choices, except those they can't make.

        `wanted` has the values of the controls, by parameter. A split by tag set is its
        name, a space and one of `tag_sets`.
        """
        given = wanted if isinstance(wanted, dict) else {}
        question = self.question
        for each in self.ranges:
            if each == given.get("timeRange"):
                question = replace(question, time_range=each)
        asked = given.get("split")
        if Change.SPLIT in self.changes and isinstance(asked, str):
            question = _split(question, asked, tag_sets)
        return replace(self, question=question)


def find_options(texts: Mapping[str, object]) -> EmbedView | None:
    """Return what a stored view shows, None if its options aren't valid.

    They were checked when it was created, but not if it was imported.
    """
    try:
        return EmbedView.parse(texts)
    except InvalidInputError:
        return None


def find_view(link: EmbedLink) -> EmbedView | None:
    """Return what a link shows, None if its options aren't valid.

    Only the portfolio has no report.
    """
    view = find_options(link.view)
    is_of_space = link.report_id is None
    return view if view and bool(view.portfolio) is is_of_space else None


def _read_page(given: Mapping[str, str], problems: list[Problem]) -> EmbedPage | None:
    """Read `page`; parameters that only another page has are wrong."""
    page = choose_if_given(given, "page", EmbedPage, problems)
    for owner, names in (
        (EmbedPage.ROLLOUT, _OF_ROLLOUT),
        (EmbedPage.PORTFOLIO, _OF_PORTFOLIO),
    ):
        if page is not owner:
            message = f'Only applies to the page "{owner}".'
            problems += [Problem(name, message) for name in names if given.get(name)]
    if page and given.get("metric"):
        problems.append(Problem("metric", f"A {page} has no metric."))
    if page and Change.SPLIT in given.get("changes", "").split():
        problems.append(Problem("changes", f"A {page} has no split to change."))
    return page


def _read_rollout(given: Mapping[str, str], problems: list[Problem]) -> RolloutView:
    project, tag_set = given.get("projectId", ""), given.get("groupBy", "")
    part = choose_if_given(given, "part", RolloutPart, problems)
    release = given.get("release", "")
    if not project:
        message = "A rollout is that of one project, so projectId is required."
        problems.append(Problem("projectId", message))
    if part and release:
        message = "A release is shown alone, so give either part or release."
        problems.append(Problem("part", message))
    return RolloutView(project, tag_set, part, release)


def _read_portfolio(given: Mapping[str, str], problems: list[Problem]) -> PortfolioView:
    """Read the rows of a portfolio; IDs are checked when it is shown."""
    texts = {name: text for name in _OF_PORTFOLIO if (text := given.get(name, ""))}
    try:
        _ask_portfolio(texts)
    except InvalidInputError as error:
        problems += error.problems
    if given.get("compare", "").casefold() == Compare.NONE.casefold():
        message = "The portfolio always compares two periods."
        problems.append(Problem("compare", message))
    return PortfolioView(texts)


def _ask_portfolio(texts: Mapping[str, str]) -> PortfolioQuestion:
    problems: list[Problem] = []
    verdicts = split_list([texts.get("verdict", "")], "verdict", problems)
    if problems:
        raise InvalidInputError(problems)
    return PortfolioQuestion.parse(texts, verdicts or None)


def _split(question: Question, asked: str, tag_sets: Container[str]) -> Question:
    name, _, tag_set = asked.partition(" ")
    split = next((each for each in Split if each == name), question.split)
    if split is not Split.TENANT_TAG_SET:
        return replace(question, split=split, tenant_tag_set_id=None)
    if tag_set not in tag_sets:
        return question
    return replace(question, split=split, tenant_tag_set_id=TagSetId(tag_set))


def _read_changes(text: str, problems: list[Problem]) -> frozenset[Change]:
    words = text.split()
    unknown = sorted(set(words) - {each.value for each in Change})
    if unknown:
        message = (
            f'Viewers can\'t change "{unknown[0][:100]}", only {Change.SPLIT} and '
            f"{Change.RANGE}."
        )
        problems.append(Problem("changes", message))
    return frozenset(each for each in Change if each in words)
