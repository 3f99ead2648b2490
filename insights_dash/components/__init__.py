"""Pieces of Dash layout that several pages share."""
