"""`insights-dash export …`: writes what belongs to a space to files."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from insights_dash.cli.installation import open_database, read_settings
from insights_dash.cli.messages import to_printable
from insights_dash.cli.progress import show_progress
from insights_dash.export.bundle import ExportFormat, export_bundle, note_export
from insights_dash.export.places import open_place
from insights_dash.store.spaces import get_space_by_any_name


@click.group()
def command() -> None:
    """Export what belongs to a space."""


@command.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--space", required=True, help="Space name or ID.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice([each.value for each in ExportFormat]),
    default=ExportFormat.CSV.value,
    show_default=True,
    help="How tables are written. Both can be imported again.",
)
def bundle(out: Path, space: str, file_format: str) -> None:
    """Export a space to OUT, a .zip file or a folder.

    The export contains everything that belongs to the space: its history, documents,
    settings and reports. It never contains accounts, keys, secrets or the audit log.
    `insights-dash import bundle` imports it again. A zip that exists is replaced. A
    folder has to be empty. See docs/export.md for the files.
    """
    started = time.monotonic()
    console = Console(stderr=True)
    with open_database(read_settings()) as database:
        with database.read() as session:
            found = get_space_by_any_name(session, space)
        wanted = ExportFormat(file_format)
        with show_progress(console) as show, open_place(out) as sink:
            export_bundle(database, found.id, sink, wanted, show)
            note_export(database, found.id, wanted, now=datetime.now(UTC))
    seconds = time.monotonic() - started
    shown = to_printable(f"Exported the space {found.name} to {out}")
    click.echo(f"{shown} in {seconds:.1f} s.")
