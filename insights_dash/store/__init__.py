"""The database: tables, sessions, migrations, and one function per query.

Functions take and return domain values and plain columns. SQLAlchemy's rows stay
inside.
"""
