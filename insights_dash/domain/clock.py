"""How far the clocks of two servers on one database may differ."""

from datetime import timedelta

# What is dated later than this from now was stored by a clock that was ahead. It counts
# for nothing until then: it would last longer from now than it was created for.
SKEW = timedelta(minutes=5)
