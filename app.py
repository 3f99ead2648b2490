"""The WSGI entry point (`gunicorn app:server`), configured by environment variables."""

import os

from insights_dash.garbage import collected_after_imports
from insights_dash.processor import avoid_slow_sorts

avoid_slow_sorts(os.environ)
with collected_after_imports():
    from insights_dash.application import create_app
    from insights_dash.config import Settings

app = create_app(Settings.from_environment(os.environ))
server = app.server
