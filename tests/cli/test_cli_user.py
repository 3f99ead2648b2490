"""`insights-dash user …`: accounts, managed on the server's machine."""

from collections.abc import Callable

from click.testing import Result

from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts import find_account_by_identity, iterate_accounts
from insights_dash.store.database import Database
from people import add_person
from whole_product import NOW

Call = Callable[..., Result]


def add_root(call: Call, database: Database) -> None:
    call("db", "upgrade")
    add_person(database, NOW, Grant(Role.ADMINISTRATOR), username="root")


def test_an_administrator_is_linked_to_an_identity_and_unlinked(
    call: Call, installed: Database
) -> None:
    add_root(call, installed)
    connect = {
        "INSIGHTS_OIDC_ISSUER": "https://id.example/",
        "INSIGHTS_OIDC_CLIENT_ID": "insights",
        "INSIGHTS_OIDC_CLIENT_SECRET": "of the client",
    }
    linked = call("user", "link", "root", "248289", **connect)
    assert "root can sign in at https://id.example as 248289.\n" == linked.stdout
    with installed.read() as session:
        found = find_account_by_identity(session, "https://id.example|248289")
    assert found
    assert "root" == found.username
    again = call("user", "link", "root", "2", "--issuer", "https://id.example")
    assert (1, "already has an identity" in again.stderr) == (again.exit_code, True)
    assert 0 == call("user", "unlink", "root").exit_code
    with installed.read() as session:
        assert find_account_by_identity(session, "https://id.example|248289") is None


def test_without_a_provider_no_identity_is_guessed(
    call: Call, installed: Database
) -> None:
    add_root(call, installed)
    refused = call("user", "link", "root", "248289")
    assert 1 == refused.exit_code
    assert "Set INSIGHTS_OIDC_ISSUER, or give --issuer." in refused.stderr


def test_a_service_is_made_a_person_and_back(call: Call, installed: Database) -> None:
    add_root(call, installed)
    call("user", "add", "builds", "--service")
    call("user", "add", "ada", "--no-password")
    with installed.read() as session:
        kinds = {each.username: each.is_service for each in iterate_accounts(session)}
    assert {"ada": False, "builds": True, "root": False} == kinds
    refused = call("user", "password", "builds")
    assert 1 == refused.exit_code
    assert "builds is a person.\n" == call("user", "kind", "builds", "person").stdout
    assert "ada is a service.\n" == call("user", "kind", "ada", "service").stdout


def test_the_first_account_is_a_persons(call: Call, installed: Database) -> None:
    call("db", "upgrade")
    refused = call("user", "add", "builds", "--service")
    assert (1, True) == (refused.exit_code, "a person" in refused.stderr)
    with installed.read() as session:
        assert not list(iterate_accounts(session))


def test_the_command_line_keeps_the_last_administrator_too(
    call: Call, installed: Database
) -> None:
    add_root(call, installed)
    for command in (("deactivate", "root"), ("kind", "root", "service")):
        refused = call("user", *command)
        assert 1 == refused.exit_code
        assert "Nobody else who can sign in administers" in refused.stderr
