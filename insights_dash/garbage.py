"""Keeps Python's garbage collector from running while modules are imported."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_after_imports() -> Iterator[None]:
    """Import modules without collecting garbage, and never search them again.

    Importing the application creates hundreds of thousands of objects that are needed
    until the process ends. Searching them again and again takes half of the time
    that a server needs to start.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
