"""`insights-dash record …`: records deployments from pipelines, on any server."""

import click

from insights_dash import recorder


class _Recorder(click.Command):
    """Passes its arguments on unchanged: the recorder parses them itself."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep all arguments, also `--help`."""
        ctx.args = list(args)
        return ctx.args

    def invoke(self, ctx: click.Context) -> None:
        """Run the program, and exit with its code."""
        ctx.exit(recorder.main(ctx.args, program=ctx.command_path))


command = _Recorder("record", help="Record deployments from a pipeline.")
