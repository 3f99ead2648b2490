"""A space's history as columns in memory: read, kept up to date, saved to a file."""
