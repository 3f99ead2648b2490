"""Every page has one address, with IDs; names and slugs redirect to it.

The browser remembers views, filters and recent pages by address.
"""

import re

import dash
import pytest
from flask.testing import FlaskClient

from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from people import calling_as


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/main-space/insights?team=owner%3AA&q=%C3%A4", "?team=owner%3AA&q=%C3%A4"),
        ("/Main%20Space/insights", ""),
        ("/spaces-1/insights/", ""),
    ],
)
def test_a_url_with_a_name_or_slug_redirects_to_the_one_with_ids(
    reader: FlaskClient, asked: str, address: str
) -> None:
    answer = reader.get(asked)
    assert 302 == answer.status_code
    assert f"/Spaces-1/insights{address}" == answer.headers["Location"]
    assert "no-store" == answer.headers["Cache-Control"]


def test_every_page_of_a_space_redirects(client: FlaskClient, report: str) -> None:
    known = {
        "space": "Spaces-1",
        "report": report.rpartition("/")[2],
        "project": "Projects-1",
        "check": "deployments-without-start",
    }
    by_name = {**known, "space": "main-space", "project": "shop"}
    seen = set()
    for page in dash.page_registry.values():
        template = page["path_template"] or ""
        variables = set(re.findall("<(.*?)>", template))
        if "space" not in variables or not variables <= set(known):
            continue
        asked, address = (
            re.sub("<(.*?)>", lambda part: values[part[1]], template)  # noqa: B023
            for values in (by_name, known)
        )
        answer = client.get(asked)
        assert (302, address) == (answer.status_code, answer.headers.get("Location"))
        assert 200 == client.get(address).status_code
        seen.add(template)
    assert len(seen) > 20


def test_a_space_that_the_caller_cannot_enter_is_not_named(reader: FlaskClient) -> None:
    elsewhere = Grant(Role.REPORT_VIEWER, SpaceId("Spaces-2"))
    with calling_as(reader.application, elsewhere):
        answer = reader.get("/main-space/insights")
    assert 404 == answer.status_code
    assert "Location" not in answer.headers
    assert 404 == reader.get("/nothing/insights").status_code
    with calling_as(reader.application, Grant(Role.DEPLOYMENT_RECORDER)):
        refused = reader.get("/main-space/insights")
    assert (403, None) == (refused.status_code, refused.headers.get("Location"))
