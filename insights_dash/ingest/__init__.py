"""Ways in for deployments; all end in one idempotent `record`."""
