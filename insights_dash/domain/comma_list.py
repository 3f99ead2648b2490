"""Reads lists whose values are separated by commas."""

from collections.abc import Iterable, Sequence

from insights_dash.domain.errors import Problem


def split_list(
    texts: Iterable[str], name: str, problems: list[Problem]
) -> Sequence[str]:
    """Return the values of a list, which can be given in several texts.

    An empty text has no value. An empty value between commas adds a problem with the
    field `name`.
    """
    parts = [part.strip() for text in texts if text.strip() for part in text.split(",")]
    if "" in parts:
        message = "A value in this list is empty. Remove the extra comma."
        problems.append(Problem(name, message))
    return [each for each in parts if each]
