"""The roles of all accounts: the list, and a form that grants one."""
