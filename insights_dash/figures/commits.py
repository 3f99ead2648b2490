"""Commit hashes in texts: releases are often named by one."""

import re

SHORT = 10  # characters: enough to tell a project's commits apart
_HASH = re.compile(r"\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b")


def shorten_hashes(text: str) -> str:
    """Return a text in which each hash is cut to its first characters."""
    return _HASH.sub(lambda found: found[0][:SHORT], text)


def split_at_hashes(text: str) -> tuple[tuple[str, str], ...]:
    """Return the parts of a text as pairs: the text before a hash, and the hash.

    The last part has no hash.
    """
    parts, end = [], 0
    for found in _HASH.finditer(text):
        parts.append((text[end : found.start()], found[0]))
        end = found.end()
    return (*parts, (text[end:], ""))
