"""Exports of a space: everything that belongs to it, as files for other programs."""
