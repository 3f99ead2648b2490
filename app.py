"""The WSGI entry: `gunicorn app:server`, configured by the environment."""

import os

from insights_dash.application import create_app
from insights_dash.config import Settings

app = create_app(Settings.from_environment(os.environ))
server = app.server
