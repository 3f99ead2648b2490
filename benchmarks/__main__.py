"""`python -m benchmarks`: print the tables of `docs/performance.md`."""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import geometric_mean

from insights_dash.processor import avoid_slow_sorts

avoid_slow_sorts(os.environ)

from benchmarks.run import Run, run  # noqa: E402 - NumPy comes with it

_SIZES, _LARGE = (100_000, 1_000_000), 10_000_000
_LIBRARIES = ("numpy", "duckdb", "pandas")
_MEGABYTE = 1_000_000
_FAST = 0.01


def main(arguments: Sequence[str]) -> None:
    """Run every size asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--large", action="store_true", help="10 M deployments too")
    parser.add_argument("--sizes", type=int, nargs="+", help="these sizes instead")
    parser.add_argument("--no-sqlite", action="store_true", help="leave SQLite out")
    options = parser.parse_args(arguments)
    sizes = options.sizes or (*_SIZES, *([_LARGE] if options.large else []))
    sys.stdout.write(f"{describe_machine()}\n\n")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
            with_sqlite = size < _LARGE and not options.no_sqlite
            measured = run(size, Path(folder), with_sqlite=with_sqlite)
            sys.stdout.write(format_run(measured))
            sys.stdout.flush()


def describe_machine() -> str:
    """Processor, cores, versions."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{_processor()}, {os.cpu_count()} cores; {platform.system()}, "
        f"Python {platform.python_version()}, {libraries}"
    )


def format_run(measured: Run) -> str:
    """Markdown: what came before, then a row a question."""
    lines = [
        f"### {measured.deployments:,} deployments",
        "",
        "| before the first question | time | memory or file |",
        "| --- | ---: | ---: |",
    ]
    for each in measured.preparations:
        size = "" if each.size is None else f"{each.size / _MEGABYTE:,.1f} MB"
        lines.append(f"| {each.what} | {_format_time(each.seconds)} | {size} |")
    engines = list(dict.fromkeys(timing.engine for timing in measured.timings))
    lines += [
        "",
        f"| last year | {' | '.join(engines)} |",
        f"| --- | {' | '.join('---:' for _ in engines)} |",
    ]
    for question in dict.fromkeys(timing.question for timing in measured.timings):
        times = {
            timing.engine: timing.seconds
            for timing in measured.timings
            if timing.question == question
        }
        ours = times[engines[0]]
        cells = [_format_time(ours)]
        cells += [
            f"{_format_time(times[each])} ({times[each] / ours:,.1f} ×)"
            for each in engines[1:]
        ]
        lines.append(f"| {question} | {' | '.join(cells)} |")
    means = [f"{_mean_ratio(measured, engines[0], each):,.1f} ×" for each in engines]
    lines.append(f"| geometric mean of the whole space | {' | '.join(means)} |")
    return "\n".join([*lines, "", ""])


def _mean_ratio(measured: Run, ours: str, theirs: str) -> float:
    """How many times ours another engine takes, over the questions of everything."""
    seconds = {
        engine: {
            timing.question: timing.seconds
            for timing in measured.timings
            if timing.engine == engine and not timing.is_selective
        }
        for engine in (ours, theirs)
    }
    return geometric_mean(
        seconds[theirs][question] / seconds[ours][question]
        for question in seconds[ours]
    )


def _format_time(seconds: float) -> str:
    if seconds < 1:
        digits = 2 if seconds < _FAST else 1
        return f"{seconds * 1_000:.{digits}f} ms"
    return f"{seconds:,.2f} s"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if "model name" in line)
    return next(names, platform.machine())


if __name__ == "__main__":
    main(sys.argv[1:])
