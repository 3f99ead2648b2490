"""A server without data explains how to import some, and offers a sample."""

import csv
import io
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from callback_post import post
from insights_dash.components.shell import API_GUIDE
from insights_dash.domain.role import Permission
from insights_dash.ingest.cells import parse_time
from insights_dash.ingest.files.guessing import guess_mapping
from insights_dash.ingest.files.reading import open_upload
from insights_dash.ingest.rows import DEPLOYMENTS, RELEASES
from insights_dash.ingest.sample_bundle import FORMS, build_sample_bundle
from insights_dash.ingest.sample_file import (
    COLUMNS,
    build_sample_file,
    build_template,
)
from insights_dash.pages.report_form.notices import build_missing_space
from insights_dash.pages.reports.first_steps import SAMPLE_PATH, build_bundle_help
from insights_dash.pages.reports.start import (
    ALL_COLUMNS,
    SAMPLE_FILE_PATH,
    TEMPLATE_PATH,
    Start,
    build_start,
    write_pipeline_command,
)
from insights_dash.store.database import Database
from insights_dash.store.space_changes import ensure_space
from insights_dash.store.spaces import Space

PAGE = "_pages_content.children"
ADDRESS = "https://insights.example.com"
RECORD = Permission.DEPLOYMENT_RECORD


def show(client: FlaskClient, address: str) -> str:
    place = {"_pages_location.pathname": address, "_pages_location.search": ""}
    return post(client, PAGE, place).text


def test_a_new_report_on_an_empty_server_links_to_the_first_steps() -> None:
    page = str(build_missing_space([]))
    assert "No spaces yet" in page
    assert "href='/'" in page


def start_of(space: Space, *allowed: Permission, **changes: Any) -> str:  # noqa: ANN401
    start = Start(space, allowed, ADDRESS, is_alone=True, signs_in=False)
    return str(build_start(replace(start, **changes)))


def test_the_sample_is_a_download(client: FlaskClient, now: datetime) -> None:
    answer = client.get(SAMPLE_PATH)
    assert 200 == answer.status_code
    assert "application/zip" == answer.mimetype
    assert "sample-bundle.zip" in answer.headers["Content-Disposition"]
    assert build_sample_bundle(now) == answer.data


def test_the_sample_file_has_a_deployment_in_each_row(
    client: FlaskClient, now: datetime
) -> None:
    answer = client.get(SAMPLE_FILE_PATH)
    assert ("text/csv", build_sample_file(now)) == (answer.mimetype, answer.data)
    assert "sample-deployments.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert 190 <= len(rows) <= 210
    for row in rows:
        created, started, completed = (
            parse_time(row[name])
            for name in ("release_created", "started", "completed")
        )
        assert created < started < completed < now
    assert {"Success", "Failed"} == {row["state"] for row in rows}
    assert len(rows) == len({(row["project"], row["completed"]) for row in rows})


def test_the_template_has_the_columns_of_the_sample(client: FlaskClient) -> None:
    answer = client.get(TEMPLATE_PATH)
    assert build_template() == answer.data
    header, *rows = csv.reader(io.StringIO(answer.text))
    assert (list(COLUMNS), 2) == (header, len(rows))


@pytest.mark.parametrize("name", ["sample", "template"])
def test_every_column_is_recognised_without_a_doubt(
    name: str, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "deployments.csv"
    file.write_bytes(build_sample_file(now) if name == "sample" else build_template())
    with open_upload(file, file.name) as upload:
        (mapping,) = guess_mapping(upload, {}).tables.values()
    assert "deployments" == mapping.kind
    assert {each: each for each in COLUMNS} == mapping.columns
    assert {} == mapping.guesses


def test_the_start_names_every_column_of_a_deployment() -> None:
    columns = {*DEPLOYMENTS.required, *DEPLOYMENTS.optional, "release_created"}
    assert columns == ALL_COLUMNS.keys()
    assert set(COLUMNS) <= columns


def test_the_help_for_bundles_names_every_file_and_column() -> None:
    page = str(build_bundle_help("Default", "Spaces-1"))
    for name, form in FORMS.items():
        assert f"Code('{name}')" in page
        for column in form.required:
            assert f"Code('{column}')" in page
        for column in form.optional:
            assert f"Em(Code('{column}'))" in page
    assert "state" in DEPLOYMENTS.required
    assert "created" in RELEASES.optional


def test_nothing_links_to_the_internet(space: Space) -> None:
    links = re.findall(r"href='([^']*)'", start_of(space, RECORD))
    downloads = {SAMPLE_PATH, SAMPLE_FILE_PATH, TEMPLATE_PATH}
    assert {*downloads, API_GUIDE} == set(links)


def test_a_user_who_may_not_record_deployments_is_told_who_may(space: Space) -> None:
    page = start_of(space, Permission.REPORT_VIEW, Permission.REPORT_CREATE)
    assert "No deployments in Main Space yet" in page
    assert "upload" not in page.replace("can upload a file", "")


def test_a_user_with_an_account_needs_a_key_to_record(space: Space) -> None:
    assert "INSIGHTS_API_KEY" not in start_of(space, RECORD)
    assert "href='/account'" in start_of(space, RECORD, signs_in=True)
    page = start_of(space, RECORD, Permission.ADMINISTER, signs_in=True)
    assert "href='/administration/accounts/new'" in page


def test_a_space_among_others_is_named(space: Space) -> None:
    assert "Add data to Main Space" in start_of(space, RECORD, is_alone=False)
    assert "Add data to" not in start_of(space, RECORD)


def test_the_command_of_a_pipeline_is_for_this_server_and_space(space: Space) -> None:
    command = write_pipeline_command(space, ADDRESS)
    assert f"curl -fsSO {ADDRESS}/insights-record.py" == command.splitlines()[0]
    assert f"--url {ADDRESS} \\\n" in command
    assert "--space" not in command
    other = write_pipeline_command(replace(space, is_default=False), ADDRESS)
    assert f"--url {ADDRESS} --space Spaces-1 \\\n" in other
    assert space.name not in other


def test_a_new_server_starts_with_its_empty_space(
    app: Dash, database: Database, now: datetime
) -> None:
    ensure_space(database, now=now)
    browser = app.server.test_client()
    for address in ("/", "/Spaces-1/insights"):
        shown = show(browser, address).replace("\\u002f", "/")
        assert "See how your software gets delivered" in shown
        assert "/api/Spaces-1/imports" in shown
        assert re.search(r"curl -fsSO http://[\w.:]+/insights-record.py", shown)
        assert '--space \\"Default\\"' in shown
    group = {"Name": "Mobile"}
    assert 201 == browser.post("/api/projectgroups", json=group).status_code
    assert "See how your software gets delivered" in show(browser, "/")


@pytest.mark.usefixtures("space")
def test_a_space_with_deployments_asks_for_a_report(client: FlaskClient) -> None:
    assert "No reports in Main Space yet" in show(client, "/")


def test_an_empty_space_among_others_leads_to_its_own_start(
    client: FlaskClient,
) -> None:
    shown = show(client, "/")
    assert "No reports in Other yet" in shown
    assert "Add data" in shown
    assert "Add data to Other" in show(client, "/Spaces-2/insights")


@pytest.mark.usefixtures("space")
def test_a_mistyped_space_offers_the_form_of_the_right_one(
    client: FlaskClient,
) -> None:
    shown = show(client, "/Spaces-77/insights/new")
    assert "New report in Main Space" in shown
    assert "/Spaces-1/insights/new" in shown.replace("\\u002f", "/")
    assert "Report not found" in show(client, "/Spaces-77/insights/x/settings")


@pytest.mark.parametrize(
    "name",
    [
        *('"; touch x; "', "$(touch x)", "`touch x`", "%PATH%", "a!b", "back\\slash"),
        *("\u201d; calc; \u201c", "--new-space"),
    ],
)
def test_the_command_to_copy_runs_nothing_that_a_name_says(name: str) -> None:
    command = '--space "Spaces-1"'
    shown = str(build_bundle_help(name, "Spaces-1"))
    assert command in shown
    assert name not in shown
    assert '--space "R&D, Zürich (EU)"' in str(
        build_bundle_help("R&D, Zürich (EU)", "Spaces-1")
    )
