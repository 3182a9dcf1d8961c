"""Parse: Page → article draft. Pure functions: no network, no store."""
