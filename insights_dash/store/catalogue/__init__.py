"""What a space holds besides deployments, one module for each kind of document."""
