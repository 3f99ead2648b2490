"""Documents of a space in the API: what is listed, created, updated and deleted.

One file per kind says how its documents are written and read, and what it lists.
"""
