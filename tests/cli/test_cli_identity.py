"""`insights-dash identity …`: OIDC identities, managed on the server's machine."""

from collections.abc import Callable

from click.testing import Result

from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.read import get_account
from insights_dash.store.database import Database
from people import add_person
from whole_product import NOW

Call = Callable[..., Result]
GITHUB = "https://token.actions.githubusercontent.com"
SUBJECT = "repo:acme/shop:*"


def add_accounts(call: Call, database: Database) -> str:
    """Add a person and a service account; return the ID of the second."""
    call("db", "upgrade")
    add_person(database, NOW, Grant(Role.ADMINISTRATOR), username="root")
    call("user", "add", "builds", "--service")
    with database.read() as session:
        return get_account(session, "builds").external_id


def add(call: Call, *others: str, subject: str = SUBJECT) -> Result:
    return call(
        *("identity", "add", "builds", "Shop"),
        *("--issuer", GITHUB, "--subject", subject, *others),
    )


def test_identities_are_added_listed_and_deleted(
    call: Call, installed: Database
) -> None:
    account_id = add_accounts(call, installed)
    identity = "ServiceAccountOidcIdentities-1"
    assert (
        f"Added Shop ({identity}) to builds.\nService account ID: {account_id}\n"
        == add(call, "--audience", "insights").stdout
    )
    assert (
        f"Service account ID: {account_id}\n"
        f"{identity}  Shop: {SUBJECT} from {GITHUB}, audience insights\n"
        == call("identity", "list", "builds").stdout
    )
    deleted = call("identity", "delete", "builds", identity)
    assert f"Deleted identity {identity}.\n" == deleted.stdout
    again = call("identity", "delete", "builds", identity)
    assert 1 == again.exit_code
    assert "insights-dash identity list" in again.stderr


def test_what_is_wrong_is_said(call: Call, installed: Database) -> None:
    add_accounts(call, installed)
    everyone = add(call, subject="*")
    assert 1 == everyone.exit_code
    assert "Name the owner completely" in everyone.stderr
    person = call(
        *("identity", "add", "root", "x", "--issuer", GITHUB, "--subject", SUBJECT)
    )
    assert "Only service accounts" in person.stderr
    assert "none (a person)" in call("identity", "list", "root").stdout


def test_a_broad_subject_is_added_with_a_warning(
    call: Call, installed: Database
) -> None:
    add_accounts(call, installed)
    own = "https://gitlab.acme.example"
    added = call(
        *("identity", "add", "builds", "All", "--issuer", own, "--subject", "*")
    )
    assert 0 == added.exit_code
    assert f"Warning: Matches several owners or projects at {own}." in added.stderr
