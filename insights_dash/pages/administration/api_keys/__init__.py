"""The API keys of all accounts."""
