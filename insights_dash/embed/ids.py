"""Ids of an embed's page."""

from enum import StrEnum


class Ids(StrEnum):
    """What its one callback, and its script, read and write."""

    WANTED = "embed-wanted"  # what the reader asks for, by the API's names
    ANSWER = "embed-answer"  # results as the server sent them
    SCHEME = "embed-scheme"  # counts up when light turns dark or back
    STATUS = "embed-status"  # read out after each change
    RESULTS = "embed-results"  # the results in the colours of the theme
