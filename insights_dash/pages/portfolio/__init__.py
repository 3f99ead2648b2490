"""The portfolio of a space: every project or report in one table."""
