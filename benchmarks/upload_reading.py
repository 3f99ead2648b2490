"""Measure how long uploads take to read (`python -m benchmarks.upload_reading`).

Each file is opened, guessed at, mapped and parsed to entries in a process of its own,
whose CPU time and peak memory are measured. Nothing is written to a database.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.__main__ import describe_machine
from insights_dash.ingest.files.guessing import guess_table
from insights_dash.ingest.files.mapped_rows import MappedRows
from insights_dash.ingest.files.reading import open_upload

_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
_DAY_FIRST = "%d.%m.%Y %H:%M:%S"
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_COLUMNS = (
    *("project", "channel", "version", "environment", "tenant"),
    *("queued", "started", "completed", "state"),
)
_IN_XML = str.maketrans({"&": "&amp;", "<": "&lt;"})
Values = Mapping[str, str]


def main(arguments: Sequence[str]) -> None:
    """Print a table with a row per format; with `--read`, read one file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.upload_reading")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--read", type=Path)
    options = parser.parse_args(arguments)
    if options.read:
        sys.stdout.write(json.dumps(read(options.read)))
        return
    sys.stdout.write(f"{describe_machine()}\n\n{measure(options.rows)}")


def measure(rows: int) -> str:
    """Return Markdown with the CPU time and peak memory for each format."""
    shown = [
        f"{rows:,} deployments without IDs:\n",
        "| format | file | read and guess | map and parse | peak memory |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
        for name, write in WRITERS.items():
            path = Path(folder, "export")
            write(path, rows)
            opened, parsed, peak = _measure(path)
            size = path.stat().st_size / 1_000_000
            shown.append(
                f"| {name} | {size:,.0f} MB | {opened:,.1f} s | {parsed:,.1f} s "
                f"| {peak / 1_000_000:,.0f} MB |"
            )
    return "\n".join(shown) + "\n"


def _measure(path: Path) -> tuple[float, float, float]:
    """Return seconds of CPU time to guess and to parse, and the peak of memory."""
    command = [sys.executable, "-m", "benchmarks.upload_reading", "--read", str(path)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    opened, parsed, peak = json.loads(ended.stdout)
    return opened, parsed, peak


def read(path: Path) -> tuple[float, float, float]:
    """Read a file, and return the seconds to guess and to parse, and peak memory.

    Raises:
        ValueError: if a row has a problem.
    """
    begin = time.process_time()
    with open_upload(path, path.name) as upload:
        table = upload.tables[0]
        mapping = guess_table(table, {})
        opened = time.process_time()
        rows = MappedRows(table, mapping)
        parse = rows.kind.form.parse
        for _, row in rows:
            parse(row)
            if row.problems:
                raise ValueError(row.problems)
    parsed = time.process_time()
    peak = _PEAK.search(Path("/proc/self/status").read_text(encoding="ascii"))
    return opened - begin, parsed - opened, int(peak[1]) * 1024 if peak else 0


def _list_rows(rows: int, form: str) -> Iterator[Values]:
    for number in range(rows):
        queued = _BEGIN + timedelta(minutes=number)
        started = queued + timedelta(seconds=20)
        completed = started + timedelta(seconds=number * 7919 % 3_600)
        times = [each.strftime(form) for each in (queued, started, completed)]
        values = (
            *(
                f"Project {number % 200}",
                "Default",
                f"1.{number // 2_000}.{number % 7}",
            ),
            *(("Staging", "Production")[number % 2], "", *times),
            "ERROR" if number % 11 == 0 else "OK",
        )
        yield dict(zip(_COLUMNS, values, strict=True))


def _write_text(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(";".join(_COLUMNS) + "\n")
        for each in _list_rows(rows, _DAY_FIRST):
            file.write(";".join(each.values()) + "\n")


def _write_lines(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for each in _list_rows(rows, "%Y-%m-%dT%H:%M:%SZ"):
            file.write(json.dumps(each) + "\n")


def _write_parquet(path: Path, rows: int) -> None:
    # Only here, because they would count as memory that reading needs.
    import fastparquet  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    frame = pd.DataFrame(list(_list_rows(rows, "%Y-%m-%d %H:%M:%S")))
    for column in ("queued", "started", "completed"):
        frame[column] = pd.to_datetime(frame[column])
    fastparquet.write(str(path), frame, row_group_offsets=100_000, compression="ZSTD")


def _write_workbook(path: Path, rows: int) -> None:
    """Write a workbook with only what reading a sheet needs."""
    office = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship '
            f'Id="r1" Type="{office}/officeDocument/2006/relationships/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship '
            f'Id="r1" Type="{office}/officeDocument/2006/relationships/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{office}/spreadsheetml/2006/main" xmlns:r="{office}/'
            'officeDocument/2006/relationships"><sheets><sheet name="Sheet1" '
            'sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            space = f"{office}/spreadsheetml/2006/main"
            sheet.write(f'<worksheet xmlns="{space}"><sheetData>'.encode())
            sheet.write(_write_row(1, _COLUMNS))
            for number, each in enumerate(_list_rows(rows, _DAY_FIRST), start=2):
                sheet.write(_write_row(number, tuple(each.values())))
            sheet.write(b"</sheetData></worksheet>")


def _write_row(number: int, values: Sequence[str]) -> bytes:
    cells = "".join(
        f'<c r="{chr(ord("A") + place)}{number}" t="inlineStr"><is><t>'
        f"{each.translate(_IN_XML)}</t></is></c>"
        for place, each in enumerate(values)
        if each
    )
    return f'<row r="{number}">{cells}</row>'.encode()


WRITERS: Mapping[str, Callable[[Path, int], None]] = {
    "CSV, semicolons, day first": _write_text,
    "JSON lines": _write_lines,
    "Parquet": _write_parquet,
    "Excel": _write_workbook,
}

if __name__ == "__main__":
    main(sys.argv[1:])
