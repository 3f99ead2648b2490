"""Adapts Dash, Flask and Werkzeug to what the product needs of a web framework."""
