"""What each role can do with a space's data: every action of the Data page."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from callback_post import post, said
from import_form import ImportForm
from import_jobs import run_jobs_at_once
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.data.imports.ids import Action
from insights_dash.store.database import Database
from people import add_administrator, calling_as, limited
from product import Product

SPACE = "/api/Spaces-1"
FILE = (
    "App,Version,Env,Finished,Result\n"
    "Shop,8.0,Test,2024-04-13 10:00,OK\n"
    "Shop,8.1,Test,never,OK\n"
)
RECORDER, ADMINISTRATOR = Role.DEPLOYMENT_RECORDER, Role.ADMINISTRATOR
CALLERS: Mapping[str, tuple[Grant, ...]] = {
    "reader": (Grant(Role.REPORT_VIEWER),),
    "report editor": (Grant(Role.REPORT_EDITOR),),
    "report manager": (Grant(Role.REPORT_MANAGER),),
    "recorder": (Grant(RECORDER),),
    "recorder of the space": (Grant(RECORDER, SpaceId("Spaces-1")),),
    "recorder elsewhere": (Grant(RECORDER, SpaceId("Spaces-2")),),
    "limited recorder": (limited(RECORDER, projects="Projects-1"),),
    "limited administrator": (limited(ADMINISTRATOR, environments="Environments-1"),),
    "administrator": (Grant(ADMINISTRATOR),),
    "no role": (),
}
# The status of each response. A space where a user has no role isn't found.
ACTIONS = (
    *("list", "upload", "read", "match", "preview", "faults", "confirm", "plan"),
    *("undo", "delete", "cancel", "quality", "export"),
)
REFUSED = dict.fromkeys(ACTIONS, 403)
UNSEEN = {**dict.fromkeys(ACTIONS, 404), "export": 403}
RECORDS = {**dict.fromkeys(ACTIONS, 200), "upload": 201, "export": 403}
EXPECTED: Mapping[str, Mapping[str, int]] = {
    "reader": REFUSED,
    "report editor": REFUSED,
    "report manager": REFUSED,
    "no role": REFUSED,
    # A file can name anything, so limits don't go with it.
    "limited recorder": {**REFUSED, "quality": 200},
    "limited administrator": {**REFUSED, "quality": 200},
    "recorder elsewhere": UNSEEN,
    "recorder": RECORDS,
    "recorder of the space": RECORDS,
    "administrator": {**RECORDS, "export": 200},
    "signed out": dict.fromkeys(ACTIONS, 401),
}
MAY_RECORD = ("recorder", "recorder of the space", "administrator")
MAY_NOT = tuple(each for each in CALLERS if each not in MAY_RECORD)


@pytest.fixture(autouse=True)
def jobs_run_at_once(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    run_jobs_at_once(product, monkeypatch)


def upload(client: FlaskClient, name: str = "a.csv") -> str:
    """Upload a file on a server without accounts, which allows everything."""
    answer = client.post(f"{SPACE}/imports?name={name}", data=FILE.encode())
    return str(answer.get_json()["Id"])


def act_as(client: FlaskClient, caller: str) -> AbstractContextManager[None]:
    return calling_as(client.application, *CALLERS[caller])


def try_all(client: FlaskClient, one: str, other: str) -> Iterator[tuple[str, int]]:
    """Yield the status of the answer to each action, in the order of a user's."""
    of_one, of_other = f"{SPACE}/imports/{one}", f"{SPACE}/imports/{other}"
    requests = {
        "list": ("GET", f"{SPACE}/imports"),
        "upload": ("POST", f"{SPACE}/imports?name=b.csv"),
        "read": ("GET", of_one),
        "match": ("PUT", f"{of_one}/mapping"),
        "preview": ("POST", f"{of_one}/preview"),
        "faults": ("GET", f"{of_one}/faults.csv"),
        "confirm": ("POST", f"{of_one}/confirm"),
        "plan": ("GET", f"{of_one}/undo"),
        "undo": ("POST", f"{of_one}/undo"),
        "delete": ("DELETE", of_one),
        "cancel": ("POST", f"{of_other}/cancel"),
        "quality": ("GET", f"{SPACE}/data-quality"),
        "export": ("GET", f"{SPACE}/export"),
    }
    assert tuple(requests) == ACTIONS
    for action, (method, path) in requests.items():
        data = FILE.encode() if action == "upload" else b"{}"
        kind = "application/octet-stream" if action == "upload" else "application/json"
        is_sent = method in {"POST", "PUT"}
        answer = client.open(
            path,
            method=method,
            content_type=kind if is_sent else None,
            data=data if is_sent else None,
        )
        yield action, answer.status_code


@pytest.mark.parametrize("caller", MAY_RECORD)
def test_users_who_may_record_can_do_everything_with_files(
    client: FlaskClient, caller: str
) -> None:
    one, other = upload(client), upload(client)
    with act_as(client, caller):
        assert EXPECTED[caller] == dict(try_all(client, one, other))


def test_other_users_change_nothing(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    one, other = upload(client), upload(client)
    done = client.post(f"{SPACE}/imports/{other}/confirm").get_json()
    assert "Imported" == done["State"]
    before = client.get(f"{SPACE}/imports").get_json()["Items"]
    for caller in MAY_NOT:
        with act_as(client, caller):
            assert EXPECTED[caller] == dict(try_all(client, one, other)), caller
    assert before == client.get(f"{SPACE}/imports").get_json()["Items"]
    add_administrator(database, now)
    assert EXPECTED["signed out"] == dict(try_all(client, one, other))


def test_pages_offer_what_a_user_may_do(client: FlaskClient) -> None:
    """Buttons that a user can't see do nothing when their callbacks are called."""
    page = ImportForm(client, f"/Spaces-1/data/imports/{upload(client)}")
    found = {}
    for caller in CALLERS:
        with act_as(client, caller):
            data, imported = (
                show(client, "data"),
                show(client, f"data/imports/{page.place['import']}"),
            )
            pressed = page.press(Action.PLAN)
        if "limited" in caller:
            assert "let you record deployments in the whole space" in pressed
        found[caller] = {
            part
            for part, is_there in {
                "quality": "deployments without a start" in data,
                "uploads": "Every upload can be undone" in data or "a.csv" in data,
                "export": "/api/Spaces-1/export" in data,
                "import": "Upload: a.csv" in imported,
                "buttons": not re.search("roles don't let you|not found", pressed),
            }.items()
            if is_there
        }
    records = {"quality", "uploads", "import", "buttons"}
    assert {
        **dict.fromkeys(CALLERS, frozenset[str]()),
        "limited recorder": {"quality"},
        "limited administrator": {"quality"},
        "recorder": records,
        "recorder of the space": records,
        "administrator": {*records, "export"},
    } == found


def show(client: FlaskClient, page: str) -> str:
    place = {
        "_pages_location.pathname": f"/Spaces-1/{page}",
        "_pages_location.search": "",
    }
    return said(post(client, "_pages_content.children", place))
