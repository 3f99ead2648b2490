"""Guesses what the columns and values of a table mean, for the user to confirm."""

from collections.abc import Mapping

from insights_dash.ingest.files.mapping import TableMapping, UploadMapping
from insights_dash.ingest.files.upload import Upload, UploadedTable


def guess_mapping(
    upload: Upload, remembered: Mapping[str, TableMapping], *, zone: str = "UTC"
) -> UploadMapping:
    """Guess what each table of a file means; see `guess_table`."""
    tables = {
        each.name: guess_table(each, remembered, zone=zone) for each in upload.tables
    }
    return UploadMapping(tables)


def guess_table(
    table: UploadedTable, remembered: Mapping[str, TableMapping], *, zone: str = "UTC"
) -> TableMapping:
    """Guess what a table means, from the names of its columns and from its values.

    `remembered` has confirmed mappings by `signature`, which win. `zone` is the time
    zone of times without an offset.
    """
    raise NotImplementedError(table, remembered, zone)
