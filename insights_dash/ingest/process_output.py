"""The standard output of processes that read files, whose libraries print messages."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

_OUTPUT, _ERRORS = 1, 2


@contextmanager
def own_output() -> Iterator[IO[bytes]]:
    """Yield the standard output; everything else that is printed goes to the errors.

    fastparquet prints what it finds wrong in a damaged file, in code that Python's
    `sys.stdout` doesn't reach.
    """
    sys.stdout.flush()
    with os.fdopen(os.dup(_OUTPUT), "wb") as output:
        os.dup2(_ERRORS, _OUTPUT)
        yield output
