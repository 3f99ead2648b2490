"""Insights Dash: DORA metrics of software delivery, self-hosted."""
