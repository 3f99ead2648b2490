"""Prints the errors of commands on standard error."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from insights_dash.domain.errors import (
    InsightsError,
    InvalidBundleError,
    NotFoundError,
    RowProblem,
)
from insights_dash.domain.identity import Kind

_MOST_KINDS = 50
_NOT_FOUND = {
    Kind.USER: 'No account named "{}". `insights-dash user list` lists them all.',
    Kind.OIDC_IDENTITY: 'The account has no identity "{}". `insights-dash identity '
    "list` lists them.",
    Kind.API_KEY: 'The account has no key "{}". `insights-dash key list` lists them.',
}


def print_error(error: InsightsError) -> None:
    """Print an error: one line, or a list of a bundle's kinds of problems."""
    console = _console()
    if isinstance(error, InvalidBundleError):
        print_problems(error.rows, error.count)
        console.print(Text("Nothing was imported.", style="bold"))
        return
    console.print(Text(f"Error: {to_printable(_explain(error))}", style="red"))


def _explain(error: InsightsError) -> str:
    """Return the error's text; if something wasn't found, add how to look it up."""
    if isinstance(error, NotFoundError) and error.kind in _NOT_FOUND:
        return _NOT_FOUND[error.kind].format(error.identifier)
    return str(error)


def print_problems(problems: Sequence[RowProblem], count: int) -> None:
    """The first kinds of problems, one per line, then the number of all problems."""
    console = _console()
    for problem in problems[:_MOST_KINDS]:
        console.print(Text(to_printable(str(problem))), highlight=False)
    if (more := len(problems) - _MOST_KINDS) > 0:
        noun = "kind" if more == 1 else "kinds"
        console.print(f"… and {more:,} more {noun} of errors.", highlight=False)
    noun = "error" if count == 1 else "errors"
    console.print(Text(f"{count:,} {noun}.", style="red"))


def to_printable(text: str) -> str:
    """Escape text from files and databases that could control the terminal."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode()
        for each in text
    )


def _console() -> Console:
    # Lines are not wrapped, so that they can be searched and copied.
    return Console(stderr=True, soft_wrap=True)
