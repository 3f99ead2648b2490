"""What a change is: cleaned texts, checked IDs and links, and what commits say."""

from datetime import UTC, datetime

import pytest

from insights_dash.domain.catalogue.change import (
    Change,
    check_change,
    is_link,
    read_commit,
)

SHA = "279484c0"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Fix the basket\n\nIt was empty.", "Fix the basket"),
        ("\n\n  Fix\tthe   basket  ", "Fix the basket"),
        ("Fix\u202ethe basket\0", "Fixthe basket"),
        ("", ""),
        ("e\u0301" + "x" * 600, "é" + "x" * 498 + "…"),
        ("a" + "\u0301" * 5_000, "a"),
    ],
)
def test_a_message_is_one_short_line_without_characters_that_deceive(
    given: str, shown: str
) -> None:
    assert shown == Change(SHA, given).cleaned().message


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Change(SHA, author="dependabot[bot]"), True),
        (Change(SHA, author="dependabot[bot]", is_bot=False), False),
        (Change(SHA, author="Ada"), None),
        (Change(SHA, author="renovate", is_bot=True), True),
        (Change(SHA), None),
    ],
)
def test_an_author_named_bot_is_one_unless_the_source_says_otherwise(
    change: Change, *, expected: bool | None
) -> None:
    assert expected is change.cleaned().is_bot


@pytest.mark.parametrize(
    ("message", "is_merge"),
    [
        ("Merge pull request #12 from ada/basket", True),
        ("Merge branch 'main' into basket", True),
        ("Merge remote-tracking branch 'origin/main'", True),
        ("Merge the two baskets", False),
        ("Fix: Merge branch names", False),
    ],
)
def test_merge_commits_are_known_by_the_message_that_git_writes(
    message: str, *, is_merge: bool
) -> None:
    assert is_merge is Change(SHA, message).is_merge_commit
    assert not Change("12", message, pull_request="12").is_merge_commit


def test_a_commit_says_which_one_it_reverts() -> None:
    message = 'Revert "Fix"\n\nThis reverts commit 279484c0aa, because of reasons.'
    assert "279484c0aa" == read_commit("b", message).reverts
    assert "" == read_commit("b", "This reverts commit messages to prose").reverts


def test_what_a_newer_value_does_not_know_stays() -> None:
    stored = Change(SHA, "Fix", "Ada", is_bot=True, merged=datetime.now(UTC))
    newer = Change(SHA, is_bot=False, link="https://x.example/1")
    updated = stored.updated(newer)
    assert (updated.message, updated.author) == ("Fix", "Ada")
    assert updated.merged == stored.merged
    assert updated.is_bot is False
    assert "https://x.example/1" == updated.link


def test_work_starts_with_the_first_commit() -> None:
    authored, committed = (
        datetime(2024, 5, 1, tzinfo=UTC),
        datetime(2024, 5, 2, tzinfo=UTC),
    )
    assert authored == Change(SHA, authored=authored, committed=committed).started
    assert committed == Change(SHA, committed=committed).started


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        (Change(SHA, link="https://github.com/acme/shop/commit/1"), []),
        (Change(" "), ["id"]),
        (Change("a\u200bb"), ["id"]),
        (Change("x" * 201), ["id"]),
        (Change(SHA, reverts="a\nb"), ["reverts"]),
        (Change(SHA, link="javascript:alert(1)"), ["link"]),
        (Change("", reverts="\0", link="x" * 3_000), ["id", "reverts", "link"]),
    ],
)
def test_ids_and_links_are_checked(change: Change, fields: list[str]) -> None:
    found = [each.field for each in check_change(change, "changes.3.")]
    assert [f"changes.3.{each}" for each in fields] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com/a?b=c#d", True),
        ("http://10.0.0.1:8080/x", True),
        ("HTTPS://example.com", True),
        ("//example.com", False),
        ("javascript:alert(1)//https://", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("https://[", False),
        ("https://exa mple.com", False),
        ("https://example.com/\n", False),
        ("https://example.com/\u202e", False),
        ("git@github.com:acme/shop.git", False),
    ],
)
def test_pages_link_only_to_the_web(text: str, *, expected: bool) -> None:
    assert expected is is_link(text)
