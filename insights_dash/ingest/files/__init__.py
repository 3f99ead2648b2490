"""Reads tables from uploaded files of any usual format, and maps them to entries.

Nothing here knows a database. `open_upload` finds the format from the content and the
tables in it, `guess_mapping` proposes what its columns mean, and `MappedRows` turns its
rows into those that the forms of an import bundle parse.
"""
