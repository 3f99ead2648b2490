"""How far the clocks of two servers on one database may differ."""

from datetime import timedelta

# Anything dated further ahead than this was stored while a clock was ahead. It does not
# count until that time, because it would last longer than it was created for.
SKEW = timedelta(minutes=5)
