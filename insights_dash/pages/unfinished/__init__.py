"""The page of a project's deployments whose end no client reported."""
