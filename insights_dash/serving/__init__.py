"""Serves the product with gunicorn's processes and waitress's connections."""
