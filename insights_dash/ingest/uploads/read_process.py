"""Run as a program: finds out what is in an uploaded file, within limits.

Its standard input has the path of the file, its name, options and remembered mappings
as JSON. Its standard output has what `describe_file` returns, or the problems.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from insights_dash.domain.errors import InvalidInputError
from insights_dash.ingest.files.upload import ReadOptions
from insights_dash.ingest.process_limits import limit_process
from insights_dash.ingest.process_output import own_output
from insights_dash.ingest.uploads.found_file import describe_file

MOST_SECONDS = 120
NO_MEMORY = 12  # the status with which it ends


def main() -> None:
    """Read what to do, and write what was found."""
    limit_process(seconds=MOST_SECONDS)
    asked = json.load(sys.stdin.buffer)
    with own_output() as output:
        try:
            text = json.dumps(_describe(asked))
        except InvalidInputError as error:
            text = json.dumps({"problems": [asdict(each) for each in error.problems]})
        except MemoryError:
            sys.exit(NO_MEMORY)
        output.write(text.encode())


def _describe(asked: dict[str, Any]) -> dict[str, Any]:
    options = ReadOptions(**asked["options"])
    path = Path(asked["path"])
    return asdict(describe_file(path, asked["name"], options, asked["remembered"]))


if __name__ == "__main__":
    main()
