"""Task states of a deployment, and which of them count."""

from enum import StrEnum


class TaskState(StrEnum):
    """The state of a deployment's task, as Octopus names it."""

    QUEUED = "Queued"
    EXECUTING = "Executing"
    CANCELLING = "Cancelling"
    CANCELED = "Canceled"
    TIMED_OUT = "TimedOut"
    FAILED = "Failed"
    SUCCESS = "Success"

    @property
    def counts(self) -> bool:
        """Whether a deployment in this state takes part in any metric."""
        return self in COUNTING_STATES


COUNTING_STATES = frozenset({TaskState.FAILED, TaskState.SUCCESS})
