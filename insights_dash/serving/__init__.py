"""Serves the product: gunicorn's processes, waitress's connections."""
