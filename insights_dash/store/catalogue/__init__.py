"""The documents of a space except deployments, one module per kind."""
