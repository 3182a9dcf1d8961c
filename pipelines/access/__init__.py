"""Who may see and do what: accounts, sessions, tokens, the audit log."""
