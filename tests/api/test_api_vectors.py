"""The golden vectors over HTTP: import, reports, metrics, deployments."""

import csv
import gzip
import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import select

from insights_dash.ingest.bundle import BundleImport, import_bundle
from insights_dash.store.database import Database
from insights_dash.store.tables import DeploymentRow

pytestmark = pytest.mark.both_databases

VECTORS = Path(__file__).parents[1] / "vectors"
SPACE = "/api/vectors"
REPORTS = f"{SPACE}/insights/reports"
Ids = Mapping[tuple[str, str], str]


@pytest.fixture(params=["case-101", "case-103"])
def folder(request: pytest.FixtureRequest) -> Path:
    path: Path = VECTORS / request.param
    return path


@pytest.fixture
def expected(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        gzip.decompress((folder / "expected.json.gz").read_bytes())
    )
    return loaded


@pytest.fixture
def now(expected: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(expected["asOf"])


@pytest.fixture
def client(app: Dash, database: Database, folder: Path, now: datetime) -> FlaskClient:
    import_bundle(database, BundleImport(folder, "Vectors"), now=now)
    client: FlaskClient = app.server.test_client()
    return client


@pytest.fixture
def ids(client: FlaskClient) -> Ids:
    """Return the id of each name, found as any client finds it."""
    found = {
        (noun, item["Name"]): item["Id"]
        for noun in ("projectgroups", "projects", "environments", "tenants", "tagsets")
        for item in client.get(f"{SPACE}/{noun}/all").get_json()
    }
    projects = {
        item["Id"]: item["Name"]
        for item in client.get(f"{SPACE}/projects/all").get_json()
    }
    for channel in client.get(f"{SPACE}/channels/all").get_json():
        name = f"{projects[channel['ProjectId']]}/{channel['Name']}"
        found["channels", name] = channel["Id"]
    return found


def create(client: FlaskClient, ids: Ids, report: dict[str, Any]) -> str:
    """Return the URL of a report that the vectors describe by names."""
    body = report | {
        "ProjectGroupIds": [ids["projectgroups", n] for n in report["ProjectGroupIds"]],
        "ProjectIds": [ids["projects", name] for name in report["ProjectIds"]],
        "ChannelIds": [
            ids["channels", "/".join(pair)] for pair in report["ChannelIds"]
        ],
        "TenantIds": [ids["tenants", name] for name in report["TenantIds"]],
        "EnvironmentGroups": [
            {
                "Name": group["Name"],
                "Environments": [ids["environments", n] for n in group["Environments"]],
            }
            for group in report["EnvironmentGroups"]
        ],
    }
    created = client.post(REPORTS, json=body)
    assert 201 == created.status_code, created.text
    return created.headers["Location"]


def seconds(value: object) -> object:
    """Return a duration in seconds, and anything else unchanged."""
    parts = re.fullmatch(r"(-?)(\d+):(\d\d):(\d\d)\.0", str(value))
    if parts is None:
        return value
    hours, minutes, rest = map(int, parts.groups()[1:])
    return (-1 if parts[1] else 1) * (hours * 3600 + minutes * 60 + rest)


def agree(expected: object, actual: object) -> bool:
    """Compare; a duration at half a second may be rounded either way."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return list(expected) == list(actual) and all(
            agree(expected[name], actual[name]) for name in expected
        )
    if isinstance(expected, str) and isinstance(actual, str):
        left, right = seconds(expected), seconds(actual)
        if isinstance(left, int) and isinstance(right, int):
            return abs(left - right) <= 1
    return expected == actual


def test_metrics_agree_with_the_vectors(
    client: FlaskClient, ids: Ids, expected: dict[str, Any]
) -> None:
    asked = 0
    for case in expected["cases"]:
        address = create(client, ids, case["report"])
        for ask in case["asks"]:
            query = {name: ask[name] for name in ("split", "timeRange", "granularity")}
            if ask["tagSet"]:
                query["tenantTagSetId"] = ids["tagsets", ask["tagSet"]]
            answer = client.get(f"{address}/metrics", query_string=query).get_json()
            series = {each["Name"]: each["Intervals"] for each in answer["Series"]}
            assert set(ask["series"]) == set(series)
            for name, intervals in ask["series"].items():
                asked += 1
                if intervals is None:
                    continue
                assert len(intervals) == len(series[name])
                for left, right in zip(intervals, series[name], strict=True):
                    assert agree(left, right), (query, name, left, right)
    assert asked > 10


def test_deployments_agree_with_the_vectors(
    client: FlaskClient, ids: Ids, folder: Path, database: Database
) -> None:
    address = create(client, ids, everything(ids))
    with database.read() as session:
        rows = session.execute(select(DeploymentRow.number, DeploymentRow.source_id))
        sources = {f"Deployments-{number}": source for number, source in rows}
    file_name = folder / "expected_deployments.csv.gz"
    with gzip.open(file_name, "rt", encoding="utf-8", newline="") as file:
        expected = {row["id"]: row for row in csv.DictReader(file)}
    seen = 0
    for stream in client.get(f"{address}/deployments").get_json()["Streams"]:
        for deployment in stream["Deployments"]:
            source = expected[sources[deployment["Id"]]]
            seen += 1
            for name, text in source.items():
                value = deployment.get(name)
                if name.endswith("DeploymentId"):
                    value = sources.get(value)
                if name != "id":
                    assert text == ("" if value is None else str(value)), (name, source)
    assert seen > 100


def everything(ids: Ids) -> dict[str, Any]:
    """Create a report on everything."""
    projects = [name for noun, name in ids if noun == "projects"]
    channels = [name.split("/", 1) for noun, name in ids if noun == "channels"]
    environments = [name for noun, name in ids if noun == "environments"]
    return {
        "Name": "Everything",
        "ProjectGroupIds": [],
        "ProjectIds": projects,
        "ChannelIds": channels,
        "TenantIds": [],
        "EnvironmentGroups": [{"Name": "All", "Environments": environments}],
    }
