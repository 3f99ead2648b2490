"""The demo as users start it: real histories, over HTTP, within seconds."""

import json
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import func, select

import demo_database
from any_database import empty_database
from insights_dash.cli.demo import demo_settings
from insights_dash.store.database import Database
from insights_dash.store.tables import DeploymentRow
from running_server import Start, fetch, seconds_of_work

REPORTS = [
    ("GOV.UK", "GOV.UK production by project group"),
    ("GOV.UK", "GOV.UK environments compared"),
    ("Konflux", "Konflux production by ring"),
    ("Konflux", "Konflux services by tenant"),
]
DATABASES = ("insights.db", "shifted/insights.db")
ENDS = {"GOV.UK": "2026-02-28T00:00:00Z", "Konflux": "2026-08-22T00:00:00Z"}


def ask(url: str) -> Any:  # noqa: ANN401 - any JSON
    status, text = fetch(url)
    assert 200 == status, text
    return json.loads(text)


def list_reports(address: str) -> list[tuple[str, dict[str, Any]]]:
    """Return every report of the demo, with the name of its space."""
    return [
        (space["Name"], report)
        for space in ask(f"{address}/api/spaces/all")
        for report in ask(f"{address}/api/{space['Id']}/insights/reports")["Items"]
    ]


def count_deployments(address: str, report: dict[str, Any], as_of: str) -> int:
    query = f"timeRange=LastYear&granularity=Monthly&split=None&asOf={as_of}"
    path = f"/api/{report['SpaceId']}/insights/reports/{report['Id']}/metrics"
    (series,) = ask(f"{address}{path}?{query}")["Series"]
    return sum(
        interval["DeploymentFailureRate"]["Total"] for interval in series["Intervals"]
    )


def test_the_demo_is_ready_within_seconds_and_its_reports_answer(
    start: Start, home: Path, tmp_path: Path
) -> None:
    """The second start is quick, and keeps what the user changed."""
    other = tmp_path / "other"
    begun = seconds_of_work()
    first = start("demo", "--port", "0", "--home", str(other))
    address = first.address()
    found = list_reports(address)
    assert sorted(REPORTS) == sorted((space, each["Name"]) for space, each in found)
    for space, report in found:
        assert count_deployments(address, report, ENDS[space]) > 300, report["Name"]
    assert 200 == fetch(f"{address}/")[0]
    reports = dict(reversed(found))
    path = reports["GOV.UK"]["Links"]["Self"]
    change(f"{address}{path}", "PUT", {**reports["GOV.UK"], "Name": "Ours"})
    change(f"{address}{reports['Konflux']['Links']['Self']}", "DELETE")
    assert 0 == first.stop()
    assert 30 > seconds_of_work() - begun
    assert "" == first.stderr
    assert (other / "insights.db").is_file()
    assert not home.exists()

    recorded = read_revisions(other)
    begun = seconds_of_work()
    second = start("demo", "--port", "0", "--home", str(other))
    names = [report["Name"] for _, report in list_reports(second.address())]
    assert "Ours" in names
    assert 3 == len(names)
    second.stop()
    assert 10 > seconds_of_work() - begun
    assert recorded == read_revisions(other)


@pytest.mark.postgres
def test_a_shifted_demo_on_postgresql_as_platforms_name_it(
    start: Start, home: Path, tmp_path: Path
) -> None:
    """Its newest deployments are from this week."""
    with empty_database("postgresql", tmp_path) as database:
        url = database.engine.url.set(drivername="postgres")
        shown = url.render_as_string(hide_password=False)
        arguments = ("demo", "--port", "0", "--shift-to-now")
        server = start(*arguments, INSIGHTS_DATABASE_URL=shown)
        address = server.address()
        found = list_reports(address)
        assert sorted(REPORTS) == sorted((space, each["Name"]) for space, each in found)
        now = datetime.now(UTC)
        for space, report in found:
            assert count_deployments(address, report, f"{now:%Y-%m-%dT%H:%M:%SZ}") > 300
            page = f"{address}/{report['SpaceId']}/insights/{report['Id']}"
            assert 200 == fetch(page)[0], space
        assert 0 == server.stop()
        assert "" == server.stderr
        assert [39_973, 7_710] == demo_database.count_deployments(database)
        for ended in read_ends(database):
            assert timedelta() <= now - ended < timedelta(days=7)
    assert [] == list(home.rglob("insights.db"))


def test_shifted_dates_have_a_database_of_their_own(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INSIGHTS_DATABASE_URL", raising=False)
    files = [
        demo_settings(home, shift_to_now=is_shifted).database_url
        for is_shifted in (False, True)
    ]
    assert [f"sqlite:///{home}/{each}" for each in DATABASES] == files


def test_a_port_in_use_is_reported_before_anything_is_imported(
    start: Start, home: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = start("demo", "--port", str(taken.getsockname()[1]))
        server.process.wait(timeout=30)
    assert 1 == server.stop()
    assert "the port is in use. Choose another with --port." in server.stderr
    assert not home.exists()


def change(url: str, method: str, body: dict[str, Any] | None = None) -> None:
    request = Request(  # noqa: S310 - our own server
        url,
        json.dumps(body).encode() if body else None,
        {"Content-Type": "application/json"},
        method=method,
    )
    with urlopen(request, timeout=30) as response:  # noqa: S310 - our own server
        assert 200 == response.status


def read_revisions(home: Path) -> list[tuple[str, int]]:
    """Return the revision of each space, which grows with each import."""
    with closing(sqlite3.connect(home / "insights.db")) as connection:
        rows = connection.execute("SELECT name, revision FROM space ORDER BY name")
        return rows.fetchall()


def read_ends(database: Database) -> list[datetime]:
    """Return the latest completion in each space."""
    newest = select(func.max(DeploymentRow.completed))
    with database.read() as session:
        return list(session.scalars(newest.group_by(DeploymentRow.space_number)))
