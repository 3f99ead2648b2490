"""Attack: names that look like others, reverse text or break files.

They are sent in every way: to the API, imports, forms and the command line, and by both
kinds of single sign-on that create accounts.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from insights_dash.access.provided_identity import Identity
from insights_dash.access.sign_in import SignIn, SignUp
from insights_dash.api.logo import draw_logo
from insights_dash.application import create_app
from insights_dash.cli import main
from insights_dash.domain.errors import ConflictError, InvalidInputError
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.trusted_proxy import TrustedProxy
from insights_dash.ingest.bundle import BundleImport, import_bundle
from insights_dash.store.accounts.edit import NewAccount, create_account, update_account
from insights_dash.store.accounts.read import find_account_by_name, get_account
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space, create_space
from people import PASSWORD, add_administrator, add_person, sign_in
from whole_product import build_settings

HERE = "/api/Spaces-1"
DEFINITION = ReportDefinition("Live")
OVERRIDE = "Shop\u202epohS"
LOOK_ALIKE = "\u0430\u0501\u0430"  # "ada" in Cyrillic letters
FLAWS = pytest.mark.parametrize(
    "name", [OVERRIDE, "Sh\u200bop", "\x07Shop", "Sh\nop", "Shop\ufeff", "\u3164"]
)
BODIES: dict[str, Callable[[str], dict[str, Any]]] = {
    "projectgroups": lambda name: {"Name": name},
    "projects": lambda name: {"Name": name},
    "channels": lambda name: {"Name": name, "ProjectId": "Projects-1"},
    "environments": lambda name: {"Name": name},
    "tenants": lambda name: {"Name": name},
    "tagsets": lambda name: {"Name": "Tier", "Tags": [{"Name": name}]},
    "lifecycles": lambda name: {"Name": "Fast", "Phases": [{"Name": name}]},
    "releases": lambda name: {"Version": name, "ProjectId": "Projects-1"},
    "insights/reports": lambda name: {
        "Name": "Live",
        "ProjectIds": ["Projects-1"],
        "EnvironmentGroups": [{"Name": name, "Environments": ["Environments-1"]}],
    },
}


@FLAWS
@pytest.mark.parametrize("noun", list(BODIES))
def test_the_api_refuses_it_and_names_the_field(
    reader: FlaskClient, noun: str, name: str
) -> None:
    refused = reader.post(f"{HERE}/{noun}", json=BODIES[noun](name))
    assert 400 == refused.status_code, refused.text
    (error,) = refused.get_json()["Errors"]
    assert "A name must not contain" in error
    assert "Name: " in error or "Version: " in error


@FLAWS
def test_an_import_refuses_it_and_names_the_line(
    database: Database, space: Space, tmp_path: Path, name: str
) -> None:
    (tmp_path / "deployments.csv").write_text(
        "id,project,version,environment,completed,state\n", "utf-8"
    )
    (tmp_path / "releases.csv").write_text(
        f'project,version,created\n"-{name}-",1.0,2026-01-01T00:00:00Z\n', "utf-8"
    )
    wanted = BundleImport(tmp_path, space.name)
    with pytest.raises(InvalidInputError) as refused:
        import_bundle(database, wanted, now=space.last_modified_on)
    (problem,) = refused.value.problems
    assert "releases.csv, line 2, project: A name must not contain" in problem.message


@FLAWS
def test_no_space_gets_such_a_name(
    database: Database, now: datetime, name: str
) -> None:
    with pytest.raises(InvalidInputError), database.write() as session:
        create_space(session, name, now=now)


@pytest.mark.parametrize("name", [OVERRIDE, "\u0430da", "ad\u200ba", "\ufb01ona"])
def test_the_command_line_refuses_such_a_username(tmp_path: Path, name: str) -> None:
    environment = {"INSIGHTS_HOME": str(tmp_path)}
    called = CliRunner().invoke(
        main, ["user", "add", name], input=f"{PASSWORD}\n", env=environment
    )
    assert 1 == called.exit_code, called.output


@pytest.mark.parametrize(
    "name", ["\u0430da", LOOK_ALIKE, "ad\u0251", "ada\u200d", "ada\u202e"]
)
def test_no_two_accounts_look_alike(
    database: Database, now: datetime, name: str
) -> None:
    add_person(database, now, username="ada")
    with (
        pytest.raises((ConflictError, InvalidInputError)),
        database.write() as session,
    ):
        create_account(session, NewAccount(name), now=now)


def test_the_error_for_a_look_alike_names_the_other_account(
    database: Database, now: datetime
) -> None:
    add_person(database, now, username="ada")
    with pytest.raises(ConflictError) as refused, database.write() as session:
        create_account(session, NewAccount(LOOK_ALIKE), now=now)
    message = 'This username looks too much like "ada", which is taken.'
    assert ("username", message) == (
        refused.value.problem.field,
        refused.value.problem.message,
    )


def test_an_identity_provider_creates_no_look_alike(
    database: Database, now: datetime
) -> None:
    add_person(database, now, username="ada")
    entrance = SignIn(database, lambda: now, SignUp(Role.REPORT_VIEWER))
    who = Identity("https://id.example", "1", LOOK_ALIKE, "Ada", "", False)  # noqa: FBT003
    with pytest.raises(ConflictError):
        entrance.by_identity(who)
    with pytest.raises(InvalidInputError):
        entrance.by_identity(replace(who, username=f"eve{OVERRIDE}"))
    entrance.by_identity(replace(who, username="eve", display_name=OVERRIDE))
    with database.read() as session:
        assert "ShoppohS" == get_account(session, "eve").display_name


@pytest.fixture
def behind_a_proxy(
    tmp_path: Path, database: Database, now: datetime, space: Space
) -> FlaskClient:
    """A browser behind a proxy that names the user; new users become report viewers."""
    assert "Spaces-1" == space.id
    settings = build_settings(
        database,
        tmp_path,
        proxy_sign_in=TrustedProxy("X-User", (ip_network("127.0.0.0/8"),)),
        sign_up_role=Role.REPORT_VIEWER,
    )
    add_administrator(database, now)
    add_person(database, now, username="ada")
    browser: FlaskClient = create_app(settings, now=lambda: now).server.test_client()
    return browser


def named(browser: FlaskClient, name: str, address: str = f"{HERE}/projects") -> int:
    # WSGI servers pass the bytes of a header this way.
    header = name.encode().decode("latin-1")
    return browser.get(address, headers={"X-User": header}).status_code


def test_a_proxy_creates_no_look_alike(behind_a_proxy: FlaskClient) -> None:
    for address in (f"{HERE}/projects", "/Spaces-1/insights"):
        assert named(behind_a_proxy, LOOK_ALIKE, address) in {400, 409}
        assert 400 == named(behind_a_proxy, "\u0430da", address)


def test_a_proxy_can_send_usernames_of_any_script(
    behind_a_proxy: FlaskClient, database: Database
) -> None:
    assert 200 == named(behind_a_proxy, "m\u00fcller")
    with database.read() as session:
        assert find_account_by_name(session, "m\u00fcller") is not None


def test_accounts_with_older_names_can_still_sign_in(
    database: Database, now: datetime, client: FlaskClient
) -> None:
    old = "\u0430da\u200b"
    add_administrator(database, now)
    ada = add_person(database, now, Grant(Role.REPORT_VIEWER), username="ada")
    with database.write() as session:
        renamed = "UPDATE account SET username = :name, display_name = :name"
        session.execute(
            text(f"{renamed} WHERE number = :number"),
            {"name": old, "number": ada.number},
        )
    sign_in(client, old)
    assert 200 == client.get(f"{HERE}/projects").status_code
    with database.write() as session:
        account = get_account(session, old)
        update_account(
            session,
            account,
            display_name=account.display_name,
            email=account.email,
            is_active=False,
            grants=account.grants,
            now=now,
        )


@pytest.fixture
def old_names(client: FlaskClient, database: Database) -> str:
    """Give every document of the small world a name that is older than the rule."""
    name = "\x07Old\u202e"
    body = BODIES["insights/reports"]("Live")
    assert 201 == client.post(f"{HERE}/insights/reports", json=body).status_code
    made = client.post(f"{HERE}/lifecycles", json=BODIES["lifecycles"]("All"))
    assert 201 == made.status_code
    with database.write() as session:
        rename_everything(session, name)
    return name


def rename_everything(session: Session, name: str) -> None:
    tables = ("project_group", "project", "channel", "environment", "tenant")
    for table in (*tables, "tag_set", "tag", "lifecycle", "report"):
        session.execute(
            text(f"UPDATE {table} SET name = :name || number"),  # noqa: S608 - ours
            {"name": name},
        )
    session.execute(
        text("UPDATE release SET version = :name || number"), {"name": name}
    )


@pytest.mark.parametrize("noun", list(BODIES))
def test_a_document_with_an_older_name_can_be_read_and_edited(
    client: FlaskClient, old_names: str, noun: str
) -> None:
    every = client.get(f"{HERE}/{noun}").get_json()["Items"]
    item = every[-1]
    address = f"{HERE}/{noun}/{item['Id']}"
    note = "ReleaseNotes" if noun == "releases" else "Description"
    key = "Version" if noun == "releases" else "Name"
    assert item[key].startswith(old_names)
    changed = client.put(address, json={**item, note: "Ours."})
    assert 200 == changed.status_code, changed.text
    if noun != "insights/reports":
        assert 200 == client.put(address, json={note: "Ours too."}).status_code
    refused = client.put(address, json={**item, key: f"{item[key]}-"})
    assert 400 == refused.status_code, refused.text


@pytest.mark.parametrize(
    ("name", "letter"),
    [("\x07shop", "S"), ("\u202eshop", "S"), ("\x07", ""), ("<b", "<"), ("\ufffe", "")],
)
def test_the_logo_of_a_report_with_an_older_name_is_valid_xml(
    name: str, letter: str
) -> None:
    drawn = ET.fromstring(draw_logo(replace(DEFINITION, name=name)))  # noqa: S314 - ours
    assert [letter] == [each.text or "" for each in drawn.iter() if "text" in each.tag]
