"""Views in the iframes of other web pages; each needs a token."""
