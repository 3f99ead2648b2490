"""`open_upload`: the tables of a file of any usual format, found from its content."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from insights_dash.ingest.files.content import open_path
from insights_dash.ingest.files.delimited import open_delimited
from insights_dash.ingest.files.upload import ReadOptions, Upload


@contextmanager
def open_upload(
    path: Path, name: str, options: ReadOptions | None = None
) -> Iterator[Upload]:
    """Open a file that a user uploaded under a name, and find its tables.

    The tables can be read as long as the context lasts.

    Raises:
        UnreadableUploadError: if the file can't be read, with what to do about it.
    """
    options = options or ReadOptions()
    content = open_path(path, name)
    table = open_delimited(content, content.stem, options)
    yield Upload(name, table.format, content.size, [table])
