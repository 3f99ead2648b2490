"""Every request for a route, a callback or a page is checked by the guard first."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import dash
import pytest
from dash import Dash
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callback_post import OPEN_CALLBACKS, post, props
from insights_dash.access.permission import Caller, Credential
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Permission, Role
from insights_dash.pages.embeds.forms import TOKEN
from insights_dash.pages.embeds.ids import Ids as EmbedsIds
from insights_dash.pages.project_settings.forms import SETTINGS
from insights_dash.pages.report.ids import Ids
from insights_dash.store.database import Database
from people import add_administrator
from product_with_people import People

UPDATE = "/_dash-update-component"
EMBEDS = "/_embed/"
WALLS = "/_wall/"
SHOWN = (
    *((Ids.ANSWER, "data"), (Ids.SERIES, "data"), (Ids.STATUS, "children")),
    *((Ids.DAYS, "children"), (Ids.COMPARED_DAYS, "children")),
)
RESULTS = f"..{'...'.join(f'{each}.{part}' for each, part in SHOWN)}.."
PAGE = "_pages_content.children"
# Routes that need no permission, each with its reason.
OPEN_ROUTES = {
    "api.get_api": "the root: name and version, no data",
    "api.unknown": "what no route claims: refuses everything",
    "_dash_assets.static": "our scripts and styles",
    "recorder": "a program for pipelines, the same for everyone",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": (
        "scripts of Dash and Mantine"
    ),
    "/_dash-layout": "the shell, which is guarded itself",
    "/_dash-dependencies": "ids of callbacks, no data",
    "/_dash-update-component": "calls a callback, which is guarded itself",
    "/_reload-hash": "development only, switched off",
    "/_favicon.ico": "an icon",
    "oauth.discover": "where tokens are exchanged, no data",
    "oauth.issue": "the way in for pipelines, by a token that their service signed",
    "octopus_links.begin": "a page whose script reads the rest of the URL",
    "sign_in.show": "the way in",
    "sign_in.enter": "the way in",
    "sign_in.leave": "the way in, by an identity provider",
    "sign_in.show_invitation": "the way in, by a link to choose a password",
    "sign_in.use_invitation": "the way in, by a link to choose a password",
    "sign_in.come_back": "the way in, by an identity provider",
    **dict.fromkeys(
        (
            *("/_embed/", "/_embed/<path:path>", "/_embed/_dash-layout"),
            *("/_embed/_dash-dependencies", "/_embed/_dash-update-component"),
            *("/_embed/_reload-hash", "/_embed/_favicon.ico"),
            "__embed_dash_assets.static",
        ),
        "of embeds: refused without a token, whoever asks",
    ),
    f"{EMBEDS}_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": (
        "scripts of Dash"
    ),
    "/": "an empty page that asks for its layout",
    "/<path:path>": "an empty page that asks for its layout",
}
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
NOBODY = Caller("nobody", (), Credential.API_KEY)
BODY: dict[str, Any] = {
    "output": RESULTS,
    "outputs": [{"id": each, "property": part} for each, part in SHOWN],
    "inputs": [{"id": Ids.VIEW, "property": "data", "value": {}}, []],
    "state": [{"id": Ids.PLACE, "property": "data", "value": {}}],
    "changedPropIds": [f"{Ids.VIEW}.data"],
}


@pytest.fixture
def stranger(app: Dash, client: FlaskClient) -> FlaskClient:
    """A client whose caller has no permission."""
    become_nobody(app.server)
    return client


def become_nobody(server: Flask) -> None:
    """Change the caller from now on: a running Flask app accepts no new hooks."""
    server.before_request_funcs[None].append(lambda: setattr(g, "caller", NOBODY))


def addresses(server: Flask, methods: set[str]) -> Iterator[tuple[str, str]]:
    """Return method and path of every route, with made-up parameters."""
    adapter = server.url_map.bind("localhost")
    for rule in server.url_map.iter_rules():
        parts = dict.fromkeys(rule.arguments, "x")
        for method in sorted((rule.methods or set()) & methods):
            yield method, adapter.build(rule.endpoint, parts, method)


def list_guarded(server: Flask) -> set[str]:
    """Return endpoints that need a permission, not only a signed-in user.

    Those of wall displays need a token first.
    """
    views = server.view_functions
    return {
        name
        for name in views
        if getattr(views[name], "permissions", None) and not name.startswith("wall.")
    }


def test_every_route_needs_a_permission_or_says_why_not(shared_app: Dash) -> None:
    views = shared_app.server.view_functions
    rules = list(shared_app.server.url_map.iter_rules())
    unguarded = {
        rule.endpoint
        for rule in rules
        if not hasattr(views[rule.endpoint], "permissions")
    }
    assert set(OPEN_ROUTES) == unguarded


def test_every_server_side_callback_needs_a_permission(shared_app: Dash) -> None:
    bodies = {
        output: known["callback"].__wrapped__
        for output, known in shared_app.callback_map.items()
        if "callback" in known
    }
    unguarded = {
        output for output, body in bodies.items() if not hasattr(body, "permissions")
    }
    assert len(bodies) > len(OPEN_CALLBACKS)
    assert set(OPEN_CALLBACKS) == unguarded


def embeds_of(app: Dash) -> Dash:
    """The app of the embeds on the same server."""
    view: Any = app.server.view_functions[f"{EMBEDS}_dash-layout"]
    embeds: Dash = view.__self__
    return embeds


def test_embeds_have_one_callback_of_their_own_which_needs_a_permission(
    shared_app: Dash,
) -> None:
    """It has no other callback: each app only knows its own."""
    embeds = embeds_of(shared_app)
    bodies = [
        known["callback"].__wrapped__
        for known in embeds.callback_map.values()
        if "callback" in known
    ]
    assert [frozenset({Permission.REPORT_VIEW})] == [
        each.permissions for each in bodies
    ]
    assert not embeds.callback_map.keys() & shared_app.callback_map.keys()


def test_no_path_of_embeds_and_wall_displays_responds_without_a_token(
    shared_app: Dash, reader: FlaskClient
) -> None:
    doors = {
        (method, address)
        for method, address in addresses(shared_app.server, WRITING | {"GET"})
        if address.startswith((EMBEDS, WALLS))
        and "_dash-component-suites" not in address
    }
    assert ("POST", f"{EMBEDS}_dash-update-component") in doors
    assert {("GET", WALLS), ("GET", f"{WALLS}state")} <= doors
    for method, address in doors:
        assert 404 == reader.open(address, method=method).status_code, address


@pytest.mark.usefixtures("app")
def test_every_page_needs_a_permission_for_layout_and_title() -> None:
    pages = dash.page_registry.values()
    assert {"report", "reports", "report_form"} <= {page["module"] for page in pages}
    for page in pages:
        assert hasattr(page["layout"], "permissions"), page["module"]
        is_fixed = isinstance(page["title"], str)
        assert is_fixed or hasattr(page["title"], "permissions"), page["module"]


def test_writing_routes_do_not_hold_viewers_permission(shared_app: Dash) -> None:
    for rule in shared_app.server.url_map.iter_rules():
        name = rule.endpoint
        if not name.startswith("api.") or name == "api.unknown" or not rule.methods:
            continue
        view = shared_app.server.view_functions[rule.endpoint]
        if rule.methods & WRITING:
            assert Permission.REPORT_VIEW not in view.permissions


def test_a_stranger_is_refused_everywhere_in_the_api(
    app: Dash, stranger: FlaskClient
) -> None:
    guarded = list_guarded(app.server)
    adapter = app.server.url_map.bind("localhost")
    asked = set()
    for method, address in addresses(app.server, WRITING | {"GET"}):
        endpoint = adapter.match(address, method)[0]
        if endpoint in guarded:
            asked.add(endpoint)
            assert 403 == stranger.open(address, method=method).status_code, address
    assert guarded == asked
    assert len(asked) > 30


def test_no_one_gets_in_without_a_credential(
    app: Dash, client: FlaskClient, database: Database
) -> None:
    """Once there is an account, strangers only get to the sign-in page."""
    add_administrator(database, datetime(2026, 11, 1, tzinfo=UTC))
    views = app.server.view_functions
    adapter = app.server.url_map.bind("localhost")
    asked = set()
    for method, address in addresses(app.server, WRITING | {"GET"}):
        endpoint = adapter.match(address, method)[0]
        is_wall = address.startswith(WALLS)
        if hasattr(views[endpoint], "permissions") and not is_wall:
            asked.add(endpoint)
            answer = client.open(address, method=method)
            assert answer.status_code in {302, 303, 401}, address
    assert list_guarded(app.server) < asked


@pytest.mark.usefixtures("report")
def test_a_stranger_gets_no_data_from_any_callback(
    app: Dash, stranger: FlaskClient
) -> None:
    """Errors are shown as toasts, and change nothing on the page."""
    for output, known in app.callback_map.items():
        if "callback" in known and output not in OPEN_CALLBACKS:
            answer = post(stranger, output.strip(".").partition("...")[0], {})
            assert answer.status_code in {200, 204, 403}, output
            assert "Production" not in answer.text
            assert "overview__cards" not in answer.text


def test_administration_is_for_administrators_of_the_whole_server(
    people: People,
) -> None:
    """An administrator of one space has the permission for what belongs to it."""
    administer = frozenset({Permission.ADMINISTER})
    somebody = people.by_key(people.add(Grant(Role.ADMINISTRATOR, SpaceId("Spaces-1"))))
    asked = 0
    for output, known in people.app.callback_map.items():
        body = known["callback"].__wrapped__ if "callback" in known else None
        is_of_server = getattr(body, "of_server", False)
        names = (*EmbedsIds, TOKEN.name, SETTINGS.name)
        is_of_space = any(each in output for each in names) and not is_of_server
        if getattr(body, "permissions", None) != administer or is_of_space:
            continue
        asked += 1
        assert is_of_server, output
        answer = post(somebody, output.strip(".").partition("...")[0], {})
        assert "Your roles don't let you administer this" in answer.text, output
    assert asked > 5
    for page in dash.page_registry.values():
        is_of_space = "<space>" in (page["path_template"] or "")
        if page["layout"].permissions == administer and not is_of_space:
            place = {"_pages_location.pathname": page["path"]}
            shown = post(somebody, PAGE, {**place, "_pages_location.search": ""})
            assert "You don't have access to this page" in shown.text, page["path"]
            assert 403 == somebody.get(page["path"]).status_code, page["path"]


@pytest.mark.usefixtures("report")
def test_a_url_posted_to_the_router_passes_the_guard(
    app: Dash, client: FlaskClient
) -> None:
    """The router can return every layout, whatever page the browser shows."""
    places = [
        {"_pages_location.pathname": address, "_pages_location.search": ""}
        for address in (
            *("/", "/Spaces-1/insights", "/Spaces-1/insights/new"),
            "/Spaces-1/insights/InsightsReports-1",
            "/Spaces-1/insights/InsightsReports-1/settings",
        )
    ]
    for place in places:
        shown = props(post(client, PAGE, place))["_pages_content"]["children"]
        assert shown, place

    become_nobody(app.server)
    for place in places:
        refused = post(client, PAGE, place)
        assert 200 == refused.status_code
        assert "You don't have access to this page" in refused.text, place
        assert "Production" not in refused.text, place
        assert "Main Space" not in refused.text, place


@pytest.mark.usefixtures("report")
def test_the_served_page_reveals_no_names_to_a_stranger(stranger: FlaskClient) -> None:
    page = stranger.get("/Spaces-1/insights/InsightsReports-1")
    assert "Production" not in page.text
    assert "Main Space" not in stranger.get("/_dash-layout").text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_pages_cannot_write(
    shared_app: Dash, reader: FlaskClient, site: str
) -> None:
    headers = {"Sec-Fetch-Site": site}
    doors = set(addresses(shared_app.server, WRITING))
    assert ("POST", UPDATE) in doors
    for method, address in doors:
        answer = reader.open(address, method=method, headers=headers, json={})
        refused = 404 if address.startswith(EMBEDS) else 403
        assert refused == answer.status_code, (method, address)


def test_other_sites_pages_cannot_call_any_callback(
    shared_app: Dash, reader: FlaskClient
) -> None:
    for output in shared_app.callback_map:
        answer = reader.post(
            UPDATE,
            json=BODY | {"output": output},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
        assert 403 == answer.status_code, output


def test_a_body_as_browsers_send_it_is_accepted(reader: FlaskClient) -> None:
    assert 200 == reader.post(UPDATE, json=BODY).status_code


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"{}", b"[]", b"null", b"1", b'"x"'],
    ids=lambda body: body[:4].decode("latin-1"),
)
def test_a_body_of_another_form_is_refused(reader: FlaskClient, body: bytes) -> None:
    answer = reader.post(UPDATE, data=body, content_type="application/json")
    assert 400 == answer.status_code


def test_a_body_that_is_no_json_is_refused(reader: FlaskClient) -> None:
    assert 415 == reader.post(UPDATE, data="output=x").status_code


def test_too_large_a_body_is_refused(reader: FlaskClient) -> None:
    body = b" " * (16 * 1024 * 1024 + 1)
    answer = reader.post(UPDATE, data=body, content_type="application/json")
    assert 413 == answer.status_code


@pytest.mark.parametrize("key", ["output", "outputs", "inputs", "state"])
def test_a_body_that_lacks_a_part_is_refused(reader: FlaskClient, key: str) -> None:
    body = {name: part for name, part in BODY.items() if name != key}
    assert 400 == reader.post(UPDATE, json=body).status_code


WRONG: tuple[Any, ...] = (
    *(None, 1, "x", "", True, {}, {"id": 1}, [None], ["x"], [[]], [{}], [[{}]]),
    [{"id": [], "property": {}}, []],
    [{"id": Ids.VIEW, "property": "n_clicks", "value": 1}, []],
    [{"id": Ids.VIEW, "property": "data"}, [{"id": {}, "property": "n_clicks"}]],
    [
        {"id": Ids.VIEW, "property": "data"},
        [{"id": {"type": "other", "role": "retry"}, "property": "n_clicks"}],
    ],
    [
        {"id": Ids.VIEW, "property": "data"},
        [{"id": {"type": Ids.RETRY, "role": []}, "property": "n_clicks"}],
    ],
)


@pytest.mark.parametrize("key", ["output", "outputs", "inputs", "state"])
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_a_body_with_a_wrong_part_is_refused(
    reader: FlaskClient,
    key: str,
    value: Any,  # noqa: ANN401 - whatever is sent
) -> None:
    assert 400 == reader.post(UPDATE, json=BODY | {key: value}).status_code


@pytest.mark.parametrize("value", [None, 1, "x", {}, [None], [{}], [[]]], ids=repr)
def test_wrong_names_of_what_changed_are_refused(
    reader: FlaskClient,
    value: Any,  # noqa: ANN401 - whatever is sent
) -> None:
    body = BODY | {"changedPropIds": value}
    assert 400 == reader.post(UPDATE, json=body).status_code


@pytest.mark.parametrize(
    "output", ["nope.children", f"{Ids.AS_OF}.value", "constructor", ".."]
)
def test_callbacks_that_the_server_does_not_run_are_refused(
    reader: FlaskClient, output: str
) -> None:
    answer = reader.post(UPDATE, json=BODY | {"output": output})
    assert 400 == answer.status_code
    assert "Unknown callback." == answer.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "property", "value", "type", "role", "split"]), inner
        )
    ),
    max_leaves=8,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(part=st.sampled_from([*BODY, "value"]), value=JSON)
@pytest.mark.usefixtures("report")
def test_no_body_is_an_internal_error(
    client: FlaskClient,
    part: str,
    value: Any,  # noqa: ANN401 - whatever is sent
) -> None:
    body = BODY | {part: value}
    if part == "value":
        place = BODY["state"][0] | {"value": value}
        view = BODY["inputs"][0] | {"value": value}
        body = BODY | {"state": [place], "inputs": [view, []]}
    answer = client.post(UPDATE, json=body)
    assert answer.status_code in {200, 400}
    assert "Something went wrong" not in answer.text
