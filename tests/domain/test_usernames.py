import pytest

from insights_dash.domain.usernames import check_username, fold_username, skeleton_of


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("ada", "\u0430da"),  # one Cyrillic letter
        ("ada", "\u0430\u0501\u0430"),  # all Cyrillic
        ("grace", "\u0261race"),
        ("admin", "adm\u0131n"),
        ("admin", "adrnin"),
        ("paul", "pau1"),
        ("bob", "b0b"),
        ("root", "r00t"),
        ("o'hara", "o\u2019hara"),
        ("user-a", "user\u2010a"),
        ("\u03bd\u03bf", "vo"),
        ("ada", "a\u200bda"),
        ("ada", "ada\u202e"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(name: str, other: str) -> None:
    assert skeleton_of(name) == skeleton_of(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("ada", "adam"),
        ("jürgen", "jurgen"),
        ("user1", "user2"),
        ("a.b", "a-b"),
        ("日本", "日木"),
    ],
)
def test_names_that_look_different_have_two(name: str, other: str) -> None:
    assert skeleton_of(name) != skeleton_of(other)


@pytest.mark.parametrize(
    "name",
    [
        *("ada", "ada@example.org", "corp\\ada", "ada lovelace", "auth0|12", "o'hara"),
        *("müller", "JOSÉ", "jose\u0301", "νίκος", "иван", "علی", "김철수", "नीरज"),
        *("日本太郎", "たろうtaro", "김哲수kim"),
    ],
)
def test_a_name_of_one_script_is_allowed(name: str) -> None:
    assert [] == list(check_username(fold_username(name)))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "\u0430da",
            "The username mixes Cyrillic and Latin letters. Use letters of one script.",
        ),
        ("ﬁona", 'Use plain letters in the username: "fiona".'),
        ("ada😀", 'A username must not contain "😀" (U+1F600).'),
        ("o\u2019hara", 'A username must not contain "\u2019" (U+2019).'),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            'A username must not contain "\u200c" (U+200C).',
        ),
        (
            "a\u202eda",
            (
                "A name must not contain an invisible character "
                "(U+202E RIGHT-TO-LEFT OVERRIDE). Remove it."
            ),
        ),
    ],
)
def test_a_deceptive_name_is_refused(name: str, message: str) -> None:
    problems = list(check_username(fold_username(name)))
    assert [("username", message)] == [(each.field, each.message) for each in problems]


def test_a_name_is_stored_in_one_form() -> None:
    assert "josé" == fold_username(" JOSE\u0301 ")
