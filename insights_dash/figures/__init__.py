"""Series to Plotly figures: pure functions that build plain dictionaries."""
