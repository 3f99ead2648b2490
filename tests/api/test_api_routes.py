import re
from pathlib import Path

import pytest
from dash import Dash
from werkzeug.routing import Rule

from insights_dash.api.route import SPACE_PREFIXES
from insights_dash.api.routes import list_routes

pytestmark = pytest.mark.both_databases

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
# Anyone can see what server this is, and that a path doesn't exist. Pipelines sign in
# where tokens are exchanged.
ANONYMOUS = {"/api", "/api/<rest:_rest>", "/api/token/v1"}


def api_rules(app: Dash) -> list[Rule]:
    rules = list(app.server.url_map.iter_rules())
    return [rule for rule in rules if re.match(r"/api(/|\Z)", rule.rule)]


def test_every_route_needs_a_permission_or_is_listed_as_public(
    shared_app: Dash,
) -> None:
    rules = api_rules(shared_app)
    assert len(rules) > 60
    views = shared_app.server.view_functions
    unguarded = {
        rule.rule for rule in rules if not hasattr(views[rule.endpoint], "permissions")
    }
    assert ANONYMOUS == unguarded


def test_routes_that_change_something_need_more_than_to_view(shared_app: Dash) -> None:
    views = shared_app.server.view_functions
    for rule in api_rules(shared_app):
        if (rule.methods or set()) & {"POST", "PUT", "DELETE"}:
            permissions = getattr(views[rule.endpoint], "permissions", ())
            is_open = rule.rule in ANONYMOUS
            assert is_open or permissions
            assert not any(each.endswith("View") for each in permissions)


@pytest.mark.parametrize(
    ("method", "rule"),
    sorted({(route.method, route.rules[0]) for route in list_routes()}),
)
def test_every_route_is_documented(method: str, rule: str) -> None:
    address = re.sub(r"<(\w+)>", r"{\1}", rule)
    rows = [line for line in DOCS.splitlines() if f"`{address}`" in line]
    assert any(f"{method} `" in row for row in rows), f"{method} {address}"


def test_a_space_is_known_in_both_forms() -> None:
    for route in list_routes():
        if "insights" in route.rules[0]:
            assert len(SPACE_PREFIXES) == len(route.rules)
