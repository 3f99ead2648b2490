"""OIDC identities by API, in the shapes of Octopus's clients."""

from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient

from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account
from product_with_people import NOW, People

GITHUB = "https://token.actions.githubusercontent.com"
BODY = {"Name": "Shop", "Issuer": GITHUB, "Subject": "repo:acme/shop:*"}
_NUMBERS = count(1)


@pytest.fixture
def service(people: People) -> Account:
    new = NewAccount(f"api-builds{next(_NUMBERS)}", is_service=True)
    with people.database.write() as session:
        return create_account(session, new, now=NOW)


def path(account: Account, ending: str = "/v1") -> str:
    return f"/api/serviceaccounts/{account.id}/oidcidentities{ending}"


def create(client: FlaskClient, account: Account, **changes: object) -> Any:  # noqa: ANN401 - JSON
    answer = client.post(path(account, "/create/v1"), json={**BODY, **changes})
    assert 201 == answer.status_code, answer.text
    return answer.get_json()


def test_an_identity_is_created_read_changed_and_deleted(
    people: People, service: Account
) -> None:
    root = people.root
    made = create(root, service, ServiceAccountId=service.id)
    link = path(service, f"/{made['Id']}/v1")
    assert {
        **BODY,
        "Id": made["Id"],
        "ServiceAccountId": service.id,
        "Audience": None,
        "Links": {"Self": link},
    } == made
    assert made == root.get(link).get_json()
    listed = root.get(path(service)).get_json()
    assert {
        "ServerUrl": "http://localhost",
        "ExternalId": service.external_id,
        "OidcIdentities": [made],
        "Count": 1,
    } == listed
    changed = root.put(link, json={**made, "Audience": "insights"})
    assert {**made, "Audience": "insights"} == changed.get_json()
    # Octopus's client leaves out an empty audience.
    emptied = root.put(link, json=BODY)
    assert made == emptied.get_json()
    assert 200 == root.delete(link).status_code
    assert 404 == root.get(link).status_code


def test_a_page_of_identities_is_listed(people: People, service: Account) -> None:
    root = people.root
    names = ["a", "b", "c"]
    for name in names:
        create(root, service, Name=name)
    page = root.get(f"{path(service)}?skip=1&take=1").get_json()
    assert ["b"] == [each["Name"] for each in page["OidcIdentities"]]
    assert 3 == page["Count"]


def test_keys_of_administrators_read_and_delete_but_create_nothing(
    people: People, service: Account
) -> None:
    made = create(people.root, service)
    link = path(service, f"/{made['Id']}/v1")
    by_key = people.by_key(people.administrator)
    assert 200 == by_key.get(link).status_code
    for answer in (
        by_key.post(path(service, "/create/v1"), json={**BODY, "Name": "x"}),
        by_key.put(link, json={**BODY, "Subject": "repo:evil/x:*"}),
    ):
        assert 403 == answer.status_code
        assert "outlive" in answer.get_json()["ErrorMessage"]
    assert 200 == by_key.delete(link).status_code


def test_only_administrators_of_the_server_see_or_change_any(
    people: People, service: Account
) -> None:
    made = create(people.root, service)
    link = path(service, f"/{made['Id']}/v1")
    for grant in (
        Grant(Role.ADMINISTRATOR, SpaceId("Spaces-1")),
        Grant(Role.REPORT_MANAGER),
    ):
        other = people.by_session(people.add(grant))
        answers = [
            other.get(path(service)),
            other.get(link),
            other.post(path(service, "/create/v1"), json={**BODY, "Name": "x"}),
            other.put(link, json=BODY),
            other.delete(link),
        ]
        assert {403} == {each.status_code for each in answers}
    assert 200 == people.root.get(link).status_code


def test_problems_are_named_by_their_properties(
    people: People, service: Account
) -> None:
    root = people.root
    answer = root.post(
        path(service, "/create/v1"),
        json={"Name": 1, "Issuer": "http://x", "Subject": ""},
    )
    assert 400 == answer.status_code
    assert ["Name", "Issuer", "Subject"] == [
        each.partition(":")[0] for each in answer.get_json()["Errors"]
    ]
    made = create(root, service)
    twice = root.post(path(service, "/create/v1"), json=BODY)
    assert 409 == twice.status_code
    link = path(service, f"/{made['Id']}/v1")
    other = root.put(link, json={**BODY, "Id": "ServiceAccountOidcIdentities-999"})
    assert 400 == other.status_code
    assert "Id: " in other.text


def test_people_have_no_identities(people: People, service: Account) -> None:
    root, person = people.root, people.add(Grant(Role.REPORT_VIEWER))
    assert 404 == root.get(path(person)).status_code
    answer = root.post(path(person, "/create/v1"), json=BODY)
    assert 404 == answer.status_code
    made = create(root, service)
    assert 404 == root.get(path(person, f"/{made['Id']}/v1")).status_code
