"""A cache of answers in a process's memory, limited by bytes."""

import ctypes
import pickle
import sys
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any, TypeAlias

from flask import Flask
from flask_caching.backends.base import BaseCache

MEGABYTE = 1_000_000
# A slot in the table, a tuple, and the allocator's rounding.
_OVERHEAD = 512
# Temporary values lie between the stored ones. Glibc keeps the gaps that they leave
# until it is told to return them, which takes a few milliseconds.
_TRIMMED_EVERY = 16 * MEGABYTE

Held: TypeAlias = Any
"""What was stored for a key, whose type only the caller knows."""


class Memory:
    """Values of recent questions; the least recently used are dropped first.

    Safe to use from several threads.
    """

    def __init__(self, most_bytes: int) -> None:
        """Start empty."""
        self._most = most_bytes
        self._size = 0
        self._since_trimmed = 0
        self._held: OrderedDict[Hashable, tuple[int, Held]] = OrderedDict()
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Return about how many bytes are stored, never more than the limit."""
        return self._size

    def recall(self, key: Hashable) -> Held:
        """Return the value stored for a key, or None."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][1]

    def hold(self, key: Hashable, value: object, *, size: int) -> None:
        """Store a value of this many bytes, unless it is too large by itself."""
        size += _size_of(key) + _OVERHEAD
        with self._lock:
            self._drop(key)
            if size <= self._most:
                self._held[key] = size, value
                self._size += size
            while self._size > self._most:
                self._drop(next(iter(self._held)))
            self._since_trimmed += size
            is_due = self._since_trimmed >= _TRIMMED_EVERY
            if is_due:
                self._since_trimmed = 0
        if is_due:
            _trim()

    def forget(self, key: Hashable) -> bool:
        """Drop the value of a key; return whether there was one."""
        with self._lock:
            return self._drop(key)

    def clear(self) -> None:
        """Drop every value."""
        with self._lock:
            self._held.clear()
            self._size = 0

    def _drop(self, key: Hashable) -> bool:
        dropped = self._held.pop(key, None)
        if dropped is not None:
            self._size -= dropped[0]
        return dropped is not None


class MemoryCache(BaseCache):
    """Flask-Caching's interface to a `Memory`, for the cache type SimpleCache.

    Values are pickled, which copies them and gives their size. They do not expire,
    because everything that an answer depends on is part of its key.
    """

    def __init__(self, memory: Memory) -> None:
        super().__init__(default_timeout=0)
        self._memory = memory

    @classmethod
    def factory(
        cls,
        _app: Flask,
        _config: dict[str, Any],
        _args: list[Any],
        kwargs: dict[str, Any],
    ) -> "MemoryCache":
        """Create one with the `memory` in the application's `CACHE_OPTIONS`."""
        return cls(kwargs["memory"])

    def get(self, key: str) -> object:
        """Return a copy of the value, or None."""
        written: bytes | None = self._memory.recall(key)
        return None if written is None else pickle.loads(written)  # noqa: S301 - our own

    def set(self, key: str, value: object, timeout: object = None) -> bool:  # noqa: ARG002 - nothing expires
        """Store a copy of the value."""
        written = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self._memory.hold(key, written, size=len(written))
        return True

    def delete(self, key: str) -> bool:
        """Drop a value."""
        return self._memory.forget(key)

    def has(self, key: str) -> bool:
        """Return whether there is a value."""
        return self._memory.recall(key) is not None

    def clear(self) -> bool:
        """Drop every value."""
        self._memory.clear()
        return True


def _trim() -> None:
    """Return free memory to the system; only glibc on Linux has to be told."""
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _size_of(key: Hashable) -> int:
    """Return the bytes of a text or a number, or of nested tuples of them."""
    parts = key if isinstance(key, tuple) else ()
    return sys.getsizeof(key) + sum(map(_size_of, parts))
