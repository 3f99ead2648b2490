"""Task states of a deployment, which of them count, and as what."""

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
        """Return whether a deployment in this state counts for any metric."""
        return self in COUNTING_STATES


COUNTING_STATES = frozenset({TaskState.FAILED, TaskState.SUCCESS})
ENDED_STATES = COUNTING_STATES | {TaskState.CANCELED, TaskState.TIMED_OUT}


class Outcome(StrEnum):
    """What a deployment that counts is counted as."""

    SUCCESS = "success"
    FAILURE = "failure"
    GUIDED_FAILURE = "guided-failure"  # a success that needed an intervention


FAILED = frozenset({Outcome.FAILURE, Outcome.GUIDED_FAILURE})
