"""Gunicorn's settings for the `Procfile`, the same as for `insights-dash serve`."""

import os

from insights_dash.config import Settings
from insights_dash.serving.worker import build_options

# A platform that sets PORT has a proxy in front. Otherwise, listen on loopback only.
port = os.environ.get("PORT")
bind = f"0.0.0.0:{port}" if port else "127.0.0.1:8050"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
globals().update(
    build_options(keep_alive=Settings.from_environment(os.environ).keep_alive)
)
