"""The standard output of processes that read files, whose libraries print messages."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

_OUTPUT = 1


@contextmanager
def own_output() -> Iterator[IO[bytes]]:
    """Yield the standard output of this process; what libraries print is dropped.

    fastparquet prints a line for each fault in a file, which can be gigabytes if the
    file claims to be that large. These lines bypass Python's `sys.stdout`.
    """
    sys.stdout.flush()
    with os.fdopen(os.dup(_OUTPUT), "wb") as output:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _OUTPUT)
        os.close(nowhere)
        yield output
