"""A report: five measures as charts, with headline and trend."""
