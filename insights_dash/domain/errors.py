"""The errors that callers can cause; each contains its data."""

from collections.abc import Sequence
from dataclasses import dataclass

from insights_dash.domain.identity import Kind

_SHOWN = 100  # characters of a text that a message repeats
_MOST_AVAILABLE = 10


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input.

    `field` is the snake_case name of its field, dotted if nested
    (`environment_groups.1.name`), and empty if the problem concerns the whole input.
    """

    field: str
    message: str


class InsightsError(Exception):
    """The base class of errors that a caller caused and can fix."""


class InvalidInputError(InsightsError):
    """An invalid input, with every problem that was found."""

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in problems))


class TooLargeError(InvalidInputError):
    """A question with too large an answer; the message says how to ask for less."""


@dataclass(frozen=True)
class RowProblem:
    """One kind of problem in a file of an import bundle, and the lines that have it.

    `lines` are ranges of line numbers, counted from 1, and empty if the whole file is
    meant; a row counts as the line that it starts on. `unlisted` is the number of
    further lines. `column` is empty if the problem is not in a single one.
    """

    file: str
    lines: tuple[range, ...]
    column: str
    reason: str
    unlisted: int = 0

    @property
    def line(self) -> int | None:
        """Return the first line with the problem, None if the file is meant."""
        return self.lines[0].start if self.lines else None

    def __str__(self) -> str:
        """Return `deployments.csv, lines 4–63 and 70, state: The value is missing.`."""
        column = f", {self.column}" if self.column else ""
        return f"{self.file}{self._describe_lines()}{column}: {self.reason}"

    def _describe_lines(self) -> str:
        listed = [
            f"{each.start}–{each[-1]}" if len(each) > 1 else f"{each.start}"
            for each in self.lines
        ]
        if self.unlisted:
            listed.append(f"{self.unlisted:,} more")
        if not listed:
            return ""
        noun = "line" if listed == [f"{self.line}"] else "lines"
        joined = " and ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))
        return f", {noun} {joined}"


class InvalidBundleError(InvalidInputError):
    """A bundle with bad rows or files, of which nothing was recorded.

    `count` is the number of problems; `rows` describes them by kind.
    """

    def __init__(self, rows: tuple[RowProblem, ...], *, count: int) -> None:
        self.rows = rows
        self.count = count
        super().__init__([Problem(row.column, str(row)) for row in rows])


class NotFoundError(InsightsError):
    """A document doesn't exist, or the caller can't see it.

    `kind` is the kind of document. `available` are the names that would have worked,
    all of which the caller can see, or None if they are not listed.
    """

    def __init__(
        self,
        identifier: str,
        kind: Kind | None = None,
        available: Sequence[str] | None = None,
    ) -> None:
        self.identifier = identifier
        self.kind = kind
        self.available = available
        noun = f"{kind.noun[0].upper()}{kind.noun[1:]} " if kind else ""
        missing = f'{noun}"{identifier[:_SHOWN]}" not found.'
        if kind is None or available is None:
            super().__init__(missing)
        else:
            super().__init__(f"{missing} {_list_available(kind, available)}")


class AmbiguousNameError(NotFoundError):
    """A name could mean several things, none of which has exactly this name.

    `problem` lists them. Pages show that nothing was found; the API returns the
    choices.
    """

    def __init__(self, name: str, problem: Problem) -> None:
        super().__init__(name)
        self.problem = problem

    def __str__(self) -> str:
        """Say which things the name could mean."""
        return self.problem.message


class ConflictError(InsightsError):
    """The change contradicts the stored data, such as a name that is in use."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


class ChangedMeanwhileError(InsightsError):
    """The stored document is newer than the caller's; `revision` is its current one."""

    def __init__(self, identifier: str, revision: int) -> None:
        self.identifier = identifier
        self.revision = revision
        super().__init__(
            f"{identifier} was modified after you fetched it. Fetch it again and retry."
        )


class CredentialsChangedError(InsightsError):
    """The session, password or account of the request is out of date."""

    def __init__(self) -> None:
        super().__init__(
            "You have been signed out, or your account has changed. Sign in again."
        )


class SignInNeededError(InsightsError):
    """An API key or access token was used to create what could outlive it."""

    def __init__(self) -> None:
        super().__init__(
            "You can't do this with an API key or an access token, because what you "
            "create could outlive it. Sign in instead."
        )


class StoreError(InsightsError):
    """The database can't be opened, reached or upgraded; the message says why."""


class UnavailableError(InsightsError):
    """The server can't do this at the moment; the same request can work later.

    `summary` is for everyone, `detail` for administrators of the server.
    """

    def __init__(self, summary: str, detail: str = "") -> None:
        self.summary = summary
        super().__init__(f"{summary} {detail}".rstrip())


class StoreUnavailableError(UnavailableError, StoreError):
    """The database can't be used at the moment."""


class StoreFullError(StoreUnavailableError):
    """There is no disk space left to store anything."""


def _list_available(kind: Kind, names: Sequence[str]) -> str:
    if not names:
        return f"There are no {kind.noun}s yet."
    listed = ", ".join(f'"{each[:_SHOWN]}"' for each in names[:_MOST_AVAILABLE])
    further = len(names) - _MOST_AVAILABLE
    rest = f" and {further:,} more" if further > 0 else ""
    return f"Available: {listed}{rest}."
