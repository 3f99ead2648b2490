"""The OIDC identities on a service account's page, called as a browser does."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callback_post import post, props, said
from insights_dash.access.secrets import hash_token
from insights_dash.domain.oidc_identity import IdentityDraft, OidcIdentity
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.administration.one_account.forms import (
    CHANGED_IDENTITY,
    NEW_IDENTITY,
)
from insights_dash.pages.administration.one_account.ids import (
    IdentityAct,
    Ids,
    identity_act_id,
)
from insights_dash.store.access_tokens import NewToken, count_tokens, issue_token
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account
from insights_dash.store.oidc_identities import list_identities
from product_with_people import NOW, People

GITHUB = "https://token.actions.githubusercontent.com"
VALUES = {
    "name": " Shop ",
    "issuer": f" {GITHUB} ",
    "subject": "repo:acme/shop:*",
    "audience": "",
}
_NUMBERS = count(1)


def add_service(people: People) -> Account:
    new = NewAccount(f"pipeline{next(_NUMBERS)}", is_service=True)
    with people.database.write() as session:
        return create_account(session, new, now=NOW)


def send(
    client: FlaskClient, account: Account, identity: str = "", **changes: object
) -> TestResponse:
    form = CHANGED_IDENTITY if identity else NEW_IDENTITY
    values: dict[str, object] = {
        f"{form.submit_id}.n_clicks": 1,
        f"{Ids.PLACE}.data": account.id,
    }
    if identity:
        values[f"{Ids.EDITED}.data"] = identity
    for name, value in {**VALUES, **changes}.items():
        values[f"{form.id_of(name)}.value"] = value
    return post(client, f"{form.id_of('name')}.error", values)


def submit(
    client: FlaskClient, account: Account, identity: str = "", **changes: object
) -> dict[str, Any]:
    return props(send(client, account, identity, **changes))


def press(client: FlaskClient, account: Account, what: str, about: str = "") -> str:
    button = identity_act_id(what, about)
    values = {button["type"]: [(button, 1)], f"{Ids.PLACE}.data": account.id}
    output = f"{Ids.IDENTITIES}.children"
    return said(post(client, output, values, pressed=(button, "n_clicks")))


def read(people: People, account: Account) -> Sequence[OidcIdentity]:
    with people.database.read() as session:
        return list_identities(session, account)


def errors_of(answer: dict[str, Any]) -> dict[str, str]:
    return {
        name: error
        for name in VALUES
        if (error := answer.get(NEW_IDENTITY.id_of(name), {}).get("error"))
    }


def test_an_identity_is_added_changed_and_deleted(people: People) -> None:
    root, account = people.root, add_service(people)
    added = str(submit(root, account))
    assert "repo:acme/shop:*" in added
    assert account.external_id in added
    (identity,) = read(people, account)
    assert IdentityDraft("Shop", GITHUB, "repo:acme/shop:*") == identity.draft
    form = press(root, account, IdentityAct.EDIT, identity.id)
    assert "Edit Shop" in form
    assert "Save identity" in form
    assert "Add identity" in press(root, account, IdentityAct.CANCEL)
    submit(root, account, identity.id, name="Tools", audience="insights")
    (changed,) = read(people, account)
    expected = IdentityDraft("Tools", GITHUB, "repo:acme/shop:*", "insights")
    assert expected == changed.draft
    gone = press(root, account, IdentityAct.DELETE, identity.id)
    assert "No OIDC identities yet" in gone
    assert not read(people, account)
    assert "This has been deleted" in press(
        root, account, IdentityAct.DELETE, identity.id
    )


def test_problems_are_shown_at_their_fields(people: People) -> None:
    root, account = people.root, add_service(people)
    wrong = submit(root, account, name=" ", issuer="http://x", subject="")
    assert {"name", "issuer", "subject"} == errors_of(wrong).keys()
    everyone = errors_of(submit(root, account, subject="repo:acme*"))
    assert "Name the owner completely" in everyone["subject"]
    submit(root, account)
    twice = errors_of(submit(root, account, name="shop"))
    assert "already has an identity" in twice["name"]
    assert errors_of(submit(root, account, name=None, issuer=[1]))


def test_a_broad_subject_is_marked(people: People) -> None:
    root, account = people.root, add_service(people)
    own = "https://gitlab.acme.example"
    shown = str(submit(root, account, issuer=own, subject="project_path:acme*"))
    assert "Broad subject" in shown
    assert f"Matches several owners or projects at {own}." in shown
    every = str(submit(root, account, name="all", issuer=own, subject="repo:acme/*"))
    assert f"Matches several repositories at {own}." in every


def test_access_tokens_are_counted_and_revoked(people: People) -> None:
    root, account = people.root, add_service(people)
    submit(root, account)
    (identity,) = read(people, account)
    with people.database.write() as session:
        for number in range(2):
            new = NewToken(hash_token(f"{account.id} {number}"), {})
            issue_token(session, account, identity, new, now=NOW)
    assert "2 valid access tokens" in press(root, account, IdentityAct.CANCEL)
    after = press(root, account, IdentityAct.REVOKE_TOKENS)
    assert "2 valid access tokens" not in after
    with people.database.read() as session:
        assert 0 == count_tokens(session, account, now=NOW)


def test_people_have_none_and_others_add_none(people: People) -> None:
    person, account = people.add(Grant(Role.REPORT_VIEWER)), add_service(people)
    assert "Only service accounts" in send(people.root, person).text
    assert "Your roles don't let you" in send(people.by_session(person), account).text
    assert not read(people, account)
