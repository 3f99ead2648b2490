"""Everybody's accounts: the list, a new one, and a page each."""
