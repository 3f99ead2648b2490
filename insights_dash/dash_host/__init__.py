"""Adapts Dash, Flask and Werkzeug to the product."""
