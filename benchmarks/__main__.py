"""Compare the metrics engine with DuckDB, pandas, PostgreSQL and SQLite.

Run by `python -m benchmarks`; the tables are those of benchmarks/results/engine.md.
"""

import argparse
import itertools
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

from insights_dash.processor import avoid_slow_sorts

avoid_slow_sorts(os.environ)

# ruff: noqa: E402 - they import NumPy
from benchmarks.duckdb_engine import DuckDB
from benchmarks.pandas_engine import Pandas
from benchmarks.postgres_engine import PostgreSQL
from benchmarks.query import Engine
from benchmarks.run import list_questions, run
from benchmarks.sqlite_engine import SQLite
from benchmarks.tables import format_growth, format_run

_SIZES, LARGE = (100_000, 1_000_000), 10_000_000
_LIBRARIES = ("numpy", "duckdb", "pandas")
_SERVER = "INSIGHTS_TEST_POSTGRES_URL"


def main(arguments: Sequence[str]) -> None:
    """Run every requested size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add_sizes(parser)
    parser.add_argument("--no-sqlite", action="store_true", help="skip SQLite")
    options = parser.parse_args(arguments)
    write(f"{describe_machine()}\n")
    if not os.environ.get(_SERVER):
        write(f"PostgreSQL is skipped, because {_SERVER} is not set.\n")
    runs = []
    for size in read_sizes(options):
        with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
            with_sqlite = size < LARGE and not options.no_sqlite
            engines = partial(_open_engines, Path(folder), with_sqlite=with_sqlite)
            measured = run(size, engines, list_questions())
        write(f"\n{format_run(measured)}")
        runs.append(measured)
    for smaller, larger in itertools.pairwise(runs):
        write(format_growth(smaller, larger))


def _open_engines(folder: Path, *, with_sqlite: bool) -> Iterator[Engine]:
    yield DuckDB()
    yield Pandas()
    if url := os.environ.get(_SERVER):
        yield PostgreSQL(url)
    if with_sqlite:
        yield SQLite(folder)


def add_sizes(parser: argparse.ArgumentParser) -> None:
    """Add the options for the number of deployments."""
    parser.add_argument(
        "--large", action="store_true", help="also run 10,000,000 deployments"
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", help="numbers of deployments to run instead"
    )


def read_sizes(options: argparse.Namespace) -> Sequence[int]:
    """Return the numbers of deployments that the options ask for."""
    return options.sizes or (*_SIZES, *([LARGE] if options.large else []))


def write(text: str) -> None:
    """Print and flush, because a run takes minutes."""
    sys.stdout.write(text)
    sys.stdout.flush()


def describe_machine() -> str:
    """Return the processor, its cores and the versions of the libraries."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{_processor()}, {os.cpu_count()} cores; {platform.system()}, "
        f"Python {platform.python_version()}, {libraries}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if "model name" in line)
    return next(names, platform.machine())


if __name__ == "__main__":
    main(sys.argv[1:])
