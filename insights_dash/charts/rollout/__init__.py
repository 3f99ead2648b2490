"""What pages and embeds show of a rollout: lanes, shares, and promotion."""
