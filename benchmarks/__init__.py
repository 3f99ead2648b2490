"""The engine beside others: the same answers, checked equal, timed in one run."""
