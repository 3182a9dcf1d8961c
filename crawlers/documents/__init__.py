"""Documents: PDF, scans and images → text with pages, the place of each word, and tables. No store."""
