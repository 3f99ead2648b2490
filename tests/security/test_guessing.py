"""Attack: find out who has an account, or guess a key, with many attempts."""

import hmac
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager

import argon2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from attacked import HERE, Attacked
from insights_dash.access.authenticator import COOKIE
from insights_dash.access.secrets import hash_token
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.edit import NewAccount, create_account, update_account
from insights_dash.store.api_keys import find_api_key
from people import PASSWORD, add_person
from whole_product import NOW

VIEWER = Grant(Role.REPORT_VIEWER, HERE)
# Each can't sign in for another reason.
NAMES = ("ada", "nobody", "gone", "machine")


@pytest.fixture(scope="module")
def crowd(attacked: Attacked) -> Attacked:
    """A server with a deactivated account, and one without a password."""
    gone = add_person(attacked.database, NOW, VIEWER, username="gone")
    with attacked.database.write() as session:
        update_account(
            *(session, gone),
            display_name="",
            email="",
            is_active=False,
            grants=(VIEWER,),
            now=NOW,
        )
        create_account(session, NewAccount("machine", grants=(VIEWER,)), now=NOW)
    return attacked


@contextmanager
def counted_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Record each comparison by argon2, which is nearly all of the work."""
    verify, compared = argon2.PasswordHasher.verify, list[str]()

    def count(
        hasher: argon2.PasswordHasher, password_hash: str, password: str
    ) -> object:
        compared.append(password_hash)
        return verify(hasher, password_hash, password)

    with monkeypatch.context() as patch:
        patch.setattr(argon2.PasswordHasher, "verify", count)
        yield compared


def test_every_refusal_reads_and_costs_the_same(
    crowd: Attacked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For `gone`, the password is correct."""
    answers, parameters = set[tuple[int, str]](), set[str]()
    for number, name in enumerate(NAMES):
        password = PASSWORD if name == "gone" else "something else"
        form = {"username": name, "password": password}
        with counted_hashes(monkeypatch) as compared:
            answer = crowd.browser().post(
                "/sign-in",
                data=form,
                environ_base={"REMOTE_ADDR": f"198.51.100.{number}"},
            )
        assert 1 == len(compared), name
        parameters |= {"$".join(each.split("$")[:4]) for each in compared}
        shown = re.sub(r'name="username"[^>]*>', "", answer.text)
        answers.add((answer.status_code, shown))
    assert 1 == len(parameters)
    assert 1 == len(answers)
    assert 401 == answers.pop()[0]


def test_waiting_times_reveal_nothing(crowd: Attacked) -> None:
    """Attempts with an unknown username have to wait as early and as long."""
    waits = []
    for number, name in enumerate(("ada", "nobody-2")):
        address = {"REMOTE_ADDR": f"198.51.100.{100 + number}"}
        # Such a password is too long to be hashed: only the attempts are counted.
        form = {"username": name, "password": "x" * 1_001}
        browser = crowd.browser()
        waits.append(
            [
                browser.post("/sign-in", data=form, environ_base=address).headers.get(
                    "Retry-After"
                )
                for _ in range(7)
            ]
        )
    assert waits[0] == waits[1]
    assert waits[0][-1]


def test_a_key_is_looked_up_by_its_hash_only(crowd: Attacked) -> None:
    """A key that is correct except for its last letter is as far off as any other."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[3]))

    key = crowd.key("ada")["X-Octopus-ApiKey"]
    engine = crowd.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with crowd.database.read() as session:
            assert find_api_key(session, hash_token(key))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert hash_token(key) in str(asked)
    assert key[:8] not in str(asked)


def test_a_cookies_signature_is_compared_in_constant_time(
    crowd: Attacked, stranger: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared, compare = list[bytes](), hmac.compare_digest

    def count(first: bytes, second: bytes) -> bool:
        compared.append(first)
        return compare(first, second)

    assert crowd
    monkeypatch.setattr(hmac, "compare_digest", count)
    signature = "A" * 27
    stranger.set_cookie(COOKIE, f"token.{signature}")
    assert 401 == stranger.get("/api/users/me").status_code
    assert [urlsafe_b64decode(f"{signature}=")] == compared


@pytest.mark.parametrize("header", ["X-Octopus-ApiKey", "Authorization"])
def test_every_wrong_key_gets_the_same_message(
    crowd: Attacked, stranger: FlaskClient, header: str
) -> None:
    key = crowd.key("ada")["X-Octopus-ApiKey"]
    before = "Bearer " if header == "Authorization" else ""
    texts = set()
    for wrong in (
        *(key[:-1], key + "A", key.lower(), key[:8], "API-", "API-" + "A" * 32, "x"),
        *(hash_token(key), crowd.key("gone")["X-Octopus-ApiKey"], "API-" + "Ä" * 32),
    ):
        answer = stranger.get(
            "/api/users/me",
            headers={header: (before + wrong).encode().decode("latin-1")},
        )
        assert 401 == answer.status_code, wrong
        texts.add(answer.text)
    assert 1 == len(texts)
