"""The rollout page of a report and of a project."""
