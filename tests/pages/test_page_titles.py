"""The title of the browser's window says whether a page exists."""

import re

import dash
import pytest
from flask.testing import FlaskClient

from callback_post import post, props
from insights_dash.domain.role import Grant, Role
from people import calling_as


def read_title(client: FlaskClient, path: str) -> str:
    asked = {"_pages_location.pathname": path, "_pages_location.search": ""}
    answer = props(post(client, "_pages_content.children", asked))
    return str(answer["_pages_store"]["data"]["title"])


def test_pages_that_are_not_there_say_so(reader: FlaskClient) -> None:
    templates = [page["path_template"] for page in dash.page_registry.values()]
    paths = [re.sub("<.*?>", "Nothing-9", each) for each in templates if each]
    assert len(paths) > 15
    titles = {path: read_title(reader, path) for path in paths}
    assert dict.fromkeys(paths, "Not found · Insights Dash") == titles


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "Reports"),
        ("/Spaces-1/insights", "Reports"),
        ("/Spaces-1/data", "Data"),
        ("/Spaces-1/insights/new", "New report"),
        ("/Spaces-1/data/quality/deployments-without-start", "Data quality"),
    ],
)
def test_pages_that_are_there_have_their_own_title(
    reader: FlaskClient, path: str, title: str
) -> None:
    assert f"{title} · Insights Dash" == read_title(reader, path)
    with calling_as(reader.application, Grant(Role.DEPLOYMENT_RECORDER)):
        hidden = read_title(reader, path)
    assert hidden in {f"{title} · Insights Dash", "Insights Dash"}
