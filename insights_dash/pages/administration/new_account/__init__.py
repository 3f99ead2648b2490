"""The forms of a new account, and of the first one."""
