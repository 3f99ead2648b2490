"""A report: five metrics as charts, with headline and trend."""
