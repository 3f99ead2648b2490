"""Alembic migrations, applied by `Database.upgrade`."""
