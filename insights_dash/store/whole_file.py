"""Files that others only ever see whole, and that only their owner can read."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replace_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a new file, which takes the place of `path` at the end, if nothing fails.

    Several processes can do so at once: the last one wins. If `path` is a symbolic
    link, the link is replaced and not what it points to.

    Raises:
        OSError: if it can't be written; what was there before stays.
    """
    # Others can neither guess its name nor open it, whatever the umask.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def write_whole(path: Path, text: str) -> None:
    """Replace the text of a file, as `replace_file` does."""
    with replace_file(path) as file:
        file.write(text.encode())
