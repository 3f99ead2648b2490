"""The project's own files are consistent, and its tools work."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Libraries that are declared without an import, and why.
NOT_IMPORTED = {
    "tzdata": "zoneinfo reads it on systems without a database of time zones",
}
WITH_POSTGRES = str(ROOT / "tools" / "with-postgres")


def run(*command: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    # Make runs these tests, and its variables would change the make that they run.
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
    return re.split(r"[\[<>=;!~ ]", requirement)[0].lower().replace("_", "-")


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


def test_the_product_declares_the_libraries_that_it_imports() -> None:
    """A library that only another one requires may be gone in its next version."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        declared = set(map(name_of, tomllib.load(file)["project"]["dependencies"]))
    sources = [*(ROOT / "insights_dash").rglob("*.py"), *ROOT.glob("*.py")]
    imported = {name for source in sources for name in list_imports(source)}
    # Type checkers bring `_typeshed`; it can't be imported.
    libraries = imported - sys.stdlib_module_names - {"insights_dash", "_typeshed"}
    distributions = packages_distributions()
    names = {each: set(map(name_of, distributions[each])) for each in libraries}
    assert set() == {each for each in libraries if not declared & names[each]}
    unused = declared.difference(*names.values())
    assert NOT_IMPORTED.keys() == unused


def list_imports(source: Path) -> set[str]:
    """Return the first part of every module that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_every_task_is_listed_with_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    tasks = set(re.findall(r"^\.PHONY: (\S+)", makefile, re.MULTILINE))
    done = run("make", "help")
    listed = {line.split()[0] for line in done.stdout.splitlines()}
    assert tasks - {"chromium", "node"} == listed
    assert {"run", "test", "check", "bench"} < listed


def list_documents() -> list[Path]:
    """Return every document of our own."""
    names = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
    data = ROOT / "insights_dash" / "demo" / "data" / "README.md"
    vectors = ROOT / "tests" / "vectors" / "README.md"
    docs = sorted((ROOT / "docs").rglob("*.md"))
    return [*(ROOT / name for name in names), *docs, data, vectors]


@pytest.mark.parametrize("document", list_documents(), ids=lambda path: path.stem)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)[^)]*\)", text)
    for path, _, anchor in (each.partition("#") for each in links if "://" not in each):
        target = document.parent / path if path else document
        assert target.exists(), path
        if anchor:
            assert anchor in list_anchors(target), f"{path}#{anchor}"


def list_anchors(document: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a document."""
    text = document.read_text(encoding="utf-8")
    headings = re.findall(
        r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE
    )
    return {
        re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings
    }


def test_anchors_are_those_of_headings(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text(
        "# What's `new`?\n\n```sh\n# a comment\n```\n\n## Owners, limits\n"
    )
    assert {"whats-new", "owners-limits"} == list_anchors(document)


def test_what_ci_runs_is_what_people_run() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = re.findall(r"^make (.+)$", script, re.MULTILINE)
    assert ["node chromium", "--jobs=2 check test"] == commands
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_an_old_python_is_refused_with_a_message(tmp_path: Path) -> None:
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
def test_a_temporary_postgresql_is_removed_afterwards() -> None:
    if "INSIGHTS_TEST_POSTGRES_URL" not in os.environ:
        pytest.skip("no PostgreSQL was started for these tests")
    program = 'echo "$INSIGHTS_TEST_POSTGRES_URL"; exit 7'
    done = run(WITH_POSTGRES, "bash", "-c", program)
    assert 7 == done.returncode
    folder = Path(done.stdout.strip().partition("host=")[2])
    assert folder.is_absolute()
    assert not folder.exists()


def test_a_given_postgresql_is_used() -> None:
    url = "postgresql://db/test"
    done = run(
        *(WITH_POSTGRES, "bash", "-c", 'echo "$INSIGHTS_TEST_POSTGRES_URL"; exit 7'),
        INSIGHTS_TEST_POSTGRES_URL=url,
    )
    assert (7, f"{url}\n") == (done.returncode, done.stdout)


@pytest.fixture
def bare(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run `tools/with-postgres` on a system where no PostgreSQL is installed.

    `apt_get` are the lines of a script of that name. It can install the server's
    programs into the folder `$installed`, where the tool looks for them.
    """
    script = Path(WITH_POSTGRES).read_text(encoding="utf-8")
    installed, settings, programs = (
        tmp_path / name for name in ("installed", "settings", "programs")
    )
    for real, ours in (
        ("/usr/lib/postgresql", installed),
        ("/etc/postgresql-common", settings),
    ):
        assert real in script
        script = script.replace(real, str(ours))
    copy = tmp_path / "with-postgres"
    copy.write_text(script)
    programs.mkdir()
    write_program(programs / "sudo", '[ "$1" != -n ] || shift\n"$@"')
    usual = {"PATH": f"{programs}:/usr/bin:/bin", "CI": "", "installed": str(installed)}

    def run_bare(
        apt_get: str = "exit 100", **changes: str
    ) -> "subprocess.CompletedProcess[str]":
        write_program(programs / "apt-get", apt_get)
        command = 'echo "$INSIGHTS_TEST_POSTGRES_URL"; exit 7'
        return run("bash", str(copy), "bash", "-c", command, **usual | changes)

    return run_bare


def write_program(file: Path, lines: str) -> None:
    file.write_text(f"#!/bin/bash\n{lines}\n")
    file.chmod(0o755)


Bare = Callable[..., "subprocess.CompletedProcess[str]"]


def test_without_a_postgresql_the_command_still_runs(bare: Bare) -> None:
    done = bare()
    assert (7, "\n") == (done.returncode, done.stdout)
    message = "No PostgreSQL server is installed. The PostgreSQL tests are skipped.\n"
    assert message == done.stderr


def test_ci_fails_without_the_postgresql_tests(bare: Bare) -> None:
    done = bare(CI="true", INSIGHTS_INSTALL_POSTGRES="yes")
    assert (1, "") == (done.returncode, done.stdout)
    assert "PostgreSQL couldn't be installed.\n" in done.stderr
    assert (
        "In CI the PostgreSQL tests must run. Install postgresql, or set" in done.stderr
    )


def test_in_ci_a_postgresql_that_does_not_start_is_a_failure(bare: Bare) -> None:
    broken = """
        mkdir -p "$installed/15/bin"
        printf '#!/bin/bash\\necho broken; exit 1\\n' >"$installed/15/bin/initdb"
        chmod -R a+rx "$installed"
    """
    done = bare(broken, CI="true", INSIGHTS_INSTALL_POSTGRES="yes")
    assert (1, "") == (done.returncode, done.stdout)
    assert "PostgreSQL didn't start (see above). In CI" in done.stderr


@pytest.mark.postgres
def test_a_missing_postgresql_is_installed(bare: Bare, tmp_path: Path) -> None:
    """The options are those of Debian's program, which is not really called."""
    script = f"""
        echo "$*" >>{tmp_path}/called
        [ "$1" != install ] || mkdir "$installed"
        [ "$1" != install ] || ln -s {find_postgres()} "$installed/15"
    """
    done = bare(script, CI="true", INSIGHTS_INSTALL_POSTGRES="yes")
    assert 7 == done.returncode, done.stderr
    assert done.stdout.startswith("postgresql://insights@/postgres?host=/")
    update, install = (tmp_path / "called").read_text().splitlines()
    assert "update --quiet" == update
    assert install.endswith(" --no-install-recommends postgresql")
    settings = (tmp_path / "settings" / "createcluster.conf").read_text()
    assert "create_main_cluster = false\n" == settings


def find_postgres() -> Path:
    """The folder of Debian's newest server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not Debian's here")
    return found[-1].parents[1]


def test_no_stylesheet_asks_the_root_what_it_contains() -> None:
    """Plotly adds an element to measure a label, and the whole page is styled again."""
    rule = re.compile(r"(^|[\s,])(:root|html|body)\S*:has\(", re.MULTILINE)
    for path in (ROOT / "assets").rglob("*.css"):
        assert rule.search(path.read_text(encoding="utf-8")) is None, path


def test_every_attack_is_in_the_threat_model() -> None:
    """Every test file that the model names exists as well."""
    model = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    there = {each.name for each in (ROOT / "tests" / "security").glob("test_*.py")}
    named = set(re.findall(r"`(test_\w+\.py)`", model))
    assert there == named
    for path in re.findall(r"`(tests/\S+\.py)`", model):
        assert (ROOT / path).exists()
