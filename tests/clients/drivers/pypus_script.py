"""PyPI's pypus: the commands that concern spaces, projects and what is empty here."""

import os
from functools import partial

from click.testing import CliRunner
from client_session import Session, report
from pypus.cli import main

COMMANDS = {
    "check-env": (),
    "get-spaces": (),
    "get-projects": ("Main Space",),
    "get-machines": ("Main Space",),
    "get-runbooks": ("Main Space",),
    "get-process": ("Main Space", "Shop"),
    "get-vars": ("Main Space", "Shop"),
    "search-vars-by-name": ("Main Space", "password"),
    "search-vars-by-value": ("Main Space", "secret"),
}


def commands(session: Session) -> dict[str, str]:
    """Run every command, and return what it prints."""
    os.environ["OCTOPUS_API_KEY"] = session.key
    os.environ["OCTOPUS_SERVER_URI"] = f"{session.site}/api"
    return {
        name: session.call(f"pypus {name}", partial(run, name, *words))
        for name, words in COMMANDS.items()
    }


def run(*arguments: str) -> str:
    """Return what a command prints."""
    ran = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert 0 == ran.exit_code, ran.output
    return ran.output


if __name__ == "__main__":
    report({"commands": commands})
