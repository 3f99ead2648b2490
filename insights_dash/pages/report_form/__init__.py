"""The form that creates, changes and deletes a report."""
