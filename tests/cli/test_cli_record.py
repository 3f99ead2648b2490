"""`insights-dash record` and the single file record deployments on a real server."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from dash import Dash

from insights_dash import recorder
from insights_dash.domain.role import Grant, Role
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space
from local_server import served
from people import add_administrator, add_key, add_person
from running_server import PROGRAM

pytestmark = pytest.mark.sqlite

SCRIPT = str(Path(recorder.__file__))
NAMES = ("--project", "Shop", "--environment", "Test", "--version", "3.0")
# The oldest Python that the file supports, where it is installed.
OLDEST = Path.home() / ".pyenv" / "versions" / "3.9.18" / "bin" / "python"
Done = subprocess.CompletedProcess[str]
Record = Callable[..., Done]


@pytest.fixture
def site(app: Dash, space: Space) -> Iterator[str]:  # noqa: ARG001 - fills the database
    with served(app.server) as url:
        yield url


@pytest.fixture
def record(site: str) -> Record:
    """Run the file as pipelines do: with few variables, and no other package."""

    def run(*arguments: str, **env: str) -> Done:
        return run_script(*arguments, INSIGHTS_URL=site, **env)

    return run


def run_script(*arguments: str, python: str = sys.executable, **env: str) -> Done:
    return subprocess.run(
        [python, "-I", "-S", SCRIPT, *arguments],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def list_deployments(site: str, version: str = "3.0") -> list[Any]:
    """Return the deployments of a version of Shop with their tasks, newest first."""
    here = f"{site}/api/Spaces-1"
    with urlopen(f"{here}/projects/Projects-1/releases/{version}") as answer:  # noqa: S310
        release = json.load(answer)["Id"]
    with urlopen(f"{here}/releases/{release}/deployments") as answer:  # noqa: S310
        found = json.load(answer)["Items"]
    for each in found:
        with urlopen(f"{here}/tasks/{each['TaskId']}") as answer:  # noqa: S310
            each["Task"] = json.load(answer)
    return list(found)


def test_done_records_a_deployment(record: Record, site: str) -> None:
    times = ("--started", "2024-05-20T10:00:00Z", "--finished", "1716199440")
    done = record("done", *NAMES, *times, "--state", "Failed", "--tenant", "Acme")
    assert (0, "") == (done.returncode, done.stdout)
    assert "insights-record: Recorded. Created 1 release.\n" == done.stderr
    (deployment,) = list_deployments(site)
    task = deployment["Task"]
    assert "Failed" == task["State"]
    assert task["StartTime"].startswith("2024-05-20T10:00:00")
    assert task["CompletedTime"].startswith("2024-05-20T10:04:00")
    again = record("done", *NAMES, *times, "--state", "Failed", "--tenant", "Acme")
    assert "insights-record: Already recorded.\n" == again.stderr
    assert 1 == len(list_deployments(site))


def test_lead_time_is_measured_from_when_the_version_was_built(
    record: Record, site: str
) -> None:
    built = ("--created", "2024-05-19T10:00:00Z")
    for number, minutes in ((1, "04"), (2, "05")):
        names = ("--project", "Till", "--environment", "Live", "--version", f"{number}")
        ended = f"2024-05-20T10:{minutes}:00Z"
        done = record("done", *names, *built, "--finished", ended)
        assert 0 == done.returncode, done.stderr
    query = "timeRange=LastMonth&granularity=Monthly&asOf=2024-05-21"
    url = f"{site}/api/Spaces-1/projects/till/insights/metrics?{query}"
    with urlopen(url) as answer:  # noqa: S310 - our own server
        (series,) = json.load(answer)["Series"]
    assert "24:05:00.0" == series["Intervals"][-1]["LeadTime"]["Max"]
    wrong = record("done", *NAMES, "--created", "yesterday")
    assert (1, True) == (wrong.returncode, "yesterday" in wrong.stderr)


def test_a_start_prints_the_id_that_its_end_needs(record: Record, site: str) -> None:
    start = record("start", *NAMES)
    (running,) = list_deployments(site)
    assert "Executing" == running["Task"]["State"]
    end = record("finish", "--id", start.stdout.strip())
    assert (0, "insights-record: Updated.\n") == (end.returncode, end.stderr)
    (ended,) = list_deployments(site)
    assert "Success" == ended["Task"]["State"]
    assert running["Task"]["StartTime"] == ended["Task"]["StartTime"]


GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_SHA": "279484c0" * 5,
    "GITHUB_RUN_ID": "1041",
    "GITHUB_RUN_ATTEMPT": "1",
}


def test_both_halves_of_a_run_know_each_other(record: Record, site: str) -> None:
    for action in ("start", "finish"):
        assert 0 == record(action, *NAMES, **GITHUB).returncode
    assert 1 == len(list_deployments(site))
    # A run that is repeated is another deployment.
    again = record("start", *NAMES, **{**GITHUB, "GITHUB_RUN_ATTEMPT": "2"})
    assert 0 == again.returncode
    assert 2 == len(list_deployments(site))


def test_the_end_of_a_known_deployment_changes_nothing_else(
    record: Record, site: str
) -> None:
    start = record("start", *NAMES, "--id", "mine")
    assert "mine\n" == start.stdout
    # The commit of this run is not the version that was deployed.
    end = record("finish", "--id", "mine", "--state", "Canceled", **GITHUB)
    assert 0 == end.returncode, end.stderr
    (ended,) = list_deployments(site)
    assert "Canceled" == ended["Task"]["State"]


@pytest.mark.parametrize(
    ("command", "code", "state"),
    [("exit 0", 0, "Success"), ("exit 7", 7, "Failed"), ("kill -9 $$", 137, "Failed")],
)
def test_a_command_is_run_and_timed(
    record: Record, site: str, command: str, code: int, state: str
) -> None:
    script = f"echo said; {command}"
    done = record("done", *NAMES, "--run", "--", "sh", "-c", script)
    assert (code, "said\n") == (done.returncode, done.stdout)
    (deployment,) = list_deployments(site)
    task = deployment["Task"]
    assert state == task["State"]
    assert task["StartTime"] < task["CompletedTime"]


def test_a_command_that_is_stopped_was_canceled(site: str) -> None:
    script = "trap 'kill $!; exit 3' TERM; sleep 60 & echo ready; wait"
    process = subprocess.Popen(
        [sys.executable, SCRIPT, "done", *NAMES, "--run", "sh", "-c", script],
        env={"PATH": os.environ["PATH"], "INSIGHTS_URL": site},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "ready\n" == process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.stdout.close()
    assert 3 == process.wait(timeout=30)
    (deployment,) = list_deployments(site)
    assert "Canceled" == deployment["Task"]["State"]


def test_a_command_that_does_not_exist_is_not_recorded(record: Record) -> None:
    done = record("done", *NAMES, "--run", "--", "/nonexistent/deploy")
    assert 127 == done.returncode
    assert "/nonexistent/deploy can't be run: No such file" in done.stderr


def test_the_server_names_what_it_refuses(record: Record) -> None:
    done = record("done", *NAMES, "--started", "yesterday", "--no-create")
    assert 1 == done.returncode
    assert done.stderr.startswith("insights-record: Not recorded. There was a problem")
    assert '\n  deployments[0].started: Invalid time "yesterday".' in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("done", "--project", "Shop"), "Missing: --version, --environment"),
        (("finish", *NAMES), "Missing: --id, which `start` printed"),
        (("start", *NAMES, "--run", "--", "x"), "--run works only with `done`"),
        (("done", *NAMES, "--run"), "--run works only with `done`"),
        (("done", *NAMES, "--state", "Done"), "invalid choice: 'Done'"),
        (("stop",), "invalid choice: 'stop'"),
        ((), "required: ACTION"),
    ],
)
def test_wrong_options_are_explained(
    record: Record, arguments: tuple[str, ...], message: str
) -> None:
    done = record(*arguments)
    assert 2 == done.returncode
    assert message in done.stderr


def test_a_dry_run_prints_what_it_would_send(record: Record, site: str) -> None:
    key = "API-SECRETSECRETSECRETSECRET"
    done = record("done", *NAMES, "--dry-run", INSIGHTS_API_KEY=key)
    assert key not in done.stdout + done.stderr
    assert (
        "insights-record: Would be recorded. Would create 1 release.\n" == done.stderr
    )
    (sent,) = json.loads(done.stdout)["deployments"]
    assert ("Shop", "Test", "3.0") == tuple(
        sent[each] for each in ("project", "environment", "version")
    )
    alone = run_script("done", *NAMES, "--dry-run")
    assert (0, True) == (alone.returncode, "Not checked" in alone.stderr)
    with pytest.raises(OSError, match="404"):
        list_deployments(site)


def test_a_key_with_the_role_of_a_recorder_is_enough(
    record: Record,
    database: Database,
    now: Any,  # noqa: ANN401 - a datetime
) -> None:
    add_administrator(database, now)
    account = add_person(
        database, now, Grant(Role.DEPLOYMENT_RECORDER), username="pipeline"
    )
    key = add_key(database, now, account)
    project = ("--project", "New", "--environment", "Staging", "--version", "1")
    done = record("done", *project, INSIGHTS_API_KEY=f"{key}\n")
    assert 0 == done.returncode, done.stderr
    assert "1 environment, 1 project group, 1 project and 1 release." in done.stderr
    wrong = record("done", *project, INSIGHTS_API_KEY="API-WRONG")
    assert (1, "insights-record: Not recorded. ") == (
        wrong.returncode,
        wrong.stderr[:31],
    )
    assert "API-WRONG" not in wrong.stderr
    for value in ("API-\nX: y", "API-\u00e9"):
        bad = record("done", *project, INSIGHTS_API_KEY=value)
        assert 1 == bad.returncode
        assert "has a character that headers can't contain" in bad.stderr
        assert "API-" not in bad.stderr.replace("ApiKey", "")


def test_the_command_of_the_server_is_the_same_program(site: str) -> None:
    command = ["sh", "-c", 'echo "$@"', "sh", "--help", "--"]
    words = [PROGRAM, "record", "done", *NAMES, "--run", "--", *command]
    env = {**os.environ, "INSIGHTS_URL": site}
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert (0, "--help --\n") == (done.returncode, done.stdout), done.stderr
    assert 1 == len(list_deployments(site))
    helped = subprocess.run(
        [PROGRAM, "record", "--help"], capture_output=True, text=True, check=True
    )
    assert "insights-dash record done --project shop" in helped.stdout


def test_a_release_that_is_sent_with_its_creation_is_counted(record: Record) -> None:
    names = ("--project", "Shop", "--environment", "Test", "--version", "created-1")
    times = ("--started", "2024-05-20T10:00:00Z", "--finished", "2024-05-20T10:04:00Z")
    done = record("done", *names, *times, "--created", "2024-05-19T10:00:00Z")
    assert "insights-record: Recorded. Created 1 release.\n" == done.stderr
    # The release changes, but the deployment is new.
    times = ("--started", "2024-05-21T10:00:00Z", "--finished", "2024-05-21T10:04:00Z")
    done = record("done", *names, *times, "--created", "2024-05-18T10:00:00Z")
    assert "insights-record: Recorded.\n" == done.stderr


def test_the_server_offers_the_program_to_everyone(site: str) -> None:
    with urlopen(f"{site}/insights-record.py") as answer:  # noqa: S310 - our server
        assert Path(SCRIPT).read_bytes() == answer.read()
        assert "insights-record.py" == answer.headers.get_filename()


def test_the_file_needs_no_other_package() -> None:
    python = str(OLDEST) if OLDEST.exists() else sys.executable
    names = ("--project", "a", "--environment", "b", "--version", "1")
    done = run_script("done", *names, "--dry-run", python=python)
    assert 0 == done.returncode, done.stderr


@dataclass
class Ill:
    """A server that answers with these statuses, one after the other."""

    statuses: list[int]
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"<html>"
    asked: list[Any] = field(default_factory=list)


@contextmanager
def ill_server(ill: Ill) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            ill.asked.append(self.headers["Idempotency-Key"])
            status = ill.statuses.pop(0) if len(ill.statuses) > 1 else ill.statuses[0]
            self.send_response(status)
            for name, value in ill.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(ill.body)))
            self.end_headers()
            self.wfile.write(ill.body)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pause for moments between attempts."""
    monkeypatch.setattr(recorder, "_FIRST_PAUSE", 0.01)
    for name in list(os.environ):
        if name.startswith(("INSIGHTS_", "GITHUB_", "CI")):
            monkeypatch.delenv(name)


@pytest.mark.usefixtures("fast")
def test_an_ill_server_is_asked_again_with_the_same_key(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ill = Ill([503, 502, 200], body=b'{"created": 1, "updated": 0}')
    with ill_server(ill) as url:
        assert 0 == recorder.main(["done", *NAMES, "--url", url])
    assert 3 == len(ill.asked)
    assert 1 == len(set(ill.asked))
    said = capsys.readouterr().err
    assert "answered 503 Service Unavailable. Trying again in" in said
    assert said.endswith("insights-record: Recorded.\n")


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize(("strict", "code"), [((), 0), (("--strict",), 1)])
def test_a_server_that_stays_ill_gives_a_warning(
    strict: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with ill_server(Ill([500])) as url:
        words = ["done", *NAMES, "--url", url, "--timeout", "0.1", *strict]
        assert code == recorder.main(words)
    assert "Warning: not recorded. 127.0.0.1" in capsys.readouterr().err


@pytest.mark.usefixtures("fast")
def test_a_server_that_cannot_be_reached_gives_a_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    assert 0 == recorder.main(["done", *NAMES, "--url", url, "--timeout", "0.1"])
    assert "can't be reached: [Errno 111] Connection refused." in (
        capsys.readouterr().err
    )
    words = ["done", *NAMES, "--run", "--", "true"]
    assert 0 == recorder.main(words)
    assert "Warning: not recorded. INSIGHTS_URL is not set." in capsys.readouterr().err
    assert 2 == recorder.main(["done", *NAMES])


@pytest.mark.usefixtures("fast")
def test_a_server_that_asks_for_patience_gets_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with ill_server(Ill([503], headers={"Retry-After": "60"})) as url:
        assert 0 == recorder.main(["done", *NAMES, "--url", url, "--timeout", "5"])
    assert "Warning: not recorded." in capsys.readouterr().err


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize(
    ("ill", "message"),
    [
        (
            Ill([302], headers={"Location": "https://sso.example.com/?next=x"}),
            "redirects to https://sso.example.com/?next=x. Change INSIGHTS_URL.",
        ),
        (Ill([200]), "is not an Insights Dash server. Check INSIGHTS_URL."),
        (Ill([404]), "answered 404 Not Found. Check INSIGHTS_URL."),
        (
            Ill([403], body=b'{"ErrorMessage": "No \\u001b[31mentry."}'),
            "Not recorded. No ?[31mentry.",
        ),
    ],
    ids=["redirect", "page", "unknown", "refusal"],
)
def test_an_answer_that_no_attempt_would_change_is_a_refusal(
    ill: Ill, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with ill_server(ill) as url:
        assert 1 == recorder.main(["done", *NAMES, "--url", url])
    assert message in capsys.readouterr().err
    assert 1 == len(ill.asked)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "https://user:token@git.example.com/a/b.git",
            "https://git.example.com/a/b.git",
        ),
        ("git@github.com:acme/shop.git", "https://github.com/acme/shop.git"),
        ("ssh://git@git.example.com:2222/a/b", "https://git.example.com/a/b"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("/srv/git/shop", ""),
        ("file:///srv/git/shop", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_addresses_of_repositories_lose_what_is_secret(
    address: str, shown: str
) -> None:
    assert shown == recorder.to_web_url(address)


def test_commits_of_a_range_are_sent_with_their_release(
    site: str, tmp_path: Path
) -> None:
    git = shutil.which("git")
    assert git is not None
    make = f"""
        git init --quiet . && git config user.name Ada && git config user.email a@b.c
        git commit --quiet --allow-empty -m one && git tag v1
        git commit --quiet --allow-empty -m 'two: Größe'
        git commit --quiet --allow-empty \
          -m 'Revert "two"' -m "This reverts commit $(git rev-parse HEAD)."
        git tag v2
        {sys.executable} {SCRIPT} done {" ".join(NAMES)} --commits v1..v2 --dry-run
        {sys.executable} {SCRIPT} done {" ".join(NAMES)} --commits v1..v2
        {sys.executable} {SCRIPT} done {" ".join(NAMES)} --commits v1..v9
        {sys.executable} {SCRIPT} done {" ".join(NAMES)} --commits v1..v9 --strict
    """
    done = subprocess.run(
        ["sh", "-c", make],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "INSIGHTS_URL": site},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 1 == done.returncode
    (release,) = json.loads(done.stdout)["releases"]
    second, first = release["changes"]
    assert "two: Größe" == first["message"]
    assert "Ada" == first["author"]
    assert first["id"] == second["reverts"]
    assert (
        "Warning: the commits could not be read. git can't read the range v1..v9"
        in done.stderr
    )
    assert 2 == len(list_deployments(site))
