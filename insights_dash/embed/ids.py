"""The ids in an embed's page."""

from enum import StrEnum


class Ids(StrEnum):
    """The components that the callback and the script read and write."""

    WANTED = "embed-wanted"  # the viewer's choices, by the API's names
    ANSWER = "embed-answer"  # results as the server sent them
    SCHEME = "embed-scheme"  # counts up when light turns dark or back
    STATUS = "embed-status"  # announced after each change
    RESULTS = "embed-results"  # the results in the colours of the theme
