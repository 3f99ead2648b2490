"""One rule for the characters of every name, from every source.

A name is one line of visible characters. Invisible ones can make two names look alike,
reverse the text around them or break files that contain the name, so they are refused,
except where a script or an emoji cannot be written without them.

Sources: Unicode's Default_Ignorable_Code_Point property; UAX #31 (section 2.3) and
RFC 5892 (appendix A) for the two joiners; UTS #51 for emoji.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

from idna import valid_contextj

from insights_dash.domain.errors import Problem

_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_REFUSED_CATEGORIES = {
    "Cc": "a control character",
    "Cs": "an unpaired surrogate",
    "Co": "a private-use character",
    "Cn": "an unassigned character",
}
# Default ignorable characters, and the anchors of interlinear annotations.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Unicode reserves the last of these blocks for emoji, also those of later versions.
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe"
    "\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff]"
)
BYTE_ORDER_MARK = "\ufeff"
_NON_JOINER, _JOINER = "\u200c", "\u200d"
_TEXT_STYLE, _EMOJI_STYLE = "\ufe0e", "\ufe0f"
_KEYCAP = re.compile("[0-9#*][\ufe0e\ufe0f]\u20e3")
_SKIN_TONES = "\U0001f3fb-\U0001f3ff"
# Characters that can be between the joiner and the emoji before it.
_JOINED = re.compile(f"[{_EMOJI_STYLE}{_SKIN_TONES}]*\\Z")
# The flags of England, Scotland, Wales and other regions.
_FLAG = re.compile(
    "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"
)
_VARIATION = re.compile("[\ufe00-\ufe0d\U000e0100-\U000e01ef]")
_MONGOLIAN = re.compile("[\u180b-\u180f]")
# Unicode counts the blank Braille cell as a symbol, not as a space.
_BLANK = re.compile("[\\s\u2800]*\\Z")
# PostgreSQL can't store the first one, and UTF-8 has none of the others.
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")
# Joiners depend on their neighbours, apart from marks in between.
_NEIGHBOURS = 50
# As in Unicode's Stream-Safe Text Format (UAX #15, section 13): no script needs more.
_MOST_MARKS = 30
_TOO_MANY_MARKS = (
    f"A name must not contain more than {_MOST_MARKS} combining marks in a row. "
    "Remove some."
)


def check_characters(field: str, name: str) -> Iterator[Problem]:
    """Find the first character that names must not contain."""
    flaw = describe_flaw(name)
    if flaw:
        yield Problem(field, flaw)


def describe_flaw(name: str) -> str:
    """Return what is wrong with a name's characters; empty if all are allowed."""
    # Almost every name returns here, and an import reads millions.
    if name.isascii() and name.isprintable():
        return ""
    if has_mark_flood(name):
        return _TOO_MANY_MARKS
    if _is_plain(name):
        return ""
    for _, what in _list_flaws(name):
        return f"A name must not contain {what}. Remove it."
    return ""


def without_flaws(name: str) -> str:
    """Remove forbidden characters from a name that the user can't correct here."""
    flaws = {place for place, _ in _list_flaws(name)}
    kept = "".join(each for place, each in enumerate(name) if place not in flaws)
    if not has_mark_flood(kept):
        return kept
    return "".join(each for each in kept if not unicodedata.combining(each))


def make_storable(text: str) -> str:
    """Return any text with U+FFFD for each character that databases can't store."""
    return _NOT_STORABLE.sub("\ufffd", text)


def without_invisible(name: str) -> str:
    """Remove every invisible character, even if a script or an emoji needs it."""
    return _INVISIBLE.sub("", name)


def has_mark_flood(text: str) -> bool:
    """Return whether a text has more combining marks in a row than any script needs."""
    if len(text) <= _MOST_MARKS or text.isascii():
        return False
    marks = 0
    for each in text:
        marks = marks + 1 if unicodedata.combining(each) else 0
        if marks > _MOST_MARKS:
            return True
    return False


def normalize(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """Return a text in a Unicode form, but unchanged if it is a flood of marks.

    Python sorts marks in quadratic time: 65,000 of them would keep the server busy for
    minutes.
    """
    return text if has_mark_flood(text) else unicodedata.normalize(form, text)


def strip_accents(text: str) -> str:
    """Return a text without accents, for comparisons: `é` and `e` become the same."""
    if text.isascii():
        return text
    apart = normalize("NFD", text)
    return compose("".join(each for each in apart if not unicodedata.combining(each)))


def compose(name: str) -> str:
    """Return a name in Unicode form NFC, in which all names are stored and compared.

    Otherwise an `é` as one character, and one as a letter and an accent, would be two
    names that look the same.
    """
    return name if name.isascii() else normalize("NFC", name)


def fold(name: str) -> str:
    """Return what names that differ only in letter case or Unicode form share.

    It is in lower case, as databases compare names: `Straße` and `STRASSE` differ.
    """
    return compose(name).lower()


def list_forms(name: str) -> Sequence[str]:
    """Return a name as it is, and in the Unicode forms that it can be stored in.

    New names are stored in NFC, and older ones in any form.
    """
    if name.isascii():
        return (name,)
    forms = (normalize("NFC", name), normalize("NFD", name))
    return tuple(dict.fromkeys((name, *forms)))


def is_blank(name: str) -> bool:
    """Return whether a name has no visible character."""
    return _BLANK.match(name) is not None


def _is_plain(text: str) -> bool:
    return text.isprintable() and not _INVISIBLE.search(text)


def _list_flaws(name: str) -> Iterator[tuple[int, str]]:
    """Yield the place of each forbidden character, and what it is."""
    flags = {place for flag in _FLAG.finditer(name) for place in range(*flag.span())}
    for place, character in enumerate(name):
        if _is_plain(character) or place in flags or _is_needed(name, place):
            continue
        what = _describe(character)
        if what:
            yield place, what


def _describe(character: str) -> str:
    code = f"U+{ord(character):04X}"
    if character in _LINE_BREAKS:
        return f"a line break ({code})"
    category = unicodedata.category(character)
    if category == "Cn" and _EMOJI.match(character):
        return ""
    if category in _REFUSED_CATEGORIES:
        return f"{_REFUSED_CATEGORIES[category]} ({code})"
    if character == BYTE_ORDER_MARK:
        return f"a byte order mark ({code})"
    if _INVISIBLE.match(character):
        return f"an invisible character ({code} {unicodedata.name(character, '?')})"
    return ""


def _is_needed(name: str, place: int) -> bool:
    """Return whether a script or an emoji needs the invisible character at a place."""
    character, before = name[place], name[max(0, place - 1) : place]
    if character in {_NON_JOINER, _JOINER}:
        start = max(0, place - _NEIGHBOURS)
        return _joins(name[start : place + _NEIGHBOURS], place - start)
    if character in {_TEXT_STYLE, _EMOJI_STYLE}:
        is_keycap = _KEYCAP.match(name, max(0, place - 1)) is not None
        return is_keycap or _is_emoji(before)
    if _VARIATION.match(character):
        return _is_of("CJK", before)
    return bool(_MONGOLIAN.match(character)) and _is_of("MONGOLIAN", before)


def _joins(text: str, place: int) -> bool:
    try:
        if valid_contextj(text, place):
            return True
    except ValueError:  # a neighbour that has no name
        return False
    if text[place] == _NON_JOINER:
        return False
    before = _JOINED.sub("", text[:place])
    return _is_emoji(before[-1:]) and _is_emoji(text[place + 1 : place + 2])


def _is_emoji(character: str) -> bool:
    return _EMOJI.match(character) is not None


def _is_of(script: str, character: str) -> bool:
    return bool(character) and unicodedata.name(character, "").startswith(script)
