"""Gunicorn's settings for `Procfile`; `insights-dash serve` has the same in itself."""

import os

# A platform that gives a port has a proxy in front; elsewhere stay on this machine.
port = os.environ.get("PORT")
bind = f"0.0.0.0:{port}" if port else "127.0.0.1:8050"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
worker_class = "gthread"
preload_app = True  # workers share what the app loads, and Dash is set up only once
timeout = 120
graceful_timeout = 10
control_socket_disable = True
