"""Verdicts on what changed between two periods. Source: docs/metrics.md, "Changes"."""

from enum import StrEnum


class Verdict(StrEnum):
    """What is said of a figure, or of a series; the values are the API's."""

    TOO_FEW = "TooFew"
    SLOWER = "Slower"
    FASTER = "Faster"
    MORE_OFTEN = "MoreOften"
    LESS_OFTEN = "LessOften"
    WORSE = "Worse"
    BETTER = "Better"
    AS_USUAL = "AsUsual"
    NOT_DEPLOYED = "NotDeployed"
    FAILED = "Failed"
    SILENT = "Silent"
