"""Article → Findings, by several processes."""
