"""What an import found and did, as the JSON that is stored with it.

`counts` are by kind: new, changed, unchanged. Releases that only deployments name are
among them. `restored` has names by kind. `faults`
are kinds of problems: file, column, reason, lines (ranges, both ends included), and
count. `rows` are the first rows of a preview. `kept` is what an undo left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from insights_dash.ingest.problems import Problems
from insights_dash.store.batch import Counts, Recorded
from insights_dash.store.undo.kept import Undone

_MOST_FAULTS = 200
_MOST_NAMES = 20


def describe_recorded(recorded: Recorded, problems: Problems) -> dict[str, Any]:
    """Return what recording a file did, and the problems of its rows."""
    releases = recorded.counts.get("releases", Counts())
    inferred = replace(releases, new=releases.new + recorded.inferred_releases)
    return {
        "counts": describe_counts({**recorded.counts, "releases": inferred}),
        "restored": {
            kind: list(names[:_MOST_NAMES]) for kind, names in recorded.restored.items()
        },
        "faults": describe_faults(problems),
        "fault_count": problems.count,
    }


def describe_counts(counts: Mapping[str, Counts]) -> dict[str, Any]:
    """Return counts by kind."""
    return {kind: asdict(count) for kind, count in counts.items()}


def describe_faults(problems: Problems) -> Sequence[dict[str, Any]]:
    """Return the kinds of problems, the most frequent of all first."""
    kinds = [
        {
            "table": file,
            "column": column,
            "reason": kind.describe(),
            "lines": [[each.start, each.stop - 1] for each in kind.lines],
            "count": kind.count,
        }
        for (file, column, _), kind in problems.kinds.items()
    ]
    kinds.sort(key=lambda each: -int(str(each["count"])))
    return kinds[:_MOST_FAULTS]


def describe_undone(undone: Undone) -> dict[str, Any]:
    """Return what an undo took back, and what stays."""
    return {
        "removed": dict(undone.removed),
        "undone_restored": dict(undone.restored),
        "kept": [
            {
                "kind": each.kind,
                "reason": each.reason,
                "count": each.count,
                "names": list(each.names[:_MOST_NAMES]),
                "import_id": each.import_id,
            }
            for each in undone.kept
        ],
    }
