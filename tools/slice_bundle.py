# ruff: noqa: INP001 - a script, not part of a package
"""Cut an import bundle down to a period, without changing the period's metrics.

    python tools/slice_bundle.py BUNDLE START TARGET      e.g. govuk 2025-01-01 out

The slice has all deployments that were completed on START or later. For each stream
it also has the last success before START, and the deployments since then. For each
channel it has the releases since the oldest one that these deployments need. A previous
success, a run of failures or the earliest release that a deployment brought is
therefore the same as in the whole history. START 0001-01-01 keeps everything. The same
input always gives the same output, byte for byte.
"""

import csv
import gzip
import sys
from collections.abc import Iterable
from pathlib import Path

Row = dict[str, str]
_STREAM = ("project", "channel", "environment", "tenant")
_PLAIN = ("projects.csv", "channels.csv", "environments.csv", "tenants.csv")


def slice_bundle(bundle: Path, start: str, target: Path) -> None:
    """Write the slice of `bundle` since the day `start` to the folder `target`."""
    deployments = keep_deployments(_read(bundle / "deployments.csv.gz"), start)
    releases = keep_releases(_read(bundle / "releases.csv.gz"), deployments)
    target.mkdir(parents=True, exist_ok=True)
    _write(target / "deployments.csv.gz", deployments)
    _write(target / "releases.csv.gz", releases)
    for name in _PLAIN:
        (target / name).write_bytes((bundle / name).read_bytes())
    print(f"{len(deployments):,} deployments, {len(releases):,} releases")  # noqa: T201 - the result


def keep_deployments(rows: Iterable[Row], start: str) -> list[Row]:
    """Return deployments since `start`, or since the last success of the stream."""
    ordered = sorted(enumerate(rows), key=lambda each: (each[1]["completed"], each[0]))
    before: dict[tuple[str, ...], list[tuple[int, Row]]] = {}
    kept: list[tuple[int, Row]] = []
    for index, row in ordered:
        if row["completed"] >= start:
            kept.append((index, row))
            continue
        stream = before.setdefault(tuple(row[name] for name in _STREAM), [])
        if row["state"] == "Success" and row["had_guided_failure"] != "true":
            stream.clear()
        stream.append((index, row))
    kept += [each for stream in before.values() for each in stream]
    return [row for _, row in sorted(kept, key=lambda each: each[0])]


def keep_releases(rows: Iterable[Row], deployments: Iterable[Row]) -> list[Row]:
    """Return each channel's releases since the oldest one that is deployed."""
    rows = list(rows)
    created = {_release(row): row["created"] for row in rows}
    oldest: dict[tuple[str, str], str] = {}
    for row in deployments:
        channel, needed = (row["project"], row["channel"]), created[_release(row)]
        oldest[channel] = min(oldest.get(channel, needed), needed)
    return [
        row
        for row in rows
        if row["created"] >= oldest.get((row["project"], row["channel"]), "9")
    ]


def _release(row: Row) -> tuple[str, str, str]:
    return row["project"], row["channel"], row["version"]


def _read(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[Row]) -> None:
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    text = "".join(",".join(map(_quote, line)) + "\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def _quote(value: str) -> str:
    return (
        f'"{value.replace(chr(34), chr(34) * 2)}"' if set(value) & set(',"') else value
    )


if __name__ == "__main__":
    slice_bundle(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
