"""Data quality: what in a space's or a report's data can make figures wrong."""
