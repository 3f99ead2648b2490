"""One answer in the cache, as a value and as texts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask_caching import Cache

Answer = TypeVar("Answer")
_LARGEST_KEPT = 64 * 1024


@dataclass(frozen=True)
class AnswerCache:
    """Where the answer with this key is cached. The key says all that it depends on."""

    cache: Cache
    key: str

    def get(self, compute: Callable[[], Answer]) -> Answer:
        """Return the cached answer; if there is none, compute and cache it."""
        answer: Answer | None = self.cache.get(self.key)
        if answer is None:
            answer = compute()
            self.cache.set(self.key, answer)
        return answer

    def find_written(self, form: str) -> bytes | None:
        """Return the answer as text in a format, if `keep_written` stored it."""
        written: bytes | None = self.cache.get(f"{form} {self.key}")
        return written

    def keep_written(self, form: str, written: bytes) -> None:
        """Store the answer as text in a format, unless it is large."""
        if len(written) <= _LARGEST_KEPT:
            self.cache.set(f"{form} {self.key}", written)
