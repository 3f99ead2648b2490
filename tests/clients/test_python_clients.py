"""Clients from PyPI, unmodified, against a running server."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from client_run import ClientServer, Ran, run_script
from client_table import Client
from installed_clients import CLIENTS, install_python_clients, list_python_clients

VERSIONS = list_python_clients()

Runs = Callable[[str], Ran]


@pytest.fixture(scope="module")
def run_of(server: ClientServer) -> Runs:
    """Run a client's script, or return what it found the last time."""
    ran: dict[str, Ran] = {}

    def run(name: str) -> Ran:
        if name not in ran:
            script = f"{name.replace('-', '_')}_script.py"
            path = {"PYTHONPATH": str(install_python_clients())}
            command = [sys.executable, str(CLIENTS / "drivers" / script)]
            ran[name] = run_script(command, server, path)
        return ran[name]

    return run


@pytest.mark.parametrize("name", VERSIONS)
def test_its_table_says_what_ran(
    run_of: Runs, name: str, matches_table: Callable[[Client, Ran], bool]
) -> None:
    client = Client(name, VERSIONS[name], "unmodified, from PyPI")
    assert matches_table(client, run_of(name))


def test_the_swagger_client_accepts_every_shape(run_of: Runs) -> None:
    found: dict[str, Any] = dict(run_of("octopus-deploy-swagger-client").found)
    assert {
        "release": "2.0.0",
        "group": ["Mobile", "Apps."],
    } == found.pop("reports")
    del found["missing"]
    classes = {url: names for api in found.values() for url, names in api.items()}
    assert ["DashboardResource"] * 2 == classes["/dashboard"]
    assert ["ProgressionResource"] * 2 == classes["/progression/{id}"]
    progression = classes["/releases/{id}/progression"]
    assert ["LifecycleProgressionResource"] * 2 == progression
    assert ["ResourceCollectionReleaseResource"] * 2 == classes["/releases"]
    assert ["ResourceCollectionTeamResource"] * 2 == classes["/teams"]
    for url in ("/users/all", "/teams/all", "/reporting/deployments-counted-by-week"):
        assert {"list"} == set(classes[url])


def test_octopusdpy_pages_follows_links_and_saves(run_of: Runs) -> None:
    found = run_of("octopusdpy").found
    lists = found["lists"]
    assert {f"Deployments-{each}" for each in range(1, 8)} <= set(
        lists["get_deployments"]
    )
    assert ["Projects-2", "Projects-1"] == lists["get_projects"]
    assert [] == lists["get_library_variable_sets"]
    followed = found["follows"]
    assert {
        "environment": "Environments-1",
        "project": "Projects-1",
        "release": "Releases-2",
        "task": "ServerTasks-3",
    } == followed["followed"]
    assert [1, 1] == followed["interruptions"]
    assert "Deployments-3" in followed["back"]
    assert ["1.0.0", "Shop", "root"] == followed["names"]
    assert ["Deployments-2"] == followed["failed"]
    assert "Sells things." == found["saves"]


def test_octopose_writes_a_manifest_and_deploys_it(run_of: Runs) -> None:
    found = run_of("octopose").found
    functions = found["functions"]
    environments = {"Test": "Environments-1", "Production EU": "Environments-2"}
    assert environments == functions["environments"]
    assert "1.1.0" == functions["versions"][0]
    assert "Deployments-2" == functions["deployments"][1]
    assert [[], []] == functions["packages"]
    assert '"Shop": {' in found["deploys"]["manifest"]
    assert "Queued - Shop - 1.2.0" in found["deploys"]["deployed"]


def test_pypus_lists_what_a_space_has(run_of: Runs) -> None:
    printed = run_of("pypus").found["commands"]
    assert "Space Main Space has an ID of Spaces-1" in printed["get-spaces"]
    assert "Space Other has an ID of Spaces-2" in printed["get-spaces"]
    assert "Shop" in printed["get-projects"]
    assert "Billing API" in printed["get-projects"]
