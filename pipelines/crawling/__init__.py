"""Source → Page: the crawl, its own process, what it keeps and what it reports."""
