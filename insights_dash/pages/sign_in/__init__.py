"""The way in and out: plain pages, since nothing of Dash is open to strangers."""
