"""The command line: `insights-dash …`, one module per command."""

import importlib
import os

import click

from insights_dash.cli.messages import print_error
from insights_dash.domain.errors import InsightsError
from insights_dash.garbage import collected_after_imports
from insights_dash.processor import avoid_slow_sorts

_COMMANDS = {
    "serve": "serve",
    "demo": "demo",
    "import": "imports",
    "export": "exports",
    "record": "record",
    "db": "db",
    "user": "user",
    "key": "key",
    "identity": "identity",
}
# Commands that the server calls, not users.
_INTERNAL = {"load-demo": "load_demo", "run-import": "run_import"}


class _Commands(click.Group):
    """Loads only the command that is called, and prints InsightsErrors as messages."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the commands in the order in which new users need them."""
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command with this name: `command` in its module."""
        name = {**_COMMANDS, **_INTERNAL}.get(cmd_name)
        if name is None:
            return None
        avoid_slow_sorts(os.environ)
        with collected_after_imports():
            module = importlib.import_module(f"insights_dash.cli.{name}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; an InsightsError becomes a message and exit code 1."""
        try:
            return super().invoke(ctx)
        except InsightsError as error:
            print_error(error)
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="insights-dash")
def main() -> None:
    """Insights Dash: a self-hosted dashboard of DORA metrics for your deployments.

    Start with `insights-dash demo`. Settings are read from environment variables such
    as INSIGHTS_HOME and INSIGHTS_DATABASE_URL. See docs/configuration.md for all of
    them.
    """
