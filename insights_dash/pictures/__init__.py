"""Uploaded images, made small and harmless."""
