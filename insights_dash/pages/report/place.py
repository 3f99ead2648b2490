"""The report or project of a page, and its URLs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from flask import g
from sqlalchemy.orm import Session

from insights_dash.access.guard import enter_space, is_allowed
from insights_dash.charts.words import SPLITS
from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.catalogue.tag_set import TagSet
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import Metric
from insights_dash.domain.project_insights import ProjectScope, report_on
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import Report
from insights_dash.domain.role import Permission
from insights_dash.domain.team import NamedTeam, Team
from insights_dash.pages.refused import explain_problem
from insights_dash.pages.report.view import SCOPE, TEAM, VIA, RequestedView, read_view
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.kinds import find_names
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.tag_set import TAG_SETS
from insights_dash.store.database import Database
from insights_dash.store.page import Wanted
from insights_dash.store.project_scopes import list_channels_of, read_scope
from insights_dash.store.reports import get_report
from insights_dash.store.spaces import Space
from insights_dash.store.teams import find_team, narrow_report

UNTENANTED = "none"
_NO_TEAM = "This team has no projects. Showing all teams."


class Tab(StrEnum):
    """The pages of a report besides those of its metrics; values end their URLs."""

    OVERVIEW = ""
    COMPARE = "compare"
    ROLLOUT = "rollout"


TAB_TITLES = {Tab.OVERVIEW: "Overview", Tab.COMPARE: "Compare", Tab.ROLLOUT: "Rollout"}


@dataclass(frozen=True)
class ProjectPlace:
    """A project, the filters that its page offers, and their values."""

    project: Project
    scope: ProjectScope
    tenant_name: str
    channels: Sequence[tuple[str, str]]
    environments: Sequence[Environment]


@dataclass(frozen=True)
class Place:
    """A report in a space, and its page: that of a metric, or else a tab.

    For a project, `report` is generated, not saved. `problems` are what is wrong with
    the filters in the URL. `may_edit` is whether the user can change the report. `via`
    is the report whose page linked to the project's. `team` is the one that the report
    is narrowed to.
    """

    space: Space
    report: Report
    tag_sets: tuple[TagSet, ...]
    metric: Metric | None
    project: ProjectPlace | None = None
    problems: tuple[Problem, ...] = ()
    may_edit: bool = False
    via: Report | None = None
    tab: Tab = Tab.OVERVIEW
    team: NamedTeam | None = None

    @property
    def path(self) -> str:
        """Return the URL of the overview."""
        if self.project:
            return f"/{self.space.id}/projects/{self.project.project.id}/insights"
        return f"/{self.space.id}/insights/{self.report.id}"

    @property
    def ending(self) -> str:
        """Return what the URL of the page has after that of the overview."""
        name = self.metric or self.tab
        return f"/{name}" if name else ""

    def name_split(self, question: Question) -> str:
        """Return what a question is split by: `Project`, `Tag set Ring`."""
        if question.split is Split.TENANT_TAG_SET:
            asked_for = question.tenant_tag_set_id
            names = [each.name for each in self.tag_sets if each.id == asked_for]
            return f"Tag set {''.join(names)}"
        return SPLITS[question.split]

    def say_split(self, question: Question) -> str:
        """Return the same within a sentence: `project`, `tag set Ring`."""
        name = self.name_split(question)
        return f"{name[0].lower()}{name[1:]}"

    @property
    def settings(self) -> str:
        """Return the URL of the form, empty if the user can't open it."""
        return f"{self.path}/settings" if self.may_edit else ""

    @property
    def api(self) -> str:
        """Return the URL of its figures in the API."""
        if self.project:
            return f"/api{self.path}"
        return f"/api/{self.space.id}/insights/reports/{self.report.id}"

    @property
    def environment(self) -> str:
        """Return the ID of the report's only environment, empty if it has several."""
        groups = self.report.definition.environment_groups
        ids = {each for group in groups for each in group.environments}
        return next(iter(ids)) if len(ids) == 1 else ""

    @property
    def logo(self) -> str:
        """Return the URL of the report's logo, which changes with each logo."""
        if not self.report.has_logo:
            return ""
        return f"{self.api}/logo?revision={self.report.revision}"

    @property
    def name(self) -> str:
        """Return the report's or the project's name."""
        return self.report.definition.name

    @property
    def identifier(self) -> str:
        """Return the report's or the project's id."""
        return self.project.project.id if self.project else self.report.id

    @property
    def noun(self) -> str:
        """Return its kind."""
        return "project" if self.project else "report"

    @property
    def title(self) -> str:
        """Return the title of the page."""
        return f"{self.page} · {self.name}" if self.page else self.name

    @property
    def page(self) -> str:
        """Return the name of the page, empty on the overview."""
        if self.metric:
            return self.metric.spec.title
        return TAB_TITLES[self.tab] if self.tab else ""

    @property
    def closed_on(self) -> date | None:
        """Return the last local day of a closed history, None if it continues."""
        ends_on, zone = self.space.history_ends_on, self.report.definition.zone
        return ends_on.astimezone(zone).date() if ends_on else None


def find_place(database: Database, parameters: object, view: object = None) -> Place:
    """Return the place that a URL or the browser's store describes.

    `view` contains a project's filters, in which invalid values take their default.

    Raises:
        NotFoundError: if there is none.
    """
    named: Mapping[str, object] = parameters if isinstance(parameters, dict) else {}
    metric = next((each for each in Metric if each == named.get("metric")), None)
    tab = next((each for each in Tab if each == named.get("tab")), Tab.OVERVIEW)
    with database.read() as session:
        space = enter_space(session, str(named.get("space")))
        tag_sets = TAG_SETS.list_page(session, space, Wanted()).items
        if not named.get("project"):
            report = get_report(session, space, str(named.get("report")))
            may_edit = is_allowed(Permission.REPORT_EDIT, space.id)
            here = Place(space, report, tag_sets, metric, may_edit=may_edit, tab=tab)
            return _narrow(session, here, _read_text(view, TEAM))
        project = PROJECTS.get(session, space, str(named.get("project")))
        asked = _read_scope_texts(view)
        problems: tuple[Problem, ...] = ()
        try:
            scope = read_scope(session, space, project, asked)
        except InvalidInputError as error:
            problems = tuple(explain_problem(each, asked) for each in error.problems)
            wrong = {problem.field for problem in problems}
            kept = {name: text for name, text in asked.items() if name not in wrong}
            if wrong & {"tenantId", "tenantFilter", "tags"}:
                kept = {**kept, "tenantId": "", "tenantFilter": "", "tags": ""}
            scope = read_scope(session, space, project, kept)
        opened = ProjectPlace(
            project,
            scope,
            _name_tenant(session, space, scope),
            list_channels_of(session, project),
            ENVIRONMENTS.list_page(session, space).items,
        )
        via = _find_via(session, space, view)
    beginning = datetime.fromtimestamp(0, UTC)
    report = report_on(
        scope,
        space.id,
        beginning,
        visibility=space.visibility,
        definitions=space.definitions,
    )
    return Place(space, report, tag_sets, metric, opened, problems, via=via, tab=tab)


def _narrow(session: Session, place: Place, text: str) -> Place:
    """Return the place of a report on one of its teams, if that has projects."""
    team = Team.parse(text)
    if not team:
        return place
    found = find_team(session, place.space, team)
    if found is None:
        return replace(place, problems=(Problem(TEAM, _NO_TEAM),))
    report = narrow_report(session, place.space, place.report, found.team)
    return replace(place, report=report, team=found)


def visit_place(
    database: Database, place: Mapping[str, str], view: Mapping[str, object]
) -> Place:
    """Return the place of the requested page, and keep it for the page's title.

    Raises:
        NotFoundError: if there is none.
    """
    found: Place = find_place(database, place, view)
    g.visited = found
    return found


def title_visited(database: Database, place: Mapping[str, str]) -> str:
    """Return the title of the requested page.

    Raises:
        NotFoundError: if there is none.
    """
    found: Place = g.get("visited") or find_place(database, place)
    return found.title


def _find_via(session: Session, space: Space, view: object) -> Report | None:
    """Return the report whose page linked to a project's, None if it is not found."""
    identifier = _read_text(view, VIA)
    if not identifier:
        return None
    try:
        return get_report(session, space, identifier)
    except NotFoundError:
        return None


def _read_text(view: object, name: str) -> str:
    text = view.get(name) if isinstance(view, dict) else None
    return text if isinstance(text, str) else ""


def _name_tenant(session: Session, space: Space, scope: ProjectScope) -> str:
    if scope.tags:
        return ", ".join(scope.tag_names)
    tenant = scope.tenant_id
    if tenant is None:
        return ""
    return find_names(session, space, Kind.TENANT, [tenant]).get(tenant, tenant)


def read_asked(place: Place, view: object, *, now: datetime) -> RequestedView:
    """Return the question in the browser's store; defaults replace invalid values."""
    return read_view(
        view if isinstance(view, dict) else {},
        tag_sets=[each.id for each in place.tag_sets],
        default_as_of=None,
        definition=place.report.definition,
        now=now,
    )


def _read_scope_texts(view: object) -> dict[str, str]:
    """Return the parameters of a project's scope."""
    given: Mapping[str, object] = view if isinstance(view, dict) else {}
    texts = {
        name: value
        for name in SCOPE
        if isinstance(value := given.get(name), str) and value
    }
    return {**texts, **split_tenant(texts.get("tenantId", ""))}


def split_tenant(tenant: str) -> dict[str, str]:
    """Return the API's parameters for `tenantId` of a page.

    Pages say "none" for untenanted, and have the IDs of tags in the same parameter.
    """
    if tenant == UNTENANTED:
        return {"tenantId": "", "tenantFilter": "Untenanted"}
    return {"tenantId": "", "tags": tenant} if "/" in tenant else {}
