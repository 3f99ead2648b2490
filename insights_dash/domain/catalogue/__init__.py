"""The documents of a space that deployments and reports refer to."""
