"""A server without data explains how to import some, and offers a sample."""

import re
from datetime import datetime

import pytest
from dash import Dash
from flask.testing import FlaskClient

from callback_post import post
from insights_dash.components.shell import API_GUIDE
from insights_dash.dash_host.files import RECORDER_PATH
from insights_dash.ingest.rows import DEPLOYMENTS, RELEASES
from insights_dash.ingest.sample_bundle import FORMS, build_sample_bundle
from insights_dash.pages.report_form.notices import build_missing_space
from insights_dash.pages.reports.first_steps import (
    SAMPLE_PATH,
    build_import_help,
    build_welcome,
)
from insights_dash.store.database import Database
from insights_dash.store.space_changes import ensure_space

PAGE = "_pages_content.children"


def show(client: FlaskClient, address: str) -> str:
    place = {"_pages_location.pathname": address, "_pages_location.search": ""}
    return post(client, PAGE, place).text


def test_a_new_report_on_an_empty_server_links_to_the_first_steps() -> None:
    page = str(build_missing_space([]))
    assert "No spaces yet" in page
    assert "href='/'" in page


def test_the_sample_is_a_download(client: FlaskClient, now: datetime) -> None:
    answer = client.get(SAMPLE_PATH)
    assert 200 == answer.status_code
    assert "application/zip" == answer.mimetype
    assert "sample-bundle.zip" in answer.headers["Content-Disposition"]
    assert build_sample_bundle(now) == answer.data


def test_the_welcome_names_every_file_and_column_of_the_importer() -> None:
    page = str(build_welcome("Default", "Spaces-1"))
    for name, form in FORMS.items():
        assert f"Code('{name}')" in page
        for column in form.required:
            assert f"Code('{column}')" in page
        for column in form.optional:
            assert f"Em(Code('{column}'))" in page
    assert "state" in DEPLOYMENTS.required
    assert "created" in RELEASES.optional


def test_nothing_links_to_the_internet() -> None:
    links = re.findall(r"href='([^']*)'", str(build_welcome("Default", "Spaces-1")))
    assert {SAMPLE_PATH, RECORDER_PATH, API_GUIDE} == set(links)


def test_a_new_server_explains_how_to_import_into_its_space(
    app: Dash, database: Database, now: datetime
) -> None:
    ensure_space(database, now=now)
    browser = app.server.test_client()
    shown = show(browser, "/")
    assert "Welcome to Insights Dash" in shown
    assert '--space \\"Default\\"' in shown
    assert "No reports in Default yet" in show(browser, "/Spaces-1/insights")
    group = {"Name": "Mobile"}
    assert 201 == browser.post("/api/projectgroups", json=group).status_code
    assert "No reports in Default yet" in show(browser, "/")


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
    shown = str(build_import_help(name, "Spaces-1"))
    assert command in shown
    assert name not in shown
    assert '--space "R&D, Zürich (EU)"' in str(
        build_import_help("R&D, Zürich (EU)", "Spaces-1")
    )
