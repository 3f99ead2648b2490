"""`insights-dash import …`: imports deployments."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from insights_dash.cli.installation import open_database, read_settings
from insights_dash.cli.messages import print_problems, to_printable
from insights_dash.cli.progress import show_progress
from insights_dash.ingest.bundle import (
    DEFAULT_SOURCE,
    BundleImport,
    ImportedBundle,
    import_bundle,
)
from insights_dash.store.batch import describe_names


@click.group()
def command() -> None:
    """Import deployments."""


@command.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--space",
    required=True,
    help="Space name or ID. Created if no space has this or a similar name.",
)
@click.option(
    "--new-space",
    is_flag=True,
    help="Create a new space even if another has a similar name. Fails if a space has "
    "exactly this name.",
)
@click.option(
    "--source",
    default=DEFAULT_SOURCE,
    show_default=True,
    help="Name of the system that the bundle comes from. If several systems fill one "
    "space, give each its own name: deployment IDs are only compared within a source.",
)
@click.option(
    "--skip-bad-rows",
    is_flag=True,
    help="Import the good rows and list the bad ones instead of importing nothing",
)
def bundle(
    path: Path, space: str, new_space: bool, source: str, skip_bad_rows: bool
) -> None:
    """Import a bundle of CSV or Parquet files. PATH is a folder or a .zip file.

    The bundle must contain releases.csv and deployments.csv. It can also contain
    projects.csv, channels.csv, environments.csv, tenants.csv and changes.csv. Each file
    can be compressed (.csv.gz), or be Parquet (.parquet).

    You can import the same bundle again: known rows stay as they are, and corrected
    rows are updated. See docs/import.md for the columns.
    """
    wanted = BundleImport(path, space, source, skip_bad_rows, new_space=new_space)
    started = time.monotonic()
    console = Console(stderr=True)
    with open_database(read_settings()) as database, show_progress(console) as show:
        now = datetime.now(UTC)
        imported = import_bundle(database, wanted, now=now, on_progress=show)
    print_summary(Console(), imported, time.monotonic() - started)
    if imported.problem_count:
        click.echo("Skipped rows:", err=True)
        print_problems(imported.problems, imported.problem_count)


def print_summary(console: Console, imported: ImportedBundle, seconds: float) -> None:
    """Print what was imported: one row per kind of document, then the time it took."""
    table = Table("", box=None, pad_edge=False)
    for heading in ("new", "changed", "unchanged"):
        table.add_column(heading, justify="right")
    for kind, counts in imported.counts.items():
        numbers = (counts.new, counts.changed, counts.unchanged)
        table.add_row(kind, *(f"{number:,}" for number in numbers))
    console.print(table)
    for kind, names in imported.restored.items():
        console.print(
            f"Restored deleted {kind}: {to_printable(describe_names(names))}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    made = " (new)" if imported.is_new_space else ""
    unchanged = " No rows were imported." if made else " Nothing changed."
    nothing = "" if imported.revision else unchanged
    console.print(
        f"Imported into the space {imported.space.name}{made} "
        f"in {seconds:.1f} s.{nothing}",
        markup=False,
        highlight=False,
    )
    if imported.unknown_creations:
        console.print(
            _describe_unknown_creations(imported.unknown_creations),
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def _describe_unknown_creations(count: int) -> str:
    releases = "1 release" if count == 1 else f"{count:,} releases"
    return (
        f"The space has {releases} without a creation time. Lead times are estimated "
        "from the first deployment instead. For exact lead times, import releases.csv "
        'with the "created" column filled in.'
    )
