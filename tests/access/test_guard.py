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
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Permission, Role
from insights_dash.domain.visibility import (
    FULL_VISIBILITY,
    RoleLimits,
    Visibility,
)

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


def test_in_local_mode_the_caller_can_do_everything(server: Flask) -> None:
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
    """A post straight to the callback's URL is checked as well."""
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


def test_an_administrator_with_limits_does_not_administer_the_server(
    server: Flask,
) -> None:
    limits = RoleLimits(projects=frozenset({"Projects-1"}))
    limited = (Grant(Role.ADMINISTRATOR, limits=limits),)
    with server.test_request_context("/"):
        g.caller = Caller("limited", limited, Credential.API_KEY)
        authorise(Permission.ADMINISTER, SpaceId("Spaces-1"))
        with pytest.raises(PermissionDeniedError):
            authorise(Permission.ADMINISTER)


def test_a_permission_has_the_limits_of_the_roles_that_include_it() -> None:
    """A recorder's limits decide what can be recorded, a viewer's what is visible."""
    shop = RoleLimits(projects=frozenset({"Projects-1"}))
    grants = (
        Grant(Role.REPORT_VIEWER),
        Grant(Role.DEPLOYMENT_RECORDER, limits=shop),
        Grant(Role.DEPLOYMENT_RECORDER, SpaceId("Spaces-2")),
    )
    caller, here = Caller("x", grants, Credential.API_KEY), SpaceId("Spaces-1")
    view, record = (
        caller.visibility(here, frozenset({each}))
        for each in (Permission.REPORT_VIEW, Permission.DEPLOYMENT_RECORD)
    )
    assert view.is_unlimited
    assert Visibility((shop,)) == record
    assert Visibility(()) == caller.visibility(here, frozenset())


def test_equal_visibilities_have_equal_keys() -> None:
    one, other = (
        RoleLimits(tenants=frozenset({"Tenants-1", "Tenants-2"})),
        RoleLimits(tenants=frozenset(), projects=frozenset({"Projects-1"})),
    )
    visibilities = [(one, other), (one,), (other,), (), (RoleLimits(),)]
    keys = {Visibility(limits).key for limits in visibilities}
    assert len(visibilities) == len(keys)
    assert Visibility((one, other)).key == Visibility((other, one, other)).key
    assert Visibility((one, RoleLimits())).key == FULL_VISIBILITY.key
