"""A report's settings: make, change and delete one."""
