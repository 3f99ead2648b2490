"""Charts as SVG: pure functions that turn plain values into drawings."""
