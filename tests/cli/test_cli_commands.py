"""Every command has its help, its error messages, and its place in the docs."""

import re
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import Result

from insights_dash.cli import main

Call = Callable[..., Result]
ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))


def commands(group: click.Group = main, *names: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command, except groups."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, *names, name)
        else:
            yield (*names, name)


ALL = pytest.mark.parametrize("names", list(commands()), ids=" ".join)


def test_the_commands_are_the_expected_ones() -> None:
    assert [
        ("serve",),
        ("demo",),
        ("import", "bundle"),
        ("export", "bundle"),
        ("record",),
        ("db", "upgrade"),
        ("user", "add"),
        ("user", "disable"),
        ("user", "kind"),
        ("user", "link"),
        ("user", "list"),
        ("user", "password"),
        ("user", "setup-code"),
        ("user", "unlink"),
        ("key", "create"),
        ("key", "list"),
        ("key", "revoke"),
        ("identity", "add"),
        ("identity", "delete"),
        ("identity", "list"),
    ] == list(commands())


@ALL
def test_every_command_says_what_it_does(call: Call, names: tuple[str, ...]) -> None:
    result = call(*names, "--help")
    assert 0 == result.exit_code
    assert f"usage: main {' '.join(names)} [" in result.stdout.lower()


@ALL
def test_every_command_and_option_is_documented(names: tuple[str, ...]) -> None:
    texts = [path.read_text(encoding="utf-8") for path in DOCUMENTS]
    line = f"insights-dash {' '.join(names)}"
    assert any(line in text for text in texts), f"{line} is documented nowhere"
    command: click.Command = main
    for name in names:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    options = [each for each in command.params if isinstance(each, click.Option)]
    flags = {option.opts[0] for option in options}
    assert [] == sorted(flag for flag in flags if not any(flag in t for t in texts))


def test_the_version_is_that_of_the_package(call: Call) -> None:
    assert version("insights-dash") in call("--version").stdout


@pytest.mark.parametrize("words", [("nonsense",), ("db", "nonsense"), ("serve", "-x")])
def test_an_unknown_command_is_refused(call: Call, words: tuple[str, ...]) -> None:
    result = call(*words)
    assert (2, "") == (result.exit_code, result.stdout)
    assert "No such" in result.stderr


@ALL
def test_documents_name_arguments_as_the_help_does(
    call: Call, names: tuple[str, ...]
) -> None:
    usage = call(*names, "--help").output.partition("\n")[0]
    own = " ".join(["insights-dash", *names])
    _, _, arguments = usage.partition("[OPTIONS]")
    shown = [word for word in arguments.split() if word.isalpha() and word.isupper()]
    table = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `{own}((?: [^`]*)?)`", table, re.MULTILINE)
    assert shown == re.findall(r" ([A-Z]+)\b", row.partition(" --")[0])
