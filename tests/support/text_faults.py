"""Faults that sentences about figures can have, whatever the figures are."""

import re
from collections import Counter
from collections.abc import Iterator

_VALUE = r"−?\d[\d,.]*(?: of \d[\d,]*|%| (?:d|h|min|s)(?: \d+ (?:h|min|s))?)?"
# Clauses about different figures that can be alike.
_REPEATABLE = r"as before|as usual|$|also because of|(?:up|down) from"
# Both sides of a comparison.
_SIDES = (
    rf"\b({_VALUE}|none), (?:up|down) from ({_VALUE}|none)",
    rf"\b({_VALUE}) instead of ({_VALUE})",
    rf"\b({_VALUE}) deployments per week instead of ({_VALUE})",
    rf"\b({_VALUE}), was ({_VALUE})",
    rf"\b({_VALUE}) deployments failed, compared with ({_VALUE})",
    rf"\btake up to ({_VALUE}), compared with ({_VALUE}) before",
)
_NOT_IN_A_NUMBER = r"(?<![\d.,:–-])"
_COUNTED = "deployments?|failures?|changes?"
_PATTERNS = {
    "one of many": (
        rf"{_NOT_IN_A_NUMBER}\b(?:1|[Oo]ne) (?:deployment|change|failure)s\b"
    ),
    "many of one": (
        rf"{_NOT_IN_A_NUMBER}\b(?:[2-9]|\d+[02-9]|\d*1\d|[Tt]wo|[Tt]hree|[Nn]ine) "
        r"(?:deployment|change|failure|recovery|day|week|project)\b"
    ),
    "a zero": rf"{_NOT_IN_A_NUMBER}0 (?:of|{_COUNTED})\b",
    "spaces": r"  | [.,;:]| $|^ ",
    "no space": r"[a-z][.;][A-Z]",
    "two ends": r"[.,;]{2}",
    "an empty name": r"because of(?:[.,]| $)|\bNone\b(?! of)|\bnan\b",
    "no time at all": r"(?:within|up to|over|took|takes?) 0 s",
    "less than no time": r"(?:within|up to|over|took|takes?) −",
    "a list of equals": rf"(?<![\d.])({_VALUE}), \1 and \1\b",
    "said twice": r"nothing has been deployed since .* less frequent",
}


def list_faults(text: str) -> Iterator[str]:
    """Yield what is wrong with a paragraph."""
    yield from _list_equal_sides(text)
    for fault, pattern in _PATTERNS.items():
        found = re.search(pattern, text)
        if found:
            yield f"{fault}: {found[0]}"
    for clause, count in Counter(re.split(r"[.,;:]\s", f"{text} ")).items():
        if count > 1 and not re.match(_REPEATABLE, clause):
            yield f"repeated: {clause}"
    for each in re.split(r"(?<=\.) (?=[A-Z\d])", text):
        if not re.match(r"[A-Z\d]", each):
            yield f"begins small: {each}"
    if not text.endswith("."):
        yield "no end"
    if re.search(r"−\d", text) and "A lead time is negative if" not in text:
        yield "a negative time isn't explained"


def _list_equal_sides(text: str) -> Iterator[str]:
    for pattern in _SIDES:
        for now, before in re.findall(pattern, text):
            if now == before:
                yield f"equal sides: {now}"
