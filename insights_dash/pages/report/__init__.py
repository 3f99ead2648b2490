"""The pages of a report: metrics as charts, with headline and trend."""
