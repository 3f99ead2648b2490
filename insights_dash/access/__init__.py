"""Who may do what: permissions, the caller of a request, the one deciding function."""
