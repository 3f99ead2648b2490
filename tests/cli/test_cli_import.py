"""What `insights-dash import bundle` prints and stores, with real files."""

import resource
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from click.testing import Result
from rich.console import Console
from sqlalchemy import func, select

from insights_dash.cli.messages import print_problems
from insights_dash.cli.progress import show_progress
from insights_dash.domain.errors import RowProblem
from insights_dash.store.audit import Author
from insights_dash.store.batch import describe_names
from insights_dash.store.catalogue.environment import ENVIRONMENT_EDITING
from insights_dash.store.catalogue.kinds import read_catalogue
from insights_dash.store.catalogue.project import PROJECT_EDITING
from insights_dash.store.database import Database
from insights_dash.store.spaces import get_space
from insights_dash.store.tables import DeploymentRow, SpaceRow
from running_server import PROGRAM

Call = Callable[..., Result]

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
RELEASES = """project,channel,version,created
Shop,Default,1.0,2024-04-01T10:00:00Z
Shop,Default,1.1,2024-04-02T10:00:00Z
"""
HEADER = "id,project,version,environment,started,completed,state\n"
GOOD = HEADER + (
    "d-1,Shop,1.0,Test,2024-04-01T11:00:00Z,2024-04-01T11:05:00Z,Success\n"
    "d-2,Shop,1.1,Test,2024-04-02T11:00:00Z,2024-04-02T11:05:00Z,Failed\n"
)
BAD = GOOD + (
    "d-3,Shop,1.1,Live,2024-04-03T11:00:00Z,2024-04-03T11:05:00Z,Done\n"
    "d-4,Shop,9.9,Live,2024-04-03T11:00:00Z,2024-04-03T11:05:00Z,Success\n"
)
BAD_ROWS = [
    (
        'deployments.csv, line 4, state: Unknown state "Done". Use one of '
        "Queued, Executing, Cancelling, Canceled, TimedOut, Failed, Success."
    ),
    (
        'deployments.csv, line 5, version: No release "9.9" in project "Shop", '
        'channel "Default".'
    ),
    "2 errors.",
]


@pytest.fixture
def bundle(tmp_path: Path) -> Callable[[str], str]:
    """Write a bundle with these deployments, and return its path."""

    def write(deployments: str) -> str:
        folder = tmp_path / "bundle"
        folder.mkdir(exist_ok=True)
        (folder / "releases.csv").write_text(RELEASES)
        (folder / "deployments.csv").write_text(deployments)
        return str(folder)

    return write


def states(database: Database) -> list[str]:
    with database.read() as session:
        query = select(DeploymentRow.state).order_by(DeploymentRow.number)
        return list(session.scalars(query))


def count_spaces(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(SpaceRow)) or 0


def rows_of(stdout: str) -> dict[str, list[str]]:
    """Return the table in the summary: new, changed and unchanged per kind."""
    table = [each for each in stdout.splitlines() if not each.startswith("Restored")]
    lines = [line.rsplit(maxsplit=3) for line in table]
    return {kind: numbers for kind, *numbers in lines if numbers[-1:] != ["s."]}


def test_a_summary_says_what_was_imported(
    call: Call, bundle: Callable[[str], str]
) -> None:
    result = call("import", "bundle", bundle(GOOD), "--space", "Main")
    assert (0, "") == (result.exit_code, result.stderr)
    table = rows_of(result.stdout)
    assert ["2", "0", "0"] == table["releases"]
    assert ["2", "0", "0"] == table["deployments"]
    assert "Imported into the space Main (new) in " in result.stdout
    assert "Nothing changed." not in result.stdout


def test_a_summary_says_how_many_creation_times_are_unknown(
    call: Call, bundle: Callable[[str], str]
) -> None:
    """Otherwise, a misspelt column would go unnoticed."""
    path = bundle(GOOD)
    releases = Path(path) / "releases.csv"
    releases.write_text(RELEASES.replace("created", "created at"))
    result = call("import", "bundle", path, "--space", "Main")
    assert "The space has 2 releases without a creation time." in result.stdout
    releases.write_text(RELEASES)
    result = call("import", "bundle", path, "--space", "Main")
    assert "without a creation time" not in result.stdout


def test_a_repeat_says_that_nothing_changed(
    call: Call, bundle: Callable[[str], str]
) -> None:
    path = bundle(GOOD)
    call("import", "bundle", path, "--space", "Main")
    result = call("import", "bundle", path, "--space", "Main")
    assert 0 == result.exit_code
    assert ["0", "0", "2"] == rows_of(result.stdout)["deployments"]
    assert result.stdout.endswith(" s. Nothing changed.\n")
    assert "(new)" not in result.stdout


def test_deleted_documents_that_come_back_are_named(
    call: Call, bundle: Callable[[str], str], installed: Database
) -> None:
    call("import", "bundle", bundle(GOOD), "--space", "Main")
    with installed.write() as session:
        space, author = get_space(session, "Spaces-1"), Author("ann", NOW)
        PROJECT_EDITING.delete(session, space, "Projects-1", author)
        ENVIRONMENT_EDITING.delete(session, space, "Environments-1", author)
    result = call("import", "bundle", bundle(GOOD), "--space", "Main")
    assert [
        "Restored deleted projects: Shop",
        "Restored deleted environments: Test",
    ] == [each for each in result.stdout.splitlines() if "Restored" in each]
    assert ["0", "0", "2"] == rows_of(result.stdout)["deployments"]
    assert "Nothing changed" not in result.stdout
    with installed.read() as session:
        found = read_catalogue(session, space)
    assert [["Shop"], ["Test"]] == [
        [each.name for each in listed]
        for listed in (found.projects, found.environments)
    ]


def test_of_very_many_restored_documents_the_first_are_named() -> None:
    names = [f"Web {number}" for number in range(2_000)]
    assert describe_names(names).endswith("Web 8, Web 9 and 1,990 more")


def test_a_corrected_row_is_changed(
    call: Call, bundle: Callable[[str], str], installed: Database
) -> None:
    call("import", "bundle", bundle(GOOD), "--space", "Main")
    corrected = bundle(GOOD.replace("Failed", "Success"))
    result = call("import", "bundle", corrected, "--space", "Main")
    assert ["0", "1", "1"] == rows_of(result.stdout)["deployments"]
    assert ["Success", "Success"] == states(installed)


def test_bad_rows_are_listed_and_nothing_is_imported(
    call: Call, bundle: Callable[[str], str], installed: Database
) -> None:
    result = call("import", "bundle", bundle(BAD), "--space", "Main")
    assert (1, "") == (result.exit_code, result.stdout)
    assert [*BAD_ROWS, "Nothing was imported."] == result.stderr.splitlines()
    assert 0 == count_spaces(installed)


def test_bad_rows_can_be_skipped_and_are_listed_still(
    call: Call, bundle: Callable[[str], str], installed: Database
) -> None:
    path = bundle(BAD)
    result = call("import", "bundle", path, "--space", "Main", "--skip-bad-rows")
    assert 0 == result.exit_code
    assert ["2", "0", "0"] == rows_of(result.stdout)["deployments"]
    assert ["Success", "Failed"] == states(installed)
    assert ["Skipped rows:", *BAD_ROWS] == result.stderr.splitlines()


def test_a_new_space_without_a_good_row_is_not_called_unchanged(
    call: Call, tmp_path: Path
) -> None:
    folder = tmp_path / "without-good-rows"
    folder.mkdir()
    (folder / "releases.csv").write_text("project,version\n,1.0\n")
    header = "id,project,version,environment,completed,state\n"
    (folder / "deployments.csv").write_text(header)
    result = call("import", "bundle", str(folder), "--space", "Main", "--skip-bad-rows")
    assert result.stdout.endswith(" s. No rows were imported.\n")
    assert "Main (new)" in result.stdout


def test_the_contents_of_a_file_cannot_control_the_terminal(
    call: Call, bundle: Callable[[str], str]
) -> None:
    steering = BAD.replace("Done", "\x1b]0;x\x07\x9b2J\u202e\u2028dnE")
    result = call("import", "bundle", bundle(steering), "--space", "Main")
    shown = r'Unknown state "\x1b]0;x\x07\x9b2J\u202e\u2028dnE".'
    assert shown in result.stderr
    assert result.stderr.replace("\n", "").isprintable()


def test_rows_with_the_same_problem_take_one_line_and_hide_no_other(
    call: Call, bundle: Callable[[str], str]
) -> None:
    empty = "d-{0},Shop,,Test,,2024-04-01T11:05:00Z,Success\n"
    rows = "".join(empty.format(number) for number in range(60))
    result = call("import", "bundle", bundle(f"{HEADER}{rows}x,y\n"), "--space", "M")
    assert [
        "deployments.csv, lines 2–61, version: The value is missing.",
        "deployments.csv, line 62: The row has 2 values instead of 7.",
        "61 errors.",
        "Nothing was imported.",
    ] == result.stderr.splitlines()


def test_of_very_many_kinds_of_problems_the_first_are_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    problems = [
        RowProblem("a.csv", (range(line, line + 1),), "", f"Problem {line}.")
        for line in range(1, 53)
    ]
    print_problems(problems, 1_000)
    lines = capsys.readouterr().err.splitlines()
    assert "a.csv, line 50: Problem 50." == lines[49]
    assert ["… and 2 more kinds of errors.", "1,000 errors."] == lines[50:]


@pytest.mark.parametrize(
    ("space", "path", "reason"),
    [
        (
            " ",
            "bundle",
            "Error: Enter a space name of at most 200 characters.",
        ),
        ("Main", "nowhere", "nowhere: No such file or folder."),
    ],
)
def test_errors_are_printed_on_standard_error(
    call: Call, bundle: Callable[[str], str], space: str, path: str, reason: str
) -> None:
    folder = Path(bundle(GOOD)).parent / path
    result = call("import", "bundle", str(folder), "--space", space)
    assert (1, "") == (result.exit_code, result.stdout)
    assert reason in result.stderr


@pytest.mark.parametrize(
    "name",
    [
        *("shop", "SHOP ", "\uff33hop", "spaces-1"),
        *("my-shop", "My-Shop", "My  Shop"),
    ],
)
def test_a_name_like_that_of_a_space_is_refused_with_the_exact_one(
    call: Call, bundle: Callable[[str], str], installed: Database, name: str
) -> None:
    exact = "My Shop" if "y" in name else "Shop"
    call("import", "bundle", bundle(GOOD), "--space", exact)
    result = call("import", "bundle", bundle(GOOD), "--space", name)
    assert (1, "") == (result.exit_code, result.stdout)
    assert (
        f'Error: No space named "{name.strip()}", but there is "{exact}". Use the '
        "exact name, or add --new-space to create another space.\n"
    ) == result.stderr
    assert 1 == count_spaces(installed)


def test_a_space_of_a_similar_name_can_be_created_on_purpose(
    call: Call, bundle: Callable[[str], str]
) -> None:
    for name in ("Shop", "shop"):
        arguments = ("import", "bundle", bundle(GOOD), "--space", name, "--new-space")
        assert f"Imported into the space {name} (new) in" in call(*arguments).stdout
    for name in ("Shop", "shop"):
        result = call("import", "bundle", bundle(GOOD), "--space", name)
        assert result.stdout.endswith(" s. Nothing changed.\n")
    both = call("import", "bundle", bundle(GOOD), "--space", "SHOP")
    assert 'but there is "Shop" and "shop". ' in both.stderr


def test_a_new_space_that_exists_is_refused(
    call: Call, bundle: Callable[[str], str], installed: Database
) -> None:
    arguments = ("import", "bundle", bundle(GOOD), "--space", "Shop", "--new-space")
    call(*arguments)
    result = call(*arguments)
    assert (1, 1) == (result.exit_code, count_spaces(installed))
    assert result.stderr.startswith(
        'Error: A space named "Shop" already exists. Leave out --new-space'
    )


def test_a_space_can_be_given_by_its_id(
    call: Call, bundle: Callable[[str], str]
) -> None:
    call("import", "bundle", bundle(GOOD), "--space", "Shop")
    result = call("import", "bundle", bundle(GOOD), "--space", "Spaces-1")
    assert "Imported into the space Shop in " in result.stdout


def test_a_space_must_be_named(call: Call, bundle: Callable[[str], str]) -> None:
    result = call("import", "bundle", bundle(GOOD))
    assert 2 == result.exit_code
    assert "Missing option '--space'" in result.stderr


def test_a_database_that_cannot_be_opened_has_a_message(
    call: Call, bundle: Callable[[str], str], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'nowhere' / 'insights.db'}"
    path = bundle(GOOD)
    result = call("import", "bundle", path, "--space", "M", INSIGHTS_DATABASE_URL=url)
    assert (1, "") == (result.exit_code, result.stdout)
    assert f"Error: The database {url} cannot be opened: unable to open" in (
        result.stderr
    )


def test_a_database_that_cannot_be_written_has_a_message(
    call: Call, bundle: Callable[[str], str], home: Path, installed: Database
) -> None:
    call("import", "bundle", bundle(GOOD), "--space", "Main")
    url = f"sqlite:///file:{home / 'insights.db'}?mode=ro&uri=true"
    path = bundle(GOOD.replace("Failed", "Success"))
    result = call("import", "bundle", path, "--space", "M", INSIGHTS_DATABASE_URL=url)
    assert (1, "") == (result.exit_code, result.stdout)
    assert "attempt to write a readonly database" in result.stderr
    assert ["Success", "Failed"] == states(installed)


def test_a_full_disk_has_a_message_and_nothing_is_imported(
    call: Call,
    bundle: Callable[[str], str],
    environment: dict[str, str],
    installed: Database,
) -> None:
    call("db", "upgrade")
    row = "d-{0},Shop,1.0,Test,2024-04-01T11:00:00Z,2024-04-01T11:05:00Z,Success\n"
    path = bundle(HEADER + "".join(row.format(number) for number in range(20_000)))
    limit = 400 * 1024  # of bytes in a file: the write-ahead log hits it first
    done = subprocess.run(
        [PROGRAM, "import", "bundle", path, "--space", "Main"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert (1, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("Error: The database cannot be ")
    assert "(disk I/O error)" in done.stderr
    assert "Traceback" not in done.stderr
    assert 0 == count_spaces(installed)


def test_progress_is_shown_in_a_terminal_and_gone_at_the_end() -> None:
    shown = StringIO()
    terminal = Console(file=shown, force_terminal=True, width=80)
    with show_progress(terminal) as tell:
        tell("releases.csv", 50, 200)
        tell("releases.csv", 200, 200)
        tell("deployments.csv", 10, 10)
    assert "releases.csv" in shown.getvalue()
    assert "100%" in shown.getvalue()
    assert shown.getvalue().endswith("\x1b[2K")


def test_progress_is_not_shown_in_a_log() -> None:
    shown = StringIO()
    with show_progress(Console(file=shown)) as tell:
        tell("releases.csv", 200, 200)
    assert "" == shown.getvalue()
