"""Benchmarks of the engine, the server, imports and pages."""
