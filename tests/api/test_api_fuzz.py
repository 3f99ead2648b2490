"""For any request, the response is JSON in the API's shape, and never a 5xx."""

import json

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from fuzzed_json import ANYTHING, IDS, TEXTS, UNHURRIED, check

pytestmark = pytest.mark.sqlite  # what is random is tried on one database

REPORTS = "/api/Spaces-1/insights/reports"
GROUPS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={"Name": TEXTS | ANYTHING, "environments": st.lists(IDS) | ANYTHING},
    )
    | ANYTHING,
    max_size=4,
)
LISTS = st.lists(TEXTS | ANYTHING, max_size=4) | ANYTHING
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "Name": TEXTS,
        "name": TEXTS,
        "Id": TEXTS | ANYTHING,
        "Description": TEXTS | ANYTHING,
        "ProjectGroupIds": LISTS,
        "ProjectIds": LISTS,
        "ChannelIds": LISTS,
        "TenantIds": LISTS,
        "TenantTags": LISTS,
        "TenantMode": TEXTS | ANYTHING,
        "AllTenants": ANYTHING,
        "EnvironmentGroups": GROUPS | ANYTHING,
        "TimeZone": TEXTS | ANYTHING,
        "IconId": TEXTS | ANYTHING,
        "IconColor": TEXTS | ANYTHING,
        "Links": ANYTHING,
    },
)


@UNHURRIED
@given(body=BODIES)
def test_any_object_is_stored_or_refused(client: FlaskClient, body: object) -> None:
    text = json.dumps(body)
    check(
        client.post(REPORTS, data=text, content_type="application/json"), 201, 400, 409
    )


@UNHURRIED
@given(body=BODIES | ANYTHING)
def test_any_json_updates_or_is_refused(
    client: FlaskClient, report: str, body: object
) -> None:
    text = json.dumps(body)
    check(client.put(report, data=text, content_type="application/json"), 200, 400, 409)


@UNHURRIED
@given(body=st.binary(max_size=200))
def test_any_bytes_are_refused(reader: FlaskClient, body: bytes) -> None:
    check(reader.post(REPORTS, data=body, content_type="application/json"), 400)


@UNHURRIED
@given(
    path=st.sampled_from(
        ["", "/metrics", "/deployments", "/logo", "/../reports", "/" + "a" * 99]
    ),
    query=st.dictionaries(
        st.sampled_from(
            [
                *("split", "timeRange", "granularity", "tenantTagSetId", "asOf"),
                *("skip", "take", "ids"),
            ]
        ),
        st.sampled_from(
            [
                *(
                    "Tenant",
                    "TenantTagSet",
                    "LastYear",
                    "Daily",
                    "TagSets-1",
                    "2024-05-01",
                ),
                *("9999-12-31", "0001-01-01T00:00:00-23:59", "1e9", "-1", "\0", ""),
            ]
        )
        | st.text(max_size=12),
        max_size=4,
    ),
)
def test_any_parameters_are_accepted_or_refused(
    client: FlaskClient, report: str, path: str, query: dict[str, str]
) -> None:
    answer = client.get(report + path, query_string=query)
    if path == "/logo" and answer.status_code == 200:
        return
    check(answer, 200, 400, 404)


@pytest.mark.parametrize("noun", ["projects", "environments", "tagsets", "releases"])
@UNHURRIED
@given(identifier=st.text(max_size=20))
def test_any_identifier_is_found_or_not(
    reader: FlaskClient, noun: str, identifier: str
) -> None:
    answer = reader.get(f"/api/Spaces-1/{noun}/{identifier.replace('/', '%2f')}")
    assert answer.status_code in {200, 308, 400, 404}
