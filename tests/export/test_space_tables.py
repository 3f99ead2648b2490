"""Every table and column of a space is exported, or left out for a reason."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Table

from awkward_space import fill_awkward_space
from insights_dash.store.database import Database
from insights_dash.store.portable.read import read_rows
from insights_dash.store.portable.tables import LEFT_OUT, OF_EVERY_TABLE, TABLES
from insights_dash.store.tables import Base

HELD_ELSEWHERE = {"space"}  # in `space.json`


def list_tables_of_spaces() -> set[str]:
    """Return the tables with rows that belong to a space, at any distance."""
    found = {"space"}
    while new := {
        each.name
        for each in Base.metadata.sorted_tables
        if each.name not in found and found & set(_list_targets(each))
    }:
        found |= new
    return found - HELD_ELSEWHERE


def _list_targets(table: Table) -> Iterator[str]:
    return (key.column.table.name for key in table.foreign_keys)


def test_every_table_of_a_space_is_exported_or_left_out_for_a_reason() -> None:
    exported = {each.core.name for each in TABLES}
    assert list_tables_of_spaces() == exported | LEFT_OUT.keys()
    assert set() == exported & LEFT_OUT.keys()


@pytest.mark.parametrize("name", sorted({each.core.name for each in TABLES}))
def test_every_column_is_exported_or_left_out_for_a_reason(name: str) -> None:
    tables = [each for each in TABLES if each.core.name == name]
    exported = {item.column for each in tables for item in each.columns}
    left_out = {column for each in tables for column in each.left_out}
    stored = tables[0].core.c.keys()
    assert set(stored) - OF_EVERY_TABLE.keys() == exported | left_out
    assert set() == exported & left_out


def test_no_two_tables_have_a_file_of_the_same_name() -> None:
    names = [each.name for each in TABLES]
    assert len(names) == len(set(names))


def test_the_awkward_space_has_something_in_every_column(database: Database) -> None:
    """Otherwise, the tests of round trips would miss a column."""
    space = fill_awkward_space(database)
    with database.read() as session:
        for table in TABLES:
            rows = [
                row for part in read_rows(session, space.number, table) for row in part
            ]
            for place, name in enumerate(table.file_columns):
                different = {repr(row[place]) for row in rows} - {"None", "''", "0"}
                assert different, f"{table.name}.{name}"
