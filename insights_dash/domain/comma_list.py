"""Reads lists whose values are separated by commas."""

from collections.abc import Iterable, Sequence

from insights_dash.domain.errors import Problem


def split_list(
    texts: Iterable[str], name: str, problems: list[Problem]
) -> Sequence[str]:
    """Return the values of a list, which can be given in several texts.

    An empty list has no value, and an extra comma doesn't matter. Commas without a
    value add a problem at the field `name`: an empty list would select everything.
    """
    given = [text for text in texts if text.strip()]
    found = [part.strip() for text in given for part in text.split(",") if part.strip()]
    if given and not found:
        problems.append(
            Problem(
                name, "This list contains only commas. Add a value, or leave it out."
            )
        )
    return found
