"""Undoes imports: what their journal has is taken back, as far as nothing needs it.

Rows that nothing has changed since get their former values, and their former revision,
which says that they are as they were. New rows are deleted. So every process has to
read the space's history again.

What something newer has changed or needs stays. If that is another import, it takes the
rows over: undoing it later restores what was there before both.
"""
