"""Run as a program: writes Parquet files as CSV, within limits.

Its standard input has the paths of both files for each table, as JSON. It writes the
place of each file before it reads it, and then why it can't be read, if it can't.
"""

import csv
import json
import sys
from pathlib import Path

from insights_dash.ingest.files.parquet import read_exactly
from insights_dash.ingest.files.upload import UnreadableUploadError
from insights_dash.ingest.process_limits import NO_MEMORY, REFUSED, limit_process
from insights_dash.ingest.process_output import own_output


def main() -> None:
    """Write the CSV files."""
    limit_process()
    with own_output() as output:
        try:
            for place, (source, target) in enumerate(json.load(sys.stdin.buffer)):
                output.write(f"{place}\n".encode())
                output.flush()
                _write(Path(source), Path(target))
        except UnreadableUploadError as error:
            output.write(error.message.encode())
            sys.exit(REFUSED)
        except MemoryError:
            sys.exit(NO_MEMORY)


def _write(source: Path, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as stream:
        # Spaces around values without quotes would be lost.
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(read_exactly(source))
    source.unlink()


if __name__ == "__main__":
    main()
