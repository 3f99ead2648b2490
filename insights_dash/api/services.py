"""What the views of the API work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from insights_dash.access.walls import WallService
from insights_dash.export.downloads import Downloads
from insights_dash.ingest.uploads.service import UploadService
from insights_dash.metrics.quality.service import QualityService
from insights_dash.metrics.service import MetricsService
from insights_dash.store.database import Database


@dataclass(frozen=True)
class Services:
    """The rooms behind the API, and the clock of every request.

    `describe` writes the API's description, as JSON. `uploads` are the imports.
    """

    database: Database
    metrics: MetricsService
    quality: QualityService
    now: Callable[[], datetime]
    uploads: UploadService
    walls: WallService
    describe: Callable[[], bytes] = bytes
    exports: Downloads = field(default_factory=Downloads)
