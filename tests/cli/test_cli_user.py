"""`insights-dash user …`: accounts, managed on the server's machine."""

from collections.abc import Callable

import pytest
from click.testing import Result

from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.store.accounts.read import find_account_by_identity, iterate_accounts
from insights_dash.store.database import Database
from insights_dash.store.spaces import create_space
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
    assert "root can now sign in at https://id.example as 248289.\n" == linked.stdout
    with installed.read() as session:
        found = find_account_by_identity(session, "https://id.example|248289")
    assert found
    assert "root" == found.username
    again = call("user", "link", "root", "2", "--issuer", "https://id.example")
    assert 1 == again.exit_code
    assert "already has a linked identity" in again.stderr
    assert 0 == call("user", "unlink", "root").exit_code
    with installed.read() as session:
        assert find_account_by_identity(session, "https://id.example|248289") is None


def test_a_disabled_linked_account_is_not_said_to_sign_in(
    call: Call, installed: Database
) -> None:
    add_root(call, installed)
    call("user", "add", "ada", "--sso")
    call("user", "disable", "ada")
    linked = call("user", "link", "ada", "7", "--issuer", "https://id.example")
    assert (
        "ada is linked to 7 at https://id.example, but the account is disabled and "
        "can't sign in.\n"
    ) == linked.stdout


def test_without_a_provider_no_identity_is_guessed(
    call: Call, installed: Database
) -> None:
    add_root(call, installed)
    refused = call("user", "link", "root", "248289")
    assert 1 == refused.exit_code
    assert "Set INSIGHTS_OIDC_ISSUER or use --issuer." in refused.stderr


def test_a_service_is_made_a_person_and_back(call: Call, installed: Database) -> None:
    add_root(call, installed)
    call("user", "add", "builds", "--service")
    call("user", "add", "ada", "--sso")
    with installed.read() as session:
        kinds = {each.username: each.is_service for each in iterate_accounts(session)}
    assert {"ada": False, "builds": True, "root": False} == kinds
    refused = call("user", "password", "builds")
    assert 1 == refused.exit_code
    person = call("user", "kind", "builds", "person")
    assert "builds is now a person's account.\n" == person.stdout
    service = call("user", "kind", "ada", "service")
    assert "ada is now a service account.\n" == service.stdout


@pytest.mark.parametrize(
    ("option", "services"),
    [("--sso", []), ("--no-password", []), ("--service", ["ada"])],
)
def test_an_account_without_a_password_is_a_persons_unless_a_service(
    call: Call, installed: Database, option: str, services: list[str]
) -> None:
    add_root(call, installed)
    added = call("user", "add", "ada", option)
    assert "Created ada (Users-2) as Report viewer in all spaces.\n" == added.stdout
    with installed.read() as session:
        found = list(iterate_accounts(session))
    assert services == [each.username for each in found if each.is_service]
    assert ["root"] == [each.username for each in found if each.has_password]


def test_an_account_belongs_to_a_person_or_a_service(
    call: Call, installed: Database
) -> None:
    add_root(call, installed)
    refused = call("user", "add", "ada", "--sso", "--service")
    assert 2 == refused.exit_code
    assert "Use either --sso or --service" in refused.stderr
    with installed.read() as session:
        assert ["root"] == [each.username for each in iterate_accounts(session)]


def test_accounts_are_listed_with_their_roles(call: Call, installed: Database) -> None:
    call("db", "upgrade")
    nobody = call("user", "list")
    assert "No accounts yet. The server is in local mode.\n" == nobody.stdout
    add_root(call, installed)
    with installed.write() as session:
        space = create_space(session, "GOV.UK", now=NOW)
    limits = RoleLimits(environments=frozenset({"Environments-1"}))
    add_person(
        installed,
        NOW,
        Grant(Role.REPORT_VIEWER, space.id),
        Grant(Role.REPORT_EDITOR, space.id, limits),
        username="ada",
    )
    call("user", "disable", "ada")
    assert [
        (
            "Users-2  ada (disabled): Report viewer in GOV.UK (Spaces-1), "
            "Report editor in GOV.UK (Spaces-1), with limits"
        ),
        "Users-1  root: Administrator in all spaces",
    ] == call("user", "list").stdout.splitlines()


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
    for command in (("disable", "root"), ("kind", "root", "service")):
        refused = call("user", *command)
        assert 1 == refused.exit_code
        assert "There must be at least one administrator" in refused.stderr
