"""Attack: SQL in every parameter. It is text, and no document has such a name."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from attacked import Attacked
from callback_post import post
from described_paths import parts_of
from insights_dash.api.openapi import describe_api
from insights_dash.components.filters import Filters
from insights_dash.pages.administration.accounts.forms import FILTERS as ACCOUNT_FILTERS
from insights_dash.pages.administration.api_keys.forms import FILTERS as KEY_FILTERS

# Closes whatever quotes it may be in.
QUOTES = """'"); DROP TABLE project; --"""
UNION = "1) UNION SELECT password_hash FROM account --"
PAYLOADS = (QUOTES, UNION, "' OR 1=1 --", "%", "_____")
DESCRIPTION = describe_api()
PATHS = {
    path: [
        each["$ref"].rpartition("/")[2]
        for each in operations["get"]["parameters"]
        if "$ref" in each
    ]
    for path, operations in DESCRIPTION["paths"].items()
    if "get" in operations
}
TEXT = {"type": "string"}
# Parts of names are matched with LIKE.
SEARCHES = ("partialName", "name", "filter", "searchByVersion")


def is_text(name: str) -> bool:
    schema = DESCRIPTION["components"]["parameters"][name]["schema"]
    return TEXT in (schema, schema.get("items"))


def total_of(answer: TestResponse) -> int:
    """Return the length of a list, 0 for other responses."""
    body = answer.get_json(silent=True)
    return int(body.get("TotalResults", 0)) if isinstance(body, dict) else 0


@pytest.fixture(scope="module")
def root(attacked: Attacked) -> dict[str, str]:
    return attacked.key("root")


@pytest.fixture
def api(attacked: Attacked) -> FlaskClient:
    return attacked.browser()


LONG = "x" * 60_000  # longer than SQLite's patterns may be


def test_a_search_longer_than_any_name_finds_nothing(
    api: FlaskClient, root: dict[str, str]
) -> None:
    for path, parameters in PATHS.items():
        for name in {*SEARCHES} & {*parameters}:
            address = path.format(**parts_of(path))
            answer = api.get(address, headers=root, query_string={name: LONG})
            assert answer.status_code < 500, (path, name)
            assert total_of(answer) == 0, (path, name)


@pytest.mark.parametrize(
    "filters", [ACCOUNT_FILTERS, KEY_FILTERS], ids=["accounts", "keys"]
)
def test_a_search_for_many_words_is_cut_off(
    api: FlaskClient, root: dict[str, str], filters: Filters
) -> None:
    """Each word is a condition, and thousands are more than SQLite takes."""
    api.environ_base["HTTP_X_OCTOPUS_APIKEY"] = root["X-Octopus-ApiKey"]
    values = {f"{filters.id_of('search')}.value": "w " * 5_000}
    assert "listing__nothing" in post(api, f"{filters.list_id}.children", values).text


def test_in_a_query_it_finds_nothing(api: FlaskClient, root: dict[str, str]) -> None:
    """Or it is refused at its parameter, if that has to be an existing id."""
    for path, parameters in PATHS.items():
        if path.endswith(("/all", "/csv", "/v1")):
            continue  # the same lists and responses as other parameters
        address = path.format(**parts_of(path))
        whole = total_of(api.get(address, headers=root))
        for name in filter(is_text, parameters):
            for payload in (QUOTES, *(("%", "_____") if name in SEARCHES else ())):
                answer = api.get(address, headers=root, query_string={name: payload})
                assert answer.status_code in {200, 400, 404}, (address, name)
                found = total_of(answer)
                assert not found or found < whole, (address, name)


def test_in_a_path_it_is_not_found(api: FlaskClient, root: dict[str, str]) -> None:
    for path in PATHS:
        parts = parts_of(path)
        for part in parts:
            address = path.format(**parts | {part: QUOTES})
            answer = api.get(address, headers=root)
            assert 404 == answer.status_code, address


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nobody_signs_in_with_it(attacked: Attacked, payload: str) -> None:
    # A password that long is not hashed, but the name is looked up.
    form = {"username": payload, "password": "x" * 1_001}
    answer = attacked.browser().post(
        "/sign-in", data=form, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert 401 == answer.status_code
    headers = {"X-Octopus-ApiKey": payload}
    me = attacked.browser().get("/api/users/me", headers=headers)
    assert 401 == me.status_code


def test_everything_is_still_there(api: FlaskClient, root: dict[str, str]) -> None:
    """The last test of this file: the ones above have changed nothing."""
    counts = {
        noun: api.get(f"/api/Spaces-1/{noun}", headers=root).get_json()["TotalResults"]
        for noun in ("projects", "environments", "tenants", "deployments")
    }
    assert {"projects": 2, "environments": 2, "tenants": 2, "deployments": 7} == counts
