import pytest
from dash import Dash, Input, Output, html
from flask import Flask, g

from insights_dash.access.guard import (
    CrossSiteRequestError,
    authorise,
    current_caller,
    guarded,
    guarded_callback,
    install_guard,
)
from insights_dash.access.permission import (
    LOCAL_CALLER,
    Caller,
    Credential,
    PermissionDeniedError,
)
from insights_dash.domain.role import Grant, Permission, Role

VIEWER = Caller("viewer", (Grant(Role.REPORT_VIEWER),), Credential.API_KEY)


@pytest.fixture
def server() -> Flask:
    server = Flask(__name__)
    server.testing = True
    install_guard(server, lambda: LOCAL_CALLER)
    server.add_url_rule(
        "/thing",
        view_func=lambda: current_caller().name,
        methods=["GET", "POST"],
        endpoint="thing",
    )
    return server


def test_in_local_mode_the_caller_may_do_everything(server: Flask) -> None:
    assert server.test_client().get("/thing").text == LOCAL_CALLER.name
    assert all(LOCAL_CALLER.may(each, None) for each in Permission)


@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_writes_from_our_own_pages_and_from_clients_pass(
    server: Flask, site: str | None
) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}
    assert server.test_client().post("/thing", headers=headers).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_writes_from_other_sites_pages_are_refused(server: Flask, site: str) -> None:
    headers = {"Sec-Fetch-Site": site}
    assert server.test_client().get("/thing", headers=headers).status_code == 200
    with pytest.raises(CrossSiteRequestError):
        server.test_client().post("/thing", headers=headers)


def test_a_caller_without_the_permission_is_stopped(server: Flask) -> None:
    with server.test_request_context("/"):
        g.caller = VIEWER
        authorise(Permission.REPORT_VIEW)
        with pytest.raises(PermissionDeniedError) as caught:
            authorise(Permission.REPORT_DELETE)
    assert Permission.REPORT_DELETE in str(caught.value)


def test_a_guarded_view_checks_before_it_runs(server: Flask) -> None:
    calls: list[str] = []
    view = guarded(Permission.REPORT_EDIT)(calls.append)
    with server.test_request_context("/"):
        g.caller, g.permissions = VIEWER, frozenset()
        with pytest.raises(PermissionDeniedError):
            view("edited")
        assert calls == []
        g.caller = LOCAL_CALLER
        view("edited")
        assert calls == ["edited"]


def test_a_guarded_callback_checks_a_forged_post(server: Flask) -> None:
    """Whoever posts to the callback's address meets the same check."""
    callers = iter([LOCAL_CALLER, VIEWER])

    @server.before_request
    def become_next_caller() -> None:
        g.caller = next(callers)

    # Dash's hint forgets that Flask may be given.
    app = Dash(__name__, server=server, use_async=False)  # type: ignore[arg-type]
    app.layout = html.Div([html.Div(id="in"), html.Div(id="out")])
    guarded_callback(
        app,
        Output("out", "children"),
        Input("in", "children"),
        permission=Permission.REPORT_EDIT,
    )(lambda text: f"edited {text}")
    body = {
        "output": "out.children",
        "outputs": {"id": "out", "property": "children"},
        "inputs": [{"id": "in", "property": "children", "value": "x"}],
        "changedPropIds": ["in.children"],
    }
    client = server.test_client()
    answer = client.post("/_dash-update-component", json=body)
    assert answer.get_json()["response"]["out"]["children"] == "edited x"
    with pytest.raises(PermissionDeniedError):
        client.post("/_dash-update-component", json=body)
