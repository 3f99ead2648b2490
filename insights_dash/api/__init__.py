"""The Octopus-compatible JSON API: Flask blueprints over store and metrics service."""
