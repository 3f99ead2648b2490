"""What an address of a report asks for, and what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from insights_dash.charts.forms import Form
from insights_dash.charts.rollout.streams import Shown
from insights_dash.domain.choice import choose, choose_if_given, find_choice
from insights_dash.domain.definitions import PAGE_DEFINITIONS, Definitions
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.metric import DORA_METRICS, ChartStatistic, Metric
from insights_dash.domain.period import Period
from insights_dash.domain.question import (
    NAMES,
    Flag,
    Question,
    QuestionTexts,
    Split,
)
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import Compare, TimeRange
from insights_dash.pages.refused import explain_problem

TEAM = "team"  # a project group or an owner, as `Team.text`
VIA = "via"  # the report whose page led to a project's
# The filters of a project's page.
SCOPE = ("channelId", "environmentId", "tenantId", "timeZone")
DATES = ("asOf", "from", "to")
NOW = "now"  # `asOf` that means today even in a space whose history is closed
ON = "on"
NO_TAG_SET = "none"  # `groupBy` without groups


# What pages ask for besides the published answer, unless the address says otherwise.
ADDITIONS = {"compare": Compare.PREVIOUS_PERIOD.value, "limits": Flag.TRUE.value}
_DRAWN = (
    "statistic",
    "bands",
    "form",
    "card",
    "groupBy",
    "lanes",
)  # parameters that the API doesn't have
_ONE_SERIES = (
    "This report has several environment groups, which are shown separately. A number "
    "for all of them together would say little about any of them."
)
# Parameters that decide which days a period has.
_DAYS = frozenset({"timeRange", "from", "to", "asOf"})
# Parameters of which none is used if one is wrong.
_TOGETHER = (
    frozenset({"split", "tenantTagSetId"}),
    frozenset({"timeRange", "from", "to"}),
)


class View(QuestionTexts, TypedDict):
    """A question by the API's names, and how its answer is drawn.

    `series` are the lines to show (none: the top), `statistic` the figure of durations,
    `bands` is "on" or empty, and `form` how the chart of a metric's page is drawn
    (empty: the default). `card` is the metric that the overview of a split shows.
    `team` is the team that a report is narrowed to; empty means all. What a project is
    narrowed to is empty for a report, and so is `via`, the report whose page led to the
    project's.

    On the page of a rollout, `projectId` is the project of a report, `groupBy` the tag
    set that lanes are grouped by (empty: the first one, "none": none), `lanes` which
    lanes are shown, and `release` the release that is explained.
    """

    statistic: str
    bands: str
    form: str
    card: str
    projectId: str
    groupBy: str
    lanes: str
    release: str
    team: str
    channelId: str
    environmentId: str
    tenantId: str
    timeZone: str
    via: str
    series: list[str]


REPEATED = ("series",)  # parameters of a view that have several values


@dataclass(frozen=True)
class RequestedView:
    """A view that can be shown, and the problems of what was asked instead.

    `not_compared` says why nothing is compared although the view asks for it.
    """

    view: View
    question: Question
    statistic: ChartStatistic
    problems: tuple[Problem, ...]
    not_compared: str = ""

    @property
    def shows_bands(self) -> bool:
        """Whether DORA's bands are drawn."""
        return self.view["bands"] == ON

    @property
    def form(self) -> Form | None:
        """The form that was asked for; None for the usual one of the page."""
        return Form(self.view["form"]) if self.view["form"] else None

    @property
    def card(self) -> Metric:
        """The metric that the overview of a split shows."""
        return Metric(self.view["card"])


def read_view(
    parameters: Mapping[str, object],
    *,
    tag_sets: Sequence[str],
    default_as_of: date | None,
    definition: ReportDefinition,
    now: datetime,
) -> RequestedView:
    """Defaults stand in for parameters that are absent or wrong.

    `tag_sets` are the ids of those there are. Pages compare with the previous period,
    and ask for limits, unless the address says otherwise; the API does not. Nor do they
    show environment groups as one series. Dates and a tag set don't need the
    `timeRange` and `split` that the API requires.
    """
    texts = _infer({name: _first(parameters.get(name)) for name in NAMES})
    usual_texts = {**ADDITIONS, "split": definition.whole_split.value}
    for name, usual in usual_texts.items():
        texts[name] = texts[name].strip() or usual
    if not texts["asOf"].strip() and default_as_of:
        texts["asOf"] = default_as_of.isoformat()
    if texts["asOf"].strip().lower() == NOW:
        texts["asOf"] = ""
    problems = list(_check(texts, tag_sets, definition, now))
    wrong = {problem.field for problem in problems}
    for together in _TOGETHER:
        if wrong & together:
            wrong |= together
    kept = {name: text for name, text in texts.items() if name not in wrong}
    if "asOf" in wrong and default_as_of:
        kept["asOf"] = default_as_of.isoformat()
    question = Question.parse(usual_texts | kept)
    asked = {name: _first(parameters.get(name)) for name in _DRAWN}
    usual_statistic = find_usual_statistic(definition.definitions)
    statistic = choose(asked, "statistic", usual_statistic, problems)
    bands = _read_bands(asked["bands"], problems)
    form = _read_form(asked["form"], problems)
    lanes = choose_if_given(asked, "lanes", (Shown.BEHIND, Shown.LEFT_BEHIND), problems)
    drawn = {
        "statistic": statistic.value,
        "groupBy": _read_tag_set(asked["groupBy"], tag_sets, problems),
        "lanes": lanes or "",
        "bands": ON if bands else "",
        "form": form,
        "card": choose(asked, "card", DORA_METRICS[0], problems, DORA_METRICS).value,
    }
    view = _to_view(question, parameters, drawn)
    said = tuple(explain_problem(each, {**texts, **asked}) for each in problems)
    return RequestedView(view, question, statistic, said)


def _infer(texts: dict[str, str]) -> dict[str, str]:
    """Add what the other parameters say: dates are custom, a tag set has its split.

    `parseView` in browser/report/address.js does the same.
    """
    if not texts["timeRange"].strip() and (
        texts["from"].strip() or texts["to"].strip()
    ):
        texts["timeRange"] = TimeRange.CUSTOM.value
    if not texts["split"].strip() and texts["tenantTagSetId"].strip():
        texts["split"] = Split.TENANT_TAG_SET.value
    return texts


def find_usual_statistic(definitions: Definitions | None) -> ChartStatistic:
    """Return the statistic of a report; the median if it doesn't say."""
    return ChartStatistic((definitions or PAGE_DEFINITIONS).statistic.value)


def day_of(question: Question, zone: ZoneInfo) -> date | None:
    """The local day that a question is as of; None for now."""
    if isinstance(question.as_of, datetime):
        return question.as_of.astimezone(zone).date()
    return question.as_of


def _read_form(text: str, problems: list[Problem]) -> str:
    """Return the value of a form; empty if the page should show its usual one."""
    form = choose_if_given({"form": text}, "form", Form, problems)
    return "" if form is None else form.value


def _read_tag_set(text: str, tag_sets: Sequence[str], problems: list[Problem]) -> str:
    """Return the tag set that lanes are grouped by; empty for the usual one."""
    if text in {"", NO_TAG_SET, *tag_sets}:
        return text
    message = f'This space has no tag set "{text[:100]}".'
    problems.append(Problem("groupBy", message))
    return ""


def _read_bands(text: str, problems: list[Problem]) -> bool:
    if text not in {"", ON}:
        problems.append(Problem("bands", f'Unknown bands "{text[:100]}". Use {ON}.'))
    return text == ON


def _check(
    texts: Mapping[str, str],
    tag_sets: Sequence[str],
    definition: ReportDefinition,
    now: datetime,
) -> Sequence[Problem]:
    problems = _find_problems(lambda: Question.parse(texts))
    wrong = {each.field for each in problems}
    if not wrong & _DAYS:
        problems += _find_problems(lambda: _find_period(texts, definition.zone, now))
    split = find_choice(texts["split"], Split)
    asked = texts["tenantTagSetId"].strip()
    is_known = asked in tag_sets or "tenantTagSetId" in wrong
    if split is Split.TENANT_TAG_SET and not is_known:
        message = f'This space has no tag set "{asked[:100]}".'
        problems.append(Problem("tenantTagSetId", message))
    if split is Split.NONE is not definition.whole_split:
        problems.append(Problem("split", _ONE_SERIES))
    return problems


def _find_problems(parse: Callable[[], object]) -> list[Problem]:
    try:
        parse()
    except InvalidInputError as error:
        return list(error.problems)
    return []


def _find_period(texts: Mapping[str, str], zone: ZoneInfo, now: datetime) -> Period:
    question = Question.parse({name: texts[name] for name in _DAYS})
    return Period.of(question, zone, as_of=question.instant(zone, now=now))


def _to_view(
    question: Question,
    parameters: Mapping[str, object],
    drawn: Mapping[str, str],
) -> View:
    series = parameters.get("series")
    listed = series if isinstance(series, list) else [series]
    return View(
        **question.to_texts(),
        statistic=drawn["statistic"],
        bands=drawn["bands"],
        form=drawn["form"],
        card=drawn["card"],
        projectId=_first(parameters.get("projectId")),
        groupBy=drawn["groupBy"],
        lanes=drawn["lanes"],
        release=_first(parameters.get("release")),
        team=_first(parameters.get(TEAM)),
        channelId=_first(parameters.get("channelId")),
        environmentId=_first(parameters.get("environmentId")),
        tenantId=_first(parameters.get("tenantId")),
        timeZone=_first(parameters.get("timeZone")),
        via=_first(parameters.get(VIA)),
        series=[each for each in listed if isinstance(each, str) and each],
    )


def _first(value: object) -> str:
    """The text of a parameter; of a repeated one the first."""
    if isinstance(value, list):
        return _first(value[0]) if value else ""
    return value if isinstance(value, str) else ""
