"""The list of all accounts."""
