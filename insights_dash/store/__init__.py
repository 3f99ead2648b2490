"""The database: tables, sessions, migrations, and one function a query.

Takes and returns domain values and plain columns; table rows never leave this room.
"""
