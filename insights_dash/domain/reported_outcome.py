"""The outcome of a deployment as clients report it when they create the deployment.

Octopus's own tools never set the state of a task. What they do pass on are variables,
so three of those say how a deployment went: `Insights.State`, `Insights.Started` and
`Insights.Completed`. A state that is given wins over the project's setting, and times
that are given are kept to the microsecond.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from insights_dash.domain.choice import find_choice
from insights_dash.domain.clock import SKEW
from insights_dash.domain.deployment import ENDED_STATES, TaskState
from insights_dash.domain.errors import Problem
from insights_dash.domain.instants import from_microseconds
from insights_dash.domain.times import UnreadableTimeError, parse_time

_PREFIX = "insights."
_SHOWN = 100  # characters of a value that a message repeats
_UNIX = re.compile(
    r"(?P<seconds>\d{10})(?:(?P<thousandths>\d{3})|\.(?P<rest>\d{1,9}))?", re.ASCII
)
# What GitHub's deploy-release-action leaves of `2026-03-02T10:01:00Z`.
_CUT_OFF = re.compile(r"\d{4}-?\d\d-?\d\d[T ]\d\d", re.IGNORECASE)


class Variable(StrEnum):
    """The variables that say how a deployment went."""

    STATE = "Insights.State"
    STARTED = "Insights.Started"
    COMPLETED = "Insights.Completed"


@dataclass(frozen=True)
class Outcome:
    """What is known of a deployment when it is created; unknown times are None.

    `is_given` says that a client gave it, and not the project's setting.
    """

    state: TaskState = TaskState.QUEUED
    started: datetime | None = None
    completed: datetime | None = None
    is_given: bool = False


@dataclass(frozen=True)
class Circumstances:
    """What decides about an outcome besides its variables.

    `are_finished` is the project's setting that reported deployments are finished.
    `is_later` says that the deployment is scheduled for later than `now`.
    """

    now: datetime
    are_finished: bool = False
    is_later: bool = False


@dataclass(frozen=True)
class _Given:
    """What the variables say, as far as it could be read, and the problems."""

    problems: list[Problem]
    state: TaskState | None = None
    started: datetime | None = None
    completed: datetime | None = None
    names: frozenset[Variable] = field(default=frozenset())


def read_outcome(
    variables: Mapping[str, object], place: str, around: Circumstances
) -> tuple[Outcome, list[Problem]]:
    """Return the outcome that variables report, and everything that is wrong with them.

    Names of variables are in any letter case; those that don't begin with `Insights.`
    belong to others. `place` is the field of the variables.
    """
    given = _read(variables, place, around.now)
    given.problems.extend(
        Problem(f"{place}.{each.field}" if each.field else place, each.message)
        for each in _find_contradictions(given, around)
    )
    return _decide(given, around), given.problems


def _decide(given: _Given, around: Circumstances) -> Outcome:
    state = given.state
    if state is None and around.are_finished and not around.is_later:
        state = TaskState.SUCCESS
    elif state is None:
        state = TaskState.EXECUTING if given.started else TaskState.QUEUED
    started, completed = given.started, given.completed
    if state is TaskState.EXECUTING:
        started = started or around.now
    if state in ENDED_STATES and completed is None:
        # The clock of the pipeline may be a little ahead.
        completed = max(around.now, started or around.now)
    return Outcome(state, started, completed, is_given=bool(given.names))


def _find_contradictions(given: _Given, around: Circumstances) -> Iterator[Problem]:
    """Find what can't be true at once; what could not be read contradicts nothing."""
    state, names = given.state, given.names
    if given.started and given.completed and given.completed < given.started:
        message = f"This is before {Variable.STARTED}."
        yield Problem(Variable.COMPLETED, message)
    if state is TaskState.QUEUED and Variable.STARTED in names:
        message = f"A deployment in the state {state} has not started."
        yield Problem(Variable.STARTED, message)
    if Variable.COMPLETED in names:
        if state is not None and state not in ENDED_STATES:
            message = f"A deployment in the state {state} has not completed."
            yield Problem(Variable.COMPLETED, message)
        if Variable.STATE not in names and not around.are_finished:
            message = (
                "A completed deployment needs a state, such as Success or Failed, "
                "because this project's deployments don't count as finished when they "
                "are reported."
            )
            yield Problem(Variable.STATE, message)
    if around.is_later and (names - {Variable.STATE} or _has_begun(state)):
        message = (
            "The deployment is scheduled for later, so it can't have started or ended. "
            "Leave out the scheduled time, or these variables."
        )
        yield Problem("", message)


def _has_begun(state: TaskState | None) -> bool:
    return state is not None and state is not TaskState.QUEUED


def _read(variables: Mapping[str, object], place: str, now: datetime) -> _Given:
    problems: list[Problem] = []
    texts: dict[Variable, str] = {}
    for name, value in variables.items():
        if not name.strip().lower().startswith(_PREFIX):
            continue
        variable = find_choice(name, Variable)
        if variable is None:
            problems.append(_describe_unknown(place, name))
        elif value is not None and not isinstance(value, str):
            problems.append(Problem(f"{place}.{variable}", "Must be a string."))
        elif text := (value or "").strip():
            texts[variable] = text
    state = _read_state(texts.get(Variable.STATE), place, problems)
    started, completed = (
        _read_time(variable, texts.get(variable), now, problems, place)
        for variable in (Variable.STARTED, Variable.COMPLETED)
    )
    return _Given(problems, state, started, completed, frozenset(texts))


def _describe_unknown(place: str, name: str) -> Problem:
    shown, (*first, last) = name.strip()[:_SHOWN], Variable
    offered = f"{', '.join(first)} or {last}"
    return Problem(place, f'Unknown variable "{shown}". Use {offered}.')


def _read_state(
    text: str | None, place: str, problems: list[Problem]
) -> TaskState | None:
    if text is None:
        return None
    state = find_choice(text, TaskState)
    if state is None:
        choices = ", ".join(TaskState)
        message = f'Unknown task state "{text[:_SHOWN]}". Use one of {choices}.'
        problems.append(Problem(f"{place}.{Variable.STATE}", message))
    return state


def _read_time(
    variable: Variable,
    text: str | None,
    now: datetime,
    problems: list[Problem],
    place: str,
) -> datetime | None:
    if text is None:
        return None
    try:
        instant = _parse(text)
    except UnreadableTimeError as error:
        message = error.reason.replace("{}", text[:_SHOWN])
    else:
        if instant <= now + SKEW:
            return instant
        message = f"{text[:_SHOWN]} is in the future."
    problems.append(Problem(f"{place}.{variable}", message))
    return None


def _parse(text: str) -> datetime:
    """Return the instant of an ISO 8601 time, or of seconds since 1970.

    Raises:
        UnreadableTimeError: if it is neither.
    """
    unix = _UNIX.fullmatch(text)
    if unix:
        fraction = unix["thousandths"] or unix["rest"] or ""
        digits = f"{unix['seconds']}{fraction:0<6.6}"
        return from_microseconds(int(digits))
    if _CUT_OFF.fullmatch(text):
        reason = (
            'The time "{}" has been cut off. Some tools, such as '
            "deploy-release-action, cut a value off at its second colon: send seconds "
            "since 1970, or a time without colons such as 20260131T093000Z."
        )
        raise UnreadableTimeError(reason)
    return parse_time(text)
