"""The tables in docs/clients.md: which calls of which client the tests have run."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parents[2] / "docs" / "clients.md"
_HEAD = "| Call | Requests | Result |\n| --- | --- | --- |"
_COUNTS = """| Client | Version | How it runs | Calls | Work | Refused |
| --- | --- | --- | --: | --: | --: |"""
_WORKS = "works"
_NUMBERED = re.compile(r"\b([A-Z][A-Za-z]*)-\d+")


class Call(NamedTuple):
    """A call of a client, its requests, and the refusal if there was one."""

    name: str
    requests: tuple[str, ...]
    refusal: str | None = None

    def row(self) -> str:
        """Return the row of the table."""
        result = _WORKS if self.refusal is None else f"refused: {self.refusal}"
        cells = (self.name, "<br>".join(self.requests) or "none", result)
        return f"| {' | '.join(map(_escaped, cells))} |"


@dataclass(frozen=True)
class Client:
    """A client of a table: `way` says how the tests run it."""

    name: str
    version: str
    way: str


def render(calls: Iterable[Call]) -> str:
    """Return a client's table as Markdown."""
    return "\n".join([_HEAD, *(each.row() for each in calls)])


def check_table(client: Client, calls: list[Call], *, renew: bool) -> None:
    """Compare a client's table with what ran, or write it.

    Raises:
        AssertionError: The table says something else.
    """
    table = render(calls)
    if renew:
        assert "PYTEST_XDIST_WORKER" not in os.environ, "renew the tables without -n"
        _replace(client.name, table)
        _replace_counts(client, table)
    document = read_docs()
    hint = f"docs/clients.md is not what {client.name} ran: run `make client-table`."
    assert block(document, client.name) == table, hint
    assert count_row(client, table) in block(document, "summary").splitlines(), hint


def read_docs() -> str:
    """Return docs/clients.md."""
    return DOCS.read_text(encoding="utf-8")


def list_blocks(document: str) -> Iterator[str]:
    """Yield the names of the generated blocks."""
    for found in re.finditer(r"<!-- calls: (.+?) -->", document):
        yield found[1]


def block(document: str, name: str) -> str:
    """Return a generated block, or nothing if the document has none of that name."""
    found = _pattern(name).search(document)
    return found[2].strip() if found else ""


def count_row(client: Client, table: str) -> str:
    """Return the row of a client in the summary."""
    results = [row.rpartition(" | ")[2] for row in table.splitlines()[2:]]
    work = sum(each == f"{_WORKS} |" for each in results)
    link = f"[{client.name}](#{_anchor(client.name)})"
    numbers = f"{len(results)} | {work} | {len(results) - work}"
    return f"| {link} | {client.version} | {client.way} | {numbers} |"


def _replace(name: str, text: str) -> None:
    document = read_docs()
    assert _pattern(name).search(document), f"docs/clients.md has no block {name!r}"
    DOCS.write_text(
        _pattern(name).sub(lambda found: f"{found[1]}\n{text}\n{found[3]}", document),
        encoding="utf-8",
    )


def _replace_counts(client: Client, table: str) -> None:
    document = read_docs()
    kept = {
        row.partition("]")[0]: row
        for row in block(document, "summary").splitlines()[2:]
    }
    row = count_row(client, table)
    kept[row.partition("]")[0]] = row
    names = [name for name in list_blocks(document) if name != "summary"]
    rows = [kept[f"| [{name}"] for name in names if f"| [{name}" in kept]
    _replace("summary", "\n".join([_COUNTS, *rows]))


def _pattern(name: str) -> re.Pattern[str]:
    mark = re.escape(f"<!-- calls: {name} -->")
    return re.compile(rf"({mark}\n)(.*?)(<!-- end -->)", re.DOTALL)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _escaped(cell: str) -> str:
    cell = _NUMBERED.sub(r"\1-…", cell.strip())
    return cell.replace("|", "\\|").replace("\n", " ")
