import pytest

from insights_dash.domain.subject_rule import is_broad, is_open_to_all, matches

MAIN = "repo:acme/shop:ref:refs/heads/main"


@pytest.mark.parametrize(
    ("rule", "subject"),
    [
        (MAIN, MAIN),
        ("repo:acme/shop:*", MAIN),
        ("repo:acme/*:ref:refs/heads/main", MAIN),
        ("*main", MAIN),
        ("*", MAIN),
        ("**", "a"),
        ("a*", "a"),
        ("a?c", "abc"),
        ("?", "é"),
        ("*a*b*", "xxaxxbxx"),
        ("*ab", "aab"),
        ("a*ab", "aaab"),
        ("a.[b]+$", "a.[b]+$"),
    ],
)
def test_subjects_that_fit(rule: str, subject: str) -> None:
    assert matches(rule, subject)


@pytest.mark.parametrize(
    ("rule", "subject"),
    [
        (MAIN, f"{MAIN}2"),
        (f"{MAIN}2", MAIN),
        (MAIN, MAIN.upper()),
        ("repo:acme/shop:*", "repo:acme/shop"),
        ("repo:acme/shop:*", "repo:acme/shop-evil:x"),
        ("repo:acme/shop:*", "xrepo:acme/shop:"),
        ("a?", "a"),
        ("?", ""),
        ("a?c", "abbc"),
        ("a.c", "abc"),
        ("*b", "abc"),
        ("", "a"),
        ("*a*b*", "xxbxxaxx"),
    ],
)
def test_subjects_that_do_not_fit(rule: str, subject: str) -> None:
    assert not matches(rule, subject)


def test_many_stars_take_little_time() -> None:
    """A regular expression would need longer than the universe has existed."""
    assert not matches("*a" * 250 + "b", "a" * 1_000)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (MAIN, False),
        ("repo:acme/*", False),
        ("repo:acme/shop:*", False),
        ("project_path:acme/*:ref_type:branch:ref:main", False),
        ("system:serviceaccount:build:*", False),
        ("*", True),
        ("repo:acme*", True),
        ("repo:*/shop:*", True),
        ("project_path:ac?e/shop", True),
        ("runner-*", True),
        ("environment:Production:*", True),
        ("environment:Production:repo:acme/*", False),
        ("repository_owner:acme:*", False),
    ],
)
def test_a_rule_is_broad_unless_its_beginning_names_an_owner(
    rule: str, *, expected: bool
) -> None:
    assert expected == is_broad(rule)


def test_services_where_anyone_gets_tokens_are_known() -> None:
    assert is_open_to_all("https://token.actions.githubusercontent.com")
    assert is_open_to_all("https://gitlab.com/")
    assert not is_open_to_all("https://token.actions.githubusercontent.com/acme")
    assert not is_open_to_all("https://gitlab.acme.example")
