"""The project's own files agree with each other, and its tools do their work."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WITH_POSTGRES = str(ROOT / "tools" / "with-postgres")


def run(*command: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    # Tests are run by make themselves, which tells those below it to say so.
    others = ("INSIGHTS_", "MAKE", "MFLAGS")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(others)}
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**kept, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=;!~ ]", requirement)[0].lower()


def test_every_dependency_has_a_locked_version() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(each for extra in extras for each in extra)]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert all(re.match(r"[a-z0-9.-]+==\S+( ; .+)?$", line) for line in locked)
    assert {name_of(each) for each in wanted} - {name_of(each) for each in locked} == (
        set()
    )


def test_every_task_is_listed_with_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    tasks = set(re.findall(r"^\.PHONY: (\S+)", makefile, re.MULTILINE))
    done = run("make", "help")
    listed = {line.split()[0] for line in done.stdout.splitlines()}
    assert tasks - {"chromium"} == listed
    assert {"run", "test", "check", "bench"} < listed


def test_every_link_between_documents_leads_somewhere() -> None:
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    for document in (*documents, *(ROOT / "docs").rglob("*.md")):
        links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text("utf-8"))
        inside = [each for each in links if "://" not in each]
        missing = [each for each in inside if not (document.parent / each).exists()]
        assert [] == missing, document.name


def test_what_ci_runs_is_what_people_run() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert ["make check", "make test"] == [
        line for line in script if line.startswith("make ")
    ]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_an_old_python_is_refused_in_words(tmp_path: Path) -> None:
    old = tmp_path / "old-python"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && { echo Python 3.9.2; exit; }\n')
    old.write_text(old.read_text() + "exit 1\n")
    old.chmod(0o755)
    copy = tmp_path / "Makefile"
    copy.write_bytes((ROOT / "Makefile").read_bytes())
    for name in ("pyproject.toml", "requirements.lock"):
        (tmp_path / name).touch()
    done = run("make", "-C", str(tmp_path), "install", f"PYTHON={old}")
    assert 2 == done.returncode
    assert f"needs Python 3.11 or newer; {old} is Python 3.9.2." in done.stderr


@pytest.mark.postgres
def test_a_throw_away_postgresql_is_gone_afterwards() -> None:
    if "INSIGHTS_TEST_POSTGRES_URL" not in os.environ:
        pytest.skip("no PostgreSQL was started for these tests")
    program = 'echo "$INSIGHTS_TEST_POSTGRES_URL"; exit 7'
    done = run(WITH_POSTGRES, "bash", "-c", program)
    assert 7 == done.returncode
    folder = Path(done.stdout.strip().partition("host=")[2])
    assert folder.is_absolute()
    assert not folder.exists()


def test_a_postgresql_that_is_given_is_used() -> None:
    url = "postgresql://db/test"
    done = run(
        *(WITH_POSTGRES, "bash", "-c", 'echo "$INSIGHTS_TEST_POSTGRES_URL"; exit 7'),
        INSIGHTS_TEST_POSTGRES_URL=url,
    )
    assert (7, f"{url}\n") == (done.returncode, done.stdout)


def test_without_a_postgresql_the_command_runs_all_the_same(tmp_path: Path) -> None:
    script = Path(WITH_POSTGRES).read_text(encoding="utf-8")
    assert "/usr/lib/postgresql" in script
    copy = tmp_path / "with-postgres"
    copy.write_text(script.replace("/usr/lib/postgresql", str(tmp_path)))
    done = run("bash", str(copy), "bash", "-c", "exit 7", PATH="/usr/bin:/bin")
    assert 7 == done.returncode
    assert "No PostgreSQL server is installed: its tests are skipped." in done.stderr
