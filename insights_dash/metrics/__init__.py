"""The embedded metrics service: history, streams, aggregate, trends, answers."""
