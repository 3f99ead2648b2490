"""Lists longer than a page: clients follow links, and memory holds no whole list."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, inspect, select

from insights_dash.domain.identity import Kind
from insights_dash.store.batch import Batch, TenantEntry
from insights_dash.store.catalogue.kinds import STORED_KINDS
from insights_dash.store.catalogue.tenant import TENANTS
from insights_dash.store.database import Database
from insights_dash.store.page import Wanted
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from insights_dash.store.tables import AccountRow, ReportRow
from people import add_administrator, add_key
from small_world import deployment, release
from whole_product import NOW

if TYPE_CHECKING:
    from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases

LARGEST, PAGE, COUNT = 2_147_483_647, 1_000, 2_050
# The small world already has some of each.
TOTALS = {"tenants": COUNT + 2, "releases": COUNT + 3, "deployments": COUNT + 7}


@pytest.fixture
def long_lists(database: Database, space: Space) -> None:
    batch = Batch(
        source="many",
        tenants=[TenantEntry(f"Tenant {number}", ()) for number in range(COUNT)],
        releases=[release(f"9.{number}", 3) for number in range(COUNT)],
        deployments=[
            deployment(number, f"9.{number}", 4, 10) for number in range(COUNT)
        ],
    )
    with database.write() as session:
        recorded = record(session, space, batch, now=NOW)
    assert () == recorded.refusals


def walk(client: "FlaskClient", address: str) -> list[Any]:
    """Return every item by following links, as Octopus's clients do."""
    items: list[Any] = []
    link: str | None = address
    while link:
        page = client.get(link).get_json()
        assert PAGE == page["ItemsPerPage"]
        assert len(page["Items"]) <= PAGE
        assert (3, 2) == (page["NumberOfPages"], page["LastPageNumber"])
        items += page["Items"]
        link = page["Links"].get("Page.Next")
    assert page["TotalResults"] == len(items)
    assert page["Links"]["Page.Last"] == page["Links"]["Self"]
    return items


@pytest.mark.usefixtures("long_lists")
def test_a_request_for_everything_gets_a_page_with_a_link_to_the_next(
    client: "FlaskClient",
) -> None:
    for path, total in TOTALS.items():
        address = f"/api/Spaces-1/{path}"
        items = walk(client, f"{address}?take={LARGEST}")
        assert total == len({each["Id"] for each in items})
        answer = client.get(f"{address}/all")
        assert items == answer.get_json()
    tasks = walk(client, f"/api/tasks?skip=0&take={LARGEST}")
    assert TOTALS["deployments"] == len(tasks)


@pytest.mark.usefixtures("long_lists")
def test_a_whole_list_is_sent_while_it_is_read(client: "FlaskClient") -> None:
    for path in TOTALS:
        with client.get(f"/api/Spaces-1/{path}/all") as answer:
            blocks = list(answer.iter_encoded())
        assert "Content-Length" not in answer.headers
        assert 3 == len(blocks)
    some = ",".join(f"Tenants-{number}" for number in range(1, 1_500, 2))
    chosen = client.get(f"/api/Spaces-1/tenants/all?ids={some}").get_json()
    assert 750 == len(chosen)


@pytest.mark.usefixtures("long_lists")
def test_documents_deleted_while_a_list_is_sent_are_left_out(
    client: "FlaskClient", database: Database, space: Space
) -> None:
    blocks = TENANTS.list_in_blocks(database, space, Wanted())
    first = next(blocks)
    last = client.get(f"/api/Spaces-1/tenants?skip={COUNT + 1}").get_json()
    gone = last["Items"][0]["Id"]
    assert 200 == client.delete(f"/api/Spaces-1/tenants/{gone}").status_code
    listed = [each.id for block in (first, *blocks) for each in block]
    assert gone not in listed
    assert COUNT + 1 == len(listed)


def test_users_are_listed_page_by_page(
    client: "FlaskClient", database: Database
) -> None:
    key = {"X-Octopus-ApiKey": add_key(database, NOW, add_administrator(database, NOW))}
    rows = [
        {
            "username": f"user{number}",
            "display_name": f"User {number}",
            "email": "",
            "is_active": True,
            "is_service": False,
            "created": NOW,
        }
        for number in range(COUNT)
    ]
    with database.write() as session:
        session.execute(insert(AccountRow), rows)
    names: list[str] = []
    link: str | None = f"/api/users?take={LARGEST}"
    while link:
        page = client.get(link, headers=key).get_json()
        names += [each["Username"] for each in page["Items"]]
        link = page["Links"].get("Page.Next")
    assert COUNT + 1 == page["TotalResults"]
    assert sorted(["root", *(f"user{number}" for number in range(COUNT))]) == names
    found = client.get("/api/users?filter=USER 99&skip=2", headers=key).get_json()
    assert (11, 9) == (found["TotalResults"], len(found["Items"]))


def test_large_reports_are_sent_while_they_are_read(
    client: "FlaskClient", database: Database, space: Space, body: dict[str, Any]
) -> None:
    """The reports list thousands of tenants one by one."""
    batch = Batch(
        source="many",
        tenants=[TenantEntry(f"Tenant {number}", ()) for number in range(COUNT)],
    )
    with database.write() as session:
        record(session, space, batch, now=NOW)
        tenants = [
            each for each, _ in STORED_KINDS[Kind.TENANT].list_names(session, space)
        ]
    reports = "/api/Spaces-1/insights/reports"
    first = {**body, "Name": "A first one", "TenantIds": tenants}
    assert 201 == client.post(reports, json=first).status_code
    with database.write() as session:
        row = session.scalars(select(ReportRow)).one()
        columns = [each.key for each in inspect(ReportRow).column_attrs]
        same = {each: getattr(row, each) for each in columns if each != "number"}
        copies = [{**same, "name": f"Report {number:02}"} for number in range(44)]
        session.execute(insert(ReportRow), copies)
    with client.get(f"{reports}?take={LARGEST}") as answer:
        blocks = list(answer.iter_encoded())
    assert 2 == len(blocks)
    page = json.loads(b"".join(blocks))
    assert (45, 1_000) == (page["TotalResults"], page["ItemsPerPage"])
    assert "ETag" not in answer.headers
    some = client.get(f"{reports}?skip=12&take=15").get_json()["Items"]
    assert page["Items"][12:27] == some
    assert "Report 11" == some[0]["Name"]
    kept = client.get(f"{reports}?take=3")
    etag = {"If-None-Match": kept.headers["ETag"]}
    assert 304 == client.get(f"{reports}?take=3", headers=etag).status_code
