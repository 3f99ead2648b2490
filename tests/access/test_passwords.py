import argon2
import pytest

from insights_dash.access.passwords import Passwords
from insights_dash.config import Settings
from people import LOW_COST, PASSWORD


@pytest.mark.parametrize(
    "passwords",
    [Passwords(), Passwords(Settings.from_environment({}).password_cost)],
    ids=["command line", "server"],
)
def test_a_hash_costs_64_mebibytes_and_three_passes(passwords: Passwords) -> None:
    """Source: RFC 9106, 4, the second recommended option."""
    stored = passwords.hash(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.is_right(PASSWORD, stored)
    assert not passwords.is_right(PASSWORD.upper(), stored)
    assert not passwords.is_outdated(stored)


def test_a_hash_of_another_cost_is_right_but_outdated() -> None:
    stored = Passwords(LOW_COST).hash(PASSWORD)
    assert Passwords().is_right(PASSWORD, stored)
    assert Passwords().is_outdated(stored)


def test_without_a_hash_a_password_is_wrong_at_the_same_cost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = list[str]()

    def note(hasher: argon2.PasswordHasher, stored: str, password: str) -> bool:
        assert hasher
        assert password == PASSWORD
        compared.append(stored)
        return True

    monkeypatch.setattr(argon2.PasswordHasher, "verify", note)
    assert not Passwords().is_right(PASSWORD, None)
    (stored,) = compared
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
