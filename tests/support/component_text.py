"""Components as callbacks answer them: found by class, and their text."""

from collections.abc import Iterator
from typing import Any


def read_text(node: Any) -> str:  # noqa: ANN401 - JSON
    """Return the text of a component, with plain spaces."""
    if isinstance(node, list):
        return "".join(map(read_text, node))
    if isinstance(node, dict):
        return read_text(node["props"].get("children"))
    return (node or "").replace("\N{NO-BREAK SPACE}", " ")


def find_all(node: Any, name: str) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield the components whose first class this is."""
    if isinstance(node, list):
        for each in node:
            yield from find_all(each, name)
    elif isinstance(node, dict):
        if node["props"].get("className", "").split(" ")[0] == name:
            yield node
        yield from find_all(node["props"].get("children"), name)
