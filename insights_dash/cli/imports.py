"""`insights-dash import …`: ways in for data."""

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
    """Take in deployments."""


@command.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--space",
    required=True,
    help="Exact name of the space; created if no space has this or a similar name.",
)
@click.option(
    "--new-space",
    is_flag=True,
    help="Create the space, even if another has a similar name. Fails if it exists.",
)
@click.option(
    "--source",
    default=DEFAULT_SOURCE,
    show_default=True,
    help="Name of the system the bundle comes from. Give each system its own where "
    "several of them fill one space: ids are compared within a source only.",
)
@click.option(
    "--skip-bad-rows",
    is_flag=True,
    help="Import the good rows and list the bad ones, instead of importing nothing.",
)
def bundle(
    path: Path, space: str, new_space: bool, source: str, skip_bad_rows: bool
) -> None:
    """Import a bundle of CSV files: a folder or a .zip at PATH.

    It must hold releases.csv and deployments.csv, plain or as .csv.gz;
    projects.csv, channels.csv, environments.csv and tenants.csv may say more.
    Importing it again changes nothing; corrected rows are updated.
    """
    wanted = BundleImport(path, space, source, skip_bad_rows, new_space=new_space)
    started = time.monotonic()
    console = Console(stderr=True)
    with open_database(read_settings()) as database, show_progress(console) as show:
        now = datetime.now(UTC)
        imported = import_bundle(database, wanted, now=now, on_progress=show)
    print_summary(Console(), imported, time.monotonic() - started)
    if imported.problem_count:
        click.echo("Rows that were skipped:", err=True)
        print_problems(imported.problems, imported.problem_count)


def print_summary(console: Console, imported: ImportedBundle, seconds: float) -> None:
    """What became of a bundle: a row a kind of document, then the time it took."""
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
    nothing = "" if imported.revision else " Nothing changed."
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
        f"The space has {releases} without a creation time. Lead times count from the "
        "first deployment instead, as an estimate. For exact lead times, import "
        "releases.csv with the 'created' column filled in."
    )
