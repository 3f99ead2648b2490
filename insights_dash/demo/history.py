"""The two real histories that ship with the package (sources: data/README.md)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

_INFERRED = (
    "The source doesn't record outcomes. A return to an older version counts as a "
    "failure, so the failure rates are not the organisation's own."
)


@dataclass(frozen=True)
class DemoHistory:
    """A bundle in `data/`, with the time of its last completion and its time zone."""

    space: str
    folder: str
    description: str
    newest: datetime
    time_zone: str

    @contextmanager
    def open(self) -> Iterator[Path]:
        """Open the bundle's folder, even if the package is installed as a zip."""
        with as_file(files("insights_dash.demo") / "data" / self.folder) as path:
            yield path


GOVUK = DemoHistory(
    space="GOV.UK",
    folder="govuk",
    description=(
        "Deployments of GOV.UK's applications, from the public repository "
        "alphagov/govuk-helm-charts (MIT licence, Crown copyright). " + _INFERRED
    ),
    newest=datetime(2026, 2, 27, 15, 54, 5, tzinfo=UTC),
    time_zone="Europe/London",
)
KONFLUX = DemoHistory(
    space="Konflux",
    folder="konflux",
    description=(
        "Deployments of the Konflux CI platform's services to its clusters, from the "
        "public repository redhat-appstudio/infra-deployments (Apache License 2.0). "
        + _INFERRED
    ),
    newest=datetime(2026, 8, 21, 20, 26, 19, tzinfo=UTC),
    time_zone="UTC",
)
HISTORIES = (GOVUK, KONFLUX)
