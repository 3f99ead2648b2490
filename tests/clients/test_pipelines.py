"""Every snippet in docs/pipelines.md is valid, and records what its reader expects."""

import gzip
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml
from dash import Dash
from jsonschema_rs import validator_for

from insights_dash import recorder
from insights_dash.store.spaces import Space
from local_server import served

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "pipelines.md"
SNIPPETS = ROOT / "docs" / "pipelines"
SCHEMAS = ROOT / "tests" / "support" / "pipeline_schemas"
BLOCK = re.compile(r"<!-- pipelines/(\S+) -->\n```(\w+)\n(.*?)```\n", re.DOTALL)
COMMIT = "279484c0" * 5
BUILT = "2024-05-14T09:00:00Z"
# What each CI system sets, as far as the program reads it.
VARIABLES: Mapping[str, Mapping[str, str]] = {
    "github-actions.yml": {
        "GITHUB_ACTIONS": "true",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_SHA": COMMIT,
        "GITHUB_REF_TYPE": "branch",
        "GITHUB_REF_NAME": "main",
        "GITHUB_RUN_ID": "1041",
        "GITHUB_RUN_ATTEMPT": "1",
    },
    "gitlab-ci.yml": {
        "GITLAB_CI": "true",
        "CI_PROJECT_URL": "https://gitlab.com/acme/shop",
        "CI_COMMIT_SHA": COMMIT,
        "CI_JOB_ID": "77",
        "CI_JOB_URL": "https://gitlab.com/acme/shop/-/jobs/77",
        "CI_ENVIRONMENT_NAME": "production",
        "CI_PIPELINE_CREATED_AT": BUILT,
    },
    "Jenkinsfile": {
        "JENKINS_URL": "https://jenkins.example.com/",
        "GIT_URL": "git@git.example.com:acme/shop.git",
        "GIT_COMMIT": COMMIT,
        "BUILD_URL": "https://jenkins.example.com/job/shop/9/",
        "BUILD_TAG": "jenkins-shop-9",
    },
    "azure-pipelines.yml": {
        "TF_BUILD": "True",
        "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI": "https://dev.azure.com/acme/",
        "SYSTEM_TEAMPROJECT": "Web shop",
        "BUILD_BUILDID": "5",
        "BUILD_REPOSITORY_URI": "https://acme@dev.azure.com/acme/_git/shop",
        "BUILD_SOURCEVERSION": COMMIT,
        "BUILD_SOURCEBRANCH": "refs/tags/1.4.0",
    },
    "circleci.yml": {
        "CIRCLECI": "true",
        "CIRCLE_REPOSITORY_URL": "git@github.com:acme/shop.git",
        "CIRCLE_SHA1": COMMIT,
        "CIRCLE_BUILD_URL": "https://circleci.com/gh/acme/shop/12",
    },
}
HURRIED = "--timeout 0.1 --project"
TAGGED = {"azure-pipelines.yml", "shell.sh", "two-halves.sh", "curl.sh"}


class Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Reads YAML 1.2, as CI systems do: `on` is a text."""


Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag != "tag:yaml.org,2002:bool" or first in "tTfF"
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(name: str) -> str:
    return (SNIPPETS / name).read_text(encoding="utf-8")


def load(name: str) -> Any:  # noqa: ANN401 - YAML
    return yaml.load(read(name), Loader)  # noqa: S506 - a SafeLoader


def test_the_document_has_every_snippet_as_it_is_tested(
    pytestconfig: pytest.Config,
) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")

    def fill(block: re.Match[str]) -> str:
        name, language, _ = block.groups()
        return f"<!-- pipelines/{name} -->\n```{language}\n{read(name)}```\n"

    filled = BLOCK.sub(fill, text)
    if pytestconfig.getoption("--renew-snapshots"):
        DOCUMENT.write_text(filled, encoding="utf-8")
    assert filled == text, "renew the document with --renew-snapshots"
    assert {path.name for path in SNIPPETS.iterdir()} == {
        block[1] for block in BLOCK.finditer(text)
    }
    assert len(BLOCK.findall(text)) == text.count("```") / 2


@pytest.mark.parametrize(
    ("snippet", "schema"),
    [
        ("github-actions.yml", "github-workflows"),
        ("gitlab-ci.yml", "gitlab-ci"),
        ("azure-pipelines.yml", "azure-pipelines"),
        ("circleci.yml", "circle-ci"),
    ],
)
def test_a_snippet_is_valid(snippet: str, schema: str) -> None:
    compressed = (SCHEMAS / f"{schema}.json.gz").read_bytes()
    validator = validator_for(json.loads(gzip.decompress(compressed)))
    assert [] == [each.message for each in validator.iter_errors(load(snippet))]
    wrong = {**load(snippet), "jobs": 1, "stages": 1, "steps": 1, "deploy": 1}
    assert not validator.is_valid(wrong)


def list_commands(name: str) -> tuple[str, Mapping[str, str]]:
    """Return a snippet's shell commands, and the variables that it sets itself."""
    if name.endswith(".sh"):
        return read(name), {}
    if name == "Jenkinsfile":
        return read(name).split("'''")[1], {}
    content = load(name)
    if name == "gitlab-ci.yml":
        return "\n".join(content["deploy"]["script"]), {}
    if name == "circleci.yml":
        return content["jobs"]["deploy"]["steps"][-1]["run"]["command"], {}
    if name == "azure-pipelines.yml":
        return content["steps"][-1]["script"], {}
    step = content["jobs"]["deploy"]["steps"][-1]
    return step["run"], {name: step["env"][name] for name in ("COMMITS", "PUSHED")}


@dataclass(frozen=True)
class Checkout:
    """A repository with a deployment script, and the URL of a server."""

    folder: Path
    site: str

    def run(
        self, name: str, *, deploy: str, change: tuple[str, str] = ("", "")
    ) -> "subprocess.CompletedProcess[str]":
        """Run a snippet's commands as its CI system would, with one part changed."""
        script = self.folder / "deploy.sh"
        script.write_text(f"#!/bin/sh\n{deploy}\n")
        script.chmod(0o755)
        commands, variables = list_commands(name)
        shown = {
            key: value.replace("${{ github.event.before }}", "HEAD~1")
            .replace("${{ github.sha }}", "HEAD")
            .replace("${{ github.event.head_commit.timestamp }}", BUILT)
            for key, value in variables.items()
        }
        return subprocess.run(
            ["bash", "-e", "-c", commands.replace(*change)],
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "INSIGHTS_URL": self.site,
                "INSIGHTS_API_KEY": "API-ABCDEFGHIJ0123456789KLMNOP",
                **VARIABLES.get(name, {}),
                **shown,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def list_tasks(self) -> list[Any]:
        """Return the tasks of the project `shop`, newest first."""
        wanted = f"{self.site}/api/Spaces-1/tasks?project=Projects-1&take=10"
        with urlopen(wanted) as answer:  # noqa: S310 - our own server
            return list(json.load(answer)["Items"])

    def list_releases(self) -> dict[str, str]:
        """Return when each version of the project `shop` was created."""
        wanted = f"{self.site}/api/Spaces-1/projects/shop/releases"
        with urlopen(wanted) as answer:  # noqa: S310 - our own server
            items = json.load(answer)["Items"]
        return {each["Version"]: each["Assembled"] for each in items}


@pytest.fixture
def checkout(app: Dash, space: Space, tmp_path: Path) -> Iterator[Checkout]:  # noqa: ARG001 - fills the database
    (tmp_path / "ci").mkdir()
    shutil.copy(str(recorder.__file__), tmp_path / "ci" / "insights-record.py")
    commands = """
        git init --quiet . && git config user.name Ada && git config user.email a@b.c
        git commit --quiet --allow-empty -m one
        git commit --quiet --allow-empty -m two
    """
    subprocess.run(["sh", "-e", "-c", commands], cwd=tmp_path, check=True)
    with served(app.server) as site:
        yield Checkout(tmp_path, site)


@pytest.mark.parametrize("name", [*VARIABLES, "shell.sh", "two-halves.sh", "curl.sh"])
def test_a_snippet_records_successes_and_failures(
    checkout: Checkout, name: str
) -> None:
    before = len(checkout.list_tasks())
    for number, deploy, state in ((0, "true", "Success"), (1, "exit 7", "Failed")):
        # Times of `date` are whole seconds, and would be those of one deployment.
        done = checkout.run(name, deploy=deploy, change=("1.4.0", f"1.4.{number}"))
        measures = "--run" in list_commands(name)[0]
        expected = 7 if measures and state == "Failed" else 0
        assert expected == done.returncode, done.stderr
        newest = checkout.list_tasks()[0]
        assert state == newest["State"]
        assert newest["StartTime"]
    assert before + 2 == len(checkout.list_tasks())
    created = checkout.list_releases()["1.4.0" if name in TAGGED else COMMIT[:12]]
    knows_when = name in {"github-actions.yml", "gitlab-ci.yml"}
    assert knows_when == created.startswith(BUILT.removesuffix("Z"))


@pytest.mark.parametrize("name", ["shell.sh", "two-halves.sh", "curl.sh"])
def test_a_snippet_survives_a_server_that_cannot_be_reached(
    checkout: Checkout, name: str
) -> None:
    nowhere = Checkout(checkout.folder, "http://127.0.0.1:1")
    done = nowhere.run(name, deploy="true", change=("--project", HURRIED))
    assert 0 == done.returncode, done.stderr
    assert "not recorded." in done.stderr


def test_the_download_is_the_program(checkout: Checkout) -> None:
    shutil.rmtree(checkout.folder / "ci")
    done = checkout.run("download.sh", deploy="true")
    assert 0 == done.returncode, done.stderr
    program = checkout.folder / "ci" / "insights-record.py"
    assert Path(str(recorder.__file__)).read_bytes() == program.read_bytes()


@pytest.mark.parametrize(
    ("phase", "state"),
    [("Succeeded", "Success"), ("Failed", "Failed"), ("Error", "Failed")],
)
def test_argo_cd_sends_a_deployment(checkout: Checkout, phase: str, state: str) -> None:
    data = load("argocd.yml")["data"]
    service = yaml.safe_load(data["service.webhook.insights"])
    template = yaml.safe_load(data["template.insights-deployment"])
    webhook = template["webhook"]["insights"]
    operation = {
        "phase": phase,
        "startedAt": "2024-05-20T10:00:00Z",
        "finishedAt": "2024-05-20T10:04:00Z",
        "syncResult": {"revision": COMMIT},
    }
    app = {
        "metadata": {"uid": "8f2c", "name": "shop"},
        "spec": {"destination": {"namespace": "production"}},
        "status": {"operationState": operation},
    }
    body = render(webhook["body"], app)
    headers = [
        word
        for each in service["headers"]
        for word in ("--header", f"{each['name']}: {each['value']}")
    ]
    url = f"{checkout.site}{webhook['path']}"
    words = ["curl", "--silent", "--fail-with-body", *headers, "--data", body, url]
    for count in (1, 0):
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert 0 == done.returncode, done.stdout
        assert count == json.loads(done.stdout)["created"]
    assert state == checkout.list_tasks()[0]["State"]


def render(template: str, app: Mapping[str, Any]) -> str:
    """Fill a template in Go as far as the snippet uses one."""

    def find(path: str) -> str:
        value: Any = {"app": app}
        for name in path.strip(".").split("."):
            value = value[name]
        return str(value)

    choice = r'{{if eq (\S+) "(\w+)"}}(\w+){{else}}(\w+){{end}}'
    chosen: Callable[[re.Match[str]], str] = lambda each: (  # noqa: E731
        each[3] if find(each[1]) == each[2] else each[4]
    )
    return re.sub(
        r"{{(\.\S+?)}}", lambda each: find(each[1]), re.sub(choice, chosen, template)
    )
