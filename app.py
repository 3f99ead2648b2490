"""The WSGI entry point (`gunicorn app:server`), configured by environment variables."""

import os

from insights_dash.processor import avoid_slow_sorts

avoid_slow_sorts(os.environ)

from insights_dash.application import create_app  # noqa: E402 - it imports NumPy
from insights_dash.config import Settings  # noqa: E402

app = create_app(Settings.from_environment(os.environ))
server = app.server
