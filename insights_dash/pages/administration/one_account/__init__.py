"""The page of an account, for administrators."""
