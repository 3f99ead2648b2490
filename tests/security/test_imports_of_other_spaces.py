"""Attack: another space's import, by its ID in URLs, callbacks and pages."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from attacked import HERE, THERE, Attacked
from callback_post import post
from import_form import ImportForm
from insights_dash.pages.data.imports.draft import NOT_IMPORTED
from insights_dash.pages.data.imports.ids import (
    Action,
    Choice,
    Ids,
    Part,
    action_id,
    becomes_id,
    choice_id,
)

SECRET = "xyzzy"  # noqa: S105 - in the names of the file, its column and its project
FILE = (
    f"Project,Version,Environment,Completed,State,{SECRET}\n"
    f"{SECRET},1.0,Test,2024-04-01T10:00:00Z,Success,x\n"
)
ROUTER = "_pages_content.children"
ACTIONS = ("preview", "confirm", "cancel", "undo")


@pytest.fixture(scope="module")
def imported(attacked: Attacked) -> str:
    """Return the ID of an import in Spaces-1, which root has uploaded."""
    answer = attacked.browser().post(
        f"/api/{HERE}/imports",
        query_string={"name": f"{SECRET}.csv"},
        data=FILE.encode(),
        headers=attacked.key("root"),
        content_type="text/csv",
    )
    assert 201 == answer.status_code, answer.text
    return str(answer.get_json()["Id"])


def read(attacked: Attacked, imported: str) -> str:
    address = f"/api/{HERE}/imports/{imported}"
    answer = attacked.browser().get(address, headers=attacked.key("root"))
    assert 200 == answer.status_code
    return answer.text


def calls(imported: str) -> list[tuple[str, str]]:
    """Every route of an import."""
    one = f"imports/{imported}"
    return [
        *(("POST", f"{one}/{each}") for each in ACTIONS),
        *(("GET", f"{one}{each}") for each in ("", "/undo", "/faults.csv")),
        ("PUT", f"{one}/mapping"),
        ("DELETE", one),
    ]


@pytest.mark.parametrize(
    ("user", "space", "status"),
    [("eve", HERE, 404), ("eve", THERE, 404), ("ada", HERE, 403), ("ada", THERE, 403)],
)
def test_no_route_opens_another_spaces_import(
    attacked: Attacked, imported: str, user: str, space: str, status: int
) -> None:
    """Eve records deployments in Spaces-2, and ada only views Spaces-1."""
    before, key = read(attacked, imported), attacked.key(user)
    for method, path in calls(imported):
        answer = attacked.browser().open(
            f"/api/{space}/{path}",
            method=method,
            json={"Source": "taken"} if method in {"PUT", "POST"} else None,
            headers=key,
        )
        assert status == answer.status_code, (method, path, answer.text)
        assert SECRET not in answer.text
    assert before == read(attacked, imported)


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}])
def test_pages_of_other_sites_call_no_route(
    attacked: Attacked,
    imported: str,
    browsers: dict[str, FlaskClient],
    headers: dict[str, str],
) -> None:
    before = read(attacked, imported)
    for method, path in [("POST", "imports?name=a.csv"), *calls(imported)]:
        if method != "GET":
            answer = browsers["root"].open(
                f"/api/{HERE}/{path}", method=method, data=b"{}", headers=headers
            )
            assert 403 == answer.status_code, (method, path, answer.text)
    assert before == read(attacked, imported)


@pytest.mark.parametrize("user", ["eve", "ada"])
@pytest.mark.parametrize("space", [HERE, THERE])
def test_no_callback_opens_another_spaces_import(
    attacked: Attacked,
    imported: str,
    browsers: dict[str, FlaskClient],
    user: str,
    space: str,
) -> None:
    before, browser = read(attacked, imported), browsers[user]
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    outputs = [
        output
        for output, known in attacked.app.callback_map.items()
        if "callback" in known and Ids.BODY in output
    ]
    assert 3 == len(outputs)
    for action in Action:
        values: dict[str, Any] = {
            f"{Ids.PLACE}.data": {"space": space, "import": imported},
            f"{Ids.FORM}.data": {"table": 0, "texts": {}},
            f"{Ids.NEWS}.data": 1,
            Part.ACTION: [(action_id(action), 1)],
            Part.CHOICE: [(choice_id(Choice.KIND), NOT_IMPORTED)],
        }
        for output in outputs:
            answer = post(
                browser, output, values, pressed=(action_id(action), "n_clicks")
            )
            assert answer.status_code in {200, 204, 403}, answer.text
            assert SECRET not in answer.text
    for path in (f"/{space}/data/imports/{imported}", f"/{space}/data/imports"):
        place = {"_pages_location.pathname": path, "_pages_location.search": ""}
        assert SECRET not in post(browser, ROUTER, place).text
        assert SECRET not in browser.get(path).text
    assert before == read(attacked, imported)


ODD: tuple[Any, ...] = (
    *(None, 10**30, "x" * 100_000, "\ud800", [[[]]]),
    *({"table": {"$ne": 1}, "type": "x"}, [{"a": 1}] * 50),
)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
def test_values_that_no_browser_sends_change_nothing(
    attacked: Attacked, imported: str, browsers: dict[str, FlaskClient], odd: object
) -> None:
    """Only a caller who can import gets so far."""
    browser = browsers["root"]
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    page = ImportForm(browser, f"/{HERE}/data/imports/{imported}")
    good: dict[str, Any] = {
        f"{Ids.PLACE}.data": page.place,
        f"{Ids.FORM}.data": {"table": 0, "texts": {"state": ["Success"]}},
        Part.ACTION: [(action_id(Action.READ), 1)],
    }
    for each in page.shown:
        if isinstance(each["id"], dict) and each["id"]["type"] != Part.ACTION:
            good.setdefault(each["id"]["type"], []).append(
                (each["id"], each.get("value"))
            )
    outputs = [
        output
        for output, known in attacked.app.callback_map.items()
        if "callback" in known and Ids.BODY in output
    ]
    for key, its in good.items():
        changed = [(odd, odd)] if key.startswith("import-") and "." not in key else odd
        wrong = [{**good, key: changed}]
        if isinstance(its, list):
            wrong.append({**good, key: [(identifier, odd) for identifier, _ in its]})
        for values in wrong:
            for output in outputs:
                fired = becomes_id(0) if Ids.KEPT in output else action_id(Action.READ)
                pressed = fired, "value" if Ids.KEPT in output else "n_clicks"
                answer = post(browser, output, values, pressed=pressed)
                assert answer.status_code in {200, 204, 400, 403, 404}, answer.text
