"""What the pages of embeds and of wall displays share: words, and lists of times."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from dash import html
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from insights_dash.access.embed_view import Change, EmbedView, PortfolioView
from insights_dash.charts.words import say_range
from insights_dash.components.administration import build_moment
from insights_dash.domain.identity import Kind
from insights_dash.domain.question import Split
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.verdicts import VERDICTS
from insights_dash.store.catalogue.kinds import find_names
from insights_dash.store.spaces import Space

# How long a link is valid, by the value of the form's field.
LIFETIMES = {
    "365": timedelta(days=365),
    "90": timedelta(days=90),
    "30": timedelta(days=30),
    "": None,
}
LIFETIME_NAMES = (
    *(("365", "In 1 year"), ("90", "In 90 days"), ("30", "In 30 days")),
    ("", "Never"),
)
_CHANGES = {Change.SPLIT: "split", Change.RANGE: "period"}


def describe_view(view: EmbedView, projects: Mapping[str, str] | None = None) -> str:
    """Describe a view: `Lead time for changes, by project, this quarter`.

    `projects` are names by ID, for rollouts.
    """
    question = view.question
    words = [view.title]
    if view.rollout:
        project = view.rollout.project_id
        words.append((projects or {}).get(project, project))
    elif question.split is not Split.NONE and not view.page:
        words.append(f"by {_say(question.split)}")
    words.append(say_range(question))
    if view.portfolio:
        words += _say_rows(view.portfolio)
    if view.changes:
        named = " and the ".join(
            name for each, name in _CHANGES.items() if each in view.changes
        )
        words.append(f"viewers can change the {named}")
    if view.hides_names:
        words.append("names hidden")
    return ", ".join(words)


def _say_rows(portfolio: PortfolioView) -> Iterator[str]:
    """Yield what the rows of a portfolio have in common: `slower`, `owner Shop`."""
    verdicts = portfolio.question.verdicts
    if verdicts:
        named = [VERDICTS[each].word.lower() for each in Verdict if each in verdicts]
        yield " or ".join(named)
    if owner := portfolio.texts.get("owner"):
        yield f"owner {owner}"


def _say(value: str) -> str:
    """Return a name of the API as words: `project group`."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", value).lower()


def build_activity(*lines: Component | str) -> Component:
    """Build what happened to an embed, one line each."""
    return html.Div([html.Div(each) for each in lines], className="embed-activity")


def say_when(word: str, instant: datetime, *, by: str = "") -> Component:
    """Build what happened to a link or will happen, when, and by whom."""
    parts = [f"{word} ", build_moment(instant), f" by {by}" if by else None]
    return html.Span(parts)


def say_use(last_used: datetime | None) -> Component | str:
    """Build when a link was used last."""
    return say_when("Last used", last_used) if last_used else "Not used yet"


def build_note(text: str) -> Component:
    """Build a note of a dialog."""
    return html.P(text, className="embed-form__note is-wide")


def say_all_teams(what: str) -> str:
    """Return the note for a page narrowed to a team; `what` is like `Embeds show`."""
    return f"{what} all teams of the report, not only the one that you chose."


def name_rollouts(
    session: Session, space: Space, views: Iterable[EmbedView | None]
) -> Mapping[str, str]:
    """Return the names, by ID, of the projects whose rollouts are shown."""
    shown = {each.rollout.project_id for each in views if each and each.rollout}
    return find_names(session, space, Kind.PROJECT, shown) if shown else {}
