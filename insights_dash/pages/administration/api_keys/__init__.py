"""Everybody's API keys."""
