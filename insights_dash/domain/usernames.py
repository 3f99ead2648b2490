"""Usernames of accounts: stricter than other names, because people trust them.

No two accounts may look alike. So names are compared by their skeletons, which replace
look-alike letters by the same one (UTS #39, section 4), and a name uses one script
(section 5.2, the level "Highly Restrictive"). Accounts that are older than these rules
keep their names and can sign in with them.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from confusable_homoglyphs.categories import alias

from insights_dash.domain.errors import Problem
from insights_dash.domain.names import check_characters, normalize, without_invisible

_NO_SCRIPT = {"COMMON", "INHERITED"}
# Scripts that are written together.
_TOGETHER = (
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "BOPOMOFO"},
    {"LATIN", "HAN", "HANGUL"},
)
# Unicode's data wraps letters that run from right to left in this mark.
_LEFT_TO_RIGHT = "\u200e"


def fold_username(text: str) -> str:
    """Return a username as accounts store it, however it was entered."""
    return normalize("NFC", text.strip().lower())


def check_username(username: str) -> Iterator[Problem]:
    """Find the first rule that the folded username of a new account breaks."""
    problems = [
        *check_characters("username", username),
        *_check_letters(username),
        *_check_scripts(username),
    ]
    yield from problems[:1]


def skeleton_of(username: str) -> str:
    """Return a username's skeleton, which is equal for names that look alike."""
    skeleton = _apply(_read_prototypes(), without_invisible(username.lower()))
    # Digits look like capitals: 0 stands for the letter O.
    return skeleton.lower()


def _check_letters(username: str) -> Iterator[Problem]:
    compatible = normalize("NFKC", username)
    if compatible != username:
        message = f'Use plain letters in the username: "{compatible[:100]}".'
        yield Problem("username", message)
    for each in username:
        # Characters that can continue an identifier: letters, marks, digits and
        # connectors.
        if not (each.isascii() or f"a{each}".isidentifier()):
            message = f'A username must not contain "{each}" (U+{ord(each):04X}).'
            yield Problem("username", message)


def _check_scripts(username: str) -> Iterator[Problem]:
    scripts = {alias(each) for each in username} - _NO_SCRIPT
    if len(scripts) > 1 and not any(scripts <= each for each in _TOGETHER):
        listed = " and ".join(sorted(each.title() for each in scripts))
        message = f"The username mixes {listed} letters. Use letters of one script."
        yield Problem("username", message)


@cache
def _read_prototypes() -> Mapping[str, str]:
    """Map each letter to the one that stands for all that look like it."""
    neighbours = _read_pairs()
    prototypes: dict[str, str] = {}
    for letter in neighbours:
        if letter in prototypes:
            continue
        alike = _reach(letter, neighbours)
        # The data list this letter with each of its look-alikes.
        middle = max(alike, key=lambda each: (len(each), len(neighbours[each]), each))
        prototypes.update(dict.fromkeys(alike, middle))
    letters = {each: text for each, text in prototypes.items() if len(each) == 1}
    return {each: _apply(letters, text) for each, text in letters.items()}


def _read_pairs() -> Mapping[str, set[str]]:
    """Read which texts look alike, in both directions, as the library stores them."""
    data = files("confusable_homoglyphs").joinpath("confusables.json")
    pairs: dict[str, set[str]] = defaultdict(set)
    for text, alike in json.loads(data.read_text("utf-8")).items():
        for each in alike:
            one, other = (
                part.replace(_LEFT_TO_RIGHT, "") for part in (text, each["c"])
            )
            pairs[one].add(other)
            pairs[other].add(one)
    return pairs


def _reach(start: str, neighbours: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        found = neighbours[waiting.pop()] - reached
        reached |= found
        waiting += found
    return reached


def _apply(prototypes: Mapping[str, str], text: str) -> str:
    decomposed = normalize("NFD", text)
    mapped = "".join(prototypes.get(each, each) for each in decomposed)
    return normalize("NFD", mapped)
