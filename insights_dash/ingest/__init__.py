"""Imports of deployments. Every import ends in the idempotent `store.record`."""
