"""Checks that everything a view refers to is in its space."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from insights_dash.access.embed_view import EmbedView, PortfolioView, RolloutView
from insights_dash.domain.comma_list import split_list
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.store.catalogue.kinds import find_names
from insights_dash.store.catalogue.release import RELEASES, only_releases_of_project
from insights_dash.store.page import Wanted
from insights_dash.store.project_scopes import read_scope_of_projects
from insights_dash.store.spaces import Space

_SHOWN = 50  # characters of an ID that a message repeats


def check_references(session: Session, space: Space, view: EmbedView) -> None:
    """Check every document that a view names, within the caller's limits.

    Raises:
        InvalidInputError: with each option that names a document the caller can't see.
    """
    problems = list(_find_problems(session, space, view))
    if problems:
        raise InvalidInputError(problems)


def _find_problems(
    session: Session, space: Space, view: EmbedView
) -> Iterator[Problem]:
    if view.portfolio:
        yield from _check_portfolio(session, space, view.portfolio)
    elif view.rollout:
        yield from _check_rollout(session, space, view.rollout)
    tag_set = view.question.tenant_tag_set_id or ""
    yield from _check(session, space, Kind.TAG_SET, "tenantTagSetId", [tag_set])


def _check_portfolio(
    session: Session, space: Space, portfolio: PortfolioView
) -> Iterator[Problem]:
    texts, problems = portfolio.texts, list[Problem]()
    groups = split_list([texts.get("projectGroupId", "")], "projectGroupId", problems)
    yield from problems
    yield from _check(session, space, Kind.PROJECT_GROUP, "projectGroupId", groups)
    try:
        read_scope_of_projects(session, space, texts)
    except InvalidInputError as error:
        yield from error.problems


def _check_rollout(
    session: Session, space: Space, rollout: RolloutView
) -> Iterator[Problem]:
    yield from _check(session, space, Kind.PROJECT, "projectId", [rollout.project_id])
    yield from _check(session, space, Kind.TAG_SET, "groupBy", [rollout.tag_set])
    if rollout.release:
        wanted = Wanted(
            [rollout.release], only=(only_releases_of_project(rollout.project_id),)
        )
        if not RELEASES.list_numbers(session, space, wanted):
            message = f'This project has no release "{rollout.release[:_SHOWN]}".'
            yield Problem("release", message)


def _check(
    session: Session, space: Space, kind: Kind, name: str, ids: Sequence[str]
) -> Iterator[Problem]:
    """Yield a problem per ID that the caller can't see in the space."""
    known = find_names(session, space, kind, ids)
    for each in filter(None, ids):
        number = kind.find_number(each)
        if number is None or kind.identify(number) not in known:
            message = f'There is no {kind.noun} "{each[:_SHOWN]}" in this space.'
            yield Problem(name, message)
