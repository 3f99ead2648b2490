import pytest
from dash import Dash


def test_a_url_is_still_built_from_its_endpoint(shared_app: Dash) -> None:
    adapter = shared_app.server.url_map.bind("here.test")
    assert "/sign-in" == adapter.build("sign_in.show")
    assert "/sign-in?next=/a" == adapter.build("sign_in.show", {"next": "/a"})
    [rule] = shared_app.server.url_map.iter_rules("api.unknown")
    assert "/api/no/where" == adapter.build(rule.endpoint, {"_rest": "no/where"})


@pytest.mark.parametrize("prefix", ["", "/_embed"])
def test_scripts_are_served_before_a_page_was_opened(app: Dash, prefix: str) -> None:
    """A browser's first request to a new worker may be for a script."""
    renderer = "dash/dash-renderer/build/dash_renderer.min.js"
    answer = app.server.test_client().get(f"{prefix}/_dash-component-suites/{renderer}")
    assert 200 == answer.status_code
