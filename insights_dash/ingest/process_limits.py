"""Limits of the processes that read uploaded files: these can be traps."""

import sys
from contextlib import suppress
from pathlib import Path

# Measured: a workbook of the largest size that is allowed, 24 million cells, needs
# 1.7 GB if they are numbers, and 2.5 GB if they are short texts. Longer texts that need
# more are refused.
MOST_MEMORY = 3 * 1024**3
_FIRST_TO_END = "1000"

REFUSED, NO_MEMORY = 3, 12
"""The statuses with which a process ends if a file can't be read, or is too large."""


def limit_process(*, seconds: int | None = None) -> None:
    """Let this process use only so much memory, and so many seconds of processor time.

    With too much memory, Python raises MemoryError, and libraries may end the process.
    If the machine runs out of memory, Linux ends this process before the server.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    if sys.platform == "linux":  # macOS refuses this limit
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_END, encoding="ascii")
