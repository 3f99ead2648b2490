"""Octopus's own npm client, unmodified, against a running server."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from client_run import ClientServer, Ran, run_script
from client_table import Client
from installed_clients import CLIENTS, install_node_client

Found = dict[str, Any]


@pytest.fixture(scope="module")
def ran(server: ClientServer) -> Ran:
    driver = CLIENTS / "drivers" / "api_client.cjs"
    return run_script(["node", driver, install_node_client()], server)


@pytest.fixture
def found(ran: Ran) -> Found:
    return ran.found


def test_its_table_says_what_ran(
    ran: Ran, matches_table: Callable[[Client, Ran], bool]
) -> None:
    listed = json.loads((CLIENTS / "package.json").read_text(encoding="utf-8"))
    version = listed["dependencies"]["@octopusdeploy/api-client"]
    client = Client("@octopusdeploy/api-client", version, "unmodified, from npm")
    assert matches_table(client, ran)


def test_it_connects_and_finds_a_space_by_name(found: Found) -> None:
    connected = found["connects"]
    assert "2025.2.2450" == connected["version"]
    assert 36 == len(connected["installation"])
    assert ["root", "root"] == connected["users"]
    web = "/app#/spaces/Spaces-1"
    assert [["Spaces-1", "Main Space", web]] == connected["spaces"]
    assert ["Main Space", "Spaces-1"] == connected["space"]
    assert "No spaces exist with name 'Nowhere'" == connected["unknown"]["text"]


@pytest.mark.parametrize(
    ("repository", "names", "found_by_name"),
    [
        ("Project", ["Billing API", "Shop"], "Shop"),
        ("ProjectGroup", ["Backend", "Sites"], "Sites"),
        ("Environment", ["Test", "Production EU"], "Production EU"),
        ("Tenant", ["Acme", "Zenith"], "Acme"),
        ("TagSet", ["Ring", "Region"], "Ring"),
        ("Lifecycle", ["Default Lifecycle"], "Default Lifecycle"),
    ],
)
def test_it_lists_pages_and_finds(
    found: Found, repository: str, names: list[str], found_by_name: str
) -> None:
    listed = found["lists"][repository]
    assert names == listed["names"]
    assert len(names) == listed["pages"] == listed["total"]
    assert [found_by_name] == listed["found"]
    assert listed["chosen"]
    assert listed["one"]


def test_it_filters_environments_and_tenants(found: Found) -> None:
    filtered = found["filters"]
    static = [["Test", "Static"], ["Production EU", "Static"]]
    assert static == filtered["environments"]
    assert "Environments-1" == filtered["named"]
    assert ["Acme", "Zenith"] == filtered["ofShop"]
    assert ["Acme"] == filtered["early"]


def test_it_reads_releases_deployments_and_tasks(found: Found) -> None:
    deployed = found["deployed"]
    versions = ["1.2.0", "1.1.0", "1.0.0"]
    assert versions == deployed["releases"] == deployed["ofShop"]
    assert "1.0.0" == deployed["release"]
    assert 7 == deployed["deployments"]
    assert ["Deployments-6"] == deployed["chosen"]
    assert "Tenants-2" == deployed["deployment"]
    assert "ServerTasks-7" == deployed["task"] == deployed["details"]
    tasks = [
        ["ServerTasks-7", "Canceled"],
        ["ServerTasks-6", "Success"],
        ["ServerTasks-5", "Success"],
    ]
    assert tasks == deployed["tasks"]


def test_it_reads_dashboards_and_progressions(found: Found) -> None:
    boards = found["boards"]
    projects, environments, items = boards["dashboard"]
    assert ["Billing API", "Shop"] == sorted(projects)
    assert ["Test", "Production EU"] == environments
    assert ["1.1.0", "Environments-2", "Success"] in items
    assert {"Environments-1"} == set(boards["dynamic"])
    assert ["1.2.0", "1.1.0", "1.0.0"] == [
        version for version, _ in boards["progression"]
    ]
    assert ["1.1.0", ["Environments-1", "Environments-2"]] == boards["progression"][1]
    assert [3, 3] == boards["same"]
    assert boards["phases"]


def test_it_reads_small_lists(found: Found) -> None:
    assert {
        "lifecycle": ["Billing API", "Shop"],
        "channels": [["1.2.0", "1.1.0", "1.0.0"]] * 2,
        "events": True,
        "categories": True,
        "interruptions": 1,
        "users": ["root"],
    } == found["smallLists"]


def test_it_creates_changes_and_deletes_a_space(found: Found) -> None:
    spaces = found["spaces"]
    assert ["Payments", "Theirs.", True] == spaces["created"]
    assert ["Default Lifecycle"] == spaces["lifecycles"]
    assert ["Default Project Group"] == spaces["groups"]
    assert "Ledger" == spaces["project"]
    assert 'A space named "Payments" already exists.' in spaces["refused"]["text"]
    assert 409 == spaces["running"]["code"]
    assert ["Ours.", True] == spaces["stopped"]
    assert 404 == spaces["gone"]


@pytest.mark.parametrize(
    ("repository", "name"),
    [
        ("ProjectGroup", "Web"),
        ("Project", "Watch"),
        ("Environment", "Staging"),
        ("Tenant", "Borealis"),
        ("TagSet", "Tier"),
        ("Lifecycle", "Short"),
    ],
)
def test_it_creates_changes_and_deletes(
    found: Found, repository: str, name: str
) -> None:
    assert [name, "Changed.", "Changed.", 404] == found["documents"][repository]
    again = 'A project group named "Mobile" already exists.'
    assert again in found["documents"]["again"]["text"]


def test_it_arranges_environments_tag_sets_and_lifecycles(found: Found) -> None:
    arranged = found["arranges"]
    assert ["Production EU", "Test"] == arranged["sorted"]
    assert arranged["turned"]
    assert ["Ring/Late"] == arranged["tested"]
    assert 409 == arranged["held"]


def test_it_creates_releases(found: Found) -> None:
    assert {
        "project": "App",
        "created": ["7.0.0", "7.0.0", "7.0.1"],
        "taken": 409,
        "notes": "Ours.",
    } == found["creates"]


def test_it_pushes_build_information_for_a_release(found: Found) -> None:
    builds = found["builds"]
    assert "OverwriteExisting" in builds["refused"]
    assert [["App", "8.0.0", "main"]] == builds["stored"]
    assert "refs/heads/main" == builds["git"]["GitRef"]
    assert {"Ticket": "SHOP-1"} == builds["fields"]
    assert ["8.0.0", "8.0.0"] == builds["packages"]
    assert ["App", "App.Api"] == builds["builds"]
    commits = dict(builds["commits"])
    assert 2 == len(commits)
    assert all(link.endswith(f"/commit/{each}") for each, link in commits.items())


def test_it_deploys_and_waits(found: Found) -> None:
    deployed = found["deploys"]
    assert 4 == deployed["started"]
    assert ["Failed", "Success", "Success", "Success"] == sorted(deployed["states"])
    assert "Success" == deployed["one"]
    assert "Canceled" == deployed["cancelled"]
    assert deployed["log"]


def test_a_whole_pipeline_needs_no_other_call(found: Found) -> None:
    outcomes = found["outcomes"]
    times = ["2024-05-15T08:01:00.000+00:00", "2024-05-15T08:05:31.000+00:00"]
    assert [["Failed", *times]] * 2 == outcomes["failed"]
    assert ["Success", "Success"] == outcomes["finished"]
    assert 400 == outcomes["unknown"] == outcomes["cut"]["code"]
    assert "Variables.Insights.Started: The time" in outcomes["cut"]["text"]
    assert "deploy-release-action" in outcomes["cut"]["text"]


def test_it_deletes_what_was_reported_by_mistake(found: Found) -> None:
    corrected = found["corrects"]
    assert 404 == corrected["gone"]
    assert 0 == corrected["left"] == corrected["releases"]


def test_it_creates_reads_updates_and_deletes_a_report(found: Found) -> None:
    reports = found["reports"]
    assert "GMT Standard Time" == reports["zone"]
    assert "Mine" == reports["name"]
    tests = [{"Name": "Tests", "Environments": ["Environments-1"]}]
    assert tests == reports["kept"]
    assert [["All", True]] == reports["series"]
    assert ["Test"] == reports["splits"]
    assert 2 == reports["streams"]
    assert 20 == reports["csv"]
    assert ["Mine"] == reports["listed"]
    assert "Mine" == reports["wrapped"]
    assert 1 == reports["project"]
    assert not reports["deleted"]
    assert {"name": "OctopusError", "code": 404} == {
        key: reports["gone"][key] for key in ("name", "code")
    }
    assert 400 == reports["refused"]["code"]
    assert "Name: Enter a name." in reports["refused"]["text"]


def test_unknown_documents_raise_its_own_not_found_error(found: Found) -> None:
    complaints = found["complains"]
    for name, identifier in (("release", "Releases-99"), ("project", "Projects-99")):
        text = f'{name.capitalize()} "{identifier}" not found.'
        expected = {"name": "OctopusError", "code": 404, "text": text}
        assert expected == complaints[name]
    assert 400 == complaints["version"]["code"]
    problems = complaints["version"]["text"].splitlines()[1:]
    assert ["ReleaseVersion", "EnvironmentNames"] == [
        each.partition(":")[0] for each in problems
    ]


def test_what_this_server_lacks_is_empty_or_refused(found: Found) -> None:
    empty = found["empty"]
    assert [0, 0, 0] == empty["empty"]
    assert [] == empty["capabilities"]
    assert 0 == empty["missing"]
    assert [] == empty["steps"]
    assert {0} == set(empty["asked"].values())
    refused = dict(found["refuses"])
    # The client makes an error of its own of this one.
    assert refused.pop("PackageRepository.push").startswith("Error: ")
    assert {404, 405} >= set(refused.values())
