"""Views for the iframes of other web pages, reached by a token and nothing else."""
