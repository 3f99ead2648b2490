"""Two real deployment histories that ship with the package, and reports on them."""
