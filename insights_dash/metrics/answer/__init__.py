"""Answers about a report, computed from a history."""
