"""Everybody's roles: the list, and a form to grant one."""
