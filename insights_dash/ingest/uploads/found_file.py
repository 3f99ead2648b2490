"""What is in an uploaded file, as JSON values, which another process can find out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from insights_dash.domain.errors import InvalidInputError
from insights_dash.ingest.files.guessing import guess_mapping
from insights_dash.ingest.files.mapping import TableMapping
from insights_dash.ingest.files.reading import open_upload
from insights_dash.ingest.files.upload import ReadOptions, UnreadableUploadError
from insights_dash.ingest.uploads.stored_mapping import (
    describe_tables,
    read_table_mapping,
    store_mapping,
)

_LONGEST = 2 * 1024 * 1024  # characters of JSON
_TOO_MUCH = (
    "The file has {:,} tables with {:,} columns together, which is too much to match. "
    "Upload it in parts."
)


@dataclass(frozen=True)
class FoundFile:
    """What people call a file's format, its tables, and what they probably mean."""

    format: str
    tables: list[dict[str, Any]]
    mapping: dict[str, Any]


class Remembered(Mapping[str, TableMapping]):
    """Stored mappings by signature, of which only those that are needed are read."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        """Use mappings as JSON values."""
        self._stored = stored

    def __getitem__(self, signature: str) -> TableMapping:
        """Return the mapping of a layout."""
        try:
            return read_table_mapping(self._stored[signature])
        except InvalidInputError as error:  # an earlier version has stored it
            raise KeyError(signature) from error

    def __iter__(self) -> Iterator[str]:
        """Yield the signatures."""
        return iter(self._stored)

    def __len__(self) -> int:
        """Return the number of mappings."""
        return len(self._stored)


def describe_file(
    path: Path, name: str, options: ReadOptions, remembered: Mapping[str, Any]
) -> FoundFile:
    """Find out what is in a file.

    `remembered` has mappings as JSON values by signature, which win over guesses.

    Raises:
        InvalidInputError: if it can't be read, or has too many tables and columns.
    """
    with open_upload(path, name, options) as upload:
        tables = [*describe_tables(upload)]
        columns = sum(len(each["columns"]) for each in tables)
        if len(json.dumps(tables, ensure_ascii=False)) > _LONGEST:
            raise UnreadableUploadError(_TOO_MUCH.format(len(tables), columns))
        mapping = guess_mapping(upload, Remembered(remembered))
        return FoundFile(upload.format, tables, store_mapping(mapping))
