"""`MappedRows`: the rows of an uploaded table, as the forms of a bundle read them."""

from collections import Counter
from collections.abc import Iterator, Mapping

from insights_dash.ingest.files.mapping import TableMapping
from insights_dash.ingest.files.upload import (
    OnProgress,
    RawRow,
    UploadedTable,
    ignore_progress,
)
from insights_dash.ingest.rows import Row
from insights_dash.store.batch import ReleaseEntry


class MappedRows:
    """A table's rows by fields. Iterating reads the file from its start.

    Each row comes with its raw row. A row with a flaw has its problem already; the
    caller still parses it with the form of the kind, for the names on it. `skipped` and
    `unknown` are counted by the last iteration: how many rows the mapping skips, and
    the texts of states and of yes-or-no values that stand for nothing known, by field.
    """

    def __init__(
        self,
        table: UploadedTable,
        mapping: TableMapping,
        on_progress: OnProgress = ignore_progress,
    ) -> None:
        self.skipped = 0
        self.unknown: Mapping[str, Counter[str]] = {}
        self._table, self._mapping = table, mapping
        self._on_progress = on_progress

    def __iter__(self) -> Iterator[tuple[RawRow, Row]]:
        """Yield each row of the file with its fields.

        Raises:
            UnreadableUploadError: if the file can't be read to its end.
        """
        raise NotImplementedError

    def releases(self) -> Iterator[ReleaseEntry]:
        """Yield the releases that deployments say the creation time of.

        Reads the table once more. Each release comes once, with its earliest creation
        time; rows whose time can't be read are left to `__iter__`, which refuses them.
        """
        raise NotImplementedError
