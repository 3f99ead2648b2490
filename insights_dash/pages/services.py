"""The services that pages use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from insights_dash.access.authenticator import Authenticator
from insights_dash.access.embeds import EmbedService
from insights_dash.access.sign_in import SignIn
from insights_dash.access.walls import WallService
from insights_dash.demo.loading import DemoLoader
from insights_dash.ingest.uploads.service import UploadService
from insights_dash.metrics.quality.service import QualityService
from insights_dash.metrics.service import MetricsService
from insights_dash.store.database import Database


@dataclass(frozen=True)
class Services:
    """The services of an app; `now` is the clock of every request."""

    database: Database
    metrics: MetricsService
    quality: QualityService
    embeds: EmbedService
    authenticator: Authenticator
    sign_in: SignIn
    now: Callable[[], datetime]
    uploads: UploadService
    demo: DemoLoader
    walls: WallService
