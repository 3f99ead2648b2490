"""Accounts and keys on the command line: lists, and names that are not found."""

from collections.abc import Callable

import pytest
from click.testing import Result

Call = Callable[..., Result]


@pytest.mark.parametrize(
    "words",
    [
        ("user", "password", "bob"),
        ("user", "disable", "bob"),
        ("user", "deactivate", "bob"),
        ("key", "create", "bob", "CI"),
        ("key", "list", "bob"),
        ("key", "revoke", "bob", "APIKeys-1"),
    ],
)
def test_the_error_for_an_unknown_account_says_how_to_list_accounts(
    call: Call, words: tuple[str, ...]
) -> None:
    result = call(*words)
    assert (1, "") == (result.exit_code, result.stdout)
    said = 'No account named "bob". `insights-dash user list` lists them all.'
    assert f"Error: {said}\n" == result.stderr


def test_the_error_for_an_unknown_key_says_how_to_list_keys(call: Call) -> None:
    call("user", "add", "ann", "--sso")
    for key in ("APIKeys-9", "nonsense"):
        result = call("key", "revoke", "ann", key)
        assert 1 == result.exit_code
        assert f'The account has no key "{key}". ' in result.stderr


def test_keys_are_listed_newest_first(call: Call) -> None:
    call("user", "add", "ann", "--sso")
    for purpose in ("Old", "New"):
        call("key", "create", "ann", purpose)
    listed = call("key", "list", "ann").stdout.splitlines()
    assert ["New", "Old"] == [line.rpartition(": ")[2] for line in listed]
