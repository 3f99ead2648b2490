import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.domain.names import (
    check_characters,
    describe_flaw,
    is_blank,
    without_flaws,
)

REFUSED = {
    "a line break (U+000A)": "Sh\nop",
    "a line break (U+2028)": "Shop\u2028",
    "a control character (U+0000)": "\0",
    "a control character (U+0009)": "Sh\top",
    "a control character (U+009B)": "Shop\x9b",
    "an unpaired surrogate (U+D83D)": "Shop \ud83d",
    "a private-use character (U+E000)": "Shop \ue000",
    "an unassigned character (U+0378)": "Shop \u0378",
    "an unassigned character (U+FFFF)": "Shop \uffff",
    "an invisible character (U+00AD SOFT HYPHEN)": "Sh\u00adop",
    "an invisible character (U+061C ARABIC LETTER MARK)": "\u061cShop",
    "an invisible character (U+200B ZERO WIDTH SPACE)": "Sh\u200bop",
    "an invisible character (U+200E LEFT-TO-RIGHT MARK)": "Shop\u200e",
    "an invisible character (U+200F RIGHT-TO-LEFT MARK)": "Shop\u200f",
    "an invisible character (U+202E RIGHT-TO-LEFT OVERRIDE)": "Shop \u202eevil",
    "an invisible character (U+2066 LEFT-TO-RIGHT ISOLATE)": "\u2066Shop\u2069",
    "an invisible character (U+2060 WORD JOINER)": "Sh\u2060op",
    "an invisible character (U+3164 HANGUL FILLER)": "\u3164",
    "a byte order mark (U+FEFF)": "\ufeffShop",
    "an invisible character (U+E0041 TAG LATIN CAPITAL LETTER A)": "Shop\U000e0041",
    # Joiners and selectors that nothing needs.
    "an invisible character (U+200D ZERO WIDTH JOINER)": "Sh\u200dop",
    "an invisible character (U+200C ZERO WIDTH NON-JOINER)": "Sh\u200cop",
    "an invisible character (U+FE0F VARIATION SELECTOR-16)": "Shop\ufe0f",
    "an invisible character (U+FE00 VARIATION SELECTOR-1)": "Shop\ufe00",
    "an invisible character (U+180B MONGOLIAN FREE VARIATION SELECTOR ONE)": "a\u180b",
}
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"  # "I want"
ALLOWED = (
    "Shop",
    "Web shop (EU) – 50 % & more",
    "Café \u00a0 Zürich",
    "Cafe\u0301",
    "日本\u3000東京",
    "متجر",
    "الشحن 2",
    "حانوت shop חנות",
    # Persian, Hindi and Sinhala need the joiners.
    PERSIAN,
    "क्\u200dष क्\u200cष",
    "ශ්\u200dරී",
    # An ideograph's variant, and a Mongolian name.
    "葛\U000e0100城",
    "ᠪᠠ\u180b",
    # Emoji: styled, joined, with skin tones, keycaps and a region's flag.
    "Love ❤\ufe0f",
    "Text ❤\ufe0e",
    "👩\u200d💻 team",
    "👩🏽\u200d🚒",
    "🏳\ufe0f\u200d🌈 flag",
    "1\ufe0f\u20e3 first",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "🇩🇪",
    # An emoji from a newer Unicode than Python's, in a block reserved for emoji.
    "\U0001faff",
)


@pytest.mark.parametrize(("what", "name"), REFUSED.items())
def test_an_invisible_character_is_refused(what: str, name: str) -> None:
    problems = list(check_characters("name", name))
    assert [("name", f"A name must not contain {what}. Remove it.")] == [
        (each.field, each.message) for each in problems
    ]


@pytest.mark.parametrize("name", ALLOWED)
def test_characters_that_scripts_and_emoji_need_are_allowed(name: str) -> None:
    assert "" == describe_flaw(name)


@pytest.mark.parametrize(
    "name",
    [
        "👩\u200dShop",
        "Shop\u200d💻",
        "👩\u200d",
        "\u200d💻",
        "+\u200d+",
        "1\ufe0f",
        "🏴\U000e0067",
        "\U000e0067\U000e007f",
        "\u0627\u200c\u0627",
        "ب\u200c",
        "\u200c",
    ],
)
def test_a_joiner_that_joins_nothing_is_refused(name: str) -> None:
    assert "an invisible character" in describe_flaw(name)


@pytest.mark.parametrize("name", ["", " ", "\u3000\u00a0", "\u2800", " \u2800 "])
def test_a_name_that_shows_nothing_is_blank(name: str) -> None:
    assert is_blank(name)


@pytest.mark.parametrize("name", ["a", " a ", "日本", "-"])
def test_a_name_that_shows_something_is_not_blank(name: str) -> None:
    assert not is_blank(name)


@given(st.text())
def test_names_without_flaws_do_not_break_files(text: str) -> None:
    categories = {unicodedata.category(each) for each in without_flaws(text)}
    assert not {"Cc", "Cs", "Co", "Zl", "Zp"} & categories


def test_a_cut_name_keeps_no_loose_joiner() -> None:
    assert "👩" == without_flaws("👩\u200d")
    assert "Shop" == without_flaws("\u202eSh\u200bop\n")
    assert PERSIAN == without_flaws(PERSIAN)


def test_a_very_long_name_takes_no_longer_per_character() -> None:
    """Bodies can have millions of characters; each is checked with a few neighbours."""
    assert "" == describe_flaw("👩\u200d💻" * 100_000)
