"""Octopus's own npm client, unmodified, against a running server."""

from typing import Any

import pytest

Found = dict[str, Any]


def scenario(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("found", [name], indirect=True)


@scenario("connects")
def test_it_connects_and_finds_a_space_by_name(found: Found) -> None:
    assert "2025.2.2450" == found["version"]
    assert 36 == len(found["installation"])
    assert "local" == found["user"]
    assert [["Spaces-1", "Main Space", "/app#/spaces/Spaces-1"]] == found["spaces"]
    assert "Spaces-1" == found["space"]
    assert "No spaces exist with name 'Nowhere'" == found["unknown"]["text"]


@scenario("lists")
def test_it_lists_and_pages_everything(found: Found) -> None:
    projects = {"names": ["Billing API", "Shop"], "pages": 2, "total": 2}
    assert projects == found["projects"]
    assert ["Backend", "Sites"] == found["groups"]["names"]
    assert ["Test", "Production EU"] == found["environments"]["names"]
    v2 = [["Test", "Static"], ["Production EU", "Static"]]
    assert v2 == found["environmentsV2"]
    assert ["Acme", "Zenith"] == found["tenants"]["names"]
    assert ["Acme", "Zenith"] == found["tenantsOfShop"]
    assert ["Acme"] == found["early"]
    assert ["Ring", "Region"] == found["tagSets"]["names"]
    assert ["Default Lifecycle"] == found["lifecycles"]["names"]
    assert [2, 3] == found["channels"]
    assert ["Releases-3", "Releases-2", "Releases-1"] == found["releases"]["names"]
    assert ["1.2.0", "1.1.0", "1.0.0"] == found["ofShop"]
    assert "1.0.0" == found["release"]
    assert 7 == found["deployments"]
    assert ["Deployments-6"] == found["toProduction"]
    tasks = [
        ["ServerTasks-7", "Canceled"],
        ["ServerTasks-6", "Success"],
        ["ServerTasks-5", "Success"],
    ]
    assert tasks == found["tasks"]
    assert "ServerTasks-7" == found["details"]


@scenario("deploys")
def test_it_creates_a_project_a_release_and_deployments(found: Found) -> None:
    assert ["Mobile", "Apps."] == found["group"]
    assert ["App", True, "Lifecycles-1"] == found["project"]
    assert [["Tier/Gold", "#FFD700", 0], ["Tier/Iron", "#333333", 1]] == found["tags"]
    assert "7.0.0" == found["release"]
    assert 4 == found["started"]
    assert ["Failed", "Success", "Success", "Success"] == sorted(found["states"])
    assert found["log"]
    again = 'A project group named "Mobile" already exists.'
    assert again in found["again"]["text"]


@scenario("builds")
def test_it_pushes_build_information_that_releases_have(found: Found) -> None:
    assert "already" in found["again"]["text"]
    reference = {"GitRef": "refs/heads/main", "GitCommit": "279484c0"}
    assert reference == found["commit"]
    assert [["Acme.Web", "8.0.0"], ["Acme.Api", "8.0.0"]] == found["packages"]
    assert {"Ticket": "SHOP-1"} == found["fields"]
    link = "https://github.com/acme/shop/commit/279484c0"
    commit = {"Id": "279484c0", "Comment": "Mend the basket", "LinkUrl": link}
    assert [["Acme.Web", [commit]], ["Acme.Api", [commit]]] == found["builds"]


@scenario("finishes")
def test_a_whole_pipeline_needs_no_other_call(found: Found) -> None:
    times = ["2024-05-15T08:01:00.000+00:00", "2024-05-15T08:05:31.000+00:00"]
    assert [["Failed", *times]] * 2 == found["failed"]
    assert ["Success", "Success"] == found["finished"]
    assert 400 == found["cut"]["code"]
    assert "Variables.Insights.Started: The time" in found["cut"]["text"]
    assert "deploy-release-action" in found["cut"]["text"]


@scenario("reports")
def test_it_creates_reads_updates_and_deletes_a_report(found: Found) -> None:
    assert "GMT Standard Time" == found["zone"]
    assert "Mine" == found["name"]
    tests = [{"Name": "Tests", "Environments": ["Environments-1"]}]
    assert tests == found["kept"]
    assert [["All", True]] == found["series"]
    assert ["Test"] == found["splits"]
    assert 2 == found["streams"]
    assert ["Mine"] == found["listed"]
    assert "Mine" == found["wrapped"]
    assert not found["deleted"]
    assert {"name": "OctopusError", "code": 404} == {
        key: found["gone"][key] for key in ("name", "code")
    }
    assert 400 == found["refused"]["code"]
    assert "Name: Enter a name." in found["refused"]["text"]


@scenario("reads")
def test_it_reads_what_is_where(found: Found) -> None:
    assert 3 == found["whole"]
    assert [
        ["Deployments-7", "Canceled", "1.2.0"],
        ["Deployments-6", "Success", "1.1.0"],
        ["Deployments-5", "Success", "1.2.0"],
    ] == found["board"]
    assert ["Deployments-4"] == found["previous"]
    assert ["Deployments-3"] == found["deleted"]
    assert [["1.2.0", 1], ["1.1.0", 2], ["1.0.0", 1]] == found["releases"]
    assert ["Current", "Complete"] == found["phases"]  # as sorted before
    assert "1.2.1" == found["template"]
    assert ["Production EU", "Test"] == found["sorted"]
    assert ["Ring/Late"] == found["tags"]["Tenants-1"]["MissingTags"]
    for name in ("steps", "variables", "missing", "machines", "runbooks"):
        assert [] == found[name]
    assert [] == found["capabilities"]


@scenario("complains")
def test_unknown_documents_raise_its_own_not_found_error(found: Found) -> None:
    for name, identifier in (("release", "Releases-99"), ("project", "Projects-99")):
        text = f'{name.capitalize()} "{identifier}" not found.'
        expected = {"name": "OctopusError", "code": 404, "text": text}
        assert expected == found[name]
    assert 400 == found["version"]["code"]
    problems = found["version"]["text"].splitlines()[1:]
    assert ["ReleaseVersion", "EnvironmentNames"] == [
        each.partition(":")[0] for each in problems
    ]


@scenario("makesSpaces")
def test_it_creates_changes_and_deletes_a_space(found: Found) -> None:
    assert ["Spaces-3", "platform", "Ours."] == found["created"]
    assert ["Default Project Group"] == found["groups"]
    assert "must be stopped" in found["refused"]["text"]
    assert found["stopped"] is True
    assert 'Space "Spaces-3" not found.' in found["gone"]["text"]


@scenario("waitsForMany")
def test_it_asks_for_300_tasks_at_once(found: Found) -> None:
    assert ["ServerTasks-7"] == found["tasks"]
