"""The tolerated difference between the clocks of servers that share a database."""

from datetime import timedelta

# Anything with a later date was stored while a clock was ahead. It does not count until
# that time, because it would last longer than it was created for.
SKEW = timedelta(minutes=5)
