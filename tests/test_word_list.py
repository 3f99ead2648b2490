"""The word list finds what people read, in every kind of file, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.word_list import find_phrases, find_reader, list_files, load_phrases

ROOT = Path(__file__).parent.parent

IN_EVERY_KIND = {
    "page.md": (
        "# Keys\n\nA key of\nwhoever `asks whoever` [here](whoever.md).\n",
        [4],
    ),
    "page.html": ("<!-- whoever -->\n<p title='x'>\n{{ whoever }}whoever</p>\n", [3]),
    "page.js": (
        '// whoever\nconst whoever = 1;\nsay("Ask whoever", "whoever");\n',
        [1, 3],
    ),
    "page.css": ("/* whoever */\n.a::after {\n content: 'whoever' }\n", [1, 3]),
    "page.py": (
        '"""Of\n\nWhoever."""\n\nwhoever = f"{SAID} "\\\n    "whoever"  # whoever\n',
        [3, 6, 5],
    ),
}


@pytest.mark.parametrize("name", IN_EVERY_KIND)
def test_only_text_that_people_read_is_searched(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    source, lines = IN_EVERY_KIND[name]
    path.write_text(source, encoding="utf-8")
    found = list(find_phrases(path, load_phrases()))
    assert {each.words.lower() for each in found} == {"whoever"}
    assert [each.line for each in found] == lines
    assert str(found[-1]).startswith(f'{path}:{lines[-1]}: "whoever" – ')


def test_tests_are_searched_for_remarks_only() -> None:
    reader = find_reader(ROOT / "tests" / "test_word_list.py")
    assert reader is not None
    texts = list(reader('"""Whoever."""\n\nSAID = "whoever"  # whoever\n'))
    assert texts == [(1, "Whoever."), (3, "# whoever")]


@pytest.mark.parametrize("name", ["Makefile", "tools/with-postgres", ".ci/run"])
def test_scripts_are_searched_with_their_comments(name: str) -> None:
    reader = find_reader(ROOT / name)
    assert reader is not None
    texts = list(reader('run:\n\t# of whoever\n\techo "whoever else"\n'))
    assert [line for line, text in texts if "whoever" in text] == [2, 3]


def test_words_of_shell_commands_are_not_searched() -> None:
    reader = find_reader(ROOT / "tools" / "with-postgres")
    assert reader is not None
    texts = list(reader("su nobody -c 'echo hello' # nobody\n"))
    assert [text for _, text in texts if "nobody" in text] == ["# nobody\n"]


@pytest.mark.parametrize(
    "name",
    ["assets/dashboard.js", "tests/e2e/vendor/axe.md", "tools/word_list.toml"],
)
def test_files_that_only_quote_are_left_out(name: str) -> None:
    assert find_reader(ROOT / name) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The key opens nothing any more.", ["opens nothing", "any more"]),
        (
            "One page a metric, two requests a second.",
            ["One page a metric", "two requests a second"],
        ),
        ("Give each user a role. What a day! Not a line. Such a page.", []),
        ("You may see it, and it may be late.", ["You may see"]),
        ("This measure is measured; to measure it takes a day.", ["This measure"]),
        ("Make the first report, then make the tests pass.", ["Make the first report"]),
        ("It is of type int, and of course it is of him.", ["is of"]),
        ("Every key\nof somebody", ["somebody"]),
        (
            "Names separated by blanks. The answer is 404. The page is blank.",
            ["separated by blanks", "answer is 404"],
        ),
    ],
)
def test_phrases_are_found_and_good_english_is_not(
    text: str, found: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    assert found == [each.words for each in find_phrases(path, load_phrases())]


def test_the_command_names_each_place_and_fails(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("Fine.\n\nAsk whoever signed it.\n", encoding="utf-8")
    command = [sys.executable, "-m", "tools.word_list", str(path)]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stdout.startswith(f'{path}:3: "whoever" – ')
    path.write_text("Fine.\n", encoding="utf-8")
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (0, "")


def test_the_whole_project_is_searched() -> None:
    searched = {
        path.relative_to(ROOT).as_posix() for path in list_files() if find_reader(path)
    }
    assert {
        "README.md",
        "Makefile",
        "docs/metrics.md",
        "browser/report/picks.js",
    } <= searched
    assert {"insights_dash/cli/user.py", "tools/tour.py", ".ci/run"} <= searched
    assert not {each for each in searched if "/vendor/" in each}
