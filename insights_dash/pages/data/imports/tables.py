"""The tables of an uploaded file as the page shows them, from what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from insights_dash.domain.errors import Problem
from insights_dash.ingest.files.fields import KINDS, TableKind
from insights_dash.ingest.files.mapping import TableMapping, check_mapping
from insights_dash.ingest.files.upload import UploadedTable
from insights_dash.ingest.uploads.stored_mapping import read_table, read_table_mapping
from insights_dash.store.imports import Import


@dataclass(frozen=True)
class TableView:
    """A table of an import, its mapping, and what is known of its values.

    `table` yields only the first rows. `texts` has the different texts of columns that
    have only a few. `unknown` has, by field, those that a preview found to stand for
    nothing known.
    """

    place: int
    table: UploadedTable
    mapping: TableMapping
    texts: Mapping[str, Sequence[str]]
    unknown: Mapping[str, Sequence[str]]

    @property
    def kind(self) -> TableKind | None:
        """The kind of its rows, None if it isn't imported."""
        return KINDS.get(self.mapping.kind or "")

    def find_problems(self) -> Sequence[Problem]:
        """Return everything that is wrong with the mapping."""
        return tuple(check_mapping(self.table, self.mapping))

    def list_texts(self, field: str) -> Sequence[str]:
        """Return the texts that a field's mapping of values can be about."""
        column = self.mapping.column_of(field)
        known = self.texts.get(column or "", ())
        mapped = self.mapping.values.get(field, {})
        texts: dict[str, None] = {}
        seen: set[str] = set()
        for text in (*self.unknown.get(field, ()), *mapped, *known):
            if text and text.casefold() not in seen:
                seen.add(text.casefold())
                texts[text] = None
        return tuple(texts)


def read_tables(imported: Import) -> Sequence[TableView]:
    """Return the tables of an import."""
    mappings = imported.mapping.get("tables", {})
    unknown = imported.summary.get("unknown", {})
    return [
        TableView(
            place,
            read_table(stored),
            read_table_mapping(mappings[stored["name"]])
            if stored["name"] in mappings
            else TableMapping(None, {}),
            stored.get("texts", {}),
            unknown.get(stored["name"], {}),
        )
        for place, stored in enumerate(imported.tables)
    ]


def choose_table(tables: Sequence[TableView], wanted: object = None) -> TableView:
    """Return the table of a place; without one, the first of deployments.

    If none has deployments, it is the first that is imported.
    """
    if isinstance(wanted, int) and 0 <= wanted < len(tables):
        return tables[wanted]
    imported = [each for each in tables if each.kind]
    first = [each for each in imported if each.mapping.kind == "deployments"]
    return next(iter([*first, *imported, *tables]))
