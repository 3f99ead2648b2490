"""Every `curl` command in docs/api.md does what readers expect."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = [
    block
    for block in re.findall(r"```sh\n(.*?)```", DOCS, re.DOTALL)
    if block.startswith("curl ")
]
COMMANDS = [
    [command.replace("\\\n", " ") for command in re.split(r"(?m)^(?=curl )", block)[1:]]
    for block in BLOCKS
]


def ask(site: str, command: str) -> tuple[int, str]:
    """Return status and body."""
    words = shlex.split(command.replace("http://127.0.0.1:8050", site))
    done = subprocess.run(
        [*words, "--silent", "--show-error", "--write-out", "\\n%{http_code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    answer, _, status = done.stdout.rpartition("\n")
    return int(status), answer


def test_every_block_of_commands_is_run() -> None:
    listed = re.findall(r"^curl ", DOCS, re.MULTILINE)
    assert len(listed) == sum(map(len, COMMANDS)) > 12


@pytest.mark.parametrize(
    "commands", COMMANDS, ids=[f"block{n + 1}" for n in range(len(COMMANDS))]
)
def test_every_command_succeeds(site: str, commands: list[str]) -> None:
    for command in commands:
        status, answer = ask(site, command)
        assert status in {200, 201}, f"{command}\n{answer}"
        is_deletion = "DELETE" in command
        assert is_deletion == (not answer), command


def test_a_report_by_curl_has_deployments(site: str) -> None:
    create, metrics, streams = (
        next(each for each in COMMANDS[0] if part in each)
        for part in ('"Production"', "split=Environment", "/deployments")
    )
    assert 201 == ask(site, create)[0]
    (series,) = json.loads(ask(site, metrics)[1])["Series"]
    assert "Production EU" == series["Name"]
    (stream,) = json.loads(ask(site, streams)[1])["Streams"]
    assert stream["Deployments"]
