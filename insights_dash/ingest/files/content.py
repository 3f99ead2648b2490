"""The bytes of a file or of a part of it, such as the member of a zip."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from insights_dash.ingest.bundle_files import DAMAGES, UnreadableError, describe_damage
from insights_dash.ingest.files.upload import UnreadableUploadError
from insights_dash.ingest.lines import CountedStream

OnBytes = Callable[[int], None]
"""Called with how many of a file's bytes have been read, as they are on the disk."""


def ignore_bytes(_done: int) -> None:
    """Do nothing, for those who need no progress."""


@dataclass(frozen=True)
class Content:
    """Bytes that can be read several times.

    `name` is that of the file, or of the member of a zip. `size` is the number of bytes
    on the disk, of which `open` reports how many have been read.
    """

    name: str
    size: int
    open: Callable[[OnBytes], IO[bytes]]

    @property
    def stem(self) -> str:
        """The name without folders and without its ending."""
        return Path(self.name).name.split(".")[0] or self.name

    @property
    def ending(self) -> str:
        """The ending of the name, in small letters and without its dot."""
        return Path(self.name).suffix.lower().removeprefix(".")

    def start(self, length: int) -> bytes:
        """Return the first bytes.

        Raises:
            UnreadableUploadError: if they can't be read.
        """
        try:
            with self.open(ignore_bytes) as stream:
                return stream.read(length)
        except UnreadableError as error:
            message = f"The file can't be read: {error}"
            raise UnreadableUploadError(message) from error
        except DAMAGES as error:
            raise damaged(error, has_begun=False) from error


def damaged(error: Exception, *, has_begun: bool) -> UnreadableUploadError:
    """Return the error for a file that can't be unpacked."""
    reason = describe_damage(error, has_begun=has_begun)
    return UnreadableUploadError(f"The file can't be read: {reason}")


def open_path(path: Path, name: str) -> Content:
    """Return the content of a file on the disk."""

    def start(on_bytes: OnBytes) -> IO[bytes]:
        return io.BufferedReader(CountedStream(path.open("rb"), on_bytes), 256 * 1024)

    return Content(name, path.stat().st_size, start)
