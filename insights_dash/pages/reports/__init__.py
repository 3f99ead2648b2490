"""The list of reports, of one space or of all."""
