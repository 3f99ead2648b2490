"""Links to an Octopus server's pages, which lead to the dashboard's."""
