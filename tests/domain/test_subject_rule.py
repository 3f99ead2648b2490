import pytest

from insights_dash.domain.subject_rule import (
    has_several_repositories,
    is_broad,
    is_open_to_all,
    matches,
)

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
        ("environment:Production:repository_owner:acme", False),
        ("environment:Production:repository_owner:acme*", True),
        ("environment:Production", True),
        ("environment:Production:repo:acme/shop", False),
        ("job_workflow_ref:acme/flows/.github/workflows/x.yml@main", True),
        ("job_workflow_ref:acme/flows/.github/workflows/x.yml@main:*", True),
        ("ref:refs/heads/main", True),
        ("113355779900", False),
        ("system:serviceaccount:build:runner", False),
    ],
)
def test_a_rule_is_broad_unless_its_beginning_names_an_owner(
    rule: str, *, expected: bool
) -> None:
    assert expected == is_broad(rule)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (MAIN, False),
        ("repo:acme/shop", False),
        ("repo:acme/shop:*", False),
        ("repo:acme/shop:environment:?", False),
        ("repo:acme/*", True),
        ("repo:acme/shop*", True),
        ("repo:acme/*:ref:refs/heads/main", True),
        ("project_path:acme/group/shop:*", False),
        ("project_path:acme/group/*", True),
        ("environment:Production:repo:acme/shop:*", False),
        ("environment:Production:repo:acme/*", True),
        ("repository_owner:acme:*", True),
        ("repository_owner:acme:environment:Production", True),
        ("repository_owner:acme:repository_id:7:*", False),
        ("environment:Production", True),
        ("*", True),
        ("system:serviceaccount:build:*", False),
        ("113355779900", False),
    ],
)
def test_a_rule_may_fit_several_repositories(rule: str, *, expected: bool) -> None:
    assert expected == has_several_repositories(rule)


def test_services_where_anyone_gets_tokens_are_known() -> None:
    assert is_open_to_all("https://token.actions.githubusercontent.com")
    assert is_open_to_all("https://gitlab.com/")
    assert not is_open_to_all("https://token.actions.githubusercontent.com/acme")
    assert not is_open_to_all("https://gitlab.acme.example")
