"""How Python's garbage collector is kept out of the way while modules are imported."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_after_imports() -> Iterator[None]:
    """Import modules without collecting garbage, and never look through them again.

    Importing the application creates hundreds of thousands of objects that are needed
    to the end. Looking through all of them again and again takes a quarter of the time
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
